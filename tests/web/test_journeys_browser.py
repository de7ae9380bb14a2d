"""Journeys in real Chromium through the program itself: people come, see, watch, tick, search, are refused, verify."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.web.journeys.fill import PASSWORD
from tests.web.journeys.server import serving
from tests.web.journeys.visitor import Visitor, faults, too_wide

pytestmark = pytest.mark.browser
SAMPLE = """() => {
  const video = document.querySelector("video");
  const canvas = document.createElement("canvas");
  canvas.width = 64; canvas.height = 36;
  canvas.getContext("2d").drawImage(video, 0, 0, 64, 36);
  return { width: video.videoWidth, at: video.currentTime, pixels: Array.from(canvas.getContext("2d").getImageData(0, 0, 64, 36).data) };
}"""


@pytest.fixture(scope="module")
def site(filled):
    with serving(filled()) as address:
        yield address


@pytest.fixture
def visitor(chromium, site):
    people: list[Visitor] = []

    def come(width: int = 1440) -> Visitor:
        people.append(Visitor(chromium, site, width))
        return people[-1]

    yield come
    for each in people:
        each.context.close()


def test_an_officer_sees_what_is_owed_opens_a_recording_and_the_picture_moves(visitor):
    guest = visitor()
    page = guest.sign_in("ss-li")
    due = page.locator(".due").filter(has_text="李四携带的")
    expect(due.locator(".due-c")).to_contain_text("逾期")
    due.get_by_role("button", name="SS 第十三条").first.click()
    expect(page.locator(".cite-p:popover-open")).to_contain_text("《行政执法音像记录管理制度》第十三条")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="音像资料").first.click()
    page.locator("td.who a.t").last.click()
    expect(page.locator("video")).to_be_visible()
    page.get_by_role("button", name="播放", exact=True).click()
    clock = page.locator("[data-clock]").first
    expect(clock).to_have_text(re.compile("9:03:0[1-7]"), timeout=15000)
    first = page.evaluate(SAMPLE)
    expect(clock).to_have_text(re.compile("9:03:0[3-8]"), timeout=15000)
    second = page.evaluate(SAMPLE)

    assert first["width"] > 0
    assert second["at"] > first["at"]
    assert any(abs(a - b) > 8 for a, b in zip(first["pixels"], second["pixels"], strict=True))
    assert [words for words in guest.complaints if "Content Security Policy" in words or "Error" in words] == []


def test_the_name_of_the_viewer_and_the_time_lie_over_the_picture(visitor):
    guest = visitor()
    page = guest.sign_in("ss-zhang")
    page.goto(guest.site + guest.first_recording())

    expect(page.locator("[data-watermark]")).to_have_attribute("data-watermark", "张三 65120001")
    expect(page.locator("canvas.wm")).to_have_count(1)


def test_a_content_is_ticked_with_the_clock_of_the_player_and_can_be_taken_back(visitor):
    guest = visitor()
    page = guest.sign_in("ss-zhang")
    page.goto(guest.site + guest.first_recording())
    page.get_by_role("link", name="勾对：场景").click()
    page.get_by_role("button", name="从这里").click()
    page.locator("#player").get_by_role("button", name="前进 10 秒").click()
    page.get_by_role("button", name="到这里").click()
    page.get_by_role("button", name="勾对", exact=True).click()
    expect(page.locator(".said")).to_contain_text("已勾对「场景」")
    row = page.locator("tr").filter(has=page.locator("td.b", has_text=re.compile("^场景$")))
    expect(row).to_contain_text("已勾对")
    expect(page.locator(".kp.ticked")).to_have_count(1)
    page.get_by_role("button", name="撤回：场景").click()
    expect(page.locator(".said")).to_contain_text("已撤回「场景」")


def test_a_wrong_time_is_said_beside_the_form_and_nothing_is_lost(visitor):
    guest = visitor()
    page = guest.sign_in("ss-zhang")
    page.goto(guest.site + guest.first_recording())
    page.locator("#tick-from").fill("9:03:01")
    page.locator("#tick-to").fill("9:59:59")
    page.get_by_role("button", name="勾对", exact=True).click()

    expect(page.get_by_role("alert").filter(has_text="不在这段记录之内")).to_be_visible()
    expect(page.locator("#tick-to")).to_have_value("9:59:59")


def test_a_keeper_finds_by_two_characters_and_completes_what_is_missing(visitor):
    guest = visitor()
    page = guest.sign_in("zh-keeper")
    page.keyboard.press("/")
    page.keyboard.type("嘉园")
    page.keyboard.press("Enter")
    expect(page.locator(".picked")).to_contain_text("嘉园")
    page.locator("td.who a.t").last.click()
    expect(page.locator("#metadata header .chip")).to_contain_text("缺")
    page.get_by_label("案件当事人").fill("恒筑建设有限公司")
    page.get_by_label("案由（案件名称）").fill("无证施工案")
    page.get_by_role("button", name="保存登记项目").click()
    expect(page.locator(".said")).to_contain_text("登记项目已保存")
    expect(page.locator("#metadata header .chip")).to_have_count(0)
    page.goto(f"{guest.site}/recordings/?q=恒筑")
    expect(page.locator("td.who a.t")).to_have_count(1)


def test_a_keeper_chooses_a_person_from_choices_that_come_when_the_bar_is_touched(visitor):
    guest = visitor()
    page = guest.sign_in("zh-keeper")
    page.goto(f"{guest.site}/recordings/")
    select = page.get_by_label("摄录人")
    expect(select.locator("option")).to_have_text(["全部人员"])
    select.focus()
    expect(select.locator("option", has_text="张三")).to_have_count(1)
    select.select_option(label="张三")
    expect(page.locator(".picked .tag")).to_contain_text("张三")
    select.focus()
    expect(select.locator("option", has_text="李四")).to_have_count(1)
    expect(select.locator("option:checked")).to_have_text("张三")
    expect(select.locator("option", has_text="张三")).to_have_count(1)


def test_a_stranger_is_refused_with_words_and_gets_no_byte(visitor):
    owner = visitor()
    owner.sign_in("ss-zhang")
    path = owner.first_recording()
    guest = visitor()
    page = guest.sign_in("ss-stranger")
    answer = page.goto(guest.site + path)
    assert answer is not None
    assert answer.status == 403
    expect(page.get_by_role("heading", level=1)).to_have_text("这一步不能办")
    expect(page.locator(".remedy")).to_contain_text("科室负责人")
    expect(page.locator("footer")).to_contain_text("已记入存证日志")
    assert page.locator("video").count() == 0
    assert page.request.get(f"{guest.site}{path}original", headers={"Range": "bytes=0-99"}).status == 403


def test_an_auditor_verifies_the_whole_log_and_takes_the_checkpoint_along(visitor):
    guest = visitor()
    page = guest.sign_in("ss-audit")
    page.get_by_role("link", name="看日志、验证全部").click()
    page.get_by_role("button", name=re.compile("验证")).click()
    expect(page.locator("#verification")).to_contain_text("全部一致", timeout=30000)
    page.reload()
    expect(page.locator("#verification")).to_contain_text("日志完好")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载签名检查点").click()
    assert download.value.suggested_filename.endswith(".note")


def test_verifying_a_recording_shows_the_proof_on_its_page(visitor):
    guest = visitor()
    page = guest.sign_in("ss-zhang")
    page.goto(guest.site + guest.first_recording())
    page.get_by_role("button", name="现在验证").click()

    expect(page.locator(".said")).to_contain_text("校验值与封存时一致")
    expect(page.locator(".chain")).to_contain_text("完整性检查：完好")


def test_the_way_to_the_picture_can_be_gone_without_a_mouse(visitor):
    guest = visitor()
    page = guest.page
    page.goto(f"{guest.site}/login/")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.name") != "username":
        page.keyboard.press("Tab")
    page.keyboard.type("ss-zhang")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/workbench/")
    page.keyboard.press("/")
    page.keyboard.type("屯河")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recordings/?q=*")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('td.who a.t')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/recordings/\d+/"))
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.do") == "play":
            break
    page.keyboard.press("Enter")

    expect(page.locator("[data-clock]").first).to_have_text(re.compile("9:(03|20):0[1-8]"), timeout=15000)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(("login", "path"), [("ss-audit", "/recordings/5/"), ("ss-system", "/nowhere/")])
def test_a_page_that_refuses_is_clean_for_axe_and_keeps_its_width(visitor, login, path, width):
    """Every page that answers is looked at in tests/web/days."""
    guest = visitor(width)
    page = guest.sign_in(login)
    page.goto(guest.site + path, wait_until="load")

    assert faults(page) == []
    assert too_wide(page) == 0
    assert [words for words in guest.complaints if "Content Security Policy" in words] == []
