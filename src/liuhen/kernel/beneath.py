"""Open what lies below a folder and follow no link on the way: a folder that is swapped for one leads nowhere."""

from __future__ import annotations

import os

_FOLDER = os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC


def open_beneath(root: bytes, inside: bytes, flags: int) -> int:
    """Return a descriptor of the relative path `inside` of `root`, which may itself be a link.

    Raises OSError (ELOOP, ENOTDIR where a part is a link), ValueError for a path that leads out.
    """
    parts = inside.split(b"/")
    if not {b"", b".", b".."}.isdisjoint(parts):
        raise ValueError(f"not a path inside a folder: {inside!r}")
    folder = os.open(root, _FOLDER)
    try:
        for part in parts[:-1]:
            deeper = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = deeper
        return os.open(parts[-1], flags | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    finally:
        os.close(folder)
