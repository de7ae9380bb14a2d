"""The sidecar `v1/content/liuhen.json`: what was known at hand-in, beside the original."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from liuhen.kernel.canonical import canonical_bytes

if TYPE_CHECKING:
    from .results import Source, Taken

ORIGINAL = "original"


def sidecar_bytes(source: Source, taken: Taken) -> bytes:
    """Return the canonical JSON (RFC 8785) of the caller's facts and, under `original`, of what the store saw.

    `name_hex` are the raw bytes of the original name; `name` is how they read as UTF-8, missing when they are not.
    Raises ValueError when the caller uses the store's own key, rfc8785.CanonicalizationError for values JSON lacks.
    """
    if ORIGINAL in source.sidecar:
        raise ValueError(f"the key {ORIGINAL!r} of a sidecar belongs to the store")
    original: dict[str, object] = {
        "content": taken.content_path.rpartition("/")[2],
        "name_hex": source.raw_name.hex(),
        "sha256": taken.digest.hex,
        "size": taken.size,
    }
    with suppress(UnicodeDecodeError):  # then only the hex tells the truth
        original["name"] = source.raw_name.decode("utf-8")
    if taken.sm3 is not None:
        original["sm3"] = taken.sm3.hex
    return canonical_bytes({**source.sidecar, ORIGINAL: original})
