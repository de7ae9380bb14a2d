"""From the name a recorder gave a file to a name that is safe in an OCFL object, on Windows and in a zip.

Names come as raw bytes: GBK from old recorders, control characters, `..`, `/`, overlong, empty, reserved. A harmless
name is kept as it is. Any other becomes a readable stem, eight hex digits of the raw bytes' SHA-256 and the ending,
so that the same bytes always give the same name. The raw bytes themselves are kept in the sidecar.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from functools import lru_cache

SIDECAR_NAME = "liuhen.json"
NAME_LIMIT = 200  # bytes of UTF-8: file systems allow 255, archives and discs want some of that for themselves
_STEM_LIMIT = 48  # bytes of the readable part of a derived name
_ENDING_LIMIT = 8
_FORBIDDEN = frozenset("<>:\"/\\|?*%#$&'`;!~{}[]^=")  # Windows, URLs, shells; `~` marks a derived name
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{device}{digit}" for device in ("com", "lpt") for digit in "0123456789¹²³"]
)
_MARK = "~"


def raw_name(name: str | bytes) -> bytes:
    """Return the bytes of a name as the operating system gave it (PEP 383 surrogates become their bytes again)."""
    return os.fsencode(name) if isinstance(name, str) else name


def safe_name(raw: bytes) -> str:
    """Return the content file's name for a raw original name: the name itself when harmless, else a derived one.

    At most 200 bytes of UTF-8; never empty, `.`, `..`, a device name of Windows or the sidecar's own name; never a
    slash, a control character or a surrogate. Deterministic and idempotent on harmless names.
    """
    text = _decoded(raw)
    if text is not None and _is_harmless(text):
        return text
    return _derived(raw)


def _decoded(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _is_harmless(text: str) -> bool:
    """Say whether a name may stand in the store as it is."""
    return (
        0 < len(text.encode("utf-8")) <= NAME_LIMIT
        and all(map(_is_harmless_character, text))
        and text[0] not in " .-"
        and text[-1] not in " ."
        and text.casefold() != SIDECAR_NAME
        and text.casefold().partition(".")[0].rstrip(" ") not in _DEVICES
    )


@lru_cache(maxsize=4096)  # names are made of few characters
def _is_harmless_character(letter: str) -> bool:
    if letter == " ":
        return True
    return letter not in _FORBIDDEN and unicodedata.category(letter)[0] not in "CZ"


def _derived(raw: bytes) -> str:
    """Build `stem~1a2b3c4d.ending` out of a name that cannot stand as it is."""
    text = _readable(raw)
    stem, dot, ending = text.rpartition(".")
    if not (dot and 0 < len(ending) <= _ENDING_LIMIT and ending.isascii() and ending.isalnum()):
        stem, ending = text, ""
    letters = "".join(letter if _is_harmless_character(letter) else "_" for letter in stem)
    kept = letters.encode("utf-8")[:_STEM_LIMIT].decode("utf-8", "ignore").strip(" .-_") or "original"
    if kept.casefold().partition(".")[0].rstrip(" ") in _DEVICES:
        kept = f"original_{kept}"
    mark = hashlib.sha256(raw).hexdigest()[:8]
    return f"{kept}{_MARK}{mark}.{ending}" if ending else f"{kept}{_MARK}{mark}"


def _readable(raw: bytes) -> str:
    """Guess how people read the bytes: UTF-8, else GB 18030 (which holds GBK), else with marks for what is broken."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")
