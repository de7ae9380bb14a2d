"""The frame around a page: the places a person may go to, their own counters, the pack and the checkpoint."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.queries import binding_on, capabilities, home_unit
from liuhen.kernel.moments import local_day
from liuhen.ledger.queries import latest_checkpoint
from liuhen.notifications.queries import unread_words
from liuhen.obligations.queries import owed_counts
from liuhen.web.pages.checkpoint import countersigned_by
from liuhen.web.places import GROUPS, OWES, Place, Viewer, entries_of, places_of
from liuhen.web.viewmodels.frame import Bell, Checkpoint, Frame, NavGroup, NavItem, SessionClock
from liuhen.web.viewmodels.parts import Link, View

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from liuhen.accounts.models import Person, SignIn, SignInRules
    from liuhen.web.viewmodels.parts import Note

MOST_TABS = 5
MOST_COUNTED = 1000


def frame_of(
    person: Person,
    at: datetime,
    current: str,
    *,
    query: str = "",
    notices: tuple[Note, ...] = (),
    session: SessionClock | None = None,
) -> Frame:
    """Return the frame for a person; `current` is the name of the place the page belongs to."""
    viewer = Viewer(person, at, capabilities(person, at))
    places = places_of(viewer)
    names = {place.name for place in places}
    owed = owed_counts(person, at, MOST_COUNTED)
    items = {entry: _entry(entry, current, owed) for entry in entries_of(places)}
    groups = {title: tuple(item for entry, item in items.items() if entry[0].group == title) for title in GROUPS}
    unit = home_unit(person, local_day(at))
    return Frame(
        agency=person.agency.name if person.agency else "留痕",
        person=person.name,
        unit=unit.name if unit else "",
        now=at,
        beside=_beside(items, current),
        nav=tuple(NavGroup(title, group) for title, group in groups.items() if group),
        tabs=tuple(items.values())[:MOST_TABS],
        home=reverse("workbench"),
        search=reverse("recordings") if "recordings" in names else "",
        logout=reverse("logout"),
        pack=_pack(person, local_day(at)),
        checkpoint=_checkpoint(reverse("ledger") if "ledger" in names else ""),
        query=query,
        notices=notices,
        bell=_bell(person, current) if viewer.can & OWES else None,
        account=reverse("account"),
        session=session,
    )


def wall_frame(person: Person, at: datetime, *, notices: tuple[Note, ...] = ()) -> Frame:
    """Return the frame of a screen that only shows the wall of docking stations: no places, and no clock to its end."""
    return Frame(
        agency=person.agency.name if person.agency else "留痕",
        person=person.name,
        unit="",
        now=at,
        nav=(),
        tabs=(),
        home=reverse("docks"),
        search="",
        logout=reverse("logout"),
        notices=notices,
    )


def session_clock(sign_in: SignIn, rules: SignInRules, at: datetime) -> SessionClock:
    """Return how long the session lasts from now."""
    left = sign_in.opened_at + timedelta(hours=rules.longest_hours) - at
    return SessionClock(
        idle=rules.idle_minutes * 60,
        left=max(0, int(left.total_seconds())),
        ping=reverse("session"),
        whose=str(sign_in.person_id),
    )


def _bell(person: Person, current: str) -> Bell:
    return Bell(reverse("notifications"), unread_words(person), current=current == "notifications")


def _entry(places: tuple[Place, ...], current: str, owed: tuple[int, int]) -> NavItem:
    """Return an entry of the navigation: it leads to the first of its places."""
    count, late = owed
    counted = {"workbench": (late, True), "obligations": (count, late > 0)}
    place = places[0]
    return NavItem(
        place.entry or place.words,
        place.short,
        reverse(place.name),
        place.icon,
        *counted.get(place.name, (0, False)),
        current=any(each.name == current for each in places),
    )


def _beside(entries: Iterable[tuple[Place, ...]], current: str) -> tuple[View, ...]:
    """Return the places under the same entry as the present one; none for a place that stands alone."""
    here = next((entry for entry in entries if any(place.name == current for place in entry)), ())
    if len(here) <= 1:
        return ()
    return tuple(View(place.words, reverse(place.name), current=place.name == current) for place in here)


def _pack(person: Person, day: date) -> Link | None:
    bound = binding_on(person.agency_id, day) if person.agency_id is not None else None
    return Link(f"制度包 {bound[0].upper()} · {bound[1]} 版", reverse("packs")) if bound else None


def _checkpoint(href: str) -> Checkpoint | None:
    latest = latest_checkpoint()
    if latest is None:
        return None
    return Checkpoint(latest.size, latest.at, href, "、".join(countersigned_by(latest)))
