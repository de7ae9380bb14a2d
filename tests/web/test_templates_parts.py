"""Clocks, chips and timelines before they become HTML, and the components that show them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context
from hypothesis import given
from hypothesis import strategies as st
from tests.web.previews.pages import engine

from liuhen.kernel.moments import SHANGHAI
from liuhen.web.viewmodels.parts import (
    VERDICTS,
    Action,
    Cite,
    Clock,
    Field,
    Filters,
    Pager,
    Picked,
    Setting,
    Tone,
    chip,
    worst_first,
)
from liuhen.web.viewmodels.timeline import Gap, KeyPoint, Lane, Timeline

NOW = datetime(2026, 3, 11, 16, 48, tzinfo=SHANGHAI)
DUE = datetime(2026, 3, 11, 23, 59, 59, tzinfo=SHANGHAI)


def shown(markup: str, **context: object) -> str:
    return engine().from_string("{% load liuhen %}" + markup).render(Context({"csrf_token": "t0ken", **context}))


def test_a_running_clock_says_what_is_left_and_until_when():
    clock = Clock(NOW, DUE)

    assert (clock.state, clock.headline, clock.detail) == ("running", "剩 7小时12分", "今天 24:00 前")


def test_a_late_clock_says_how_long_and_when_it_should_have_been():
    clock = Clock(NOW, DUE - timedelta(days=1))

    assert (clock.state, clock.tone) == ("late", "over")
    assert (clock.headline, clock.detail) == ("逾期 16小时48分", "应于 3月10日 24:00 前")


def test_a_clock_that_has_not_begun_says_what_begins_it():
    clock = Clock(NOW, waits_for="返回后开始")

    assert (clock.state, clock.headline, clock.detail) == ("not_started", "时钟未起", "返回后开始")


def test_working_days_are_named_as_such_until_they_are_over():
    assert Clock(NOW, DUE, working_days=2).headline == "剩 2 个工作日"
    assert Clock(NOW, DUE - timedelta(days=1), working_days=0).headline == "逾期 16小时48分"


def test_what_was_done_in_time_is_never_shown_as_late_afterwards():
    clock = Clock(NOW + timedelta(days=9), DUE, fulfilled_at=DUE)

    assert (clock.state, clock.headline, clock.tone) == ("done", "按时", "")


def test_what_was_done_late_stays_late_by_as_much_as_it_was():
    clock = Clock(NOW + timedelta(days=9), DUE, fulfilled_at=DUE + timedelta(hours=9, seconds=1))

    assert (clock.state, clock.headline, clock.tone) == ("done_late", "逾期 9 小时", "over")
    assert clock.detail == "应于 3月11日 24:00 前，实际 3月12日 9:00"


def test_an_excused_duty_is_neither_late_nor_owed():
    assert Clock(NOW, DUE - timedelta(days=3), excused=True).headline == "已说明免除"


def test_a_lead_is_never_shown_as_a_violation():
    assert chip("lead").tone == Tone.WARN
    assert not any("违规" in words for _, words, _ in VERDICTS.values())


def test_an_unknown_state_cannot_reach_a_page():
    with pytest.raises(KeyError):
        chip("fine")


def test_the_worst_verdict_comes_first_and_satisfied_last():
    order = sorted(["satisfied", "excused", "overdue", "not_assessable", "missing"], key=worst_first)

    assert order == ["overdue", "missing", "not_assessable", "excused", "satisfied"]


START = datetime(2026, 3, 11, 1, 0, tzinfo=UTC)


def timeline(length: timedelta, *lanes: Lane) -> Timeline:
    return Timeline(START, START + length, lanes)


@given(st.integers(min_value=1, max_value=5 * 86400), st.integers(min_value=-86400, max_value=6 * 86400))
def test_every_moment_has_a_place_within_the_picture(length, offset):
    assert 0 <= timeline(timedelta(seconds=length)).place(START + timedelta(seconds=offset)) <= 100


@given(st.integers(min_value=120, max_value=86400), st.integers(min_value=0, max_value=3599))
def test_the_ticks_are_few_round_and_within_the_span(length, shift):
    start = START + timedelta(seconds=shift)
    shown_span = Timeline(start, start + timedelta(seconds=length), ())
    ticks = shown_span.ticks

    assert len(ticks) <= 7
    assert all(shown_span.start <= tick <= shown_span.end for tick in ticks)
    assert all(tick.second == 0 for tick in ticks)


def test_ticks_of_long_spans_stand_on_round_hours_of_shanghai():
    ticks = Timeline(START, START + timedelta(hours=60), ()).ticks

    assert {tick.astimezone(SHANGHAI).hour for tick in ticks} <= {0, 12}


def test_a_short_gap_is_never_too_narrow_to_be_seen():
    whole = timeline(timedelta(hours=8))

    assert whole.width(START, START + timedelta(seconds=1)) >= 0.35


def test_the_legend_names_only_the_kinds_of_gaps_that_occur():
    gap = Gap(START, START + timedelta(minutes=5), "unexplained", "")

    assert [kind for kind, _ in timeline(timedelta(hours=1), Lane("D", "P", (), (gap,))).gap_kinds] == ["unexplained"]
    assert gap.label == "9:00:00–9:05:00 中断或缺口，未说明"


def test_key_points_close_together_keep_their_marks_and_share_one_label():
    def point(code: str, minute: int) -> KeyPoint:
        start = START + timedelta(minutes=minute)
        return KeyPoint(code, code, code, "ticked", start, start + timedelta(minutes=1))

    points = (point("late", 50), point("shown", 1), point("told", 3), KeyPoint("none", "", "", "waiting"))
    whole = Timeline(START, START + timedelta(hours=1), (), points=points)

    assert [(each.code, where) for each, where in whole.labelled] == [
        ("shown", "beside"),
        ("told", "none"),
        ("late", "beside"),
    ]


def test_a_citation_opens_a_popover_that_belongs_to_it_alone():
    cite = Cite("SS 第十三条", "大意", "ss.hand-in", ("活动结束：3月10日 23:05",), href="/pack#13")
    html = shown("{% cites cites %}{% cites cites %}", cites=(cite,))
    targets = [part.split('"')[0] for part in html.split('<button type="button" class="cite" popovertarget="')[1:]]

    assert len(set(targets)) == 2
    assert all(html.count(f'id="{target}" popover') == 1 for target in targets)
    assert "读到的事实" in html
    assert "活动结束：3月10日 23:05" in html


def test_what_people_wrote_is_escaped_everywhere():
    bad = '"><script>alert(1)</script>'
    html = shown(
        "{% cites cites %}{% setting set %}{% action act %}{% field field %}{% filters filters %}{% chip chip %}",
        cites=(Cite(bad, bad, bad, (bad,), bad, bad),),
        set=Setting(bad),
        act=Action(bad, bad),
        field=Field("n", bad, value=bad, hint=bad, suggestions=(bad,)),
        filters=Filters(bad, (), bad, bad, picked=(Picked(bad, bad),), found=bad),
        chip=chip("missing", bad),
    )

    assert "<script" not in html


def test_an_agency_figure_is_marked_and_a_figure_of_the_law_is_not():
    assert "本局设定：当日 24:00" in shown("{% setting set %}", set=Setting("当日 24:00"))
    assert shown("{% setting set %}", set=None).strip() == ""


def test_an_action_that_changes_something_is_a_form_with_its_token():
    html = shown("{% action act %}", act=Action("登记", "/register", post=True))

    assert 'method="post"' in html
    assert "t0ken" in html


def test_a_password_is_never_written_back_into_the_page():
    assert "hunter2" not in shown("{% field field %}", field=Field("password", "密码", "password", value="hunter2"))


def test_an_error_of_a_field_is_tied_to_it():
    html = shown("{% field field %}", field=Field("place", "地点", error="请写明地点"))

    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="f-place-d"' in html
    assert 'id="f-place-d">请写明地点' in html


def test_paging_shows_only_the_ways_that_exist():
    assert "上一页" not in shown("{% pager pager %}", pager=Pager("本页 20 份", "", "/?after=1"))
    assert "下一页" not in shown("{% pager pager %}", pager=Pager("本页 20 份", "/?before=1", ""))
