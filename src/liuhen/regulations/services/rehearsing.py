"""Rehearse a new edition: answer the last month's judgements again under it, without keeping or moving anything."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.regulations import library, pack_as_of
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.obligations.models import Judgement
from liuhen.policy.evaluate import evaluate_all
from liuhen.policy.facts import FactFaults, read_facts
from liuhen.policy.setting_kinds import unfit
from liuhen.regulations.models import Rehearsal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.accounts.models import Agency
    from liuhen.kernel.actors import Actor
    from liuhen.policy.pack import Pack

DAYS = 31
MOST = 20_000  # subjects; beyond it the newest of the month speak for the rest
_BATCH = 100
_EXAMPLES = 20


@transaction.atomic
def ask_rehearsal(
    *, actor: Actor, at: datetime, agency: Agency, pack: str, settings: Mapping[str, object]
) -> Rehearsal:
    """Ask what an installed pack with these settings would have answered in the last 31 days. Binds nothing.

    Raises Refused for an unknown pack or a setting it cannot take.
    """
    new = library().get(pack)
    if new is None:
        raise Refused("accounts.pack.unknown", f"没有名为 {pack} 的制度包。", remedy="从列出的制度包里选。")
    for name, value in settings.items():
        problem = unfit(new, name, value) if name in new.settings else f"没有设置 {name}"
        if problem:
            raise Refused("accounts.setting.unfit", f"{problem}。", remedy="按制度包说明的取值填写。")
    asked = Rehearsal.objects.create(
        agency=agency,
        pack=pack,
        version=new.version,
        digest=new.digest,
        settings=dict(settings),
        since=at - timedelta(days=DAYS),
        asked_at=at,
        asked_by=actor.name,
    )
    ledger.append(
        actor=actor,
        at=at,
        act="regulation.rehearsed",
        subject=agency.subject,
        facts={"pack": pack, "version": new.version, "digest": new.digest, "settings": dict(settings)},
    )
    return asked


@transaction.atomic
def rehearse_next(at: datetime) -> bool:
    """Answer a hundred more judgements of the oldest rehearsal that waits. Returns whether there is more to do."""
    asked = Rehearsal.objects.select_for_update().filter(done_at=None).order_by("id").first()
    if asked is None:
        return False
    rows = Judgement.objects.filter(agency=asked.agency_id, superseded_at=None).order_by("-pk")
    if asked.place is not None:
        rows = rows.filter(pk__lt=asked.place)
    found = list(rows[:_BATCH])
    fresh = [judgement for judgement in found if judgement.at >= asked.since]
    try:
        new = pack_as_of(asked.pack, asked.digest)
    except Refused:  # replaced on disk since: nothing more can be told of it
        new, fresh = None, []
    if new is not None:
        for judgement in fresh:
            _answer(asked, new, judgement)
    asked.place = found[-1].pk if found else asked.place
    if not fresh or asked.looked_at >= MOST:
        asked.done_at = at
    asked.save()
    return True


def _answer(asked: Rehearsal, new: Pack, judgement: Judgement) -> None:
    asked.looked_at += 1
    try:
        facts = read_facts(new.vocabulary, judgement.facts)
        answers = evaluate_all(new, judgement.answers, facts, at=judgement.at, settings=asked.settings)
    except FactFaults:
        asked.unanswered += 1
        return
    differs = False
    for question, answer in answers.items():
        before, after = str(judgement.answers[question]["verdict"]), str(answer.verdict)
        if before == after:
            continue
        differs = True
        change = f"{before}>{after}"
        counted = asked.counts.setdefault(question, {})
        counted[change] = counted.get(change, 0) + 1
        shown = asked.examples.setdefault(f"{question}:{change}", [])
        if len(shown) < _EXAMPLES:
            shown.append(judgement.subject)
    asked.changed += differs
