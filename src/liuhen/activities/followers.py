"""Who else has to act when a duty has been judged anew.

Rooms above cannot be called from here, and an interface makes one call. So a room above names its function once, when
Django starts (`AppConfig.ready`), and `judging.judge` calls it inside the same transaction. There is one list and one
place that reads it: no signals, nothing that hangs on saving a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.activities.models import Activity
    from liuhen.kernel.actors import Actor


class Follower(Protocol):
    """Acts on a duty whose facts may have changed."""

    def __call__(self, *, actor: Actor, at: datetime, activity: Activity) -> None:
        """Do what follows from the duty as it is now."""


_followers: list[Follower] = []


def add_follower(follower: Follower) -> None:
    """Name a function that is called after every judging of a duty. Naming it twice changes nothing."""
    if follower not in _followers:
        _followers.append(follower)


def tell_followers(*, actor: Actor, at: datetime, activity: Activity) -> None:
    """Call every follower, in the order in which they were named."""
    for follower in _followers:
        follower(actor=actor, at=at, activity=activity)
