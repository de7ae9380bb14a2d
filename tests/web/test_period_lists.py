"""The lists of a period: what was overdue (F-58), what was not recorded, interrupted or not covered (F-59)."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from tests.activities.duty import planned
from tests.devices.bureau import clock

from liuhen.recordings.reports import Period, gaps_in, overdue_in
from liuhen.recordings.services.closing import close_duty

if TYPE_CHECKING:
    from tests.web.house import House

APRIL = {"from": "2026-04-01", "to": "2026-04-30"}


def get(house: House, name: str, who: str = "keeper", **given: str) -> str:
    answer = house.client(who).get(reverse(name), {**APRIL, **given})
    assert answer.status_code == 200
    return str(answer.content.decode())


def at(house: House, monkeypatch, text: str, day: str) -> None:
    moment = clock(text, day)
    monkeypatch.setattr("liuhen.web.visits.now", lambda: moment)


def test_what_is_late_and_what_was_done_late_are_listed_with_their_article(zh: House, monkeypatch):
    """F-58, ZH-8."""
    at(zh, monkeypatch, "09:10:00", "2026-04-09")
    assert "9:03" in get(zh, "overdue_list")
    at(zh, monkeypatch, "12:00", "2026-04-10")
    zh.client("keeper").post(reverse("receive", args=[zh.first.pk]))
    page = get(zh, "overdue_list")

    assert page.count("屯河嘉园二期工地检查") >= 2
    assert "ZH 第八条" in page
    assert "4月10日 12:00" in page
    assert "还没有办" in page
    assert "张三 · 执法一中队" in page


def test_what_is_in_time_is_no_lateness(zh: House):
    assert "屯河嘉园二期工地检查" not in get(zh, "overdue_list")


def test_the_overdue_list_is_narrowed_by_kind_and_the_address_keeps_it(zh: House, monkeypatch):
    at(zh, monkeypatch, "12:00", "2026-04-10")
    assert "屯河嘉园二期工地检查" in get(zh, "overdue_list", kind="hand_over")
    page = get(zh, "overdue_list", kind="archive")
    assert "屯河嘉园二期工地检查" not in page
    assert re.search(r'class="tag" href="/lists/overdue/\?from=2026-04-01&amp;to=2026-04-30"[^>]*>立卷归档', page)


@pytest.mark.parametrize(
    "given", [{"from": "x"}, {"to": "2026-13-01"}, {"from": "2026-04-30", "to": "2026-04-01"}, {"from": "1900-01-01"}]
)
@pytest.mark.parametrize("name", ["overdue_list", "gap_list"])
def test_days_that_cannot_be_are_told(zh: House, name, given):
    assert 'class="err fq-e"' in get(zh, name, **given)


@pytest.mark.parametrize("name", ["overdue_list", "gap_list", "missing"])
@pytest.mark.parametrize(
    "given", [{"unit": "x"}, {"unit": "99999"}, {"kind": "'; --"}, {"after": "x"}, {"page": "9999"}]
)
def test_nonsense_narrows_nothing(zh: House, name, given):
    get(zh, name, **given)


def test_pages_of_the_overdue_list_have_neither_gap_nor_overlap(zh: House):
    agency, units = zh.bureau.agency, [zh.bureau.unit.pk]
    period = Period(agency, units, date(2026, 4, 7), date(2026, 4, 30))
    late = clock("12:00", "2026-04-20")
    whole = [each.pk for each in overdue_in(period, late)]
    walked, after = [], None
    while part := overdue_in(period, late, after=after, size=1):
        walked.append(part[0].pk)
        after = part[0].pk
    assert walked == whole
    assert len(whole) > 2


def test_a_duty_that_is_not_covered_is_listed_before_and_after_it_is_closed(yc: House):
    """F-59, YC-A-5."""
    assert "还没有办结" in get(yc, "gap_list")
    close_duty(
        actor=yc.bureau.actor(yc.people["zhang"]), at=clock("14:30"), activity=yc.duty.now(), shortfall_reason="卡满"
    )
    page = get(yc, "gap_list")

    assert "屯河嘉园二期工地检查" in page
    assert "YC-A 第五条" in page
    assert "YC-A 第四条" not in page
    assert "原因：卡满" in page
    assert "还没有办结" not in page
    assert reverse("recordings") + f"?activity={yc.duty.activity.pk}" in page


def test_a_duty_without_any_recording_is_of_another_kind(yc: House):
    duty = planned(yc.bureau, title="夜间巡查", planned_at=clock("13:00"))
    duty.arrive("13:00")
    duty.start("13:01")
    duty.end("13:20")

    assert "夜间巡查" in get(yc, "gap_list", kind="unrecorded")
    assert "夜间巡查" not in get(yc, "gap_list", kind="short")
    assert "夜间巡查" not in get(yc, "gap_list", kind="interrupted")


def test_pages_of_the_gap_list_have_neither_gap_nor_overlap(yc: House):
    for number in range(3):
        duty = planned(yc.bureau, title=f"巡查 {number}", planned_at=clock("13:00"))
        duty.arrive(f"13:{number}0")
        duty.start(f"13:{number}1")
        duty.end(f"13:{number}9")
    period = Period(yc.bureau.agency, [yc.bureau.unit.pk], date(2026, 4, 7), date(2026, 4, 7))
    whole = [each.pk for each in gaps_in(period)]
    walked, after = [], None
    while part := gaps_in(period, after=after, size=1):
        walked.append(part[0].pk)
        after = part[0].pk
    assert walked == whole
    assert len(whole) == 4


def test_nobody_reads_the_lists_of_another_section(yc: House):
    assert yc.client("stranger").get(reverse("overdue_list")).status_code == 403
    assert yc.client("zhang").get(reverse("gap_list")).status_code == 403


def test_what_was_not_handed_in_is_narrowed_by_kind_and_offers_the_next_step(yc: House):
    day = {"from": "2026-04-07", "to": "2026-04-07"}
    page = get(yc, "missing", **day, kind="recorder_missing")
    assert "ZF-018" in page
    assert "去导出" in page
    assert "ZF-018" not in get(yc, "missing", **day, kind="sequence_gap")


@pytest.mark.parametrize("name", ["overdue_list", "gap_list", "missing"])
def test_a_list_asks_a_bounded_number_of_questions(yc: House, name, django_assert_max_num_queries):
    client = yc.client("keeper")
    with django_assert_max_num_queries(45):
        client.get(reverse(name), {"from": "2026-04-01", "to": "2026-04-30"})


@pytest.mark.parametrize(("page", "sheet"), [("overdue_list", "overdue_sheet"), ("gap_list", "gap_sheet")])
def test_the_workbook_has_the_rows_of_the_page_with_their_articles(zh: House, monkeypatch, page, sheet):
    at(zh, monkeypatch, "12:00", "2026-04-10")
    shown = get(zh, page)
    link = re.search(r'href="(/lists/[^"]+\.xlsx[^"]*)"', shown)
    assert link
    file = zh.client("keeper").get(link[1].replace("&amp;", "&"))
    cells = list(load_workbook(BytesIO(file.content)).active.iter_rows(values_only=True))
    heads = next(row for row in cells if row[-1] == "依据")
    rows = cells[cells.index(heads) + 1 :]

    assert "from=2026-04-01" in link[1]
    assert any("屯河嘉园二期工地检查" in row for row in rows)
    assert all("第" in row[-1] for row in rows if row[0])
    assert zh.client("zhang").get(reverse(sheet)).status_code == 403
