"""G11: who uses the post of somebody else does not decide about that person's own matter either."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.obligations.conftest import DUE, MADE, Case
from tests.obligations.test_owing import holder, owe

from liuhen.accounts.queries import actor_of
from liuhen.accounts.services import delegate
from liuhen.kernel.actors import Actor, StoodInFor, system
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.obligations.queries import owed_by
from liuhen.obligations.services import excuse


def test_hands_are_the_actor_and_those_stood_in_for() -> None:
    lent = StoodInFor("person:3", "钱七", "unit_head", "执法一中队")
    assert Actor("person:9", "李四", stands_in_for=(lent,)).hands == {"person:9", "person:3"}
    assert system("sweep").hands == {"system:sweep"}
    assert "for" not in system("sweep").as_facts()


def test_a_stand_in_excuses_others_but_neither_themselves_nor_whom_they_stand_in_for(case: Case) -> None:
    """G11 with a delegation: the head's own matter stays out of reach of the head's powers."""
    case.settle(MADE)
    zhao = case.bureau.zhao
    deputy = holder(case.bureau, "record_keeper", case.bureau.unit, "deputy")
    delegate(
        actor=case.bureau.actor(zhao),
        at=MADE,
        post=zhao.posts.get(role="unit_head"),
        receiver=deputy,
        starts_on=local_day(MADE),
        ends_on=local_day(MADE) + timedelta(days=9),
        reason="出差",
    )
    actor = actor_of(deputy, MADE)
    by_name = owe(case, "unit_head", person=zhao, key=51)
    by_post = owe(case, "unit_head", key=52)
    own = owe(case, "record_keeper", person=deputy, key=53)

    assert by_post in owed_by(deputy, MADE)
    for obligation in (by_name, by_post, own):
        with pytest.raises(Refused) as refused:
            excuse(actor=actor, at=MADE, obligation=obligation, reason="x")
        assert refused.value.rule == "obligations.excuse.self"
    done = excuse(actor=actor, at=DUE, obligation=case.obligation, reason="设备送修")
    assert done.excused_by == "deputy"
