"""The form by which one device is registered, and the way from a sheet to many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from liuhen.accounts.queries import people_with_role
from liuhen.devices.importing import COLUMNS, kinds_of
from liuhen.devices.models import PurposeApproval
from liuhen.kernel.refusals import Refused
from liuhen.web.addresses import number_in, text_in
from liuhen.web.pages.device_acts import read_day
from liuhen.web.viewmodels.devices import FormPage
from liuhen.web.viewmodels.parts import Action, Choice, Crumb, Field

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from liuhen.accounts.models import Agency, Person, Unit
    from liuhen.accounts.regulations import Regulation
    from liuhen.web.pages.device_forms import Attempt

_TEXT = ("number", "brand", "model", "serial_no", "asset_no", "business_purpose")
_YES, _NO = "1", "0"


def custodians(agency: Agency, at: datetime) -> list[Person]:
    """Return who can be 专人 of a device, by name."""
    return list(people_with_role(agency, "device_keeper", at).order_by("name", "pk")[:200])


def open_approvals(agency: Agency) -> list[PurposeApproval]:
    """Return the approvals that still have room, newest first (HY-4¶2)."""
    rows = PurposeApproval.objects.filter(agency=agency).select_related("unit").prefetch_related("devices")
    return [row for row in rows.order_by("-pk")[:100] if len(row.devices.all()) < row.quantity]


def new_page(
    agency: Agency, units: list[Unit], regulation: Regulation, at: datetime, failed: Attempt | None = None
) -> FormPage:
    """Return the form; after a failed attempt with what was typed and what was wrong."""
    given: Mapping[str, str] = failed.given if failed else {"unit": str(units[0].pk), "portable": _YES, "kind": "body"}
    kinds = kinds_of(regulation)
    approvals = open_approvals(agency)

    def field(name: str, kind: str = "text", choices: tuple[Choice, ...] = (), hint: str = "", **more: Any) -> Field:
        return Field(
            name, more.pop("label", COLUMNS.get(name, "")), kind, given.get(name, ""), choices, hint=hint, **more
        )

    return FormPage(
        title="登记设备",
        summary="登记后打印标签贴在设备上，手机一扫就能检查和领用。",
        crumbs=(Crumb("设备", reverse("devices")),),
        href=reverse("device_new"),
        button="登记",
        fields=(
            field("number", hint="贴在设备上的编号，本机关内不重复", required=True),
            field("kind", "select", tuple(Choice(code, words) for code, words in kinds.items()), required=True),
            field("unit", "select", tuple(Choice(str(unit.pk), unit.name) for unit in units), required=True),
            field("custodian", "select", (Choice("", "没有"), *_named(custodians(agency, at))), "负责维护保养的人"),
            field("brand"),
            field("model"),
            field("serial_no"),
            field("asset_no"),
            field("in_service_on", "date", hint="不填就是今天"),
            field("portable", "select", (Choice(_YES, "是"), Choice(_NO, "否，固定安装"))),
            field("business_purpose", hint="用于哪项执法业务"),
            field(
                "approval",
                "select",
                (Choice("", "没有"), *(Choice(str(row.pk), str(row)) for row in approvals)),
                "须经批准配备的，选批准；用途随批准填入",
                label="配备批准",
            ),
        ),
        notes=(failed.note,) if failed else (),
        actions=(Action("从表格导入", reverse("device_import"), desktop_only=True),),
    )


def read_new(given: Mapping[str, str], agency: Agency, units: list[Unit], at: datetime) -> dict[str, Any]:
    """Read the posted form into what the service takes. Raises Refused for what was not offered."""
    unit = _pick(units, number_in(given, "unit"), "使用单位")
    keeper, approval = number_in(given, "custodian"), number_in(given, "approval")
    day: date | None = read_day(given, "in_service_on") if text_in(given, "in_service_on") else None
    return {
        **{name: text_in(given, name) for name in _TEXT},
        "kind": text_in(given, "kind"),
        "unit": unit,
        "custodian": _pick(custodians(agency, at), keeper, "专人") if keeper is not None else None,
        "approval": _pick(open_approvals(agency), approval, "配备批准") if approval is not None else None,
        "portable": given.get("portable") != _NO,
        "in_service_on": day,
    }


def _pick(offered: list[Any], key: int | None, label: str) -> Any:
    found = next((each for each in offered if each.pk == key), None)
    if found is None:
        raise Refused("web.device.choice", f"请选择{label}。", remedy=f"{label}从列表中选。")
    return found


def _named(people: list[Person]) -> tuple[Choice, ...]:
    return tuple(Choice(str(person.pk), person.name) for person in people)
