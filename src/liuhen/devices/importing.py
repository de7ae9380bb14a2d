"""A sheet of devices, judged line by line before anything is written.

A line is what stands in one row of a sheet, by column. It is new, known (the very device stands in the register
already: a repeated import doubles nothing), or wrong in named columns, each with its remedy.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from liuhen.accounts.models import Person, Unit
from liuhen.accounts.regulations import regulation_of
from liuhen.devices.facts import device_facts
from liuhen.devices.models import Device, PurposeApproval
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.obligations.gates import demand

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Agency
    from liuhen.accounts.regulations import Regulation
    from liuhen.kernel.refusals import Citation

# the columns of the equipment register 台账 (F-22, YC-A-10, HY-4): code → head
COLUMNS: dict[str, str] = {
    "number": "设备编号",
    "kind": "种类",
    "brand": "品牌",
    "model": "型号",
    "serial_no": "出厂编号",
    "asset_no": "资产编号",
    "unit": "使用单位",
    "custodian": "专人",
    "portable": "便携式",
    "in_service_on": "启用日期",
    "business_purpose": "业务用途",
}
REQUIRED = ("number", "kind", "unit")
MOST_LINES = 2000
# what the columns of the table hold, in characters
_LONGEST = {"number": 40, "brand": 60, "model": 60, "serial_no": 60, "asset_no": 60, "business_purpose": 200}
_YES_NO = {"": True, "是": True, "否": False}
_SAME = ("number", "kind", "serial_no")  # what makes it the same device and not another under its number


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a column of a line, and what to do. `citations` when the regulation refuses."""

    column: str
    words: str
    remedy: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A line with what would be registered, or with its faults. `known` is the device that is registered already."""

    row: int
    values: Mapping[str, str]
    details: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    known: Device | None = None

    @property
    def new(self) -> bool:
        """Whether this line can be registered."""
        return not self.faults and self.known is None


class Reader:
    """Reads the lines of one agency's sheet; units, people, devices and approvals are looked up once."""

    def __init__(self, agency: Agency, units: Iterable[Unit], at: datetime) -> None:
        self._agency, self._at = agency, at
        offered = list(units)
        named = Counter(unit.name for unit in offered)
        self._units = {unit.name: unit for unit in offered if named[unit.name] == 1}
        people = list(Person.objects.filter(agency=agency, is_active=True).order_by("pk"))
        self._by_login = {person.login: person for person in people}
        names = Counter(person.name for person in people)
        self._by_name = {person.name: person for person in people if names[person.name] == 1}
        self._doubled = {name for name, count in names.items() if count > 1}
        self._regulation = regulation_of(agency, local_day(at))
        self._kinds = kinds_of(self._regulation)
        self._approvals = _open_approvals(agency)

    def judge(self, lines: Sequence[Mapping[str, Any]]) -> list[Judged]:
        """Judge every line, against the register and against each other."""
        numbers = [str(line["values"].get("number", "")).strip() for line in lines]
        known = {device.number: device for device in _registered(self._agency, numbers)}
        times = Counter(number for number in numbers if number)
        return [self._line(line, known, times) for line in lines]

    def _line(self, line: Mapping[str, Any], known: Mapping[str, Device], times: Mapping[str, int]) -> Judged:
        values = {code: str(line["values"].get(code, "")).strip() for code in COLUMNS}
        faults = [_told(given) for given in line.get("faults", ())]
        wrong = {fault.column for fault in faults}
        number = values["number"]
        faults += [
            Fault(c, f"{COLUMNS[c]}没有填。", "补上这一格。") for c in REQUIRED if not values[c] and c not in wrong
        ]
        if times.get(number, 0) > 1:
            faults.append(Fault("number", f"编号 {number} 在这张表里出现了 {times[number]} 次。", "一台设备只留一行。"))
        details = self._details(values, faults, wrong)
        device = known.get(number)
        if device is not None and not faults:
            if self._same(device, details):
                return Judged(line["row"], values, known=device)
            faults.append(
                Fault("number", f"编号 {number} 已登记给另一台设备。", "核对设备上的编号，或从表中删去这一行。")
            )
        if not faults:
            faults += self._refused(details)
        return Judged(line["row"], values, details if not faults else {}, tuple(faults))

    def _details(self, values: Mapping[str, str], faults: list[Fault], wrong: set[str]) -> dict[str, Any]:
        details: dict[str, Any] = {code: values[code] for code in _LONGEST}
        faults += _too_long(details)
        details["kind"] = self._kind(values["kind"], faults)
        details["unit"] = self._unit(values["unit"], faults)
        details["custodian"] = self._person(values["custodian"], faults)
        details["portable"] = _YES_NO.get(values["portable"])
        if details["portable"] is None:
            faults.append(Fault("portable", f"“{values['portable']}”看不懂。", "写“是”或“否”。"))
        details["in_service_on"] = None if "in_service_on" in wrong else self._day(values["in_service_on"], faults)
        details["approval"] = self._approval(details)
        return details

    def _kind(self, words: str, faults: list[Fault]) -> str:
        found = next((code for code, label in self._kinds.items() if words in (code, label)), "")
        if words and not found:
            remedy = f"写其中一种：{'、'.join(self._kinds.values())}。"
            faults.append(Fault("kind", f"没有“{words}”这个种类。", remedy))
        return found

    def _unit(self, name: str, faults: list[Fault]) -> Unit | None:
        if name and name not in self._units:
            remedy = f"写您负责的单位的全称：{'、'.join(list(self._units)[:6])}。"
            faults.append(Fault("unit", f"没有“{name}”，或它不在您负责的单位内。", remedy))
        return self._units.get(name)

    def _person(self, name: str, faults: list[Fault]) -> Person | None:
        person = self._by_login.get(name) or self._by_name.get(name)
        if name in self._doubled:
            faults.append(Fault("custodian", f"本机关有几位“{name}”。", "改写工号。"))
        elif name and person is None:
            faults.append(Fault("custodian", f"本机关没有“{name}”。", "写姓名或工号；新来的人先登记人员。"))
        return person

    def _day(self, text: str, faults: list[Fault]) -> date | None:
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            faults.append(Fault("in_service_on", f"“{text}”不是日期。", "写成 2026-03-11。"))
            return None
        if not date(1990, 1, 1) <= day <= local_day(self._at):
            faults.append(Fault("in_service_on", f"启用日期 {day} 不可能。", "核对年份；不能晚于今天。"))
        return day

    def _approval(self, details: Mapping[str, Any]) -> PurposeApproval | None:
        """Take one device from an approval for this unit and kind that is not used up, the oldest first (HY-4¶2)."""
        unit = details["unit"]
        for place, (approval, left) in enumerate(self._approvals):
            if unit is not None and left > 0 and (approval.unit_id, approval.kind) == (unit.pk, details["kind"]):
                self._approvals[place] = (approval, left - 1)
                return approval
        return None

    def _refused(self, details: Mapping[str, Any]) -> list[Fault]:
        purpose = details["business_purpose"] or (details["approval"].purpose if details["approval"] else "")
        device = Device(agency=self._agency, **{**details, "business_purpose": purpose})
        try:
            demand(self._regulation.ask("device.register", device_facts(device), self._at), "devices.register")
        except Refused as refused:
            remedy = refused.remedy or "按这一条补齐后再导入；须先批准的，由批准人在系统中批准。"
            return [Fault("", refused.words, remedy, refused.citations)]
        return []

    @staticmethod
    def _same(device: Device, details: Mapping[str, Any]) -> bool:
        return all(getattr(device, name) == details[name] for name in _SAME)


def kinds_of(regulation: Regulation) -> dict[str, str]:
    """Return the kinds of devices: code → Chinese."""
    return dict(regulation.pack.vocabulary.facts["device.kind"].values)


def _told(given: Mapping[str, str]) -> Fault:
    return Fault(given["column"], given["words"], given["remedy"])


def _too_long(details: Mapping[str, Any]) -> list[Fault]:
    found = []
    for code, longest in _LONGEST.items():
        if len(details[code]) > longest:
            words = f"{COLUMNS[code]}过长：最多 {longest} 字，现有 {len(details[code])} 字。"
            found.append(Fault(code, words, "写得短一些。"))
    return found


def _registered(agency: Agency, numbers: Sequence[str]) -> Iterable[Device]:
    for start in range(0, len(numbers), 500):
        yield from Device.objects.filter(agency=agency, number__in=numbers[start : start + 500])


def _open_approvals(agency: Agency) -> list[tuple[PurposeApproval, int]]:
    approvals = PurposeApproval.objects.filter(agency=agency).select_related("unit", "approved_by").order_by("pk")
    used = Counter(
        Device.objects.filter(agency=agency, approval__isnull=False).values_list("approval_id", flat=True).order_by()
    )
    return [(approval, approval.quantity - used[approval.pk]) for approval in approvals]
