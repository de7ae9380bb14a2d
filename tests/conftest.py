"""What every test may use. Tests that touch a database are marked `database`, so that they run on PostgreSQL too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

# no test asserts how long something takes: a shared machine may stand still for a second
hypothesis.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("patient")

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "django_db_reset_sequences", "live_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or names & DATABASE_FIXTURES:
            item.add_marker(pytest.mark.database)


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    """Return the home of an instance of the test's own: store, keys, checkpoints, derivatives."""
    settings.HOME = tmp_path
    settings.LIUHEN_STORE = tmp_path / "store"
    settings.LIUHEN_REPLICA = None
    settings.LIUHEN_DERIVATIVES = tmp_path / "derivatives"
    settings.LIUHEN_KEYS = tmp_path / "keys"
    settings.LIUHEN_CHECKPOINTS = tmp_path / "checkpoints"
    settings.LIUHEN_ORIGIN = "liuhen.test/log"
    return tmp_path
