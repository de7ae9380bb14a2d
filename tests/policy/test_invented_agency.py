"""An agency nobody has met is encoded with TOML alone and judged end to end."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.policy.building import here

from liuhen.policy import Verdict, evaluate, load_library, read_facts, sentences
from liuhen.policy.examples import run_examples, unnoticed_rules

INVENTED = Path(__file__).parent / "invented"


@pytest.fixture(scope="module")
def lake():  # the pack of the invented agency
    return load_library(INVENTED, with_examples=True)["lake"]


def test_its_examples_hold(lake) -> None:
    assert [str(mismatch) for mismatch in run_examples(lake)] == []


def test_every_rule_of_it_would_be_missed(lake) -> None:
    assert [rule.id for rule in unnoticed_rules(lake)] == []


def test_its_list_prints_its_own_columns(lake) -> None:
    listing = lake.lists["lake-l"]
    assert [column.head for column in listing.columns] == ["执法环节", "起点", "终点", "保管期限"]
    assert dict(listing.rows[1].show) == {"step": "登船检查", "from": "靠帮", "to": "离船", "period": "2年"}


def test_its_own_fact_value_role_and_obligation_are_known(lake) -> None:
    words = lake.vocabulary
    assert words.facts["activity.on_water"].absent is False
    assert words.facts["activity.kind"].values["boarding"] == "登船检查"
    assert words.roles["captain"] == "船长"
    assert words.obligations["return_card"] == "交回存储卡"


def test_a_duty_is_judged_from_end_to_end_and_said_in_its_words(lake) -> None:
    facts = read_facts(lake.vocabulary, {"recording": {"completed_at": "2026-09-30T16:00:00"}})
    answer = evaluate(lake, "recording.hand_in", facts, at=here("2026-10-08T09:00:00"))
    assert answer.verdict is Verdict.OPEN
    assert sentences(lake, answer) == (
        "执法人员应于 10月9日 24:00 前上传，交站内档案员（《湖区渔政执法音像管理办法》第三条第一款）。",
    )
