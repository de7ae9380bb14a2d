"""法制审核人员的一天: from an article to the list it bites in, two packs compared, a figure set, a text attached, a judgement read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from liuhen.merkle.checkpoints import CheckpointBody
from liuhen.merkle.hashing import leaf_hash
from liuhen.merkle.notes import parse_note
from liuhen.merkle.verification import verify_inclusion

if TYPE_CHECKING:
    from tests.web.days.worker import Worker

pytestmark = pytest.mark.browser
TEXT = "第十三条 当天的资料当天导出，确有困难的返回后导出。\n第十四条 音像资料至少保存一年。"
REASON = "2026年第三次局务会决定"


def test_the_day_of_the_legal_section(worker):
    """G6, G10, SS-13: everything that is judged leads to its article, and every figure of the agency to a decision."""
    legal = worker("ss.yu")
    legal.clean()
    legal.picture("legal-01-workbench")
    follows_an_article(legal)
    compares_two_packs(legal)
    sets_a_figure(legal)
    attaches_the_text(legal)
    reads_a_judgement(legal)
    takes_the_proof_along(legal)


def follows_an_article(legal: Worker) -> None:
    page = legal.go("制度包")
    page.get_by_role("link", name="第十三条").first.click()
    expect(page.get_by_role("heading", name="第十三条", exact=False)).to_be_visible()
    legal.clean()
    legal.picture("legal-02-article")
    page.locator(".bites a").first.click()
    expect(page.locator("main table tbody tr").first).to_be_visible()
    legal.clean()
    legal.picture("legal-03-hits")
    page.locator("main table a.t").first.click()
    legal.clean()
    page.go_back()


def compares_two_packs(legal: Worker) -> None:
    page = legal.open("/regulation/comparison/?first=ss&second=zh&question=recording.hand_in")
    expect(page.locator("table.cmp")).to_be_visible()
    legal.clean()
    legal.picture("legal-04-comparison")


def sets_a_figure(legal: Worker) -> None:
    """Shown what it would change, then saved with a reason; it begins tomorrow. Sent twice, it stands once."""
    page = legal.open("/regulation/settings/")
    legal.clean()
    legal.open("/regulation/settings/first_time/")
    page.get_by_label("新的值").fill("3日")
    page.get_by_role("button", name="先看影响").click()
    expect(page.get_by_text("今天和以前已经起算的期限不变").first).to_be_visible()
    page.get_by_label("理由").fill(REASON)
    legal.clean()
    legal.picture("legal-05-setting")
    page.get_by_role("button", name="保存，明天起算").dblclick()
    expect(page.get_by_text(f"理由：{REASON}").first).to_be_visible()
    assert page.locator("main").inner_text().count(REASON) == 1
    legal.clean()


def attaches_the_text(legal: Worker) -> None:
    """The agency's own text is split by article and stands beside the gist where an article is cited."""
    page = legal.open("/regulation/originals/")
    page.get_by_label("或者粘贴正文").fill(TEXT)
    legal.clean()
    legal.picture("legal-06-original")
    page.get_by_role("button", name="挂接并核对").click()
    expect(page.get_by_role("status").first).to_contain_text("原文")
    legal.clean()
    legal.open("/packs/ss/articles/SS-13/")
    expect(page.locator("details.orig")).to_contain_text("当天的资料当天导出")
    legal.open("/regulation/editions/")
    legal.clean()


def reads_a_judgement(legal: Worker) -> None:
    """A recording's verdicts with their articles and its custody; the picture itself needs an approval."""
    page = legal.open("/recordings/")
    legal.clean()
    page.locator("td.who a.t").last.click()
    expect(page.get_by_role("heading", name="保管经过")).to_be_visible()
    expect(page.locator(".note", has_text="现在不能打开")).to_be_visible()
    assert page.locator("video").count() == 0
    legal.clean()
    legal.picture("legal-07-recording")
    cite = page.get_by_role("button", name=re.compile("^SS 第")).first
    cite.click()
    expect(page.locator(".cite-p:popover-open")).to_contain_text("《")
    page.keyboard.press("Escape")


def takes_the_proof_along(legal: Worker) -> None:
    """The custody of the recording, and the proof of its sealing, checked with nothing but the file."""
    page = legal.page
    custody = page.locator("section", has=page.get_by_role("heading", name="保管经过"))
    sealing = custody.locator(".chain li", has_text="封存").first
    expect(sealing).to_contain_text("有证明")
    digest = re.sub(r"\s", "", page.locator("main").inner_text())
    with page.expect_download() as download:
        sealing.get_by_role("link", name="下载证明").click()
    told = json.loads(download.value.path().read_bytes())
    entry, proof = json.loads(told["entry"]), told["proof"]
    body = CheckpointBody.parse(parse_note(told["checkpoint"]).text)
    assert entry["act"] == "recording.sealed"
    assert entry["facts"]["sha256"].removeprefix("sha256:") in digest
    assert proof["size"] == body.size
    verify_inclusion(
        leaf=leaf_hash(told["entry"].encode()),
        index=proof["index"],
        size=proof["size"],
        proof=[bytes.fromhex(each) for each in proof["hashes"]],
        root=body.root,
    )
    legal.clean()
