"""When the day's enforcement ended 当天执法活动结束: the one owner of that fact (`activity.day_ended_at`).

Reading (`docs/adr/0046-end-of-the-days-enforcement.md`): officer by officer. The day of a duty ends when the last duty
of that Shanghai day ends that any of its officers was on.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max, QuerySet

from liuhen.activities.models import Activity
from liuhen.kernel.moments import day_start, local_day


def day_ended_at(activity: Activity) -> datetime | None:
    """Return when the day's enforcement of the duty's officers ended; None while the duty itself has not ended."""
    if activity.ended_at is None:
        return None
    latest = same_day(activity).aggregate(latest=Max("ended_at"))["latest"]
    return max(activity.ended_at, latest) if latest is not None else activity.ended_at


def same_day(activity: Activity) -> QuerySet[Activity]:
    """Return the other duties that ended on the same Shanghai day and share an officer with this one.

    When this duty ends, or its end is corrected, the deadlines of their recordings move as well.
    """
    if activity.ended_at is None:
        return Activity.objects.none()
    start = day_start(local_day(activity.ended_at))
    people = activity.officers.values("person")
    return (
        Activity.objects.filter(
            ended_at__gte=start, ended_at__lt=start + timedelta(days=1), officers__person__in=people
        )
        .exclude(pk=activity.pk)
        .distinct()
        .order_by("ended_at", "pk")
    )
