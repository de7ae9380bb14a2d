"""Play events in their order. The table says which service an act calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from liuhen.demo.events import Event
from liuhen.demo.player import equipping, founding, guarding, keeping, outings, papers, stops
from liuhen.demo.player.stage import Stage
from liuhen.demo.story import StoryError
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

Verb = Callable[[Stage, Event], None]

VERBS: Mapping[str, Verb] = {
    "agency.create": founding.create_the_agency,
    "unit.create": founding.create_the_unit,
    "person.create": founding.create_the_person,
    "party.register": founding.register_the_party,
    "device.register": equipping.register,
    "device.measure_clock": equipping.measure_clock,
    "device.check": equipping.check,
    "device.issue": equipping.issue,
    "device.return": equipping.give_back,
    "device.stock": equipping.stock,
    "device.start_maintenance": equipping.start_maintenance,
    "device.finish_maintenance": equipping.finish_maintenance,
    "device.incident": equipping.report_incident,
    "device.lend": equipping.lend,
    "device.hand_over": equipping.hand_over,
    "device.confirm_hand_over": equipping.confirm_hand_over,
    "duty.plan": outings.plan,
    "duty.arrive": outings.arrive,
    "duty.start": outings.start,
    "duty.first_act": outings.first_act,
    "duty.end": outings.end,
    "duty.return": outings.return_to_unit,
    "duty.remote": outings.declare_remote,
    "duty.notice": outings.give_notice,
    "duty.raise_flags": outings.raise_flags,
    "duty.patrol_log": outings.write_patrol_log,
    "duty.transcript": papers.write_transcript,
    "duty.exempt": outings.exempt,
    "duty.receive_statement": outings.receive_statement,
    "duty.close": outings.close,
    "duty.interrupt": stops.interrupt,
    "duty.resume": stops.resume,
    "duty.cannot_resume": stops.cannot_resume,
    "duty.report_stop": stops.report,
    "duty.explain_stop": stops.explain,
    "duty.confirm": stops.confirm,
    "card.hand_in": keeping.hand_in_card,
    "recording.receive": keeping.receive_recordings,
    "recording.complete": keeping.complete,
    "recording.assign": keeping.assign,
    "recording.correct_time": keeping.correct_start,
    "recording.triggers": keeping.set_triggers,
    "recording.secrecy": keeping.set_secrecy,
    "recording.evidence": keeping.use_as_evidence,
    "recording.unrelated": keeping.mark_unrelated,
    "recording.tick": keeping.tick_content,
    "recording.watch": keeping.watch,
    "slip.write": papers.hand_over_by_slip,
    "slip.confirm": papers.receive_by_slip,
    "training.record": papers.hold_training,
    "store.replicate": guarding.copy_to_replica,
    "store.tamper": guarding.change_an_original,
    "store.check": guarding.check_everything,
}
_LOGS_ITS_REFUSALS = frozenset({"recording.watch"})


def play(events: Iterable[Event], stages: Mapping[str, Stage], on_played: Callable[[Event], None]) -> None:
    """Play events in order; no event is written earlier than the one before it.

    Raises StoryError when an act is refused that should succeed, or succeeds though it should be refused.
    """
    latest: datetime | None = None
    for event in events:
        latest = event.at if latest is None else max(latest, event.at)
        _play(replace(event, at=latest), stages[event.agency])
        on_played(event)


def _play(event: Event, stage: Stage) -> None:
    verb = VERBS.get(event.do)
    if verb is None:
        raise StoryError(f"{event.agency}：没有这种事：{event.do}")
    try:
        verb(stage, event)
    except Refused as refused:
        if refused.rule != event.refused:
            raise StoryError(f"{_named(event)} 被拒绝（{refused.rule}）：{refused.words}{refused.remedy}") from refused
        if event.do not in _LOGS_ITS_REFUSALS:
            actor = stage.actor(event.by, event.at)
            ledger.append_refusal(
                actor=actor, at=event.at, act=event.do, subject=_subject(stage, event), refused=refused
            )
    else:
        if event.refused:
            raise StoryError(f"{_named(event)} 应当被 {event.refused} 拒绝，却办成了")


def _subject(stage: Stage, event: Event) -> str:
    """Return what a refused act was about, as the log names it."""
    if "number" in event.given:
        return stage.devices[event.given["number"]].subject
    if "duty" in event.given:
        return stage.duties[event.given["duty"]].subject
    return stage.agency.subject


def _named(event: Event) -> str:
    return f"{event.agency} {event.at:%m-%d %H:%M:%S}Z {event.do} {dict(event.given)}"
