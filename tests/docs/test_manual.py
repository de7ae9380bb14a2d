"""The manual for the county's people: a page a role, and no button or menu in it that the program does not have."""

from __future__ import annotations

import re

import pytest
from tests.docs.reading import ROOT

pytestmark = pytest.mark.documentation
MANUAL = ROOT / "docs" / "manual"
ROLES = ("officer", "keeper", "head", "legal", "administrator")
_LABEL = re.compile(r"【([^】]+)】")


def shown_by_the_program() -> str:
    """Everything that pages, scripts and their words are made from."""
    web = ROOT / "src" / "liuhen" / "web"
    files = [path for kind in ("html", "py", "js") for path in web.rglob(f"*.{kind}") if "vendor" not in path.parts]
    return "\n".join(path.read_text("utf-8") for path in files)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_its_page_and_the_index_leads_there(role) -> None:
    page = MANUAL / f"{role}.zh-CN.md"

    assert page.is_file()
    assert f"({page.name})" in (MANUAL / "README.md").read_text("utf-8")


@pytest.mark.parametrize("page", sorted(MANUAL.glob("*.md")), ids=lambda path: path.name)
def test_every_label_that_the_manual_names_stands_in_the_program(page) -> None:
    shown = shown_by_the_program()
    labels = set(_LABEL.findall(page.read_text("utf-8")))

    assert labels
    assert {label for label in labels if label not in shown} == set()


def test_the_pages_of_the_manual_are_those_of_the_roles() -> None:
    assert {path.name for path in MANUAL.glob("*.md")} == {"README.md", *(f"{role}.zh-CN.md" for role in ROLES)}
