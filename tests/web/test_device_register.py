"""Into the register: one by a form, many by a sheet that is looked at first; and out of it on paper."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from pypdf import PdfReader
from tests.web.house import NOW

from liuhen.devices.import_sheets import columns_of
from liuhen.devices.models import Device, DeviceImport
from liuhen.sheets.reading import read

if TYPE_CHECKING:
    from tests.web.house import House

HEADS = (
    "设备编号",
    "种类",
    "品牌",
    "型号",
    "出厂编号",
    "资产编号",
    "使用单位",
    "专人",
    "便携式",
    "启用日期",
    "业务用途",
)


def row(number: str, **changed: Any) -> list[Any]:
    values = {"种类": "执法记录仪", "使用单位": "执法一中队", "专人": "王五", "设备编号": number, **changed}
    return [values.get(head) for head in HEADS]


def sheet(*rows: list[Any], merge: int = 0) -> SimpleUploadedFile:
    book = Workbook()
    page = book.active
    page.append(HEADS)
    for each in rows:
        page.append(each)
    if merge:
        page.merge_cells(start_row=2, end_row=3, start_column=merge, end_column=merge)
    made = io.BytesIO()
    book.save(made)
    return SimpleUploadedFile("台账.xlsx", made.getvalue())


def bring(house: House, *rows: list[Any], merge: int = 0):
    answer = house.client("wang").post(reverse("device_import"), {"sheet": sheet(*rows, merge=merge)})
    assert answer.status_code == 302, answer.content.decode()
    return DeviceImport.objects.latest("pk")


def preview(house: House, kept: DeviceImport) -> str:
    return str(house.client("wang").get(reverse("device_sheet", args=[kept.pk])).content.decode())


def register(house: House, kept: DeviceImport, *rows: int, follow: bool = False):
    return house.client("wang").post(reverse("device_sheet", args=[kept.pk]), {"row": rows}, follow=follow)


def devices(house: House) -> set[str]:
    return set(Device.objects.filter(agency=house.bureau.agency).values_list("number", flat=True))


NEW = {"number": "ZF-400", "kind": "body", "portable": "1"}


def test_a_device_is_registered_once_however_often_the_form_is_sent(yc: House):
    client = yc.client("wang")
    given = {**NEW, "unit": yc.bureau.unit.pk, "custodian": yc.people["wang"].pk}
    first = client.post(reverse("device_new"), given)
    second = client.post(reverse("device_new"), given, follow=True)

    assert first["Location"] == second.redirect_chain[0][0]
    assert "没有重复登记" in second.content.decode()
    assert Device.objects.filter(agency=yc.bureau.agency, number="ZF-400").count() == 1


def test_what_the_regulation_lacks_is_named_and_what_was_typed_stays(yc: House):
    """YC-A-3: no custodian, no device."""
    answer = yc.client("wang").post(reverse("device_new"), {**NEW, "unit": yc.bureau.unit.pk, "brand": "海康威视"})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "第三条" in page
    assert 'value="海康威视"' in page
    assert "ZF-400" not in devices(yc)


@pytest.mark.parametrize(
    "changed", [{"unit": "1"}, {"custodian": "999999"}, {"in_service_on": "morgen"}, {"number": ""}]
)
def test_nonsense_in_the_form_registers_nothing(yc: House, changed):
    given = {**NEW, "unit": yc.bureau.unit.pk, "custodian": yc.people["wang"].pk, **changed}
    answer = yc.client("wang").post(reverse("device_new"), given)

    assert answer.status_code == 422
    assert "ZF-400" not in devices(yc)


def test_a_number_of_somebody_elses_device_is_not_taken_for_a_second_click(yc: House):
    given = {**NEW, "number": "ZF-017", "unit": yc.bureau.unit.pk, "custodian": yc.people["wang"].pk}
    answer = yc.client("wang").post(reverse("device_new"), given)

    assert answer.status_code == 422
    assert "已登记给另一台设备" in answer.content.decode()


@pytest.mark.parametrize("name", ["device_new", "device_import", "device_template"])
@pytest.mark.parametrize("who", ["zhang", "zhao", "legal", "audit"])
def test_only_the_device_keeper_registers(yc: House, who, name):
    assert yc.client(who).get(reverse(name)).status_code == 403


def test_a_sheet_is_shown_before_anything_is_registered(yc: House):
    kept = bring(yc, row("ZF-401"), row("ZF-402", 种类="无人机"), row("ZF-403", 启用日期="去年三月"))
    page = preview(yc, kept)

    assert "1 台可以登记，0 台此前已登记，2 行有问题" in page
    assert re.search(r"第 3 行.*?<b>种类</b>　没有“无人机”这个种类。.*?写其中一种", page, re.DOTALL)
    assert re.search(r"第 4 行.*?<b>启用日期</b>", page, re.DOTALL)
    assert not {"ZF-401", "ZF-402", "ZF-403"} & devices(yc)


def test_only_what_is_ticked_is_registered_and_a_wrong_row_registers_none(yc: House):
    kept = bring(yc, row("ZF-401"), row("ZF-402"), row("ZF-403", 使用单位="别处"))
    assert register(yc, kept, 2, 4).status_code == 422
    assert not {"ZF-401", "ZF-402"} & devices(yc)
    assert register(yc, kept, 2).status_code == 302
    assert {"ZF-401", "ZF-402", "ZF-403"} & devices(yc) == {"ZF-401"}


def test_sending_it_twice_and_uploading_it_again_double_nothing(yc: House):
    kept = bring(yc, row("ZF-401"))
    register(yc, kept, 2)
    again = register(yc, kept, 2, follow=True).content.decode()
    page = preview(yc, bring(yc, row("ZF-401")))

    assert "没有重复登记" in again
    assert "0 台可以登记，1 台此前已登记" in page
    assert Device.objects.filter(agency=yc.bureau.agency, number="ZF-401").count() == 1


def test_merged_cells_and_days_of_excel_are_understood(yc: House):
    kept = bring(
        yc,
        row("ZF-401", 启用日期=datetime(2026, 3, 1)),  # noqa: DTZ001  # Excel knows no zone
        row("ZF-402", 使用单位=None),
        merge=1 + HEADS.index("使用单位"),
    )
    register(yc, kept, 2, 3)

    assert {"ZF-401", "ZF-402"} <= devices(yc)
    assert f"{Device.objects.get(agency=yc.bureau.agency, number='ZF-401').in_service_on}" == "2026-03-01"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "没有收到文件"),
        (b"PK\x03\x04 not a workbook", "下载空表"),
        (b"<html>", "下载空表"),
        (b"x" * 5242881, "5 MB"),
    ],
)
def test_what_is_no_sheet_is_said(yc: House, data, words):
    answer = yc.client("wang").post(reverse("device_import"), {"sheet": SimpleUploadedFile("x.xlsx", data)})

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_sheet_belongs_to_whoever_brought_it(yc: House):
    kept = bring(yc, row("ZF-401"))
    DeviceImport.objects.filter(pk=kept.pk).update(made_by=yc.people["keeper"])

    assert yc.client("wang").get(reverse("device_sheet", args=[kept.pk])).status_code == 404


def test_the_empty_sheet_is_read_as_a_sheet_without_devices(yc: House):
    empty = yc.client("wang").get(reverse("device_template")).content

    assert read(empty, columns_of()).rows == ()
    assert "设备编号*" in [cell.value for cell in load_workbook(io.BytesIO(empty)).worksheets[0][1]]


def test_the_exported_register_shows_what_the_list_shows_and_can_be_read_again(yc: House):
    """F-22, YC-A-10¶1."""
    answer = yc.client("wang").get(reverse("device_register"), {"q": "017"})
    (line,) = read(answer.content, columns_of()).rows

    assert answer["Content-Disposition"].startswith("attachment")
    assert (line.values["number"], line.values["unit"], line.values["custodian"]) == ("ZF-017", "执法一中队", "王五")
    assert yc.client("zhang").get(reverse("device_register")).status_code == 403


@pytest.mark.parametrize(
    ("pack", "form", "words"),
    [
        ("yc", "F-19", "时间显示是否准确"),
        ("zh", "F-19", "内存空间"),
        ("ss", "F-19", "系统日期和时间"),
        ("yc", "F-20", "移交人"),
        ("zh", "F-21", "保养内容"),
        ("yc", "F-21", "下次保养"),
        ("zh", "F-22", "资产编号"),
    ],
)
def test_a_register_is_printed_with_the_heads_of_its_regulation(request, pack, form, words):
    house = request.getfixturevalue(pack)
    device = Device.objects.get(agency=house.bureau.agency, number="ZF-017")
    client = house.client("wang")
    paper = client.get(reverse("device_paper", args=[device.pk, form, "pdf"]))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    word = client.get(reverse("device_paper", args=[device.pk, form, "docx"]))
    book = client.get(reverse("devices_paper", args=[form, "pdf"]))

    assert words in re.sub(r"\s", "", text)
    assert word.content.startswith(b"PK")
    assert (paper.status_code, word.status_code, book.status_code) == (200, 200, 200)


@pytest.mark.parametrize(("form", "kind"), [("F-99", "pdf"), ("F-19", "exe")])
def test_no_other_paper_is_there(yc: House, form, kind):
    device = Device.objects.get(agency=yc.bureau.agency, number="ZF-017")

    assert yc.client("wang").get(reverse("device_paper", args=[device.pk, form, kind])).status_code == 404


def test_labels_are_printed_for_chosen_devices_of_ones_own_units(yc: House):
    keys = Device.objects.filter(agency=yc.bureau.agency).values_list("pk", flat=True)
    answer = yc.client("wang").get(reverse("device_labels"), {"device": list(keys)})
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)

    assert answer.content.startswith(b"%PDF")
    assert "ZF-017" in text
    assert yc.client("wang").get(reverse("device_labels"), {"device": ["x", "9" * 30]}).status_code == 403
    assert NOW


def test_a_head_approves_a_purchase_and_the_keeper_registers_it_with_that_approval(fresh: House):
    """HY-4¶2: no device without an approval for its business."""
    unit = fresh.bureau.unit.pk
    given = {**NEW, "unit": unit, "custodian": fresh.people["wang"].pk}
    assert "批准" in fresh.client("wang").post(reverse("device_new"), given).content.decode()
    path = reverse("device_approvals")
    form = {"unit": unit, "kind": "body", "quantity": "1", "purpose": "工地检查取证"}
    assert fresh.client("zhao").post(path, {**form, "purpose": ""}).status_code == 422
    assert fresh.client("zhao").post(path, {**form, "quantity": "viele"}).status_code == 422
    assert fresh.client("wang").post(path, form).status_code == 422
    assert fresh.client("zhang").get(path).status_code == 403
    assert fresh.client("zhao").post(path, form).status_code == 302
    page = fresh.client("wang").get(reverse("device_new")).content.decode()
    key = re.search(r'<option value="(\d+)">[^<]*工地检查取证', page)
    assert key
    assert fresh.client("wang").post(reverse("device_new"), {**given, "approval": key[1]}).status_code == 302
    assert "已登记 1 台" in fresh.client("zhao").get(path).content.decode()
