"""One's own account, and what can be done there: end sessions, make and revoke tokens, lend posts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from liuhen.accounts.delegations import lendable
from liuhen.accounts.models import ApiToken, Post, SignIn
from liuhen.accounts.services import delegate, end_sign_in, make_token, revoke_token
from liuhen.accounts.tokens import SCOPES
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.web.addresses import day_in, number_in, text_in
from liuhen.web.pages.account import DELEGATION, TOKEN, account_page
from liuhen.web.pages.delegating import colleague
from liuhen.web.viewmodels.cards import Card, CardsPage
from liuhen.web.viewmodels.parts import Action, Crumb
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import HttpResponse

    from liuhen.web.visits import Visit

DAY = timedelta(days=1)


@require_safe
@visited
def account(visit: Visit) -> HttpResponse:
    """Show the account."""
    return _shown(visit)


@require_POST
@visited
def end_session(visit: Visit, key: int) -> HttpResponse:
    """End one of one's own sessions elsewhere."""
    found = get_object_or_404(SignIn, pk=key, person=visit.person)
    end_sign_in(actor=visit.actor, at=visit.at, sign_in=found, because=SignIn.End.REVOKED)
    visit.said("已撤销那一次登录，那边马上要重新登录。")
    return redirect("account")


@require_POST
@visited
def new_token(visit: Visit) -> HttpResponse:
    """Make a token and show its text, this once."""
    given = visit.request.POST
    try:
        with attempt(visit, "token.make", visit.person.subject):
            made = make_token(
                actor=visit.actor,
                at=visit.at,
                person=visit.person,
                name=text_in(given, "name"),
                scopes=[code for code in SCOPES if given.get(f"scope_{code}")],
                expires_on=demanded_day(given, "until", "最后一天") + DAY,
            )
    except Logged as logged:
        return _shown(visit, {TOKEN: said(logged)}, given)
    card = Card(
        made.token.name,
        "现在就抄到程序的设置里。离开这一页以后再也看不到；丢了就撤销，另建一个。",
        codes=(made.text,),
        actions=(Action("抄好了", reverse("account"), primary=True),),
    )
    page = CardsPage("新的令牌", "只显示这一次。", (card,), crumbs=(Crumb("我的账号", reverse("account")),))
    return visit.show("cards", page, "account")


@require_POST
@visited
def revoke(visit: Visit, key: int) -> HttpResponse:
    """Revoke one of one's own tokens."""
    found = get_object_or_404(ApiToken, pk=key, person=visit.person)
    revoke_token(actor=visit.actor, at=visit.at, token=found)
    visit.said(f"令牌“{found.name}”已撤销，用它的程序马上不能再访问。")
    return redirect("account")


@require_POST
@visited
def delegate_own(visit: Visit) -> HttpResponse:
    """Lend one of one's own posts."""
    given = visit.request.POST
    try:
        with attempt(visit, "post.delegate", visit.person.subject):
            own = {post.pk: post for post in lendable(visit.person, local_day(visit.at))}
            post = own.get(number_in(given, "post") or 0)
            if post is None:
                raise Refused("web.delegation.post", "请选自己现在的一项职务。")
            lend(visit, post, given)
    except Logged as logged:
        return _shown(visit, {DELEGATION: said(logged)}, given)
    visit.said("已委托，到日子自动收回。")
    return redirect("account")


def lend(visit: Visit, post: Post, given: Mapping[str, str]) -> None:
    """Lend a post as the form says. Raises Refused."""
    delegate(
        actor=visit.actor,
        at=visit.at,
        post=post,
        receiver=colleague(visit.person.agency, text_in(given, "receiver")),
        starts_on=demanded_day(given, "from", "从哪天"),
        ends_on=demanded_day(given, "to", "到哪天") + DAY,
        reason=text_in(given, "reason"),
    )


def demanded_day(given: Mapping[str, str], name: str, label: str) -> date:
    """Return the day a form must hold. Raises Refused when there is none, or one out of this world."""
    try:
        day = day_in(given, name)
        if day is not None and day.year < 9000:  # noqa: PLR2004  # a day may follow it
            return day
    except ValueError:
        pass
    raise Refused("web.form.day", f"「{label}」要写成 2026-03-11 这样的日期。")


def said(logged: Logged) -> str:
    """Return what was refused and what to do, in one line beside the form."""
    return f"{logged.refused.words}{logged.refused.remedy}"


def _shown(
    visit: Visit, problems: Mapping[str, str] | None = None, given: Mapping[str, str] | None = None
) -> HttpResponse:
    page = account_page(visit.person, visit.at, visit.presence.sign_in, problems=problems, given=given)
    return visit.show("cards", page, "account", status=422 if problems else 200)
