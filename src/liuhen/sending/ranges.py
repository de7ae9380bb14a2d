"""Byte ranges (RFC 9110 §14): which part of a file a request asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONE = re.compile(r"bytes=(?P<first>\d{0,19})-(?P<last>\d{0,19})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file, both ends included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes it has."""
        return self.last - self.first + 1


class UnsatisfiableError(ValueError):
    """The range begins beyond the end: 416."""


def part_of(header: str, size: int) -> Part | None:
    """Return the part a Range header asks for, None for the whole.

    Several ranges, other units and what cannot be read are answered with the whole, as RFC 9110 allows. Raises
    UnsatisfiableError.
    """
    found = _ONE.fullmatch(header.replace(" ", ""))
    if found is None or not (found["first"] or found["last"]):
        return None
    if not found["first"]:
        return _suffix(int(found["last"]), size)
    first = int(found["first"])
    last = min(int(found["last"]), size - 1) if found["last"] else size - 1
    if found["last"] and int(found["last"]) < first:
        return None
    if first >= size:
        raise UnsatisfiableError
    return Part(first, last)


def _suffix(length: int, size: int) -> Part:
    if length == 0 or size == 0:
        raise UnsatisfiableError
    return Part(max(0, size - length), size - 1)
