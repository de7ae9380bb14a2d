# ruff: noqa: Q000  # one case a line: the tables below are read as tables
"""Conditions: every operator, three-valued logic, references to settings and other facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.building import ask, rule, small_pack

from liuhen.policy.conditions.compiled import all_tests, any_test

if TYPE_CHECKING:
    from pathlib import Path

    from liuhen.policy.conditions import Test

HEAD = """
[setting.limit]
label = "限额"
value = 3
why = "试"
[setting.hours]
label = "夜间"
value = ["22:00", "06:00"]
why = "试"
[setting.unset]
label = "未填"
why = "试"
"""


def truth(folder: Path, when: str, facts: dict[str, Any]) -> bool | None:
    """Say whether a condition holds: a device check with a bar when it does, none when not, unknown else."""
    pack = small_pack(folder, rule(f"{when}\nbar = true", "device.register"), HEAD)
    answer = ask(pack, "device.register", facts)
    return {"refused": True, "no_rule": False, "not_assessable": None}[answer.verdict.value]


@pytest.mark.parametrize(
    ("when", "facts", "expected"),
    [
        ("when.activity.remote = true", {"activity.remote": True}, True),
        ("when.activity.remote = true", {}, False),
        ("when.activity.remote.is = false", {}, True),
        ('when.activity.kind.is_not = "patrol"', {"activity.kind": "service"}, True),
        ('when.activity.kind.in = ["patrol", "service"]', {"activity.kind": "service"}, True),
        ('when.activity.kind.in = ["patrol"]', {"activity.kind": "service"}, False),
        ('when.activity.kind.not_in = ["patrol"]', {"activity.kind": "service"}, True),
        ('when.activity.kind.not_in = ["patrol"]', {}, None),
        ("when.activity.kind.known = true", {}, False),
        ("when.activity.kind.known = false", {}, True),
        ("when.case.open_obligations.at_least = 1", {"case.open_obligations": 1}, True),
        ("when.case.open_obligations.more_than = 1", {"case.open_obligations": 1}, False),
        ("when.case.open_obligations.at_most = 1", {"case.open_obligations": 1}, True),
        ("when.case.open_obligations.less_than = 1", {"case.open_obligations": 1}, False),
        ('when.case.open_obligations.at_least = {setting="limit"}', {"case.open_obligations": 3}, True),
        ('when.case.open_obligations.at_least = {setting="unset"}', {"case.open_obligations": 3}, None),
        ('when.loan.pages_back = {fact="loan.pages_out"}', {"loan.pages_back": 7, "loan.pages_out": 7}, True),
        ('when.loan.pages_back = {fact="loan.pages_out"}', {"loan.pages_back": 7}, None),
        ('when.loan.pages_back.at_least = {fact="loan.pages_out", per=2}', {"loan.pages_back": 3, "loan.pages_out": 7}, False),
        ('when.loan.pages_back.at_least = {fact="loan.pages_out", per=2}', {"loan.pages_back": 4, "loan.pages_out": 7}, True),
        ('when.loan.pages_back.at_least = {fact="activity.officers", per=2}', {"loan.pages_back": 2, "activity.officers": [{}] * 3}, True),
        ('when.notice.at.before = {fact="activity.started_at"}', {"notice.at": "2026-04-07T09:00:00", "activity.started_at": "2026-04-07T09:00:01"}, True),
        ('when.notice.at.not_after = {fact="activity.started_at"}', {"notice.at": "2026-04-07T09:00:00.9", "activity.started_at": "2026-04-07T09:00:00"}, True),
        ('when.notice.at.after = {fact="activity.started_at"}', {"notice.at": "2026-04-07T09:00:00.9", "activity.started_at": "2026-04-07T09:00:00"}, False),
        ('when.officer.suspended_until.not_before = {fact="at"}', {"officer.suspended_until": "2026-04-07"}, True),
        ('when.officer.suspended_until.not_before = {fact="at"}', {"officer.suspended_until": "2026-04-06"}, False),
        ('when.case.closed_at.after = "2026-04-01"', {"case.closed_at": "2026-04-01"}, False),
        ("when.activity.started_at.on_day_off = true", {"activity.started_at": "2026-10-03T10:00:00"}, True),
        ("when.activity.started_at.on_day_off = true", {"activity.started_at": "2026-10-10T10:00:00"}, False),
        ("when.activity.started_at.on_day_off = false", {"activity.started_at": "2026-10-10T10:00:00"}, True),
        ("when.activity.started_at.on_day_off = true", {"activity.started_at": "2199-10-10T10:00:00"}, None),
        ('when.activity.started_at.between_hours = ["22:00", "06:00"]', {"activity.started_at": "2026-10-12T22:00:00"}, True),
        ('when.activity.started_at.between_hours = ["22:00", "06:00"]', {"activity.started_at": "2026-10-12T06:00:00"}, False),
        ('when.activity.started_at.between_hours = ["08:00", "12:00"]', {"activity.started_at": "2026-10-12T00:00:00+00:00"}, True),
        ('when.activity.started_at.between_hours = {setting="hours"}', {"activity.started_at": "2026-10-12T23:00:00"}, True),
        ('when.check.passed.has = "clock"', {"check.passed": ["clock"]}, True),
        ('when.check.passed.lacks = "clock"', {}, True),
        ('when.check.passed.has_any = ["clock", "battery"]', {"check.passed": ["clock"]}, True),
        ('when.check.passed.has_all = ["clock", "battery"]', {"check.passed": ["clock"]}, False),
        ('when.check.passed.only = ["clock", "battery"]', {"check.passed": ["clock"]}, True),
        ('when.check.passed = ["clock", "battery"]', {"check.passed": ["battery", "clock"]}, True),
        ('when.notice.to.has_all = {fact="activity.persons_on_site"}', {"notice.to": ["甲"], "activity.persons_on_site": ["甲", "乙"]}, False),
        ("when.activity.devices.count.at_least = 2", {"activity.devices": ["D1"]}, False),
        ('when.activity.devices.count = {at_least={setting="limit"}}', {"activity.devices": ["1", "2", "3"]}, True),
        ('when.activity.officers.count = {at_least=1, where={card={known=true}}}', {"activity.officers": [{"name": "甲"}]}, False),
        ('when.activity.officers.some = {name="甲"}', {"activity.officers": [{"name": "甲"}, {"name": "乙"}]}, True),
        ('when.activity.officers.every = {name="甲"}', {"activity.officers": [{"name": "甲"}, {"name": "乙"}]}, False),
        ('when.activity.officers.every = {name="甲"}', {"activity.officers": [{"name": "甲"}, {}]}, None),
        ('when.activity.officers.some = {name="甲"}', {"activity.officers": [{}]}, None),
        ('when.activity.officers.count = {at_least=1, where={name="甲"}}', {"activity.officers": [{}, {"name": "甲"}]}, True),
        ('when.activity.officers.count = {at_least=2, where={name="甲"}}', {"activity.officers": [{}, {"name": "甲"}]}, None),
        ("when.any = [{activity={remote=true}}, {case={complex=true}}]", {"case.complex": True}, True),
        ("when.all = [{activity={remote=true}}, {case={complex=true}}]", {"case.complex": True}, False),
        ("when.not = {activity={remote=true}}", {}, True),
        ('when.not = {activity={kind="patrol"}}', {}, None),
        ('when.any = [{activity={kind="patrol"}}, {case={complex=true}}]', {"case.complex": True}, True),
        ('when.any = [{activity={kind="patrol"}}, {case={complex=true}}]', {}, None),
        ('when.activity = {kind="patrol", remote=true}', {}, False),
    ],
)  # fmt: skip
def test_every_operator_says_what_it_should(
    tmp_path: Path, when: str, facts: dict[str, Any], expected: bool | None
) -> None:
    assert truth(tmp_path, when, facts) is expected


TRUTHS = st.lists(st.sampled_from([True, False, None]), max_size=5)


def _tests(truths: list[bool | None]) -> list[Test]:
    return [lambda _facts, _context, value=value: value for value in truths]  # type: ignore[misc]


def _completions(truths: list[bool | None]) -> list[list[bool]]:
    ways: list[list[bool]] = [[]]
    for value in truths:
        ways = [[*way, each] for way in ways for each in ([True, False] if value is None else [value])]
    return ways


@given(TRUTHS)
def test_unknown_is_said_exactly_when_the_unknown_facts_could_decide_either_way(truths: list[bool | None]) -> None:
    for joint, python in ((all_tests, all), (any_test, any)):
        possible = {python(way) for way in _completions(truths)}
        said = joint(_tests(truths))({}, None)  # type: ignore[arg-type]
        assert said is (possible.pop() if len(possible) == 1 else None)
