"""Who sees what: every kind of person against every page, and nothing told about what is hidden."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from liuhen.ledger.queries import history, page

if TYPE_CHECKING:
    from tests.web.house import House

PAGES = (
    *("workbench", "obligations", "recordings", "missing", "intakes", "docks", "devices", "ledger"),
    *("field", "activities", "organisation", "instance"),
)
# workbench obligations recordings missing intakes docks devices ledger field activities organisation instance
SEES = {
    "zhang": (200, 200, 200, 403, 200, 200, 200, 403, 200, 200, 403, 403),
    "wang": (200, 200, 403, 403, 403, 403, 200, 403, 403, 403, 403, 403),
    "keeper": (200, 200, 200, 200, 200, 200, 200, 403, 403, 200, 403, 403),
    "zhao": (200, 200, 200, 200, 200, 200, 200, 403, 403, 200, 200, 403),
    "legal": (200, 200, 200, 200, 403, 403, 200, 403, 403, 200, 403, 403),
    "qian": (200, 200, 200, 200, 403, 403, 200, 403, 403, 200, 200, 403),
    "stranger": (200, 200, 200, 403, 200, 200, 200, 403, 200, 200, 403, 403),
    "audit": (200, 403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403),
    "system": (200, 403, 403, 403, 403, 403, 403, 403, 403, 403, 403, 200),
    "security": (200, 403, 403, 403, 403, 403, 403, 403, 403, 403, 200, 403),
}
KEEPING = ("keeping", "slips", "overdue_list", "gap_list", "training")
#             keeping slips overdue_list gap_list training
KEEPS = {
    "zhang": (403, 200, 403, 403, 403),
    "wang": (403, 403, 403, 403, 403),
    "keeper": (200, 200, 200, 200, 403),
    "zhao": (403, 403, 200, 200, 200),
    "legal": (403, 403, 200, 200, 200),
    "qian": (403, 403, 200, 200, 200),
    "stranger": (403, 200, 403, 403, 403),
    "audit": (403, 403, 403, 403, 403),
    "system": (403, 403, 403, 403, 403),
    "security": (403, 403, 403, 403, 403),
}
BEHIND = ("overdue_list", "gap_list", "intakes")  # under the same entry as the first of their kind
# the page of a recording of 执法一中队, and its bytes
OPENS = {
    "zhang": (200, 200),
    "li": (200, 200),
    "keeper": (200, 200),
    "zhao": (200, 200),
    "legal": (200, 403),
    "qian": (200, 403),
    "wang": (403, 403),
    "stranger": (403, 403),
    "audit": (403, 403),
    "system": (403, 403),
    "security": (403, 403),
}


@pytest.mark.parametrize("who", SEES)
def test_a_page_opens_for_those_whose_work_it_is(yc: House, who):
    client = yc.client(who)

    assert tuple(client.get(reverse(name)).status_code for name in PAGES) == SEES[who]
    assert tuple(client.get(reverse(name)).status_code for name in KEEPING) == KEEPS[who]
    assert client.get(reverse("packs")).status_code == 200  # everybody may read the rules they are judged by


@pytest.mark.parametrize("who", SEES)
def test_the_navigation_offers_what_opens_and_nothing_else(yc: House, who):
    shown = yc.client(who).get(reverse("workbench")).content.decode()
    offered = set(re.findall(r'class="nav-a" href="([^"]+)"', shown))

    opens = [*zip(PAGES, SEES[who], strict=True), *zip(KEEPING, KEEPS[who], strict=True)]
    behind = {reverse(name) for name in BEHIND}
    assert offered == {reverse(name) for name, status in opens if status == 200} - behind | {reverse("packs")}
    assert ("data-search" in shown) == (SEES[who][2] == 200)


@pytest.mark.parametrize("who", ["system", "security", "audit"])
def test_the_three_administrators_are_told_why_they_see_no_content(yc: House, who):
    for key in (yc.first.pk, 1):  # the same words whether it is there or not
        shown = yc.client(who).get(reverse("recording", args=[key])).content.decode()
        assert "三员分立" in shown
    assert [entry.act for entry in page(act="recording.view.refused")] == ["recording.view.refused"] * 2


def test_pages_under_one_entry_stand_beside_each_other(yc: House):
    shown = yc.client("keeper").get(reverse("gap_list")).content.decode()
    beside = shown.partition('class="beside"')[2].partition("</nav>")[0]

    assert re.findall(r'href="([^"]+)"', beside) == [reverse(name) for name in ("missing", "overdue_list", "gap_list")]
    assert re.search(r'aria-current="page">未记录清单', beside)
    assert 'class="beside"' not in yc.client("keeper").get(reverse("recordings")).content.decode()


@pytest.mark.parametrize("who", OPENS)
def test_a_recording_and_its_bytes_open_for_own_duty_and_own_section_only(yc: House, who):
    client = yc.client(who)
    statuses = tuple(
        client.get(reverse(name, args=[yc.first.pk])).status_code for name in ("recording", "original", "thumbnail")
    )

    assert statuses == (*OPENS[who], OPENS[who][1])


@pytest.mark.parametrize("who", ["legal", "qian"])
def test_those_who_may_only_list_see_the_entry_and_why_there_is_no_picture(yc: House, who):
    shown = yc.client(who).get(reverse("recording", args=[yc.first.pk])).content.decode()

    assert yc.first.code in shown
    assert "现在不能打开" in shown
    assert "<video" not in shown
    assert reverse("original", args=[yc.first.pk]) not in shown
    assert [each.act for each in history(yc.first.subject) if each.act == "recording.viewed"] == []


def test_what_is_hidden_and_what_is_not_there_are_refused_in_the_same_words(yc: House):
    client = yc.client("stranger")
    hidden = client.get(reverse("recording", args=[yc.first.pk]))
    absent = client.get(reverse("recording", args=[yc.first.pk + 1]))

    def plain(answer) -> str:
        text = answer.content.decode()
        return re.sub(r'csrfmiddlewaretoken" value="\w+"|登记号 [\d,]+|日志检查点 [\d,]+|cite-\w+', "", text)

    assert hidden.status_code == absent.status_code == 403
    assert plain(hidden) == plain(absent)
    assert yc.first.title not in plain(hidden)
    assert "它不属于您本人的执法活动" in plain(hidden)


def test_a_refusal_is_written_to_the_log_with_its_rule(yc: House):
    yc.client("stranger").get(reverse("recording", args=[yc.first.pk]))
    refused = page(act="recording.view.refused", subject=yc.first.subject)

    assert [each.facts["rule"] for each in refused] == ["access.not_yours"]
    assert refused[0].actor == yc.people["stranger"].subject


@pytest.mark.parametrize("name", ["tick", "metadata", "assign", "receive", "classify", "verify"])
@pytest.mark.parametrize("who", ["legal", "stranger", "audit", "wang"])
def test_acts_are_closed_to_those_who_may_not_take_them(yc: House, name, who):
    answer = yc.client(who).post(reverse(name, args=[yc.first.pk]), {"activity": "alone", "place": "别处"})

    assert answer.status_code == 403
    yc.first.refresh_from_db()
    assert yc.first.place != "别处"


@pytest.mark.parametrize("name", ["assign", "receive", "classify"])
def test_an_officer_does_not_do_the_keepers_acts(yc: House, name):
    assert yc.client("zhang").post(reverse(name, args=[yc.first.pk])).status_code == 403


def test_a_receipt_of_another_unit_is_not_there(yc: House):
    path = reverse("receipt", args=[yc.intake.pk])

    assert yc.client("zhang").get(path).status_code == 200
    assert yc.client("stranger").get(path).status_code == 404
    assert yc.client("audit").get(path).status_code == 404


def test_a_suspended_officer_loses_sight_of_the_recordings(yc: House):
    zhang = yc.people["zhang"]
    zhang.suspended_until = "2099-12-31"
    zhang.save()

    assert yc.client("zhang").get(reverse("original", args=[yc.first.pk])).status_code == 403


def test_somebody_without_a_post_is_told_whom_to_ask(yc: House):
    yc.people["keeper"].posts.all().update(ends_on="2026-02-01")

    assert "安全保密管理员" in yc.client("keeper").get(reverse("workbench")).content.decode()
