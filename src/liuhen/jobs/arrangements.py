"""What who runs the instance may change while it runs. Everything else stands in settings.toml and needs a restart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.jobs.models import Arrangement
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from liuhen.kernel.actors import Actor

SUBJECT = "instance:liuhen"
FIXITY_DAYS, LEAST_FREE = "fixity_days", "least_free_gb"


@dataclass(frozen=True, slots=True)
class Kind:
    """One figure: what it is called, its unit, its default, and the least and most it may be."""

    name: str
    label: str
    unit: str
    default: int
    least: int
    most: int
    hint: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind(FIXITY_DAYS, "完好检查一轮", "天", 30, 1, 365, "每份原件最长隔多少天重读一遍。"),
        Kind(LEAST_FREE, "剩余空间提醒线", "GB", 10, 1, 100_000, "剩余空间少于它，工作台和 liuhen doctor 提醒。"),
    )
}


def arranged(name: str) -> int:
    """Return the figure in force. Raises KeyError for an unknown name."""
    found = Arrangement.objects.filter(name=name).values_list("value", flat=True).first()
    return KINDS[name].default if found is None else found


def fixity_every() -> timedelta:
    """Return how long a round of fixity checks may take."""
    return timedelta(days=arranged(FIXITY_DAYS))


@transaction.atomic
def arrange(*, actor: Actor, at: datetime, name: str, value: int, reason: str) -> Arrangement:
    """Change a figure for a reason, from now on. Raises Refused for a figure out of bounds, no reason, or no change."""
    kind = KINDS[name]
    if not kind.least <= value <= kind.most:
        words = f"{kind.label}要在 {kind.least:,} 到 {kind.most:,} {kind.unit}之间。"
        raise Refused("instance.arrangement.bounds", words, remedy="请改正后再提交。")
    if not reason.strip():
        raise Refused("instance.arrangement.reason", "没有写理由。", remedy="写明为什么要改，理由记入存证日志。")
    before = arranged(name)
    if before == value:
        raise Refused("instance.arrangement.same", f"{kind.label}已经是 {value:,} {kind.unit}。", remedy="不用再改。")
    made, _ = Arrangement.objects.update_or_create(
        name=name, defaults={"value": value, "reason": reason, "by": actor.name, "at": at}
    )
    facts = {"name": name, "before": before, "after": value, "reason": reason}
    ledger.append(actor=actor, at=at, act="instance.arranged", subject=SUBJECT, facts=facts)
    return made
