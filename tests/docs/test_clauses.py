"""Every clause of the parts that are built has what carries it, and something that would notice if it did not."""

from __future__ import annotations

import functools

import pytest
from tests.docs.reading import ROOT

from liuhen.policy import load_library
from liuhen.policy.compliance import ComplianceRow, Places, compliance_rows

pytestmark = pytest.mark.documentation

BUILT = {
    "YC-A": "2 3 4 5 6 7 8 10",
    "ZH": "2 4 6 7 8 9 10 11 13a",
    "HY": "4 11 14 24 26 30 31 33",
    "SS": "2 3 4 5 6 7 8 9 10 11 12 13 14 19",
    "PDS-2": "4 5 6 7 8 9 12 13",
    "PDS-3": "4 5 6 7 8 10 15",
}
LISTS = ("ZH-L-", "PDS-1-")  # every row of these lists
# No rule carries them, and why.
WITHOUT_RULE = {
    "SS-3": "four principles: nobody can compute them",
}


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
    assert row.status == "implemented"
    assert row.examples or row.tests, f"{clause}: no example rests on it and no test names it"


def test_every_list_has_its_rows() -> None:
    for prefix, least in (("ZH-L-", 11), ("PDS-1-", 12)):
        assert sum(clause.startswith(prefix) for clause in rows()) >= least
