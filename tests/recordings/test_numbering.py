"""Many recordings of the same instant still have codes of their own."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from tests.devices.bureau import clock

from liuhen.kernel.identifiers import code_of, key_floor, key_moment
from liuhen.recordings.models import Recording
from liuhen.recordings.services import numbering
from liuhen.recordings.services.numbering import fresh_keys

if TYPE_CHECKING:
    from tests.recordings.conftest import Card


@pytest.fixture
def few_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave recordings (not the hand-ins) four random bits of twenty-two, so that numbers meet at once."""
    monkeypatch.setattr(numbering, "time_ordered_key", lambda moment: key_floor(moment) | secrets.randbits(4))


@pytest.mark.usefixtures("few_numbers", "db")
def test_sixteen_recordings_of_one_second_share_sixteen_numbers() -> None:
    moments = [clock("09:00")] * 16
    keys = fresh_keys("YC", moments)
    assert len({code_of("YC", key) for key in keys}) == 16
    assert {key_moment(key) for key in keys} == {clock("09:00")}


@pytest.mark.usefixtures("few_numbers")
def test_numbers_that_are_taken_in_the_books_are_not_given_again(card: Card) -> None:
    for number in range(12):
        card.write(f"{number}.bin", b"%d" % number)
    card.hand_in("16:30")
    for number in range(12, 16):
        card.write(f"{number}.bin", b"%d" % number)
    card.hand_in("16:30")
    assert Recording.objects.values("code").distinct().count() == 16
