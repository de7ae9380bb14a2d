"""One device: the next act first, refusals with what was typed, the second told who was first, and its books."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from tests.devices.bureau import SETTING_UP, clock
from tests.web.house import NOW
from tests.web.test_templates_pages import Reader

from liuhen.devices.models import Device, DeviceIssue, HandOver
from liuhen.devices.services import check_device, measure_clock
from liuhen.ledger.queries import history

if TYPE_CHECKING:
    from tests.web.house import House

S = Device.State
GOOD = {"item_device": "1", "item_battery": "1", "item_storage": "1", "item_clock": "1"}


def a_device(house: House, number: str = "ZF-300") -> Device:
    return house.bureau.device(number)


def shown(house: House, who: str, device: Device) -> str:
    answer = house.client(who).get(reverse("device", args=[device.pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    return found[1]


def act(house: House, who: str, device: Device, code: str, **given: str):
    return house.client(who).post(reverse("device_act", args=[device.pk, code]), given)


def state(device: Device) -> str:
    device.refresh_from_db()
    return device.state


def test_what_a_label_leads_to_begins_with_the_check_that_this_regulation_asks_for(yc: House, ss: House, zh: House):
    """AS-10, YC-A-3, SS-5, ZH-13a: four items, three, two."""
    for house, items in ((yc, 4), (ss, 3), (zh, 2)):
        page = shown(house, "zhang", a_device(house))
        first = page.split("</header><form", 1)[1]
        assert page.index("<h2>使用前检查</h2>") == page.index("<h2>", page.index("<main"))
        assert len(re.findall(r'<fieldset class="sw">', first)) == items
        assert first.count('value="1"') == items


@pytest.mark.parametrize(("pack", "article"), [("yc", "YC 第三条"), ("ss", "SS 第五条")])
def test_a_check_without_the_clock_is_refused_with_the_article_and_nothing_is_lost(request, pack, article):
    """AS-10: battery and memory good, clock not looked at."""
    house = request.getfixturevalue(pack)
    device = a_device(house)
    given = {**GOOD, "note": "电池剩 60%"}
    del given["item_clock"]
    answer = act(house, "zhang", device, "check", **given)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert state(device) == S.REGISTERED
    assert re.search(r'class="note over".*?第.条', page, re.DOTALL)
    assert re.search(r'name="item_battery" value="1" checked', page)
    assert 'value="电池剩 60%"' in page
    assert "device.check.refused" in {entry.act for entry in history(device.subject)}


def test_zh_allows_it_with_two_items_and_a_bad_battery_sends_it_to_maintenance(zh: House):
    """AS-10, ZH-13a."""
    good, bad = a_device(zh, "ZF-301"), a_device(zh, "ZF-302")
    act(zh, "zhang", good, "check", item_battery="1", item_storage="1")
    act(zh, "zhang", bad, "check", item_battery="0", item_storage="1")

    assert (state(good), state(bad)) == (S.CHECKED, S.MAINTENANCE)


def test_check_draw_return_stock_by_the_people_whose_work_it_is(yc: House):
    """YC-A-3 谁使用谁负责, D2 to D6."""
    device = a_device(yc)
    zhang = str(yc.people["zhang"].pk)
    assert act(yc, "zhang", device, "check", **GOOD).status_code == 302
    assert "领用" in shown(yc, "zhang", device)
    assert act(yc, "zhang", device, "issue", person=zhang, duty="none").status_code == 302
    issue = DeviceIssue.objects.get(device=device)
    assert (issue.person, issue.activity_subject) == (yc.people["zhang"], None)
    assert "由张三领用" in shown(yc, "li", device)
    assert act(yc, "li", device, "return", card="inside").status_code == 403
    assert act(yc, "zhang", device, "return", card="").status_code == 422
    assert act(yc, "zhang", device, "return", card="inside", condition="完好").status_code == 302
    assert act(yc, "zhang", device, "stock", card="handed_in").status_code == 403
    assert "卡在设备内，还没有导出" in shown(yc, "wang", device)
    assert act(yc, "wang", device, "stock", card="nothing").status_code == 422
    assert act(yc, "wang", device, "stock", card="nothing", reason="没有开机").status_code == 302
    assert state(device) == S.IN_STOCK


def test_a_device_is_drawn_for_a_duty_only_by_its_officers(yc: House):
    device = a_device(yc)
    duty = yc.duty.activity
    type(duty).objects.filter(pk=duty.pk).update(ended_at=None)
    act(yc, "wang", device, "check", **GOOD)
    page = shown(yc, "wang", device)
    assert f'<option value="{duty.pk}"' in page
    wrong = act(yc, "wang", device, "issue", person=str(yc.people["stranger"].pk), duty=str(duty.pk))
    assert wrong.status_code == 422
    act(yc, "wang", device, "issue", person=str(yc.people["li"].pk), duty=str(duty.pk))

    assert DeviceIssue.objects.get(device=device).activity_subject == duty.subject
    assert duty.title in shown(yc, "wang", device)


def test_an_officer_draws_for_nobody_else(yc: House):
    device = a_device(yc)
    act(yc, "zhang", device, "check", **GOOD)

    assert act(yc, "zhang", device, "issue", person=str(yc.people["li"].pk), duty="none").status_code == 422
    assert state(device) == S.CHECKED


def test_a_form_sent_twice_acts_once_and_says_so_kindly(yc: House):
    device = a_device(yc)
    given = {**GOOD, "seen": seen(shown(yc, "zhang", device))}
    act(yc, "zhang", device, "check", **given)
    client = yc.client("zhang")
    answer = client.post(reverse("device_act", args=[device.pk, "check"]), given, follow=True)

    assert device.checks.count() == 1
    assert "刚才已经办好了" in answer.content.decode()
    assert [entry.act for entry in history(device.subject)].count("device.check.refused") == 0


def test_the_second_of_two_keepers_is_told_who_was_first(yc: House):
    device = a_device(yc)
    version = seen(shown(yc, "li", device))
    act(yc, "wang", device, "check", seen=version, **GOOD)
    answer = act(yc, "li", device, "check", seen=version, **GOOD)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "王五先办了一步" in page
    assert "今天 15:00 办理了“使用前检查合格”" in page
    assert device.checks.count() == 1


@pytest.mark.parametrize("code", ["service", "retire", "hand_over", "incident", "lend", "stock", "maintain"])
def test_an_officer_takes_no_act_of_the_keeper(yc: House, code):
    device = a_device(yc)
    assert act(yc, "zhang", device, code).status_code == 403
    assert state(device) == S.REGISTERED


@pytest.mark.parametrize("who", ["stranger", "audit", "system"])
def test_a_hidden_device_and_one_that_never_was_are_refused_in_the_same_words(yc: House, who):
    client = yc.client(who)
    hidden = client.get(reverse("device", args=[a_device(yc).pk]))
    absent = client.get(reverse("device", args=[10**9]))

    def words(answer) -> str:
        return re.sub(r"登记号 [\d,]+|csrf\w+\" value=\"\w+|cite-\w+", "", answer.content.decode())

    assert (hidden.status_code, absent.status_code) == (403, 403)
    assert words(hidden) == words(absent)


def test_upkeep_on_the_spot_ends_what_is_late(yc: House):
    """YC-A-3; T-25."""
    device = a_device(yc)
    assert "逾期 5 天" in shown(yc, "wang", device).split("<main")[1].split("</main>")[0]
    assert act(yc, "wang", device, "service", content="除尘", result="").status_code == 422
    assert act(yc, "wang", device, "service", content="除尘", result="正常").status_code == 302
    page = shown(yc, "wang", device)
    assert "逾期" not in page.split("<main")[1].split("</main>")[0]
    assert "剩 90 天" in page
    assert "除尘" in page


def test_a_loss_is_told_with_its_holder_and_the_lead_with_its_article(yc: House):
    """YC-A-9(7)."""
    device = Device.objects.get(agency=yc.bureau.agency, number="ZF-017")
    given = {"kind": "lost", "happened_at": "2026-04-07T09:30", "place": "屯河路", "account": "追赶时掉落"}
    answer = act(yc, "wang", device, "incident", result_harm="1", **given)
    page = shown(yc, "wang", device)

    assert answer.status_code == 302
    assert state(device) == S.LOST
    assert "线索" in page
    assert "由张三负责。下一步：由法制机构核实" in page
    assert "第九条" in page or "第（七）项" in page


def test_nonsense_in_a_form_is_refused_in_words(yc: House):
    device = a_device(yc)
    answer = act(yc, "wang", device, "incident", kind="lost", happened_at="gestern", place="x", account="y")
    assert answer.status_code == 422
    assert "时间看不懂" in answer.content.decode()
    assert act(yc, "wang", device, "retire", document="x" * 5000).status_code == 422
    assert yc.client("wang").post(reverse("device_act", args=[device.pk, "eat"])).status_code == 404


def test_both_sides_confirm_a_hand_over_each_from_their_own_account(yc: House):
    """YC-A-8."""
    device = a_device(yc)
    keeper = yc.people["keeper"]
    answer = act(yc, "wang", device, "hand_over", to=str(keeper.pk), items="主机\n充电底座", condition="完好")
    entry = HandOver.objects.get(subject=device.subject)
    path = reverse("hand_over_answer", args=[entry.pk])
    assert answer.status_code == 302
    assert "确认或退回" in yc.client("keeper").get(reverse("hand_overs")).content.decode()
    assert yc.client("wang").post(path, {"answer": "confirm"}).status_code == 422
    assert yc.client("keeper").post(path, {"answer": "decline", "reason": ""}).status_code == 422
    yc.client("keeper").post(path, {"answer": "confirm"})
    device.refresh_from_db()
    again = yc.client("keeper").post(path, {"answer": "confirm"}, follow=True).content.decode()

    assert device.custodian == keeper
    assert "已经答复过，没有重复办理" in again
    assert yc.client("stranger").get(reverse("hand_over", args=[entry.pk])).status_code == 404
    assert "双方已确认" in shown(yc, "wang", device)


def test_a_declined_hand_over_shows_its_reason_to_the_giver(yc: House):
    device = a_device(yc)
    act(yc, "wang", device, "hand_over", to=str(yc.people["keeper"].pk), items="主机")
    entry = HandOver.objects.get(subject=device.subject)
    yc.client("keeper").post(
        reverse("hand_over_answer", args=[entry.pk]), {"answer": "decline", "reason": "少一块电池"}
    )

    assert "少一块电池" in yc.client("wang").get(reverse("hand_overs")).content.decode()


def test_the_clock_is_drawn_with_every_comparison_and_every_hand_in(yc: House):
    device = Device.objects.get(agency=yc.bureau.agency, number="ZF-017")
    for time, fast in (("14:10", 2), ("14:20", 5)):
        measure_clock(
            actor=yc.bureau.actor(yc.bureau.wang),
            at=clock(time),
            device=device,
            device_time=clock(f"{time}:0{fast}"),
            method="与采集站时钟比对",
        )
    page = shown(yc, "wang", device)

    assert page.count('class="pt"') == 2
    assert "最近一次快 5.0 秒" in page
    assert f"采集 {yc.intake.code}" in page


def test_a_page_with_a_long_history_asks_no_more_questions(yc: House, django_assert_max_num_queries):
    device = a_device(yc)
    client = yc.client("wang")
    client.get(reverse("device", args=[device.pk]))
    for _ in range(40):
        check_device(
            actor=yc.bureau.actor(yc.bureau.wang), at=NOW, device=device, items={code[5:]: True for code in GOOD}
        )
    with django_assert_max_num_queries(42):
        client.get(reverse("device", args=[device.pk]))


def test_the_plan_of_upkeep_names_the_agencys_own_period(yc: House, ss: House):
    a_device(yc)
    page = yc.client("wang").get(reverse("upkeep")).content.decode()

    assert "3 台已逾期" in page
    assert "本局设定：" in page
    assert "本制度没有规定定期保养" in ss.client("wang").get(reverse("upkeep")).content.decode()
    assert yc.client("zhang").get(reverse("upkeep")).status_code == 403
    assert SETTING_UP < NOW


@pytest.mark.parametrize(
    "name", ["devices", "device", "device_new", "device_import", "upkeep", "hand_overs", "device_approvals"]
)
def test_a_page_of_devices_is_whole(yc: House, name):
    """Elements close in order, ids are unique and led to, nothing is left unfilled, and nothing is inline (ADR 0053)."""
    device = Device.objects.get(agency=yc.bureau.agency, number="ZF-017")
    address = reverse(name, args=[device.pk] if name == "device" else [])
    html = yc.client("wang").get(address).content.decode()
    page = Reader()
    page.feed(html)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    wanted = {attributes["for"] for _, attributes in page.tags if "for" in attributes}

    assert (page.crossed, page.open, page.inline) == ([], [], [])
    assert len(ids) == len(set(ids))
    assert wanted <= set(ids)
    assert re.findall(r"None|\{\{|\}\}|\{%|%\}|<[a-z_.]+ object", html) == []
    assert [key for _, attributes in page.tags for key in attributes if key == "style" or key.startswith("on")] == []


def test_a_clock_is_compared_by_hand_and_marked_with_its_article_beyond_the_limit(ss: House):
    """SS-5: 现在设备显示的时间, with offset, by whom and when."""
    device = Device.objects.get(agency=ss.bureau.agency, number="ZF-017")
    address = reverse("device", args=[device.pk])
    seen = re.search(r'name="seen" value="(\d+)"', ss.client("wang").get(address).content.decode())
    assert seen
    path = reverse("device_act", args=[device.pk, "measure"])
    shown_now = ss.client("wang").get(address).content.decode()
    assert 'type="datetime-local" value="2026-04-07T15:00:00" step="1"' in shown_now  # any second may be written
    form = {"seen": seen[1], "device_time": "2026-04-07T15:01:15", "method": "人工比对"}
    answer = ss.client("wang").post(path, form, follow=True).content.decode()
    assert "已记下：设备时钟快 75.0 秒" in answer
    assert "超过本局设定的限度" in answer
    assert "SS 第五条" in answer
    assert "人工比对，王五" in answer
    assert "超过限度，须校准" in ss.client("wang").get(reverse("devices")).content.decode()
    assert "没有重复记" in ss.client("wang").post(path, form, follow=True).content.decode()
    assert device.clock_measurements.count() == 1
    wrong = ss.client("wang").post(path, form | {"device_time": "gestern"})
    assert wrong.status_code == 422
    assert "2026-03-11 9:05:30" in wrong.content.decode()
    right = form | {"device_time": "2026-04-07T15:00:01"}
    assert "超过本局设定的限度" not in ss.client("wang").post(path, right, follow=True).content.decode()
    assert ss.client("legal").post(path, form).status_code == 403
