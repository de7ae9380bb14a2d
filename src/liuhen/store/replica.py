"""A second root: copying objects to it, and mending damaged objects from it.

A copy is made from bytes that match the inventory and nothing else. Mending never drops what it replaces.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .copying import Copier
from .device import Buffers
from .expected import ANYTHING, Expected, Objects, each
from .mending import Mending, Repaired
from .problems import Problem, Step, StoreError
from .results import Failed
from .staging import Staging
from .streams import Stream
from .walk import Kind, Place, walk

__all__ = ["Repaired", "Replicated", "repair", "replicate", "replicate_each"]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .results import Result
    from .root import StoreRoot

_TOLD = 20  # failures that are told in full; a store may have millions of objects


@dataclass(frozen=True, slots=True)
class Replicated:
    """A pass over a replica: objects that it holds now, and those that failed, the first twenty with their reasons."""

    held: int
    failed: int
    failures: tuple[Failed, ...]


def replicate(root: StoreRoot, other: StoreRoot, objects: Objects | None = None) -> Replicated:
    """Copy objects to another root as `replicate_each` does, and return the sum. Raises StoreError."""
    held = failed = 0
    failures: list[Failed] = []
    for result in replicate_each(root, other, objects):
        if not isinstance(result, Failed):
            held += 1
            continue
        failed += 1
        if failed <= _TOLD:
            failures.append(result)
    return Replicated(held, failed, tuple(failures))


def replicate_each(root: StoreRoot, other: StoreRoot, objects: Objects | None = None) -> Iterator[Result]:
    """Copy objects to another root and yield one result each, also for those already there; none stops the others.

    `objects` are the ids to copy, with what the caller's books say of them (see `verify`); without, the root is walked
    and believed. Only what matches its inventory and the books is copied: anything else fails with DAMAGED and is not
    spread. An object that the other root holds with another inventory fails with ALREADY_HELD. The bytes of objects
    that are already there are not read again. Raises StoreError when the other root cannot be written at all.
    """
    with Staging(other.path) as staging, ThreadPoolExecutor(1, "hashing") as pool:
        copier = Copier(root, other, staging.path, Stream(Buffers(), pool))
        for named in _walked(root) if objects is None else each(objects):
            yield named if isinstance(named, Failed) else copier.result(*named)


def _walked(root: StoreRoot) -> Iterator[tuple[str, Expected] | Failed]:
    """Yield the ids of a root as its objects tell them, and a failure for each folder that tells none."""
    for place in walk(root.path, root.layout):
        if place.kind is not Kind.FOREIGN:
            yield _told_by(root, place)


def _told_by(root: StoreRoot, place: Place) -> tuple[str, Expected] | Failed:
    if place.kind is Kind.UNREADABLE:
        where = os.path.join(root.path, place.path)
        return Failed.of("", StoreError(Problem.DAMAGED, Step.READ, where, place.errno))
    try:
        return root.id_at(place.path), ANYTHING
    except StoreError as error:
        return Failed.of("", error)


def repair(root: StoreRoot, object_id: str, replica: StoreRoot, *, digest: str = "", inventory: str = "") -> Repaired:
    """Restore what is missing, changed or unreadable in an object from a replica whose bytes match the inventory.

    `digest` is the SHA-256 (hex) of the original by the caller's own books, `inventory` that of inventory.json; give
    them, so that a replica that was tampered with as a whole is refused. Raises StoreError: NOT_HELD, DAMAGED (no
    matching bytes there), or what the system says about the target.
    """
    with Staging(root.path) as staging, ThreadPoolExecutor(1, "hashing") as pool:
        stream = Stream(Buffers(), pool)
        expected = Expected(digest, inventory)
        return Mending(root, replica, Copier(replica, root, staging.path, stream), object_id, expected).run()
