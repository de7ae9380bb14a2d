"""The store behind everybody's back: copied to the replica, tampered with by an intruder, checked and repaired."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.demo.tampering import tamper
from liuhen.kernel.actors import system
from liuhen.recordings.places import replica_root, store_root
from liuhen.recordings.services.checking import check_fixity, due
from liuhen.store.replica import replicate

if TYPE_CHECKING:
    from liuhen.demo.events import Event
    from liuhen.demo.player.stage import Stage

_ALL = 10_000


def copy_to_replica(_stage: Stage, _event: Event) -> None:
    """Bring the replica up to date."""
    replica = replica_root()
    if replica is not None:
        replicate(store_root(), replica)


def change_an_original(stage: Stage, event: Event) -> None:
    """Change bytes of a sealed original on the disk, as somebody with access to it could."""
    tamper(stage.recording(event.given["file"]))


def check_everything(_stage: Stage, event: Event) -> None:
    """Read every original again; what was changed is found, kept aside and repaired from the replica."""
    check_fixity(actor=system("fixity"), at=event.at, recordings=due(event.at, timedelta(0), _ALL))
