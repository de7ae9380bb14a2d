"""Who may look at units and people, who may manage them, and who may lend whose posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404

from liuhen.access.people import LOOK, MANAGE, branches_seen, lends_for, sees_person
from liuhen.accounts.models import Agency, Person, Post

if TYPE_CHECKING:
    from liuhen.web.places import Viewer
    from liuhen.web.visits import Visit

__all__ = ["LOOK", "MANAGE", "agency_of", "demand_manager", "lends", "looks", "manages", "paths_seen", "person_seen"]


def looks(viewer: Viewer) -> bool:
    """Say whether the place of units and people is open to the viewer."""
    return bool(viewer.can & LOOK)


def agency_of(visit: Visit) -> Agency:
    """Return the agency whose people the visitor may see. Raises PermissionDenied for those without one."""
    if visit.person.agency is None:
        raise PermissionDenied
    return visit.person.agency


def manages(visit: Visit) -> bool:
    """Say whether the visitor registers people and posts (the security administrator)."""
    return MANAGE in visit.can


def demand_manager(visit: Visit) -> Agency:
    """Let only the security administrator on. Raises PermissionDenied."""
    visit.demand(MANAGE)
    return agency_of(visit)


def paths_seen(visit: Visit) -> list[str]:
    """Return the branches of the tree the visitor may look into."""
    agency_of(visit)
    return branches_seen(visit.person, visit.at)


def person_seen(visit: Visit, key: int) -> Person:
    """Return a person of the agency the visitor may look at. Raises Http404 for all others."""
    visit.demand(*LOOK)
    found = Person.objects.select_related("agency").filter(pk=key, agency=agency_of(visit)).first()
    if found is None or not sees_person(visit.person, found, visit.at):
        raise Http404
    return found


def lends(visit: Visit, post: Post) -> bool:
    """Say whether the visitor may lend this post of somebody else: a head within their reach."""
    return lends_for(visit.person, post, visit.at)
