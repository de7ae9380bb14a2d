"""A visit: a signed-in person asks for something at one moment. Every view but the login takes one.

The decorator is the one door: it turns strangers to the login, people with a given password to the page where they
set their own, reads the clock once, and answers a refusal as a page. Whether the person may do what they ask is
judged by the rooms below.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib.messages import ERROR, SUCCESS, WARNING, add_message, get_messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from liuhen.accounts.models import Person
from liuhen.accounts.queries import actor_of, capabilities, remember_posts
from liuhen.kernel.moments import now
from liuhen.kernel.refusals import Refused
from liuhen.ledger.services import append_refusal
from liuhen.web.errors import refused_page
from liuhen.web.pages.frame import frame_of, session_clock, wall_frame
from liuhen.web.presence import presence_of, to_login
from liuhen.web.viewmodels.parts import Note, Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from liuhen.kernel.actors import Actor
    from liuhen.web.presence import Presence
    from liuhen.web.viewmodels.frame import Frame

    View = Callable[..., HttpResponseBase]

GUARDED = "liuhen_guarded"  # the mark that the test over all addresses looks for
FIRST = frozenset(  # where somebody may go who has to set up a second factor before anything else
    {"password", "second_factor", "second_factor_qr", "begin_second_factor", "confirm_second_factor"}
)
WALL = frozenset({"docks", "dock_changes"})  # what the screen of a docking station may show
DRAFT, SENT = "draft", "liuhen_sent"  # a form names what its page remembers of it; a success lets the page forget


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, when, by which request, and in which session."""

    request: HttpRequest
    person: Person
    at: datetime
    presence: Presence

    @property
    def actor(self) -> Actor:
        """The person as the log names them."""
        return actor_of(self.person, self.at)

    @property
    def address(self) -> str:
        """The address the request came from."""
        return str(self.request.META.get("REMOTE_ADDR", ""))

    @property
    def can(self) -> frozenset[str]:
        """Every capability the person has now."""
        return capabilities(self.person, self.at)

    @property
    def at_wall(self) -> bool:
        """Whether this is the screen of a docking station, which shows its wall and nothing else."""
        return self.presence.sign_in.wall_since is not None

    def frame(self, current: str, query: str = "") -> Frame:
        """Return the frame of the page, with what was just done said once."""
        tones = {WARNING: Tone.WARN, ERROR: Tone.OVER}
        said = tuple(Note(str(each), tone=tones.get(each.level or 0, Tone.OK)) for each in get_messages(self.request))
        if self.at_wall:
            return wall_frame(self.person, self.at, notices=said)
        clock = session_clock(self.presence.sign_in, self.presence.rules, self.at)
        return frame_of(self.person, self.at, current, query=query, notices=said, session=clock)

    def show(self, template: str, page: object, current: str, *, query: str = "", status: int = 200) -> HttpResponse:
        """Answer with a page in its frame."""
        context = {"page": page, "frame": self.frame(current, query)}
        return render(self.request, f"web/pages/{template}.html", context, status=status)

    def said(self, words: str, *, well: bool = True) -> None:
        """Keep words for the next page this person sees; `well` is false for what has to alarm."""
        add_message(self.request, SUCCESS if well else ERROR, words)

    def demand(self, *wanted: str) -> None:
        """Let the visit go on when the person has one of the capabilities. Raises PermissionDenied."""
        if not self.can & set(wanted):
            raise PermissionDenied


class Logged(Exception):  # noqa: N818  # carries a refusal whose attempt stands in the log
    """A refusal that was written to the log, with the words that say where."""

    def __init__(self, refused: Refused, entry: str) -> None:
        super().__init__(refused.words)
        self.refused = refused
        self.entry = entry


@contextmanager
def attempt(visit: Visit, act: str, subject: str) -> Iterator[None]:
    """Write a refusal of what happens inside to the log. Raises Logged; must not stand inside a transaction."""
    try:
        yield
    except Refused as refused:
        raise log_refusal(visit, act, subject, refused) from refused


def log_refusal(visit: Visit, act: str, subject: str, refused: Refused) -> Logged:
    """Write a refused attempt to the log and return it, ready to be raised."""
    entry = append_refusal(actor=visit.actor, at=visit.at, act=act, subject=subject, refused=refused)
    return Logged(refused, f"（登记号 {entry.number:,}）")


def visited(view: View) -> View:
    """Make a view of a function that takes a Visit."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not isinstance(request.user, Person):
            return to_login(request)
        at = now()
        presence = presence_of(request, request.user, at)
        if isinstance(presence, str):
            return to_login(request, presence)
        first = _before_anything(request, presence)
        if first:
            return redirect(first)
        visit = Visit(request, presence.person, at, presence)
        remember_posts(visit.person, at)
        try:
            return _done(request, view(visit, *args, **kwargs))
        except Logged as logged:
            return _refused(visit, logged.refused, logged.entry)
        except Refused as refused:
            return _refused(visit, refused)

    setattr(guarded, GUARDED, True)
    return guarded


def _before_anything(request: HttpRequest, presence: Presence) -> str:
    """Return the name of the page this person has to go to instead, empty when they may go on."""
    place = request.resolver_match.url_name if request.resolver_match else ""
    if presence.sign_in.wall_since is not None:
        return "" if place in WALL else "docks"
    if presence.person.must_change_password:
        return "" if place == "password" else "password"
    if place not in FIRST and presence.must_enrol:
        return "second_factor"
    return ""


def _done(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Tell the page that a form was taken, so that it forgets what was typed into it."""
    sent = request.POST.get(DRAFT, "") if request.method == "POST" else ""
    if response.status_code < HTTPStatus.BAD_REQUEST and sent.isascii() and sent.isalnum():
        response.set_cookie(SENT, sent[:40], max_age=300, secure=request.is_secure(), samesite="Lax")
    return response


def _refused(visit: Visit, refused: Refused, entry: str = "") -> HttpResponse:
    return refused_page(visit.request, refused, frame=visit.frame(""), entry=entry)
