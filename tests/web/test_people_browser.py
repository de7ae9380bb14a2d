"""Journeys in Chromium: a person is set up and comes in by two steps; what was typed outlives the session."""

from __future__ import annotations

import re
import sqlite3
from base64 import b32decode
from contextlib import closing
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from tests.web.journeys.fill import PASSWORD
from tests.web.journeys.server import serving
from tests.web.journeys.visitor import AXE, RULES, Visitor

from liuhen.accounts.one_time import code_at

pytestmark = pytest.mark.browser
OWN = "eigenes-2026-wort"


@pytest.fixture(scope="module")
def home(filled):
    return filled()


@pytest.fixture(scope="module")
def site(home):
    with serving(home) as address:
        yield address


@pytest.fixture(params=[1440, 390])
def width(request):
    return request.param


@pytest.fixture
def visitor(chromium, site):
    people: list[Visitor] = []

    def come(width: int = 1440) -> Visitor:
        people.append(Visitor(chromium, site, width))
        return people[-1]

    yield come
    for each in people:
        assert [words for words in each.complaints if "Content Security Policy" in words or "Error" in words] == []
        each.context.close()


def forget_presence(home) -> None:
    """Let every session look as if nobody had done anything for a day."""
    with closing(sqlite3.connect(home / "liuhen.sqlite3", timeout=30)) as database:
        database.execute("UPDATE accounts_signin SET seen_at = datetime('now', '-1 day'), opened_at = opened_at")
        database.commit()


def clean(page) -> None:
    page.evaluate(AXE.read_text("utf-8"))
    # the head of a phone's page stays where it is and would cover what was scrolled past
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    found = page.evaluate(f"axe.run({RULES})")["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def fields(page, title: str):
    page.locator("details.fm > summary", has_text=re.compile(f"^{title}$")).click()
    return page.get_by_role("form", name=title)


def sign_in(page, site: str, login: str, password: str) -> None:
    page.goto(f"{site}/login/")
    page.get_by_label("证件编号或工号").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def require_second_factor(manager: Visitor, *, required: bool) -> None:
    page = manager.page
    page.goto(f"{manager.site}/organisation/sign-in/")
    page.get_by_label("要求每个人使用第二因子").set_checked(required)
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".said")).to_contain_text("登录设定已保存")


def set_up(manager: Visitor, login: str) -> str:
    """Register somebody as the security administrator does; return the first password."""
    page = manager.page
    page.goto(f"{manager.site}/organisation/")
    clean(page)
    page.goto(f"{manager.site}/organisation/people/new/")
    page.get_by_label("姓名").fill("古丽娜尔")
    page.get_by_label("登录名").fill(login)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".said")).to_contain_text("古丽娜尔已登记")
    page.get_by_label("单位").select_option(label="　执法一中队")
    page.get_by_label("职务").select_option("执法人员")
    page.get_by_role("button", name="任职", exact=True).click()
    expect(page.locator(".said")).to_contain_text("古丽娜尔已任执法一中队的执法人员")
    given = fields(page, "给初始密码")
    first = str(given.get_by_label("初始密码").input_value())
    clean(page)
    given.get_by_role("button").click()
    expect(page.locator(".said")).to_contain_text("当面交给古丽娜尔")
    return first


def enrol(page) -> str:
    """Set a second factor up as the page says; return one of the recovery codes."""
    page.wait_for_url("**/account/second-factor/")
    clean(page)
    page.get_by_role("button", name="开始").click()
    page.locator("img.qr").evaluate("picture => picture.decode()")  # fails for a picture that is none
    clean(page)
    spelled = page.locator("dl.kv .mono").inner_text().replace(" ", "")
    secret = b32decode(spelled + "=" * (-len(spelled) % 8))
    page.get_by_role("textbox", name="验证器上的六位数").fill(code_at(secret, datetime.now(UTC)))
    page.get_by_role("button", name="开通").click()
    expect(page.locator(".codes li")).to_have_count(10)
    clean(page)
    return str(page.locator(".codes li").first.inner_text())


def test_a_person_is_set_up_with_a_second_factor_and_comes_in_by_two_steps(visitor, width):
    login = f"65129{width}"
    manager = visitor(width)
    manager.sign_in("ss-security")
    require_second_factor(manager, required=True)
    first = set_up(manager, login)

    page = visitor(width).page
    sign_in(page, manager.site, login, first)
    expect(page.get_by_role("heading", level=1)).to_have_text("设置自己的密码")
    page.get_by_label("现在的密码").fill(first)
    page.get_by_label("新密码", exact=False).first.fill(OWN)
    page.get_by_label("再输一次新密码").fill(OWN)
    page.get_by_role("button", name="设置新密码").click()
    spare = enrol(page)
    page.goto(f"{manager.site}/workbench/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page = visitor(width).page
    sign_in(page, manager.site, login, OWN)
    expect(page.get_by_role("heading", level=1)).to_have_text("第二步：验证码")
    clean(page)
    page.get_by_label("验证码或恢复码").fill("12")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("验证码不对")
    page.get_by_label("验证码或恢复码").fill(spare)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/workbench/")
    require_second_factor(manager, required=False)


def drafts(page) -> str:
    kept = "Object.entries(sessionStorage).filter(([key]) => key.startsWith('liuhen-draft')).flat().join(' ')"
    return str(page.evaluate(kept))


def typed(page, name: str = "办公系统同步") -> None:
    form = fields(page, "新建令牌")
    form.get_by_label("给哪个程序用").fill(name)
    form.get_by_label("读设备台账").check()


def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing_that_was_typed(visitor, home, width):
    guest = visitor(width)
    page = guest.sign_in("zh-zhang")
    page.goto(f"{guest.site}/account/")
    typed(page)
    forget_presence(home)
    page.get_by_role("button", name="新建令牌").click()
    expect(page.get_by_role("status")).to_contain_text("填了一半的内容还在")
    page.get_by_label("证件编号或工号").fill("zh-zhang")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/account/")
    form = page.get_by_role("form", name="新建令牌")
    expect(form.get_by_label("给哪个程序用")).to_have_value("办公系统同步")
    expect(form.get_by_label("读设备台账")).to_be_checked()
    expect(form.locator(".draft")).to_contain_text("上次填了还没有保存的内容")
    clean(page)
    form.get_by_label("给哪个程序用").fill(f"办公系统同步 {width}")
    form.get_by_role("button", name="新建令牌").click()
    expect(page.locator(".codes li")).to_have_count(1)
    page.goto(f"{guest.site}/account/")
    expect(page.locator(".draft")).to_have_count(0)
    assert drafts(page) == ""


def test_what_was_typed_is_kept_when_another_page_is_opened_and_can_be_thrown_away(visitor):
    guest = visitor()
    page = guest.sign_in("zh-li")
    page.goto(f"{guest.site}/account/")
    typed(page)
    page.goto(f"{guest.site}/workbench/")
    page.goto(f"{guest.site}/account/")
    form = page.get_by_role("form", name="新建令牌")
    expect(form.get_by_label("给哪个程序用")).to_have_value("办公系统同步")
    form.get_by_role("button", name="不要了，恢复原样").click()
    expect(form.get_by_label("给哪个程序用")).to_have_value("")
    page.reload()
    expect(page.locator(".draft")).to_have_count(0)


def test_a_refused_form_keeps_its_words_and_nobody_else_finds_them(visitor, home):
    guest = visitor()
    page = guest.sign_in("zh-wang")
    page.goto(f"{guest.site}/account/")
    fields(page, "新建令牌").get_by_label("给哪个程序用").fill("没有选做什么")
    page.get_by_role("button", name="新建令牌").click()
    expect(page.get_by_role("alert").filter(has_text="至少选一项")).to_be_visible()
    forget_presence(home)
    page.goto(f"{guest.site}/account/")
    page.get_by_label("证件编号或工号").fill("zh-zhao")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/account/")
    expect(page.get_by_role("heading", level=1)).to_have_text("我的账号")
    expect(page.locator(".draft")).to_have_count(0)
    assert drafts(page) == ""


def test_signing_out_forgets_what_was_typed_and_passwords_are_never_kept(visitor):
    guest = visitor()
    page = guest.sign_in("zh-qian")
    page.goto(f"{guest.site}/account/")
    typed(page, "geheim?")
    assert drafts(page).count("geheim?") == 1
    page.get_by_role("button", name="退出").first.click()
    page.wait_for_url("**/login/")
    assert drafts(page) == ""
    guest.sign_in("zh-qian")
    page.goto(f"{guest.site}/password/")
    page.get_by_label("现在的密码").fill("ein-geheimes-wort")
    assert drafts(page) == ""


def test_a_warning_comes_before_the_end_and_one_click_goes_on(visitor):
    guest = visitor()
    page = guest.page
    page.clock.install()
    guest.sign_in("zh-sun")
    page.clock.fast_forward(27 * 60 * 1000)
    expect(page.locator("[data-idle]")).to_be_hidden()
    page.clock.fast_forward(90 * 1000)
    expect(page.locator("[data-idle]")).to_contain_text("两分钟内就要退出")
    clean(page)
    page.get_by_role("button", name="继续使用").click()
    expect(page.locator("[data-idle]")).to_be_hidden()
