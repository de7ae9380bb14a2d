"""One person: who they are, what they hold, whether they may enforce now, how they come in, and the forms for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.delegations import given_by, lendable, received_by
from liuhen.accounts.queries import role_title
from liuhen.accounts.sign_ins import factor_of, open_sign_ins
from liuhen.devices.queries import issues_held_by
from liuhen.kernel.moments import local_day
from liuhen.obligations.queries import owed_by
from liuhen.web.pages.delegating import delegation_form, delegation_lines
from liuhen.web.pages.past import past_lines
from liuhen.web.pages.people_words import period_words, post_words, session_words, state_chips
from liuhen.web.pages.person_forms import (
    appoint_form,
    edit_form,
    end_form,
    leave_form,
    password_form,
    reset_form,
    return_form,
    suspension_form,
    withdraw_form,
)
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.cards import Card, CardsPage, Line
from liuhen.web.viewmodels.parts import Action, Chip, Crumb, Note, Row, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from liuhen.accounts.models import Person, Post
    from liuhen.web.viewmodels.cards import Form

DELEGATE = "delegate"


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that was refused: its name, what was wrong, what was typed."""

    form: str = ""
    problem: str = ""
    given: Mapping[str, str] = field(default_factory=dict)


def person_page(
    person: Person, at: datetime, *, manages: bool, lendable_here: Sequence[Post], tried: Tried = Tried()
) -> CardsPage:
    """Return the page: with everything for who manages people, without forms but lending for a head."""
    day = local_day(at)
    cards = (
        _posts(person, at, tried, manages=manages),
        _delegations(person, at, lendable_here, tried),
        *((_sessions(person, at),) if manages else ()),
        _facts(person, tried, manages=manages),
        *((_enforcing(person, at, tried), _coming_in(person, at, tried), _going(person, tried)) if manages else ()),
        *((Card("经过", lines=past_lines(person.subject, at), side="aside"),) if manages else ()),
    )
    return CardsPage(
        person.name,
        f"登录名 {person.login}" + (f"，执法证件编号 {person.card_no}" if person.card_no else ""),
        cards,
        crumbs=(Crumb("组织与人员", reverse("organisation")),),
        chips=state_chips(person, day),
        notes=_notes(person) if manages and person.is_active else (),
    )


def _notes(person: Person) -> tuple[Note, ...]:
    if not person.posts.exists():
        return (Note("还没有任职，登录后什么也做不了。", "在下面“任职”里登记。", tone=Tone.WARN),)
    if not person.has_usable_password():
        return (Note("还没有密码，不能登录。", "在“登录”里给一个初始密码。", tone=Tone.WARN),)
    return ()


def _facts(person: Person, tried: Tried, *, manages: bool) -> Card:
    rows = (
        Row("姓名", person.name),
        Row("登录名", person.login),
        Row("执法证件", person.card_no or "没有"),
        Row("机关", person.agency.name if person.agency else "—"),
    )
    forms = (edit_form(person, tried),) if manages else ()
    return Card("本人", rows=rows, forms=forms, side="aside")


def _posts(person: Person, at: datetime, tried: Tried, *, manages: bool) -> Card:
    day = local_day(at)
    posts = list(person.posts.select_related("unit").order_by("-starts_on", "-pk"))
    lines = tuple(_post_line(post, at, day, tried, manages=manages) for post in posts)
    may_appoint = manages and person.is_active and person.agency is not None
    forms = (appoint_form(person, day, tried),) if may_appoint else ()
    return Card("任职", lines=lines, forms=forms, empty="没有任职。")


def _post_line(post: Post, at: datetime, day: date, tried: Tried, *, manages: bool) -> Line:
    begun, over = post.starts_on <= day, post.ends_on is not None and post.ends_on <= day
    state = Chip(Tone.MUTE, "已结束") if over else Chip(Tone.OK, "在任") if begun else Chip(Tone.MUTE, "还没开始")
    forms: tuple[Form, ...] = ()
    if manages and not over:
        forms = (end_form(post, day, tried),) if begun else (withdraw_form(post, tried),)
    return Line(post_words(post), period_words(post.starts_on, post.ends_on, at), chips=(state,), forms=forms)


def _delegations(person: Person, at: datetime, lendable_here: Sequence[Post], tried: Tried) -> Card:
    day = local_day(at)
    own = {post.pk for post in lendable_here}
    given = tuple(given_by(person, day))
    lines = (
        *delegation_lines((each for each in given if each.post_id in own), at, may_end=True),
        *delegation_lines((each for each in given if each.post_id not in own), at, may_end=False),
        *delegation_lines(received_by(person, day), at, may_end=False),
    )
    posts = [post for post in lendable(person, day) if post.pk in own]
    problem = tried.problem if tried.form == DELEGATE else ""
    form = delegation_form(posts, reverse("delegate_post", args=[person.pk]), at, problem, tried.given)
    return Card(
        "委托",
        "外出、休假时由别人代行；到日子自动收回。" if posts else "",
        lines=lines,
        forms=(form,) if posts else (),
        empty="现在没有委托。",
    )


def _enforcing(person: Person, at: datetime, tried: Tried) -> Card:
    day = local_day(at)
    stopped = person.suspended_until is not None and person.suspended_until >= day
    roles = "、".join(role_title(role) for role in ("officer", "handler"))
    rows = (
        (Row("停止到", f"{person.suspended_until:%Y-%m-%d}（含）", chip=Chip(Tone.OVER, "停止执法", "ban")),)
        if stopped
        else ()
    )
    words = f"停止期间不能以{roles}身份办任何事，正在用的登录也立刻不能；设备不能领用，执法活动不能派出。"
    return Card("执法工作", words, rows, forms=(suspension_form(person, at, tried, stopped=stopped),), side="aside")


def _coming_in(person: Person, at: datetime, tried: Tried) -> Card:
    factor = factor_of(person)
    rows = (
        Row("密码", "有" if person.has_usable_password() else "还没有"),
        Row(
            "第二因子",
            f"{chinese.near(factor.confirmed_at, at)} 开通" if factor and factor.confirmed_at else "没有开通",
        ),
    )
    forms = (
        *((password_form(person, tried),) if person.is_active else ()),
        *((reset_form(person, tried),) if factor else ()),
    )
    return Card("登录", rows=rows, forms=forms, side="aside")


def _sessions(person: Person, at: datetime) -> Card:
    lines = tuple(
        Line(
            each.browser or "浏览器不明",
            session_words(each, at),
            actions=(Action("撤销", reverse("end_session_of", args=[person.pk, each.pk]), post=True),),
        )
        for each in open_sign_ins(person, at)
    )
    return Card("登录会话", lines=lines, empty="现在没有登录。")


def _going(person: Person, tried: Tried) -> Card:
    if not person.is_active:
        return Card("离开", "已经离开。以前办的事、任职、资料都留着。", forms=(return_form(person),), side="aside")
    return Card("离开", forms=(leave_form(person, tried),), side="aside")


def still_held(person: Person, at: datetime) -> str:
    """Say what somebody who leaves still has in hand, empty for nothing."""
    devices, owed = issues_held_by(person, at).count(), owed_by(person, at).filter(person=person).count()
    told = [f"还有 {devices} 台设备没有归还" if devices else "", f"还有 {owed} 项应办事项没有办" if owed else ""]
    return "，".join(words for words in told if words)
