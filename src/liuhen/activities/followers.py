"""Who else has to act when a duty has been judged anew, or when other officers are on it.

Rooms above cannot be called from here, and an interface makes one call. So a room above names its function once, when
Django starts (`AppConfig.ready`), and `judging.judge` calls it inside the same transaction. There is one list and one
place that reads it: no signals, nothing that hangs on saving a row.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from liuhen.activities.models import Activity
    from liuhen.kernel.actors import Actor


class Follower(Protocol):
    """Acts on a duty whose facts may have changed."""

    def __call__(self, *, actor: Actor, at: datetime, activity: Activity) -> None:
        """Do what follows from the duty as it is now."""


class Watcher(Protocol):
    """Reads what hangs on the officers of a duty before others take their place, and puts it right afterwards."""

    def __call__(self, *, actor: Actor, at: datetime, activity: Activity) -> Callable[[], None]:
        """Return what is to be done once the officers have changed."""


_followers: list[Follower] = []
_watchers: list[Watcher] = []


def add_follower(follower: Follower) -> None:
    """Name a function that is called after every judging of a duty. Naming it twice changes nothing."""
    if follower not in _followers:
        _followers.append(follower)


def tell_followers(*, actor: Actor, at: datetime, activity: Activity) -> None:
    """Call every follower, in the order in which they were named."""
    for follower in _followers:
        follower(actor=actor, at=at, activity=activity)


def add_watcher(watcher: Watcher) -> None:
    """Name a function that is called around every change of a duty's officers. Naming it twice changes nothing."""
    if watcher not in _watchers:
        _watchers.append(watcher)


@contextmanager
def officers_changing(*, actor: Actor, at: datetime, activity: Activity) -> Iterator[None]:
    """Let those who hang something on the officers see them before and after the change inside."""
    finishing = [watcher(actor=actor, at=at, activity=activity) for watcher in _watchers]
    yield
    for finish in finishing:
        finish()
