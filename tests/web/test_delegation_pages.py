"""Posts that are lent: by whom, to whom, and what they open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from tests.web.house import ACTOR, NOW, person

from liuhen.accounts.models import Delegation
from liuhen.accounts.queries import roles_on
from liuhen.accounts.services import delegate, suspend
from liuhen.ledger.queries import page

if TYPE_CHECKING:
    from tests.web.house import House
from tests.web.organisation_pages import DAY, TODAY, shown


def test_a_delegation_shows_on_both_workbenches_opens_doors_and_names_both_in_the_log(yc: House):
    zhao, stranger = yc.people["zhao"], yc.people["stranger"]
    assert yc.client("stranger").get(reverse("missing")).status_code == 403
    post = zhao.posts.get()
    given = {"post": post.pk, "receiver": "外人", "from": "2026-04-07", "to": "2026-04-10", "reason": "出差"}
    answer = yc.client("zhao").post(reverse("delegate_own"), given)
    assert answer["Location"] == reverse("account")
    assert "外人在代行您的执法一中队 · 科室负责人" in shown(yc, "zhao", "workbench")
    assert "您在代行赵六的执法一中队 · 科室负责人，4月7日至4月10日" in shown(yc, "stranger", "workbench")
    assert yc.client("stranger").get(reverse("missing")).status_code == 200
    yc.client("stranger").get(reverse("recording", args=[yc.first.pk]))
    viewed = page(subject=yc.first.subject, limit=1)[0]
    assert viewed.document["actor"]["for"][0]["name"] == "赵六"  # type: ignore[index]
    twice = yc.client("zhao").post(reverse("delegate_own"), given)
    assert twice.status_code == 422
    assert "已经委托给外人了" in twice.content.decode()
    lent = Delegation.objects.get(receiver=stranger)
    assert yc.client("keeper").post(reverse("end_delegation", args=[lent.pk])).status_code == 404
    assert yc.client("zhao").post(reverse("end_delegation", args=[lent.pk])).status_code == 302
    assert yc.client("stranger").get(reverse("missing")).status_code == 403


def test_a_head_lends_the_post_of_somebody_who_is_ill_but_not_to_themselves(yc: House):
    keeper = yc.people["keeper"]
    given = {"post": keeper.posts.get().pk, "from": "2026-04-07", "to": "2026-04-10", "reason": "生病"}
    address = reverse("delegate_post", args=[keeper.pk])
    answer = yc.client("zhao").post(address, {**given, "receiver": "赵六"})
    assert answer.status_code == 422
    assert "不能把别人的职权委托给自己" in answer.content.decode()
    assert yc.client("zhao").post(address, {**given, "receiver": "李四"}).status_code == 302
    assert roles_on(yc.people["li"], TODAY) == {"officer", "record_keeper"}
    assert yc.client("wang").post(address, given).status_code == 403


@pytest.mark.parametrize(
    ("receiver", "words"), [("", "本局没有叫"), ("王麻子", "本局没有叫“王麻子”"), ("张三", "几个人叫“张三”")]
)
def test_a_colleague_has_to_be_named_so_that_only_one_is_meant(yc: House, receiver: str, words: str):
    person(yc.bureau, "zhang2", "张三", "officer", yc.bureau.unit)
    given = {
        "post": yc.people["zhao"].posts.get().pk,
        "receiver": receiver,
        "from": "2026-04-07",
        "to": "2026-04-08",
        "reason": "x",
    }
    answer = yc.client("zhao").post(reverse("delegate_own"), given)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_lists_of_a_suspended_stand_in_leave_enforcement_out(yc: House):
    """A lent post of a head still works while the receiver is suspended as an officer (requirements §6.2)."""
    li = yc.people["li"]
    delegate(
        actor=ACTOR,
        at=NOW,
        post=yc.people["zhao"].posts.get(),
        receiver=li,
        starts_on=TODAY,
        ends_on=TODAY + DAY,
        reason="出差",
    )
    suspend(actor=ACTOR, at=NOW, person=li, until=TODAY + DAY, reason="决定")
    client = yc.client("li")
    assert client.get(reverse("missing")).status_code == 200
    assert client.get(reverse("intakes")).status_code == 200
