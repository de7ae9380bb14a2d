"""Slips on the page: the officer ticks and writes, the keeper confirms, the paper has both."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.ledger.queries import history
from liuhen.recordings.models import Slip

if TYPE_CHECKING:
    from tests.web.house import House


def write(house: House, who: str = "zhang", **given: object):
    given.setdefault("pick", [each.pk for each in house.recordings])
    given.setdefault("keeper", house.people["keeper"].pk)
    return house.client(who).post(reverse("slip_write"), given)


def text(house: House, who: str, name: str, *args: object) -> str:
    return str(house.client(who).get(reverse(name, args=args)).content.decode())


def test_an_officer_is_offered_what_nobody_has_received_with_its_clock(zh: House):
    shown = text(zh, "zhang", "slips")

    assert all(each.code in shown for each in zh.recordings)
    assert re.search(r"剩 1天\d+小时", shown)
    assert "冯丽" in shown


def test_a_slip_goes_from_the_officer_over_the_keeper_to_the_paper(zh: House):
    """F-20, ZH-8, YC-A-8."""
    answer = write(zh, note="存储卡一并交")
    slip = Slip.objects.get()
    assert answer["Location"] == reverse("slip", args=[slip.pk])

    assert "等您确认" in text(zh, "keeper", "slips")
    page = text(zh, "keeper", "slip", slip.pk)
    assert "确认接收" in page
    assert zh.first.sha256[:4] in page
    assert "确认接收" not in text(zh, "zhang", "slip", slip.pk)

    client = zh.client("keeper")
    client.post(reverse("slip_confirm", args=[slip.pk]))
    zh.first.refresh_from_db()
    assert zh.first.handed_over_to == zh.people["keeper"]
    paper = text(zh, "zhang", "slip_print", slip.pk)
    assert slip.code in paper
    assert "张三（65120001）" in paper
    assert "接收时间" in paper
    assert "2026年4月7日 15:00:00" in paper
    for name, head in (("slip_pdf", b"%PDF"), ("slip_docx", b"PK")):
        file = zh.client("keeper").get(reverse(name, args=[slip.pk]))
        assert file.content.startswith(head)
        assert slip.code in file["Content-Disposition"]
    assert zh.client("stranger").get(reverse("slip_pdf", args=[slip.pk])).status_code == 403


def test_confirming_twice_says_so_kindly(zh: House):
    write(zh)
    slip = Slip.objects.get()
    client = zh.client("keeper")
    client.post(reverse("slip_confirm", args=[slip.pk]))
    before = len(history(slip.subject))
    answer = client.post(reverse("slip_confirm", args=[slip.pk]), follow=True)

    assert "没有重复登记" in answer.content.decode()
    assert len(history(slip.subject)) == before


def test_what_was_typed_stays_when_a_slip_is_refused(zh: House):
    answer = write(zh, keeper="", note="存储卡一并交")
    shown = answer.content.decode()

    assert answer.status_code == 422
    assert "请选接收的资料管理人员" in shown
    assert 'value="存储卡一并交"' in shown


def test_a_slip_written_twice_lists_nothing_twice(zh: House):
    write(zh)
    answer = write(zh)

    assert answer.status_code == 422
    assert "移交单上" in answer.content.decode()
    assert Slip.objects.count() == 1


def test_a_slip_is_sent_back_with_a_reason(zh: House):
    write(zh)
    slip = Slip.objects.get()
    assert zh.client("keeper").post(reverse("slip_close", args=[slip.pk]), {"reason": ""}).status_code == 403
    answer = zh.client("keeper").post(reverse("slip_close", args=[slip.pk]), {"reason": "缺一份"}, follow=True)

    assert "已退回" in answer.content.decode()
    assert all(each.code in text(zh, "zhang", "slips") for each in zh.recordings)


def test_a_slip_is_for_its_sides_and_for_who_keeps_the_unit(zh: House):
    write(zh)
    slip = Slip.objects.get()
    opens = {
        who: zh.client(who).get(reverse("slip", args=[slip.pk])).status_code for who in ("li", "stranger", "audit")
    }
    hidden = zh.client("stranger").get(reverse("slip", args=[slip.pk])).content.decode()
    absent = zh.client("stranger").get(reverse("slip", args=[slip.pk + 1])).content.decode()

    assert opens == {"li": 403, "stranger": 403, "audit": 403}
    assert slip.code not in hidden
    assert "没有这张移交单" in hidden
    assert "没有这张移交单" in absent


def test_nobody_puts_anothers_recordings_on_a_slip(zh: House):
    assert write(zh, "li").status_code == 422
    assert write(zh, "keeper").status_code == 403
    assert not Slip.objects.exists()


def test_the_book_of_hand_overs_leads_to_the_slip_and_does_not_confirm_it(zh: House):
    """A slip that were confirmed as a bare hand-over would leave its recordings unreceived (ZH-8)."""
    write(zh)
    slip = Slip.objects.get()
    client, entry = zh.client("keeper"), slip.hand_over_id
    assert client.get(reverse("hand_over", args=[entry]))["Location"] == reverse("slip", args=[slip.pk])
    answer = client.post(reverse("hand_over_answer", args=[entry]), {"answer": "confirm"}, follow=True)
    assert "请在这里确认或退回" in answer.content.decode()
    slip.hand_over.refresh_from_db()
    zh.first.refresh_from_db()
    assert (slip.hand_over.complete, zh.first.handed_over_at) == (False, None)
