"""Links lead somewhere, and the index of decisions is whole."""

from __future__ import annotations

import re

import pytest
from tests.docs.reading import ROOT, anchors_of, documents, links_of

pytestmark = pytest.mark.documentation


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_inside_the_project_resolves(document) -> None:
    broken = []
    for link in links_of(document):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        inside = target == ROOT or ROOT in target.parents
        if not inside or not target.exists() or (anchor and anchor not in anchors_of(target)):
            broken.append(link)
    assert broken == []


def test_the_index_of_decisions_names_every_page_by_its_title() -> None:
    lines = (ROOT / "docs/adr/README.md").read_text("utf-8").splitlines()
    shown = [line for line in lines if line.startswith("| [")]
    expected = []
    for page in sorted((ROOT / "docs/adr").glob("[0-9]*.md")):
        title = re.sub(r"^# *\d+\.? *", "", page.read_text("utf-8").partition("\n")[0])
        expected.append(f"| [{page.name[:4]}]({page.name}) | {title} |")
    assert shown == expected
    assert len({line[3:7] for line in shown}) == len(shown), "two decisions have one number"


def test_the_rooms_of_the_architecture_exist_and_none_is_missing() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if re.match(r"\| (commands|demo|interface|jobs|\w+) \| `", line)]
    named = set(re.findall(r"`(\w+)/", "\n".join(rows)))
    rooms = {path.name for path in (ROOT / "src/liuhen").iterdir() if (path / "__init__.py").exists()}
    assert named >= rooms - {"kernel", "bench"}, rooms - named
    assert {name for name in named if not (ROOT / "src/liuhen" / name).is_dir()} == set()


def test_walks_name_files_that_exist() -> None:
    """A walk through the program names its files in code spans; a renamed file must be renamed there."""
    source = ROOT / "src/liuhen"
    missing = {}
    for walk in sorted((ROOT / "docs/life").glob("*.md")):
        names = re.findall(r"`([\w/]+\.py)`", walk.read_text("utf-8"))
        lost = [
            name for name in names if not any(found.as_posix().endswith(f"/{name}") for found in source.rglob("*.py"))
        ]
        if lost:
            missing[walk.name] = lost
    assert missing == {}
