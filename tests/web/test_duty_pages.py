"""Duties at a desk: list, calendar, planning, one duty with everything on it, its papers, closing and correcting."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from pypdf import PdfReader
from tests.activities.duty import Duty, planned
from tests.devices.bureau import clock
from tests.web.house import ACTOR

from liuhen.activities.models import Activity, Interruption, PatrolLog, UnrecordedStatement
from liuhen.activities.services import arrive, cannot_resume, interrupt, resume, start_activity
from liuhen.ledger.queries import history

if TYPE_CHECKING:
    from tests.web.house import House

PLAN = {
    "title": "集中供热检查",
    "act": "inspection",
    "kind": "inspection",
    "planned_at": "2026-04-08T09:30",
    "place": "二号换热站",
    "on_site": "1",
    "party": "天润热力",
    "party_kind": "org",
    "persons": "王某、李某",
    "against_person": "1",
    "major_hazard": "1",
}


def get(house: House, who: str, name: str, *args: object, **given: str | int) -> str:
    answer = house.client(who).get(reverse(name, args=args), given)
    assert answer.status_code == 200
    return str(answer.content.decode())


def send(house: House, who: str, name: str, *args: object, **given: object):
    return house.client(who).post(reverse(name, args=args), given)


def said(answer) -> str:
    return re.sub(r"\s+", "", answer.content.decode())


def bare(house: House) -> Duty:
    """A duty of the afternoon that ended without a recording."""
    duty = planned(house.bureau, title="没有拍下的检查", planned_at=clock("13:30"))
    duty.arrive("13:31")
    duty.start("13:32")
    duty.end("14:30")
    return duty


def stopped(house: House) -> tuple[Duty, Interruption]:
    """A duty under way whose recording stopped for a reason of its own and cannot go on."""
    duty = planned(house.bureau, title="中断的检查", planned_at=clock("13:30"))
    duty.arrive("13:31")
    duty.start("13:32")
    stop = interrupt(
        **duty.officer(clock("13:40")), activity=duty.activity, reason="other", reason_text="现场停电，充电宝烧坏"
    )
    return duty, cannot_resume(**duty.officer(clock("13:42")), interruption=stop)


# --- list and calendar


def test_the_list_shows_what_one_took_part_in_or_answers_for(ss: House):
    assert "屯河嘉园二期工地检查" in get(ss, "zhang", "activities")
    assert "屯河嘉园二期工地检查" in get(ss, "zhao", "activities")
    assert "屯河嘉园二期工地检查" in get(ss, "qian", "activities")
    assert "屯河嘉园二期工地检查" not in get(ss, "stranger", "activities")
    assert ss.client("audit").get(reverse("activities")).status_code == 403


@pytest.mark.parametrize("show", ["week", "month"])
def test_the_calendar_shows_the_duty_on_its_day_with_officers_and_state(ss: House, show):
    page = get(ss, "zhao", "activities", show=show, day="2026-04-07")
    day = re.search(r'<li class="cal-d now".*?</li>', page, re.DOTALL)

    assert day
    assert "屯河嘉园二期工地检查" in day[0]
    assert "张三、李四" in day[0]
    assert "待办结" in day[0]
    assert "9:00" in day[0]
    assert page.count('class="cal-d') == (7 if show == "week" else 35)


def test_the_calendar_narrows_by_person_unit_and_state_and_nonsense_is_ignored(ss: House):
    assert "屯河" in get(ss, "zhao", "activities", show="week", day="2026-04-07", officer="张三")
    assert "屯河" not in get(ss, "zhao", "activities", show="week", day="2026-04-07", officer="王五")
    assert "屯河" in get(ss, "zhao", "activities", state="ended")
    assert "屯河" not in get(ss, "zhao", "activities", state="gaps")
    for given in ({"day": "heute"}, {"day": "0001-01-01", "show": "month"}, {"unit": "x"}, {"before": str(2**80)}):
        get(ss, "zhao", "activities", **given)


def test_a_day_with_very_many_duties_counts_them_all_and_leads_to_its_list(ss: House):
    for number in range(14):
        planned(ss.bureau, title=f"夜查 {number:02}", planned_at=clock("19:00") + timedelta(minutes=number))
    page = get(ss, "zhao", "activities", show="month", day="2026-04-07")
    more = re.search(r'<a class="cal-m" href="([^"]+)">还有 11 次</a>', page)

    assert "这段时间 15 次执法活动" in page
    assert page.count("夜查") == 3
    assert more
    listed = ss.client("zhao").get(more[1].replace("&amp;", "&")).content.decode()
    assert listed.count("夜查") == 14
    assert "屯河" in listed
    assert "夜查" not in get(ss, "zhao", "activities", on="2026-04-06")


def test_months_turn_by_their_first_day(ss: House):
    page = get(ss, "zhao", "activities", show="month", day="2026-03-31")

    assert "day=2026-02-01" in page
    assert "day=2026-04-01" in page
    assert "2026年3月" in page


def test_a_calendar_needs_a_bounded_number_of_questions(ss: House, django_assert_max_num_queries):
    client = ss.client("zhao")
    for number in range(8):
        planned(ss.bureau, title=f"检查 {number}", planned_at=clock("13:00") + timedelta(days=number % 3))
    with django_assert_max_num_queries(30):
        assert client.get(reverse("activities"), {"show": "month"}).content.decode().count("检查 ") == 8


# --- planning


def test_a_head_plans_a_duty_with_its_weight_and_its_officers(ss: House):
    """PDS-2-4, YC-A-5: what is known before leaving."""
    zhang, li = ss.people["zhang"].pk, ss.people["li"].pk
    form = PLAN | {"unit": ss.bureau.unit.pk, "officer_0": zhang, "officer_1": li, "lead": li}
    answer = send(ss, "zhao", "activity_plan", **form)
    made = Activity.objects.get(title="集中供热检查")

    assert answer["Location"] == reverse("activity", args=[made.pk])
    assert (made.planned_at, made.place, made.major_hazard) == (clock("09:30", "2026-04-08"), "二号换热站", True)
    assert made.party is not None
    assert made.party.name == "天润热力"
    assert made.persons_on_site == ["王某", "李某"]
    assert [(each.person_id, each.lead_recorder) for each in made.officers.all()] == [(zhang, False), (li, True)]


def test_the_same_plan_sent_twice_plans_once(ss: House):
    form = PLAN | {"unit": ss.bureau.unit.pk, "officer_0": ss.people["zhang"].pk}
    send(ss, "zhao", "activity_plan", **form)
    answer = ss.client("zhao").post(reverse("activity_plan"), form, follow=True)

    assert "已经安排过，没有重复安排" in answer.content.decode()
    assert Activity.objects.filter(title="集中供热检查").count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "须写明执法活动的名称"),
        ({"kind": "dance"}, "dance"),
        ({"planned_at": "morgen"}, "计划时间要写成"),
        ({"kind": "service"}, "送达须选定送达方式"),
        ({"dispute_possible": "1"}, "须写明可能引发争议的理由"),
        ({"officer_0": "999999"}, "没有这位执法人员"),
        ({"officer_0": ""}, "须安排执法人员"),
        ({"lead": "wang"}, ""),
        ({"unit": "999999"}, "你的岗位不能安排"),
    ],
)
def test_a_plan_that_will_not_do_is_shown_again_with_what_was_written(ss: House, wrong, words):
    form = PLAN | {"unit": ss.bureau.unit.pk, "officer_0": ss.people["zhang"].pk} | wrong
    if wrong == {"lead": "wang"}:
        form, words = form | {"lead": ss.people["li"].pk}, "主摄录人要在安排的执法人员当中"
    answer = send(ss, "zhao", "activity_plan", **form)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert words in page
    assert 'value="二号换热站"' in page
    assert not Activity.objects.filter(place="二号换热站").exists()


def test_who_heads_nothing_and_is_no_officer_plans_nothing(ss: House):
    assert ss.client("keeper").get(reverse("activity_plan")).status_code == 403
    assert send(ss, "qian", "activity_plan", **PLAN).status_code in {403, 422}
    assert not Activity.objects.filter(title="集中供热检查").exists()


def test_officers_are_named_again_before_the_start_only(ss: House):
    duty = planned(ss.bureau, title="换人的检查")
    li = ss.people["li"].pk
    assert send(ss, "zhao", "activity_officers", duty.activity.pk, officer_0=li, lead=li).status_code == 302
    assert [each.person_id for each in duty.now().officers.all()] == [li]
    arrive(actor=ACTOR, at=clock("14:00"), activity=duty.activity)
    start_activity(actor=ACTOR, at=clock("14:01"), activity=duty.activity)
    answer = send(ss, "zhao", "activity_officers", duty.activity.pk, officer_0=ss.people["zhang"].pk)

    assert "人员不能再换" in answer.content.decode()


# --- one duty


def test_the_page_of_a_duty_shows_lanes_officers_recordings_judgement_and_history(ss: House):
    page = get(ss, "zhao", "activity", ss.duty.activity.pk)

    assert page.count('class="lane"') == 2  # one brought recordings, one was carried and brought nothing yet
    assert "ZF-018" in page
    assert ss.first.code in page
    assert "合并覆盖" in page
    assert "缺失</span><b>告知正在记录" in re.sub(r"\s+", "", page)
    assert "9:02:00 张三 开始执法" in page
    assert "没有勾对" in page


def test_a_duty_of_others_is_refused_in_the_words_for_one_that_is_not_there(ss: House):
    hidden = ss.client("stranger").get(reverse("activity", args=[ss.duty.activity.pk]))
    absent = ss.client("stranger").get(reverse("activity", args=[999999]))

    assert hidden.status_code == absent.status_code == 403
    clean = re.compile(r"登记号 [\d,]+")
    assert clean.sub("", hidden.content.decode().split("<main")[1]) == clean.sub(
        "", absent.content.decode().split("<main")[1]
    )


def test_a_correction_is_a_new_fact_with_its_reason_and_both_values_stay(ss: House):
    duty = ss.duty.activity
    given = {"ended_at": "2026-04-07T10:20:00", "reason": "按当事人签字的时间"}
    assert send(ss, "zhang", "activity_correct", duty.pk, **given).status_code == 302
    page = get(ss, "zhang", "activity", duty.pk)

    assert Activity.objects.get(pk=duty.pk).ended_at == clock("10:20")
    assert "执法结束：10:30:00 → 10:20:00" in page
    assert "按当事人签字的时间" in page
    again = send(ss, "zhang", "activity_correct", duty.pk, **given)
    assert again.status_code == 422
    assert "更正前后没有不同" in again.content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ended_at": "2026-04-07T08:00", "reason": "x"}, "早于前一步"),
        ({"ended_at": "2026-04-07T10:20"}, "须写明更正的理由"),
        ({"ended_at": "gestern", "reason": "x"}, "执法结束要写成"),
    ],
)
def test_a_correction_that_will_not_do_keeps_what_was_written(ss: House, given, words):
    answer = send(ss, "zhang", "activity_correct", ss.duty.activity.pk, **given)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert f'value="{given["ended_at"]}"' in answer.content.decode()


def test_only_those_who_answer_for_a_duty_correct_it(ss: House):
    answer = send(ss, "keeper", "activity_correct", ss.duty.activity.pk, ended_at="2026-04-07T10:20", reason="x")

    assert answer.status_code == 403


def test_the_page_of_a_duty_needs_a_bounded_number_of_questions(ss: House, django_assert_max_num_queries):
    client = ss.client("zhao")
    with django_assert_max_num_queries(80):
        client.get(reverse("activity", args=[ss.duty.activity.pk]))


# --- papers


def test_the_statement_of_no_recording_is_written_received_and_the_duty_is_exempt(ss: House):
    """AS-18, SS-7, F-07: with reason and basis, received by the leader from his own account."""
    duty = bare(ss)
    key = duty.activity.pk
    lacking = send(ss, "zhang", "activity_statement", key, kind="urgent", reason="塌方抢险", basis="")
    assert lacking.status_code == 422
    assert "依据" in lacking.content.decode()
    send(ss, "zhang", "activity_statement", key, kind="urgent", reason="塌方抢险", basis="第七条第二项")
    made = UnrecordedStatement.objects.get(activity=duty.activity)
    assert "局主管领导" in get(ss, "zhang", "activity_statement", key) or "还没有人接收" in get(
        ss, "zhang", "activity_statement", key
    )

    own = send(ss, "zhang", "activity_statement_receive", key, made.pk)
    assert own.status_code == 403
    assert "以分管领导身份接收" in get(ss, "qian", "activity_statement", key)
    send(ss, "qian", "activity_statement_receive", key, made.pk)
    assert "钱七（分管领导）" in get(ss, "zhang", "activity_statement", key)
    send(ss, "zhang", "activity_close", key)

    assert duty.now().outcome == Activity.Outcome.EXEMPT


def test_a_statement_sent_twice_stands_once(ss: House):
    duty = bare(ss)
    given = {"kind": "urgent", "reason": "塌方抢险", "basis": "第七条第二项"}
    send(ss, "zhang", "activity_statement", duty.activity.pk, **given)
    answer = ss.client("zhang").post(reverse("activity_statement", args=[duty.activity.pk]), given, follow=True)

    assert "没有重复提交" in answer.content.decode()
    assert UnrecordedStatement.objects.filter(activity=duty.activity).count() == 1


def test_yc_knows_no_exemption_and_says_so_with_its_article(yc: House):
    """AS-18, YC-A-4."""
    duty = bare(yc)
    answer = send(yc, "zhang", "activity_statement", duty.activity.pk, kind="urgent", reason="抢险", basis="无")

    assert answer.status_code == 422
    assert not UnrecordedStatement.objects.filter(activity=duty.activity).exists()


def test_an_interruption_that_cannot_go_on_is_reported_explained_confirmed_and_received(ss: House):
    """SS-11, F-08, AS-15."""
    duty, stop = stopped(ss)
    key = duty.activity.pk
    zhao = ss.people["zhao"].pk
    page = get(ss, "zhang", "activity_interruption", key, stop.pk)
    assert "还没有报告" in page
    assert send(ss, "zhang", "activity_interruption", key, stop.pk, form="report", to="").status_code == 422
    send(ss, "zhang", "activity_interruption", key, stop.pk, form="report", to=zhao, reported_at="2026-04-07T13:45")
    send(ss, "zhang", "activity_interruption", key, stop.pk, form="state", statement="充电宝烧坏，备用电池没电")
    assert send(ss, "zhang", "activity_interruption", key, stop.pk, form="confirm").status_code == 403
    send(ss, "zhao", "activity_interruption", key, stop.pk, form="confirm")
    send(ss, "zhao", "activity_interruption", key, stop.pk, form="receive")
    stop.refresh_from_db()
    page = get(ss, "zhang", "activity_interruption", key, stop.pk)

    assert (stop.reported_at, stop.reported_to_id) == (clock("13:45"), zhao)
    assert (stop.confirmed_by_id, stop.statement_received_by_id) == (zhao, zhao)
    assert "充电宝烧坏，备用电池没电" in page
    assert "赵六" in page
    assert [each.act for each in history(stop.subject)][-1] == "activity.interruption_statement_received"


def test_an_interruption_of_another_duty_is_not_there(ss: House):
    _, stop = stopped(ss)

    assert (
        ss.client("zhang").get(reverse("activity_interruption", args=[ss.duty.activity.pk, stop.pk])).status_code == 404
    )


# --- closing


def test_closing_names_every_gap_with_its_article_and_wants_a_reason(ss: House):
    """SS-9, AS-12."""
    key = ss.duty.activity.pk
    page = get(ss, "zhang", "activity_close", key)
    assert "还缺什么" in page
    assert "没有音像记录" in page
    assert "SS 第九条" in page
    refused = send(ss, "zhang", "activity_close", key)
    assert refused.status_code == 422
    assert "还不能办结" in refused.content.decode()
    send(ss, "zhang", "activity_close", key, shortfall_reason="只在两个时段开机")
    answer = ss.client("zhang").post(reverse("activity_close", args=[key]), {"shortfall_reason": "x"}, follow=True)

    assert "已经办结" in answer.content.decode()
    assert Activity.objects.get(pk=key).outcome == Activity.Outcome.PARTLY
    assert "只在两个时段开机" in get(ss, "zhao", "activity", key)
    assert "屯河" in get(ss, "zhao", "activities", state="gaps")


def test_hy_refuses_to_close_a_sampling_without_recording_or_reason(fresh: House):
    """AS-19, HY-14."""
    duty = planned(fresh.bureau, title="抽样", kind="sampling")
    duty.run()
    key = duty.activity.pk
    refused = send(fresh, "zhang", "activity_close", key, shortfall_reason="忘了")
    assert refused.status_code == 422
    assert "HY 第十四条" in refused.content.decode() or "第十四条" in refused.content.decode()
    given = {"kind": "unsuitable", "reason": "现场有易燃气体，不适宜使用电子设备"}
    send(fresh, "zhang", "activity_statement", key, **given)
    send(fresh, "zhang", "activity_close", key)

    assert duty.now().state == Activity.State.CLOSED


def test_a_running_stop_keeps_a_duty_open(ss: House):
    duty, stop = planned(ss.bureau, title="停了的检查"), None
    duty.arrive("13:31")
    duty.start("13:32")
    stop = interrupt(**duty.officer(clock("13:40")), activity=duty.activity, reason="device")
    resume(**duty.officer(clock("13:50")), interruption=stop)
    duty.end("14:00")
    page = get(ss, "zhang", "activity_close", duty.activity.pk)

    assert "语音说明" in page  # a missing voice note is listed (AS-15)
    assert "SS 第十一条" in page


# --- patrol logs


def test_a_patrol_log_is_written_once_shown_and_found(zh: House):
    """ZH-2¶2, F-25."""
    duty = planned(zh.bureau, title="沿街巡查", kind="patrol")
    duty.run()
    assert "没有写" in get(zh, "zhang", "activity", duty.activity.pk)
    given = {
        "day": "2026-04-07",
        "officers": "张三、李四",
        "area": "幸福路",
        "findings": "占道经营 2 处",
        "measures": "劝离",
    }
    path = f"{reverse('patrol_write')}?activity={duty.activity.pk}"
    zh.client("zhang").post(path, given)
    again = zh.client("zhang").post(path, given, follow=True)
    log = PatrolLog.objects.get(activity=duty.activity)

    assert "没有重复保存" in again.content.decode()
    assert "占道经营 2 处" in get(zh, "zhang", "patrol_log", log.pk)
    assert "幸福路" in get(zh, "zhao", "patrol_logs", **{"from": "2026-04-07", "to": "2026-04-07"})
    assert "幸福路" not in get(zh, "zhao", "patrol_logs", **{"from": "2026-04-08"})
    assert "幸福路" not in get(zh, "stranger", "patrol_logs")
    assert zh.client("stranger").get(reverse("patrol_log", args=[log.pk])).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": "2026-04-09"}, "不能晚于今天"),
        ({"findings": ""}, "巡查情况"),
        ({"officers": "、"}, "巡查人员"),
        ({"day": "x"}, "日期要写成"),
    ],
)
def test_a_patrol_log_that_will_not_do_is_shown_again(zh: House, wrong, words):
    given = {
        "day": "2026-04-07",
        "unit": zh.bureau.unit.pk,
        "officers": "张三",
        "area": "幸福路",
        "findings": "无异常",
    } | wrong
    answer = send(zh, "zhang", "patrol_write", **given)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'value="幸福路"' in answer.content.decode()


# --- on paper


def text_of(answer) -> str:
    assert answer.status_code == 200
    return "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)


def test_the_statement_prints_with_its_box_ticked_and_the_receipt(ss: House):
    """F-07, SS-7."""
    duty = bare(ss)
    key = duty.activity.pk
    send(ss, "zhang", "activity_statement", key, kind="urgent", reason="塌方抢险", basis="第七条第二项")
    made = UnrecordedStatement.objects.get(activity=duty.activity)
    send(ss, "qian", "activity_statement_receive", key, made.pk)
    printed = text_of(ss.client("zhang").get(reverse("statement_paper", args=[key, "pdf"])))
    word = ss.client("zhang").get(reverse("statement_paper", args=[key, "docx"]))

    for words in ("未记录工作记录", "塌方抢险", "第七条第二项", "钱七 2026年4月7日", "张三"):
        assert words.replace(" ", "") in printed.replace(" ", "")
    state = {name: box for box, name in re.findall(r"(\S) ?(涉及国家秘密|情况紧急|因客观原因)", printed)}
    assert state["涉及国家秘密"] == state["因客观原因"] != state["情况紧急"]
    assert word.content[:2] == b"PK"
    assert ss.client("zhang").get(reverse("statement_paper", args=[key, "exe"])).status_code == 404
    assert ss.client("stranger").get(reverse("statement_paper", args=[key, "pdf"])).status_code == 403


def test_the_explanation_of_an_interruption_prints_and_leaves_room_to_sign(ss: House):
    """F-08, SS-11."""
    duty, stop = stopped(ss)
    printed = text_of(ss.client("zhang").get(reverse("interruption_paper", args=[duty.activity.pk, stop.pk, "pdf"])))

    assert "中断书面说明" in printed
    assert "现场停电，充电宝烧坏" in printed
    assert "13:40:00" in printed


def test_a_patrol_log_prints_as_a_line_of_its_register(zh: House):
    """F-25, ZH-2."""
    given = {
        "day": "2026-04-07",
        "unit": zh.bureau.unit.pk,
        "officers": "张三",
        "area": "幸福路",
        "findings": "*占道* #2",
    }
    send(zh, "zhang", "patrol_write", **given)
    log = PatrolLog.objects.get(area="幸福路")
    printed = text_of(zh.client("zhang").get(reverse("patrol_log_paper", args=[log.pk, "pdf"])))

    for words in ("巡查日志", "巡查区域", "幸福路", "*占道* #2"):
        assert words in printed
