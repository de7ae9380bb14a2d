"""Lists and workbenches: what is owed with its article, what is found by two characters, and where each number leads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from tests.devices.bureau import clock

from liuhen.recordings.models import Recording
from liuhen.recordings.queries import page as found_page

if TYPE_CHECKING:
    from tests.web.house import House


def get(house: House, who: str, name: str, **given: str | int) -> str:
    answer = house.client(who).get(reverse(name), given)
    assert answer.status_code == 200
    return str(answer.content.decode())


def codes(page: str) -> list[str]:
    return re.findall(r'class="l2">(\w+-\d{8}-\d{6}-\w{5})', page)


@pytest.mark.parametrize("words", ["屯河", "嘉园", "工地检查", "二期工", "张三", "zf-017", "屯河 张三", "ＺＦ－０１７"])
def test_any_two_characters_find_a_recording_of_ones_own(yc: House, words):
    shown = get(yc, "zhang", "recordings", q=words)

    assert codes(shown) == [yc.recordings[1].code, yc.recordings[0].code]


def test_the_code_finds_the_very_one(yc: House):
    assert codes(get(yc, "zhang", "recordings", q=yc.first.code)) == [yc.first.code]


@pytest.mark.parametrize("given", [{"q": "屯"}, {"q": "屯河 工"}, {"from": "morgen"}, {"to": "2026-13-01"}])
def test_what_cannot_be_searched_for_is_said_and_finds_nothing(yc: House, given):
    shown = get(yc, "zhang", "recordings", **given)

    assert codes(shown) == []
    assert 'class="err fq-e"' in shown


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({"media": "video"}, 2),
        ({"media": "audio"}, 0),
        ({"media": "'; DROP TABLE x"}, 2),
        ({"from": "2026-04-07", "to": "2026-04-07"}, 2),
        ({"from": "2026-04-08"}, 0),
        ({"to": "2026-04-06"}, 0),
        ({"flag": "unassigned"}, 0),
        ({"flag": "evidence"}, 0),
        ({"device": 99999999}, 0),
        ({"unit": 2**70}, 2),
        ({"before": "x", "after": str(2**70)}, 2),
        ({"q": "塔吊"}, 0),
    ],
)
def test_filters_narrow_and_nonsense_is_ignored(yc: House, given, count):
    assert len(codes(get(yc, "keeper", "recordings", **given))) == count


def test_a_filter_is_kept_in_the_address_and_can_be_taken_away(yc: House):
    shown = get(yc, "keeper", "recordings", q="工地", media="video", **{"from": "2026-04-01"})

    assert re.search(r'class="tag" href="/recordings/\?q=[^"]+&amp;from=2026-04-01"[^>]*>录像', shown)
    assert re.search(r'class="tag" href="/recordings/\?q=[^"&]+&amp;media=video"[^>]*>4月1日起', shown)
    assert "全部清除" in shown


def test_pages_are_turned_by_the_key_of_the_last_row(yc: House, monkeypatch):
    def small(*args, **given):
        return found_page(*args, **given, size=1)

    monkeypatch.setattr("liuhen.web.views.recordings.page", small)
    first = get(yc, "zhang", "recordings", media="video")
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = yc.client("zhang").get(following[1].replace("&amp;", "&")).content.decode()
    previous = re.search(r'rel="prev" href="([^"]+)"', second)
    assert previous
    again = yc.client("zhang").get(previous[1].replace("&amp;", "&")).content.decode()

    assert (codes(first), codes(second)) == ([yc.recordings[1].code], [yc.recordings[0].code])
    assert codes(again) == codes(first)


def test_nobody_finds_the_recordings_of_another_section(yc: House):
    assert codes(get(yc, "stranger", "recordings", q="屯河")) == []
    assert codes(get(yc, "stranger", "recordings", unit=yc.bureau.unit.pk)) == []
    assert codes(get(yc, "stranger", "recordings", person=yc.people["zhang"].pk)) == []


def test_a_row_tells_what_is_wrong_with_its_article_and_the_next_step(zh: House):
    shown = get(zh, "keeper", "recordings")

    assert re.search(r'c-over">.*?缺失', shown, re.DOTALL) or re.search(r'c-over">.*?不准许', shown, re.DOTALL)
    assert "ZH 第" in shown
    assert "下一步" in shown


def test_a_recording_nobody_can_place_in_time_says_so(yc: House):
    Recording.objects.filter(pk=yc.first.pk).update(started_at=None, ended_at=None, marked=True)
    shown = get(yc, "keeper", "recordings")

    assert "摄录时间不明" in shown
    assert "有疑点" in shown


def test_the_officer_sees_what_is_owed_with_article_clock_reason_and_step(yc: House):
    """李四's recorder brought nothing yet: its upload is due by the end of the day (YC-A-6)."""
    shown = get(yc, "li", "workbench")

    assert "今天到期" in shown
    assert "今天 24:00 前" in shown
    assert "YC-A 第六条" in shown
    assert "因为：" in shown
    assert "把存储卡插到采集工作站上传" in shown
    assert "屯河嘉园二期工地检查" in shown


def test_an_officer_with_nothing_to_do_reads_that_and_the_days_duties(yc: House):
    shown = get(yc, "stranger", "workbench")

    assert "今天没有要办的事" in shown
    assert "今天的执法活动" not in shown


def test_the_workbench_shows_the_devices_one_answers_for(yc: House):
    assert "ZF-018" in get(yc, "li", "workbench")


def test_the_counter_in_the_navigation_is_the_viewers_own(yc: House):
    def counter(who: str) -> set[str]:
        return set(re.findall(r'应办事项<span class="n[^"]*">(\d+)', get(yc, who, "workbench")))

    assert counter("li") == {"1"}
    assert counter("stranger") == set()


def test_the_keeper_sees_what_was_not_handed_in_and_each_number_opens_its_list(yc: House):
    shown = get(yc, "keeper", "workbench")
    figures = dict(re.findall(r'<a href="([^"]+)"><b[^>]*>([\d+]+)</b>', shown))

    assert "ZF-018" in shown
    assert figures[reverse("missing")] == "1"
    for address, number in figures.items():
        listed = yc.client("keeper").get(address.replace("&amp;", "&"))
        assert listed.status_code == 200
        if address.startswith("/recordings"):
            assert str(len(codes(listed.content.decode()))) == number


def test_the_list_of_what_is_missing_names_duty_device_and_article(yc: House):
    shown = get(yc, "keeper", "missing", **{"from": "2026-04-07", "to": "2026-04-07"})

    assert "应交未交的设备" in shown
    assert "李四" in shown
    assert "YC-A 第六条" in shown


@pytest.mark.parametrize(
    "given", [{"from": "x"}, {"from": "2026-04-09", "to": "2026-04-01"}, {"from": "2020-01-01", "to": "2026-04-01"}]
)
def test_days_that_make_no_sense_are_said(yc: House, given):
    assert 'class="err fq-e"' in get(yc, "keeper", "missing", **given)


def test_the_keeper_reads_what_the_unit_owes_with_names(yc: House):
    shown = get(yc, "keeper", "obligations", whose="units")

    assert "李四 · 执法一中队" in shown
    assert 'aria-current="page">所管单位的' in shown


def test_ones_own_list_asks_for_no_unit_and_no_name(yc: House):
    shown = get(yc, "zhang", "obligations")

    assert 'name="state"' in shown
    assert 'name="unit"' not in shown
    assert 'name="q" type="search"' not in shown


def test_an_officer_cannot_widen_the_list_to_the_unit(yc: House):
    assert "李四 ·" not in get(yc, "zhang", "obligations", whose="units")
    assert "所管单位的" not in get(yc, "zhang", "obligations", whose="units")


def test_a_late_thing_is_red_says_how_long_and_what_the_agency_chose(ss: House, monkeypatch):
    monkeypatch.setattr("liuhen.web.visits.now", lambda: clock("09:00", "2026-04-09"))
    shown = get(ss, "li", "obligations")

    assert "已逾期" in shown
    assert re.search(r"逾期 1 ?天9 ?小时", shown)
    assert "本局设定：当日" in shown
