"""How wide a text is: Chinese characters take two places, others one (Unicode UAX #11)."""

from __future__ import annotations

import unicodedata


def width_of(text: str) -> int:
    """Return the width of the text's longest line in half characters."""
    return max(
        (sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line) for line in text.splitlines()), default=0
    )
