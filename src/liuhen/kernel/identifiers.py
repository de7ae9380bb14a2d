"""Identifiers that sort by time.

A row that must be read in order of time (a recording, an intake) has a 63-bit key: milliseconds since 1970 in the
upper 41 bits, 22 random bits below. People see a code made from it: `YC-20260310-090211-7K3M2`.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from liuhen.kernel.moments import local

_RANDOM_BITS = 22
_LAST_MILLISECOND = (1 << 41) - 1  # 2039-09-07: a column holds 63 bits
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: no I, L, O, U


def time_ordered_key(moment: datetime) -> int:
    """Return a new key whose order is the order of moments, to the millisecond."""
    return key_floor(moment) | secrets.randbits(_RANDOM_BITS)


def key_floor(moment: datetime) -> int:
    """Return the smallest key of that millisecond; moments before 1970 count as 1970, those after 2039 as the last."""
    milliseconds = (moment - _EPOCH) // timedelta(milliseconds=1)
    return min(max(0, milliseconds), _LAST_MILLISECOND) << _RANDOM_BITS


def key_moment(key: int) -> datetime:
    """Return the moment that a time-ordered key carries."""
    return _EPOCH + timedelta(milliseconds=key >> _RANDOM_BITS)


@lru_cache(maxsize=256)  # the files of a card all name their hand-in
def code_of(prefix: str, key: int) -> str:
    """Return the code that people read for a time-ordered key, such as `YC-20260310-090211-7K3M2`."""
    low = key & ((1 << _RANDOM_BITS) - 1)
    letters = "".join(_LETTERS[(low >> shift) & 31] for shift in (20, 15, 10, 5, 0))
    return f"{prefix.upper()}-{local(key_moment(key)):%Y%m%d-%H%M%S}-{letters}"


def new_urn() -> str:
    """Return a fresh `urn:uuid:…`, the identifier of a stored object."""
    return uuid.uuid4().urn
