"""Looking for cycles: seldom, but not never."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from liuhen.kernel.collecting import collect_seldom


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


class Knot:
    """An object that holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_loaded_is_put_aside() -> None:
    gc.unfreeze()
    collect_seldom()
    assert gc.get_freeze_count() > 0


def test_cycles_made_afterwards_still_go() -> None:
    collect_seldom()
    watched = weakref.ref(Knot())
    for _ in range(gc.get_threshold()[0] * 2):
        Knot()
    assert watched() is None
