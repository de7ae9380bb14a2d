"""A second root: copying objects to it, and mending damaged objects from it.

A copy is made from bytes that match the inventory and nothing else. Mending never drops what it replaces.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from .copying import Copier
from .device import Buffers
from .expected import Expected
from .mending import Mending, Repaired
from .staging import Staging
from .streams import Stream

__all__ = ["Repaired", "repair", "replicate"]

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .results import Result
    from .root import StoreRoot


def replicate(root: StoreRoot, other: StoreRoot, object_ids: Iterable[str] | None = None) -> list[Result]:
    """Copy objects (all, when none are named) to another root; one result each, also for those already there.

    Only what matches its inventory is copied; a damaged object fails with DAMAGED and is not spread. An object that
    the other root holds with other bytes fails with ALREADY_HELD. Raises StoreError when the other root cannot be
    written at all.
    """
    with Staging(other.path) as staging, ThreadPoolExecutor(1, "hashing") as pool:
        copier = Copier(root, other, staging.path, Stream(Buffers(), pool))
        return [copier.result(name) for name in (root.objects() if object_ids is None else object_ids)]


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
