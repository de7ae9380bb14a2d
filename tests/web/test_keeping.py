"""The keeper's inbox: four queues, one act at a time in the state that was seen, many at once, and back again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from tests.devices.bureau import found
from tests.web.conftest import lent
from tests.web.keepers import settle_keeper

from liuhen.ledger.queries import history
from liuhen.recordings.changes import seen_of
from liuhen.recordings.models import Recording

if TYPE_CHECKING:
    from tests.web.house import House


@pytest.fixture(scope="module")
def busy_house(street, tmp_path_factory) -> House:
    return settle_keeper(found("zh"), tmp_path_factory.mktemp("keeping"))


@pytest.fixture
def busy(busy_house, db, at_home) -> House:
    house = lent(busy_house)
    house.recordings = list(Recording.objects.filter(agency=house.bureau.agency).order_by("id"))
    return house


def look(house: House, who: str = "keeper", status: int = 200, **given: str | int) -> str:
    answer = house.client(who).get(reverse("keeping"), given)
    assert answer.status_code == status
    return str(answer.content.decode())


def post(house: House, queue: str, recording: Recording, who: str = "keeper", **given: object):
    given.setdefault("seen", seen_of([recording])[recording.pk])
    return house.client(who).post(reverse("keep", args=[queue, recording.pk]), given)


def acts(recording: Recording) -> list[str]:
    return [entry.act for entry in history(recording.subject)]


def numbers(page: str) -> dict[str, str]:
    return dict(re.findall(r">(待\w\w) (\d+\+?)<", page))


def picks(page: str) -> list[str]:
    return re.findall(r'name="pick" value="(\d+)"', page)


def test_the_queues_are_counted_and_each_number_opens_its_list(busy: House):
    """ZH-8, ZH-9, ZH-10: to receive, to complete, to confirm, without a duty."""
    page = look(busy)

    assert numbers(page) == {"待接收": "5", "待补全": "5", "待定级": "2", "待关联": "1"}
    for queue, count in (("receive", 5), ("complete", 5), ("classify", 2), ("assign", 1)):
        assert len(picks(look(busy, queue=queue))) == count


def test_what_is_to_be_received_comes_soonest_due_first_with_its_clock(busy: House):
    """AS-03, ZH-8: 48 hours after the recording was made."""
    page = look(busy, queue="receive")

    assert picks(page) == [str(each.pk) for each in busy.recordings]
    assert "ZH 第八条" in page
    assert re.search(r"剩 1天\d+小时", page)


def test_receiving_stops_the_clock_and_opens_the_next(busy: House):
    first, second = busy.recordings[:2]
    answer = post(busy, "receive", first, next=second.pk)
    page = busy.client("keeper").get(answer["Location"]).content.decode()

    first.refresh_from_db()
    assert first.handed_over_to == busy.people["keeper"]
    assert f"item={second.pk}" in answer["Location"]
    assert second.code in page
    assert "接收不能撤销" in page
    assert str(first.pk) not in picks(page)


def test_a_missing_key_is_filled_and_the_recording_leaves_the_queue(busy: House):
    """AS-09, ZH-9: with all six keys it is stored."""
    recording = busy.recordings[0]
    assert "还没有填" in look(busy, queue="complete", item=recording.pk)

    post(busy, "complete", recording, party_name="无", case_name="无")

    recording.refresh_from_db()
    assert recording.classified_at is not None
    assert str(recording.pk) not in picks(look(busy, queue="complete"))


def test_the_step_just_done_can_be_taken_back_and_both_stay_in_the_log(busy: House):
    recording = busy.recordings[0]
    answer = post(busy, "complete", recording, party_name="无", case_name="占道经营")
    page = busy.client("keeper").get(answer["Location"]).content.decode()
    entry = re.search(r'name="entry" value="(\d+)"', page)
    assert entry
    undone = busy.client("keeper").post(reverse("undo", args=[recording.pk]), {"entry": entry[1], "queue": "complete"})

    recording.refresh_from_db()
    assert undone.status_code == 302
    assert (recording.party_name, recording.case_name, recording.classified_at) == ("", "", None)
    assert acts(recording)[-3:].count("recording.undone") == 1
    assert "recording.completed" in acts(recording)
    assert str(recording.pk) in picks(look(busy, queue="complete"))


def test_the_second_keeper_is_told_who_was_first_and_nothing_is_overwritten(busy: House):
    recording = busy.recordings[0]
    seen = seen_of([recording])[recording.pk]
    post(busy, "complete", recording, who="keeper", party_name="无", case_name="占道经营")
    answer = post(busy, "complete", recording, who="zhang", seen=seen, party_name="别人", case_name="别的")
    assert answer.status_code == 403  # an officer has no inbox

    busy.people["second"] = second_keeper(busy)
    answer = post(busy, "complete", recording, who="second", seen=seen, party_name="别人", case_name="别的")
    page = answer.content.decode()

    recording.refresh_from_db()
    assert answer.status_code == 409
    assert recording.case_name == "占道经营"
    assert "在您打开以后改过" in page
    assert "冯丽" in page
    assert "改为「占道经营」" in page
    assert 'value="别的"' in page


def second_keeper(house: House):
    from tests.web.house import person  # noqa: PLC0415

    return person(house.bureau, "keeper2", "许珊", "record_keeper", house.bureau.unit)


@pytest.mark.parametrize("queue", ["receive", "complete"])
def test_a_double_click_does_it_once_and_says_so_kindly(busy: House, queue):
    recording = busy.recordings[0]
    given = {"seen": seen_of([recording])[recording.pk], "party_name": "无", "case_name": "无"}
    client, address = busy.client("keeper"), reverse("keep", args=[queue, recording.pk])
    client.post(address, given)
    before = acts(recording)
    answer = client.post(address, given)
    page = client.get(answer["Location"]).content.decode()

    assert answer.status_code == 302
    assert acts(recording) == before
    assert "没有重复登记" in page


def test_a_second_window_with_other_words_is_no_double_click(busy: House):
    recording = busy.recordings[0]
    seen = seen_of([recording])[recording.pk]
    post(busy, "complete", recording, party_name="无", case_name="占道经营")
    answer = post(busy, "complete", recording, seen=seen, party_name="无", case_name="别的")

    recording.refresh_from_db()
    assert answer.status_code == 409
    assert recording.case_name == "占道经营"


def test_a_recording_without_a_duty_is_offered_those_near_in_time(busy: House):
    recording = busy.recordings[-1]
    page = look(busy, queue="assign")

    assert "独立记录" in page
    assert re.search(r"人民路占道经营查处.*?时间不重合", page, re.DOTALL) or "前后一小时内没有登记执法活动" in page
    post(busy, "assign", recording, activity="alone", reason="")
    recording.refresh_from_db()
    assert recording.assignment == Recording.Assignment.STANDALONE
    assert numbers(look(busy))["待关联"] == "0"


def test_a_proposal_of_high_risk_is_confirmed_by_whom_the_regulation_charges(busy: House):
    """AS-25, ZH-10, ZH-11(1): a party with an earlier conflict, in a quiet case."""
    recording = next(each for each in busy.recordings if each.risk_proposed == "high")
    page = look(busy, queue="classify")
    assert "建议高风险" in page
    assert "之前发生过冲突、纠纷" in page
    assert "ZH 第十一条" in page

    post(busy, "classify", recording)

    recording.refresh_from_db()
    assert recording.class_confirmed_at is not None
    assert numbers(look(busy))["待定级"] == "1"


def test_many_are_shown_what_will_change_before_anything_does(busy: House):
    keys = [each.pk for each in busy.recordings[:3]]
    before = [len(history(each.subject)) for each in busy.recordings[:3]]
    answer = busy.client("keeper").post(
        reverse("together"), {"act": "fill", "key": "party_name", "value": "无", "pick": keys}
    )
    page = answer.content.decode()

    assert answer.status_code == 200
    assert page.count("案件当事人") == 3
    assert "还没有保存" in page
    assert [len(history(each.subject)) for each in busy.recordings[:3]] == before


def test_many_are_done_with_one_entry_each(busy: House):
    three = busy.recordings[:3]
    seen = {f"seen_{key}": number for key, number in seen_of(three).items()}
    answer = busy.client("keeper").post(
        reverse("together_do"), {"act": "receive", "pick": [each.pk for each in three], **seen}
    )

    assert answer.status_code == 302
    assert all(acts(each).count("recording.received") == 1 for each in three)
    assert numbers(look(busy))["待接收"] == "2"


def test_one_that_was_changed_meanwhile_stops_all_of_them(busy: House):
    three = busy.recordings[:3]
    seen = {f"seen_{key}": number for key, number in seen_of(three).items()}
    post(busy, "complete", three[1], case_name="占道经营", party_name="无")
    given = {"act": "fill", "key": "case_name", "value": "别的", "pick": [each.pk for each in three], **seen}
    busy.people["second"] = second_keeper(busy)
    answer = busy.client("second").post(reverse("together_do"), given)
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "一份也没有改" in page
    assert three[1].code in page
    assert not Recording.objects.filter(pk=three[0].pk, case_name="别的").exists()


def test_many_are_put_to_one_duty_that_is_chosen_from_those_near(busy: House):
    recording = busy.recordings[-1]
    client = busy.client("keeper")
    given = {"act": "assign", "pick": [recording.pk]}
    first = client.post(reverse("together"), given).content.decode()
    assert "关联到哪一次" in first


@pytest.mark.parametrize("who", ["zhang", "audit", "system", "zhao"])
def test_the_inbox_is_the_keepers(busy: House, who):
    assert busy.client(who).get(reverse("keeping")).status_code == 403


@pytest.mark.parametrize(
    "given", [{"queue": "x"}, {"item": "x"}, {"item": 2**62}, {"after": 2**62}, {"done": 7}, {"item": "'; DROP"}]
)
def test_nonsense_in_the_address_is_ignored(busy: House, given):
    look(busy, **given)


def test_an_unknown_queue_is_no_page(busy: House):
    assert post(busy, "nonsense", busy.recordings[0]).status_code == 404


def test_a_page_of_the_inbox_asks_the_database_a_bounded_number_of_questions(
    busy: House, django_assert_max_num_queries
):
    client = busy.client("keeper")
    for queue in ("receive", "complete", "classify", "assign"):
        with django_assert_max_num_queries(40):
            client.get(reverse("keeping"), {"queue": queue})
