"""Counts over every original: made by the sweep, because no page and no scrape should walk a million rows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from liuhen.jobs.arrangements import fixity_every
from liuhen.jobs.models import StoreFigures
from liuhen.recordings.upkeep import Round, fixity_round

FRESH = timedelta(minutes=30)  # the sweep counts every ten; where none runs, who asks counts


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted, and when."""

    round: Round
    at: datetime


def count_figures(at: datetime) -> Figures:
    """Count, and keep it."""
    counted = fixity_round(at, fixity_every())
    StoreFigures.objects.update_or_create(pk=1, defaults={"at": at, "counted": asdict(counted)})
    return Figures(counted, at)


def figures(at: datetime) -> Figures:
    """Return what was counted last; counted now when that is too long ago. Nothing is kept by reading."""
    row = StoreFigures.objects.filter(pk=1).first()
    if row is None or not timedelta() <= at - row.at <= FRESH:
        return Figures(fixity_round(at, fixity_every()), at)
    kept = row.counted
    moments = {name: kept[name] and datetime.fromisoformat(kept[name]) for name in ("since", "oldest")}
    return Figures(Round(**{**kept, **moments}), row.at)
