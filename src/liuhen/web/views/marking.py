"""Marking a recording: circumstances, how it was made, its true time, nothing to do with the work."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from liuhen.kernel.moments import SHANGHAI
from liuhen.kernel.refusals import Refused
from liuhen.recordings.services.classifying import (
    mark_related,
    mark_unrelated,
    set_mode,
    set_risk,
    set_triggers_by_hand,
)
from liuhen.recordings.services.completing import correct_time
from liuhen.web.addresses import text_in
from liuhen.web.pages.marking_forms import BY_HAND
from liuhen.web.views.in_step import AGAIN, in_step
from liuhen.web.views.recordings import find
from liuhen.web.visits import visited

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from liuhen.recordings.models import Recording
    from liuhen.web.visits import Visit

_CLASSIFYING = frozenset({"recording.triggers_set", "recording.mode_set"})
_PARTS = "、"
_MOST_PARTS = 20


@require_POST
@visited
def triggers(visit: Visit, key: int) -> HttpResponse:
    """Set the circumstances that call for long keeping; those of the party's history stay."""
    given = visit.request.POST
    chosen = [code for code in BY_HAND if given.get(f"trigger_{code}")]
    reason = text_in(given, "reason")

    def do(row: Recording) -> Recording:
        return set_triggers_by_hand(actor=visit.actor, at=visit.at, recording=row, chosen=chosen, reason=reason)

    return _done(
        visit, key, "recording.set_triggers", "recording.triggers_set", do, words="重要情形已保存，保管期限已重算。"
    )


@require_POST
@visited
def mode(visit: Visit, key: int) -> HttpResponse:
    """State how the recording was made (ZH-6)."""
    given = visit.request.POST

    def do(row: Recording) -> Recording:
        return set_mode(
            actor=visit.actor,
            at=visit.at,
            recording=row,
            mode=text_in(given, "mode"),
            limitation_reason=text_in(given, "limitation_reason"),
            key_steps=_parts(text_in(given, "key_steps")),
            papers=_parts(text_in(given, "papers")),
        )

    return _done(visit, key, "recording.set_mode", "recording.mode_set", do, words="记录方式已保存，并按制度重新判定。")


@require_POST
@visited
def time(visit: Visit, key: int) -> HttpResponse:
    """Set the true beginning of a recording whose clock was wrong."""
    given = visit.request.POST
    reason = text_in(given, "reason")

    def do(row: Recording) -> Recording:
        return correct_time(
            actor=visit.actor,
            at=visit.at,
            recording=row,
            started_at=_moment(text_in(given, "started_at")),
            reason=reason,
        )

    words = "摄录时间已更正，期限已重新判定；设备时钟的原值和更正前的结果都留着，见下面的提示。"
    return _done(visit, key, "recording.correct_time", "recording.time_corrected", do, words=words)


@require_POST
@visited
def risk(visit: Visit, key: int) -> HttpResponse:
    """Set the class of risk, a lower one included, with the reason."""
    given = visit.request.POST
    wanted, reason = text_in(given, "risk"), text_in(given, "reason")

    def do(row: Recording) -> Recording:
        return set_risk(actor=visit.actor, at=visit.at, recording=row, risk=wanted, reason=reason)

    return _done(visit, key, "recording.classify", "recording.risk_set", do, words="风险等级已保存，理由记入存证日志。")


@require_POST
@visited
def unrelated(visit: Visit, key: int) -> HttpResponse:
    """Mark a recording as having nothing to do with the work, or take that back."""
    given = visit.request.POST
    back, reason = bool(given.get("related")), text_in(given, "reason")

    def do(row: Recording) -> Recording:
        act = mark_related if back else mark_unrelated
        return act(actor=visit.actor, at=visit.at, recording=row, reason=reason)

    entry = "recording.related_set" if back else "recording.unrelated_set"
    words = "标记已取消。" if back else "已标为与工作无关，作为线索待人核实。"
    return _done(visit, key, "recording.mark_unrelated", entry, do, words=words)


def _done(
    visit: Visit, key: int, attempted: str, act: str, do: Callable[[Recording], Recording], *, words: str
) -> HttpResponse:
    found, held = find(visit, key)
    lower = act == "recording.risk_set"
    if not (held.lower if lower else held.classify if act in _CLASSIFYING else held.assign):
        raise PermissionDenied
    first = in_step(visit, found, attempted=attempted, act=act, do=do)
    visit.said(words if first else AGAIN)
    return redirect(reverse("recording", args=[key]))


def _parts(text: str) -> list[str]:
    """Return what stands between 、 or commas."""
    plain = text.replace("，", _PARTS).replace(",", _PARTS)
    return [part.strip() for part in plain.split(_PARTS) if part.strip()][:_MOST_PARTS]


def _moment(text: str) -> datetime:
    """Return the moment on the Shanghai clock. Raises Refused for what is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused("web.time.moment", "时间要写成 2026-03-11 09:02:30 这样。") from error
    return found.replace(tzinfo=SHANGHAI) if found.tzinfo is None else found
