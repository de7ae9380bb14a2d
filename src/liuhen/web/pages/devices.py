"""The list of devices: filters and tabs from the address, rows with what is owed for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.queries import capabilities
from liuhen.accounts.regulations import regulation_of
from liuhen.devices.finding import GROUPS, Filters, counts, holders_of, page
from liuhen.devices.importing import kinds_of
from liuhen.devices.models import Device
from liuhen.devices.queries import clock_subject
from liuhen.devices.upkeep import round_subject
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Citation
from liuhen.obligations.models import OPEN, Obligation
from liuhen.obligations.queries import judgements_of
from liuhen.web.addresses import address, choice_in, number_in, text_in
from liuhen.web.pages.device_words import STATES, clock_is_off, drift_words, state_chip
from liuhen.web.pages.judged import question_cites
from liuhen.web.pages.wording import article_href, short_words
from liuhen.web.viewmodels import chinese, parts
from liuhen.web.viewmodels.devices import DeviceRow, DevicesPage
from liuhen.web.viewmodels.parts import Action, Chip, Choice, Cite, EmptyState, Field, Pager, Picked, Tone, View

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person, Unit
    from liuhen.devices.models import DeviceIssue
    from liuhen.obligations.models import Judgement

TABS = {
    "": "全部",
    "rest": "在库",
    "out": "已领用",
    "pending": "待导出",
    "lent": "外借",
    "care": "维护中",
    "gone": "遗失损毁",
    "retired": "已报废",
}
_NAMES = ("q", "group", "state", "kind", "unit", "holder", "before", "after")
_MOST_UNITS = 200
APPROVES = frozenset({"device.approve.unit", "device.approve.agency"})
LISTS = frozenset({"device.list.unit", "device.list.agency"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks: the filters, and the numbers that the page is turned by."""

    given: Mapping[str, str]
    filters: Filters
    before: str = ""
    after: str = ""


def asked_in(given: Mapping[str, str]) -> Asked:
    """Read the address. What it does not know narrows nothing."""
    filters = Filters(
        text=text_in(given, "q"),
        group=choice_in(given, "group", GROUPS),
        state=choice_in(given, "state", STATES),
        kind=text_in(given, "kind")[:40],
        unit=number_in(given, "unit"),
        holder=text_in(given, "holder"),
    )
    kept = {name: text_in(given, name) for name in _NAMES if text_in(given, name)}
    return Asked(kept, filters, text_in(given, "before"), text_in(given, "after"))


def devices_page(asked: Asked, units: Sequence[Unit], person: Person, at: datetime) -> DevicesPage:
    """Return a page of the devices of the units, at most fifty, with the tabs counted."""
    shown = page(units, asked.filters, before=asked.before, after=asked.after)
    numbers = counts(units, asked.filters)
    kinds = kinds_of(regulation_of(person.agency, local_day(at))) if person.agency else {}
    names = {str(unit.pk): unit.name for unit in units[:_MOST_UNITS]}
    path = reverse("devices")
    given = {name: value for name, value in asked.given.items() if name not in {"before", "after"}}
    total = sum(numbers.values())
    can = capabilities(person, at)
    return DevicesPage(
        summary=_summary(numbers, total),
        views=_views(path, given, numbers, total),
        filters=_filters(path, given, kinds, names),
        rows=rows_of(shown.devices, kinds, at),
        pager=Pager(
            f"本页 {len(shown.devices)} 台，共 {_counted(asked.filters, numbers)} 台",
            address(path, given, before=shown.before) if shown.before else "",
            address(path, given, after=shown.after) if shown.after else "",
        ),
        empty=_empty(path, given, can),
        labels=reverse("device_labels") if shown.devices else "",
        actions=_actions(given, can),
    )


def rows_of(devices: Sequence[Device], kinds: Mapping[str, str], at: datetime) -> tuple[DeviceRow, ...]:
    """Return the rows of a page: three queries whatever its length, for the holders, what is owed, and the clocks."""
    holders = holders_of(devices)
    owed = upkeep_of(devices)
    clocks = judgements_of([clock_subject(device) for device in devices])
    return tuple(
        _with_clock(
            _row(device, holders.get(device.pk), owed.get(device.pk), kinds, at), clocks.get(clock_subject(device)), at
        )
        for device in devices
    )


def _with_clock(row: DeviceRow, judgement: Judgement | None, at: datetime) -> DeviceRow:
    """Mark a clock that is off by more than the agency's limit, with its article and what to do."""
    if not clock_is_off(judgement):
        return row
    words = f"{row.clock}，超过限度，须校准"
    return replace(row, clock=words, clock_cites=question_cites(judgement, "device.clock", at))


def upkeep_of(devices: Sequence[Device]) -> dict[int, Obligation]:
    """Return the open round of upkeep of each device that has one, by the device's key."""
    subjects = {round_subject(device): device.pk for device in devices}
    found = Obligation.objects.filter(OPEN, subject__in=list(subjects), question="device.upkeep")
    return {subjects[obligation.subject]: obligation for obligation in found}


def upkeep_cites(obligation: Obligation) -> tuple[Cite, ...]:
    """Return the articles an obligation rests on, as they were kept with it."""
    kept = (Citation(**cite) for cite in obligation.cites)
    return tuple(
        Cite(short_words(each), rule=obligation.rule, href=article_href(obligation.pack, each.clause), full=each.words)
        for each in kept
    )


def _row(
    device: Device, issue: DeviceIssue | None, owed: Obligation | None, kinds: Mapping[str, str], at: datetime
) -> DeviceRow:
    late = owed is not None and owed.due_at is not None and chinese.is_late(owed.due_at, at)
    return DeviceRow(
        key=device.pk,
        number=device.number,
        href=reverse("device", args=[device.pk]),
        what=" ".join(part for part in (kinds.get(device.kind, device.kind), device.brand, device.model) if part),
        unit=device.unit.name,
        custodian=device.custodian.name if device.custodian else "没有专人",
        chip=state_chip(device),
        holder=issue.person.name if issue else "",
        since=f"{chinese.near(issue.out_at, at)} 领用" if issue else "",
        due=Chip(Tone.OVER, f"保养{chinese.remaining(owed.due_at, at)}", "clock-exclamation")
        if late and owed is not None and owed.due_at is not None
        else None,
        due_cites=upkeep_cites(owed) if late and owed is not None else (),
        due_step="保养后由设备专人登记" if late else "",
        clock=drift_words(device.clock_offset_ms),
    )


def _summary(numbers: Mapping[str, int], total: int) -> str:
    if not total:
        return "没有设备。"
    out = sum(numbers.get(state, 0) for state in GROUPS["out"])
    pending = numbers.get(Device.State.RETURN_PENDING_UPLOAD, 0)
    told = [f"{out} 台已领用"] if out else []
    told += [f"{pending} 台归还了还没有导出"] if pending else []
    return f"共 {total} 台{'，' + '，'.join(told) if told else ''}。"


def _views(path: str, given: Mapping[str, str], numbers: Mapping[str, int], total: int) -> tuple[View, ...]:
    current = given.get("group", "") if given.get("group", "") in TABS else ""
    counted = {code: sum(numbers.get(state, 0) for state in states) for code, states in GROUPS.items()}
    return tuple(
        View(words, address(path, given, group=code, state=""), counted.get(code, total), code == current)
        for code, words in TABS.items()
    )


def _filters(path: str, given: Mapping[str, str], kinds: Mapping[str, str], names: Mapping[str, str]) -> parts.Filters:
    selects = (
        ("unit", "单位", "全部单位", names),
        ("kind", "种类", "全部种类", kinds),
        ("state", "状态", "全部状态", STATES),
    )
    labels = {name: values for name, _, _, values in selects}
    fields = tuple(
        Field(
            name,
            label,
            "select",
            given.get(name, ""),
            (Choice("", every), *(Choice(value, words) for value, words in values.items())),
        )
        for name, label, every, values in selects
        if len(values) > 1
    )
    picked = tuple(
        Picked(
            labels.get(name, {}).get(value, f"领用人 {value}" if name == "holder" else value),
            address(path, given, **{name: ""}),
        )
        for name, value in given.items()
        if name != "group"
    )
    return parts.Filters(
        path,
        (*fields, Field("holder", "领用人", "text", given.get("holder", ""))),
        query=given.get("q", ""),
        placeholder="编号、型号、专人",
        hidden=(Choice("group", given["group"]),) if given.get("group") else (),
        picked=picked,
        clear=path if picked else "",
    )


def _counted(filters: Filters, numbers: Mapping[str, int]) -> int:
    states = {filters.state} if filters.state else set(GROUPS.get(filters.group, numbers))
    if filters.state and filters.group:
        states &= set(GROUPS[filters.group])
    return sum(numbers.get(state, 0) for state in states)


def _actions(given: Mapping[str, str], can: frozenset[str]) -> tuple[Action, ...]:
    keeps = "device.register.unit" in can
    lists = bool(can & LISTS)
    return (
        *((Action("登记设备", reverse("device_new"), "plus", primary=True),) if keeps else ()),
        *((Action("从表格导入", reverse("device_import"), desktop_only=True),) if keeps else ()),
        *((Action("保养计划", reverse("upkeep")), Action("交接登记簿", reverse("hand_overs"))) if lists else ()),
        *((Action("配备批准", reverse("device_approvals")),) if can & APPROVES else ()),
        *(
            (Action("导出台账", address(reverse("device_register"), given), "download", desktop_only=True),)
            if lists
            else ()
        ),
    )


def _empty(path: str, given: Mapping[str, str], can: frozenset[str]) -> EmptyState:
    if given:
        return EmptyState("没有找到设备", "放宽条件，或核对编号是否抄对。", (Action("看全部设备", path),))
    if "device.register.unit" in can:
        return EmptyState(
            "还没有登记设备",
            "逐台登记，或下载空表、填好后一次导入。登记后打印标签贴在设备上，手机一扫就能检查和领用。",
            (Action("登记设备", reverse("device_new"), primary=True), Action("从表格导入", reverse("device_import"))),
        )
    return EmptyState("还没有登记设备", "本单位的设备由设备专人登记。")
