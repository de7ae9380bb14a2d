"""A bureau with a duty, and a card with real recordings of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from tests.activities.duty import Duty, planned
from tests.devices.bureau import Bureau, clock, found

from liuhen.kernel.moments import local
from liuhen.media.clips import make_video
from liuhen.obligations.queries import judgement_of
from liuhen.recordings.services.guard import CardIn
from liuhen.recordings.services.hand_in import hand_in

if TYPE_CHECKING:
    from pathlib import Path

    from liuhen.recordings.models import Intake, Recording


@dataclass
class Card:
    """A recorder's card of a bureau: real clips are put on it, and it is handed in at a moment."""

    bureau: Bureau
    path: Path
    device_no: str = "ZF-017"
    target: str = ""
    names: list[str] = field(default_factory=list)

    def film(self, start: str, seconds: float = 4, day: str = "2026-04-07", number: int | None = None) -> Path:
        """Put a clip on the card that began at `start` on the Shanghai clock."""
        at = clock(start, day)
        sequence = number if number is not None else len(self.names) + 1
        name = f"{self.device_no}_{local(at):%Y%m%d_%H%M%S}_{sequence:04}.mp4"
        path = self.path / name
        make_video(path, seconds, at, self.device_no, "65120001", size=(160, 96), fps=4)
        self.names.append(name)
        return path

    def write(self, name: str, data: bytes) -> Path:
        """Put any bytes on the card."""
        path = self.path / name
        path.write_bytes(data)
        return path

    def hand_in(self, at: str, day: str = "2026-04-07", **given) -> Intake:
        """Hand the card in at a moment by 张三."""
        moment = clock(at, day)
        return hand_in(
            actor=self.bureau.actor(self.bureau.zhang, moment), clock=lambda: moment, card=self.card(**given)
        )

    def card(self, **given) -> CardIn:
        return CardIn(path=self.path, agency=self.bureau.agency, device_no=self.device_no, target=self.target, **given)


def sealed(intake: Intake) -> list[Recording]:
    """Return the recordings of a hand-in in order."""
    return list(intake.recordings.select_related("agency", "unit", "device", "person", "activity").order_by("id"))


def verdict(recording: Recording, question: str) -> str:
    """Return what the recording's current judgement says to a question."""
    judgement = judgement_of(recording.subject)
    assert judgement is not None
    return str(judgement.answers[question]["verdict"])


@pytest.fixture
def yc(db, home) -> Bureau:
    return found("yc")


@pytest.fixture
def zh(db, home) -> Bureau:
    return found("zh")


@pytest.fixture
def hy(db, home) -> Bureau:
    return found("hy")


@pytest.fixture
def ss(db, home) -> Bureau:
    return found("ss")


@pytest.fixture
def pds(db, home) -> Bureau:
    return found("pds")


@pytest.fixture
def card(yc: Bureau, tmp_path) -> Card:
    """A card of YC's registered recorder ZF-017."""
    yc.device("ZF-017")
    return empty_card(yc, tmp_path)


def empty_card(bureau: Bureau, tmp_path: Path, device_no: str = "ZF-017") -> Card:
    path = tmp_path / f"card-{device_no}"
    path.mkdir()
    return Card(bureau, path, device_no)


@pytest.fixture
def duty(yc: Bureau) -> Duty:
    """张三 and 李四 on a site inspection with two recorders, 09:00 to 10:30 on 2026-04-07."""
    duty = planned(yc)
    duty.draw_two()
    return duty
