"""One served instance for all days, filled once, at a fixed moment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.web.days.fill import ANCHOR
from tests.web.days.worker import Place, Worker, moved
from tests.web.journeys.server import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    Come = Callable[..., Worker]


@pytest.fixture(scope="session")
def place(filled: Callable[..., Path]) -> Iterator[Place]:
    shift = ANCHOR - datetime.now(UTC)
    home = filled("tests.web.days.fill", **moved(shift))
    with serving(home, **moved(shift)) as address:
        yield Place(home, address, shift)


@pytest.fixture
def worker(chromium: Browser, place: Place) -> Iterator[Come]:
    people: list[Worker] = []

    def come(login: str, width: int = 1440) -> Worker:
        people.append(Worker(chromium, place, width))
        people[-1].sign_in(login)
        return people[-1]

    yield come
    for each in people:
        each.context.close()
