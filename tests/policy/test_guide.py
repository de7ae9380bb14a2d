"""The lawyer's guide and the reference of the format say what the program does."""

from __future__ import annotations

import io
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from tests.policy.building import HEAD, faults_of, write_pack

from liuhen.policy import Verdict, load_library
from liuhen.policy.conditions.operators import NAMES
from liuhen.policy.examples import answer_of, run_examples, unnoticed_rules
from liuhen.policy.loading import answers, articles, forms, header, lists, procedures, rules, tables
from liuhen.policy.loading.examples import CASE, EXPECT
from liuhen.policy.loading.library import PLACES
from liuhen.policy.periods import parse_period
from liuhen.policy.verbs import VERBS

if TYPE_CHECKING:
    from collections.abc import Mapping

DOCS = Path(__file__).parents[2] / "docs" / "packs"
GUIDE = (DOCS / "guide.zh-CN.md").read_text("utf-8")
FORMAT = (DOCS / "format.md").read_text("utf-8")
ARTICLES = "".join(
    f'[[article]]\nid = "{name}"\ndocument = "DEMO"\narticle = "6"\nparagraphs = 2\ngist = "试"\n'
    for name in ("DEMO-6", "DEMO-L-1")
)
FILE = re.compile(r"^\*\*(jz/[\w/]+\.toml)\*\*\n\n```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WRONG = re.compile(r"^\| (\S+\.toml) \| `(.+?)` \| (删去|`.+?`) \| `(错误 .+)` \|$", re.MULTILINE)
INVENTED = dict(FILE.findall(GUIDE))
LIMITS = ("owe", "keep", "cover")
KEYS = (
    *(header._PACK, header._SETTING, header._CLOCK, header._BESIDE, articles._KEYS, rules.COMMON, lists._LIST),
    *(answers._OWE, answers._NEED, answers._KEEP, answers._COVER, answers._CHAIN, answers.RECURS, VERBS, NAMES),
    *(procedures._PROCEDURE, procedures._STEP, forms._FORM, forms._FIELD, forms._TYPES, tables._TABLE, tables._COLUMN),
    *(CASE, EXPECT, PLACES, ("type", "label", "values", "unit", "absent", "fields"), ("years", "off", "work")),
    *(list(Verdict), ("from", "within", "clock", "paused_by"), ("any", "all", "not", "show", "code", "scope")),
)

pytestmark = pytest.mark.documentation


def check(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Write the pack of the guide and return what `liuhen pack check` prints for it."""
    write_pack(folder, {name.removeprefix("jz/"): text for name, text in files.items()}, "jz")
    out = io.StringIO()
    with suppress(CommandError):
        call_command("pack", "check", "jz", "--packs", str(folder), stdout=out)
    return out.getvalue().splitlines()


def test_the_short_examples_of_the_guide_load(tmp_path: Path) -> None:
    rules, fact, listed = re.findall(r"```toml\n(.*?)```", FILE.sub("", GUIDE), re.DOTALL)
    head = HEAD.replace('{D="小制度"}', '{DEMO="小制度"}') + '[extend."activity.kind"]\nboarding = "登船检查"\n' + fact
    files = {"pack.toml": head, "articles.toml": ARTICLES, "rules/r.toml": rules, "lists/l.toml": listed}
    assert faults_of(tmp_path, files) == []


def test_the_pack_of_the_guide_is_checked_with_the_words_that_the_guide_shows(tmp_path: Path) -> None:
    (shown,) = re.findall(r"打印：\n\n```\n(.*?)```", GUIDE, re.DOTALL)
    assert check(tmp_path, INVENTED) == shown.splitlines()
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.toml")} == set(INVENTED)


def test_the_pack_of_the_guide_has_an_example_on_either_side_of_each_of_its_limits(tmp_path: Path) -> None:
    write_pack(tmp_path, {name.removeprefix("jz/"): text for name, text in INVENTED.items()}, "jz")
    pack = load_library(tmp_path, with_examples=True)["jz"]
    assert run_examples(pack) == []
    assert unnoticed_rules(pack) == []
    answered = [answer_of(pack, case) for case in pack.examples]
    found = {(f.rule, f.verb): set[Verdict]() for answer in answered for f in answer.standing if f.verb in LIMITS}
    for finding in (finding for answer in answered for finding in answer.standing if finding.verb in LIMITS):
        found[finding.rule, finding.verb].add(finding.verdict)
    limits = {(rule.id, verb) for rule in pack.rules for verb in LIMITS if verb in rule.table}
    assert {limit for limit, verdicts in found.items() if len(verdicts) == 2} == limits


def test_the_guide_shows_what_goes_wrong_with_each_file() -> None:
    assert {f"jz/{name}" for name, *_ in WRONG.findall(GUIDE)} == set(INVENTED)
    assert len(WRONG.findall(GUIDE)) == GUIDE.partition("| 文件 | 这一处 |")[2].partition("\n\n")[0].count("toml | `")


@pytest.mark.parametrize(("name", "there", "instead", "said"), WRONG.findall(GUIDE))
def test_what_is_left_out_or_wrong_is_said_as_the_guide_shows(
    tmp_path: Path, name: str, there: str, instead: str, said: str
) -> None:
    text = INVENTED[f"jz/{name}"]
    old, new = (f"{there}\n", "") if instead == "删去" else (there, instead.strip("`"))
    assert old in text
    assert said in check(tmp_path, {**INVENTED, f"jz/{name}": text.replace(old, new, 1)})


def test_every_key_is_in_the_tables_of_the_guide() -> None:
    tables_of_keys = GUIDE.partition("## 十、")[2].partition("## 十一、")[0]
    words = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", tables_of_keys))))
    assert sorted({str(key) for group in KEYS for key in group} - words) == []


def test_the_guide_leads_to_the_reference_of_the_format() -> None:
    assert "](format.md)" in GUIDE


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
