"""One's own account: password, second factor, sessions, tokens, delegations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.delegations import given_by, lendable, received_by
from liuhen.accounts.queries import own_posts_on
from liuhen.accounts.sign_ins import factor_of, open_sign_ins, rules_of
from liuhen.accounts.tokens import SCOPES, tokens_of
from liuhen.kernel.moments import local_day
from liuhen.web.pages.delegating import delegation_form, delegation_lines
from liuhen.web.pages.people_words import period_words, post_words, session_words, state_chips
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.cards import Card, CardsPage, Form, Line
from liuhen.web.viewmodels.parts import Action, Chip, Field, Row, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.accounts.models import Person, SignIn

USUAL_LIFE = timedelta(days=180)
TOKEN, DELEGATION = "token", "delegation"


def account_page(
    person: Person,
    at: datetime,
    sign_in: SignIn,
    *,
    problems: Mapping[str, str] | None = None,
    given: Mapping[str, str] | None = None,
) -> CardsPage:
    """Return the page; `problems` names a form by what was wrong with it, `given` is what was typed there."""
    problems, given = problems or {}, given or {}
    day = local_day(at)
    posts = own_posts_on(person, day)
    facts = (
        Row("姓名", person.name),
        Row("登录名", person.login),
        *((Row("执法证件", person.card_no),) if person.card_no else ()),
        *(Row("任职", f"{post_words(post)}，{period_words(post.starts_on, post.ends_on, at)}") for post in posts),
    )
    return CardsPage(
        title="我的账号",
        summary="姓名、证件编号和任职由安全保密管理员登记，有错请找他们改。",
        cards=(
            _delegations(person, at, problems.get(DELEGATION, ""), given),
            _sessions(person, at, sign_in),
            _tokens(person, at, problems.get(TOKEN, ""), given),
            Card("本人", rows=facts, side="aside"),
            _password(),
            _factor(person, at),
        ),
        chips=state_chips(person, day),
    )


def _password() -> Card:
    action = Action("换密码", reverse("password"), "lock")
    return Card("密码", "换了以后，别处的登录都会退出。", actions=(action,), side="aside")


def _factor(person: Person, at: datetime) -> Card:
    factor = factor_of(person)
    required = rules_of(person.agency).second_factor_since is not None
    asked = "本局要求使用。" if required else ""
    if factor is None or factor.confirmed_at is None:
        words = f"{asked}开通以后，登录时除密码外还要输手机验证器上的六位数；密码被人知道也进不来。"
        return Card(
            "第二因子", words, actions=(Action("开通", reverse("second_factor"), "shield-check"),), side="aside"
        )
    left = factor.recovery_codes.filter(used_at=None).count()
    rows = (
        Row("状态", f"{chinese.near(factor.confirmed_at, at)} 开通", chip=Chip(Tone.OK, "使用中", "shield-check")),
        Row("恢复码", f"还有 {left} 个没用过"),
    )
    return Card("第二因子", asked, rows, actions=(Action("管理", reverse("second_factor")),), side="aside")


def _sessions(person: Person, at: datetime, sign_in: SignIn) -> Card:
    rules = rules_of(person.agency)
    lines = tuple(
        Line(
            each.browser or "浏览器不明",
            session_words(each, at),
            chips=(Chip(Tone.OK, "这一次", "check"),) if each.pk == sign_in.pk else (),
            actions=()
            if each.pk == sign_in.pk
            else (Action("撤销", reverse("end_session", args=[each.pk]), post=True),),
        )
        for each in open_sign_ins(person, at)
    )
    words = (
        f"无操作 {rules.idle_minutes} 分钟、或登录满 {rules.longest_hours} 小时自动退出（本局设定）。"
        "有不认得的，撤销它并换密码。"
    )
    return Card("登录会话", words, lines=lines)


def _tokens(person: Person, at: datetime, problem: str, given: Mapping[str, str]) -> Card:
    day = local_day(at)
    lines = tuple(
        Line(
            token.name,
            f"{token.prefix}…，可以{'、'.join(SCOPES.get(scope, scope) for scope in token.scopes)}。"
            f"有效到 {token.expires_on - timedelta(days=1):%Y-%m-%d}，"
            + (f"最近使用 {chinese.near(token.last_used_at, at)}" if token.last_used_at else "还没用过"),
            chips=(Chip(Tone.MUTE, "已过期", "clock"),) if token.expires_on <= day else (),
            actions=(Action("撤销", reverse("revoke_token", args=[token.pk]), post=True),),
        )
        for token in tokens_of(person)
    )
    fields = (
        Field("name", "给哪个程序用", value=given.get("name", ""), required=True, hint="例如：办公系统同步"),
        Field(
            "until",
            "最后一天",
            "date",
            value=given.get("until", "") or (day + USUAL_LIFE).isoformat(),
            required=True,
            hint="最长一年",
        ),
        *(Field(f"scope_{code}", words, "checkbox", given.get(f"scope_{code}", "")) for code, words in SCOPES.items()),
    )
    form = Form("新建令牌", reverse("make_token"), "新建令牌", fields, problem=problem)
    return Card(
        "程序令牌",
        "别的系统替您读写数据时用它，不要把密码写进程序。令牌能做的不会超过您自己能做的。",
        lines=lines,
        forms=(form,),
        empty="没有令牌。",
    )


def _delegations(person: Person, at: datetime, problem: str, given: Mapping[str, str]) -> Card:
    day = local_day(at)
    lines = (
        *delegation_lines(given_by(person, day), at, may_end=True),
        *delegation_lines(received_by(person, day), at, may_end=False),
    )
    posts = lendable(person, day)
    forms = (delegation_form(posts, reverse("delegate_own"), at, problem, given),) if posts else ()
    words = (
        "外出、休假时把自己的职权交给别人代行几天，到日子自动收回；代行的人办的事，日志里同时记两个人的名字。"
        if posts
        else "您的职务凭本人证件或三员分立履行，不能委托别人。"
    )
    return Card("委托", words, lines=lines, forms=forms, empty="现在没有委托。")
