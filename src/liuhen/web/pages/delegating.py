"""Delegations as lines and as a form, and the notes about them on the workbench."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from liuhen.accounts.delegations import given_by, received_by
from liuhen.accounts.models import Person
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.web.pages.people_words import delegation_words, period_words, post_words
from liuhen.web.viewmodels.cards import Form, Line
from liuhen.web.viewmodels.parts import Action, Chip, Choice, Field, Note, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Agency, Delegation, Post


def delegation_lines(delegations: Iterable[Delegation], at: datetime, *, may_end: bool) -> tuple[Line, ...]:
    """Return delegations as lines; those that run or are to come can be ended where `may_end`."""
    day = local_day(at)
    return tuple(
        Line(
            f"{each.post.person.name} → {each.receiver.name}",
            f"{post_words(each.post)}，{period_words(each.starts_on, each.ends_on, at)}。"
            f"{each.reason}（{each.made_by}办）",
            chips=(
                Chip(Tone.OK, "代行中", "check") if each.starts_on <= day else Chip(Tone.MUTE, "还没开始", "clock"),
            ),
            actions=(Action("收回", reverse("end_delegation", args=[each.pk]), post=True),) if may_end else (),
        )
        for each in delegations
        if each.ends_on > each.starts_on
    )


def delegation_form(posts: Sequence[Post], action: str, at: datetime, problem: str, given: Mapping[str, str]) -> Form:
    """Return the form that lends one of the posts."""
    today = local_day(at).isoformat()
    return Form(
        "委托别人代行",
        action,
        "委托",
        (
            Field(
                "post",
                "职务",
                "select",
                given.get("post", ""),
                tuple(Choice(str(post.pk), post_words(post)) for post in posts),
                required=True,
            ),
            Field(
                "receiver", "代行的人", value=given.get("receiver", ""), required=True, hint="姓名、登录名或证件编号"
            ),
            Field("from", "从哪天", "date", given.get("from", "") or today, required=True),
            Field("to", "到哪天（含）", "date", given.get("to", "") or today, required=True),
            Field("reason", "原因", value=given.get("reason", ""), required=True, wide=True, hint="出差、休假、学习等"),
        ),
        problem=problem,
    )


def colleague(agency: Agency | None, words: str) -> Person:
    """Return the one colleague who is meant by name, login or card number. Raises Refused for none and for several."""
    named = Q(name=words) | Q(login=words) | Q(card_no=words) if words else Q(pk=None)
    found = list(Person.objects.filter(named, agency=agency, is_active=True).order_by("pk")[:2])
    if not found:
        raise Refused(
            "web.colleague.none", f"本局没有叫“{words}”的在职人员。", remedy="写全姓名，或写登录名、证件编号。"
        )
    if len(found) > 1:
        raise Refused("web.colleague.several", f"本局有几个人叫“{words}”。", remedy="改写登录名或证件编号。")
    return found[0]


def delegation_notes(person: Person, at: datetime) -> tuple[Note, ...]:
    """Return what a workbench says about posts that are lent now."""
    day = local_day(at)
    account = (Action("看委托", reverse("account")),)
    received = [each for each in received_by(person, day) if each.starts_on <= day]
    given = [each for each in given_by(person, day) if each.starts_on <= day]
    return (
        *(Note(f"您在代行{delegation_words(each, at)}。", "办的事会同时记两个人的名字。") for each in received),
        *(
            Note(
                f"{each.receiver.name}在代行您的{post_words(each.post)}。",
                f"到 {each.ends_on - timedelta(days=1):%Y-%m-%d} 自动收回。",
                actions=account,
            )
            for each in given
        ),
    )
