"""The forms of the acts on a device, each offered only to whom and where it can be done."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.queries import people_with_role, units_below
from liuhen.activities.queries import OFFICERS, activities_of, today
from liuhen.devices.models import Device, DeviceIssue, Incident
from liuhen.kernel.moments import local, local_day
from liuhen.web.errors import cites_of
from liuhen.web.pages.device_check import cites_of_check, demanded, items_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.devices import DeviceForm
from liuhen.web.viewmodels.parts import Choice, Field, Note, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from liuhen.access.device_rights import DeviceRights
    from liuhen.accounts.models import Person
    from liuhen.accounts.regulations import Regulation
    from liuhen.activities.models import Activity
    from liuhen.kernel.refusals import Refused

# which act leads in which state; the others follow in the order of _ORDER
_LEADS = {
    Device.State.REGISTERED: "check",
    Device.State.IN_STOCK: "check",
    Device.State.CHECKED: "issue",
    Device.State.ISSUED: "return",
    Device.State.IN_USE: "return",
    Device.State.RETURN_PENDING_UPLOAD: "stock",
    Device.State.MAINTENANCE: "mend",
    Device.State.LOANED_OUT: "take_back",
    Device.State.LOST: "recover",
    Device.State.STOLEN: "recover",
    Device.State.DAMAGED: "recover",
}
_ORDER = (
    *("check", "issue", "return", "stock", "measure", "service", "mend", "maintain", "hand_over", "lend", "take_back"),
    *("incident", "recover", "retire"),
)
CONSEQUENCES = ("harm", "grave", "complaint", "media")
_MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class Attempt:
    """An act that failed: its code, what was typed, and why."""

    code: str
    given: Mapping[str, str]
    note: Note

    @classmethod
    def refused(cls, code: str, given: Mapping[str, str], refused: Refused, entry: str = "") -> Attempt:
        """Return the attempt with the refusal as a note: what is wrong, its article, what to do."""
        words = f"{refused.remedy}{entry}"
        return cls(code, given, Note(refused.words, words, Tone.OVER, cites_of(refused.citations, refused.rule)))


@dataclass(frozen=True, slots=True)
class Desk:
    """What the forms of one device are made from."""

    device: Device
    issue: DeviceIssue | None
    seen: int
    person: Person
    held: DeviceRights
    regulation: Regulation
    at: datetime
    attempt: Attempt | None = None
    handed_in: int = 0
    given: Mapping[str, str] = field(default_factory=dict)


def forms_of(desk: Desk) -> tuple[DeviceForm | None, tuple[DeviceForm, ...]]:
    """Return the form of the next act, and the others. An attempt that failed stands first, with what was typed."""
    codes = [code for code in _ORDER if code in desk.held]
    first = desk.attempt.code if desk.attempt else _LEADS.get(Device.State(desk.device.state), "")
    forms = {code: _retried(_FORMS[code](desk), desk.attempt) for code in codes}
    lead = forms.pop(first, None)
    return lead, tuple(forms.values())


def duties_for(person: Person, device: Device, at: datetime, *, others: bool) -> list[Activity]:
    """Return the duties of today that a device can be drawn for: one's own, or all of the device's unit."""
    day = local_day(at)
    duties = today(device.unit, day) if others else activities_of(person, day)
    return [duty for duty in duties.prefetch_related(OFFICERS) if duty.ended_at is None]


def drawers(device: Device, at: datetime) -> list[Person]:
    """Return the officers of the device's unit and those below it, by name."""
    officers = people_with_role(device.agency, "officer", at).filter(posts__unit__in=units_below(device.unit))
    return list(officers.distinct().order_by("name", "pk")[:_MOST_PEOPLE])


def receivers(device: Device, person: Person, at: datetime) -> list[Person]:
    """Return who can take a device over: the agency's device keepers, record keepers and heads but oneself."""
    found: dict[int, Person] = {}
    for role in ("device_keeper", "record_keeper", "unit_head"):
        found |= {each.pk: each for each in people_with_role(device.agency, role, at)[:_MOST_PEOPLE]}
    found.pop(person.pk, None)
    return sorted(found.values(), key=lambda each: (each.name, each.pk))


def _form(desk: Desk, code: str, title: str, button: str, *fields: Field, words: str = "") -> DeviceForm:
    href = reverse("device_act", args=[desk.device.pk, code])
    return DeviceForm(code, title, href, button, desk.seen, fields, words=words)


def _retried(form: DeviceForm, attempt: Attempt | None) -> DeviceForm:
    if attempt is None or attempt.code != form.code:
        return form
    fields = tuple(replace(each, value=attempt.given.get(each.name, "")) for each in form.fields)
    items = tuple(replace(item, passed=attempt.given.get(f"item_{item.code}", "")) for item in form.items)
    return replace(form, fields=fields, items=items, note=attempt.note)


def _check(desk: Desk) -> DeviceForm:
    wanted = demanded(desk.regulation)
    words = (
        "出发前逐项看过再点；有一项有问题，设备就转入维护。"
        if wanted
        else "本制度没有规定检查项目；看过的点一下，有问题的会转入维护。"
    )
    form = _form(desk, "check", "使用前检查", "检查完毕", Field("note", "备注", hint="例如：电池剩 60%"), words=words)
    return replace(form, items=items_of(desk.regulation), cites=cites_of_check(desk.regulation))


def _clock(desk: Desk) -> DeviceForm:
    shown = f"{local(desk.at):%Y-%m-%dT%H:%M:%S}"
    return _form(
        desk,
        "measure",
        "校对时钟",
        "记下",
        Field(
            "device_time",
            "现在设备显示的时间",
            "datetime-local",
            shown,
            required=True,
            hint="写到秒，写完立刻点“记下”；和本系统的时间相比，差多少记多少",
        ),
        Field("method", "怎样核对", value="人工比对", required=True),
        words="只记偏差，不改设备。偏差大的，先把设备的时间调准，再核对一次。",
    )


def _issue(desk: Desk) -> DeviceForm:
    others = desk.held.issue_others
    duties = duties_for(desk.person, desk.device, desk.at, others=others)
    people = drawers(desk.device, desk.at) if others else [desk.person]
    chosen = str(desk.person.pk) if not others else ""
    duty = str(duties[0].pk) if len(duties) == 1 else ""
    return _form(
        desk,
        "issue",
        "领用",
        "领用",
        Field("person", "领用人", "select", chosen, _people(people, ask=others), required=True),
        Field("duty", "执法活动", "select", duty, _duties(duties, desk.at), required=True),
        words="谁使用谁负责：从领用到归还，由领用人负责。这次检查只对今天这次出发有效。",
    )


def _return(desk: Desk) -> DeviceForm:
    cards = (Choice("", "请选择"), *(Choice(value, label) for value, label in DeviceIssue.Card.choices))
    return _form(
        desk,
        "return",
        "归还",
        "归还",
        Field("card", "存储卡", "select", "", cards, required=True),
        Field("condition", "设备状况", hint="完好，或写明哪里有问题"),
        words="归还后由设备专人确认资料已导出、设备入库。",
    )


def _stock(desk: Desk) -> DeviceForm:
    told = desk.issue.get_card_display() if desk.issue and desk.issue.card else ""
    seen = f"领用以来采集过 {desk.handed_in} 次。" if desk.handed_in else "领用以来还没有采集记录。"
    said = f"归还时说：{told}。" if told else ""
    outcomes = (
        Choice("", "请选择"),
        Choice(DeviceIssue.Card.HANDED_IN, "资料已全部导出"),
        Choice(DeviceIssue.Card.NOTHING, "没有摄录资料"),
    )
    return _form(
        desk,
        "stock",
        "确认入库",
        "确认入库",
        Field("card", "资料", "select", "", outcomes, required=True),
        Field("reason", "没有资料的原因", hint="选“没有摄录资料”时须写明", wide=True),
        words=f"{said}{seen}不能由领用人自己确认。",
    )


def _service(desk: Desk) -> DeviceForm:
    words = "就地做完的保养：设备状态不变，保养周期从今天重新起算。"
    return _form(desk, "service", "登记保养", "登记保养", *_work(), words=words)


def _mend(desk: Desk) -> DeviceForm:
    return _form(desk, "mend", "结束维护", "结束维护，入库", *_work())


def _maintain(desk: Desk) -> DeviceForm:
    return _form(desk, "maintain", "送维护", "送维护", Field("reason", "事由", required=True, wide=True))


def _hand_over(desk: Desk) -> DeviceForm:
    people = receivers(desk.device, desk.person, desk.at)
    return _form(
        desk,
        "hand_over",
        "移交给另一位保管人",
        "登记移交",
        Field("to", "接收人", "select", "", _people(people, ask=True), required=True),
        Field("condition", "状况", value="完好"),
        Field("items", "物品", "textarea", "主机\n存储卡\n充电底座", required=True, hint="一行一件", wide=True),
        words="由接收人用自己的账号确认；确认以后，设备专人才换人。",
    )


def _lend(desk: Desk) -> DeviceForm:
    approvers = list(people_with_role(desk.device.agency, "unit_head", desk.at)[:_MOST_PEOPLE])
    return _form(
        desk,
        "lend",
        "外借",
        "登记外借",
        Field("borrower", "借用单位", required=True),
        Field("approver", "批准人", "select", "", _people(approvers, ask=True), required=True),
        Field("due_on", "应还日期", "date", required=True),
        Field("reason", "理由", required=True, wide=True),
    )


def _take_back(desk: Desk) -> DeviceForm:
    return _form(desk, "take_back", "收回外借", "收回", Field("condition", "设备状况"))


def _incident(desk: Desk) -> DeviceForm:
    kinds = (Choice("", "请选择"), *(Choice(value, label) for value, label in Incident.Kind.choices))
    labels = desk.regulation.pack.vocabulary.facts["event.consequence"].values
    return _form(
        desk,
        "incident",
        "登记遗失、损毁",
        "登记",
        Field("kind", "情形", "select", "", kinds, required=True),
        Field("happened_at", "发生时间", "datetime-local", f"{local(desk.at):%Y-%m-%dT%H:%M}", required=True),
        Field("place", "地点", required=True),
        Field("consequence", "后果", hint="没有就空着"),
        *(Field(f"result_{code}", labels.get(code, code), "checkbox") for code in CONSEQUENCES),
        Field("account", "经过", "textarea", required=True, wide=True),
        words="登记后设备停用，领用随之结束；由当时的领用人负责。",
    )


def _recover(desk: Desk) -> DeviceForm:
    words = "找回或修好的设备先进维护，检查合格以后才能再领用。"
    return _form(
        desk,
        "recover",
        "找回或送修",
        "登记",
        Field("account", "经过", "textarea", required=True, wide=True),
        words=words,
    )


def _retire(desk: Desk) -> DeviceForm:
    return _form(
        desk,
        "retire",
        "报废",
        "报废",
        Field("document", "资产处置文件", required=True, hint="文号"),
        Field("emptied", "存储已清空，资料都已导出", "checkbox"),
        words="报废不能撤回；遗失、被盗的设备不必清空存储。",
    )


def _work() -> tuple[Field, Field]:
    return (
        Field("content", "内容", required=True, hint="例如：除尘、换电池、校时"),
        Field("result", "结果", required=True, hint="例如：整洁、性能良好"),
    )


def _people(people: Iterable[Person], *, ask: bool) -> tuple[Choice, ...]:
    choices = tuple(Choice(str(each.pk), f"{each.name} {each.card_no}".strip()) for each in people)
    return (Choice("", "请选择"), *choices) if ask else choices


def _duties(duties: Iterable[Activity], at: datetime) -> tuple[Choice, ...]:
    choices = tuple(
        Choice(str(duty.pk), f"{chinese.near(duty.arrived_at or duty.planned_at, at)} {duty.title}") for duty in duties
    )
    return (Choice("", "请选择"), *choices, Choice("none", "不属于已安排的活动"))


_FORMS = {
    "check": _check,
    "measure": _clock,
    "issue": _issue,
    "return": _return,
    "stock": _stock,
    "service": _service,
    "mend": _mend,
    "maintain": _maintain,
    "hand_over": _hand_over,
    "lend": _lend,
    "take_back": _take_back,
    "incident": _incident,
    "recover": _recover,
    "retire": _retire,
}
