"""The pages in real Chromium under the real policy: axe, both widths, the keyboard, the player and its timeline."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.web.previews.clip import make_media
from tests.web.previews.pages import PREVIEWS, SOURCE
from tests.web.previews.server import serving

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "assets" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
RULES = json.dumps({"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    assert AXE.is_file(), "run `npm ci && node build.mjs` in assets first: axe-core is missing"
    assert (SOURCE / "static/vendor/icons.svg").is_file(), "run `node assets/build.mjs` first: static/vendor is missing"
    with serving(make_media(tmp_path_factory.mktemp("media"))) as address:
        yield address


@pytest.fixture(params=[1440, 390])
def width(request):
    return request.param


@pytest.fixture
def page(chromium, width):
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", timezone_id="Asia/Urumqi")
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


@pytest.fixture
def wide(chromium):
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, timezone_id="Asia/Urumqi")
    yield context.new_page()
    context.close()


@pytest.fixture
def film(wide, site):
    wide.goto(f"{site}/recording")
    expect(wide.locator("[data-clock]").first).to_have_text("9:15:12")
    return wide


def clock(page) -> str:
    return str(page.locator("[data-clock]").first.inner_text())


@pytest.mark.parametrize("name", PREVIEWS)
def test_a_page_is_clean_for_axe_keeps_its_width_and_breaks_no_policy(page, site, name):
    page.goto(f"{site}/{name}", wait_until="load")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(f"axe.run({RULES})")["violations"]

    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert [words for words in page.complaints if "Content Security Policy" in words or "Error" in words] == []


def test_an_article_opens_by_keyboard_shows_gist_and_facts_and_closes_again(page, site):
    page.goto(f"{site}/workbench-officer")
    cite = page.get_by_role("button", name="SS 第十三条").first
    cite.focus()
    page.keyboard.press("Enter")
    popover = page.locator(".cite-p:popover-open")

    expect(popover).to_contain_text("读到的事实")
    expect(popover).to_contain_text("本局设定「第一时间」：当日 24:00")
    expect(popover).to_be_in_viewport(ratio=1)
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(f"axe.run({RULES})")["violations"] == []
    page.keyboard.press("Escape")
    expect(popover).to_have_count(0)


def test_articles_and_timeline_can_be_read_without_script(chromium, site):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{site}/recording")
    page.get_by_role("button", name="SS 第十一条").first.click()

    expect(page.locator(".cite-p:popover-open")).to_contain_text("语音说明原因")
    expect(page.locator("video[controls]")).to_be_visible()
    expect(page.locator("[data-controls]")).to_be_hidden()
    context.close()


def test_the_slash_goes_to_the_search_box_but_not_while_writing(wide, site):
    wide.goto(f"{site}/recording")
    wide.keyboard.press("/")
    expect(wide.locator("#q")).to_be_focused()
    wide.locator("#m-place").focus()
    wide.keyboard.press("/")
    expect(wide.locator("#m-place")).to_be_focused()


def test_the_phone_folds_its_filters_behind_one_button(page, site, width):
    page.goto(f"{site}/recordings")
    unit = page.locator("#fl-unit")
    if width > 767:
        expect(unit).to_be_visible()
        return
    expect(unit).to_be_hidden()
    page.locator("label.fxl").click()
    expect(unit).to_be_visible()


def test_the_player_shows_the_recorded_clock_of_shanghai_wherever_the_browser_stands(film):
    expect(film.locator("[data-osd]")).to_have_text("2026-03-11 9:15:12")
    expect(film.locator("[data-clock-end]")).to_have_text("9:16:00")


def test_keys_move_by_ten_five_and_one_seconds_and_by_frames(film):
    film.locator("#player").get_by_role("button", name="播放").focus()
    for key, after in (("l", "9:15:22"), ("j", "9:15:12"), ("ArrowRight", "9:15:17"), ("Shift+ArrowLeft", "9:15:16")):
        film.keyboard.press(key)
        expect(film.locator("[data-clock]").first).to_have_text(after)
    before = film.evaluate("document.querySelector('video').currentTime")
    film.keyboard.press(".")
    assert film.evaluate("document.querySelector('video').currentTime") == pytest.approx(before + 0.1, abs=0.01)


def test_keys_rest_while_a_field_is_written_in_and_when_they_are_switched_off(film):
    film.locator("#tick-from").focus()
    film.keyboard.press("l")
    assert clock(film) == "9:15:12"
    film.locator(".keys summary").click()
    film.locator("[data-keys]").uncheck()
    film.locator(".keys summary").focus()
    film.keyboard.press("l")
    assert clock(film) == "9:15:12"


def test_play_runs_and_pause_stops_the_clock(film):
    film.keyboard.press("k")
    expect(film.locator("[data-clock]").first).to_have_text("9:15:13")
    film.get_by_role("button", name="暂停").click()

    assert film.evaluate("document.querySelector('video').paused")


def test_a_click_on_the_timeline_seeks_there_and_the_pin_follows(film):
    ruler = film.locator("[data-ruler]")
    box = ruler.bounding_box()
    # 9:15:40 on a ruler from 8:59 to 10:47
    film.mouse.click(box["x"] + box["width"] * (16 * 60 + 40) / (108 * 60), box["y"] + 6)

    expect(film.locator("[data-clock]").first).to_have_text(re.compile("9:15:(3|4)"))
    expect(ruler).to_have_attribute("aria-valuetext", clock(film))
    assert float(film.locator("line[data-pin]").first.get_attribute("x1").rstrip("%")) == pytest.approx(15.4, abs=0.2)


def test_the_ruler_is_a_slider_for_the_keyboard(film):
    film.locator("[data-ruler]").focus()
    film.keyboard.press("ArrowRight")

    expect(film.locator("[data-clock]").first).to_have_text("9:15:22")


def test_a_moment_without_a_record_is_said_and_does_not_move_the_player(film):
    film.locator("[data-ruler]").focus()
    film.keyboard.press("End")

    expect(film.locator("[data-said]")).to_contain_text("没有可以在这里播放的记录")
    assert clock(film) == "9:15:12"


def test_the_other_recorder_opens_at_the_same_moment_of_the_clock(film):
    film.get_by_role("button", name="DSJ-11 刘芳").click()
    film.get_by_role("button", name="DSJ-07 马晓东").click()
    film.locator("[data-ruler]").focus()
    film.keyboard.press("ArrowRight")
    film.keyboard.press("ArrowRight")
    film.get_by_role("button", name="DSJ-11 刘芳").click()

    expect(film.locator("[data-osd-device]")).to_have_text("DSJ-11")
    expect(film.get_by_role("button", name="DSJ-11 刘芳")).to_have_attribute("aria-pressed", "true")


def test_ticking_fills_the_recorded_clock_and_chooses_the_point(film):
    film.get_by_role("link", name="勾对：现场全貌").click()
    expect(film.locator("#tick-point")).to_have_value("scene")
    film.get_by_role("button", name="从这里").click()
    film.locator("#player").get_by_role("button", name="前进 10 秒").click()
    expect(film.locator("[data-clock]").first).to_have_text("9:15:22")
    film.keyboard.press("o")

    expect(film.locator("#tick-from")).to_have_value("9:15:12")
    expect(film.locator("#tick-to")).to_have_value("9:15:22")
    assert film.locator("[data-tick-source]").input_value() == "s1"


def test_the_name_of_the_viewer_lies_over_the_picture_and_comes_back_when_taken_away(film):
    marks = (
        "(() => { const c = document.querySelector('.wm'); const d = c.getContext('2d')"
        ".getImageData(0, 0, c.width, c.height).data; return d.some((v, i) => i % 4 === 3 && v > 0); })()"
    )
    assert film.evaluate(marks)
    film.evaluate("document.querySelector('.wm').remove()")
    expect(film.locator(".wm")).to_have_count(1)


def test_a_file_the_browser_cannot_play_says_so_and_where_the_original_is_proved(wide, site):
    wide.goto(f"{site}/recording-broken")

    expect(wide.get_by_role("alert").filter(has_text="原件是否完好请看「保管经过」")).to_be_visible()


def test_unsaved_words_are_not_lost_by_a_click_elsewhere(film):
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    film.on("dialog", stay)
    film.locator("#m-place").fill("另一个地方")
    with film.expect_event("dialog"):
        film.get_by_role("link", name="存证日志").first.click(no_wait_after=True)

    assert asked == ["beforeunload"]
    assert film.locator("#m-place").input_value() == "另一个地方"


def test_a_check_of_the_log_shows_its_progress_and_its_result_without_leaving_the_page(wide, site):
    wide.goto(f"{site}/ledger")
    wide.get_by_role("button", name="现在验证全部日志").click()

    expect(wide.get_by_role("progressbar")).to_be_visible()
    expect(wide.locator("#verification")).to_contain_text("全部一致", timeout=5000)


def test_the_receipt_prints_on_one_page_of_a4(wide, site):
    wide.goto(f"{site}/receipt")
    paper = wide.pdf(format="A4", prefer_css_page_size=True, print_background=True)

    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") + paper.count(b"/Type /Page/") == 1
