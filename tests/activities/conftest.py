from __future__ import annotations

import pytest
from tests.devices.bureau import Bureau, found


@pytest.fixture
def yc(db) -> Bureau:
    return found("yc")


@pytest.fixture
def ss(db) -> Bureau:
    return found("ss")


@pytest.fixture
def pds(db) -> Bureau:
    return found("pds")


@pytest.fixture
def zh(db) -> Bureau:
    return found("zh")


@pytest.fixture
def hy(db) -> Bureau:
    return found("hy")
