"""Who may look at which units and people, and who may lend whose posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.accounts.delegations import lendable
from liuhen.accounts.models import Person, Post, Unit
from liuhen.accounts.queries import capabilities, own_posts_on, reach
from liuhen.kernel.moments import local_day

if TYPE_CHECKING:
    from datetime import datetime

MANAGE = "person.manage"
LOOK = frozenset({MANAGE, "organisation.view.unit", "organisation.view.agency"})


def branches_seen(person: Person, at: datetime) -> list[str]:
    """Return the branches of the tree of units that the person may look into: all of it for who manages people."""
    if MANAGE in capabilities(person, at):
        return [Unit.objects.get(agency=person.agency_id, parent=None).path or ""]
    return reach(person, "organisation.view", at)


def sees_person(person: Person, other: Person, at: datetime) -> bool:
    """Say whether the person may look at somebody of the own agency: by managing people, or by the other's posts."""
    if person.agency_id is None or other.agency_id != person.agency_id:
        return False
    if MANAGE in capabilities(person, at):
        return True
    paths = reach(person, "organisation.view", at)
    places = [post.unit.path or "" for post in own_posts_on(other, local_day(at))]
    return any(place.startswith(path) for place in places for path in paths)


def may_lend(person: Person, post: Post, at: datetime) -> bool:
    """Say whether the person may lend this post: one of their own that can be lent, or as a head within their reach."""
    if post.person_id == person.pk:
        return any(own.pk == post.pk for own in lendable(person, local_day(at)))
    return lends_for(person, post, at)


def lends_for(person: Person, post: Post, at: datetime) -> bool:
    """Say whether the person may lend this post of somebody else: a head within their reach."""
    path = post.unit.path or ""
    return any(path.startswith(above) for above in reach(person, "post.delegate", at))
