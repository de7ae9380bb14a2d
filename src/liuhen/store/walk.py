"""Walking the tree of a root: folders that should be objects, and whatever does not belong there."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from .layout import EXTENSION
from .staging import QUARANTINE, STAGING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .layout import Layout

DECLARATION_NAME = "0=ocfl_1.1"
LAYOUT_NAME = "ocfl_layout.json"
EXTENSIONS = "extensions"
# What a root may hold at its top besides the folders of objects; a mounted ext4 brings lost+found along.
FURNITURE = frozenset({DECLARATION_NAME, LAYOUT_NAME, EXTENSIONS, "lost+found"})
_OURS = frozenset({EXTENSION, *(path.rpartition("/")[2] for path in (STAGING, QUARANTINE))})
_HEX = re.compile("[0-9a-f]+")


class Kind(Enum):
    """What the walk came upon."""

    OBJECT = "object"  # a folder at the depth of objects
    FOREIGN = "foreign"  # something no hand-in puts there
    UNREADABLE = "unreadable"  # a folder that could not be listed


@dataclass(frozen=True, slots=True)
class Place:
    """One thing met on the walk; `path` is relative to the root, `errno` set for unreadable folders."""

    kind: Kind
    path: str
    errno: int = 0


def walk(root: str, layout: Layout) -> Iterator[Place]:
    """Yield every object folder and every foreign thing, in the order of paths. Follows no links, raises nothing."""
    for entry in _listed(root, ""):
        if isinstance(entry, Place):
            yield entry
        elif entry.name == EXTENSIONS:
            yield from _strangers_in_extensions(root)
        elif entry.name not in FURNITURE:
            yield from _descend(root, entry, "", layout, layout.tuples)


def _descend(root: str, entry: os.DirEntry[str], above: str, layout: Layout, depth: int) -> Iterator[Place]:
    path = f"{above}/{entry.name}" if above else entry.name
    if not entry.is_dir(follow_symlinks=False):
        yield Place(Kind.FOREIGN, path)
    elif depth == 0:
        yield Place(Kind.OBJECT, path)
    elif len(entry.name) != layout.tuple_size or not _HEX.fullmatch(entry.name):
        yield Place(Kind.FOREIGN, path)
    else:
        below = list(_listed(root, path))
        if not below:
            yield Place(Kind.FOREIGN, path)
        for inner in below:
            if isinstance(inner, Place):
                yield inner
            else:
                yield from _descend(root, inner, path, layout, depth - 1)


def _strangers_in_extensions(root: str) -> Iterator[Place]:
    for entry in _listed(root, EXTENSIONS):
        if isinstance(entry, Place):
            yield entry
        elif entry.name not in _OURS:
            yield Place(Kind.FOREIGN, f"{EXTENSIONS}/{entry.name}")


def _listed(root: str, path: str) -> list[os.DirEntry[str] | Place]:
    """List a folder by name; a folder that cannot be listed answers with one unreadable place."""
    try:
        with os.scandir(f"{root}/{path}" if path else root) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        return [Place(Kind.UNREADABLE, path, error.errno or 0)]
    return list(found)
