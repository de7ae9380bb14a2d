"""The wall while a real card is sealed, and an upload that outlives its browser, in real Chromium."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright
from tests.web.journeys.fill import PASSWORD
from tests.web.journeys.server import ROOT, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
AXE = ROOT / "assets" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
RULES = json.dumps({"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
MIB = 1 << 20


class Place:
    """A served instance with its home."""

    def __init__(self, home: Path, address: str) -> None:
        self.home = home
        self.address = address

    @contextmanager
    def docking(self, folder: Path, ports: int) -> Iterator[None]:
        """Run a docking station whose ports lie under the folder."""
        environment = os.environ | {
            "LIUHEN_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "liuhen.settings",
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src"))),
        }
        environment.pop("LIUHEN_DATABASE_URL", None)
        words = [word for number in range(1, ports + 1) for word in ("--port", f"{number}={folder}/port{number}")]
        command = [sys.executable, "-m", "liuhen", "dock", "--agency", "ss", "--station", "一号站", *words]
        with subprocess.Popen(command, env=environment, cwd=self.home, stdout=subprocess.PIPE, text=True) as service:
            try:
                assert service.stdout is not None
                assert "插卡即采集" in service.stdout.readline()
                yield
            finally:
                service.send_signal(signal.SIGTERM)
                service.wait(30)


@pytest.fixture(scope="module")
def place(filled):
    home = filled()
    with serving(home) as address:
        yield Place(home, address)


@pytest.fixture(scope="module")
def player():
    with sync_playwright() as player:
        yield player


@pytest.fixture(scope="module")
def chromium(player):
    browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
    yield browser
    browser.close()


def sign_in(page, place: Place, login: str):
    page.goto(f"{place.address}/login/")
    page.get_by_label("证件编号或工号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/workbench/")
    return page


def guest(chromium, place: Place, login: str, width: int = 1440):
    """Return a page of somebody signed in; what the browser complains about is kept."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return sign_in(page, place, login)


def assert_clean(page) -> None:
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(f"axe.run({RULES})")["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert [words for words in page.complaints if "Content Security Policy" in words or "Error" in words] == []


def insert(port: Path, device: str, count: int, size: int) -> None:
    growing = port.with_suffix(".new")
    growing.mkdir()
    (growing / "device.txt").write_text(device)
    for number in range(count):
        (growing / f"{port.name}-{number}.mp4").write_bytes(os.urandom(size))
    growing.rename(port)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_wall_follows_a_card_from_empty_to_sealed_without_a_reload(chromium, place, tmp_path, width):
    with place.docking(tmp_path, 3):
        page = guest(chromium, place, "ss-keeper", width)
        page.goto(f"{place.address}/docks/")
        first, second = page.get_by_label("1 号口", exact=True), page.get_by_label("2 号口", exact=True)
        expect(first).to_contain_text("1 号口空闲", timeout=15000)
        page.evaluate("window.stayed = true")
        insert(tmp_path / "port1", "ZF-017", 3, 8 * MIB)
        insert(tmp_path / "port2", "XX-001", 1, 1000)
        expect(second).to_contain_text("没有采集", timeout=30000)
        expect(page.get_by_role("alert").filter(has_text="2 号口")).to_contain_text("XX-001 不在")
        expect(first).to_contain_text("全部封存", timeout=60000)
        expect(first.get_by_text("4 / 4")).to_be_visible()
        heights = page.evaluate("[...document.querySelectorAll('.dock')].map((tile) => tile.offsetHeight)")
        assert len(set(heights)) == 1, "an empty port, a sealed card and a refused one are equally high"
        assert_clean(page)
        assert page.evaluate("window.stayed") is True
        first.get_by_role("link", name="打印回执").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("音像资料交接单")
        shutil.rmtree(tmp_path / "port2")
        page.go_back()
        expect(page.get_by_label("2 号口", exact=True)).to_contain_text("2 号口空闲", timeout=15000)
        page.context.close()


def test_the_wall_can_be_read_without_script(chromium, place, tmp_path):
    with place.docking(tmp_path, 2):
        cookies = guest(chromium, place, "ss-keeper").context.cookies()
        context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(f"{place.address}/docks/")
        expect(page.get_by_text("2 号口空闲")).to_be_visible()
        expect(page.get_by_role("link", name="刷新看进度")).to_be_visible()
        context.close()


@contextmanager
def mortal(player, folder: Path) -> Iterator[tuple[Browser, subprocess.Popen[bytes]]]:
    """A Chromium of its own process, which can be killed as a crash would."""
    command = ["/usr/bin/chromium", *FLAGS, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={folder}"]
    process = subprocess.Popen(
        [*command, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        said = folder / "DevToolsActivePort"
        end = time.monotonic() + 30
        while not (said.exists() and "\n" in said.read_text()):
            assert time.monotonic() < end
            time.sleep(0.1)
        browser = player.chromium.connect_over_cdp(f"http://127.0.0.1:{said.read_text().split()[0]}")
        yield browser, process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


def test_an_upload_outlives_its_browser_and_ends_with_a_receipt(player, chromium, place, tmp_path):
    card = tmp_path / "card"
    (card / "DCIM").mkdir(parents=True)
    (card / "DCIM" / "ZF-017_20260407_110000_0009.mp4").write_bytes(os.urandom(40 * MIB))
    (card / "DCIM" / "说明.txt").write_text("现场说明")
    with mortal(player, tmp_path / "profile") as (browser, process):
        page = sign_in(browser.contexts[0].new_page(), place, "ss-zhang")
        page.goto(f"{place.address}/uploads/")
        page.get_by_label("执法记录设备编号").fill("ZF-017")
        page.get_by_role("button", name="选择文件").click()
        page.wait_for_url(re.compile(r"/uploads/\d+/$"))
        address = page.url
        page.route("**/uploads/*/files/*", slowed)
        page.locator("#up-folder").set_input_files(str(card))
        expect(page.locator("[data-percent]")).to_have_text(re.compile("[2-9]\\d%"), timeout=60000)
        os.killpg(process.pid, signal.SIGKILL)
    parts = place.home / "uploads" / address.rstrip("/").rpartition("/")[2] / "parts"
    assert max(part.stat().st_size for part in parts.iterdir()) >= 8 * MIB
    page = guest(chromium, place, "ss-zhang")
    page.goto(address)
    expect(page.locator(".note.warn:not(.idle)")).to_contain_text("1 个文件没有传完")
    expect(page.locator("[data-files]")).to_contain_text(re.compile("已传 [1-9]"))
    assert_clean(page)
    sent: list[int] = []
    page.on(
        "request",
        lambda request: sent.append(int(request.headers["upload-offset"])) if request.method == "PATCH" else None,
    )
    page.locator("#up-folder").set_input_files(str(card))
    expect(page.get_by_role("link", name="打印回执")).to_be_visible(timeout=60000)
    assert min(sent) >= 8 * MIB, "it began anew"
    expect(page.locator("[data-files]")).to_contain_text("说明.txt")
    assert_clean(page)
    page.get_by_role("link", name="打印回执").click()
    expect(page.get_by_text("可以从设备上清除的文件（2 个）")).to_be_visible()
    page.context.close()


def slowed(route) -> None:
    """Let a chunk through after a while, so that there is a midst to be killed in."""
    time.sleep(0.7)
    route.continue_()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_of_uploads_are_clean_and_keep_their_width(chromium, place, width):
    page = guest(chromium, place, "ss-li", width)
    page.goto(f"{place.address}/uploads/")
    assert_clean(page)
    page.get_by_label("执法记录设备编号").fill("ZF-999")
    page.get_by_role("button", name="选择文件").click()
    expect(page.locator(".err")).to_contain_text("不在")
    assert_clean(page)
    page.get_by_label("执法记录设备编号").fill("ZF-018")
    page.get_by_role("button", name="选择文件").click()
    page.wait_for_url(re.compile(r"/uploads/\d+/$"))
    page.locator("#up-files").set_input_files([{"name": "../x.mp4", "mimeType": "video/mp4", "buffer": b"x"}])
    assert_clean(page)
    page.context.close()
