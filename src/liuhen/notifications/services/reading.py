"""Marking as read. What a person has read is their own convenience and no fact of enforcement: no ledger entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.notifications.models import UNREAD, Notification

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.obligations.models import Obligation


def read_about(*, person: Person, at: datetime, obligation: Obligation) -> int:
    """Mark everything that the person was told about an obligation as read: they are looking at it."""
    return Notification.objects.filter(UNREAD, person=person, obligation=obligation).update(read_at=at)


def read_all(*, person: Person, at: datetime, until: int) -> int:
    """Mark as read what the person was told up to the key `until`: what came after the page was shown stays unread."""
    return Notification.objects.filter(UNREAD, person=person, pk__lte=until).update(read_at=at)


def read_one(*, person: Person, at: datetime | None, key: int) -> bool:
    """Mark one as read, or as unread again with `at` None. Returns whether the person has such a notification."""
    return bool(Notification.objects.filter(person=person, pk=key).update(read_at=at))
