"""The lawyer's guide and the reference of the format say what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.policy.building import HEAD, faults_of

from liuhen.policy.conditions.operators import NAMES
from liuhen.policy.loading.examples import EXPECT
from liuhen.policy.periods import parse_period
from liuhen.policy.verbs import VERBS

DOCS = Path(__file__).parents[2] / "docs" / "packs"
GUIDE = (DOCS / "guide.zh-CN.md").read_text("utf-8")
FORMAT = (DOCS / "format.md").read_text("utf-8")
ARTICLES = "".join(
    f'[[article]]\nid = "{name}"\ndocument = "DEMO"\narticle = "6"\nparagraphs = 2\ngist = "试"\n'
    for name in ("DEMO-6", "DEMO-L-1")
)
LIST = """
[list]
id = "l"
title = "清单"
asks = ["recording.required", "recording.coverage"]
columns = [{key="step", head="a"}, {key="from", head="b"}, {key="to", head="c"}, {key="period", head="d"}]
"""

pytestmark = pytest.mark.documentation


def test_the_examples_of_the_guide_load(tmp_path: Path) -> None:
    rules, fact, row = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    head = HEAD.replace('{D="小制度"}', '{DEMO="小制度"}') + '[extend."activity.kind"]\nboarding = "登船检查"\n' + fact
    files = {"pack.toml": head, "articles.toml": ARTICLES, "rules/r.toml": rules, "lists/l.toml": LIST + row}
    assert faults_of(tmp_path, files) == []


@pytest.mark.parametrize("page", [GUIDE, FORMAT], ids=["guide", "format"])
def test_every_period_the_pages_show_is_one(page: str) -> None:
    line = next(line for line in page.splitlines() if line.startswith(("`30分钟", "`30分钟 24小时")))
    for words in line.split("`")[1].split():
        assert parse_period(words).words == words


def test_every_operator_answer_and_expectation_is_in_the_reference() -> None:
    words = set(re.findall(r"\w+", FORMAT))
    assert set(NAMES) <= words
    assert set(VERBS) <= words
    assert set(EXPECT) <= words


def test_every_answer_is_in_the_guide() -> None:
    assert all(f"`{verb} = " in GUIDE for verb in VERBS)
