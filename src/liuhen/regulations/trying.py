"""Try a value of a setting on what was judged this month, without keeping anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.accounts.regulations import pack_as_of
from liuhen.obligations.models import Judgement
from liuhen.policy.evaluate import evaluate
from liuhen.policy.facts import read_facts
from liuhen.policy.setting_kinds import readers
from liuhen.regulations.models import RuleHit
from liuhen.regulations.queries import month_of

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Agency
    from liuhen.policy.answers import Answer
    from liuhen.policy.pack import Pack

_MOST = 50  # subjects: as many as a page may answer again while somebody waits


@dataclass(frozen=True, slots=True)
class Turned:
    """One subject that would be judged otherwise: what the rule said, and what it would say."""

    subject: str
    rule: str
    before: Answer
    after: Answer


@dataclass(frozen=True, slots=True)
class Tried:
    """How many of this month's newest subjects were looked at, and which would be judged otherwise."""

    looked_at: int
    turned: tuple[Turned, ...]


def try_setting(agency: Agency, pack: Pack, name: str, value: object, at: datetime) -> Tried:
    """Answer this month's newest judgements that read a setting again with another value, each as of its moment."""
    reading = {rule.id: question for rule, question in readers(pack, name)}
    hits = RuleHit.objects.filter(agency=agency, month=month_of(at), rule__in=list(reading)).order_by("-pk")[:_MOST]
    wanted = {hit.judgement: hit.rule for hit in hits}
    turned: list[Turned] = []
    for judgement in Judgement.objects.filter(pk__in=list(wanted)).order_by("-pk"):
        rule = wanted[judgement.pk]
        found = _turned(judgement, rule, reading[rule], {name: value})
        if found is not None:
            turned.append(found)
    return Tried(len(wanted), tuple(turned))


def _turned(judgement: Judgement, rule: str, question: str, changed: dict[str, object]) -> Turned | None:
    pack = pack_as_of(judgement.pack, judgement.digest)
    if not set(changed) <= set(pack.settings):
        return None
    facts = read_facts(pack.vocabulary, judgement.facts)
    before, after = (
        evaluate(pack, question, facts, at=judgement.at, settings=settings)
        for settings in (judgement.settings, {**judgement.settings, **changed})
    )
    same = before.verdict == after.verdict and [f.due_at for f in before.standing] == [f.due_at for f in after.standing]
    return None if same else Turned(judgement.subject, rule, before, after)
