"""How people, posts, periods and sessions are written on the pages of the organisation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from liuhen.accounts.queries import role_title
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import Chip, Tone

if TYPE_CHECKING:
    from datetime import date, datetime

    from liuhen.accounts.models import Delegation, Person, Post, SignIn

DAY = timedelta(days=1)


def post_words(post: Post) -> str:
    """Write a post without its days: 执法一中队 · 中队长（科室负责人）."""
    role = role_title(post.role)
    return (
        f"{post.unit.name} · {post.title}（{role}）" if post.title and post.title != role else f"{post.unit} · {role}"
    )


def period_words(starts_on: date, ends_on: date | None, now: datetime) -> str:
    """Write a half-open period with its last day: 3月10日起, 3月10日至3月20日, 3月10日一天."""
    first = chinese.day(starts_on, now)
    if ends_on is None:
        return f"{first}起"
    last = ends_on - DAY
    return f"{first}一天" if last == starts_on else f"{first}至{chinese.day(last, now)}"


def delegation_words(delegation: Delegation, now: datetime) -> str:
    """Write whose post, and on which days."""
    days = period_words(delegation.starts_on, delegation.ends_on, now)
    return f"{delegation.post.person.name}的{post_words(delegation.post)}，{days}"


def session_words(sign_in: SignIn, now: datetime) -> str:
    """Write when and from where somebody signed in, and when they last did something."""
    seen = chinese.near(sign_in.seen_at, now)
    where = sign_in.address or "地址不明"
    if sign_in.wall_since is not None:
        return f"{chinese.moment(sign_in.opened_at, now)} 从 {where} 登录，留在采集站屏幕上，只显示采集站"
    return f"{chinese.moment(sign_in.opened_at, now)} 从 {where} 登录，最近操作 {seen}"


def state_chips(person: Person, day: date) -> tuple[Chip, ...]:
    """Return what is out of the ordinary about a person."""
    found = []
    if not person.is_active:
        found.append(Chip(Tone.MUTE, f"{person.left_on:%Y-%m-%d} 离开" if person.left_on else "已离开", "logout"))
    if person.suspended_until is not None and person.suspended_until >= day:
        found.append(Chip(Tone.OVER, f"停止执法至 {person.suspended_until:%Y-%m-%d}", "ban"))
    if person.is_active and not person.has_usable_password():
        found.append(Chip(Tone.LINE, "还没有密码"))
    elif person.must_change_password:
        found.append(Chip(Tone.LINE, "等待改初始密码"))
    return tuple(found)
