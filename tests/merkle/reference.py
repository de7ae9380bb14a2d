"""The tree as RFC 6962 §2.1 writes it down, recursive and slow: what the fast one is compared with."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from liuhen.merkle.tree import MissingNodeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liuhen.merkle.tree import Place


def leaf(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def mth(entries: Sequence[bytes]) -> bytes:
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return leaf(entries[0])
    k = split(len(entries))
    return sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m: int, entries: Sequence[bytes]) -> list[bytes]:
    if len(entries) <= 1:
        return []
    k = split(len(entries))
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def proof(m: int, entries: Sequence[bytes]) -> list[bytes]:
    return subproof(m, entries, whole=True)


def subproof(m: int, entries: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if m == len(entries):
        return [] if whole else [mth(entries)]
    k = split(len(entries))
    if m <= k:
        return [*subproof(m, entries[:k], whole=whole), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], whole=False), mth(entries[:k])]


class MemoryNodes:
    """Complete subtrees in a dictionary, made by the reference alone."""

    def __init__(self, entries: Sequence[bytes]) -> None:
        self.kept: dict[Place, bytes] = {}
        self.asked = 0
        level = 0
        while 1 << level <= len(entries):
            for index in range(len(entries) >> level):
                self.kept[level, index] = mth(entries[index << level : (index + 1) << level])
            level += 1

    def get_many(self, places: Sequence[Place]) -> list[bytes]:
        self.asked += len(places)
        for place in places:
            if place not in self.kept:
                raise MissingNodeError(place)
        return [self.kept[place] for place in places]


def entries_of(count: int) -> list[bytes]:
    return [b"entry %d" % i for i in range(count)]
