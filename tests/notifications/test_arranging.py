"""What an agency arranges and a person asks for: kept, judged, logged, and at once in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from tests.devices.bureau import clock
from tests.notifications.conftest import DUE, STARTED, Office, actor, tell, told

from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history
from liuhen.notifications.arrangements import arrangement_of, preference_of
from liuhen.notifications.models import Arrangement, Preference
from liuhen.notifications.services import arrange, prefer
from liuhen.notifications.services.arranging import Wanted, Wish

WANTED = Wanted(1, 2, 4, 1, 3, time(8, 30), time(22), time(7), 12, ("late",))
WISH = Wish("zhang@zh.example", digest=True, unmailed=("early",), quiet_from=None, quiet_to=None)
HOUR = timedelta(hours=1)


def arranged(office: Office, wanted: Wanted = WANTED, reason: str = "局务会决定") -> Arrangement:
    by = actor(office.bureau.sun)
    return arrange(actor=by, at=STARTED, agency=office.bureau.agency, wanted=wanted, reason=reason)


def preferred(office: Office, wish: Wish = WISH) -> Preference:
    zhang = office.bureau.zhang
    return prefer(actor=actor(zhang), at=STARTED, person=zhang, wish=wish)


def test_a_changed_arrangement_tells_what_is_open_by_the_new_figures(office: Office):
    office.owe()
    tell(DUE - 5 * HOUR)
    assert told() == [("张三", "early")]
    arranged(office, replace(WANTED, before_hours=6))
    tell(DUE - 5 * HOUR)

    assert told() == [("张三", "early"), ("张三", "close")]


def test_both_figures_and_the_reason_stand_in_the_log(office: Office):
    arranged(office, replace(WANTED, head_hours=None))
    (entry,) = [each for each in history(office.bureau.agency.subject) if each.act == "notification.arranged"]
    facts = entry.facts

    assert facts["reason"] == "局务会决定"
    assert (facts["before"]["head_hours"], facts["after"]["head_hours"]) == (4, None)  # type: ignore[index]
    assert facts["after"]["quiet_from"] == "22:00"  # type: ignore[index]


def test_the_same_sent_twice_is_done_once(office: Office):
    arranged(office)
    arranged(office)

    assert [each.act for each in history(office.bureau.agency.subject)].count("notification.arranged") == 1


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"before_days": 31}, "notifications.arrange.figure"),
        ({"head_hours": 73}, "notifications.arrange.figure"),
        ({"quiet_most": 24}, "notifications.arrange.figure"),
        ({"legal_days": 3, "leader_days": 1}, "notifications.arrange.order"),
        ({"demanded": ("never",)}, "notifications.arrange.stage"),
    ],
)
def test_figures_that_make_no_sense_are_refused_and_nothing_is_kept(office: Office, changed, rule):
    with pytest.raises(Refused) as refused:
        arranged(office, replace(WANTED, **changed))

    assert refused.value.rule == rule
    assert not Arrangement.objects.exists()


def test_an_arrangement_is_changed_for_a_reason(office: Office):
    with pytest.raises(Refused, match="理由"):
        arranged(office, reason=" ")


def test_a_wish_is_kept_and_the_address_stays_out_of_the_log(office: Office):
    preferred(office, replace(WISH, quiet_from=time(21), quiet_to=time(7)))
    kept = preference_of(office.bureau.zhang)
    entry = history(office.bureau.zhang.subject)[-1]

    assert (kept.email, kept.quiet_from, kept.quiet_to) == ("zhang@zh.example", time(21), time(7))
    assert entry.act == "notification.preferred"
    assert entry.facts["address"] == "changed"
    assert b"zhang@zh.example" not in entry.content


def test_a_new_address_is_tried_although_the_old_one_was_refused(office: Office):
    preferred(office)
    Preference.objects.update(refused="550 no such user", refused_at=STARTED)
    preferred(office)
    assert preference_of(office.bureau.zhang).refused
    preferred(office, replace(WISH, email="zhang.san@zh.example"))

    assert not preference_of(office.bureau.zhang).refused


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"email": "zhang"}, "notifications.prefer.email"),
        ({"email": "a@b.cn\nBcc: x@y.cn"}, "notifications.prefer.email"),
        ({"quiet_from": time(22)}, "notifications.prefer.quiet"),
        ({"quiet_from": time(8), "quiet_to": time(20, 1)}, "notifications.prefer.quiet_most"),
        ({"unmailed": ("never",)}, "notifications.prefer.stage"),
    ],
)
def test_a_wish_that_cannot_be_kept_is_refused(office: Office, changed, rule):
    with pytest.raises(Refused) as refused:
        preferred(office, replace(WISH, **changed))

    assert refused.value.rule == rule
    assert not Preference.objects.exists()


def test_an_agency_that_arranged_nothing_has_the_usual_figures(office: Office):
    usual = arrangement_of(office.bureau.agency)

    assert (usual.before_hours, usual.head_hours, usual.digest_at) == (2, 4, time(8, 30))
    assert not Arrangement.objects.exists()
    office.owe(due_at=clock("12:00", "2026-04-09"))
    tell(clock("10:00", "2026-04-09"))
    assert told() == [("张三", "close")]
