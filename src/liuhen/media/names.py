"""What the maker of a recorder put into a file name: device, officer, time, number, the mark of an important file.

    name_facts("DSJ07_20260311_090140_0003.MP4") → NameFacts(device="DSJ07", recorded_at=…, sequence=3, …)

A name is a claim, not a proof: people rename files. It is kept beside the tags; contradictions are doubts (`times`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from liuhen.kernel.moments import SHANGHAI

from .patterns import NamePattern, load_patterns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .times import Convention

_BUILT_IN = Path(__file__).with_name("patterns.toml")
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class NameFacts:
    """What a file name says; None or "" where it says nothing.

    `pattern` is the pattern's name, `day` the day as written, `recorded_at` the moment in UTC (names are written in
    local time), `sequence` the running number, `mark` the mark as written, `tag_time` how this maker writes
    creation_time into its files ("utc", "local", None when not known).
    """

    pattern: str
    device: str = ""
    officer: str = ""
    day: date | None = None
    recorded_at: datetime | None = None
    sequence: int | None = None
    mark: str = ""
    tag_time: Convention | None = None

    @property
    def important(self) -> bool:
        """Whether the officer marked the file as important while recording."""
        return bool(self.mark)


@cache
def built_in_patterns() -> tuple[NamePattern, ...]:
    """Return the patterns that come with the program (patterns.toml)."""
    return load_patterns(_BUILT_IN)


def name_facts(name: str | bytes, patterns: Sequence[NamePattern] | None = None) -> NameFacts | None:
    """Return what the first matching pattern reads from a bare file name, None when none matches.

    Without `patterns` the built-in ones are tried; an agency's own go before them: `(*own, *built_in_patterns())`.
    A name whose date is no day of the calendar does not match.
    """
    text = decoded_name(name)
    if len(text) > _LONGEST_NAME:
        return None
    for pattern in built_in_patterns() if patterns is None else patterns:
        pieces = pattern.match(text)
        facts = _facts(pattern, pieces) if pieces is not None else None
        if facts is not None:
            return facts
    return None


def decoded_name(name: str | bytes) -> str:
    r"""Return a file name as text: UTF-8, else GB 18030 (old recorders), else with the odd bytes written as \\xNN.

    A str as the file system gives it (odd bytes as lone surrogates) is decoded the same way.
    """
    data = name.encode("utf-8", "surrogateescape") if isinstance(name, str) else name
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "backslashreplace")


def _facts(pattern: NamePattern, pieces: Mapping[str, str]) -> NameFacts | None:
    try:
        day = _day(pieces)
        clock = _clock(pieces)
    except ValueError:
        return None
    moment = datetime.combine(day, clock, SHANGHAI).astimezone(UTC) if day and clock else None
    return NameFacts(
        pattern=pattern.name,
        device=pieces.get("device", ""),
        officer=pieces.get("officer", ""),
        day=day,
        recorded_at=moment,
        sequence=int(pieces["sequence"]) if "sequence" in pieces else None,
        mark=pieces.get("mark", ""),
        tag_time=pattern.tag_time,
    )


def _day(pieces: Mapping[str, str]) -> date | None:
    text = pieces.get("date") or "".join(pieces.get(piece, "") for piece in ("year", "month", "day"))
    return date(int(text[:4]), int(text[4:6]), int(text[6:8])) if text else None


def _clock(pieces: Mapping[str, str]) -> time | None:
    text = pieces.get("time") or "".join(pieces.get(piece, "") for piece in ("hour", "minute", "second"))
    return time(int(text[:2]), int(text[2:4]), int(text[4:6] or "0")) if text else None
