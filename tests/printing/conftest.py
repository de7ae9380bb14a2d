"""Packs whose forms are printed, and the moment at which tests print."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from liuhen.policy import load_library

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liuhen.policy.pack import Pack

PACKS = Path(__file__).parents[2] / "packs"


@pytest.fixture(scope="session")
def packs() -> Mapping[str, Pack]:
    return load_library(PACKS)


@pytest.fixture
def printed_at() -> datetime:
    return datetime(2026, 3, 11, 8, 20, tzinfo=UTC)
