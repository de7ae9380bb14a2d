"""A bureau with two recorders, and one port of a station that is looked at by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.devices.bureau import Bureau, clock, found

from liuhen.docks.port import DockPort
from liuhen.docks.stations import Layout, PortPlace
from liuhen.docks.tiles import Tile
from liuhen.recordings.models import Intake
from liuhen.recordings.services.receipt import receipt_of

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from liuhen.recordings.services.receipt import Receipt

NOW = clock("16:00")


@dataclass
class Bay:
    """A port and the folder its cards appear in."""

    bureau: Bureau
    path: Path
    device: str = ""
    port: DockPort = field(init=False)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.fresh(Tile(NOW))

    def fresh(self, tile: Tile) -> None:
        place = PortPlace(1, self.path, self.device)
        layout = Layout("一号站", self.bureau.agency.code, (place,))
        self.port = DockPort(self.bureau.agency, layout, place, self.clock, tile)

    def clock(self) -> datetime:
        self.now += timedelta(milliseconds=10)
        return self.now

    def insert(self, files: dict[str, bytes]) -> None:
        for name, data in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def pull(self, to: Path) -> None:
        self.path.rename(to)

    def looked(self) -> bool:
        """Look twice, as a station does within two seconds: the second time nothing moves on the card any more."""
        self.port._next_look = 0.0
        return self.port.look() or self.port.look()

    def run(self) -> Tile:
        """Look, and seal when a card is ready."""
        if self.looked():
            self.port.seal()
        return self.port.tile

    def receipt(self) -> Receipt:
        return receipt_of(Intake.objects.select_related("agency", "unit", "person").latest("pk"))


@pytest.fixture
def bureau(db, home) -> Bureau:
    bureau = found("yc")
    bureau.device("ZF-017")
    bureau.device("ZF-018")
    return bureau


@pytest.fixture
def bay(bureau, tmp_path) -> Bay:
    return Bay(bureau, tmp_path / "dock1")
