"""The growth of the store: one small row a day, from which the forecast is made (GLOSSARY: 增长)."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from liuhen.jobs.models import StoreDay
from liuhen.kernel.moments import local_day
from liuhen.recordings.upkeep import sealed_on

KEPT = timedelta(days=90)


def measure(at: datetime) -> None:
    """Count the days that were not counted to their end, and throw away what is older than 90 days."""
    today = local_day(at)
    first = today - KEPT
    StoreDay.objects.filter(day__lt=first).delete()
    newest = StoreDay.objects.order_by("-day").values_list("day", flat=True).first()
    day = max(newest, first) if newest else first
    while day <= today:
        _count(day, today)
        day += timedelta(days=1)


def _count(day: date, today: date) -> None:
    sealed = sealed_on(day)
    free = free_bytes(Path(settings.LIUHEN_STORE)) if day == today else None
    values = {"number": sealed.objects, "bytes": sealed.bytes, **({} if free is None else {"free": free})}
    StoreDay.objects.update_or_create(day=day, defaults=values)


def free_bytes(path: Path) -> int | None:
    """Return the free bytes of the disk on which the folder lies or will lie, None when it cannot be asked."""
    existing = next((each for each in (path, *path.parents) if each.exists()), None)
    try:
        return shutil.disk_usage(existing).free if existing else None
    except OSError:
        return None
