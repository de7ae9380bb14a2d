"""Clauses stand with the test that names them, and with no neighbour of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.policy import naming

if TYPE_CHECKING:
    from pathlib import Path

MODULE = '''\
"""The whole file is about AB-1."""

import pytest

LIMIT = 3  # AB-2


def test_first():
    """AB-3."""
    assert LIMIT


# AB-4 stands above the cases of the test below
@pytest.mark.parametrize(
    "clause",
    ["AB-5", "AB-6"],
)
@pytest.mark.usefixtures("db")
def test_second(clause):
    """AB-3, AB-7."""


def helper():
    """AB-8."""


class TestThird:
    """AB-9."""

    @pytest.mark.parametrize("clause", ["AB-10"])
    async def test_inside(self, clause):
        """AB-11."""

    limit = "AB-12"


def test_last():
    def test_inner():
        """AB-13."""
'''


def named(tmp_path: Path, source: str = MODULE) -> dict[str, list[str]]:
    (tmp_path / "test_x.py").write_text(source, "utf-8")
    return naming.tests_naming(tmp_path)


def test_the_cases_of_a_test_belong_to_it_and_not_to_the_test_above(tmp_path: Path) -> None:
    found = named(tmp_path)
    for clause in ("AB-4", "AB-5", "AB-6", "AB-7"):
        assert found[clause] == ["test_x.py::test_second"]
    assert found["AB-3"] == ["test_x.py::test_first", "test_x.py::test_second"]


def test_what_stands_outside_every_test_belongs_to_the_module(tmp_path: Path) -> None:
    found = named(tmp_path)
    for clause in ("AB-1", "AB-2", "AB-8"):
        assert found[clause] == ["test_x.py"]


def test_a_class_has_its_own_words_and_its_tests_have_theirs(tmp_path: Path) -> None:
    found = named(tmp_path)
    assert found["AB-9"] == found["AB-12"] == ["test_x.py::TestThird"]
    assert found["AB-10"] == found["AB-11"] == ["test_x.py::TestThird::test_inside"]


def test_a_function_inside_a_test_speaks_for_the_test(tmp_path: Path) -> None:
    assert named(tmp_path)["AB-13"] == ["test_x.py::test_last"]


def test_a_form_feed_does_not_shift_the_lines(tmp_path: Path) -> None:
    source = 'A = "x\fy\u2028z"\n\n\ndef test_first():\n    """AB-1."""\n\n\ndef test_next():\n    """AB-2."""\n'
    assert named(tmp_path, source) == {"AB-1": ["test_x.py::test_first"], "AB-2": ["test_x.py::test_next"]}


def test_a_module_is_named_once_for_a_clause(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.py").write_text('"""AB-1¶2, AB-1(3); G1."""\n# AB-1.\n', "utf-8")
    assert naming.modules_naming(tmp_path) == {"AB-1": ["sub/a.py"], "G1": ["sub/a.py"]}
