"""Every clause of the parts that are built has what carries it, and something that would notice if it did not."""

from __future__ import annotations

import functools

import pytest
from tests.docs.reading import ROOT

from liuhen.policy import load_library
from liuhen.policy.carried import STATES, carried
from liuhen.policy.compliance import ComplianceRow, Places, compliance_rows
from liuhen.policy.vocabulary import base_vocabulary

pytestmark = pytest.mark.documentation

BUILT = {
    "YC-A": "2 3 4 5 6 8 10",
    "ZH": "2 4 6 7 8 9 10 11 13a",
    "HY": "4 11 14 24 26 30 31 33",
    "SS": "2 3 4 5 6 7 8 9 10 11 12 13 14 19",
    "PDS-2": "4 5 6 7 8 9 12 13",
    "PDS-3": "4 5 6 8 10 15",
}
LISTS = ("ZH-L-", "PDS-1-")  # every row of these lists
# No rule carries them, and why.
WITHOUT_RULE = {
    "SS-3": "four principles: nobody can compute them",
}
# Rooms that put any question that somebody types or that a pack knows, and those that only make or measure.
OF_NOBODY = ("policy/", "regulations/", "commands/", "bench/", "demo/")
# Questions that are named, but not put.
ONLY_NAMED = {"file.retention_class": "web/pages/rule_words.py reads the words of the fact of that name"}
# What docs/roadmap.md lists as open, or what a rule only says that it should be there.
NOT_MET = ("HY-3", "HY-7", "HY-8", "HY-13", "HY-15", "HY-27", "HY-31", "PDS-3-5", "YC-B-4")


@functools.cache
def rows() -> dict[str, ComplianceRow]:
    library = load_library(ROOT / "packs", with_examples=True)
    found = compliance_rows(library, Places(tests=ROOT / "tests", code=ROOT / "src/liuhen"))
    return {row.clause: row for row in found}


def built() -> list[str]:
    named = [f"{document}-{number}" for document, numbers in BUILT.items() for number in numbers.split()]
    return named + [clause for clause in rows() if clause.startswith(LISTS)]


@pytest.mark.parametrize("clause", built())
def test_a_clause_that_is_built_has_a_rule_and_a_test_or_an_example(clause: str) -> None:
    row = rows()[clause]
    if clause in WITHOUT_RULE:
        assert row.status != "implemented", f"{clause} has a rule now: take it off the list of exceptions"
        assert row.policy or row.code, f"{clause} is neither policy text nor named in the code"
        return
    assert row.status in {"implemented", "part"}
    assert row.examples or row.tests, f"{clause}: no example rests on it and no test names it"


def test_every_list_has_its_rows() -> None:
    for prefix, least in (("ZH-L-", 11), ("PDS-1-", 12)):
        assert sum(clause.startswith(prefix) for clause in rows()) >= least


def test_the_questions_that_count_as_asked_are_those_that_the_code_names() -> None:
    code = ROOT / "src/liuhen"
    paths = [path for path in code.rglob("*.py") if not path.relative_to(code).as_posix().startswith(OF_NOBODY)]
    text = "\n".join(path.read_text("utf-8") for path in paths)
    named = {name for name in base_vocabulary().questions if f'"{name}"' in text}
    known = carried()
    assert known.asked | set(known.partly) == named - set(ONLY_NAMED)


def test_each_noted_clause_is_one_of_a_pack_and_says_in_words_what_is_lacking() -> None:
    for clause, standing in carried().clauses.items():
        assert rows()[clause].standing == standing
        assert standing.state in STATES
        assert standing.why or standing.state == "implemented", clause


@pytest.mark.parametrize("clause", NOT_MET)
def test_a_demand_that_is_not_met_is_not_called_implemented(clause: str) -> None:
    standing = rows()[clause].standing
    assert standing.state != "implemented"
    assert standing.why


def test_a_clause_whose_rules_nothing_asks_stands_ready() -> None:
    found = {name: row.status for name, row in rows().items()}
    assert {found[name] for name in ("HY-9", "HY-32", "PDS-4-7", "PDS-5-1.1", "YC-D-1", "YC-E2", "XZCF-60")} == {
        "ready"
    }
    assert {found[name] for name in ("YC-E1", "YC-E3", "YC-B-10")} == {"ready"}, "only a form or a table"
    assert {found[name] for name in ("YC-A-6", "HY-14", "SS-5", "ZH-11", "PDS-1-A1")} == {"implemented"}


def test_a_lead_carries_the_article_that_makes_a_fault_of_it_and_not_the_one_that_was_broken() -> None:
    assert "ss-20.V-MISUSE" in rows()["SS-4"].rules
    assert rows()["SS-4"].status == "implemented"
    assert "线索" in rows()["SS-20"].standing.why


def test_an_article_of_the_law_is_carried_by_the_rules_of_the_packs_that_cite_it() -> None:
    row = rows()["XZCF-58"]
    assert (row.rules, row.status) == (["hy.no_review_no_decision", "pds.no_review_no_decision"], "ready")


def test_the_examples_of_a_table_are_counted_for_the_article_it_rests_on() -> None:
    assert rows()["YC-E1"].examples == ["yc/E1-each-event-in-its-own-year"]
    assert "yc/AS-40" in rows()["YC-E2"].examples
    assert rows()["YC-E3"].examples == ["yc/AS-41"]
