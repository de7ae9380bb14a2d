"""A passphrase that can be typed: five words of invented syllables, about 64 bits, made for one run only."""

from __future__ import annotations

import secrets

_FIRST = "bdfghjklmnpqrstwxyz"
_SECOND = "aeiou"
_WORDS = 5


def new_passphrase() -> str:
    """Return a passphrase such as `foma-zuke-bila-reno-dahu`; nothing of it stands in the repository."""
    return "-".join(_word() for _ in range(_WORDS))


def _word() -> str:
    return "".join(secrets.choice(letters) for letters in (_FIRST, _SECOND) * 2)
