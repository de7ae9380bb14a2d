"""Keys of new recordings: in the order of time, with codes that nobody has yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.identifiers import code_of, time_ordered_key
from liuhen.recordings.models import Recording

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def fresh_keys(prefix: str, moments: Sequence[datetime]) -> list[int]:
    """Return a key for each moment, whose code under the prefix no recording has and no other of these keys.

    A code has 22 random bits a second. A large card without times of recording is numbered by the second of its
    sealing, some thousand files in each, and then two of them meet sooner or later.
    """
    keys = [0] * len(moments)
    met: set[str] = set()
    wanting = list(range(len(moments)))
    while wanting:
        codes: dict[str, int] = {}
        for place in wanting:
            keys[place] = _other_than(met, prefix, moments[place])
            code = code_of(prefix, keys[place])
            met.add(code)
            codes[code] = place
        taken = Recording.objects.filter(code__in=list(codes)).values_list("code", flat=True)
        wanting = sorted(codes[code] for code in taken)
    return keys


def _other_than(met: set[str], prefix: str, moment: datetime) -> int:
    while code_of(prefix, key := time_ordered_key(moment)) in met:
        pass
    return key
