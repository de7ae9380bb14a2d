# one case a line: the tables below are read as tables
"""Which answer stands: special case, stricter, longer, gate. The order of rules in a pack makes no law."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.policy.building import ask, here, rule, small_pack

from liuhen.policy import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from liuhen.policy import Answer

DUE = 'due={{from="recording.completed_at", within="{}"}}'
DONE = {"recording.completed_at": "2026-03-10T16:20:00"}


def owe(within: str, what: str = "store") -> str:
    return f'owe = {{what="{what}", fulfilled_by=["recording.stored_at"], {DUE.format(within)}}}'


def standing(answer: Answer) -> list[str]:
    return [finding.rule for finding in answer.standing]


def set_aside(answer: Answer) -> list[str]:
    return [finding.rule for finding in answer.findings if finding.set_aside]


def test_of_two_deadlines_for_one_thing_the_earlier_stands_and_the_other_is_still_seen(tmp_path: Path) -> None:
    rules = rule(owe("48小时"), "recording.hand_in") + rule(owe("24小时"), "recording.hand_in", "small.b")
    answer = ask(small_pack(tmp_path, rules), "recording.hand_in", DONE)
    assert standing(answer) == ["small.b"]
    loser = answer.findings[0]
    assert loser.set_aside
    assert [citation.clause for citation in loser.cites] == ["D-1"]


def test_different_things_are_owed_side_by_side(tmp_path: Path) -> None:
    rules = rule(owe("48小时"), "recording.hand_in") + rule(owe("24小时", "export"), "recording.hand_in", "small.b")
    assert len(standing(ask(small_pack(tmp_path, rules), "recording.hand_in", DONE))) == 2


def test_a_deadline_nobody_can_tell_is_heard_beside_a_known_one(tmp_path: Path) -> None:
    late = owe("1年").replace("recording.completed_at", "activity.returned_at")
    rules = rule(owe("48小时"), "recording.hand_in") + rule(late, "recording.hand_in", "small.b")
    answer = ask(small_pack(tmp_path, rules), "recording.hand_in", DONE, at="2026-03-11T00:00:00")
    assert standing(answer) == ["small.a", "small.b"]
    assert answer.verdict is Verdict.NOT_ASSESSABLE


SPECIAL = (
    rule(owe("24小时"), "recording.hand_in")
    + rule(f'when.activity.remote = true\ninstead_of = ["small.a"]\n{owe("48小时")}', "recording.hand_in", "small.b")
    + rule(f'when.activity.kind = "rescue"\ninstead_of = ["small.b"]\n{owe("7日")}', "recording.hand_in", "small.c")
)


@pytest.mark.parametrize(
    ("facts", "stands"),
    [
        ({"activity.kind": "patrol"}, ["small.a"]),
        ({"activity.kind": "patrol", "activity.remote": True}, ["small.b"]),
        ({"activity.kind": "rescue", "activity.remote": True}, ["small.c"]),
        ({"activity.remote": True}, ["small.b"]),  # unknown kind: the special case does not put aside
    ],
)
def test_a_special_case_puts_aside_only_when_it_applies(
    tmp_path: Path, facts: dict[str, Any], stands: list[str]
) -> None:
    answer = ask(small_pack(tmp_path, SPECIAL), "recording.hand_in", {**DONE, **facts})
    assert standing(answer) == stands


CLASSES = (
    rule('class = "optional"', "recording.required")
    + rule('when.activity.breach_found = true\nclass = "full"', "recording.required", "small.b")
    + rule('when.activity.kind = "patrol"\nclass = "text"', "recording.required", "small.c")
)


@pytest.mark.parametrize(
    ("facts", "verdict", "value"),
    [
        ({"activity.kind": "service"}, "applies", "optional"),
        ({"activity.kind": "patrol"}, "applies", "text"),
        ({"activity.kind": "patrol", "activity.breach_found": True}, "applies", "full"),
        ({}, "not_assessable", "optional"),  # it might be a patrol
        ({"activity.breach_found": True}, "applies", "full"),  # a patrol would not raise it
    ],
)
def test_the_highest_class_stands_unless_an_unknown_could_raise_it(
    tmp_path: Path, facts: dict[str, Any], verdict: str, value: str
) -> None:
    answer = ask(small_pack(tmp_path, CLASSES), "recording.required", facts)
    assert (answer.verdict, answer.value) == (verdict, value)


KEEPS = {
    "date": 'keep = {for="1年", from="recording.stored_at"}',
    "later": 'keep = {for="3年", from="recording.stored_at"}',
    "unknown": 'keep = {until={fact="file.keep_until"}}',
    "perhaps": 'when.activity.act = "penalty"\nkeep = {for="30年", from="recording.stored_at"}',
    "indefinite": "keep = {indefinite=true}",
    "permanent": "keep = {permanent=true}",
}


@pytest.mark.parametrize(
    ("rules", "value"),
    [
        (("date", "later"), "date"),
        (("later", "unknown"), "unknown"),
        (("later", "perhaps"), "unknown"),
        (("unknown", "indefinite"), "indefinite"),
        (("permanent", "indefinite", "date"), "permanent"),
    ],
)
def test_the_longest_keeping_stands_in_any_order(tmp_path: Path, rules: tuple[str, ...], value: str) -> None:
    for number, order in enumerate(itertools.permutations(rules)):
        text = "".join(rule(KEEPS[name], "recording.retention", f"small.{name}") for name in order)
        answer = ask(
            small_pack(tmp_path / str(number), text),
            "recording.retention",
            {"recording.stored_at": "2026-03-10T10:00:00"},
            at="2060-01-01T00:00:00",
        )
        assert answer.value == value
        assert answer.verdict == ("ended" if value == "date" else "kept")


@pytest.mark.parametrize(
    ("body", "facts", "verdict"),
    [
        ("allow = true", {}, "allowed"),
        ("bar = true", {}, "refused"),
        ('need = {items=["request.form_no"]}', {"request.form_no": "1"}, "no_rule"),  # a need grants nothing
        ('allow = true\nneed = {items=["request.form_no"]}', {}, "refused"),
        ('when.requester.kind = "party"\nallow = true', {}, "not_assessable"),
        ('when.requester.kind = "party"\nallow = true', {"requester.kind": "staff"}, "no_rule"),
        ('allow = true\nneed = {that={request={purpose="work"}}}', {}, "not_assessable"),
    ],
)
def test_a_gate_opens_only_by_a_grant_that_nothing_refuses(
    tmp_path: Path, body: str, facts: dict[str, Any], verdict: str
) -> None:
    assert ask(small_pack(tmp_path, rule(body, "access.read")), "access.read", facts).verdict == verdict


def test_what_is_owed_after_a_grant_does_not_close_the_gate(tmp_path: Path) -> None:
    body = 'allow = true\nowe = {what="return", fulfilled_by=["loan.returned_at"], due={from="loan.lent_at", within="7日"}}'
    answer = ask(small_pack(tmp_path, rule(body, "access.loan")), "access.loan", {})
    assert answer.verdict is Verdict.ALLOWED
    assert {finding.verdict for finding in answer.findings} == {Verdict.ALLOWED, Verdict.NOT_ASSESSABLE}


def test_a_question_where_only_unknown_rules_might_speak_is_not_silent(tmp_path: Path) -> None:
    body = 'when.activity.kind = "patrol"\nneed = {items=["device.custodian"]}'
    answer = ask(small_pack(tmp_path, rule(body)), "device.check", {})
    assert (answer.verdict, answer.findings[0].stands) == (Verdict.NOT_ASSESSABLE, False)


BODIES = st.lists(
    st.sampled_from([owe("24小时"), owe("48小时"), owe("当日"), owe("7日", "export"), owe("当日", "export"),
                     f"when.activity.remote = true\n{owe('3年')}", f'when.activity.kind = "patrol"\n{owe("30分钟")}']),
    min_size=1, max_size=5,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BODIES, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_rules_changes_nothing(
    tmp_path_factory: Any, bodies: list[str], chance: Any, remote: bool
) -> None:
    rules = [rule(body, "recording.hand_in", f"small.{number}") for number, body in enumerate(bodies)]
    shuffled = list(rules)
    chance.shuffle(shuffled)
    answers = [
        ask(small_pack(tmp_path_factory.mktemp("order"), "".join(each)), "recording.hand_in",
            {**DONE, "activity.remote": remote, "activity.kind": "patrol"})
        for each in (rules, shuffled)
    ]  # fmt: skip
    first, second = ({(f.rule, f.stands, f.due_at, f.verdict) for f in answer.findings} for answer in answers)
    assert first == second
    assert answers[0].verdict == answers[1].verdict


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "activity.kind": st.sampled_from(["patrol", "service"]),
        "activity.breach_found": st.just(True),
        "recording.completed_at": st.just("2026-03-10T16:20:00"),
    },
)


@settings(max_examples=60, deadline=None)
@given(FACTS, FACTS)
def test_more_facts_never_overturn_a_definite_class(
    tmp_path_factory: Any, some: dict[str, Any], more: dict[str, Any]
) -> None:
    """The conditions are monotone here (silence is unknown or no): what was certain stays, or only rises."""
    pack = small_pack(tmp_path_factory.mktemp("more"), CLASSES)
    scale = pack.vocabulary.questions["recording.required"].scale
    first, second = (ask(pack, "recording.required", facts) for facts in (some, {**more, **some}))
    if first.verdict is Verdict.APPLIES:
        assert second.verdict is Verdict.APPLIES
        assert scale.index(second.value) >= scale.index(first.value)


def test_a_running_deadline_ends_when_it_should(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, rule(owe("24小时"), "recording.hand_in"))
    due = here("2026-03-11T16:20:00")
    found = [ask(pack, "recording.hand_in", DONE, at=f"{due + timedelta(seconds=n):%Y-%m-%dT%H:%M:%S}") for n in (0, 1)]
    assert [answer.verdict for answer in found] == [Verdict.OPEN, Verdict.OVERDUE]
