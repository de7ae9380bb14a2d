"""The contents that the regulation wants on the record, and who ticked which of them against which time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.kernel.refusals import Refused
from liuhen.policy.verbs.need import Need
from liuhen.recordings.models import ContentTick
from liuhen.web.pages.judgements import judged
from liuhen.web.pages.recording_player import clock_start
from liuhen.web.pages.wording import cites_of
from liuhen.web.viewmodels.timeline import KeyPoint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.policy.answers import Answer
    from liuhen.policy.pack import Pack
    from liuhen.recordings.models import Recording
    from liuhen.web.viewmodels.parts import Cite

QUESTION, FACT = "recording.content", "recording.content_seen"
_SHORT = 4  # characters that fit on the timeline


@dataclass(frozen=True, slots=True)
class Wanted:
    """One content wanted by the regulation, with the articles that want it."""

    item: str
    cites: tuple[Cite, ...]

    @property
    def code(self) -> str:
        """A name for forms and anchors: the item is free text of the pack."""
        return f"k{sha256(self.item.encode()).hexdigest()[:10]}"


def wanted_in(pack: Pack, answers: Sequence[Answer], now: datetime) -> tuple[Wanted, ...]:
    """Return the contents that standing rules want, each once, in the order of the pack."""
    found: dict[str, Wanted] = {}
    for finding in (finding for answer in answers if answer.question == QUESTION for finding in answer.standing):
        if finding.set_aside or finding.verb != "need":
            continue
        needs = [verb for verb, _ in pack.rule(finding.rule).answers[QUESTION] if isinstance(verb, Need)]
        for need in (need for need in needs if need.items.inside == FACT):
            for item in (*need.items.names, *need.items.one_of):
                known = found.get(item)
                cites = cites_of(pack, finding, now)
                found[item] = Wanted(item, (*known.cites, *cites) if known else cites)
    return tuple(found.values())


def item_of(code: str, recording: Recording, at: datetime) -> str:
    """Return the content that a posted code names for this recording. Raises Refused when nothing wants it."""
    own = judged(recording.subject, at)
    wanted = wanted_in(own.pack, own.answers, at) if own else ()
    item = next((each.item for each in wanted if each.code == code), None)
    if item is None:
        raise Refused("web.tick.point", "制度对这段记录没有这一项内容。", remedy="刷新页面后再选。")
    return item


def points_of(recording: Recording, duty: Sequence[Recording], wanted: Sequence[Wanted]) -> tuple[KeyPoint, ...]:
    """Return the points: ticked on this recording, not applicable, seen only in another of the duty, or waiting."""
    rows = {each.pk: each for each in (*duty, recording)}
    ticks = ContentTick.objects.filter(recording__in=rows, withdrawn_at=None).select_related("person").order_by("at")
    own = {tick.item: tick for tick in ticks if tick.recording_id == recording.pk}
    others = {tick.item: tick for tick in ticks if tick.recording_id != recording.pk and tick.from_ms is not None}
    return tuple(_point(each, own.get(each.item), others.get(each.item), rows) for each in wanted)


def _point(wanted: Wanted, own: ContentTick | None, other: ContentTick | None, rows: dict[int, Recording]) -> KeyPoint:
    short = wanted.item[:_SHORT]
    if own is not None and own.not_applicable:
        return KeyPoint(
            wanted.code,
            wanted.item,
            short,
            "absent",
            cites=wanted.cites,
            ticked_by=own.person.name,
            ticked_at=own.at,
            note=own.not_applicable,
            withdraw=_withdraw(own),
        )
    tick = own or other
    if tick is None or tick.from_ms is None or tick.to_ms is None:
        return KeyPoint(wanted.code, wanted.item, short, "waiting", cites=wanted.cites)
    row = rows[tick.recording_id]
    start = clock_start(row)
    return KeyPoint(
        wanted.code,
        wanted.item,
        short,
        "ticked" if own else "suspected",
        start + timedelta(milliseconds=tick.from_ms),
        start + timedelta(milliseconds=tick.to_ms),
        row.device.number if row.device else "",
        wanted.cites,
        tick.person.name,
        tick.at,
        "" if own else f"已在 {row.code} 中勾对；这一段里也有的，请再勾",
        withdraw=_withdraw(own) if own else "",
    )


def _withdraw(tick: ContentTick) -> str:
    return reverse("withdraw", args=[tick.recording_id, tick.pk])
