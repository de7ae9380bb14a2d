"""The registers about devices on paper: F-19 checks, F-20 hand-overs, F-21 upkeep, F-22 the equipment register 台账.

The heads are the pack's where it has the form; a register it does not print has ours, by the items the clauses name.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from liuhen.devices.importing import COLUMNS, kinds_of
from liuhen.devices.models import Device, DeviceCheck, HandOver, Maintenance
from liuhen.kernel.moments import local_day
from liuhen.obligations.models import OPEN, Obligation
from liuhen.policy.layouts import Column, Form
from liuhen.web.pages.device_words import People
from liuhen.web.viewmodels import chinese

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.accounts.regulations import Regulation

    Rows = list[dict[str, str]]

MOST = 1000
FORMS = ("F-19", "F-20", "F-21", "F-22")
_OWN: dict[str, tuple[str, tuple[str, ...]]] = {
    "F-19": ("设备使用前检查表", ("设备编号", "检查人", "检查时间", "检查项目", "结果")),
    "F-20": ("设备、音像资料保管、交接登记簿", ("设备或资料", "移交人", "接收人", "交接时间", "状况", "备注")),
    "F-21": ("设备维护保养记录", ("设备编号", "专人", "保养日期", "保养内容", "结果", "下次保养")),
    "F-22": ("音像记录设备台账", (*COLUMNS.values(), "状态")),
}
_ITEMS = {
    "device": ("音像记录设备是否正常", "设备正常"),
    "battery": ("电池是否充足", "电池容量"),
    "storage": ("内存卡是否有足够空间", "内存空间", "存储空间"),
    "clock": ("时间显示是否准确", "系统日期和时间", "日期和时间"),
}


def form_of(regulation: Regulation, name: str) -> Form:
    """Return the pack's form when we can fill every head of it, else our own. Raises KeyError for another form."""
    title, heads = _OWN[name]
    form = regulation.pack.forms.get(name)
    if form is not None and form.columns and {column.key for column in form.columns} <= _KNOWN[name]:
        return form
    return Form(name, title, "", kind="register", basis="own", columns=tuple(Column(head, head) for head in heads))


def rows_of(name: str, form: Form, devices: QuerySet[Device], regulation: Regulation, at: datetime) -> Rows:
    """Return the rows of a register over the devices, newest first (F-22: by number), with the form's own columns."""
    keys = [column.key for column in form.columns]
    return [{key: row.get(key, "") for key in keys} for row in _ROWS[name](devices, regulation, at)]


def _checks(devices: QuerySet[Device], regulation: Regulation, at: datetime) -> Rows:
    labels = regulation.pack.vocabulary.facts["check.passed"].values
    rows = DeviceCheck.objects.filter(device__in=devices).select_related("device").order_by("-at", "-pk")[:MOST]
    return [
        {
            "设备编号": row.device.number,
            "检查人": row.by_name,
            "检查时间": chinese.moment(row.at, at),
            "检查项目": "、".join(labels.get(code, code) for code in row.items),
            "结果": "合格" if row.passed else "不合格，送维护",
            **{head: _passed(row.items.get(code)) for code, heads in _ITEMS.items() for head in heads},
        }
        for row in rows
    ]


def _passed(value: bool | None) -> str:  # what stands in the row
    return "" if value is None else "是" if value else "否"


def _hand_overs(devices: QuerySet[Device], _: Regulation, at: datetime) -> Rows:
    numbers = {f"device:{key}": number for key, number in devices.values_list("pk", "number")}
    rows: list[HandOver] = []
    subjects = list(numbers)
    for start in range(0, len(subjects), 500):
        rows += HandOver.objects.filter(subject__in=subjects[start : start + 500]).select_related(
            "from_person", "to_person"
        )
    rows.sort(key=lambda row: (row.at, row.pk), reverse=True)
    return [
        {
            "设备或资料": f"设备 {numbers[row.subject]}：{'、'.join(row.items)}",
            "移交人": _signed(row.from_person.name, row.from_confirmed_at, at),
            "接收人": _signed(row.to_person.name, row.to_confirmed_at, at),
            "交接时间": chinese.moment(row.at, at),
            "状况": row.condition,
            "备注": f"退回：{row.declined_reason}" if row.declined_at else "" if row.complete else "未确认",
        }
        for row in rows[:MOST]
    ]


def _signed(name: str, confirmed_at: datetime | None, at: datetime) -> str:
    return f"{name}（{chinese.moment(confirmed_at, at)} 确认）" if confirmed_at else name


def _upkeep(devices: QuerySet[Device], _: Regulation, at: datetime) -> Rows:
    rows = list(
        Maintenance.objects.filter(device__in=devices, finished_at__isnull=False)
        .select_related("device__custodian")
        .order_by("-finished_at", "-pk")[:MOST]
    )
    due = _due([row.device for row in rows])
    people = People({row.finished_by for row in rows})
    return [
        {
            "设备编号": row.device.number,
            "专人": row.device.custodian.name if row.device.custodian else "",
            "保养人": people.of(row.finished_by),
            "保养日期": chinese.day(local_day(row.finished_at or row.started_at), at),
            "保养内容": "：".join(part for part in (row.reason, row.content) if part),
            "结果": row.result,
            "下次保养": due.get(row.device_id, ""),
        }
        for row in rows
    ]


def _due(devices: Iterable[Device]) -> dict[int, str]:
    subjects = {f"upkeep:{device.pk}:{device.last_service_on}": device.pk for device in devices}
    rows = Obligation.objects.filter(OPEN, subject__in=list(subjects), due_at__isnull=False)
    return {subjects[row.subject]: f"{local_day(row.due_at)}" for row in rows if row.due_at is not None}


def register_rows(devices: QuerySet[Device], regulation: Regulation) -> Iterable[dict[str, str]]:
    """Yield the equipment register by number: `COLUMNS` by their heads, other spellings of them, state and approval."""
    kinds = kinds_of(regulation)
    for device in devices.select_related("unit", "custodian", "approval__approved_by").order_by("number", "pk"):
        approval = device.approval
        yield {
            "设备编号": device.number,
            "种类": kinds.get(device.kind, device.kind),
            "设备种类": kinds.get(device.kind, device.kind),
            "品牌": device.brand,
            "型号": device.model,
            "出厂编号": device.serial_no,
            "资产编号": device.asset_no,
            "使用单位": device.unit.name,
            "使用科室": device.unit.name,
            "专人": device.custodian.name if device.custodian else "",
            "便携式": "是" if device.portable else "否",
            "启用日期": device.in_service_on.isoformat(),
            "业务用途": device.business_purpose,
            "配备用途": device.business_purpose,
            "批准": f"{approval.approved_by.name} {local_day(approval.approved_at)}" if approval else "",
            "状态": device.get_state_display(),
        }


def _register(devices: QuerySet[Device], regulation: Regulation, _: datetime) -> Rows:
    return list(islice(register_rows(devices, regulation), MOST))


_ROWS: Mapping[str, Callable[[QuerySet[Device], Regulation, datetime], Rows]] = {
    "F-19": _checks,
    "F-20": _hand_overs,
    "F-21": _upkeep,
    "F-22": _register,
}
_KNOWN: Mapping[str, frozenset[str]] = {
    "F-19": frozenset({"设备编号", "检查人", "检查时间", *(head for heads in _ITEMS.values() for head in heads)}),
    "F-20": frozenset(_OWN["F-20"][1]),
    "F-21": frozenset({*_OWN["F-21"][1], "保养人"}),
    "F-22": frozenset({*_OWN["F-22"][1], "设备种类", "使用科室", "配备用途", "批准"}),
}
