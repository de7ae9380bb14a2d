"""Office packages (OOXML, ECMA-376 part 2): ZIP archives whose bytes depend on their content alone."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # what ZIP can say


def dated(package: bytes, at: datetime, *, parts: Mapping[str, bytes] | None = None) -> bytes:
    """Return the package with every part dated `at` (UTC) instead of when a library wrote it, and `parts` replaced."""
    moment = max(at.utctimetuple()[:6], _EARLIEST)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, (parts or {}).get(name, old.read(name)))
    return made.getvalue()
