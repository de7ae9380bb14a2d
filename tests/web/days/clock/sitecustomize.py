"""The clock of a served program for tests: moved by LIUHEN_TEST_SHIFT seconds.

Python reads this file when it starts and finds the folder on its path, so every process of the instance is moved
alike, and the program itself has no switch for it. Only `kernel.moments.now` reads the clock.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta

from liuhen.kernel import moments

_REAL = moments.now
_SHIFT = timedelta(seconds=float(os.environ["LIUHEN_TEST_SHIFT"]))


def _moved() -> datetime:
    return _REAL() + _SHIFT


vars(moments)["now"] = _moved
