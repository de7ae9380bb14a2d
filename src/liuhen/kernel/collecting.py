"""How often Python looks for reference cycles. Our programs leave few: rows and parsed texts go by counting alone."""

from __future__ import annotations

import gc

_YOUNG = 20_000  # objects until the youngest are looked through; a batch of 256 files makes about as many
_OLDER = 50  # how many times the younger are looked through until the older are


def collect_seldom() -> None:
    """Never look through what has been loaded so far again, and seldom through what is made later.

    What is loaded (modules, models) stays: seventy thousand objects. With Python's own figures (700, 10, 10) a hand-in
    spent a tenth of its time on looking through them. May be called again when more has been loaded.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG, _OLDER, _OLDER)
