"""A bureau whose recordings were judged."""

from __future__ import annotations

import pytest
from tests.devices.bureau import Bureau, found


@pytest.fixture
def zh(db, home) -> Bureau:
    return found("zh")
