"""The sweep finds due work in tables; a kind that fails is tried again and stops no other."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError
from tests.devices.bureau import clock, found
from tests.recordings.conftest import empty_card, sealed
from tests.store.forging import forge_original

from liuhen.accounts.models import PackBinding
from liuhen.jobs import sweep
from liuhen.jobs.models import ReplicaRun
from liuhen.jobs.sweep import DUTIES, Duty, run, sweep_once
from liuhen.kernel.refusals import Refused
from liuhen.ledger.keys import KeyFileError
from liuhen.ledger.queries import latest_checkpoint, size, waiting
from liuhen.merkle.tree import MissingNodeError
from liuhen.obligations.models import Judgement
from liuhen.recordings.models import FixityCheck, Intake, Recording
from liuhen.recordings.places import replica_root, store_root
from liuhen.store.problems import Problem, Step, StoreError

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_django import Settings

NIGHT = clock("02:30", "2026-04-08")


@pytest.fixture
def recording(db: None, home: Path, tmp_path: Path) -> Recording:
    yc = found("yc")
    yc.device("ZF-017")
    card = empty_card(yc, tmp_path)
    card.film("16:00", 1)
    (made,) = sealed(card.hand_in("16:30"))
    return made


class Hands:
    """A clock that moves a second at every look, and duties that write down their turns; stops after some looks."""

    def __init__(self, looks: int) -> None:
        self.stop = threading.Event()
        self.turns: list[str] = []
        self._looks = looks
        self._at = NIGHT

    def clock(self) -> datetime:
        self._looks -= 1
        if self._looks <= 0:
            self.stop.set()
        self._at += timedelta(seconds=1)
        return self._at

    def duty(self, name: str, every: int, *, more: int = 0, error: Exception | None = None) -> Duty:
        left = [more]

        def work(_clock: sweep.Clock) -> bool:
            self.turns.append(name)
            if error is not None:
                raise error
            left[0] -= 1
            return left[0] >= 0

        return Duty(name, timedelta(seconds=every), work)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sweep look again at once, and keep the test's connection."""
    monkeypatch.setattr(threading.Event, "wait", lambda self, _timeout=None: self.is_set())
    monkeypatch.setattr(sweep, "close_old_connections", lambda: None)


def swept(monkeypatch: pytest.MonkeyPatch, hands: Hands, *duties: Duty) -> list[str]:
    monkeypatch.setattr(sweep, "DUTIES", duties)
    run(hands.clock, hands.stop)
    return hands.turns


def test_one_sweep_integrates_signs_checks_and_copies(recording: Recording, settings: Settings, home: Path) -> None:
    settings.LIUHEN_REPLICA = home / "replica"
    sweep_once(lambda: NIGHT)
    assert waiting() == 0
    checkpoint = latest_checkpoint()
    assert checkpoint is not None
    assert checkpoint.size <= size()
    assert FixityCheck.objects.get().outcome == FixityCheck.Outcome.INTACT
    assert not recording.derivatives.filter(state="wanted").exists()
    replica = replica_root()
    assert replica is not None
    assert replica.holds(recording.object_id)


def test_a_second_sweep_at_the_same_moment_finds_nothing(recording: Recording) -> None:
    sweep_once(lambda: NIGHT)
    before = (size(), FixityCheck.objects.count(), Intake.objects.filter(finished_at=None).count())
    sweep_once(lambda: NIGHT)
    assert (size(), FixityCheck.objects.count(), Intake.objects.filter(finished_at=None).count()) == before


def test_without_a_replica_nothing_is_copied(recording: Recording, settings: Settings) -> None:
    assert settings.LIUHEN_REPLICA is None
    sweep_once(lambda: NIGHT)
    assert store_root().holds(recording.object_id)


def test_a_forged_original_is_not_copied_and_the_pass_says_so(
    recording: Recording, settings: Settings, home: Path
) -> None:
    """Film, inventories and digests fit each other; only the books know better."""
    settings.LIUHEN_REPLICA = home / "replica"
    forge_original(store_root(), recording.object_id)
    sweep_once(lambda: NIGHT)
    run_ = ReplicaRun.objects.get()
    assert (run_.held, run_.failed) == (0, 1)
    assert "已损坏" in run_.problem
    replica = replica_root()
    assert replica is not None
    assert list(replica.objects()) == []


def test_a_damaged_object_does_not_keep_the_pass_from_the_others(
    recording: Recording, settings: Settings, home: Path
) -> None:
    settings.LIUHEN_REPLICA = home / "replica"
    Path(store_root().absolute(recording.object_id, "inventory.json.sha256")).unlink()
    sweep_once(lambda: NIGHT)
    assert (ReplicaRun.objects.get().held, ReplicaRun.objects.get().failed) == (0, 1)


def test_every_kind_of_work_has_a_name_of_its_own_and_a_turn() -> None:
    assert len({duty.name for duty in DUTIES}) == len(DUTIES)
    assert all(duty.every > timedelta(0) for duty in DUTIES)
    assert next(duty.name for duty in DUTIES) == "resume"


def test_each_kind_has_its_turn_when_it_is_due(monkeypatch: pytest.MonkeyPatch, quick: None) -> None:
    hands = Hands(60)
    turns = swept(monkeypatch, hands, hands.duty("often", 2), hands.duty("seldom", 1000))
    assert turns[:2] == ["often", "seldom"]
    assert turns.count("seldom") == 1
    assert turns.count("often") > 3


def test_a_kind_with_more_to_do_goes_on_at_once(monkeypatch: pytest.MonkeyPatch, quick: None) -> None:
    hands = Hands(40)
    turns = swept(monkeypatch, hands, hands.duty("much", 1000, more=3))
    assert turns == ["much"] * 4


@pytest.mark.parametrize(
    "error",
    [
        DatabaseError("gone"),
        OSError(28, "No space left on device"),
        StoreError(Problem.TARGET_READ_ONLY, Step.PLACE, "/store"),
        Refused("accounts.pack.missing", "制度包不在本机。"),
        KeyFileError("存证日志的签名密钥其他人可读"),
        MissingNodeError((0, 7)),
        ZeroDivisionError(),
    ],
)
def test_a_kind_that_fails_is_told_and_tried_again_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, quick: None, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    hands = Hands(60)
    turns = swept(monkeypatch, hands, hands.duty("broken", 5, error=error), hands.duty("sound", 5))
    assert turns.count("broken") > 1
    assert turns.count("sound") > 1
    assert "sweep broken failed" in caplog.text


def test_a_stop_ends_the_sweep_before_the_next_kind(monkeypatch: pytest.MonkeyPatch, quick: None) -> None:
    hands = Hands(60)

    def last(_clock: sweep.Clock) -> bool:
        hands.stop.set()
        return False

    assert swept(monkeypatch, hands, Duty("last", timedelta(1), last), hands.duty("never", 1)) == []


def test_a_hand_in_that_cannot_be_judged_does_not_keep_originals_from_being_checked(
    recording: Recording, monkeypatch: pytest.MonkeyPatch, quick: None, caplog: pytest.LogCaptureFixture
) -> None:
    """The regulation is gone, so that resuming is refused."""
    Judgement.objects.all().delete()
    Intake.objects.update(finished_at=None)
    PackBinding.objects.update(digest="sha256:" + "0" * 64)
    hands = Hands(60)
    swept(monkeypatch, hands, *(duty for duty in DUTIES if duty.name in {"resume", "fixity"}))
    assert "sweep resume failed" in caplog.text
    assert FixityCheck.objects.filter(recording=recording).exists()
