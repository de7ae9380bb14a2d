"""Which duty and which officer a recording belongs to, by time. A doubt stays a doubt until a person decides it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.recordings.models import Recording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liuhen.accounts.models import Person
    from liuhen.activities.models import Activity
    from liuhen.devices.models import DeviceIssue
    from liuhen.kernel.spans import Span


@dataclass(frozen=True, slots=True)
class Assigned:
    """What time says: the holder of the device, the one duty that fits, or several that do."""

    person: Person | None
    activity: Activity | None
    assignment: str
    candidates: tuple[Activity, ...] = ()


def assign(span: Span | None, issues: Sequence[DeviceIssue], duties: Sequence[Activity]) -> Assigned:
    """Assign a recording by its span.

    `issues` are the device's issues, `duties` the agency's duties near the span. A duty fits when it overlaps the span
    and the holder of the device takes part in it. None fits: not assigned. Several fit: doubtful, and none is chosen.
    """
    if span is None:
        return Assigned(None, None, Recording.Assignment.NONE)
    holder = next((issue.person for issue in issues if _held(issue, span)), None)
    if holder is None:
        return Assigned(None, None, Recording.Assignment.NONE)
    fitting = tuple(duty for duty in duties if _takes_part(duty, holder) and _overlaps(duty, span))
    if len(fitting) == 1:
        return Assigned(holder, fitting[0], Recording.Assignment.BY_TIME)
    chosen = Recording.Assignment.DOUBTFUL if fitting else Recording.Assignment.NONE
    return Assigned(holder, None, chosen, fitting)


def _held(issue: DeviceIssue, span: Span) -> bool:
    return issue.out_at <= span.start and (issue.back_at is None or span.start < issue.back_at)


def _takes_part(duty: Activity, person: Person) -> bool:
    return any(officer.person_id == person.pk for officer in duty.officers.all())


def _overlaps(duty: Activity, span: Span) -> bool:
    starts = duty.arrived_at or duty.started_at
    if starts is None or (duty.ended_at is not None and duty.ended_at <= span.start):
        return False
    return starts < span.end or starts <= span.start  # a photograph is one instant
