"""Guards that every act on a duty shares: its state, and moments that follow each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.activities.models import Activity
from liuhen.kernel.moments import local
from liuhen.kernel.refusals import Refused

if TYPE_CHECKING:
    from datetime import datetime

State = Activity.State


def expect(activity: Activity, words: str, *states: Activity.State) -> None:
    """Raise Refused unless the duty is in one of the states. `words` is what people call the act."""
    if Activity.State(activity.state) not in states:
        raise Refused(
            "activities.state",
            f"执法活动 {activity.number} 目前“{activity.get_state_display()}”，不能{words}。",
            remedy="差错请办理更正；新的情况另立一次执法活动。" if activity.state == State.CLOSED else "",
        )


def moment_of(at: datetime, happened_at: datetime | None, words: str, *earlier: datetime | None) -> datetime:
    """Return when the act happened (`at` when nobody says otherwise).

    Raises Refused when it lies in the future or before one of the `earlier` moments.
    """
    moment = happened_at or at
    if moment > at:
        raise Refused(
            "activities.moment.future", f"{words}的时间 {_told(moment)} 晚于现在。", remedy="核对填写的时间。"
        )
    latest = max((point for point in earlier if point is not None), default=None)
    if latest is not None and moment < latest:
        raise Refused(
            "activities.moment.order",
            f"{words}的时间 {_told(moment)} 早于前一步 {_told(latest)}。",
            remedy="核对填写的时间；前一步填错的，先更正前一步。",
        )
    return moment


def filled(words: str, what: str, rule: str) -> str:
    """Return the words without surrounding space. Raises Refused when nothing is left; `what` names the thing."""
    if not words.strip():
        raise Refused(rule, f"须写明{what}。")
    return words.strip()


def _told(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M:%S}"
