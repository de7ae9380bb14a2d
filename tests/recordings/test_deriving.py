"""What making derivatives may cost: tries, time, and the lives of workers."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.devices.bureau import clock
from tests.recordings.conftest import Card, sealed

from liuhen.media.outcomes import DerivativeStopped
from liuhen.recordings.models import Derivative
from liuhen.recordings.places import derivative_path
from liuhen.recordings.services import deriving
from liuhen.recordings.services.deriving import make_next

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

State = Derivative.State


class KilledError(BaseException):
    """The worker dies here."""


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = clock("17:00")

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def wanted(card: Card) -> Derivative:
    """The copy of a film, which is all that is wanted."""
    card.film("16:00", 1)
    (recording,) = sealed(card.hand_in("16:30"))
    recording.derivatives.exclude(kind="proxy").delete()
    found, _ = Derivative.objects.get_or_create(recording=recording, kind=Derivative.Kind.PROXY)
    return found


@pytest.fixture
def asks(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[int], None]], None]:
    """Let a copy be one that is asked again and again whether to stop; `meanwhile` happens before each time."""
    monkeypatch.setattr(deriving, "plays_in_browser", lambda _probe: False)

    def given(meanwhile: Callable[[int], None]) -> None:
        def proxy(_source: Path, _target: Path, *, should_stop: Callable[[], bool]) -> None:
            for number in range(1000):
                meanwhile(number)
                if should_stop():
                    raise DerivativeStopped
            raise AssertionError

        monkeypatch.setattr(deriving, "proxy", proxy)

    return given


def test_what_kills_its_worker_is_given_up_after_three(wanted: Derivative, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_given: object) -> None:
        raise KilledError

    monkeypatch.setattr(deriving, "_make", die)
    now, killed = Clock(), 0
    for _ in range(10):
        now.at += timedelta(minutes=31)
        try:
            if make_next(clock=now) is None:
                break
        except KilledError:
            killed += 1
    wanted.refresh_from_db()
    assert (killed, wanted.state, wanted.tries) == (3, State.FAILED, 3)
    assert "中断了 3 次" in wanted.problem


def test_a_copy_that_takes_too_long_is_given_up_with_words_and_counts_as_a_try(wanted: Derivative, asks) -> None:
    now = Clock()

    def meanwhile(_number: int) -> None:
        now.at += timedelta(minutes=10)

    asks(meanwhile)
    made = make_next(clock=now)
    assert made is not None
    assert (made.state, made.tries, made.claimed_at) == (State.WANTED, 1, None)
    assert "2 小时" in made.problem
    make_next(clock=now)
    make_next(clock=now)
    wanted.refresh_from_db()
    assert wanted.state == State.FAILED


def test_the_claim_of_a_copy_that_takes_long_does_not_run_out(wanted: Derivative, asks) -> None:
    now, others = Clock(), []

    def meanwhile(number: int) -> None:
        now.at += timedelta(minutes=6)
        if number == 10:
            others.append(make_next(clock=now))

    asks(meanwhile)
    make_next(clock=now)
    assert others == [None]


def test_a_service_that_ends_lays_a_copy_down_and_counts_no_try(wanted: Derivative, asks) -> None:
    asks(lambda _number: None)
    made = make_next(clock=Clock(), should_stop=lambda: True)
    assert made is not None
    assert (made.state, made.tries, made.problem) == (State.WANTED, 0, "")


def test_a_fault_of_the_program_is_a_failure_of_that_copy_alone(
    wanted: Derivative, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_given: object) -> None:
        raise TypeError

    monkeypatch.setattr(deriving, "_make", stumble)
    made = make_next(clock=Clock())
    assert made is not None
    assert (made.state, made.tries) == (State.WANTED, 1)
    assert "TypeError" in made.problem


def test_a_copy_is_hashed_without_being_in_memory(
    wanted: Derivative, asks, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asks(lambda _number: None)
    monkeypatch.setattr(deriving, "proxy", lambda _source, target, **_given: target.write_bytes(b"copy" * 100_000))
    monkeypatch.setattr("pathlib.Path.read_bytes", lambda _self: pytest.fail("read whole"))
    made = make_next(clock=Clock())
    assert made is not None
    assert made.sha256 == hashlib.sha256(b"copy" * 100_000).hexdigest()
    assert derivative_path(made.path).stat().st_size == 400_000
