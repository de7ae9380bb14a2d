"""Show what a station does: its ports and its heartbeat, in one short transaction however many ports changed.

The rows are a picture that the next second replaces, so they have no ledger entry; the hand-in has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.docks.models import Port, Station
from liuhen.docks.tiles import Tile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Agency


@transaction.atomic
def open_station(*, at: datetime, agency: Agency, name: str, numbers: Sequence[int]) -> Station:
    """Make or find a station with these ports; ports it no longer has go, those it had keep what they show."""
    station, _ = Station.objects.update_or_create(
        agency=agency,
        name=name,
        defaults={"heartbeat_at": at, "stopped_at": None, "started_at": at},
    )
    station.ports.exclude(number__in=numbers).delete()
    there = set(station.ports.values_list("number", flat=True))
    Port.objects.bulk_create([Port(station=station, number=n, since=at) for n in numbers if n not in there])
    _advance(station, at, [])
    station.ports.update(revision=station.revision)
    return station


def tiles_of(station: Station) -> dict[int, Tile]:
    """Return what the ports of a station showed last, by number."""
    return {port.number: Tile.of(port) for port in station.ports.all()}


@transaction.atomic
def show(*, at: datetime, station: Station, tiles: Mapping[int, Tile]) -> Station:
    """Show the ports that changed, and that the station is alive."""
    _advance(station, at, ["stopped_at"])
    for number, tile in tiles.items():
        Port.objects.filter(station=station, number=number).update(revision=station.revision, **tile.columns())
    return station


@transaction.atomic
def close_station(*, at: datetime, station: Station) -> Station:
    """Say that the service of a station has ended as it was told to."""
    station.stopped_at = at
    _advance(station, at, ["stopped_at"])
    return station


def _advance(station: Station, at: datetime, also: list[str]) -> None:
    """Give the next revision, which also grows when a station's row is made anew."""
    station.revision = max(station.revision + 1, int(at.timestamp() * 1000))
    station.heartbeat_at = at
    station.save(update_fields=["revision", "heartbeat_at", *also])
