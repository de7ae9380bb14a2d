"""Counts over all originals are kept by the sweep, told with their time, and never believed for long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.devices.bureau import clock
from tests.devices.bureau import found as founded
from tests.recordings.conftest import empty_card, sealed

from liuhen.jobs.figures import FRESH, count_figures, figures
from liuhen.jobs.models import StoreFigures
from liuhen.recordings.models import Recording

if TYPE_CHECKING:
    from pathlib import Path

NOW = clock("18:00")


@pytest.fixture(autouse=True)
def recordings(db: None, home: Path, tmp_path: Path) -> None:
    yc = founded("yc")
    yc.device("ZF-017")
    card = empty_card(yc, tmp_path)
    for start in ("16:00", "16:10"):
        card.film(start, 1)
    assert len(sealed(card.hand_in("16:30"))) == 2


def test_without_a_sweep_who_asks_counts_and_keeps_nothing() -> None:
    found = figures(NOW)

    assert found.round.objects == Recording.objects.count() > 0
    assert found.round.bytes == sum(Recording.objects.values_list("size", flat=True))
    assert found.at == NOW
    assert not StoreFigures.objects.exists()


def test_what_the_sweep_counted_is_told_as_it_was_until_it_is_old() -> None:
    counted = count_figures(NOW)
    Recording.objects.update(fixity="changed", fixity_at=NOW)

    assert figures(NOW + FRESH) == counted
    assert counted.round.changed == 0
    later = figures(NOW + FRESH + timedelta(seconds=1))
    assert later.round.changed == later.round.objects
    assert later.round.oldest == NOW
    assert count_figures(NOW + FRESH).round == figures(NOW + FRESH).round


def test_figures_of_a_time_to_come_are_counted_anew() -> None:
    """A clock that was set back must not keep old figures alive."""
    count_figures(NOW + timedelta(hours=5))
    assert figures(NOW).at == NOW
