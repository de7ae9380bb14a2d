"""Somebody at work: a browser whose clock goes with the program's, axe on every page, pictures on the way."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.web.days.pictures import WANTED, keep
from tests.web.journeys.fill import PASSWORD
from tests.web.journeys.server import surroundings
from tests.web.journeys.visitor import PHONE, Visitor, alarming, faults, too_wide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

CLOCKWORK = Path(__file__).with_name("clock")
# The browser's own clock is moved like the server's. An init script, since playwright's clock stops timers of players.
_MOVE = """(() => {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(Real.now() + SHIFT); }
    static now() { return Real.now() + SHIFT; }
  };
})()"""

# In a picture an instance lies where one would be installed, not in a folder of the tests.
_AT_HOME = """(home) => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replaceAll(home, "/var/lib/liuhen");
}"""


def moved(shift: timedelta) -> dict[str, str]:
    """Return what goes into the environment of an instance's processes: their clock, and a replica as a bureau has."""
    shifted = str(shift.total_seconds())
    return {"PYTHONPATH": str(CLOCKWORK), "LIUHEN_TEST_SHIFT": shifted, "LIUHEN_REPLICA": "replica"}


@dataclass(frozen=True)
class Place:
    """A served instance: its home, its address, and by how much its clock is moved."""

    home: Path
    address: str
    shift: timedelta

    def now(self) -> datetime:
        """The present moment of the instance."""
        return datetime.now(UTC) + self.shift

    def moved(self) -> dict[str, str]:
        """What goes into the environment of its processes, so that they are moved alike."""
        return moved(self.shift)

    def forget_presence(self, login: str) -> None:
        """Let the sessions of a person look as if nobody had done anything for a day."""
        with closing(sqlite3.connect(self.home / "liuhen.sqlite3", timeout=30)) as database:
            database.execute(
                "UPDATE accounts_signin SET seen_at = datetime(seen_at, '-1 day')"
                " WHERE person_id = (SELECT id FROM accounts_person WHERE login = ?)",
                (login,),
            )
            database.commit()

    @contextmanager
    def docking(self, agency: str, station: str, folder: Path, ports: int) -> Iterator[None]:
        """Run a docking station whose ports lie under the folder."""
        environment = os.environ | self.moved() | surroundings(self.home, str(CLOCKWORK))
        environment.pop("LIUHEN_DATABASE_URL", None)
        words = [word for number in range(1, ports + 1) for word in ("--port", f"{number}={folder}/port{number}")]
        command = [sys.executable, "-m", "liuhen", "dock", "--agency", agency, "--station", station, *words]
        with subprocess.Popen(command, env=environment, cwd=self.home, stdout=subprocess.PIPE, text=True) as service:
            try:
                assert service.stdout is not None
                assert "插卡即采集" in service.stdout.readline()
                yield
            finally:
                service.send_signal(signal.SIGTERM)
                service.wait(30)


class Worker(Visitor):
    """Somebody at a browser in the bureau, or on a phone."""

    def __init__(self, chromium: Browser, place: Place, width: int = 1440) -> None:
        self.place = place
        self.narrow = width == PHONE
        finer = {"device_scale_factor": 2} if WANTED and self.narrow else {}
        super().__init__(chromium, place.address, width, has_touch=self.narrow, **finer)
        self.context.add_init_script(_MOVE.replace("SHIFT", str(int(place.shift.total_seconds() * 1000))))

    def go(self, words: str) -> Page:
        """Follow the navigation to a place."""
        bar = self.page.get_by_role("navigation", name="底部导航" if self.narrow else "主导航")
        bar.get_by_role("link", name=re.compile(f"^{words}")).first.click()
        return self.page

    def open(self, address: str) -> Page:
        """Open an address of the instance."""
        self.page.goto(f"{self.site}{address}", wait_until="load")
        return self.page

    def says(self, words: str) -> None:
        """What was just done is said at the head of the page."""
        expect(self.page.locator(".said").first).to_contain_text(words)

    def clean(self) -> None:
        """The page is clean for axe and not wider than its window; nothing was refused by the policy."""
        found, wider = faults(self.page), too_wide(self.page)
        assert found == [], f"{self.page.url}: {found}"
        assert wider == 0, f"{self.page.url} is {wider} px too wide"
        assert alarming(self.complaints) == [], f"{self.page.url}: {self.complaints}"

    def picture(self, name: str, at: Locator | None = None) -> None:
        """Take a picture for the manual: what the window shows, with a part of the page at its top if one is named."""
        if not WANTED:
            return
        self.page.evaluate(_AT_HOME, str(self.place.home))
        if at is None:
            self.page.evaluate("scrollTo(0, 0)")
        else:
            at.evaluate(
                "each => { each.scrollIntoView({block: 'start', behavior: 'instant'}); scrollBy({top: -72, behavior: 'instant'}); }"
            )
        self.page.evaluate(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )  # scrolled
        keep(self.page.screenshot(animations="disabled"), name)

    def come_back(self, login: str) -> None:
        """Sign in again where the program asks for it."""
        self.page.get_by_label("证件编号或工号").fill(login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
