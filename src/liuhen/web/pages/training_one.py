"""One training: what was recorded, what became of it, and the form that withdraws it (ZH-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.web.addresses import address
from liuhen.web.pages.past import past_lines
from liuhen.web.pages.training import TITLE, WITHDRAWN, attendees, hours_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.cards import Card, CardsPage, Form
from liuhen.web.viewmodels.parts import Action, Crumb, Field, Note, Row

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.training.models import Training

_PAST = {"reason": ""}


def one_training_page(
    training: Training, at: datetime, *, withdraws: bool, problem: str = "", reason: str = ""
) -> CardsPage:
    """Return the page; `problem` is what was wrong with the form, `reason` what was typed into it."""
    rows = (
        Row("日期", chinese.day(training.day, at)),
        Row("内容", training.topic),
        Row("授课", training.trainer),
        Row("学时", hours_of(training.hours)),
        Row("单位", training.unit.name),
        Row("参加人员", attendees(training)),
    )
    withdrawn = training.withdrawn_at is not None
    forms = (_withdrawal(training, problem, reason),) if withdraws and not withdrawn else ()
    year = address(reverse("training"), {"year": training.day.year})
    return CardsPage(
        training.topic,
        f"{chinese.day(training.day, at)}，{training.unit.name}",
        (
            Card("登记的内容", rows=rows, forms=forms),
            Card("经过", lines=past_lines(training.subject, at, _PAST), side="aside"),
        ),
        crumbs=(Crumb(TITLE, year),),
        chips=(WITHDRAWN,) if withdrawn else (),
        notes=(_note(training, at, problem, withdraws=withdraws),) if withdrawn else (),
    )


def _note(training: Training, at: datetime, problem: str, *, withdraws: bool) -> Note:
    moment = chinese.moment(training.withdrawn_at, at) if training.withdrawn_at else ""
    again = (Action("重新登记", address(reverse("training_record"), {"unit": training.unit_id}), "plus"),)
    return Note(
        problem or "这次登记已经撤销，哪里都不再计入。",
        f"{training.withdrawn_name} {moment} 撤销，理由：{training.withdrawn_reason}。"
        "参加人员的次数、学时和下次培训期限按没有这次培训算，登记簿里也没有这一行。",
        actions=again if withdraws and training.unit.closed_on is None else (),
    )


def _withdrawal(training: Training, problem: str, reason: str) -> Form:
    return Form(
        "登错了，撤销这次登记",
        reverse("withdraw_training", args=[training.pk]),
        "撤销登记",
        (Field("reason", "理由", value=reason, required=True, wide=True, hint="如：日期登错；张三没有参加"),),
        "撤销以后仍然看得到，但不再计入培训次数和学时；参加的人按没有这次培训重新计算下次培训的期限。撤销不能收回，需要的重新登记。",
        problem=problem,
    )
