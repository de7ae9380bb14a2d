"""Every page of the program at both widths: clean for axe, not wider than its window, nothing refused by the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.web.days.pages import PAGES, Page
from tests.web.days.worker import Worker
from tests.web.journeys.visitor import PHONE, alarming, faults, too_wide

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Known = Callable[[str, int], Worker]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def known(chromium, place) -> Iterator[Known]:
    """People who stay signed in for the whole module: signing in for every page would take minutes."""
    people: dict[tuple[str, int], Worker] = {}

    def come(login: str, width: int) -> Worker:
        if (login, width) not in people:
            people[login, width] = Worker(chromium, place, width)
            if login:
                people[login, width].sign_in(login)
        return people[login, width]

    yield come
    for each in people.values():
        each.context.close()


def shown(worker: Worker, page: Page) -> None:
    """Open a page by its address, its links, and the form that leads to it."""
    answer = worker.page.goto(f"{worker.site}{page.address}", wait_until="load")
    for link in page.links:
        found = worker.page.locator(link).first
        href = found.evaluate("each => each.closest('a').href")
        answer = worker.page.goto(href, wait_until="load")
    assert answer is not None
    assert answer.status == 200, worker.page.url
    if page.way is not None:
        page.way(worker.page)


@pytest.mark.parametrize("width", [1440, PHONE])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_clean_for_axe_and_keeps_its_width(known, name, width):
    page = PAGES[name]
    worker = known(page.login, width)
    worker.complaints.clear()
    shown(worker, page)

    assert faults(worker.page) == []
    assert too_wide(worker.page) == 0
    assert alarming(worker.complaints) == []
