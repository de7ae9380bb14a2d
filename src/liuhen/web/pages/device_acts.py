"""From what a form of a device posts to the one service it calls, and what is said afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from liuhen.devices import services
from liuhen.devices.models import DeviceIssue, HandOver
from liuhen.kernel.moments import SHANGHAI
from liuhen.kernel.refusals import Refused
from liuhen.web.addresses import number_in
from liuhen.web.pages.device_check import checked_in
from liuhen.web.pages.device_forms import CONSEQUENCES, drawers, duties_for, receivers
from liuhen.web.pages.device_words import drift_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from liuhen.accounts.models import Person
    from liuhen.web.pages.device_forms import Desk
    from liuhen.web.visits import Visit

    Do = Callable[[Visit, Desk, Mapping[str, str]], str]

_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Act:
    """An act on a device: its name in the log, the moves it makes, and how it is done."""

    log: str
    steps: frozenset[str]
    do: Do


def _text(given: Mapping[str, str], name: str) -> str:
    return given.get(name, "").replace("\x00", "").strip()[:_LONGEST]


def _check(visit: Visit, desk: Desk, given: Mapping[str, str]) -> str:
    items = checked_in(desk.regulation, given)
    made = services.check_device(
        actor=visit.actor, at=visit.at, device=desk.device, items=items, note=_text(given, "note")
    )
    return "检查合格，可以领用。" if made.passed else "检查不合格，设备已转入维护；请换一台。"


def _clock(visit: Visit, desk: Desk, given: Mapping[str, str]) -> str:
    try:
        read = datetime.fromisoformat(given.get("device_time", ""))
    except ValueError as error:
        raise Refused("web.clock.time", "设备显示的时间要写成 2026-03-11 9:05:30 这样。") from error
    last = desk.device.clock_measurements.order_by("pk").last()
    shown = (read if read.tzinfo else read.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    made = services.measure_clock(
        actor=visit.actor, at=visit.at, device=desk.device, device_time=shown, method=_text(given, "method")
    )
    told = drift_words(made.offset_ms)
    return f"刚才已经记下（{told}），没有重复记。" if made == last else f"已记下：设备时钟{told}。"


def _issue(visit: Visit, desk: Desk, given: Mapping[str, str]) -> str:
    others = desk.held.issue_others
    offered = drawers(desk.device, visit.at) if others else [visit.person]
    person = _chosen(offered, given, "person", "领用人")
    duties = {str(duty.pk): duty for duty in duties_for(visit.person, desk.device, visit.at, others=others)}
    chosen = given.get("duty", "")
    duty = duties.get(chosen)
    if duty is None and chosen != "none":
        raise Refused(
            "web.issue.duty", "请选择这次领用是为哪次执法活动。", remedy="没有安排的，选“不属于已安排的活动”。"
        )
    if duty is not None and person.pk not in {each.person_id for each in duty.officers.all()}:
        raise Refused(
            "web.issue.officer",
            f"{person.name}不在「{duty.title}」的执法人员中。",
            remedy="换领用人，或先在活动中增加这名执法人员。",
        )
    services.issue_device(
        actor=visit.actor,
        at=visit.at,
        device=desk.device,
        person=person,
        activity_subject=duty.subject if duty else None,
    )
    return f"已由{person.name}领用，{'用于「' + duty.title + '」，' if duty else ''}归还前由其负责。"


def _return(visit: Visit, desk: Desk, given: Mapping[str, str]) -> str:
    card = given.get("card", "")
    if card not in DeviceIssue.Card.values:
        raise Refused("web.return.card", "请说明存储卡的情况。", remedy="从列出的情况中选一项。")
    services.return_device(
        actor=visit.actor, at=visit.at, device=desk.device, condition=_text(given, "condition"), card=card
    )
    return "已归还。下一步：导出资料，由设备专人确认入库。"


def _stock(visit: Visit, desk: Desk, given: Mapping[str, str]) -> str:
    card = given.get("card", "")
    if card not in {DeviceIssue.Card.HANDED_IN, DeviceIssue.Card.NOTHING}:
        raise Refused("web.stock.card", "请说明资料是否已经导出。", remedy="还没有导出的，先去采集。")
    services.confirm_stock(
        actor=visit.actor,
        at=visit.at,
        device=desk.device,
        uploaded=card == DeviceIssue.Card.HANDED_IN,
        nothing_reason=_text(given, "reason"),
    )
    return "已入库。"


def _service(visit: Visit, desk: Desk, given: Mapping[str, str]) -> str:
    services.service_device(
        actor=visit.actor,
        at=visit.at,
        device=desk.device,
        content=_text(given, "content"),
        result=_text(given, "result"),
    )
    return "保养已登记，下一个周期从今天起算。"


def _mend(visit: Visit, desk: Desk, given: Mapping[str, str]) -> str:
    services.finish_maintenance(
        actor=visit.actor,
        at=visit.at,
        device=desk.device,
        content=_text(given, "content"),
        result=_text(given, "result"),
    )
    return "维护已结束，设备入库。"


def _maintain(visit: Visit, desk: Desk, given: Mapping[str, str]) -> str:
    services.start_maintenance(actor=visit.actor, at=visit.at, device=desk.device, reason=_text(given, "reason"))
    return "已送维护。"


def _hand_over(visit: Visit, desk: Desk, given: Mapping[str, str]) -> str:
    to = _chosen(receivers(desk.device, visit.person, visit.at), given, "to", "接收人")
    services.hand_over(
        actor=visit.actor,
        at=visit.at,
        object_kind=HandOver.ObjectKind.DEVICE,
        subject=desk.device.subject,
        from_person=visit.person,
        to_person=to,
        items=_text(given, "items").splitlines(),
        condition=_text(given, "condition"),
    )
    return f"已登记移交，等{to.name}用自己的账号确认。"


def _lend(visit: Visit, desk: Desk, given: Mapping[str, str]) -> str:
    approver = _chosen_person(visit, given, "approver", "批准人")
    loan = services.lend_device(
        actor=visit.actor,
        at=visit.at,
        device=desk.device,
        borrower=_text(given, "borrower"),
        reason=_text(given, "reason"),
        approver=approver,
        approver_role="unit_head",
        due_on=read_day(given, "due_on"),
    )
    return f"已登记外借给{loan.borrower}。"


def _take_back(visit: Visit, desk: Desk, given: Mapping[str, str]) -> str:
    services.take_back_device(actor=visit.actor, at=visit.at, device=desk.device, condition=_text(given, "condition"))
    return "已收回，设备在库。"


def _incident(visit: Visit, desk: Desk, given: Mapping[str, str]) -> str:
    row = services.report_incident(
        actor=visit.actor,
        at=visit.at,
        device=desk.device,
        kind=given.get("kind", ""),
        happened_at=_moment(given, "happened_at"),
        place=_text(given, "place"),
        account=_text(given, "account"),
        consequence=_text(given, "consequence"),
        consequences=[code for code in CONSEQUENCES if given.get(f"result_{code}")],
    )
    charged = f"，由当时的领用人{row.holder.name}负责" if row.holder else ""
    return f"已登记{row.get_kind_display()}{charged}；设备停用。"


def _recover(visit: Visit, desk: Desk, given: Mapping[str, str]) -> str:
    services.recover_device(actor=visit.actor, at=visit.at, device=desk.device, account=_text(given, "account"))
    return "已登记，设备在维护中。"


def _retire(visit: Visit, desk: Desk, given: Mapping[str, str]) -> str:
    services.retire_device(
        actor=visit.actor,
        at=visit.at,
        device=desk.device,
        document=_text(given, "document"),
        storage_emptied=bool(given.get("emptied")),
    )
    return "已报废。"


def _chosen(offered: list[Person], given: Mapping[str, str], name: str, label: str) -> Person:
    key = number_in(given, name)
    found = next((person for person in offered if person.pk == key), None)
    if found is None:
        raise Refused("web.device.person", f"请选择{label}。", remedy=f"{label}从列表中选。")
    return found


def _chosen_person(visit: Visit, given: Mapping[str, str], name: str, label: str) -> Person:
    key = number_in(given, name)
    people = type(visit.person).objects.filter(pk=key, agency=visit.person.agency) if key is not None else []
    return _chosen(list(people), given, name, label)


def read_day(given: Mapping[str, str], name: str) -> date:
    """Read a day of a form. Raises Refused for what is none."""
    try:
        return date.fromisoformat(given.get(name, ""))
    except ValueError:
        raise Refused("web.device.day", "日期看不懂。", remedy="写成 2026-03-11。") from None


def _moment(given: Mapping[str, str], name: str) -> datetime:
    try:
        return datetime.fromisoformat(given.get(name, "")).replace(tzinfo=SHANGHAI)
    except ValueError:
        raise Refused("web.device.moment", "时间看不懂。", remedy="写成 2026-03-11 16:20。") from None


ACTS: dict[str, Act] = {
    "check": Act("device.check", frozenset({"check", "fail_check"}), _check),
    "measure": Act("device.clock", frozenset(), _clock),
    "issue": Act("device.issue", frozenset({"issue"}), _issue),
    "return": Act("device.return", frozenset({"return"}), _return),
    "stock": Act("device.stock", frozenset({"stock"}), _stock),
    "service": Act("device.service", frozenset(), _service),
    "mend": Act("device.mend", frozenset({"finish_maintenance"}), _mend),
    "maintain": Act("device.maintain", frozenset({"start_maintenance"}), _maintain),
    "hand_over": Act("hand_over.begin", frozenset(), _hand_over),
    "lend": Act("device.lend", frozenset({"lend"}), _lend),
    "take_back": Act("device.take_back", frozenset({"take_back"}), _take_back),
    "incident": Act("device.report", frozenset({"lose", "steal", "damage"}), _incident),
    "recover": Act("device.recover", frozenset({"recover"}), _recover),
    "retire": Act("device.retire", frozenset({"retire"}), _retire),
}
