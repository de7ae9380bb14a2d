"""How often a token may call: a bucket a token in this process, refilled all the time.

An instance of one process (`liuhen serve`) limits exactly; with several worker processes each has buckets of its own,
so that the limit is at most that many times higher. It protects the instance from a program that runs wild, no more.
"""

from __future__ import annotations

import math
from threading import Lock
from time import monotonic
from typing import NamedTuple

from django.conf import settings

_MOST = 10_000  # tokens remembered at once


class _Bucket(NamedTuple):
    left: float
    at: float


_buckets: dict[int, _Bucket] = {}
_lock = Lock()


def wait_for(token: int, now: float | None = None) -> int:
    """Take one call of a token out of its bucket; return 0, or after how many seconds it may call again."""
    most = settings.LIUHEN_API_RATE
    a_second = most / 60
    moment = monotonic() if now is None else now
    with _lock:
        if len(_buckets) >= _MOST:
            _buckets.clear()
        bucket = _buckets.get(token, _Bucket(most, moment))
        left = min(most, bucket.left + (moment - bucket.at) * a_second)
        if left < 1:
            _buckets[token] = _Bucket(left, moment)
            return max(1, math.ceil((1 - left) / a_second))
        _buckets[token] = _Bucket(left - 1, moment)
        return 0
