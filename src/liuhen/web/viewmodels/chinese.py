"""Moments, deadlines, durations and sizes as people read them (Simplified Chinese).

Everything takes `now` from the caller, because only interfaces read the clock and a page must agree with itself.
Moments are aware datetimes; pages show the Shanghai clock (requirements G1). A deadline of 23:59:59 is written
24:00, because it is the end of that day and people count to midnight.
"""

from datetime import date, datetime, timedelta

from liuhen.kernel.moments import local, local_day, whole_second

WEEKDAYS = "一二三四五六日"
_SECOND = timedelta(seconds=1)
_DAY, _HOUR, _MINUTE = 86400, 3600, 60
_LASTING = (
    (_DAY, "天", "天", _HOUR, "小时"),
    (_HOUR, "小时", "小时", _MINUTE, "分"),
    (_MINUTE, "分", "分钟", 1, "秒"),
)
_KILO = 1024
_DAYS_ALONE = 3 * _DAY  # from here on the hours are noise


def day(value: date, now: datetime) -> str:
    """Write a day: 3月11日 in the present year, 2027-03-12 in another. A datetime counts as its Shanghai day."""
    value = local_day(value) if isinstance(value, datetime) else value
    return f"{value.month}月{value.day}日" if value.year == local_day(now).year else f"{value:%Y-%m-%d}"


def weekday(value: datetime) -> str:
    """Write the weekday of the moment: 周三."""
    return f"周{WEEKDAYS[local(value).weekday()]}"


def clock(value: datetime) -> str:
    """Write the time of day to the minute: 9:02."""
    at = local(value)
    return f"{at.hour}:{at:%M}"


def clock_second(value: datetime) -> str:
    """Write the time of day to the second: 9:01:40."""
    at = local(value)
    return f"{at.hour}:{at:%M:%S}"


def moment(value: datetime, now: datetime) -> str:
    """Write a moment: 3月11日 9:02, or 2027-03-12 9:02 in another year."""
    return f"{day(value, now)} {clock(value)}"


def moment_second(value: datetime, now: datetime) -> str:
    """Write a moment to the second: 3月11日 9:01:40."""
    return f"{day(value, now)} {clock_second(value)}"


def near(value: datetime, now: datetime) -> str:
    """Write a moment with 昨天, 今天 or 明天 where that is what people would say: 今天 17:02."""
    return f"{near_day(value, now)} {clock(value)}"


def near_day(value: datetime, now: datetime) -> str:
    """Write the day as 昨天, 今天, 明天 or as `day` does."""
    words = {-1: "昨天", 0: "今天", 1: "明天"}
    return words.get((local_day(value) - local_day(now)).days) or day(value, now)


def deadline(value: datetime, now: datetime) -> str:
    """Write the instant before which something is due: 今天 24:00 前, 3月12日 10:30 前."""
    return f"{_due_day(value, now)} {due_clock(value)} 前"


def _due_day(value: datetime, now: datetime) -> str:
    # Only today is spoken of as a word: 昨天 or 明天 in a deadline is read wrongly on a page left open past midnight.
    return "今天" if local_day(value) == local_day(now) else day(value, now)


def due_clock(value: datetime) -> str:
    """Write the time of day of a deadline: the day's last second is 24:00."""
    at = local(value)
    return "24:00" if (at.hour, at.minute, at.second) == (23, 59, 59) else clock(value)


def is_late(due_at: datetime, now: datetime) -> bool:
    """Say whether the deadline has passed; it is kept to the second, inclusively (requirements G2)."""
    return whole_second(now) > whole_second(due_at)


def remaining(due_at: datetime, now: datetime) -> str:
    """Write what is left or how long it is late: 剩 12 分钟, 剩 7小时12分, 逾期 1天9小时."""
    # The end of a day is counted to midnight, so that 16:48 before 24:00 reads 7小时12分 and not 7小时11分.
    edge = due_at + _SECOND if due_clock(due_at) == "24:00" else due_at
    if is_late(due_at, now):
        return f"逾期 {lasting(whole_second(now) - whole_second(edge))}"
    return f"剩 {lasting(whole_second(edge) - whole_second(now))}"


def lasting(length: timedelta) -> str:
    """Write a duration in its two largest units, cut not rounded: 48 秒, 12 分钟, 7小时12分, 1天9小时, 3 天.

    From three days on only the days are written.
    """
    seconds = max(0, int(length.total_seconds()))
    if seconds >= _DAYS_ALONE:
        return f"{seconds // _DAY} 天"
    for unit, name, alone, lower_unit, lower in _LASTING:
        if seconds >= unit:
            whole, rest = seconds // unit, seconds % unit // lower_unit
            return f"{whole}{name}{rest}{lower}" if rest else f"{whole} {alone}"
    return f"{seconds} 秒"


def playing_time(seconds: float) -> str:
    """Write the length of a recording as players do: 30:30, 1:14:20."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, _HOUR)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def between(start: datetime, end: datetime | None, now: datetime, *, seconds: bool = False) -> str:
    """Write a range: 3月11日 9:02–10:41, 3月10日 23:10–3月11日 0:20, 3月11日 16:05–未结束."""
    time = clock_second if seconds else clock
    first = f"{day(start, now)} {time(start)}"
    if end is None:
        return f"{first}–未结束"
    if local_day(start) == local_day(end):
        return f"{first}–{time(end)}"
    return f"{first}–{day(end, now)} {time(end)}"


def clock_range(start: datetime, end: datetime | None) -> str:
    """Write a range within one day to the second: 9:02:30–9:02:58."""
    return f"{clock_second(start)}–{clock_second(end) if end else '未结束'}"


def size(count: int) -> str:
    """Write a size as Windows shows it (1 KB is 1024 bytes), so that it can be compared with the card: 1.1 GB."""
    value = float(count)
    for unit in ("字节", "KB", "MB", "GB"):
        if value < _KILO or unit == "GB":
            return f"{count} 字节" if unit == "字节" else f"{value:.1f} {unit}"
        value /= _KILO
    raise AssertionError(count)


def exact_size(count: int) -> str:
    """Write a size to the byte: 1,148,320,771 字节."""
    return f"{count:,} 字节"


def grouped(hexadecimal: str, group: int = 8) -> str:
    """Break a digest into groups that can be read aloud: 9f3c1e7a d20b84c6 and so on."""
    return " ".join(hexadecimal[start : start + group] for start in range(0, len(hexadecimal), group))
