"""Reads about parties: found by name or whole number, how much happened before, what the regulation makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from liuhen.accounts.regulations import regulation_of
from liuhen.activities.demands import Demand
from liuhen.activities.models import Party, PartyConflict
from liuhen.activities.numbers import digest_of
from liuhen.activities.queries import party_triggers
from liuhen.kernel.moments import local_day
from liuhen.policy.words import sentence

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Agency

CONFLICTED, AVERSE = "conflict", "resistance"
HISTORIES = {CONFLICTED: "有冲突史", AVERSE: "抵触情绪严重"}
QUESTIONS = ("recording.risk", "recording.retention", "recording.disc")


def narrowed(parties: QuerySet[Party], *, name: str = "", history: str = "") -> QuerySet[Party]:
    """Keep the parties whose name contains the words, and those with a history of a kind (`HISTORIES`)."""
    if name:
        parties = parties.filter(name__contains=name)
    if history == CONFLICTED:
        # conflicts are few and parties many: the few are looked up first
        standing = PartyConflict.objects.filter(withdrawn_at=None)
        return parties.filter(pk__in=standing.values("party"))
    return parties.filter(resistance=True) if history == AVERSE else parties


def with_number(parties: QuerySet[Party], agency: Agency, number: str) -> QuerySet[Party]:
    """Keep the parties of the agency with that whole number, the newest first; none for no number."""
    digest = digest_of(agency, number)
    return parties.filter(agency=agency, id_digest=digest).order_by("-pk") if digest else parties.none()


def called(agency: Agency, name: str, kind: str) -> list[Party]:
    """Return the parties of exactly that name and kind, the newest first: two people may have one name."""
    return list(Party.objects.filter(agency=agency, name=name.strip(), kind=kind).order_by("-pk"))


def conflicts_counted(keys: Collection[int]) -> dict[int, int]:
    """Return how many conflicts stand with each party that has any."""
    rows = PartyConflict.objects.filter(party__in=list(keys), withdrawn_at=None).order_by()
    return dict(rows.values_list("party").annotate(count=Count("pk")))


def history_words(party: Party) -> str:
    """Return what is known of a party's history, as 之前发生过 2 次执法冲突、纠纷；抵触情绪严重; "" for nothing."""
    count = conflicts_counted([party.pk]).get(party.pk, 0)
    told = [f"之前发生过 {count} 次执法冲突、纠纷"] if count else []
    return "；".join([*told, "抵触情绪严重"] if party.resistance else told)


def made_of_history(party: Party, at: datetime) -> list[Demand]:
    """Return what today's regulation makes of the party's history for its recordings (ZH-11(1)); nothing is kept.

    Only what the history itself brings: empty without one, and where the regulation makes nothing of it.
    """
    triggers = party_triggers(party)
    if not triggers:
        return []
    regulation = regulation_of(party.agency, local_day(at))
    usual = {"recording.triggers": [], "recording.stored_at": at}
    before = regulation.ask_all(QUESTIONS, usual, at)
    after = regulation.ask_all(QUESTIONS, usual | {"recording.triggers": triggers}, at)
    known = {finding.rule for answer in before.values() for finding in answer.standing}
    return [
        Demand(sentence(regulation.pack, finding, at=at), finding.cites, satisfied=True)
        for question in QUESTIONS
        for finding in after[question].standing
        if finding.rule not in known
    ]
