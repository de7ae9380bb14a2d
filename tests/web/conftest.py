"""A street of bureaux for the tests of a module, furnished once; for journeys, Chromium and filled instances."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import override_settings
from playwright.sync_api import sync_playwright
from tests.devices.bureau import found
from tests.recordings.conftest import sealed
from tests.web.house import NOW, settle_in
from tests.web.journeys.server import filled_once
from tests.web.journeys.visitor import AXE, CHROMIUM

from liuhen.accounts.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser
    from tests.web.house import House


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    assert AXE.is_file(), "run `npm ci && node build.mjs` in assets first: axe-core is missing"
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM.split())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function that gives a new home, filled by a module as `filled_once` does."""

    def give(filling: str = "tests.web.journeys.fill", **extra: str) -> Path:
        return filled_once(tmp_path_factory, filling, **extra)

    return give


@pytest.fixture(autouse=True)
def _static_root(settings):
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns of a home that was not collected


def homely(home: Path) -> dict[str, object]:
    return {
        "HOME": home,
        "LIUHEN_STORE": home / "store",
        "LIUHEN_REPLICA": None,
        "LIUHEN_DERIVATIVES": home / "derivatives",
        "LIUHEN_KEYS": home / "keys",
        "LIUHEN_CHECKPOINTS": home / "checkpoints",
        "LIUHEN_ORIGIN": "liuhen.test/log",
    }


@pytest.fixture(scope="module")
def street(django_db_setup, django_db_blocker, tmp_path_factory):
    """Return the home that the houses of a module share, as one instance may hold several agencies.

    The tests of a module run in savepoints of one transaction, which is undone at its end. What lies on the disk is shared, so a test that damages it must use `fresh`.
    """
    home = tmp_path_factory.mktemp("street") / "home"
    home.mkdir()
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # the log's own transactions may then stand inside, as in Django's TestCase
    with django_db_blocker.unblock(), override_settings(**homely(home)), block:
        yield home
        transaction.set_rollback(True)


def furnished(pack: str):
    """Return a fixture of a house that is furnished once a module: filming for every test would take minutes."""

    @pytest.fixture(scope="module")
    def house(street, tmp_path_factory) -> House:
        return settle_in(found(pack), tmp_path_factory.mktemp(pack))

    return house


yc_house, ss_house, zh_house = furnished("yc"), furnished("ss"), furnished("zh")


def lent(house: House) -> House:
    """Return the house with everything read anew, since the last test may have changed what it held."""
    return replace(
        house,
        recordings=sealed(house.intake),
        people={name: Person.objects.get(pk=each.pk) for name, each in house.people.items()},
    )


@pytest.fixture
def _at_three(monkeypatch):
    """It is 15:00 on the day of the duty."""
    monkeypatch.setattr("liuhen.web.visits.now", lambda: NOW)


@pytest.fixture
def at_home(street, settings, _at_three) -> Path:
    for name, value in homely(street).items():
        setattr(settings, name, value)
    return Path(street)


@pytest.fixture
def yc(yc_house, db, at_home) -> House:
    return lent(yc_house)


@pytest.fixture
def ss(ss_house, db, at_home) -> House:
    return lent(ss_house)


@pytest.fixture
def zh(zh_house, db, at_home) -> House:
    return lent(zh_house)


@pytest.fixture
def fresh(street, db, at_home, tmp_path) -> House:
    """Return a house of the test's own, whose files it may damage."""
    return settle_in(found("hy"), tmp_path)
