"""Where the instance keeps originals, their replica and what is derived from them.

A root is begun once. When it is gone later, a disk is not mounted: it is never begun anew on the mount point, where
copies would fill the system's disk and receipts would call files erasable that nobody finds again.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from liuhen.recordings.models import Recording
from liuhen.store.problems import Problem, StoreError
from liuhen.store.root import StoreRoot
from liuhen.store.walk import DECLARATION_NAME

if TYPE_CHECKING:
    from collections.abc import Callable

_opening = threading.Lock()  # a store is made once, however many cards of a docking station come first


@cache
def _open_once(path: str) -> StoreRoot:
    return StoreRoot.open(path)


def _opened(path: str, begun: Callable[[], bool]) -> StoreRoot:
    with _opening:
        if not Path(path, DECLARATION_NAME).exists():
            _open_once.cache_clear()
            if begun():
                detail = "以前在这里存过资料，现在没有了；请检查这块磁盘是否已挂载"
                raise StoreError(Problem.NOT_A_STORE, None, path, detail=detail)
            StoreRoot.create(path)
        return _open_once(path)


def store_root() -> StoreRoot:
    """Return the store of originals, begun while nothing is sealed. Raises StoreError: gone, or not to be opened."""
    return _opened(str(settings.LIUHEN_STORE), Recording.objects.exists)


def existing_root() -> StoreRoot:
    """Return the store of originals as it stands; a store that is gone is never begun anew. Raises StoreError."""
    return StoreRoot.open(settings.LIUHEN_STORE)


def replica_root() -> StoreRoot | None:
    """Return the second root, begun once, or None when the instance has none. Raises StoreError as `store_root`."""
    if not settings.LIUHEN_REPLICA:
        return None
    path, note = str(settings.LIUHEN_REPLICA), Path(settings.HOME, "replica-begun")
    root = _opened(path, lambda: note.exists() and note.read_text("utf-8") == path)
    if not note.exists() or note.read_text("utf-8") != path:
        note.write_text(path, "utf-8")
    return root


def derivative_path(relative: str) -> Path:
    """Return where a derivative lies."""
    return Path(settings.LIUHEN_DERIVATIVES) / relative
