"""Whether the session of a request still runs: idle too long, open too long, revoked, or well.

A person who was turned out finds the page again after signing in, and what they had typed (static/js/drafts.js).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from django.contrib.auth import logout
from django.contrib.messages import WARNING, add_message
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from liuhen.accounts.models import SignIn
from liuhen.accounts.queries import actor_of
from liuhen.accounts.services import end_sign_in, found_session, note_presence
from liuhen.accounts.sign_ins import must_enrol, over_because, rules_of, session_of
from liuhen.web.browsers import browser_of
from liuhen.web.viewmodels import chinese

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from liuhen.accounts.models import Person, SignInRules

KEY = "sign_in"  # where the session keeps which sign-in it is
UNATTENDED = "X-Unattended"  # what a page asks for by itself says so: it does not show that anybody is there
ENDED = "ended"
WHY = {
    SignIn.End.IDLE: "太久没有操作，为安全起见已经退出。重新登录后回到原来的页面，填了一半的内容还在。",
    SignIn.End.LONG: "这次登录到了最长时间，已经退出。重新登录后回到原来的页面，填了一半的内容还在。",
    ENDED: "这次登录已被结束：密码换过，或者在“登录会话”里被撤销。",
}


@dataclass(frozen=True, slots=True)
class Presence:
    """A running session and the figures it lives under. `person` carries the agency, read in the same query."""

    sign_in: SignIn
    rules: SignInRules
    person: Person

    @property
    def must_enrol(self) -> bool:
        """Whether a second factor has to be set up first."""
        return must_enrol(self.sign_in, self.rules)


def presence_of(request: HttpRequest, person: Person, at: datetime) -> Presence | str:
    """Return the running session of a request, or why there is none any more (a key of `WHY`)."""
    key = request.session.get(KEY)
    sign_in = session_of(person, key)
    if sign_in is None and key is not None:
        logout(request)
        return ENDED
    if sign_in is None:
        sign_in = begin_to_count(request, person, at)
    rules = rules_of(sign_in.person.agency)
    because = over_because(sign_in, rules, at)
    if because is not None:
        end_sign_in(actor=actor_of(person, at), at=at, sign_in=sign_in, because=because)
        logout(request)
        return str(because)
    if UNATTENDED not in request.headers:
        for other in note_presence(at=at, sign_in=sign_in):
            add_message(request, WARNING, _elsewhere(other, at))
    return Presence(sign_in, rules, sign_in.person)


def begin_to_count(request: HttpRequest, person: Person, at: datetime) -> SignIn:
    """Count a session that was opened by other means than the login page."""
    made = found_session(
        at=at,
        person=person,
        address=str(request.META.get("REMOTE_ADDR", "")),
        browser=browser_of(request.headers.get("User-Agent", "")),
    )
    request.session[KEY] = made.pk
    return made


def to_login(request: HttpRequest, why: str = "") -> HttpResponse:
    """Send somebody to the login, and afterwards back to the page they were on.

    After a form that is the page the form stood on: following its own address would find nothing to show.
    """
    asked = {"next": _where(request)} | ({"why": why} if why in WHY else {})
    address = f"{reverse('login')}?{urlencode(asked)}"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def _where(request: HttpRequest) -> str:
    if request.headers.get("HX-Request"):
        return _inside(request, request.headers.get("HX-Current-URL", ""))
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    return _inside(request, request.headers.get("Referer", ""))


def _inside(request: HttpRequest, address: str) -> str:
    """Return path and query of an address of this site, else the workbench."""
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        return reverse("workbench")
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _elsewhere(other: SignIn, now: datetime) -> str:
    where = "，".join(words for words in (other.address, other.browser) if words)
    return (
        f"您的账号 {chinese.moment(other.opened_at, now)} 在另一处登录（{where}）。"
        "不是您本人的话，马上到“我的账号”撤销它并换密码。"
    )
