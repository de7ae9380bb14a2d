"""Judging keeps the judgement and what follows: obligations opened, moved, fulfilled, withdrawn."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.devices.bureau import clock, found
from tests.obligations.conftest import DUE, MADE, SECOND, Case

from liuhen.accounts.regulations import regulation_of
from liuhen.accounts.services import change_setting
from liuhen.kernel.canonical import canonical_digest
from liuhen.kernel.moments import local_day
from liuhen.ledger.queries import history
from liuhen.obligations.matters import stored_facts
from liuhen.obligations.models import Judgement, Obligation
from liuhen.obligations.queries import explained, judgement_of, of_subject
from liuhen.obligations.services import settle_many, withdraw

if TYPE_CHECKING:
    from pathlib import Path


def entries(case: Case) -> list[dict[str, Any]]:
    return [json.loads(entry.content)["facts"] for entry in history(case.subject) if entry.act == "judgement.made"]


def changes(case: Case) -> list[list[str]]:
    return [[change["change"] for change in entry["obligations"]] for entry in entries(case)]


def verdict(case: Case) -> str:
    judgement = judgement_of(case.subject)
    assert judgement is not None
    return judgement.verdict


def test_a_standing_duty_opens_an_obligation_with_its_clock_article_and_owner(case: Case) -> None:
    answer = case.settle(MADE)["recording.hand_in"]
    owed = case.obligation
    assert (owed.started_at, owed.due_at, owed.fulfilled_at) == (MADE, DUE, None)
    assert (owed.what, owed.who, owed.to, owed.rule) == ("hand_over", "officer", "record_keeper", "zh.hand_over")
    assert [cite["clause"] for cite in owed.cites] == ["ZH-8"]
    assert (owed.person, owed.unit, owed.title) == (case.bureau.zhang, case.bureau.unit, "工地检查")
    assert (owed.pack, owed.version) == ("zh", answer.version)
    assert changes(case) == [["opened"]]


def test_what_is_owed_by_a_role_names_no_person(case: Case) -> None:
    case.settle(MADE, ("recording.disc",), triggers=["complaint"])
    owed = case.obligation
    assert (owed.what, owed.who, owed.person, owed.unit) == ("burn", "record_keeper", None, case.bureau.unit)
    assert owed.due_at is None


def test_asking_again_changes_nothing(case: Case) -> None:
    case.settle(MADE)
    before = (list(Judgement.objects.values()), list(Obligation.objects.values()), len(history(case.subject)))
    for later in (SECOND, timedelta(hours=47)):
        case.settle(MADE + later)
    assert (list(Judgement.objects.values()), list(Obligation.objects.values()), len(history(case.subject))) == before


def test_a_deadline_that_passes_supersedes_the_judgement_and_keeps_both(case: Case) -> None:
    case.settle(MADE)
    case.settle(DUE)
    assert verdict(case) == "open"
    case.settle(DUE + SECOND)
    assert verdict(case) == "overdue"
    first, second = Judgement.objects.order_by("at")
    assert (first.verdict, first.superseded_at) == ("open", DUE + SECOND)
    assert (second.verdict, second.superseded_at) == ("overdue", None)
    assert changes(case) == [["opened"], []]


def test_a_corrected_fact_moves_the_deadline_under_the_same_pack(case: Case) -> None:
    """packs.md §16.3."""
    case.settle(MADE)
    case.made = MADE + timedelta(minutes=15)
    case.settle(MADE + timedelta(hours=1))
    assert case.obligation.due_at == DUE + timedelta(minutes=15)
    assert len({judgement.digest for judgement in Judgement.objects.all()}) == 1
    assert Obligation.objects.count() == 1
    assert entries(case)[-1]["obligations"] == [
        {"change": "moved", "rule": "zh.hand_over", "what": "hand_over"}
        | {"started": "2026-04-07T08:35:00Z", "due": "2026-04-09T08:35:00Z"}
    ]


def test_a_fact_that_fulfils_closes_the_obligation_and_its_loss_opens_it_again(case: Case) -> None:
    case.settle(MADE)
    case.settle(DUE, handed_over_at=DUE, handed_over_to="record_keeper")
    done = [(case.obligation.fulfilled_at, verdict(case))]
    case.settle(DUE + SECOND)
    done.append((case.obligation.fulfilled_at, verdict(case)))
    assert done == [(DUE, "satisfied"), (None, "overdue")]


def test_what_was_done_late_is_fulfilled_and_stays_late(case: Case) -> None:
    case.settle(DUE + SECOND, handed_over_at=DUE + SECOND, handed_over_to="record_keeper")
    owed = case.obligation
    assert owed.fulfilled_at is not None
    assert owed.due_at is not None
    assert owed.fulfilled_at - owed.due_at == SECOND
    assert verdict(case) == "overdue"


def test_what_no_rule_asks_for_any_longer_is_withdrawn_and_kept(case: Case) -> None:
    case.settle(MADE, ("recording.hand_in", "recording.disc"), triggers=["complaint"])
    assert {o.what for o in of_subject(case.subject)} == {"hand_over", "burn"}
    case.settle(MADE + SECOND, ("recording.hand_in", "recording.disc"))
    assert {o.what for o in of_subject(case.subject)} == {"hand_over"}
    burn = Obligation.objects.get(what="burn")
    assert burn.withdrawn_at == MADE + SECOND
    assert changes(case)[-1] == ["withdrawn"]


def test_a_question_that_was_not_asked_withdraws_nothing(case: Case) -> None:
    case.settle(MADE, ("recording.hand_in", "recording.disc"), triggers=["complaint"])
    case.settle(MADE + SECOND, ("recording.hand_in",), triggers=["complaint"])
    assert {o.what for o in of_subject(case.subject)} == {"hand_over", "burn"}


def test_what_was_withdrawn_and_is_owed_again_is_a_new_obligation(case: Case) -> None:
    for offset, triggers in enumerate((["complaint"], [], ["complaint"])):
        case.settle(MADE + offset * SECOND, ("recording.disc",), triggers=triggers)
    assert [bool(o.withdrawn_at) for o in Obligation.objects.order_by("pk")] == [True, False]


def test_a_new_holder_takes_the_obligation_over(case: Case) -> None:
    case.settle(MADE)
    case.person, case.made = case.bureau.li, MADE + SECOND
    case.settle(MADE + timedelta(hours=1))
    assert case.obligation.person == case.bureau.li


def test_many_matters_are_settled_like_one_by_one(case: Case) -> None:
    others = [Case(case.bureau, f"recording:{key}", MADE + key * SECOND) for key in range(2, 6)]
    regulation = regulation_of(case.bureau.agency, local_day(MADE))
    by = case.bureau.actor(case.bureau.zhang)
    answers = settle_many(actor=by, at=MADE, regulation=regulation, matters=[other.matter() for other in others])
    assert [answer["recording.hand_in"].findings[0].due_at for answer in answers] == [
        DUE + key * SECOND for key in range(2, 6)
    ]
    assert [other.obligation.due_at for other in others] == [DUE + key * SECOND for key in range(2, 6)]
    assert all(len(entries(other)) == 1 for other in others)
    assert settle_many(actor=by, at=MADE, regulation=regulation, matters=[]) == []


def test_a_failure_on_the_way_leaves_nothing_of_any_matter(case: Case) -> None:
    regulation = regulation_of(case.bureau.agency, local_day(MADE))
    twice = [case.matter(), case.matter()]
    with pytest.raises(IntegrityError), transaction.atomic():
        settle_many(actor=case.bureau.actor(case.bureau.zhang), at=MADE, regulation=regulation, matters=twice)
    assert not Judgement.objects.exists()
    assert not Obligation.objects.exists()
    assert history(case.subject) == []


def test_the_judgement_keeps_facts_digest_and_settings_as_json(case: Case) -> None:
    case.settle(MADE)
    judgement = judgement_of(case.subject)
    assert judgement is not None
    assert judgement.facts == {"recording.completed_at": "2026-04-07T08:20:00Z", "recording.has_activity": True}
    assert judgement.facts_digest == str(canonical_digest(judgement.facts))
    assert entries(case)[-1]["facts_digest"] == judgement.facts_digest
    assert judgement.settings == {}


def test_stored_facts_leave_out_what_is_unknown_and_sort_what_has_no_order() -> None:
    stored = stored_facts(
        {
            "b": {"z", "a"},
            "a": None,
            "c": [MADE, MADE.date()],
            "d": {"x": {"at": MADE}},
            "e": 0,
        }
    )
    assert list(stored) == ["b", "c", "d", "e"]
    assert stored["b"] == ["a", "z"]
    assert stored["c"] == ["2026-04-07T08:20:00Z", "2026-04-07"]
    assert stored["d"] == {"x": {"at": "2026-04-07T08:20:00Z"}}


def test_an_explanation_answers_from_the_stored_facts_and_runs_the_clock_on(case: Case) -> None:
    case.settle(MADE)
    judgement = judgement_of(case.subject)
    assert judgement is not None
    assert [str(answer.verdict) for at in (DUE, DUE + SECOND) for answer in explained(judgement, at)] == [
        "open",
        "overdue",
    ]
    (answer,) = explained(judgement, DUE)
    assert answer.findings[0].because["recording.completed_at"] == MADE
    assert judgement_of(case.subject) == judgement


def test_an_explanation_uses_the_settings_of_the_judgement_and_not_todays(db, home: Path) -> None:
    """G10: the recording is judged under the settings of its day, whenever that is done or shown."""
    ss = found("ss")
    made = clock("16:20", "2026-04-07")
    regulation = regulation_of(ss.agency, local_day(made))
    case = Case(ss, made=made)
    facts = {"activity.day_ended_at": made, "recording.has_activity": True, "activity.remote": False}
    matter = case.matter()
    matter = type(matter)(matter.subject, matter.questions, facts, matter.owner, matter.title)
    later = made + timedelta(days=3)
    by = ss.actor(ss.sun)
    change_setting(actor=by, at=later, agency=ss.agency, name="first_time", value="5日", reason="局务会决定")
    settle_many(actor=by, at=later, regulation=regulation, matters=[matter])
    judgement = judgement_of(case.subject)
    assert judgement is not None
    assert judgement.verdict == "overdue"
    (answer,) = explained(judgement, later)
    assert str(answer.verdict) == "overdue"
    assert answer.findings[0].due_at == case.obligation.due_at == clock("23:59:59", "2026-04-07")


def test_a_subject_that_was_replaced_owes_nothing_and_is_judged_no_longer(case: Case) -> None:
    case.settle(MADE)
    by = case.bureau.actor(case.bureau.zhang)
    assert withdraw(actor=by, at=DUE, subjects=[case.subject, "recording:99"], reason="已有记录") == 1
    assert judgement_of(case.subject) is None
    assert list(of_subject(case.subject)) == []
    assert Obligation.objects.get().withdrawn_at == DUE
    assert history(case.subject)[-1].act == "judgement.withdrawn"
    assert withdraw(actor=by, at=DUE, subjects=[case.subject], reason="已有记录") == 0
    assert history("recording:99") == []


def test_two_settles_at_once_owe_once(own_transactions: None, home: Path) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time: two never stand inside theirs together")
    case = Case(found("zh"))
    together = threading.Barrier(2)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with transaction.atomic():
                together.wait(10)
                case.settle(MADE)
        except BaseException as failure:  # noqa: BLE001  # told to the test, which fails
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert Obligation.objects.count() == 1
    assert Judgement.objects.count() == 1
    assert changes(case) == [["opened"]]
