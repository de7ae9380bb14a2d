"""The forms on the page of a person. A refused one shows again what was typed and what was wrong."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.people_lists import tree_of
from liuhen.accounts.regulations import regulation_of
from liuhen.accounts.titles import titles_of
from liuhen.kernel.moments import day_start, local_day
from liuhen.kernel.refusals import Refused
from liuhen.web.pages.unit_page import places
from liuhen.web.pages.wording import short_words
from liuhen.web.viewmodels.cards import Form
from liuhen.web.viewmodels.parts import Choice, Cite, Field

if TYPE_CHECKING:
    from datetime import date, datetime

    from liuhen.accounts.models import Person, Post
    from liuhen.web.pages.person_page import Tried

EDIT, APPOINT, END, SUSPEND, PASSWORD, RESET, LEAVE = "edit", "appoint", "end", "suspend", "password", "reset", "leave"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def edit_form(person: Person, tried: Tried) -> Form:
    """Return the form that corrects name and card number."""
    again = tried.given if tried.form == EDIT else {}
    return Form(
        "更正",
        reverse("edit_person", args=[person.pk]),
        "保存",
        (
            Field("name", "姓名", value=again.get("name", person.name), required=True),
            Field("card_no", "执法证件编号", value=again.get("card_no", person.card_no), hint="没有的空着"),
        ),
        problem=_problem(tried, EDIT),
    )


def appoint_form(person: Person, day: date, tried: Tried) -> Form:
    """Return the form that gives a post."""
    assert person.agency is not None
    again = tried.given if tried.form == APPOINT else {}
    titles = tuple(Choice(title, title) for title in titles_of(person.agency, day))
    return Form(
        "登记任职",
        reverse("appoint", args=[person.pk]),
        "任职",
        (
            Field("unit", "单位", "select", again.get("unit", ""), places(tree_of(person.agency)), required=True),
            Field(
                "title",
                "职务",
                "select",
                again.get("title", ""),
                titles,
                required=True,
                hint="找不到的，先在“职务对照”里写明它是哪种职责",
            ),
            Field("from", "从哪天", "date", again.get("from", day.isoformat()), required=True),
            Field("to", "到哪天（含）", "date", again.get("to", ""), hint="没有期限的空着"),
        ),
        problem=_problem(tried, APPOINT),
        folded=person.posts.exists(),
    )


def end_form(post: Post, day: date, tried: Tried) -> Form:
    """Return the form that ends a post."""
    name = f"{END}-{post.pk}"
    again = tried.given if tried.form == name else {}
    last = Field("last", "最后一天", "date", again.get("last", day.isoformat()), required=True)
    return Form("结束任职", reverse("end_post", args=[post.pk]), "结束", (last,), problem=_problem(tried, name))


def withdraw_form(post: Post, tried: Tried) -> Form:
    """Return the form that takes back a post that has not begun."""
    name = f"{END}-{post.pk}"
    again = tried.given if tried.form == name else {}
    reason = Field("reason", "理由", value=again.get("reason", ""), required=True)
    return Form("撤回任职", reverse("end_post", args=[post.pk]), "撤回", (reason,), problem=_problem(tried, name))


def suspension_form(person: Person, at: datetime, tried: Tried, *, stopped: bool) -> Form:
    """Return the form that stops somebody from enforcing (SS-21(3), PDS-3-18(3)), or lets them return early."""
    again = tried.given if tried.form == SUSPEND else {}
    reason = Field(
        "reason", "依据的决定", value=again.get("reason", ""), required=True, wide=True, hint="决定的名称和文号"
    )
    if stopped:
        action = reverse("resume", args=[person.pk])
        return Form("提前恢复", action, "恢复执法工作", (reason,), problem=_problem(tried, SUSPEND))
    until, cites = _usual_end(person, at)
    last = Field("until", "到哪天（含）", "date", again.get("until", until), required=True)
    return Form(
        "停止执法工作",
        reverse("suspend", args=[person.pk]),
        "停止",
        (last, reason),
        "制度写明的期间已填好，按决定书改。" if until else "",
        problem=_problem(tried, SUSPEND),
        cites=cites,
    )


def password_form(person: Person, tried: Tried) -> Form:
    """Return the form that gives a first password, with one proposed; the person has to replace it."""
    proposed = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    return Form(
        "给初始密码",
        reverse("give_password", args=[person.pk]),
        "设为初始密码",
        (Field("password", "初始密码", value=proposed, required=True),),
        "先抄下来当面交给本人，再点按钮。本人第一次登录时必须换掉；现有的登录全部退出。",
        problem=_problem(tried, PASSWORD),
    )


def reset_form(person: Person, tried: Tried) -> Form:
    """Return the form that takes a lost second factor away."""
    again = tried.given if tried.form == RESET else {}
    reason = Field("reason", "理由", value=again.get("reason", ""), required=True, wide=True, hint="手机丢失、更换等")
    return Form(
        "重设第二因子",
        reverse("reset_second_factor", args=[person.pk]),
        "重设",
        (reason,),
        "当面核对本人再办。原来的验证器和恢复码作废，现有的登录全部退出，下次登录后重新开通。",
        problem=_problem(tried, RESET),
    )


def leave_form(person: Person, tried: Tried) -> Form:
    """Return the form that notes that somebody left."""
    again = tried.given if tried.form == LEAVE else {}
    reason = Field("reason", "去向", value=again.get("reason", ""), required=True, wide=True, hint="调离、退休、辞职等")
    return Form(
        "登记离开",
        reverse("leave", args=[person.pk]),
        "登记离开",
        (reason,),
        "任职今天结束，登录和令牌立刻失效。以前办的事都留着。",
        problem=_problem(tried, LEAVE),
    )


def return_form(person: Person) -> Form:
    """Return the form that notes that somebody is back."""
    words = "密码和任职重新给。"
    return Form("登记回来", reverse("come_back", args=[person.pk]), "登记回来", words=words, folded=False)


def _usual_end(person: Person, at: datetime) -> tuple[str, tuple[Cite, ...]]:
    """Return until when the agency's regulation suspends from today and by which article, nothing if it is silent."""
    if person.agency is None:
        return "", ()
    day = local_day(at)
    try:
        regulation = regulation_of(person.agency, day)
    except Refused:
        return "", ()
    facts = {"measure.kind": "suspension", "measure.effective_on": day}
    for finding in regulation.ask("oversight.measure", facts, day_start(day)).findings:
        if finding.value == "suspension" and finding.until is not None:
            cites = tuple(Cite(short_words(each), rule=finding.rule, full=each.words) for each in finding.cites)
            return local_day(finding.until).isoformat(), cites
    return "", ()


def _problem(tried: Tried, form: str) -> str:
    return tried.problem if tried.form == form else ""
