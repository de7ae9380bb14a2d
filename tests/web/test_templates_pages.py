"""Every page as HTML: no inline style or script, nothing dangling, every icon and file there."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.web.previews.pages import PREVIEWS, SOURCE, render

from liuhen.web.viewmodels.parts import VERDICTS

ICONS = json.loads((Path(__file__).parents[2] / "assets" / "icons.json").read_text("utf-8"))
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "rect", "path", "circle", "line", "use"}
every_page = pytest.mark.parametrize("name", PREVIEWS)


class Reader(HTMLParser):
    """Collects the tags with their attributes, checks that they close in order, and keeps the text of scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.inline: list[str] = []
        self.crossed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.crossed.append(f"{tag} at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in {"script", "style"} and data.strip():
            self.inline.append(data)


def read(name: str) -> Reader:
    reader = Reader()
    reader.feed(render(name))
    return reader


@every_page
def test_a_page_carries_no_inline_style_script_or_handler(name):
    page = read(name)

    assert page.inline == []
    assert [tag for tag, _ in page.tags if tag == "style"] == []
    assert [
        (tag, key) for tag, attributes in page.tags for key in attributes if key == "style" or key.startswith("on")
    ] == []


@every_page
def test_every_element_closes_where_it_should(name):
    page = read(name)

    assert page.crossed == []
    assert page.open == []


@every_page
def test_ids_are_unique_and_every_reference_leads_to_one(name):
    page = read(name)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    references = ("for", "popovertarget", "aria-describedby", "aria-labelledby", "list")
    wanted = {attributes[key] for _, attributes in page.tags for key in references if key in attributes}

    assert len(ids) == len(set(ids))
    assert wanted <= set(ids)


@every_page
def test_no_value_is_left_unfilled(name):
    assert re.findall(r"None|\{\{|\}\}|\{%|%\}|<[a-z_.]+ object", render(name)) == []


@every_page
def test_every_posting_form_carries_the_token(name):
    page = read(name)
    forms = sum(tag == "form" and attributes.get("method") == "post" for tag, attributes in page.tags)

    assert sum(attributes.get("name") == "csrfmiddlewaretoken" for _, attributes in page.tags) == forms


@every_page
def test_every_icon_is_in_the_sprite_and_every_file_is_ours(name):
    page = read(name)
    used = {str(attributes["href"]).partition("#")[2] for tag, attributes in page.tags if tag == "use"}
    files = {
        str(attributes.get("href") or attributes.get("src"))
        for tag, attributes in page.tags
        if tag in {"link", "script"}
    }

    assert used <= set(ICONS)
    assert all(path.startswith("/static/") for path in files)
    assert all("/vendor/" in path or (SOURCE / path.removeprefix("/")).is_file() for path in files)


@every_page
def test_a_page_has_one_main_one_title_and_one_first_heading(name):
    tags = [tag for tag, _ in read(name).tags]

    assert (tags.count("main"), tags.count("h1")) == (1, 1)
    assert "<title>" in render(name)


def test_every_icon_of_the_sprite_is_used_somewhere():
    text = "".join(path.read_text("utf-8") for path in SOURCE.rglob("*") if path.suffix in {".html", ".py"})
    text += "".join(path.read_text("utf-8") for path in (SOURCE.parents[2] / "tests/web/previews").glob("*.py"))

    assert [name for name in ICONS if f'"{name}"' not in text] == []


def test_a_bad_row_names_article_reason_and_next_step():
    html = render("recordings")

    assert "逾期 1天9小时" in html
    assert "SS 第十三条" in html
    assert "应于 3月9日 24:00 前，实际 3月11日 9:20" in html
    assert "下一步：王海涛说明原因" in html


def test_the_empty_list_says_what_to_do_and_a_short_query_why_nothing_was_searched():
    html = render("recordings-empty")

    assert "没有找到「塔吊」" in html
    assert "放宽到今年" in html
    assert "请至少输入两个字" in html


def test_the_receipt_lists_what_may_be_erased_apart_from_what_must_stay():
    html = render("receipt")
    may, must = html.split("不要清除的文件（1 个）")

    assert "可以从设备上清除的文件（10 个）" in may
    assert "20260311_0147.MP4" not in may.split("<h2>")[-1]
    assert "20260311_0147.MP4" in must


def test_the_refusal_names_article_condition_remedy_and_reference():
    html = render("refused")

    for words in ("SS 第十六条", "没有申请", "怎么办", "JJ-20260311-0031", "ss.access.two-approvals"):
        assert words in html


def test_only_a_running_check_asks_for_progress():
    assert "hx-get" in render("ledger-running")
    assert "hx-get" not in render("ledger")
    assert "hx-get" not in render("ledger-done")


def test_times_are_placed_as_svg_attributes_so_that_the_timeline_reads_without_script():
    html = render("recording")

    assert re.search(r'<rect class="seg on" x="[\d.]+%" width="[\d.]+%"', html)
    assert "9:58:40–10:20:05 没有语音说明" in html


def test_every_verdict_has_an_icon_that_exists():
    assert {icon for _, _, icon in VERDICTS.values()} <= set(ICONS)
