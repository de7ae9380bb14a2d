"""Which acts of the log a subscription asks for: one by name, or a family by its beginning."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_FORM = re.compile(r"[a-z][a-z_]*(\.[a-z_]+)*(\.\*)?", re.ASCII)
MOST, LONGEST = 50, 100
TEST = "webhook.test"


def is_pattern(text: str) -> bool:
    """Say whether a text is an act (`recording.sealed`) or a family of acts (`recording.*`)."""
    return len(text) <= LONGEST and _FORM.fullmatch(text) is not None


def asked_for(act: str, patterns: Iterable[str]) -> bool:
    """Say whether one of the patterns asks for the act."""
    return any(act.startswith(each[:-1]) if each.endswith(".*") else act == each for each in patterns)
