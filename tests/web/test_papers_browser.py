"""Papers in a browser: a transcript registered without a network, a clock compared by hand, a training recorded."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.web.journeys.fill import TODAY
from tests.web.journeys.server import serving
from tests.web.test_field_browser import Phone

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "assets/node_modules/axe-core/axe.min.js"
RULES = '{"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}'
NARROW = "() => document.documentElement.scrollWidth <= window.innerWidth"


@pytest.fixture(scope="module")
def site(filled):
    with serving(filled("tests.web.journeys.fill_papers")) as address:
        yield address


@pytest.fixture
def visitor(chromium, site):
    made: list[Phone] = []

    def take(login: str, width: int = 390) -> Phone:
        made.append(Phone(chromium, site, login, width))
        return made[-1]

    yield take
    for each in made:
        each.context.close()


def clean(one: Phone) -> None:
    """Nothing is wider than the screen, axe finds nothing, the browser complains of nothing."""
    one.page.evaluate(AXE.read_text("utf-8"))
    found = one.page.evaluate(f"axe.run({RULES})")["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == []
    assert one.page.evaluate(NARROW)
    assert one.complaints == []


def test_a_transcript_is_registered_without_a_network_and_read_at_a_desk(visitor):
    """HY-11: officers filled in, who showed the card and who signed ticked on the phone."""
    one = visitor("hy-zhang")
    one.open_today()
    one.page.get_by_role("link", name=TODAY).first.click()
    address = one.page.url
    one.act("已到达现场")
    one.act("已告知")
    one.act("开始执法")
    one.sees("结束执法")
    expect(one.page.locator(".fdone li")).to_have_count(3, timeout=15_000)  # all of it is handed over
    one.context.set_offline(True)
    step = one.page.locator("[data-step=transcript]")
    step.locator("> summary").click()
    for words in ("张三 出示了证件", "李四 出示了证件", "张三 已签名", "李四 已签名"):
        step.get_by_label(words).check()
    step.get_by_label("签名、盖章的人").fill("王某")
    step.get_by_role("button", name="登记笔录").click()
    expect(one.page.locator("[data-queue-list] li")).to_have_count(1)
    one.context.set_offline(False)
    expect(one.page.locator("[data-queue]")).to_be_hidden(timeout=15_000)
    expect(one.page.locator(".fdone")).to_contain_text("现场检查（勘验）笔录")
    one.complaints.clear()  # the network was away
    one.page.goto(address.replace("/field/", "/activities/"))
    one.page.get_by_role("link", name="现场检查（勘验）笔录").click()
    expect(one.page.locator("main")).to_contain_text("证件编号 65120002，出示了证件，已签名")
    expect(one.page.locator("main")).not_to_contain_text("还缺什么")
    clean(one)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_transcript_is_written_at_a_desk(visitor, width):
    one = visitor("hy-zhao", width)
    one.page.goto(f"{one.site}/activities/")
    one.page.get_by_role("link", name=TODAY).first.click()
    one.page.goto(f"{one.page.url}transcripts/new/")
    clean(one)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_training_is_recorded_for_those_who_lack_one(visitor, width):
    """ZH-4, F-26."""
    one = visitor("zh-zhao", width)
    one.page.goto(f"{one.site}/training/")
    clean(one)
    one.page.get_by_role("link", name="登记培训").first.click()
    clean(one)
    one.page.get_by_label("学时").fill("2")
    one.page.get_by_label("培训内容").fill(f"记录仪使用 {width}")
    one.page.get_by_label("授课的人或单位").fill("设备厂家")
    one.page.get_by_label("李四（执法一中队）").check()
    one.page.get_by_role("button", name="登记", exact=True).click()
    expect(one.page.locator("main")).to_contain_text(f"记录仪使用 {width}")
    expect(one.page.get_by_role("row", name="李四").first).to_contain_text("已培训")


def test_any_second_of_a_devices_clock_is_taken(visitor):
    """SS-5, YC-A-3: what stands in the field is a proposal, and every second may be written over it."""
    one = visitor("hy-wang", 1440)
    one.page.goto(f"{one.site}/devices/")
    one.page.get_by_role("link", name="ZF-017").first.click()
    one.page.get_by_text("校对时钟", exact=True).click()
    field = one.page.get_by_label("现在设备显示的时间")
    shown = field.input_value()
    second = int(shown[17:] or "0")  # a browser leaves out seconds that are zero
    field.fill(f"{shown[:16]}:{(second + 7) % 60:02}")
    one.page.get_by_role("button", name="记下").click()
    expect(one.page.locator("main")).to_contain_text("人工比对，王五")
    clean(one)
