"""Every page of the program, by the name of its address: who looks at it, where it is, and which links lead there.

A new address belongs here, or among `NOT_PAGES` with the reason; the test over all names fails until it does.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl import Workbook
from playwright.sync_api import FilePayload

if TYPE_CHECKING:
    from playwright.sync_api import Page as Browsed

Way = Callable[["Browsed"], None]


@dataclass(frozen=True)
class Page:
    """A page: somebody who may see it, the address to begin at, links to follow from there, and a way with a form."""

    login: str
    address: str
    links: tuple[str, ...] = ()
    way: Way | None = None


def at(login: str, address: str, *links: str, way: Way | None = None) -> Page:
    return Page(login, address, links, way)


def opens_an_upload(page: Browsed) -> None:
    page.get_by_label("执法记录设备编号").fill("SSCG-02")
    page.get_by_role("button", name="选择文件").click()
    page.wait_for_url(re.compile(r"/uploads/\d+/$"))


def sends_a_sheet(page: Browsed) -> None:
    book = Workbook()
    for row in (("设备编号", "种类", "使用单位"), ("SSCG-31", "执法记录仪", "法制科"), ("SSCG-32", "风筝", "法制科")):
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    sheet = FilePayload(name="台账.xlsx", mimeType="application/octet-stream", buffer=made.getvalue())
    page.get_by_label("表格文件").set_input_files(sheet)
    page.get_by_role("button", name="上传并检查").click()
    page.wait_for_url(re.compile(r"/devices/import/\d+/"))


def registers_a_webhook(page: Browsed) -> None:
    page.get_by_label("推送给哪个系统").fill("区案件系统")
    page.get_by_label("接收方的地址").fill("https://case.invalid/hook")
    page.get_by_label("音像资料封存（recording.sealed）").check()
    page.get_by_role("button", name="登记，看密钥").click()
    page.get_by_role("link", name="抄好了，看推送").click()
    page.wait_for_url(re.compile(r"/webhooks/\d+/$"))


def begins_a_transcript(page: Browsed) -> None:
    page.goto(f"{page.url}transcripts/new/", wait_until="load")


DUTY = "td.m a.t"
PAGES = {
    "home": at("ss.kang", "/"),
    "login": at("", "/login/"),
    "password": at("ss.kang", "/password/"),
    "workbench": at("ss.kang", "/workbench/"),
    "obligations": at("ss.lu", "/obligations/?whose=units"),
    "obligation": at("ss.lu", "/obligations/?whose=units", ".due-w > a"),
    "recordings": at("zh.he", "/recordings/?q=学院巷"),
    "recording": at("zh.he", "/recordings/", "td.who a.t"),
    "intakes": at("ss.kang", "/intakes/"),
    "receipt": at("ss.kang", "/intakes/", DUTY),
    "ledger": at("ss.shenji", "/ledger/"),
    "docks": at("ss.bao", "/docks/"),
    "uploads": at("ss.ni", "/uploads/"),
    "upload": at("ss.ni", "/uploads/", way=opens_an_upload),
    "devices": at("ss.qiu", "/devices/"),
    "device": at("ss.qiu", "/devices/", ".devs a.t"),
    "device_new": at("ss.qiu", "/devices/new/"),
    "device_import": at("ss.qiu", "/devices/import/"),
    "device_sheet": at("ss.qiu", "/devices/import/", way=sends_a_sheet),
    "device_approvals": at("ss.lu", "/devices/approvals/"),
    "upkeep": at("ss.qiu", "/devices/upkeep/"),
    "hand_overs": at("zh.tan", "/devices/hand-overs/"),
    "hand_over": at("zh.mao", "/devices/hand-overs/", "main a:has-text('确认或退回')"),
    "activities": at("ss.lu", "/activities/"),
    "activity_plan": at("ss.lu", "/activities/new/"),
    "activity": at("ss.lu", "/activities/?show=list", DUTY),
    "activity_close": at("ss.kang", "/activities/?show=list", f"{DUTY}:has-text('塔吊')", ".head-a a:has-text('办结')"),
    "activity_statement": at("ss.yu", "/activities/?show=list", f"{DUTY}:has-text('生产配方')", ".papers li > a"),
    "activity_interruption": at("ss.yu", "/activities/?show=list", f"{DUTY}:has-text('广告设施')", ".papers li > a"),
    "activity_transcript_write": at(
        "ss.qin", "/activities/?show=list", f"{DUTY}:has-text('塔吊')", way=begins_a_transcript
    ),
    "parties": at("zh.lv", "/parties/"),
    "party": at("zh.lv", "/parties/?history=conflict", DUTY),
    "party_new": at("zh.lv", "/parties/new/"),
    "training": at("zh.he", "/training/"),
    "training_record": at("zh.he", "/training/new/"),
    "training_one": at("zh.he", "/training/", DUTY),
    "patrol_logs": at("zh.ding", "/patrol/"),
    "patrol_write": at("zh.ding", "/patrol/new/"),
    "patrol_log": at("zh.ding", "/patrol/", DUTY),
    "field": at("ss.ni", "/field/"),
    "field_duty": at("ss.ni", "/activities/?show=list", f"{DUTY}:has-text('消防通道')", "main a:has-text('现场登记')"),
    "keeping": at("zh.mao", "/keeping/"),
    "missing": at("zh.mao", "/missing/"),
    "overdue_list": at("zh.mao", "/lists/overdue/"),
    "gap_list": at("zh.mao", "/lists/gaps/"),
    "slips": at("zh.ding", "/slips/"),
    "slip": at("zh.lv", "/slips/", DUTY),
    "slip_print": at("zh.lv", "/slips/", DUTY, "main a:has-text('打印移交单')"),
    "notifications": at("ss.lu", "/notifications/?show=all"),
    "preferences": at("ss.lu", "/notifications/preferences/"),
    "arrangement": at("ss.xitong", "/notifications/arrangement/"),
    "account": at("ss.lu", "/account/"),
    "second_factor": at("ss.lu", "/account/second-factor/"),
    "organisation": at("zh.anquan", "/organisation/"),
    "titles": at("zh.anquan", "/organisation/titles/"),
    "sign_in_rules": at("zh.anquan", "/organisation/sign-in/"),
    "import_people": at("zh.anquan", "/organisation/import/"),
    "unit": at("zh.anquan", "/organisation/", "main a:has-text('法制科')", "main a:has-text('改名')"),
    "new_person": at("zh.anquan", "/organisation/people/new/"),
    "person": at("zh.anquan", "/organisation/", "main a:has-text('法制科')", "main a:has-text('金文')"),
    "packs": at("ss.lu", "/packs/"),
    "pack": at("ss.lu", "/packs/yc/"),
    "article": at("ss.lu", "/packs/ss/articles/SS-11/"),
    "rule_hits": at("ss.yu", "/regulation/rules/ss.hand_in.day/satisfied/"),
    "comparison": at("ss.yu", "/regulation/comparison/?first=ss&second=pds&question=recording.hand_in"),
    "agency_settings": at("zh.jin", "/regulation/settings/"),
    "agency_setting": at("ss.yu", "/regulation/settings/first_time/"),
    "originals": at("zh.jin", "/regulation/originals/"),
    "editions": at("zh.jin", "/regulation/editions/?pack=ss"),
    "webhooks": at("ss.xitong", "/webhooks/"),
    "webhook_open": at("ss.xitong", "/webhooks/new/"),
    "webhook": at("ss.xitong", "/webhooks/new/", way=registers_a_webhook),
    "instance": at("ss.xitong", "/instance/"),
    "instance_storage": at("ss.xitong", "/instance/storage/"),
    "instance_work": at("ss.xitong", "/instance/background/"),
    "instance_fixity": at("ss.xitong", "/instance/fixity/"),
    "instance_settings": at("ss.xitong", "/instance/settings/"),
    "instance_acts": at("ss.xitong", "/instance/acts/"),
}
VARIANTS = {  # the same addresses asked for something else, or by somebody else
    "workbench of a keeper": at("zh.mao", "/workbench/"),
    "workbench of a leader": at("ss.du", "/workbench/"),
    "workbench of a system administrator": at("ss.xitong", "/workbench/"),
    "workbench of a security administrator": at("zh.anquan", "/workbench/"),
    "workbench of an auditor": at("ss.shenji", "/workbench/"),
    "own obligations": at("zh.ding", "/obligations/"),
    "what was done": at("ss.lu", "/obligations/?whose=units&state=done"),
    "nothing found": at("ss.qiu", "/devices/?q=nothing-like-it"),
    "devices of an officer": at("ss.ni", "/devices/"),
    "a device for an officer": at("ss.ni", "/devices/", ".devs a.t"),
    "a device for a head": at("ss.lu", "/devices/", ".devs a.t"),
    "a device for the legal section": at("ss.yu", "/devices/", ".devs a.t"),
    "a party for the legal section": at("zh.jin", "/parties/?history=conflict", DUTY),
    "nobody of that name": at("zh.lv", "/parties/?q=nobody"),
    "planning with a party": at("zh.lv", "/parties/?history=conflict", DUTY, ".head-a a:has-text('安排执法活动')"),
    "notices that wait": at("ss.ni", "/notifications/"),
    "duties of a week": at("ss.lu", "/activities/?show=week"),
    "duties of a month": at("ss.lu", "/activities/?show=month"),
    "to be completed": at("zh.gu", "/keeping/?queue=complete"),
    "to be classed": at("zh.gu", "/keeping/?queue=classify"),
    "to be put to a duty": at("zh.gu", "/keeping/?queue=assign"),
    "missing on a day": at("zh.mao", "/missing/?from=2026-11-25&to=2026-11-25"),
    "a value that is tried": at("ss.yu", "/regulation/settings/first_time/?value=3日"),
}
BYTES, PART, MACHINE = "bytes of a file", "a part that a script puts into its page", "for machines"
NOT_PAGES = {
    "healthz": MACHINE,
    "readyz": MACHINE,
    "metrics": MACHINE,
    "logout": "answers posts only",
    "second_step": "needs a password that was just right; test_people_browser looks at it",
    "activity_transcript": "needs a transcript; test_papers_browser looks at it",
    "player": PART,
    "verification": PART,
    "dock_changes": PART,
    "upload_state": PART,
    "article_original": PART,
    "upload_listing": MACHINE,
    "recording_choices": MACHINE,
    "upload_file": MACHINE,
    "field_clock": MACHINE,
    "field_worker": "a script",
    **dict.fromkeys(("original", "proxy", "thumbnail", "second_factor_qr"), BYTES),
    **dict.fromkeys(("proof", "checkpoint", "overdue_sheet", "gap_sheet", "slip_pdf", "slip_docx"), BYTES),
    **dict.fromkeys(("device_template", "device_register", "devices_paper", "device_labels", "device_paper"), BYTES),
    **dict.fromkeys(("statement_paper", "interruption_paper", "patrol_log_paper"), BYTES),
    **dict.fromkeys(("spoken_paper", "transcript_paper", "training_sheet", "training_paper"), BYTES),
    **dict.fromkeys(("people_template", "export_people"), BYTES),
}
