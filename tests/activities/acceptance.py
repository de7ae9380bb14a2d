"""What the acceptance scenarios of duties ask of a judgement, and closing with what was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.devices.bureau import clock

from liuhen.activities.models import Activity
from liuhen.activities.services import close_activity
from liuhen.kernel.spans import Span
from liuhen.obligations.queries import judgement_of

if TYPE_CHECKING:
    from tests.activities.duty import Duty


Outcome = Activity.Outcome


def verdict(subject: str, question: str) -> str:
    judgement = judgement_of(subject)
    assert judgement is not None
    return str(judgement.answers[question]["verdict"])


def rules(subject: str, question: str, verdict: str) -> set[str]:
    judgement = judgement_of(subject)
    assert judgement is not None
    return {finding["rule"] for finding in judgement.answers[question]["findings"] if finding["verdict"] == verdict}


def close(duty: Duty, recordings: list[Span], at: str = "18:00", **given: Any) -> Activity:
    return close_activity(
        **duty.officer(clock(at)),
        activity=duty.activity,
        recordings=recordings,
        **given,
    )


SHORT = [Span(clock("09:06"), clock("10:00")), Span(clock("10:04"), clock("10:30"))]
WHOLE = [Span(clock("09:00:30"), clock("10:29:30"))]
