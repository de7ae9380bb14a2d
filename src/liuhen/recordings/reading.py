"""What is read from a file before it is copied: medium, length, times as found, place, doubts. Kept in the sidecar."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from liuhen.kernel.moments import iso, local, parse_iso
from liuhen.media.names import NameFacts, name_facts
from liuhen.media.probing import Probe, probe
from liuhen.media.times import device_time
from liuhen.recordings.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from liuhen.recordings.card import CardFile

_WORKERS = 2
_EARLIEST = datetime(2010, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
_BEHIND = timedelta(days=365)  # a card is not kept for a year; a clock that is years off is
_LONGEST_MS = timedelta(days=31) // timedelta(milliseconds=1)  # a header may claim any length; time must not overflow
_LARGEST_NUMBER = (1 << 31) - 1  # what the column holds
_LONGEST_TAG, _LONGEST_TAGS = 64, 1024  # characters of a time as it was found, and of all of one file


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file says about itself. `device_started_at` is the recorder's clock, `time_source` where it stood."""

    media: str
    container: str = ""
    codecs: str = ""
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    time_tags: Mapping[str, str] = field(default_factory=dict)
    device_started_at: datetime | None = None
    time_source: str = ""
    sequence: int | None = None
    marks: tuple[Mark, ...] = ()

    def columns(self) -> dict[str, object]:
        """Return the columns of a recording that come straight from the file."""
        return {
            "media": self.media,
            "container": self.container,
            "codecs": self.codecs,
            "width": self.width,
            "height": self.height,
            "duration_ms": self.duration_ms,
            "latitude": self.latitude,
            "longitude": self.longitude,
            "time_tags": dict(self.time_tags),
            "time_source": self.time_source,
            "device_started_at": self.device_started_at,
            "sequence": self.sequence,
        }

    def stored(self) -> dict[str, object]:
        """Return the reading as JSON values without floats of doubt: what is not known is left out."""
        values = self.columns() | {"marks": [mark.stored() for mark in self.marks]}
        values["device_started_at"] = iso(self.device_started_at) if self.device_started_at else None
        return {name: value for name, value in values.items() if value not in (None, "", {}, [])}

    @classmethod
    def restored(cls, stored: Mapping[str, object]) -> Reading:
        """Return the reading that `stored` wrote. Raises ValueError or TypeError when it is not one."""
        values = dict(stored)
        marks = values.pop("marks", [])
        moment = values.pop("device_started_at", None)
        if not isinstance(marks, list):
            raise TypeError(f"marks: {marks!r}")
        return cls(
            **values,  # type: ignore[arg-type]  # the keys and values that `stored` wrote
            device_started_at=parse_iso(str(moment)) if moment else None,
            marks=tuple(Mark(str(mark["code"]), str(mark["words"])) for mark in marks),
        )


def read_all(files: Sequence[CardFile], at: datetime, device_no: str) -> list[Reading]:
    """Read the files of a device, two at a time, in their order. One that cannot be read is told by the copying."""
    with ThreadPoolExecutor(_WORKERS) as pool:
        return list(pool.map(lambda file: read(file, at, device_no), files))


def read(file: CardFile, at: datetime, device_no: str) -> Reading:
    """Read one file as of the moment of the hand-in."""
    try:
        found = probe(file.path, lambda _path, _flags: file.open())
    except OSError:
        return Reading("other", marks=_name_marks(file))
    return _reading(file, found, at, device_no)


def _name_marks(file: CardFile) -> tuple[Mark, ...]:
    """Doubt a name that is no UTF-8 or has control characters: it is shown in another form than it stood in."""
    if file.raw_name == file.name.encode():
        return ()
    words = f"文件名不是 UTF-8 编码或含控制字符，显示为“{file.name}”；原来的字节另存，可以核对。"
    return (Mark("name_unsafe", words[:300]),)


def _reading(file: CardFile, found: Probe, at: datetime, device_no: str) -> Reading:
    named = name_facts(file.name.rpartition("/")[2])
    time = device_time(found, named.recorded_at if named else None, named.tag_time if named else None)
    started = time.moment if time else None
    marks = [Mark(problem.code, problem.words) for problem in found.problems]
    if named is not None and _is_another(named.device, device_no):
        words = f"文件名写着设备 {named.device}，这张卡按 {device_no} 采集；请核对是不是插错了卡。"
        marks.append(Mark("other_device", words))
    if time is not None and time.doubt:
        marks.append(Mark("time_doubt", time.doubt))
    if started is not None and not max(_EARLIEST, at - _BEHIND) <= started <= at + _AHEAD:
        marks.append(Mark("clock_doubtful", _clock_words(started, at)))
    if started is None and found.media in {"video", "audio", "photo"}:
        marks.append(Mark("time_unknown", "文件和文件名都没有拍摄时间，请按执法活动补填。"))
    duration = found.duration_ms
    if duration is not None and duration > _LONGEST_MS:
        marks.append(Mark("duration_doubtful", f"文件自称时长 {duration // 1000} 秒，不可信，没有采用；请播放核对。"))
        duration = None
    width, height = found.width, found.height
    if max(width or 0, height or 0) > _LARGEST_NUMBER:
        marks.append(Mark("size_doubtful", f"文件自称画面 {width}×{height}，不可信，没有采用；请打开核对。"))
        width = height = None
    return Reading(
        media=found.media,
        container=found.container,
        codecs=found.codecs[:60],
        width=width,
        height=height,
        duration_ms=duration,
        latitude=found.gps.latitude if found.gps else None,
        longitude=found.gps.longitude if found.gps else None,
        time_tags=_kept_tags(found.time_tags),
        device_started_at=started,
        time_source=time.source if time else "",
        sequence=_number(named),
        marks=(*_name_marks(file), *marks),
    )


def _is_another(named: str, device_no: str) -> bool:
    """Say whether a name gives another number of the same form; a maker's own serial number has another form."""
    one, other = ("".join(filter(str.isalnum, text)).upper() for text in (named, device_no))
    return one != other and _form(one) == _form(other)


def _form(number: str) -> str:
    return "".join("9" if c.isdigit() else "A" for c in number)


def _kept_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Keep times as they were found, cut where no time is that long: the sidecar must stay small."""
    kept: dict[str, str] = {}
    left = _LONGEST_TAGS
    for name, text in tags.items():
        cut = _storable(text[:_LONGEST_TAG])[:left]
        if cut:
            kept[name] = cut
        left -= len(cut)
    return kept


def _storable(text: str) -> str:
    """Write out what no database and no JSON can hold: NUL and halves of surrogate pairs."""
    return "".join(f"\\u{ord(c):04x}" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)


def _number(named: NameFacts | None) -> int | None:
    """Return the running number in the name, unless it is none that a recorder gives out."""
    return named.sequence if named and named.sequence is not None and named.sequence <= _LARGEST_NUMBER else None


def _clock_words(started: datetime, at: datetime) -> str:
    relation = "晚于导出时间" if started > at else "早于 2010 年" if started < _EARLIEST else "早于导出一年以上"
    return f"设备时间 {local(started):%Y-%m-%d %H:%M} {relation}，设备时钟有误；原值保留，请更正开始时间。"
