"""The contents that the regulation wants on the record, and who ticked which of them against which time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.kernel.refusals import Refused
from liuhen.policy.verbs.need import Need
from liuhen.recordings.contents import counts
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
    """Return the points: ticked on this recording or another of the duty, not applicable, only heard, or waiting."""
    rows = {each.pk: each for each in (*duty, recording)}
    ticks = ContentTick.objects.filter(recording__in=rows, withdrawn_at=None).select_related("person", "recording")
    best: dict[str, ContentTick] = {}
    for tick in sorted(ticks, key=lambda tick: (_rank(tick, recording), tick.at, tick.pk)):
        best[tick.item] = tick
    return tuple(_point(each, best.get(each.item), recording, rows) for each in wanted)


def _rank(tick: ContentTick, recording: Recording) -> tuple[bool, bool]:
    """Order ticks of one content: what does not count, what counts, what stands on the recording itself."""
    return counts(tick, recording), tick.recording_id == recording.pk


def _point(wanted: Wanted, tick: ContentTick | None, recording: Recording, rows: dict[int, Recording]) -> KeyPoint:
    short = wanted.item[:_SHORT]
    if tick is None:
        return KeyPoint(wanted.code, wanted.item, short, "waiting", cites=wanted.cites)
    row, own, counted = rows[tick.recording_id], tick.recording_id == recording.pk, counts(tick, recording)
    if tick.from_ms is None or tick.to_ms is None:
        return KeyPoint(
            wanted.code,
            wanted.item,
            short,
            "absent" if counted else "waiting",
            cites=wanted.cites,
            ticked_by=tick.person.name,
            ticked_at=tick.at,
            note=tick.not_applicable if own else f"{tick.not_applicable}（记在 {row.code}）",
            withdraw=_withdraw(tick) if own else "",
        )
    start = clock_start(row)
    return KeyPoint(
        wanted.code,
        wanted.item,
        short,
        "ticked" if counted else "suspected",
        start + timedelta(milliseconds=tick.from_ms),
        start + timedelta(milliseconds=tick.to_ms),
        row.device.number if row.device else "",
        wanted.cites,
        tick.person.name,
        tick.at,
        _elsewhere(row, own=own, counted=counted),
        withdraw=_withdraw(tick) if own else "",
    )


def _elsewhere(row: Recording, *, own: bool, counted: bool) -> str:
    if own:
        return ""
    if counted:
        return f"在 {row.code} 中勾对"
    if row.unrelated:
        return f"只在标为与工作无关的 {row.code} 中勾对，不算"
    return f"只在 {row.code} 中听到；画面里有的，请再勾"


def _withdraw(tick: ContentTick) -> str:
    return reverse("withdraw", args=[tick.recording_id, tick.pk])
