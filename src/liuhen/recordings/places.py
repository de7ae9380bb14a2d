"""Where the instance keeps originals, their replica and what is derived from them."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path

from django.conf import settings

from liuhen.store.root import StoreRoot

_opening = threading.Lock()  # a store is made once, however many cards of a docking station come first


@cache
def _open_once(path: str) -> StoreRoot:
    if Path(path, "0=ocfl_1.1").exists():
        return StoreRoot.open(path)
    return StoreRoot.create(path)


def _opened(path: str) -> StoreRoot:
    with _opening:
        return _open_once(path)


def store_root() -> StoreRoot:
    """Return the store of originals, made on first use. Raises StoreError when it cannot be opened."""
    return _opened(str(settings.LIUHEN_STORE))


def existing_root() -> StoreRoot:
    """Return the store of originals as it stands; a store that is gone is never begun anew. Raises StoreError."""
    return StoreRoot.open(settings.LIUHEN_STORE)


def replica_root() -> StoreRoot | None:
    """Return the second root, or None when the instance has none. Raises StoreError."""
    return _opened(str(settings.LIUHEN_REPLICA)) if settings.LIUHEN_REPLICA else None


def derivative_path(relative: str) -> Path:
    """Return where a derivative lies."""
    return Path(settings.LIUHEN_DERIVATIVES) / relative
