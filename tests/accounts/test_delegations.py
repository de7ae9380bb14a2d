"""Posts lent during an absence: what they give, to whom never, who is named, and that they end by themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.accounts.conftest import AT, BY, DAY, House, built
from tests.accounts.test_units import refused

from liuhen.accounts.capabilities import CAPABILITIES, PERSONAL, ROLE_NAMES, SEPARATED, clash
from liuhen.accounts.delegations import given_by, lendable, received_by
from liuhen.accounts.models import Delegation, Person, Post
from liuhen.accounts.queries import actor_of, capabilities, effective_posts, people_with_role, reach, roles_on
from liuhen.accounts.services import appoint, delegate, end_delegation, end_post, leave
from liuhen.kernel.actors import Actor
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history

DAYS = timedelta(days=1)
WEEK: dict[str, Any] = {"starts_on": DAY, "ends_on": DAY + 7 * DAYS, "reason": "出差"}


@pytest.fixture
def head(house: House) -> Person:
    return house.holder("unit_head", house.first, "head")


@pytest.fixture
def deputy(house: House) -> Person:
    return house.holder("officer", house.first, "deputy")


def lend(person: Person, receiver: Person, **given_values: Any) -> Delegation:
    return delegate(**BY, post=person.posts.get(), receiver=receiver, **{**WEEK, **given_values})


def test_a_lent_post_gives_its_powers_in_its_place_and_names_both(house: House, head: Person, deputy: Person) -> None:
    lend(head, deputy)
    assert capabilities(deputy, AT) == CAPABILITIES["officer"] | CAPABILITIES["unit_head"]
    assert reach(deputy, "recording.view", AT) == [house.first.path]
    assert roles_on(deputy, DAY) == {"officer", "unit_head"}
    actor = actor_of(deputy, AT)
    assert actor.unit == "一中队"
    assert actor.as_facts()["for"] == [
        {"key": head.subject, "name": "head", "role": "unit_head", "unit": "一中队"},
    ]
    assert actor.hands == {deputy.subject, head.subject}
    assert "for" not in actor_of(head, AT).as_facts()
    assert list(people_with_role(house.agency, "unit_head", AT)) == [head, deputy]
    assert [each.receiver for each in given_by(head, DAY)] == [deputy]
    assert [each.post.person for each in received_by(deputy, DAY)] == [head]
    assert history(head.subject)[-1].facts["name"] == "deputy"


def test_it_ends_by_itself_on_its_day(head: Person, deputy: Person) -> None:
    lend(head, deputy, starts_on=DAY + DAYS, ends_on=DAY + 3 * DAYS)
    held = ["unit_head" in roles_on(deputy, DAY + days * DAYS) for days in range(5)]
    assert held == [False, True, True, False, False]


def test_it_ends_with_the_post_and_with_its_holder(house: House, head: Person, deputy: Person) -> None:
    lend(head, deputy)
    end_post(**BY, post=head.posts.get(), ends_on=DAY + DAYS)
    assert "unit_head" in roles_on(deputy, DAY)
    assert "unit_head" not in roles_on(deputy, DAY + DAYS)
    leave(**BY, person=head, reason="调离")
    assert "unit_head" not in roles_on(deputy, DAY)


def test_it_can_be_taken_back_at_once_and_lent_again(head: Person, deputy: Person) -> None:
    lent = lend(head, deputy)
    refused("accounts.delegation.twice", delegate, post=head.posts.get(), receiver=deputy, **WEEK)
    end_delegation(**BY, delegation=lent)
    assert roles_on(deputy, DAY) == {"officer"}
    refused("accounts.delegation.over", end_delegation, delegation=lent)
    assert lend(head, deputy).pk != lent.pk


@pytest.mark.parametrize("role", sorted(PERSONAL))
def test_a_post_that_is_bound_to_the_person_is_never_lent(house: House, deputy: Person, role: str) -> None:
    person = house.holder(role, house.root, "giver")
    rule = "accounts.delegation.separated" if role in SEPARATED else "accounts.delegation.personal"
    refused(rule, delegate, post=person.posts.get(), receiver=deputy, **WEEK)
    assert lendable(person, DAY) == []


@pytest.mark.parametrize("role", SEPARATED)
def test_one_of_the_three_administrators_never_stands_in(house: House, head: Person, role: str) -> None:
    receiver = house.holder(role, house.root, "three", since=DAY + 3 * DAYS)
    words = refused("accounts.roles.separated", delegate, post=head.posts.get(), receiver=receiver, **WEEK).words
    assert "三员分立" in words


def test_nobody_gives_themselves_the_powers_of_another(house: House, head: Person, deputy: Person) -> None:
    with pytest.raises(Refused) as caught:
        delegate(actor=Actor(deputy.subject, "deputy"), at=AT, post=head.posts.get(), receiver=deputy, **WEEK)
    assert caught.value.rule == "accounts.delegation.self"
    refused("accounts.delegation.circle", delegate, post=head.posts.get(), receiver=head, **WEEK)
    stranger = built("zh").person("stranger")
    refused("accounts.delegation.stranger", delegate, post=head.posts.get(), receiver=stranger, **WEEK)


@pytest.mark.parametrize(
    ("period", "rule"),
    [
        ({"ends_on": DAY}, "accounts.delegation.days"),
        ({"starts_on": DAY - DAYS}, "accounts.delegation.days"),
        ({"ends_on": DAY + 40 * DAYS}, "accounts.delegation.beyond"),
        ({"reason": "  "}, "accounts.delegation.reason"),
    ],
)
def test_days_and_reason_have_to_make_sense(
    house: House, deputy: Person, period: dict[str, date | str], rule: str
) -> None:
    giver = house.person("giver", "交出人")
    post = house.post(giver, "unit_head", house.first, until=DAY + 30 * DAYS)
    refused(rule, delegate, post=post, receiver=deputy, **{**WEEK, **period})


def test_a_lent_post_is_not_lent_on(house: House, head: Person, deputy: Person) -> None:
    lend(head, deputy)
    assert lendable(deputy, DAY) == []


def test_while_somebody_stands_in_they_are_not_made_one_of_the_three(house: House, head: Person) -> None:
    receiver = house.person("new", "新人")
    lend(head, receiver)
    post: dict[str, Any] = {"person": receiver, "unit": house.root, "role": "audit_admin"}
    refused("accounts.roles.separated", appoint, **post, starts_on=DAY + 2 * DAYS)
    assert appoint(**BY, **post, starts_on=DAY + 7 * DAYS).pk


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("appoint"), st.sampled_from(sorted(ROLE_NAMES)), st.integers(0, 9), st.integers(1, 9)),
        st.tuples(st.just("delegate"), st.sampled_from(sorted(ROLE_NAMES)), st.integers(0, 9), st.integers(1, 9)),
    ),
    max_size=8,
)


@given(ACTIONS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_given_and_lent_the_three_never_meet_another_role(house: House, actions: list[Any]) -> None:
    """三员分立 holds on every day, for own and for lent posts together."""
    person = house.person(f"p{Person.objects.count()}", "张三")
    for kind, role, start, length in actions:
        period = {"starts_on": DAY + start * DAYS, "ends_on": DAY + (start + length) * DAYS}
        try:
            if kind == "appoint":
                appoint(**BY, person=person, unit=house.root, role=role, **period)
            else:
                giver = house.holder(role, house.root, f"g{Person.objects.count()}")
                delegate(**BY, post=giver.posts.get(), receiver=person, reason="出差", **period)
        except Refused:
            continue
    for day in range(20):
        roles = {post.role for post in effective_posts(person, DAY + day * DAYS)}
        assert all(clash(frozenset(roles - {role}), role) is None for role in roles)
        assert roles == roles_on(person, DAY + day * DAYS)


def test_posts_of_others_stay_theirs(head: Person, deputy: Person) -> None:
    lend(head, deputy)
    assert "unit_head" in roles_on(head, DAY)
    assert Post.objects.filter(person=deputy).count() == 1
