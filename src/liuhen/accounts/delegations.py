"""Who stands in for whom, and what may be lent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.accounts.capabilities import PERSONAL
from liuhen.accounts.models import Delegation, Post
from liuhen.accounts.queries import own_posts_on

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from liuhen.accounts.models import Person


def _of_all() -> QuerySet[Delegation]:
    whole = Delegation.objects.select_related("post__person", "post__unit", "receiver")
    return whole.order_by("starts_on", "pk")


def given_by(person: Person, day: date) -> QuerySet[Delegation]:
    """Return what the person lends on that day or later."""
    return _of_all().filter(post__person=person, ends_on__gt=day)


def received_by(person: Person, day: date) -> QuerySet[Delegation]:
    """Return what is lent to the person on that day or later."""
    return _of_all().filter(receiver=person, ends_on__gt=day)


def lendable(person: Person, day: date) -> list[Post]:
    """Return the person's posts that somebody may stand in for."""
    return [post for post in own_posts_on(person, day) if post.role not in PERSONAL]
