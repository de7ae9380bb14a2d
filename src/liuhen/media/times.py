"""Turn raw time tags into candidates for the device's own time, and choose one openly.

MP4's creation_time is UTC by the standard (ISO/IEC 14496-12 §8.2.2), yet many recorders write local time with a false
"Z". Such a tag has two readings, and nothing in the file tells them apart; the maker's convention or the file name may.
The result says which tag was read how, and what is doubtful. Correcting the clock is the caller's business: raw tag,
device time, station time and offset are kept apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Literal

from liuhen.kernel.moments import SHANGHAI, local

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .probing import Probe

Convention = Literal["utc", "local"]
Reading = Literal["utc", "local", "offset"]

# In the order in which they are believed: tags of the moment of recording before tags of the file.
_ORDER = (
    "com.apple.quicktime.creationdate",
    "DateTimeOriginal",
    "DateTimeDigitized",
    "creation_time",
    "IDIT",
    "bext",
    "ICRD",
    "date",
    "date_utc",
    "DateTime",
)
_SAME = timedelta(seconds=2)  # two clocks of one device, cut to whole seconds
_CLOSE = timedelta(minutes=5)  # beyond this, name and tag contradict each other
_CLOCK_SET = datetime(2010, 1, 1, tzinfo=UTC)  # recorders that lost their battery start in 1970, 1980 or 2000
_YEARS = range(1970, 2200)
_NUMBERS = re.compile(
    r"(\d{4})[-:/._](\d{1,2})[-:/._](\d{1,2})[T /]+"
    r"(\d{1,2})[-:._](\d{2})[-:._](\d{2})(\.\d{1,9})?\s*(Z|[+-]\d{2}:?\d{2})?"
)
_ASCTIME = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\d{4})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to read one tag: `source` the tag, `raw` its text, `reading` how, `moment` in UTC."""

    source: str
    raw: str
    reading: Reading
    moment: datetime


@dataclass(frozen=True, slots=True)
class DeviceTime:
    """What the device's clock showed when the recording began, in UTC.

    `source` is the tag that was read or "name"; `reading` how it was read; `raw` its text ("" for the name). `doubt`
    is "" or one plain Chinese sentence that says what could not be decided or what contradicts.
    """

    moment: datetime
    source: str
    reading: Reading
    raw: str = ""
    doubt: str = ""


def candidates(tags: Mapping[str, str]) -> tuple[Candidate, ...]:
    """Return every reading of every tag, the most believed tag first, UTC before local. Unreadable tags give none."""
    found: list[Candidate] = []
    for source in _ORDER:
        if source in tags:
            found += _readings(source, tags[source], tags)
    return tuple(found)


def device_time(probe: Probe, name_time: datetime | None, convention: Convention | None) -> DeviceTime | None:
    """Choose the device's time for the start of a recording, or None when neither tag nor name says anything.

    `name_time` is the moment in the file name (aware), `convention` how the maker writes creation_time (None: not
    known). Steps: 1. the most believed tag; 2. of two readings the one of the convention, else the one that fits the
    name, else UTC as the standard says, with a doubt; 3. a name that lies before a fitting tag is the start (makers
    write the tag when they close the file); 4. a contradiction between name and tag is a doubt, never a silent choice.
    """
    readings = _of_leading_tag(candidates(probe.time_tags))
    if not readings:
        return DeviceTime(name_time, "name", "local") if name_time is not None else None
    length = timedelta(milliseconds=probe.duration_ms or 0)
    chosen, doubt = _choose(readings, name_time, convention, length)
    if name_time is None:
        return _of(chosen, doubt)
    if abs(chosen.moment - name_time) <= _SAME:
        return _of(chosen, "")
    if fits(chosen.moment, name_time, length):
        return DeviceTime(name_time, "name", "local")
    return _contradicting(chosen, name_time)


def fits(tagged: datetime, named: datetime, length: timedelta) -> bool:
    """Tell whether a tag can belong to a recording that began at the name's time and lasted so long."""
    return -_CLOSE <= tagged - named <= length + _CLOSE


def _of_leading_tag(found: tuple[Candidate, ...]) -> list[Candidate]:
    return [candidate for candidate in found if candidate.source == found[0].source]


def _choose(
    readings: list[Candidate], name_time: datetime | None, convention: Convention | None, length: timedelta
) -> tuple[Candidate, str]:
    if len(readings) == 1:
        return readings[0], ""
    if convention is not None:
        return next(candidate for candidate in readings if candidate.reading == convention), ""
    if name_time is not None:
        fitting = [candidate for candidate in readings if fits(candidate.moment, name_time, length)]
        if len(fitting) == 1:
            return fitting[0], ""
    words = "（或）".join(f"{local(candidate.moment):%Y-%m-%d %H:%M:%S}" for candidate in readings)
    return readings[
        0
    ], f"文件的时间标记分不清是世界时间还是北京时间：{words}，暂按标准读作世界时间。请核对画面上的时钟。"


def _contradicting(chosen: Candidate, name_time: datetime) -> DeviceTime:
    named, tagged = (f"{local(moment):%Y-%m-%d %H:%M:%S}" for moment in (name_time, chosen.moment))
    doubt = f"文件名写的时间 {named} 与文件的时间标记 {tagged} 对不上。请核对画面上的时钟。"
    if chosen.moment < _CLOCK_SET <= name_time:
        return DeviceTime(name_time, "name", "local", "", doubt)
    return _of(chosen, doubt)


def _of(chosen: Candidate, doubt: str) -> DeviceTime:
    return DeviceTime(chosen.moment, chosen.source, chosen.reading, chosen.raw, doubt)


def _readings(source: str, raw: str, tags: Mapping[str, str]) -> list[Candidate]:
    parsed = _parsed(raw)
    if parsed is None:
        return []
    face, zone = parsed
    if source.startswith("DateTime"):
        face += _fraction(tags.get("SubSecTimeOriginal", ""))
        zone = zone or _zone(tags.get("OffsetTimeOriginal", ""))
    if zone is None:
        return [Candidate(source, raw, "local", face.replace(tzinfo=SHANGHAI).astimezone(UTC))]
    if zone is UTC:
        as_local = face.replace(tzinfo=SHANGHAI).astimezone(UTC)
        return [Candidate(source, raw, "utc", face), Candidate(source, raw, "local", as_local)]
    return [Candidate(source, raw, "offset", face.replace(tzinfo=zone).astimezone(UTC))]


def _parsed(raw: str) -> tuple[datetime, timezone | None] | None:
    """Return the clock face (marked UTC, for want of a zone) and the zone as written: UTC for "Z", None for nothing."""
    text = raw.strip()
    if found := _NUMBERS.fullmatch(text):
        numbers, zone, part = [int(found[i]) for i in range(1, 7)], _zone(found[8] or ""), found[7] or ""
    elif (found := _ASCTIME.fullmatch(text)) and found[1] in _MONTHS:
        numbers = [int(found[6]), _MONTHS.index(found[1]) + 1, *(int(found[i]) for i in (2, 3, 4, 5))]
        zone, part = None, ""
    else:
        return None
    if numbers[0] not in _YEARS:
        return None
    try:
        year, month, day, hour, minute, second = numbers
        face = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return face + _fraction(part), zone


def _zone(text: str) -> timezone | None:
    """Read "Z" (UTC itself), "+08:00" or "+0800"; anything else is no zone."""
    if text == "Z":
        return UTC
    found = re.fullmatch(r"([+-])(\d{2}):?(\d{2})", text.strip())
    if found is None or int(found[2]) > 14 or int(found[3]) > 59:  # noqa: PLR2004  # the zones of the earth
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-offset if found[1] == "-" else offset)


def _fraction(text: str) -> timedelta:
    digits = text.strip().lstrip(".")
    if not digits.isascii() or not digits.isdigit():
        return timedelta(0)
    return timedelta(microseconds=int(digits[:6].ljust(6, "0")))
