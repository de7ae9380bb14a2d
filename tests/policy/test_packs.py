"""The packs that are shipped: they load, and each of their examples holds."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from liuhen.policy import load_library
from liuhen.policy.examples import run_case

PACKS = Path(__file__).parents[2] / "packs"
CASES = [
    (path.parents[1].name, case["id"])
    for path in sorted(PACKS.glob("*/examples/*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
]


@pytest.fixture(scope="module")
def library():
    return load_library(PACKS, with_examples=True)


@pytest.mark.parametrize(("pack", "case"), CASES, ids=[f"{pack}:{case}" for pack, case in CASES])
def test_a_worked_example_is_answered_as_it_says(library, pack: str, case: str) -> None:
    found = [each for each in library[pack].examples if each["id"] == case]
    assert [str(mismatch) for each in found for mismatch in run_case(library[pack], each)] == []


def test_every_pack_knows_what_it_was(library) -> None:
    digests = {pack.digest for pack in library.values()}
    assert len(digests) == len(library) == len(list(PACKS.glob("*/pack.toml")))


def test_every_pack_of_an_agency_extends_national_law(library) -> None:
    agencies = [pack for pack in library.values() if pack.id != "national"]
    assert all("national.decide" in {rule.id for rule in pack.rules} for pack in agencies)


def test_each_case_stands_once_in_its_pack() -> None:
    assert len(set(CASES)) == len(CASES)
