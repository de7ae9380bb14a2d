"""Bulk judging answers as the full path does, for every shape it meets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy.building import ask, here, rule, small_pack

from liuhen.policy import FactFaults, Judge, Verdict, evaluate, load_library
from liuhen.policy.evaluate import evaluate_all
from liuhen.policy.judge import outcome_of

LAKE = load_library(Path(__file__).parent / "invented")["lake"]
PACKS = load_library(Path(__file__).parents[2] / "packs")
START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENT = st.integers(0, 300 * 86_400_000_000).map(lambda n: START + timedelta(microseconds=n))
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "recording.completed_at": MOMENT,
        "recording.exported_at": MOMENT,
        "recording.stored_at": MOMENT | st.none(),
        "recording.handed_over_at": MOMENT,
        "recording.burnt_at": MOMENT,
        "recording.assigned_until": st.dates(datetime(2026, 1, 1).date(), datetime(2030, 1, 1).date()),  # noqa: DTZ001  # days
        "recording.evidence": st.booleans(),
        "recording.in_case": st.booleans() | st.none(),
        "recording.triggers": st.lists(st.sampled_from(["abuse", "complaint", "past_conflict"]), max_size=2),
        "recording.metadata": st.dictionaries(
            st.sampled_from(["case_name", "party_name", "recorded_on", "stored_on"]), st.just(value=True) | MOMENT
        ),
        "activity.kind": st.sampled_from(["patrol", "inspection"]) | st.none(),
        "activity.act": st.sampled_from(["penalty", "inspection"]),
        "activity.remote": st.booleans(),
        "activity.remote_reason": st.sampled_from(["elsewhere", "remote"]),
        "activity.remote_statement": st.booleans(),
        "activity.day_ended_at": MOMENT,
        "activity.returned_at": MOMENT,
        "file.keep_until": st.dates(datetime(2026, 1, 1).date(), datetime(2040, 1, 1).date()),  # noqa: DTZ001  # days
    },
)
ASKED = [
    (pack, question)
    for pack in (LAKE, *PACKS.values())
    for question in ("recording.hand_in", "recording.retention")
    if pack.rules_for(question)
]


@pytest.mark.parametrize(("pack", "question"), ASKED, ids=[f"{pack.id}:{question}" for pack, question in ASKED])
@settings(max_examples=40, deadline=None)
@given(things=st.lists(FACTS, min_size=1, max_size=8), moments=st.lists(MOMENT, min_size=1, max_size=2))
def test_the_bulk_answer_is_the_full_answer(
    pack: Any, question: str, things: list[dict[str, Any]], moments: list[datetime]
) -> None:
    judge = Judge(pack, question)
    for at, facts in product(moments, [*things, *things]):
        full = outcome_of(evaluate(pack, question, facts, at=at))
        quick = judge.judge(facts, at)
        assert quick.verdict is full.verdict
        assert sorted(map(str, quick.owes)) == sorted(map(str, full.owes))
        assert sorted(map(str, quick.keeps)) == sorted(map(str, full.keeps))


@pytest.mark.parametrize("pack", [LAKE, *PACKS.values()], ids=lambda pack: pack.id)
def test_handing_in_and_keeping_are_remembered_by_shape(pack: Any) -> None:
    for question in ("recording.hand_in", "recording.retention"):
        judge = Judge(pack, question)
        for n in range(50):
            judge.judge({"recording.completed_at": START + timedelta(days=n), "recording.stored_at": START}, START)
        assert len(judge._shapes._plans) <= 2


def test_a_rule_that_compares_times_is_asked_anew_each_time(tmp_path: Path) -> None:
    body = (
        'when.recording.completed_at.after = {fact="activity.ended_at"}\n'
        'owe = {what="store", fulfilled_by=["recording.stored_at"], due={from="recording.completed_at", within="当日"}}'
    )
    judge = Judge(small_pack(tmp_path, rule(body, "recording.hand_in")), "recording.hand_in")
    ended = {"activity.ended_at": here("2026-03-10T12:00:00")}
    at = here("2026-03-10T13:00:00")
    assert judge.judge({**ended, "recording.completed_at": here("2026-03-10T12:00:01")}, at).verdict is Verdict.OPEN
    assert judge.judge({**ended, "recording.completed_at": here("2026-03-10T12:00:00")}, at).verdict is Verdict.NO_RULE
    assert judge.judge(ended, at).verdict is Verdict.NOT_ASSESSABLE


def test_the_law_of_each_thing_is_that_of_its_day(tmp_path: Path) -> None:
    owe = (
        'owe = {what="store", fulfilled_by=["recording.stored_at"], due={from="recording.completed_at", within="%s"}}\n'
    )
    old = rule(owe % "24小时" + 'in_force = {until="2026-06-30"}', "recording.hand_in", "small.old")
    new = rule(owe % "48小时" + 'in_force = {from="2026-07-01"}', "recording.hand_in", "small.new")
    judge = Judge(small_pack(tmp_path, old + new), "recording.hand_in")
    at = here("2026-09-01T00:00:00")
    days = ("2026-06-30T10:00:00", "2026-07-01T10:00:00", "2026-06-30T11:00:00")
    found = [judge.judge({"recording.completed_at": here(day)}, at).owes[0].rule for day in days]
    assert found == ["small.old", "small.new", "small.old"]


def test_hours_are_not_remembered_by_the_day(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, rule('keep = {from="recording.stored_at", for="4小时"}', "recording.retention"))
    judge = Judge(pack, "recording.retention")
    at = here("2026-03-10T00:00:00")
    things = [{"recording.stored_at": here(f"2026-03-10T{hour}:00:00")} for hour in ("08", "21", "09")]
    ends = [judge.judge(facts, at).keeps[0].keep_until for facts in things]
    assert [end.day for end in ends if end is not None] == [10, 11, 10]


def test_a_question_with_other_answers_takes_the_full_path(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, rule('need = {items=["device.custodian"]}'))
    assert Judge(pack, "device.check").judge({}, START).verdict is Verdict.REFUSED


def test_a_new_shape_with_a_value_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    body = 'when.activity.kind = "patrol"\nkeep = {permanent=true}'
    judge = Judge(small_pack(tmp_path, rule(body, "recording.retention")), "recording.retention")
    with pytest.raises(FactFaults, match="walk"):
        judge.judge({"activity.kind": "walk"}, START)


def test_an_agencys_settings_reach_the_bulk_path() -> None:
    judge = Judge(LAKE, "recording.hand_in", {"water_extra": "当日"})
    facts = {"activity.on_water": True, "recording.completed_at": here("2026-03-10T10:00:00")}
    assert judge.judge(facts, START).owes[0].due_at == here("2026-03-10T23:59:59")
    full = ask(LAKE, "recording.hand_in", {"activity.on_water": True, "recording.completed_at": "2026-03-10T10:00:00"})
    assert full.standing[0].due_at == here("2026-03-13T23:59:59")


@settings(max_examples=60, deadline=None)
@given(facts=FACTS, at=MOMENT)
def test_several_questions_at_once_are_answered_as_each_alone(facts: dict[str, Any], at: datetime) -> None:
    questions = [question for pack, question in ASKED if pack is LAKE]
    alone = {question: evaluate(LAKE, question, facts, at=at) for question in questions}
    assert evaluate_all(LAKE, questions, facts, at=at) == alone
