"""What is owed, and why."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import BigIntegerField, CharField, Count, DateTimeField, F, Field, Q, QuerySet

from liuhen.accounts.queries import posts_of
from liuhen.accounts.regulations import pack_as_of
from liuhen.asking import Given, Question, Things
from liuhen.kernel.moments import local_day, whole_second
from liuhen.obligations.models import OPEN, Judgement, Obligation
from liuhen.policy.evaluate import evaluate
from liuhen.policy.facts import read_facts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Agency, Person, Unit
    from liuhen.policy.answers import Answer

OF_THE_AGENCY = frozenset({"legal", "leader", "agency_head"})  # roles that owe whatever the unit


def open_obligations() -> QuerySet[Obligation]:
    """Return every open obligation, soonest due first, those whose clock has not started last."""
    return (
        Obligation.objects.filter(OPEN)
        .select_related("unit", "person")
        .order_by(F("due_at").asc(nulls_last=True), "pk")
    )


def overdue(agency: Agency, at: datetime) -> QuerySet[Obligation]:
    """Return what is overdue in an agency: one indexed query. The last second of a deadline is still on time."""
    return open_obligations().filter(agency=agency, due_at__lt=whole_second(at))


def owing(person: Person, at: datetime) -> Q:
    """Return the condition of what the person owes: by name, and as holder of a role in a unit."""
    return _owing(person.pk, _held(person, at))


def _held(person: Person, at: datetime) -> list[dict[str, object]]:
    """Return where the person owes as holder of a role: an agency or a unit, and the role."""
    posts = [post for post in posts_of(person, local_day(at)) if post.role != "officer"]
    return [
        {"agency": person.agency_id, "who": post.role}
        if post.role in OF_THE_AGENCY
        else {"unit": post.unit_id, "who": post.role}
        for post in posts
    ]


def _owing(person: object, held: Iterable[Mapping[str, object]]) -> Q:
    by_post = Q()
    for each in held:
        by_post |= Q(**each) & Q(person=None)
    return Q(person=person) | by_post if by_post else Q(person=person)


def owed_counts(person: Person, at: datetime, most: int) -> tuple[int, int]:
    """Return how many obligations the person owes, and how many of them are late, each counted up to `most`."""
    held = [each for each in _held(person, at) if None not in each.values()]
    shape = tuple(tuple(each) for each in held)
    given = {f"{name}{n}": value for n, each in enumerate(held) for name, value in each.items()}
    count = len(_owed(shape, most).ask(person=person.pk, **given))
    if count == 0:
        return 0, 0
    return count, len(_owed(shape, most, late=True).ask(person=person.pk, now=whole_second(at), **given))


@cache
def _owed(shape: tuple[tuple[str, ...], ...], most: int, *, late: bool = False) -> Question:
    """Return the question for what is owed by name and by so many posts."""
    kinds: dict[str, Field[Any, Any]] = {"agency": BigIntegerField(), "unit": BigIntegerField(), "who": CharField()}
    held = [{name: Given(f"{name}{n}", kinds[name]) for name in names} for n, names in enumerate(shape)]
    owed = Obligation.objects.filter(OPEN).filter(_owing(Given("person", BigIntegerField()), held))
    if late:
        owed = owed.filter(due_at__lt=Given("now", DateTimeField()))
    return Question(lambda: owed.values_list("pk")[:most])


def owed_by(person: Person, at: datetime) -> QuerySet[Obligation]:
    """Return what the person owes and what is open of it."""
    return open_obligations().filter(owing(person, at))


def owed_in(units: Sequence[Unit] | QuerySet[Unit]) -> QuerySet[Obligation]:
    """Return what is owed in the units."""
    return open_obligations().filter(unit__in=units)


def numbers(at: datetime) -> dict[str, int]:
    """Return how many obligations are open in the whole instance, and how many of them are overdue."""
    found = Obligation.objects.filter(OPEN).aggregate(
        open=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=whole_second(at)))
    )
    return {"open": found["open"], "overdue": found["overdue"]}


def late(agency: Agency) -> QuerySet[Obligation]:
    """Return what was fulfilled, but late."""
    return Obligation.objects.filter(agency=agency, withdrawn_at=None, fulfilled_at__gt=F("due_at")).order_by("-pk")


def of_subject(subject: str) -> QuerySet[Obligation]:
    """Return the obligations of a subject, open or not, withdrawn ones left out."""
    return Obligation.objects.filter(subject=subject, withdrawn_at=None).select_related("unit", "person").order_by("pk")


def obligation_by(key: int) -> Obligation | None:
    """Return an obligation, open or not; None when there is none."""
    return Obligation.objects.select_related("agency", "unit", "person").filter(pk=key).first()


def to_look_at(at: datetime, limit: int) -> list[Obligation]:
    """Return what somebody who tells people of clocks has to look at by now, locked where the database locks rows.

    What another worker holds is left to that worker. Must stand inside a transaction.
    """
    due = Obligation.objects.filter(look_at__lte=at).order_by("look_at", "pk")
    free = (
        due.select_for_update(skip_locked=True, of=("self",)) if connection.features.has_select_for_update_of else due
    )
    return list(free.select_related("agency", "unit")[:limit])


def judgements_about(subject: str) -> QuerySet[Judgement]:
    """Return every judgement of a subject, oldest first, the superseded ones too."""
    return Judgement.objects.filter(subject=subject).order_by("at", "pk")


def of_subjects(subjects: Collection[str]) -> QuerySet[Obligation]:
    """Return the obligations of several subjects, open or not, withdrawn ones left out."""
    found = Obligation.objects.filter(subject__in=list(subjects), withdrawn_at=None)
    return found.select_related("unit", "person").order_by("pk")


def first_due(subjects: Sequence[str], whats: Collection[str]) -> Obligation | None:
    """Return which of these things owed was due first, fulfilled or not; None when none has a day."""
    owed = Obligation.objects.filter(subject__in=subjects, what__in=whats, withdrawn_at=None, due_at__isnull=False)
    return owed.order_by("due_at", "pk").first()


def judgement_of(subject: str) -> Judgement | None:
    """Return the current judgement of a subject."""
    return Judgement.objects.filter(subject=subject, superseded_at=None).first()


def judgements_with_facts(subjects: Sequence[str]) -> dict[str, Judgement]:
    """Return the current judgements of subjects that have one, ready to be answered again."""
    return {each.subject: each for each in Judgement.objects.filter(subject__in=subjects, superseded_at=None)}


def judged_before(subject: str, at: datetime) -> tuple[Judgement | None, Judgement | None]:
    """Return the judgement of a subject that stood until a moment, and the one made then."""
    history = Judgement.objects.filter(subject=subject)
    before = history.filter(superseded_at=at).order_by("at", "pk").first()
    return before, history.filter(at=at).order_by("-pk").first()


def judgements_of(subjects: Sequence[str]) -> dict[str, Judgement]:
    """Return the current judgements of subjects that have one; their facts are read only when they are asked for."""
    if not subjects:
        return {}
    found = _judged(len(subjects)).ask(**{f"subject{n}": subject for n, subject in enumerate(subjects)})
    return {judgement.subject: judgement for judgement in found}


@lru_cache(maxsize=100)
def _judged(count: int) -> Things[Judgement]:
    """Return the question for the judgements of so many subjects."""
    subjects = [Given(f"subject{n}", CharField()) for n in range(count)]
    return Things(lambda: Judgement.objects.filter(subject__in=subjects, superseded_at=None).defer("facts", "settings"))


def newest_judgements(agency: Agency, question: str, most: int) -> list[Judgement]:
    """Return current judgements of an agency that answered a question, newest first, among the newest of all."""
    newest = Judgement.objects.filter(agency=agency, superseded_at=None).order_by("-pk")[: 4 * most]
    return [judgement for judgement in newest if question in judgement.answers][:most]


def explained(judgement: Judgement, at: datetime) -> list[Answer]:
    """Answer the judgement's questions again from its stored facts and settings, as of `at`.

    Shows reasons and running clocks. Raises Refused when its pack is no longer to be had.
    """
    pack = pack_as_of(judgement.pack, judgement.digest)
    facts = read_facts(pack.vocabulary, judgement.facts)
    return [evaluate(pack, question, facts, at=at, settings=judgement.settings) for question in judgement.answers]


def explained_of(judgement: Judgement, question: str, at: datetime) -> Answer:
    """Answer one question of the judgement again from its stored facts and settings, as of `at`.

    Raises Refused when its pack is no longer to be had.
    """
    pack = pack_as_of(judgement.pack, judgement.digest)
    return evaluate(pack, question, read_facts(pack.vocabulary, judgement.facts), at=at, settings=judgement.settings)


def clocks_of(
    subjects: Sequence[str], question: str
) -> dict[str, dict[tuple[str, str], tuple[datetime | None, datetime | None, datetime | None]]]:
    """Return what stands of a question: subject → (rule, what) → started, due, fulfilled; withdrawn ones left out."""
    found: dict[str, dict[tuple[str, str], tuple[datetime | None, datetime | None, datetime | None]]] = {}
    standing = Obligation.objects.filter(subject__in=subjects, question=question, withdrawn_at=None)
    for subject, rule, what, *clock in standing.values_list(
        "subject", "rule", "what", "started_at", "due_at", "fulfilled_at"
    ):
        found.setdefault(subject, {})[rule, what] = (clock[0], clock[1], clock[2])
    return found
