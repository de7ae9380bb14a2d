"""Reads of the docks room: the stations of an agency, and what changed since somebody looked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.docks.models import Port, Station

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Agency

SILENT = timedelta(seconds=15)  # a station writes every five


def stations_of(agency: Agency) -> list[Station]:
    """Return the stations of an agency by name."""
    return list(Station.objects.filter(agency=agency).order_by("name", "pk"))


def station_by(agency: Agency, key: int) -> Station | None:
    """Return a station of the agency, or None."""
    return Station.objects.filter(agency=agency, pk=key).first()


def ports_of(station: Station, since: int = 0) -> list[Port]:
    """Return the ports of a station by number; with a revision, those that changed after it."""
    return list(station.ports.filter(revision__gt=since).order_by("number"))


def is_silent(station: Station, at: datetime) -> bool:
    """Say whether a station that was not stopped has not been heard of for a while."""
    return station.stopped_at is None and at - station.heartbeat_at > SILENT
