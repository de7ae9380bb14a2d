"""One served instance for all days, filled once, at a fixed moment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright
from tests.web.days.fill import ANCHOR
from tests.web.days.worker import Place, Worker, moved
from tests.web.journeys.server import serving
from tests.web.journeys.visitor import AXE, CHROMIUM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    Come = Callable[..., Worker]


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    assert AXE.is_file(), "run `npm ci && node build.mjs` in assets first: axe-core is missing"
    home = tmp_path_factory.mktemp("days") / "home"
    home.mkdir()
    shift = ANCHOR - datetime.now(UTC)
    with serving(home, "tests.web.days.fill", **moved(shift)) as address:
        yield Place(home, address, shift)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM.split())
        yield browser
        browser.close()


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
