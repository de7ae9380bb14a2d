"""One thing that happens in the demo: when, in which agency, by whom, which act, with what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Event:
    """`do` names the act (`device.issue`), `by` the login of who acts, `given` what the act needs.

    `refused` is the rule that must refuse it; empty when the act is to succeed.
    """

    at: datetime
    agency: str
    do: str
    by: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    refused: str = ""
