"""How far rules are carried out: by the questions that the program puts."""

from __future__ import annotations

import pytest

from liuhen.policy.carried import Carried, Partly, Standing
from liuhen.policy.compliance import ComplianceRow

KNOWN = Carried(
    asked=frozenset({"recording.hand_in", "recording.store"}),
    partly={"oversight.lead": Partly(frozenset({"V-LOSS"}), "丢失以外的线索")},
)


@pytest.mark.parametrize(
    ("rules", "standing"),
    [
        ({"a.one": {"recording.hand_in"}}, Standing("implemented")),
        ({"a.one": {"recording.hand_in", "access.copy"}}, Standing("implemented")),
        ({"a.one": {"access.copy"}, "a.two": {"case.clock"}}, Standing("ready")),
        (
            {"a.one": {"recording.store"}, "a.two": {"access.copy"}, "a.three": {"access.read"}},
            Standing("part", "“查阅”“复制”只有规则，还没有页面或服务来问"),
        ),
        ({"a.V-LOSS": {"oversight.lead"}}, Standing("implemented")),
        ({"a.V-DEL": {"oversight.lead"}}, Standing("ready")),
        (
            {"a.V-LOSS": {"oversight.lead"}, "a.V-DEL": {"oversight.lead"}},
            Standing("part", "“丢失以外的线索”只有规则，还没有页面或服务来问"),
        ),
    ],
)
def test_rules_are_carried_out_as_far_as_their_questions_are_put(rules, standing) -> None:
    assert KNOWN.standing({name: frozenset(asks) for name, asks in rules.items()}) == standing


def test_what_carries_a_row_without_rules_decides_its_state() -> None:
    def row(*, policy: bool = False, **given) -> str:
        return ComplianceRow("lake", "YX-1", "", policy, **given).status

    assert row() == "open"
    assert row(policy=True) == "policy"
    assert row(forms=["F-02"], policy=True) == "ready"
    assert row(tables=["T"]) == row(rules=["a.printed"]) == "ready"
    assert row(settings=["days"]) == "implemented"
