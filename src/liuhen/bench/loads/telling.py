"""Obligations whose people are told of them, and very many of them in lists."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from liuhen.accounts.models import Person, Post, Unit
from liuhen.accounts.regulations import regulation_of
from liuhen.bench.loads.bureau import found, there
from liuhen.bench.loads.loading import Table, after, load
from liuhen.bench.measure import p95, say, timed
from liuhen.kernel.actors import system
from liuhen.kernel.moments import iso
from liuhen.notifications.models import Mail, Notification, Preference
from liuhen.notifications.services import collect, make_due, send_due
from liuhen.notifications.services.making import BATCH
from liuhen.obligations.matters import Matter, Owner
from liuhen.obligations.models import Judgement, Obligation
from liuhen.obligations.services import settle

if TYPE_CHECKING:
    from liuhen.bench.loads.bureau import Bureau

RULE = "yc.hand_in"
DUE = datetime(2026, 4, 9, 8, tzinfo=UTC)  # in the afternoon, outside quiet hours
_CITES = '[{"clause": "YC-A-6", "document": "YC-A", "article": "第六条", "words": "《管理制度》第六条"}]'
_OWED = (
    *("agency", "subject", "question", "rule", "what", "cites", "pack", "version"),
    *("unit", "person", "who", "title", "started_at", "due_at", "fulfilled_at"),
)
_JUDGED = (
    *("agency", "subject", "at", "pack", "version", "digest"),
    *("settings", "facts", "facts_digest", "answers", "verdict"),
)
_UNITS, _OFFICERS = 40, 2000
_PART = 20_000
_MILLI = 1000
_OK = 200


def owe(*, count: int) -> dict[str, int]:
    """Found a bureau with as many officers, each of whom has an address and owes one thing."""
    bureau = found()
    officers = _officers(bureau, [bureau.unit], count)
    Preference.objects.bulk_create(
        [Preference(person=each, email=f"{each.login}@bench.example") for each in officers], batch_size=1000
    )
    Obligation.objects.bulk_create(
        [_owed(bureau, n, officer, DUE, look_at=DUE) for n, officer in enumerate(officers)], batch_size=1000
    )
    return {"count": count}


def tell(*, port: int) -> dict[str, float]:
    """Do what the sweep does when all of it has just become late; seconds of making and of mailing."""
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    at = DUE + timedelta(seconds=1)
    made = timed(lambda: _until_done(lambda: make_due(actor=system("tell"), at=at) == BATCH))
    sent = timed(lambda: _until_done(lambda: bool(collect(at=at)) | send_due(clock=lambda: at)))
    return {
        "made_seconds": made,
        "sent_seconds": sent,
        "seconds": made + sent,
        "told": Notification.objects.filter(obligation__rule=RULE).count(),  # the bureau owes upkeep too
        "sent": Mail.objects.filter(state=Mail.State.SENT).count(),
    }


def _until_done(work: Any) -> None:
    while work():
        pass


def owe_much(*, count: int) -> dict[str, int]:
    """Load `count` further obligations of many units and officers, a third of them closed, with their judgements."""
    bureau, chance = there(), Random(11)  # noqa: S311  # the same in every run
    root = Unit.objects.get(agency=bureau.agency, parent=None)
    units = [bureau.unit, *(_unit(bureau, root, number) for number in range(1, _UNITS))]
    officers = _officers(bureau, units, _OFFICERS)
    _head(units[0])
    town = _Town(bureau, officers, units, _judged(bureau))
    for start in range(0, count, _PART):
        town.load(chance, range(start, min(start + _PART, count)))
        say(f"{min(start + _PART, count)} of {count} obligations")
    after()
    return {"count": count}


def owed_lists(*, times: int) -> dict[str, float]:
    """Return the 95th percentile in milliseconds of whole answers, frame and template too, by who asks for what."""
    path, far = reverse("obligations"), "2026-06-01"
    settings.ALLOWED_HOSTS = ["*"]
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    questions = {
        ("sun", "agency"): {"whose": "units"},
        ("sun", "agency, late"): {"whose": "units", "due": "late"},
        ("sun", "agency, one unit"): {"whose": "units", "unit": str(there().unit.pk)},
        ("sun", "agency, what and article"): {"whose": "units", "what": "upload", "article": "YC-A 第六条"},
        ("sun", "agency, period"): {"whose": "units", "from": far, "to": far},
        ("sun", "agency, name"): {"whose": "units", "q": "officer-17"},
        ("sun", "agency, done"): {"whose": "units", "state": "done"},
        ("sun", "agency, done late"): {"whose": "units", "state": "done_late"},
        ("sun", "agency, a page in the middle"): {"whose": "units", "after": f"{far}T00:00:00Z_0"},
        ("unit-head", "unit"): {"whose": "units"},
        ("unit-head", "own"): {},
        ("zhang", "officer"): {},
    }
    answers: dict[str, float] = {}
    for (login, name), given in questions.items():
        client = Client()
        client.force_login(Person.objects.get(login=login), backend=settings.AUTHENTICATION_BACKENDS[-1])
        answers[name] = _p95(client, path, given, times)
    one = Obligation.objects.order_by("-pk").values_list("pk", flat=True)[0]
    client.force_login(there().head, backend=settings.AUTHENTICATION_BACKENDS[-1])
    answers["one of them"] = _p95(client, reverse("obligation", args=[one]), {}, times)
    return answers


def _p95(client: Client, path: str, given: dict[str, str], times: int) -> float:
    def ask() -> None:
        answer = client.get(path, given)
        if answer.status_code != _OK:
            raise RuntimeError(f"{path} {given} answered {answer.status_code}")

    ask()  # loads templates and the pack
    found = p95([timed(ask) for _ in range(times)]) * _MILLI
    say(f"{path} {given}: {found:.1f} ms")
    return found


def _unit(bureau: Bureau, root: Unit, number: int) -> Unit:
    unit = Unit.objects.create(agency=bureau.agency, parent=root, name=f"执法{number}中队", kind=Unit.Kind.SQUAD)
    unit.path = f"{root.path}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def _officers(bureau: Bureau, units: list[Unit], count: int) -> list[Person]:
    first = Person.objects.count()
    people = [
        Person(login=f"officer-{first + n}", name=f"officer-{first + n}", agency=bureau.agency, password="!")  # noqa: S106  # nobody signs in
        for n in range(count)
    ]
    people = Person.objects.bulk_create(people, batch_size=1000)
    posts = [
        Post(person=each, unit=units[n % len(units)], role="officer", starts_on=date(2026, 1, 1))
        for n, each in enumerate(people)
    ]
    Post.objects.bulk_create(posts, batch_size=1000)
    return people


def _head(unit: Unit) -> None:
    head = Person.objects.create(login="unit-head", name="赵六", agency=unit.agency, password="!")  # noqa: S106  # opened without one
    Post.objects.create(person=head, unit=unit, role="unit_head", starts_on=date(2026, 1, 1))


def _owed(bureau: Bureau, number: int, person: Person, due: datetime, **more: Any) -> Obligation:
    return Obligation(
        agency=bureau.agency,
        subject=f"recording:{number + 1_000_000}",
        question="recording.hand_in",
        rule=RULE,
        what="upload",
        cites=json.loads(_CITES),
        pack="yc",
        version="1",
        unit=bureau.unit,
        person=person,
        who="officer",
        title="工地检查",
        started_at=due - timedelta(hours=8),
        due_at=due,
        **more,
    )


def _judged(bureau: Bureau) -> Judgement:
    """Return a judgement as the service keeps it, to be copied."""
    facts = {"recording.completed_at": DUE, "recording.has_activity": True}
    matter = Matter("recording:999999", ("recording.hand_in",), facts, Owner(bureau.unit, bureau.officer), "工地检查")
    settle(actor=bureau.actor, at=DUE, regulation=regulation_of(bureau.agency, DUE.date()), matter=matter)
    return Judgement.objects.get(subject=matter.subject)


@dataclass(frozen=True, slots=True)
class _Town:
    """Who owes, where, and the judgement that all of it is a copy of."""

    bureau: Bureau
    officers: list[Person]
    units: list[Unit]
    model: Judgement

    def load(self, chance: Random, numbers: range) -> None:
        """Load one part."""
        owed, judged = Table(Obligation, _OWED), Table(Judgement, _JUDGED)
        rows = [self._rows(chance, number) for number in numbers]
        load(owed.name, owed.columns, [owed.row(*row) for row, _ in rows])
        load(judged.name, judged.columns, [judged.row(*row) for _, row in rows])

    def _rows(self, chance: Random, number: int) -> tuple[tuple[object, ...], tuple[object, ...]]:
        place = chance.randrange(len(self.officers))
        started = DUE + timedelta(minutes=chance.randrange(-60 * 24 * 60, 60 * 24 * 300))
        due = started + timedelta(hours=12)
        done = due + timedelta(minutes=chance.randrange(-600, 60)) if chance.random() < 1 / 3 else None
        subject, agency, model = f"recording:{number + 2_000_000}", self.bureau.agency.pk, self.model
        facts = f'{{"recording.completed_at": "{iso(started)}", "recording.has_activity": true}}'
        owes = (self.units[place % len(self.units)].pk, self.officers[place].pk, "officer", "工地检查")
        return (
            (
                agency,
                subject,
                "recording.hand_in",
                RULE,
                "upload",
                _CITES,
                "yc",
                model.version,
                *owes,
                started,
                due,
                done,
            ),
            (agency, subject, started, "yc", model.version, model.digest, "{}", facts, str(number), "{}", "open"),
        )
