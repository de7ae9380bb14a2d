"""The recorded clock that people write into the form for ticking, as milliseconds from the start of the file."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from liuhen.kernel.moments import SHANGHAI, local
from liuhen.kernel.refusals import Refused
from liuhen.web.pages.recording_player import clock_start

if TYPE_CHECKING:
    from liuhen.recordings.models import Recording

_CLOCK = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})", re.ASCII)
_SECOND = 1000
_HALF_DAY = timedelta(hours=12)


def milliseconds(text: str, recording: Recording, label: str) -> int:
    """Return where the moment lies in the file. A recording past midnight is counted on.

    The clock is read to the second, so the second in which the file begins counts as its beginning, and the one in
    which it ends as its end. Raises Refused for what is no time, or lies outside the file.
    """
    start = clock_start(recording)
    found = _CLOCK.fullmatch(text.strip().replace("：", ":"))
    if found is None:
        raise Refused("web.tick.time", f"「{label}」要写成 9:02:30 这样的时间。")
    try:
        hour, minute, second = map(int, found.groups())
        at = datetime.combine(local(start).date(), time(hour, minute, second), SHANGHAI)
    except ValueError:
        raise Refused("web.tick.time", f"「{label}」不是一天里的时间：{text.strip()}。") from None
    if start - at > _HALF_DAY:
        at += timedelta(days=1)
    place = (at - start) // timedelta(milliseconds=1)
    longest = recording.duration_ms
    if place <= -_SECOND or (longest is not None and place >= longest + _SECOND):
        raise Refused(
            "web.tick.outside",
            f"「{label}」{text.strip()} 不在这段记录之内。",
            remedy="先选正在播放的那一台，再点“从这里”“到这里”。",
        )
    return max(0, place if longest is None else min(place, longest))
