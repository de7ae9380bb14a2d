"""Between what people call a thing and the text by which the log knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.accounts.models import Agency, Person, Unit
from liuhen.activities.models import Activity, Party
from liuhen.devices.models import Device
from liuhen.recordings.models import Intake, Recording
from liuhen.training.models import Training
from liuhen.web.addresses import LARGEST_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

_KINDS = frozenset(
    {
        "recording",
        "intake",
        "activity",
        "device",
        "person",
        "agency",
        "instance",
        "unit",
        "interruption",
        "clock",
        "transcript",
        "training",
        "trained",
        "party",
        "log",
        "patrol_log",
    }
)
_COLUMNS: dict[str, tuple[type[Model], str]] = {
    "recording": (Recording, "code"),
    "activity": (Activity, "title"),
    "expected": (Activity, "title"),
    "device": (Device, "number"),
    "person": (Person, "name"),
    "unit": (Unit, "name"),
    "party": (Party, "name"),
    "clock": (Device, "number"),
    "training": (Training, "topic"),
    "trained": (Person, "name"),
}


def subject_of(text: str, agency: Agency | None) -> str:
    """Return the subject that a code, number, login or a subject itself names; "" when nothing is called that."""
    kind, _, key = text.partition(":")
    if kind in _KINDS and key:
        return text
    recording = Recording.objects.filter(code=text.upper()).values_list("pk", flat=True).first()
    if recording is not None:
        return f"recording:{recording}"
    scoped = {"agency": agency} if agency else {}
    device = Device.objects.filter(number=text, **scoped).values_list("pk", flat=True).first()
    if device is not None:
        return f"device:{device}"
    person = Person.objects.filter(login=text, **scoped).values_list("pk", flat=True).first()
    if person is not None:
        return f"person:{person}"
    return _intake(text)


class Names:
    """What people call the subjects of a page of the log; each is looked up once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def learn(self, subjects: Iterable[str]) -> None:
        """Look up the names of many subjects by one query a kind; what has no plain name is left to `of`."""
        wanted: dict[str, dict[int, str]] = {}
        for subject in subjects:
            kind, key, *_ = (*subject.split(":"), "")
            if kind in _COLUMNS and key.isdecimal() and int(key) <= LARGEST_KEY:
                wanted.setdefault(kind, {})[int(key)] = subject
        for kind, keys in wanted.items():
            model, name = _COLUMNS[kind]
            self._known |= {subject: subject for subject in keys.values()}  # of those that are gone
            for key, words in model._default_manager.filter(pk__in=keys).values_list("pk", name):  # noqa: SLF001  # Django's
                self._known[keys[key]] = str(words or keys[key])

    def of(self, subject: str) -> str:
        """Return the name of a subject, the subject itself where it has none."""
        if subject not in self._known:
            self._known[subject] = _named(subject) or subject
        return self._known[subject]


def _named(subject: str) -> str:
    kind, key, *_ = (*subject.split(":"), "")
    column = _COLUMNS.get(kind)
    if kind == "agency":
        return str(Agency.objects.filter(code=key).values_list("name", flat=True).first() or "")
    if kind == "intake" and key.isdecimal():
        intake = Intake.objects.select_related("agency").filter(pk=int(key)).first()
        return intake.code if intake else ""
    if column is None or not key.isdecimal() or int(key) > LARGEST_KEY:
        return ""
    model, name = column
    found = model._default_manager.filter(pk=int(key)).values_list(name, flat=True).first()  # noqa: SLF001  # Django's
    return str(found or "")


def _intake(text: str) -> str:
    """Return the hand-in whose code this is: the code is made from its key, so the newest are compared."""
    found = (intake for intake in Intake.objects.select_related("agency").order_by("-id")[:2000])
    return next((intake.subject for intake in found if intake.code == text.upper()), "")
