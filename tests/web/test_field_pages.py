"""The phone on site: what is demanded, what is read aloud, step by step, handed over once, refused with its remedy."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from tests.activities.duty import Duty, planned
from tests.devices.bureau import clock, found
from tests.web.house import NOW, House

from liuhen.activities.models import Activity, FieldFact, Interruption, Notice
from liuhen.kernel.moments import iso
from liuhen.ledger.queries import history

SPOKEN = (
    "您好，我们是第十二师住房和城乡建设局（城市管理局）执法人员张三、李四，证件号分别为65120001、65120002，"
    "为保护您的合法权益，监督我们的执法行为，本次执法全程录音录像。"
)


def duty_of(house: House, **given) -> Duty:
    return planned(house.bureau, title="下午的检查", planned_at=clock("14:30"), **given)


def field(house: House, duty: Duty, who: str = "zhang") -> str:
    answer = house.client(who).get(reverse("field_duty", args=[duty.activity.pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def post(house: House, duty: Duty, kind: str, who: str = "zhang", **given):
    form = {"kind": kind, "key": str(uuid4()), **given}
    return house.client(who).post(reverse("field_fact", args=[duty.activity.pk]), form)


def hand_over(house: House, facts: list[dict[str, object]], who: str = "zhang", now=NOW):
    body = json.dumps({"phone_now": iso(now), "facts": facts})
    return house.client(who).post(reverse("field_facts"), body, content_type="application/json")


def told(duty: Duty, kind: str, at, offset_ms: int = 0, **given) -> dict[str, object]:
    return {
        "id": str(uuid4()),
        "activity": duty.activity.pk,
        "kind": kind,
        "given": given,
        "phone_at": iso(at),
        "offset_ms": offset_ms,
    }


def current(page: str) -> str:
    """The one next action in the bar."""
    shown = re.findall(r'data-for="(\w+)">', page)
    assert len(shown) <= 1
    return shown[0] if shown else ""


def test_the_page_of_today_lists_only_the_duties_on_which_one_is_sent(ss: House):
    duty = duty_of(ss)
    page = ss.client("zhang").get(reverse("field")).content.decode()

    assert "下午的检查" in page
    assert "张三（主摄）、李四" in page
    assert "下午的检查" not in ss.client("stranger").get(reverse("field")).content.decode()
    assert reverse("field_duty", args=[duty.activity.pk]) in page.split('data-keep="')[1].split('"')[0].split()


def test_before_leaving_the_page_says_what_the_regulation_demands_with_its_articles(ss: House):
    page = field(ss, duty_of(ss))

    assert "制度对这次执法的要求" in page
    assert "日常执法检查应当音像记录" in page
    assert "SS 第六条" in page


def test_the_notice_is_word_for_word_with_names_and_numbers(ss: House):
    """AS-13, SS-8, F-09."""
    duty = duty_of(ss)
    post(ss, duty, "arrive")
    page = field(ss, duty)

    assert f'<blockquote class="say">{SPOKEN}</blockquote>' in page
    assert "制度规定的用语，照念" in page
    assert current(page) == "notice"


def test_where_the_regulation_has_no_words_ours_are_a_proposal(zh: House):
    """ZH-7: the wording is free (F-10)."""
    duty = duty_of(zh, kind="inquiry")
    post(zh, duty, "arrive")
    page = field(zh, duty)

    assert "制度没有规定用语，这是本系统建议的" in page
    assert "区综合行政执法局执法人员张三、李四，执法证件编号65120001、65120002" in page


def test_a_duty_goes_step_by_step_to_its_end(ss: House):
    """SS-8, SS-9: arrival, notice, start, end, each with its moment."""
    duty = duty_of(ss)
    steps = [current(field(ss, duty))]
    for kind, given in (
        ("arrive", {}),
        ("notice", {"to": "王某、李某", "method": "口头"}),
        ("start", {}),
        ("end", {"sure": "1"}),
    ):
        assert post(ss, duty, kind, **given).status_code == 302
        steps.append(current(field(ss, duty)))
    activity = duty.now()

    assert steps == ["arrive", "notice", "start", "end", ""]
    assert activity.state == Activity.State.ENDED
    assert activity.arrived_at == activity.ended_at == NOW
    assert Notice.objects.get(activity=activity).to == ["王某", "李某"]
    assert Notice.objects.get(activity=activity).text == SPOKEN


def test_the_same_form_sent_twice_counts_once_and_says_so(ss: House):
    duty = duty_of(ss)
    key = str(uuid4())
    client, path = ss.client("zhang"), reverse("field_fact", args=[duty.activity.pk])
    client.post(path, {"kind": "arrive", "key": key})
    answer = client.post(path, {"kind": "arrive", "key": key}, follow=True)

    assert "这一条已经登记过，没有重复登记" in answer.content.decode()
    assert [each.act for each in history(duty.activity.subject)].count("activity.arrived") == 1


def test_two_officers_at_one_duty_do_not_trip_over_each_other(ss: House):
    duty = duty_of(ss)
    hand_over(ss, [told(duty, "arrive", clock("14:40"))], who="zhang")
    answer = hand_over(ss, [told(duty, "arrive", clock("14:42"))], who="li").json()["facts"][0]

    assert answer["state"] == "taken"
    assert "到达现场已经登记：14:40:00" in answer["words"]
    assert duty.now().arrived_at == clock("14:40")


def test_facts_kept_without_a_network_are_handed_over_in_order_and_once(ss: House):
    duty = duty_of(ss)
    facts = [
        told(duty, "arrive", clock("14:31")),
        told(duty, "notice", clock("14:32"), to="王某", method="口头"),
        told(duty, "start", clock("14:33")),
        told(duty, "interrupt", clock("14:40"), reason="power_or_storage"),
        told(duty, "resume", clock("14:45"), voice="1"),
        told(duty, "end", clock("14:55")),
    ]
    first = hand_over(ss, facts).json()["facts"]
    again = hand_over(ss, facts).json()["facts"]
    activity, stop = duty.now(), Interruption.objects.get(activity=duty.activity)

    assert [each["state"] for each in first] == ["taken"] * 6
    assert [each["repeated"] for each in again] == [True] * 6
    assert (activity.arrived_at, activity.started_at, activity.ended_at) == (
        clock("14:31"),
        clock("14:33"),
        clock("14:55"),
    )
    assert (stop.stopped_at, stop.resumed_at, stop.voice_note_at) == (clock("14:40"), clock("14:45"), clock("14:45"))
    assert Notice.objects.filter(activity=activity).count() == 1


def test_a_phone_clock_that_is_wrong_by_hours_changes_nothing_and_both_times_are_kept(ss: House):
    duty = duty_of(ss)
    wrong = timedelta(hours=3, minutes=12)
    fact = told(duty, "arrive", clock("14:40") + wrong, offset_ms=-round(wrong.total_seconds() * 1000))
    answer = hand_over(ss, [fact], now=NOW + wrong).json()["facts"][0]
    row = FieldFact.objects.get(pk=str(fact["id"]))

    assert answer["state"] == "taken"
    assert duty.now().arrived_at == clock("14:40")
    assert row.phone_at == clock("14:40") + wrong
    assert not row.clock_moved
    entry = next(each for each in history(duty.activity.subject) if each.act == "activity.told_by_phone")
    assert (entry.facts["phone_at"], entry.facts["happened_at"]) == (iso(row.phone_at), iso(clock("14:40")))


def test_a_clock_moved_while_there_was_no_network_is_told(ss: House):
    duty = duty_of(ss)
    fact = told(duty, "arrive", clock("14:40"), offset_ms=0)
    answer = hand_over(ss, [fact], now=NOW + timedelta(hours=2)).json()["facts"][0]

    assert "手机的时钟被调过" in answer["words"]
    page = ss.client("zhang").get(reverse("activity", args=[duty.activity.pk])).content.decode()
    assert "手机时钟在登记后被调过" in page


def test_a_refused_fact_is_kept_with_its_reason_and_tried_again_with_another_time(ss: House):
    duty = duty_of(ss)
    post(ss, duty, "arrive", clock="14:50")
    fact = told(duty, "start", clock("14:45"))
    answer = hand_over(ss, [fact]).json()["facts"][0]
    page = field(ss, duty)

    assert (answer["state"], answer["kept"]) == ("refused", True)
    assert "开始执法的时间 2026-04-07 14:45:00 早于前一步" in page
    assert "前一步填错的，先更正前一步" in page
    ss.client("zhang").post(reverse("field_retry", args=[fact["id"]]), {"clock": "14:52"})
    assert duty.now().started_at == clock("14:52")
    assert "没有被接受" not in field(ss, duty)


def test_a_refused_fact_can_be_set_aside_with_a_word_by_the_one_who_told_it(ss: House):
    duty = duty_of(ss)
    fact = told(duty, "end", clock("14:45"))
    hand_over(ss, [fact])
    path = reverse("field_set_aside", args=[fact["id"]])

    assert ss.client("li").post(path, {"reason": "误点"}).status_code == 404
    ss.client("zhang").post(path, {"reason": "误点"})
    assert FieldFact.objects.get(pk=str(fact["id"])).set_aside_reason == "误点"
    assert "没有被接受" not in field(ss, duty)


def test_one_refused_fact_takes_no_other_with_it(ss: House):
    duty = duty_of(ss)
    answers = hand_over(
        ss,
        [
            told(duty, "end", clock("14:31")),
            told(duty, "arrive", clock("14:32")),
            told(duty, "dance", clock("14:33")),
            told(duty, "start", clock("14:34")),
        ],
    ).json()["facts"]

    assert [each["state"] for each in answers] == ["refused", "taken", "refused", "taken"]
    assert duty.now().started_at == clock("14:34")


def test_nobody_tells_facts_of_a_duty_of_others_nor_learns_whether_it_is_there(ss: House):
    duty = duty_of(ss)
    own = hand_over(ss, [told(duty, "arrive", NOW)], who="stranger").json()["facts"][0]
    absent = hand_over(ss, [told(duty, "arrive", NOW) | {"activity": 999999}], who="stranger").json()["facts"][0]

    assert (own["state"], own["words"], own["kept"]) == ("refused", absent["words"], False)
    assert duty.now().arrived_at is None
    assert ss.client("stranger").get(reverse("field_duty", args=[duty.activity.pk])).status_code == 403
    assert ss.client("stranger").get(reverse("field_duty", args=[999999])).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        '{"facts": 5, "phone_now": "2026-04-07T07:00:00Z"}',
        '{"facts": [5], "phone_now": "2026-04-07T07:00:00Z"}',
        '{"facts": [{"id": "x"}], "phone_now": "2026-04-07T07:00:00Z"}',
        '{"facts": [], "phone_now": "heute"}',
        '{"facts": [], "phone_now": "2026-04-07T07:00:00"}',
        "[" * 5000,
        '{"facts": [{"id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "activity": 1e400, "kind": "x", "phone_at": "2026-04-07T07:00:00Z"}], "phone_now": "2026-04-07T07:00:00Z"}',
    ],
)
def test_what_no_phone_would_send_is_turned_away(ss: House, body):
    answer = ss.client("zhang").post(reverse("field_facts"), body, content_type="application/json")

    assert answer.status_code == 400
    assert "看不懂" in answer.json()["words"]


def test_the_reasons_for_a_stop_are_those_of_the_regulation(ss: House):
    """AS-15: SS does not list 阻挠, so it has to be written and confirmed (SS-11)."""
    duty = duty_of(ss)
    page = field(ss, duty)

    assert re.search(r'<option value="device">设备故障、损坏</option>', page)
    assert "现场有关人员阻挠（须写明，由负责人确认）" in page


def test_pds_accepts_obstruction_and_wants_five_points_spoken(db, at_home, street):
    """AS-15, PDS-2-6, PDS-2-7, F-11."""
    bureau = found("pds")
    duty = planned(bureau, planned_at=clock("14:30"))
    house = House(bureau, duty, None, [], {"zhang": bureau.zhang})  # type: ignore[arg-type]
    page = field(house, duty)

    assert '<option value="obstructed">现场有关人员阻挠</option>' in page
    for point in ("时间", "地点", "执法人员", "执法行为", "摄录重点"):
        assert f'name="voice_points" value="{point}"' in page
    assert "屯河嘉园二期" in page


def test_contents_seen_on_the_spot_are_noted_with_their_time(ss: House):
    """SS-10."""
    duty = duty_of(ss)
    hand_over(ss, [told(duty, "arrive", clock("14:31")), told(duty, "start", clock("14:32"))])
    post(ss, duty, "content", item=["地点", "场景"])

    assert [each.item for each in duty.activity.seen_contents.all()] == ["地点", "场景"]
    assert "还没有勾的摄录内容有时间、参与人员、违法违规行为、现场痕迹物证" in field(ss, duty)


def test_a_remote_duty_is_declared_and_its_return_is_the_last_step(ss: House):
    """SS-13¶1."""
    duty = duty_of(ss)
    hand_over(ss, [told(duty, kind, clock(at)) for kind, at in (("arrive", "14:31"), ("start", "14:32"))])
    post(ss, duty, "remote", reason="remote", statement="团场偏远，当日不能返回", expected_return_at="2026-04-08T18:00")
    post(ss, duty, "end", sure="1")

    assert duty.now().expected_return_at == clock("18:00", "2026-04-08")
    assert current(field(ss, duty)) == "return"


def test_a_strange_form_changes_nothing(ss: House):
    duty = duty_of(ss)
    for given in ({"kind": "arrive"}, {"kind": "arrive", "key": "x"}):
        answer = ss.client("zhang").post(reverse("field_fact", args=[duty.activity.pk]), given)
        assert answer.status_code == 302
    answer = post(ss, duty, "arrive", clock="99:99")
    assert answer.status_code == 422
    assert "补记的时间要写成" in answer.content.decode()
    assert duty.now().arrived_at is None


def test_the_worker_names_the_files_it_keeps_and_stands_above_the_pages(ss: House):
    answer = ss.client("zhang").get(reverse("field_worker"))
    script = answer.content.decode()

    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    assert "css/field" in script
    assert 'HOME = "/field/"' in script
    assert reverse("field_worker").startswith("/field/")


def test_the_clock_tells_the_time_and_whose_session_it_is(ss: House):
    answer = ss.client("zhang").get(reverse("field_clock")).json()

    assert answer["now"] == iso(NOW)
    assert answer["person"] == ss.people["zhang"].subject
    assert answer["token"]


def test_the_page_of_a_duty_needs_a_bounded_number_of_questions(ss: House, django_assert_max_num_queries):
    duty = duty_of(ss)
    hand_over(ss, [told(duty, kind, clock(at)) for kind, at in (("arrive", "14:31"), ("start", "14:32"))])
    client = ss.client("zhang")
    with django_assert_max_num_queries(75):
        client.get(reverse("field_duty", args=[duty.activity.pk]))
    with django_assert_max_num_queries(30):
        client.get(reverse("field"))
