"""How long a recording is kept, from what the regulation answers: one rule for a single recording and for many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.policy.answers import Verdict
from liuhen.recordings.models import Recording

if TYPE_CHECKING:
    from datetime import date

    from liuhen.policy.judge import Outcome


def keeping_of(outcome: Outcome, *, classified: bool, held_until: date | None) -> tuple[str, date | None]:
    """Return `keep` and `keep_until`: the longest that stands.

    A term once given is never shortened (G10), and what nobody has classified yet is kept the longest.
    """
    kinds = {kept.kind for kept in outcome.keeps}
    if not classified:
        return Recording.Keep.UNCLASSIFIED, held_until
    if "permanent" in kinds:
        return Recording.Keep.PERMANENT, held_until
    if "indefinite" in kinds:
        return Recording.Keep.INDEFINITE, held_until
    if outcome.verdict is Verdict.NOT_ASSESSABLE or "unknown" in kinds or not kinds:
        return Recording.Keep.UNKNOWN, held_until
    ends = [kept.keep_until for kept in outcome.keeps if kept.keep_until is not None]
    return Recording.Keep.DATE, max([*ends, *([held_until] if held_until else [])], default=None)


def to_confirm(recording: Recording) -> bool:
    """Say whether the regulation proposes high risk or keeping without an end, and nobody has confirmed it yet.

    Low and middle risk follow from the agency's own settings (OD-02) and need no person.
    """
    proposed = recording.risk_proposed == "high" or recording.keep == Recording.Keep.INDEFINITE
    return proposed and recording.class_confirmed_at is None
