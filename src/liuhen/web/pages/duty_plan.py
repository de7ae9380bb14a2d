"""The form with which a duty is planned, short enough for a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.access.duties import planned_for
from liuhen.accounts.regulations import regulation_of
from liuhen.activities.models import Party
from liuhen.activities.numbers import shown
from liuhen.activities.parties import history_words
from liuhen.activities.queries import officers_of
from liuhen.kernel.moments import local, local_day
from liuhen.kernel.refusals import Refused
from liuhen.web.pages.duty_forms import Failed, officer_fields
from liuhen.web.pages.duty_words import FLAGS, choices
from liuhen.web.pages.party import history_note
from liuhen.web.viewmodels.activities import DutyForm, FormPage
from liuhen.web.viewmodels.parts import Choice, Crumb, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person, Unit
    from liuhen.policy.pack import Pack

MOST_OFFICERS = 4
NO_UNIT = Refused(
    "web.plan.unit", "您的岗位不能安排执法活动。", remedy="由科室负责人安排，或请安全保密管理员调整岗位。"
)


def plan_page(
    person: Person,
    at: datetime,
    given: Mapping[str, str],
    failed: Failed | None = None,
    parties: Sequence[Party] = (),
) -> FormPage:
    """Return the page; `given` is what stood in the form before, `parties` those to choose from, one when it is chosen.

    Raises Refused for somebody without a unit.
    """
    units = list(planned_for(person, at))
    if not units or person.agency is None:
        raise NO_UNIT
    pack = regulation_of(person.agency, local_day(at)).pack
    people: dict[str, str] = {}
    for unit in units:
        people |= {str(each.pk): each.name for each in officers_of(person.agency, unit, at)}
    own = [str(person.pk)] if str(person.pk) in people else []
    form = DutyForm(
        "plan",
        "安排一次执法活动",
        reverse("activity_plan"),
        (
            *_what(pack, given),
            *_where(units, at, given),
            *_whom(person, given, parties),
            *officer_fields(people, own, own[0] if own else "", given),
            *_weight(given),
        ),
        "安排",
        "安排以后，执法人员在手机上按步骤登记；人员、主摄录人在开始之前都可以改。",
        errors=failed.errors if failed else (),
        primary=True,
    )
    crumbs = (Crumb("执法活动", reverse("activities")),)
    known = (history_note(each, at, href=reverse("party", args=[each.pk])) for each in parties)
    notes = tuple(note for note in known if note is not None)
    return FormPage("安排执法活动", "去哪里、办什么、谁去。", crumbs, form, notes=notes)


def _what(pack: Pack, given: Mapping[str, str]) -> Iterator[Field]:
    yield Field(
        "title", "名称", value=given.get("title", ""), required=True, hint="如：屯河嘉园二期工地检查", wide=True
    )
    yield Field(
        "act", "执法类别", "select", given.get("act", "inspection"), choices(pack, "activity.act"), required=True
    )
    yield Field(
        "kind", "执法环节", "select", given.get("kind", "inspection"), choices(pack, "activity.kind"), required=True
    )
    yield Field(
        "service_method",
        "送达方式",
        "select",
        given.get("service_method", ""),
        choices(pack, "activity.service_method", "不是送达"),
        hint="只有送达才选",
    )
    yield Field("case_name", "案由", value=given.get("case_name", ""), hint="查处案件时填")


def _where(units: Sequence[Unit], at: datetime, given: Mapping[str, str]) -> Iterator[Field]:
    unit = given.get("unit", str(units[0].pk))
    yield Field("unit", "单位", "select", unit, tuple(Choice(str(each.pk), each.name) for each in units), required=True)
    planned = given.get("planned_at", f"{local(at):%Y-%m-%dT%H:%M}")
    yield Field("planned_at", "计划时间", "datetime-local", planned, required=True)
    yield Field("place", "地点", value=given.get("place", ""))
    yield Field("on_site", "在现场进行", "checkbox", given.get("on_site", "1" if not given else ""))


def _whom(person: Person, given: Mapping[str, str], parties: Sequence[Party]) -> Iterator[Field]:
    """Yield the party: one that was chosen or is to be chosen, or a name, and who else will be there."""
    if parties:
        several = len(parties) > 1
        choices = tuple(Choice(str(each.pk), _told(each, fully=several)) for each in parties)
        first = (Choice("", "请选择"),) if several else ()
        value = given.get("party_key", "" if first else choices[0].value)
        yield Field("party_key", "当事人", "select", value, (*first, *choices), required=True, wide=True)
    else:
        newest = Party.objects.filter(agency=person.agency_id).order_by("-pk").values_list("name", flat=True)
        hint = "登记过的会带出冲突史"
        yield Field("party", "当事人", value=given.get("party", ""), suggestions=tuple(newest[:30]), hint=hint)
        kinds = tuple(Choice(value, words) for value, words in Party.Kind.choices)
        yield Field("party_kind", "当事人是", "select", given.get("party_kind", "org"), kinds)
    yield Field("persons", "现场其他人员", value=given.get("persons", ""), hint="多人用顿号隔开", wide=True)


def _told(party: Party, *, fully: bool) -> str:
    """Return a party as it is told from others of its name: 周某（个人，1***************4X；抵触情绪严重）."""
    number = shown(party) or "没有登记号码"
    history = history_words(party) if fully else ""
    return f"{party.name}（{party.get_kind_display()}，{number}{'；' + history if history else ''}）"


def _weight(given: Mapping[str, str]) -> Iterator[Field]:
    for name, words in FLAGS.items():
        usual = "1" if name == "against_person" and not given else ""
        yield Field(name, words, "checkbox", given.get(name, usual))
    reason = given.get("dispute_reason", "")
    yield Field("dispute_reason", "可能引发争议的理由", value=reason, hint="勾了“可能引发争议”的须写", wide=True)
