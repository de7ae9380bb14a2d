"""An officer on a phone of 390 px: step by step, without a network, back again, signed out in between, a wrong clock."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.web.journeys.fill import PASSWORD
from tests.web.journeys.server import serving

pytestmark = pytest.mark.browser
KEPT = """async () => {
  const names = await caches.keys();
  const found = [];
  for (const name of names.filter((each) => each.startsWith("liuhen-field-pages")))
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  return found.sort();
}"""
READY = "() => navigator.serviceWorker.ready.then((worker) => worker.active !== null)"


@pytest.fixture(scope="module")
def site(filled):
    with serving(filled()) as address:
        yield address


class Phone:
    """A phone of 390 px with somebody signed in; what the browser complains about is kept."""

    def __init__(self, chromium, site: str, login: str, width: int = 390) -> None:
        self.context = chromium.new_context(
            viewport={"width": width, "height": 844}, locale="zh-CN", timezone_id="Asia/Urumqi", has_touch=True
        )
        self.page = self.context.new_page()
        self.site = site
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(f"{site}/login/")
        self.sign_in(login)

    def sign_in(self, login: str) -> None:
        self.page.get_by_label("证件编号或工号").fill(login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(re.compile(r"/(workbench|field)/"))

    def plan(self, title: str) -> str:
        """Plan a duty of one's own now, in the pages; returns the address of its page on site."""
        self.page.goto(f"{self.site}/activities/new/")
        self.page.get_by_label("名称").fill(title)
        self.page.get_by_label("地点").fill("幸福路 8 号")
        self.page.get_by_label("当事人", exact=True).fill("屯河建筑公司")
        self.page.get_by_role("button", name="安排", exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)
        self.page.get_by_role("link", name="现场登记").click()
        expect(self.page.locator("[data-bar]")).to_be_visible()
        return str(self.page.url)

    def open_today(self) -> None:
        """Open today's list and wait until the phone keeps the pages."""
        self.page.goto(f"{self.site}/field/")
        assert self.page.evaluate(READY)
        expect(self.page.get_by_text("今天的活动已经存在这台手机里")).to_be_visible(timeout=30_000)

    def act(self, words: str) -> None:
        self.page.locator("[data-bar]").get_by_role("button", name=words, exact=True).click()

    def sees(self, words: str) -> None:
        expect(self.page.locator("[data-bar]").get_by_role("button", name=words, exact=True)).to_be_visible()


@pytest.fixture
def phone(chromium, site):
    made: list[Phone] = []

    def take(login: str = "ss-zhang", width: int = 390) -> Phone:
        made.append(Phone(chromium, site, login, width))
        return made[-1]

    yield take
    for each in made:
        each.context.close()


def test_an_officer_goes_through_a_duty_with_one_thumb(phone):
    """SS-8, SS-9, SS-11: arrival, notice read aloud, start, stop and restart with the voice note, end."""
    one = phone()
    one.plan("一步一步的检查")
    one.act("已到达现场")
    expect(one.page.locator("#step-notice blockquote")).to_contain_text(
        "您好，我们是第十二师住房和城乡建设局（城市管理局）执法人员张三"
    )
    expect(one.page.get_by_label("告知了谁").first).to_have_value("屯河建筑公司")
    one.act("已告知")
    one.act("开始执法")
    one.sees("结束执法")
    one.page.get_by_text("记录中断了").click()
    one.page.get_by_label("原因（必填）").select_option("power_or_storage")
    one.page.get_by_role("button", name="登记中断").click()
    expect(one.page.locator("#step-resume")).to_contain_text("刚才因电量、存储空间不足，记录中断；现在恢复记录")
    one.page.get_by_label("已对着记录仪说明中断原因").check()
    one.act("已恢复记录")
    one.sees("结束执法")
    one.page.get_by_label("现场事项已经办完").check()
    one.act("结束执法")
    expect(one.page.get_by_role("link", name="去办结").last).to_be_visible()
    done = one.page.locator(".fdone").inner_text()

    assert [
        words for words in ("到达现场", "已告知", "开始执法", "记录中断", "恢复记录", "执法结束") if words not in done
    ] == []
    assert one.complaints == []


def test_without_a_network_the_duty_goes_on_and_everything_is_handed_over_once(phone):
    one = phone()
    address = one.plan("没有网络的检查")
    one.open_today()
    one.context.set_offline(True)
    one.page.goto(address)
    expect(one.page.locator("[data-net]")).to_contain_text("没有网络")
    one.act("已到达现场")
    one.sees("已告知")
    one.act("已告知")
    one.sees("开始执法")
    one.act("开始执法")
    one.sees("结束执法")
    expect(one.page.locator("[data-queue-list] li")).to_have_count(3)
    expect(one.page.locator("[data-net]")).to_contain_text("3 条待上交")

    one.page.reload()
    one.sees("结束执法")
    one.context.set_offline(False)
    expect(one.page.locator("[data-queue]")).to_be_hidden(timeout=15_000)
    expect(one.page.locator(".fdone li")).to_have_count(3)
    one.page.reload()
    expect(one.page.locator(".fdone li")).to_have_count(3)
    one.sees("结束执法")


def test_a_double_tap_counts_once(phone):
    one = phone()
    one.plan("连点两下的检查")
    one.page.locator("[data-bar]").get_by_role("button", name="已到达现场").dblclick()
    one.sees("已告知")
    expect(one.page.locator(".fdone li")).to_have_count(1)
    expect(one.page.locator("[data-refused]")).to_have_count(0)


def test_an_expired_session_keeps_the_queue_asks_to_sign_in_and_goes_on(phone):
    one = phone()
    address = one.plan("过期的检查")
    one.open_today()
    one.page.goto(address)
    one.context.set_offline(True)
    one.act("已到达现场")
    expect(one.page.locator("[data-queue-list] li")).to_have_count(1)
    one.context.clear_cookies()
    one.context.set_offline(False)
    link = one.page.locator("[data-net]").get_by_role("link", name="登录后继续")
    expect(link).to_be_visible(timeout=15_000)
    expect(one.page.locator("[data-net]")).to_contain_text("1 条待上交还在手机里")
    link.click()
    one.sign_in("ss-zhang")
    one.page.wait_for_url(address)
    one.sees("已告知")
    expect(one.page.locator(".fdone li")).to_have_count(1)


def test_a_refused_fact_is_shown_with_its_reason_and_remedy(phone):
    one = phone()
    address = one.plan("写错时间的检查")
    one.act("已到达现场")
    one.sees("已告知")
    one.act("已告知")
    one.sees("开始执法")
    one.page.locator("#step-start").get_by_text("补记时间").click()
    one.page.locator("#start-clock").fill("00:01")
    one.act("开始执法")
    refused = one.page.locator("[data-refused]")
    expect(refused).to_contain_text("早于前一步")
    expect(refused).to_contain_text("怎么办：")
    refused.get_by_label("不再登记，说明原因").fill("时间写错")
    refused.get_by_role("button", name="说明并收起").click()
    expect(one.page.locator("[data-refused]")).to_have_count(0)
    assert one.page.url == address


def test_a_phone_clock_wrong_by_hours_is_told_and_changes_nothing(phone):
    one = phone()
    one.page.clock.install(time="2026-01-01T03:00:00Z")
    one.plan("时钟不对的检查")
    expect(one.page.locator("[data-phone-clock]")).to_contain_text("手机时钟慢了")
    one.act("已到达现场")
    one.sees("已告知")
    registered = one.page.locator(".fdone li b").inner_text()
    server = one.page.evaluate("() => fetch('/field/clock/').then((answer) => answer.json())")["now"]

    hours = (int(registered.split(":")[0]) - (int(server[11:13]) + 8)) % 24
    assert hours in {0, 23}  # the server's clock, not 11:00 of the phone; 23 across the hour


def test_only_pages_of_today_are_kept_and_signing_out_takes_them_away(phone):
    one = phone()
    one.open_today()
    kept = one.page.evaluate(KEPT)
    listed = [link.get_attribute("href") for link in one.page.locator("a.fd").all()]
    one.page.goto(f"{one.site}/activities/?state=ended")
    one.page.locator("td.m a", has_text="屯河嘉园二期").click()
    one.page.get_by_role("link", name="现场登记").click()
    expect(one.page.locator(".fp")).to_be_visible()
    one.page.wait_for_load_state("networkidle")

    assert kept == sorted(["/field/", *listed])
    assert one.page.evaluate(KEPT) == kept
    one.page.goto(f"{one.site}/workbench/")
    one.page.locator("summary").click()
    one.page.get_by_role("button", name="退出登录").click()
    one.page.wait_for_url("**/login/**")
    one.page.wait_for_function("() => caches.has('liuhen-field-pages').then((there) => !there)")
    assert one.page.evaluate(KEPT) == []


def test_another_person_on_the_same_phone_does_not_hand_over_what_is_not_theirs(phone):
    one = phone()
    address = one.plan("换人的检查")
    one.open_today()
    one.page.goto(address)
    one.context.set_offline(True)
    one.act("已到达现场")
    expect(one.page.locator("[data-queue-list] li")).to_have_count(1)
    one.context.clear_cookies()
    one.context.set_offline(False)
    one.page.goto(f"{one.site}/login/?next=/field/")
    one.sign_in("ss-li")
    expect(one.page.locator("[data-net]")).to_contain_text("还有别人登记的 1 条")
    one.page.goto(f"{one.site}/workbench/")
    one.page.locator("summary").click()
    one.page.get_by_role("button", name="退出登录").click()
    one.page.wait_for_url("**/login/**")
    one.sign_in("ss-zhang")
    one.page.goto(address)
    one.sees("已告知")
