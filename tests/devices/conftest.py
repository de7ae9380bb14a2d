from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.devices.bureau import Bureau, found

if TYPE_CHECKING:
    from liuhen.devices.models import Device


@pytest.fixture
def yc(db) -> Bureau:
    return found("yc")


@pytest.fixture
def recorder(yc: Bureau) -> Device:
    """A body recorder of 执法一中队, registered, never checked."""
    return yc.device()
