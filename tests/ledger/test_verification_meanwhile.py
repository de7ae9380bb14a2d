"""A log that goes on while it is checked: nothing that happens meanwhile is taken for a forgery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.ledger.conftest import AT, ZHANG
from tests.ledger.tampering import faults

from liuhen.ledger import authority, services, verification
from liuhen.ledger.checkpoints import file_of
from liuhen.ledger.verification import Fault, Report, verify_ledger
from liuhen.ledger.verification import checkpoints as checkpoint_check
from liuhen.ledger.verification.authority import known_reigns
from liuhen.ledger.verification.rows import checkpoints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from liuhen.ledger.verification.rows import CheckpointFound


@pytest.fixture
def around_rows(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that has things happen before and after the rows of all checkpoints are read."""

    def arrange(*, before: Callable[[], object] = list, after: Callable[[], object] = list) -> None:
        def reading(cursor: Any, *span: int) -> Iterator[CheckpointFound]:
            if not span:
                before()
            yield from checkpoints(cursor, *span)
            if not span:
                after()

        monkeypatch.setattr(checkpoint_check, "checkpoints", reading)

    return arrange


def test_a_log_that_grows_and_is_signed_meanwhile_is_not_called_cut(twenty: None, log: Callable[[int], None]) -> None:
    def grow(done: int, total: int) -> None:
        log(3)
        services.sign_checkpoint(at=AT)

    report = verify_ledger(on_progress=grow)
    assert (report.findings, report.size, report.checkpoints) == ([], 21, 4)


def test_a_checkpoint_signed_after_the_rows_were_read_is_not_called_a_file_without_a_row(
    twenty: None, log: Callable[[int], None], around_rows: Callable[..., None]
) -> None:
    def sign() -> None:
        log(3)
        services.sign_checkpoint(at=AT)

    around_rows(after=sign)
    report = verify_ledger()
    assert (report.findings, report.checkpoints) == ([], 4)


def test_a_file_that_is_written_after_its_row_was_read_is_not_called_lost(
    twenty: None, around_rows: Callable[..., None]
) -> None:
    kept = file_of(21).read_bytes()
    file_of(21).unlink()
    around_rows(after=lambda: file_of(21).write_bytes(kept))
    assert verify_ledger().findings == []


def test_a_checkpoint_that_is_being_signed_has_its_file_in_a_moment(
    twenty: None, log: Callable[[int], None], around_rows: Callable[..., None]
) -> None:
    def sign() -> None:
        log(3)
        file_of(services.sign_checkpoint(at=AT).size).unlink()

    around_rows(before=sign)
    assert verify_ledger().findings == []
    around_rows()
    assert faults(verify_ledger()) == {(Fault.CHECKPOINT_MISSING, "checkpoint 24")}


def test_a_countersignature_that_comes_meanwhile_is_sound(
    twenty: None, around_rows: Callable[..., None], countersign: Callable[[int], None]
) -> None:
    around_rows(before=lambda: countersign(14), after=lambda: countersign(21))
    assert verify_ledger().findings == []


def test_a_key_that_is_rotated_after_the_keys_were_read_is_not_called_foreign(
    twenty: None, log: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def rotating(*given: Any) -> list[authority.Reign]:
        known = known_reigns(*given)
        services.rotate_key(actor=ZHANG, at=AT)
        services.sign_checkpoint(at=AT)
        return known

    monkeypatch.setattr(verification, "known_reigns", rotating)
    report: Report = verify_ledger()
    assert (report.findings, report.checkpoints) == ([], 4)


def test_a_key_file_that_is_a_rotation_ahead_is_not_called_foreign(
    twenty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, rotated = authority.reigns, False

    def reading(cursor: Any) -> list[authority.Reign]:
        nonlocal rotated
        known = real(cursor)
        if not rotated:
            rotated = True
            services.rotate_key(actor=ZHANG, at=AT)
        return known

    monkeypatch.setattr(authority, "reigns", reading)
    assert verify_ledger().findings == []
