"""Which service each kind of a field fact calls, and what of it a colleague may have registered already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from liuhen.activities.services.contents import see_content
from liuhen.activities.services.course import (
    arrive,
    declare_remote,
    end_activity,
    mark_first_act,
    return_to_unit,
    start_activity,
)
from liuhen.activities.services.interruptions import cannot_resume, interrupt, resume
from liuhen.activities.services.notices import give_notice
from liuhen.activities.services.planning import raise_flags
from liuhen.activities.services.transcripts import Present, write_transcript
from liuhen.kernel.moments import SHANGHAI, local
from liuhen.kernel.refusals import Refused

if TYPE_CHECKING:
    from liuhen.activities.models import Activity, Interruption
    from liuhen.kernel.actors import Actor

Given = Mapping[str, str | Sequence[str]]
_ONCE = {
    "arrive": ("arrived_at", "到达现场"),
    "start": ("started_at", "开始执法"),
    "first_act": ("first_act_at", "第一个行为"),
    "end": ("ended_at", "执法结束"),
    "return": ("returned_at", "返回单位"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """A field fact about to be registered: by whom, when written, on which duty, when it was, with what filled in."""

    actor: Actor
    at: datetime
    activity: Activity
    happened_at: datetime
    given: Given

    def words(self, name: str) -> str:
        """Return what is given under a name as one text."""
        value = self.given.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def many(self, name: str) -> list[str]:
        """Return what is given under a name as a list; one text with 、 or a comma between is taken apart."""
        value = self.given.get(name, "")
        parts = value.replace("，", "、").replace(",", "、").split("、") if isinstance(value, str) else list(value)
        return [part.strip() for part in parts if part.strip()]

    @property
    def running(self) -> Interruption | None:
        """The stop that still runs: of the device that is given, else the last one."""
        stops = self.activity.interruptions.filter(resumed_at=None, resumable=True)
        device = self.words("device")
        return (stops.filter(device__in=(device, "")) if device else stops).order_by("stopped_at", "pk").last()


def already(happening: Happening, kind: str) -> str:
    """Say that a colleague registered the same before, with its time; "" when nobody did."""
    column, words = _ONCE.get(kind, ("", ""))
    moment = getattr(happening.activity, column) if column else None
    if moment is not None:
        return f"{words}已经登记：{local(moment):%H:%M:%S}。以先登记的为准，不对的请办理更正。"
    if kind == "interrupt" and happening.running is not None:
        return "中断已经登记，还没有恢复。"
    if kind == "resume" and happening.running is None and happening.activity.interruptions.exists():
        return "中断已经登记恢复。"
    return ""


def act(happening: Happening, kind: str) -> None:
    """Call the service of the kind. Raises Refused as it does, and for a kind this version does not know."""
    if kind not in ACTS:
        raise Refused(
            "activities.field.kind", "手机交来的这一条不是本版本认识的现场情况。", remedy="刷新手机页面后再登记。"
        )
    ACTS[kind](happening)


def _arrive(one: Happening) -> None:
    arrive(actor=one.actor, at=one.at, activity=one.activity, happened_at=one.happened_at)


def _start(one: Happening) -> None:
    start_activity(actor=one.actor, at=one.at, activity=one.activity, happened_at=one.happened_at)


def _notice(one: Happening) -> None:
    give_notice(
        actor=one.actor,
        at=one.at,
        activity=one.activity,
        to=one.many("to"),
        method=one.words("method") or "口头",
        voice_points=one.many("voice_points"),
        text=one.words("text"),
        happened_at=one.happened_at,
    )


def _first_act(one: Happening) -> None:
    mark_first_act(actor=one.actor, at=one.at, activity=one.activity, happened_at=one.happened_at)


def _interrupt(one: Happening) -> None:
    interrupt(
        actor=one.actor,
        at=one.at,
        activity=one.activity,
        reason=one.words("reason"),
        reason_text=one.words("reason_text"),
        device_subject=one.words("device"),
        stopped_at=one.happened_at,
    )


def _resume(one: Happening) -> None:
    resume(
        actor=one.actor,
        at=one.at,
        interruption=_stopped(one),
        resumed_at=one.happened_at,
        voice_note_at=one.happened_at if one.words("voice") else None,
    )


def _give_up(one: Happening) -> None:
    cannot_resume(actor=one.actor, at=one.at, interruption=_stopped(one))


def _end(one: Happening) -> None:
    end_activity(actor=one.actor, at=one.at, activity=one.activity, happened_at=one.happened_at)


def _return(one: Happening) -> None:
    return_to_unit(actor=one.actor, at=one.at, activity=one.activity, happened_at=one.happened_at)


def _content(one: Happening) -> None:
    for item in one.many("item"):
        see_content(actor=one.actor, at=one.at, activity=one.activity, item=item, happened_at=one.happened_at)


def _flag(one: Happening) -> None:
    raise_flags(
        actor=one.actor,
        at=one.at,
        activity=one.activity,
        flags=one.many("flag"),
        dispute_reason=one.words("dispute_reason"),
    )


def _remote(one: Happening) -> None:
    declare_remote(
        actor=one.actor,
        at=one.at,
        activity=one.activity,
        reason=one.words("reason"),
        statement=one.words("statement"),
        expected_return_at=_moment(one.words("expected_return_at")),
    )


def _transcript(one: Happening) -> None:
    """Everybody on the duty took it; the ticks name by key who showed the card and who signed."""
    shown, signed = set(one.many("shown")), set(one.many("signed"))
    officers = [each.person for each in one.activity.officers.select_related("person")]
    write_transcript(
        actor=one.actor,
        at=one.at,
        activity=one.activity,
        kind=one.words("transcript_kind"),
        officers=[Present(each, shown=str(each.pk) in shown, signed=str(each.pk) in signed) for each in officers],
        signed_by=one.many("signed_by"),
        refused_by=one.many("refused_by"),
        refusal=one.words("refusal"),
        witness=one.words("witness"),
        whom=one.words("whom"),
        happened_at=one.happened_at,
    )


def _stopped(one: Happening) -> Interruption:
    running = one.running
    if running is None:
        raise Refused("activities.field.no_stop", "没有登记过中断，无从恢复。", remedy="先登记中断的时间和原因。")
    return running


def _moment(words: str) -> datetime:
    """Read what a field for day and time gives; without an offset it is Shanghai's clock."""
    try:
        moment = datetime.fromisoformat(words)
    except ValueError as error:
        raise Refused("activities.field.moment", "时间要写成 2026-03-11 18:30 这样。") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=SHANGHAI)


ACTS: dict[str, Callable[[Happening], None]] = {
    "arrive": _arrive,
    "start": _start,
    "notice": _notice,
    "first_act": _first_act,
    "interrupt": _interrupt,
    "resume": _resume,
    "give_up": _give_up,
    "end": _end,
    "return": _return,
    "content": _content,
    "flag": _flag,
    "remote": _remote,
    "transcript": _transcript,
}
