"""The forms on the page of a duty: who goes, what is corrected, what else turned out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.activities.models import Activity
from liuhen.activities.queries import officers_of
from liuhen.kernel.moments import local
from liuhen.web.viewmodels.activities import DutyForm
from liuhen.web.viewmodels.parts import Choice, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from liuhen.access.duties import DutyRights
    from liuhen.kernel.refusals import Refused

State = Activity.State
MOMENTS = {
    "arrived_at": "到达现场",
    "started_at": "开始执法",
    "first_act_at": "第一个行为",
    "ended_at": "执法结束",
    "returned_at": "返回单位",
}
WORDS = {"title": "名称", "place": "地点", "case_name": "案由"}
MOST_OFFICERS = 6


@dataclass(frozen=True, slots=True)
class Failed:
    """A form that was sent and refused: which one, what stood in it, and why."""

    code: str
    given: Mapping[str, str]
    refused: Refused

    @property
    def errors(self) -> tuple[str, ...]:
        """What is said over the form."""
        return tuple(words for words in (self.refused.words, self.refused.remedy) if words)


def duty_forms(
    activity: Activity, at: datetime, held: DutyRights, failed: Failed | None = None
) -> tuple[DutyForm, ...]:
    """Return the forms that this person may fill in now."""
    forms: list[DutyForm] = []
    if held.plan and activity.started_at is None and activity.state in {State.PLANNED, State.ONGOING}:
        forms.append(officers_form(activity, at, failed))
    if held.correct and activity.state != State.PLANNED:
        forms.append(_correction(activity, failed))
    return tuple(forms)


def officers_form(activity: Activity, at: datetime, failed: Failed | None = None) -> DutyForm:
    """Return the form that says who goes, in the order in which the notice names them, and who films."""
    named = [str(officer.person_id) for officer in activity.officers.all()]
    lead = next((str(officer.person_id) for officer in activity.officers.all() if officer.lead_recorder), "")
    mine = failed if failed and failed.code == "officers" else None
    people = {str(person.pk): person.name for person in officers_of(activity.agency, activity.unit, at)}
    people |= {str(officer.person_id): officer.person.name for officer in activity.officers.all()}
    return DutyForm(
        "officers",
        "安排人员",
        reverse("activity_officers", args=[activity.pk]),
        tuple(officer_fields(people, named, lead, mine.given if mine else {})),
        "保存人员",
        "告知时按这里的先后念姓名和证件号。",
        errors=mine.errors if mine else (),
    )


def officer_fields(people: Mapping[str, str], named: list[str], lead: str, given: Mapping[str, str]) -> Iterator[Field]:
    """Yield the choices of officers, one after the other, and of who films the others (YC-A-5)."""
    choices = tuple(Choice(key, name) for key, name in people.items())
    shown = max(2, min(MOST_OFFICERS, len(named) + 1))
    for number in range(shown):
        before = named[number] if number < len(named) else ""
        yield Field(
            f"officer_{number}",
            f"执法人员 {number + 1}",
            "select",
            given.get(f"officer_{number}", before),
            (Choice("", "请选择" if number == 0 else "没有"), *choices),
            required=number == 0,
        )
    yield Field(
        "lead",
        "主摄录人",
        "select",
        given.get("lead", lead),
        (Choice("", "未定"), *choices),
        hint="围绕执法人员全程摄录的那一位",
    )


def _correction(activity: Activity, failed: Failed | None) -> DutyForm:
    mine = failed if failed and failed.code == "correct" else None
    given = mine.given if mine else {}
    fields = [
        Field(name, words, "datetime-local", given.get(name, f"{local(moment):%Y-%m-%dT%H:%M:%S}"))
        for name, words in MOMENTS.items()
        if (moment := getattr(activity, name)) is not None
    ]
    fields += [Field(name, words, value=given.get(name, getattr(activity, name))) for name, words in WORDS.items()]
    fields.append(Field("reason", "更正的理由", value=given.get("reason", ""), required=True, wide=True))
    return DutyForm(
        "correct",
        "更正",
        reverse("activity_correct", args=[activity.pk]),
        tuple(fields),
        "更正",
        "更正是新的一条：原来的值、理由、更正的人都留在日志里，期限随新的时间重算。",
        errors=mine.errors if mine else (),
    )
