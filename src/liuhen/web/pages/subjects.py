"""From what people call a thing to the text by which the log knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.accounts.models import Person
from liuhen.devices.models import Device
from liuhen.recordings.models import Intake, Recording

if TYPE_CHECKING:
    from liuhen.accounts.models import Agency

_KINDS = frozenset(
    {
        "recording",
        "intake",
        "activity",
        "device",
        "person",
        "agency",
        "unit",
        "interruption",
        "party",
        "log",
        "patrol_log",
    }
)


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


def _intake(text: str) -> str:
    """Return the hand-in whose code this is: the code is made from its key, so the newest are compared."""
    found = (intake for intake in Intake.objects.select_related("agency").order_by("-id")[:2000])
    return next((intake.subject for intake in found if intake.code == text.upper()), "")
