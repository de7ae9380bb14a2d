"""Two people at one device: the second is told who was first, and a form sent twice acts once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.devices.models import StateChange
from liuhen.devices.moves import locked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liuhen.devices.models import Device


class Moved(Exception):  # noqa: N818  # tells of a move, as Refused tells of a refusal
    """The device moved after the form was shown; `change` is its latest move."""

    def __init__(self, change: StateChange) -> None:
        super().__init__(change.step)
        self.change = change


@contextmanager
def as_shown(device: Device, seen: int | None) -> Iterator[None]:
    """Do one act on a device that still stands where the form showed it: `seen` is the key of its latest StateChange.

    The row is locked before the comparison, so of two forms sent at once one comes second. One transaction. Raises
    Moved; `seen` None compares nothing.
    """
    with transaction.atomic():
        locked(device)
        change = StateChange.objects.filter(device=device).latest("pk")
        if seen is not None and change.pk != seen:
            raise Moved(change)
        yield
