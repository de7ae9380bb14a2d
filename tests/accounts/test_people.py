"""People over the years: corrected, suspended, gone and back; titles of the agency; the last administrator stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.accounts.conftest import AT, BY, DAY, House
from tests.accounts.test_units import refused

from liuhen.accounts.models import ApiToken, Person, Post, SignIn
from liuhen.accounts.queries import capabilities, is_suspended, roles_on
from liuhen.accounts.services import (
    appoint_by_title,
    bind_pack,
    come_back,
    create_person,
    delegate,
    drop_title,
    edit_person,
    end_post,
    leave,
    make_token,
    open_sign_in,
    resume,
    set_password,
    set_title,
    suspend,
    withdraw_post,
)
from liuhen.accounts.titles import role_names, titles_of
from liuhen.accounts.tokens import find_token
from liuhen.ledger.queries import history

DAYS = timedelta(days=1)


def acts(person: Person) -> list[str]:
    return [entry.act for entry in history(person.subject)]


@pytest.mark.parametrize("login", ["", "  ", "zhang san", "zhang\tsan"])
def test_a_login_is_one_word(house: House, login: str) -> None:
    refused("accounts.person.nameless", create_person, login=login, name="张三", agency=house.agency)


def test_a_correction_is_logged_with_before_and_after(house: House) -> None:
    person = house.person(card_no="1")
    edit_person(**BY, person=person, name="张叁", card_no="2")
    assert history(person.subject)[-1].facts == {
        "before": {"name": "张三", "card_no": "1"},
        "after": {"name": "张叁", "card_no": "2"},
    }
    edit_person(**BY, person=person, name="张叁", card_no="2")
    assert acts(person).count("person.edited") == 1


def test_a_card_belongs_to_one_person(house: House) -> None:
    house.person("li", "李四", card_no="650001")
    person = house.person()
    refused("accounts.card.taken", edit_person, person=person, name="张三", card_no=" 650001 ")
    refused("accounts.person.nameless", edit_person, person=person, name=" ", card_no="")


def test_who_leaves_may_do_nothing_at_once_and_what_they_did_stays(house: House) -> None:
    person = house.holder("officer", house.first, since=DAY - 30 * DAYS)
    coming = house.post(person, "unit_head", house.second, since=DAY + 9 * DAYS)
    set_password(**BY, person=person, password="屯坪南路-2026-夜间")
    session = open_sign_in(**BY, person=person, address="", browser="", by_second_factor=False)
    token = make_token(**BY, person=person, name="x", scopes=["ledger.read"], expires_on=DAY + DAYS)
    leave(**BY, person=person, reason="调离")
    assert capabilities(person, AT) == frozenset()
    assert find_token(token.text, AT) is None
    session.refresh_from_db()
    assert session.ended_because == SignIn.End.REVOKED
    (post,) = Post.objects.filter(person=person)
    assert (post.role, post.ends_on) == ("officer", DAY)
    assert not Post.objects.filter(pk=coming.pk).exists()
    assert acts(person)[-3:] == ["person.post_ended", "person.post_withdrawn", "person.left"]
    refused("accounts.leave.twice", leave, person=person, reason="x")
    refused("accounts.person.left", appoint_by_title, person=person, unit=house.first, title="执法人员", starts_on=DAY)


def test_who_comes_back_needs_a_password_and_a_post_again(house: House) -> None:
    person = house.holder("officer", house.first)
    set_password(**BY, person=person, password="屯坪南路-2026-夜间")
    refused("accounts.return.present", come_back, person=person)
    leave(**BY, person=person, reason="调离")
    back = come_back(actor=BY["actor"], at=AT + DAYS, person=person)
    assert (back.is_active, back.left_on, back.has_usable_password()) == (True, None, False)
    assert ApiToken.objects.count() == 0
    assert capabilities(back, AT + DAYS) == frozenset()


def test_nobody_notes_their_own_leaving(house: House) -> None:
    person = house.holder("officer", house.first)
    from_self = {"actor": BY["actor"].__class__(person.subject, "张三"), "at": AT}
    with pytest.raises(Exception, match="不能登记自己离开"):
        leave(**from_self, person=person, reason="x")


def test_the_last_security_administrator_stays_until_the_next_one_is_there(house: House) -> None:
    first = house.holder("security_admin", house.root, "lin")
    post = first.posts.get()
    refused("accounts.post.last", end_post, post=post, ends_on=DAY + DAYS)
    refused("accounts.post.last", leave, person=first, reason="退休")
    first.refresh_from_db()
    assert first.is_active
    house.holder("security_admin", house.root, "gao", since=DAY + DAYS)
    assert end_post(**BY, post=post, ends_on=DAY + DAYS).ends_on == DAY + DAYS


def test_a_post_is_withdrawn_only_before_it_begins(house: House) -> None:
    person = house.person()
    begun, coming = house.post(person, "officer", house.first), house.post(person, "legal", house.legal, DAY + DAYS)
    refused("accounts.post.begun", withdraw_post, post=begun, reason="x")
    refused("accounts.post.reason", withdraw_post, post=coming, reason=" ")
    withdraw_post(**BY, post=coming, reason="写错了人")
    assert roles_on(person, DAY + DAYS) == {"officer"}
    assert history(person.subject)[-1].facts["reason"] == "写错了人"


def test_a_suspension_stops_enforcing_at_once_and_can_be_lifted_by_a_decision(house: House) -> None:
    """SS-21(3), PDS-3-18(3): no right of an officer while suspended; other posts go on."""
    person = house.holder("officer", house.first)
    house.post(person, "record_keeper", house.first)
    refused("accounts.resume.none", resume, person=person, reason="x")
    suspend(**BY, person=person, until=DAY + 30 * DAYS, reason="师字〔2026〕7号")
    assert "recording.view.own" not in capabilities(person, AT)
    assert "recording.receive.unit" in capabilities(person, AT)
    refused("accounts.resume.reason", resume, person=person, reason=" ")
    resume(**BY, person=person, reason="师字〔2026〕9号")
    assert not is_suspended(person, DAY)
    assert "recording.view.own" in capabilities(person, AT)
    assert acts(person)[-2:] == ["person.suspended", "person.resumed"]


def test_titles_come_from_the_agency_then_the_pack_then_common_words(house: House) -> None:
    """OD-29: which body is 法制机构 or 档案管理单位 is the agency's own matter."""
    assert titles_of(house.agency, DAY)["执法人员"].roles == ("officer",)
    assert "局政策法规科" not in titles_of(house.agency, DAY)
    bind_pack(**BY, agency=house.agency, pack="yc", from_day=DAY)
    assert titles_of(house.agency, DAY)["局政策法规科"].roles == ("legal",)
    assert role_names(house.agency, DAY)["legal"] == "局政策法规科"
    own = set_title(**BY, agency=house.agency, title=" 局政策法规科 ", roles=["legal", "archivist", "legal"])
    found = titles_of(house.agency, DAY)["局政策法规科"]
    assert (found.roles, found.source) == (("archivist", "legal"), "agency")
    assert history("agency:yc")[-1].facts == {"title": "局政策法规科", "before": [], "after": ["archivist", "legal"]}
    drop_title(**BY, title=own)
    assert titles_of(house.agency, DAY)["局政策法规科"].roles == ("legal",)


def test_a_title_gives_every_role_it_means_or_none(house: House) -> None:
    set_title(**BY, agency=house.agency, title="政策法规科科长", roles=["legal", "archive_head"])
    person = house.person()
    made = appoint_by_title(**BY, person=person, unit=house.legal, title="政策法规科科长", starts_on=DAY)
    assert {(post.role, post.title) for post in made} == {
        ("legal", "政策法规科科长"),
        ("archive_head", "政策法规科科长"),
    }
    other = house.holder("audit_admin", house.root, "gao")
    given: dict[str, Any] = {"person": other, "unit": house.legal, "starts_on": DAY}
    refused("accounts.roles.separated", appoint_by_title, **given, title="政策法规科科长")
    refused("accounts.title.unknown", appoint_by_title, **given, title="大王")
    assert roles_on(other, DAY) == {"audit_admin"}


@pytest.mark.parametrize(
    ("title", "roles", "rule"),
    [
        (" ", ["legal"], "accounts.title.none"),
        ("x" * 41, ["legal"], "accounts.title.none"),
        ("科长", [], "accounts.title.roles"),
        ("科长", ["boss"], "accounts.title.roles"),
        ("信息中心", ["system_admin", "audit_admin"], "accounts.roles.separated"),
        ("信息中心", ["officer", "system_admin"], "accounts.roles.separated"),
    ],
)
def test_a_title_that_cannot_be_is_refused(house: House, title: str, roles: list[str], rule: str) -> None:
    refused(rule, set_title, agency=house.agency, title=title, roles=roles)


def test_who_leaves_no_longer_stands_in_for_anybody(house: House) -> None:
    head, other = house.holder("unit_head", house.first), house.holder("officer", house.first, "li")
    period: dict[str, Any] = {"starts_on": DAY, "ends_on": DAY + 9 * DAYS}
    lent = delegate(**BY, post=head.posts.get(), receiver=other, reason="出差", **period)
    leave(**BY, person=other, reason="调离")
    lent.refresh_from_db()
    assert lent.ends_on == DAY
