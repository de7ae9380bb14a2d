"""What an intruder could do to a sealed original behind the program's back: change bytes on the disk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from liuhen.recordings.places import store_root

if TYPE_CHECKING:
    from liuhen.recordings.models import Recording

_WRITABLE, _READ_ONLY = 0o644, 0o444
_BYTES = 4096


def tamper(recording: Recording) -> Path:
    """Turn over some bytes in the middle of the original in the main root and return its path. Raises OSError."""
    path = Path(store_root().content_path(recording.object_id))
    path.chmod(_WRITABLE)
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        here = file.tell()
        turned = bytes(byte ^ 0xFF for byte in file.read(_BYTES))
        file.seek(here)
        file.write(turned)
    path.chmod(_READ_ONLY)
    return path
