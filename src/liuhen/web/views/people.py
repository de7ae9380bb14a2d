"""People: registered, corrected, appointed, suspended, given a password, gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.accounts.delegations import given_by, lendable
from liuhen.accounts.models import Delegation, Person, Post, SignIn, Unit
from liuhen.accounts.services import (
    appoint_by_title,
    come_back,
    create_person,
    edit_person,
    end_delegation,
    end_post,
    end_sign_in,
    leave,
    reset_second_factor,
    resume,
    set_password,
    suspend,
    withdraw_post,
)
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.web.addresses import number_in, text_in
from liuhen.web.pages.person_forms import APPOINT, EDIT, END, LEAVE, PASSWORD, RESET, SUSPEND
from liuhen.web.pages.person_page import DELEGATE, Tried, person_page, still_held
from liuhen.web.staff import demand_manager, lends, manages, person_seen
from liuhen.web.viewmodels.cards import Card, CardsPage, Form
from liuhen.web.viewmodels.parts import Crumb, Field
from liuhen.web.views.account import DAY, demanded_day, lend, said
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from liuhen.web.visits import Visit

PLACE = "organisation"


@require_safe
@visited
def person(visit: Visit, key: int) -> HttpResponse:
    """Show one person."""
    return _shown(visit, person_seen(visit, key))


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def new_person(visit: Visit) -> HttpResponse:
    """Show the form that registers somebody, or register them."""
    agency = demand_manager(visit)
    if visit.request.method != "POST":
        return _new(visit)
    given = visit.request.POST
    try:
        with attempt(visit, "person.create", agency.subject):
            made = create_person(
                actor=visit.actor,
                at=visit.at,
                login=text_in(given, "login"),
                name=text_in(given, "name"),
                card_no=text_in(given, "card_no"),
                agency=agency,
            )
    except Logged as logged:
        return _new(visit, said(logged))
    visit.said(f"{made.name}已登记。接着给任职和初始密码。")
    return redirect("person", made.pk)


@require_POST
@visited
def edit(visit: Visit, key: int) -> HttpResponse:
    """Correct name and card number."""

    def change(found: Person) -> str:
        given = visit.request.POST
        name, card_no = text_in(given, "name"), text_in(given, "card_no")
        edit_person(actor=visit.actor, at=visit.at, person=found, name=name, card_no=card_no)
        return "已更正。"

    return _done(visit, key, EDIT, "person.edit", change)


@require_POST
@visited
def appoint(visit: Visit, key: int) -> HttpResponse:
    """Give a post by its title in the agency."""

    def change(found: Person) -> str:
        given = visit.request.POST
        unit = Unit.objects.filter(pk=number_in(given, "unit") or 0, agency=found.agency).first()
        if unit is None:
            raise Refused("web.appoint.unit", "请选任职的单位。")
        made = appoint_by_title(
            actor=visit.actor,
            at=visit.at,
            person=found,
            unit=unit,
            title=text_in(given, "title"),
            starts_on=demanded_day(given, "from", "从哪天"),
            ends_on=demanded_day(given, "to", "到哪天") + DAY if given.get("to", "").strip() else None,
        )
        return f"{found.name}已任{unit.name}的{made[0].title}。"

    return _done(visit, key, APPOINT, "person.appoint", change)


@require_POST
@visited
def finish_post(visit: Visit, key: int) -> HttpResponse:
    """End a post after its last day, or take back one that has not begun."""
    agency = demand_manager(visit)
    post = Post.objects.select_related("unit__agency", "person").filter(pk=key, person__agency=agency).first()
    if post is None:
        raise Http404
    given = visit.request.POST

    def change(_: Person) -> str:
        if post.starts_on > local_day(visit.at):
            withdraw_post(actor=visit.actor, at=visit.at, post=post, reason=text_in(given, "reason"))
            return "任职已撤回。"
        ends_on = demanded_day(given, "last", "最后一天") + DAY
        end_post(actor=visit.actor, at=visit.at, post=post, ends_on=ends_on)
        return "任职到那天为止。" if ends_on > local_day(visit.at) else "任职已结束。"

    return _done(visit, post.person_id, f"{END}-{key}", "person.end_post", change)


@require_POST
@visited
def stop(visit: Visit, key: int) -> HttpResponse:
    """Suspend somebody from enforcement."""

    def change(found: Person) -> str:
        given = visit.request.POST
        until = demanded_day(given, "until", "到哪天")
        suspend(actor=visit.actor, at=visit.at, person=found, until=until, reason=text_in(given, "reason"))
        return f"{found.name}停止执法工作到 {until}，现在就生效。"

    return _done(visit, key, SUSPEND, "person.suspend", change)


@require_POST
@visited
def let_return(visit: Visit, key: int) -> HttpResponse:
    """Lift a suspension."""

    def change(found: Person) -> str:
        resume(actor=visit.actor, at=visit.at, person=found, reason=text_in(visit.request.POST, "reason"))
        return f"{found.name}恢复执法工作。"

    return _done(visit, key, SUSPEND, "person.resume", change)


@sensitive_post_parameters()
@require_POST
@visited
def give_password(visit: Visit, key: int) -> HttpResponse:
    """Give a first password, which has to be replaced."""

    def change(found: Person) -> str:
        if found.pk == visit.person.pk:
            raise Refused("web.password.self", "自己的密码在“我的账号”里换。")
        if not found.is_active:
            raise Refused("web.password.gone", f"{found.name}已经离开。")
        given = visit.request.POST.get("password", "").strip()
        set_password(actor=visit.actor, at=visit.at, person=found, password=given, must_change=True)
        return f"已设初始密码，请当面交给{found.name}。"

    return _done(visit, key, PASSWORD, "person.set_password", change)


@require_POST
@visited
def reset(visit: Visit, key: int) -> HttpResponse:
    """Take away a second factor that was lost."""

    def change(found: Person) -> str:
        reset_second_factor(actor=visit.actor, at=visit.at, person=found, reason=text_in(visit.request.POST, "reason"))
        return f"{found.name}的第二因子已重设，登录已退出。"

    return _done(visit, key, RESET, "second_factor.reset", change)


@require_POST
@visited
def end_session_of(visit: Visit, key: int, session: int) -> HttpResponse:
    """End a session of somebody."""

    def change(found: Person) -> str:
        sign_in = SignIn.objects.filter(pk=session, person=found).first()
        if sign_in is None:
            raise Http404
        end_sign_in(actor=visit.actor, at=visit.at, sign_in=sign_in, because=SignIn.End.REVOKED)
        return "那一次登录已撤销。"

    return _done(visit, key, "", "session.revoke", change)


@require_POST
@visited
def gone(visit: Visit, key: int) -> HttpResponse:
    """Note that somebody left."""

    def change(found: Person) -> str:
        held = still_held(found, visit.at)
        leave(actor=visit.actor, at=visit.at, person=found, reason=text_in(visit.request.POST, "reason"))
        return f"{found.name}已登记离开。" + (f"注意：{held}，请找所在单位交接。" if held else "")

    return _done(visit, key, LEAVE, "person.leave", change)


@require_POST
@visited
def back(visit: Visit, key: int) -> HttpResponse:
    """Note that somebody is back."""

    def change(found: Person) -> str:
        come_back(actor=visit.actor, at=visit.at, person=found)
        return f"{found.name}回来了。接着给任职和初始密码。"

    return _done(visit, key, "", "person.return", change)


@require_POST
@visited
def delegate_post(visit: Visit, key: int) -> HttpResponse:
    """Lend a post of somebody the visitor answers for."""
    found = person_seen(visit, key)
    given = visit.request.POST
    try:
        with attempt(visit, "post.delegate", found.subject):
            post = next((post for post in _lendable(visit, found) if post.pk == number_in(given, "post")), None)
            if post is None:
                raise Refused("web.delegation.post", "请选一项您可以安排的职务。")
            lend(visit, post, given)
    except Logged as logged:
        return _shown(visit, found, Tried(DELEGATE, said(logged), given))
    visit.said("已委托，到日子自动收回。")
    return redirect("person", key)


@require_POST
@visited
def take_back(visit: Visit, key: int) -> HttpResponse:
    """End a delegation: the giver, or a head of the unit."""
    found = Delegation.objects.select_related("post__unit", "post__person", "receiver").filter(pk=key).first()
    own = found is not None and given_by(visit.person, local_day(visit.at)).filter(pk=key).exists()
    if found is None or not (own or lends(visit, found.post)):
        raise Http404
    with attempt(visit, "post.end_delegation", found.post.person.subject):
        end_delegation(actor=visit.actor, at=visit.at, delegation=found)
    visit.said(f"已收回，{found.receiver.name}从现在起不再代行。")
    return redirect("account") if own else redirect("person", found.post.person_id)


def _done(visit: Visit, key: int, form: str, act: str, change: Callable[[Person], str]) -> HttpResponse:
    """Do what a form asks for, and show the person again: with what was done, or with what was wrong."""
    demand_manager(visit)
    found = person_seen(visit, key)
    try:
        with attempt(visit, act, found.subject):
            words = change(found)
    except Logged as logged:
        if not form:
            raise
        return _shown(visit, person_seen(visit, key), Tried(form, said(logged), visit.request.POST))
    visit.said(words)
    return redirect(reverse("person", args=[key]))


def _lendable(visit: Visit, found: Person) -> list[Post]:
    return [post for post in lendable(found, local_day(visit.at)) if lends(visit, post)]


def _shown(visit: Visit, found: Person, tried: Tried | None = None) -> HttpResponse:
    page = person_page(
        found,
        visit.at,
        manages=manages(visit),
        lendable_here=_lendable(visit, found),
        tried=tried or Tried(),
    )
    return visit.show("cards", page, PLACE, status=422 if tried else 200)


def _new(visit: Visit, problem: str = "") -> HttpResponse:
    given = visit.request.POST
    form = Form(
        "登记",
        reverse("new_person"),
        "登记",
        (
            Field("name", "姓名", value=given.get("name", ""), required=True),
            Field(
                "login", "登录名", value=given.get("login", ""), required=True, hint="执法证件编号或工号，以后不能改"
            ),
            Field("card_no", "执法证件编号", value=given.get("card_no", ""), hint="没有的空着"),
        ),
        problem=problem,
        folded=False,
    )
    page = CardsPage(
        "登记人员",
        "登记以后再给任职和初始密码。",
        (Card("人员", forms=(form,)),),
        crumbs=(Crumb("组织与人员", reverse("organisation")),),
    )
    return visit.show("cards", page, PLACE, status=422 if problem else 200)
