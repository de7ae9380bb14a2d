"""Every page of the program at both widths: clean for axe, not wider than its window, nothing refused by the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.web.days.pages import PAGES, VARIANTS, Page
from tests.web.days.worker import Worker
from tests.web.journeys.visitor import PHONE, alarming, faults, too_wide

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Known = Callable[[str], Worker]

pytestmark = pytest.mark.browser


# a dozen: the entries of the log are all alike
_UNFOLD = "[...document.querySelectorAll('main details')].slice(0, 12).forEach((each) => { each.open = true; })"
WIDTHS = {1440: 900, PHONE: 844}


@pytest.fixture(scope="module")
def known(chromium, place) -> Iterator[Known]:
    """People who stay signed in for the whole module: signing in for every page would take minutes."""
    people: dict[str, Worker] = {}

    def come(login: str) -> Worker:
        if login not in people:
            people[login] = Worker(chromium, place)
            if login:
                people[login].sign_in(login)
        return people[login]

    yield come
    for each in people.values():
        each.context.close()


def shown(worker: Worker, page: Page) -> None:
    """Open a page by its address, its links, and the form that leads to it; unfold what is folded there."""
    answer = worker.page.goto(f"{worker.site}{page.address}", wait_until="load")
    for link in page.links:
        href = worker.page.locator(link).first.evaluate("each => each.closest('a').href")
        answer = worker.page.goto(href, wait_until="load")
    assert answer is not None
    assert answer.status == 200, worker.page.url
    if page.way is not None:
        page.way(worker.page)
    worker.page.evaluate(_UNFOLD)


@pytest.mark.parametrize("name", [*PAGES, *VARIANTS])
def test_a_page_is_clean_for_axe_and_keeps_its_width(known, name):
    """WCAG 2.2 AA at the width of a desk and of a phone."""
    page = PAGES.get(name) or VARIANTS[name]
    worker = known(page.login)
    worker.page.set_viewport_size({"width": 1440, "height": 900})
    worker.complaints.clear()
    shown(worker, page)
    for width, height in WIDTHS.items():
        worker.page.set_viewport_size({"width": width, "height": height})
        assert (width, faults(worker.page)) == (width, [])
        assert (width, too_wide(worker.page)) == (width, 0)

    assert alarming(worker.complaints) == []
