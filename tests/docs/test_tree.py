"""What must not stand in the tree: places of somebody's machine, hosts in locks, words of how it was made."""

from __future__ import annotations

import json
import re

import pytest
from tests.docs.reading import ROOT, files_of_the_project

pytestmark = pytest.mark.documentation

# Built from halves, so that this file does not name what it looks for.
MACHINE = [
    "/wo" + "rk/",
    "/ro" + "ot/",
    "/ho" + "me/[a-z]",
    "shared/" + "design",
    "packs-" + "sketch",
    "pytest-of" + "-",
]
MAKING = ["anth" + "ropic", "cla" + "ude", "chat" + "gpt", "open" + "ai", "as an " + "ai"]
LOCKS = ["requirements.lock", "requirements-bootstrap.lock", "requirements-peers.lock"]


def texts() -> list[tuple[str, str]]:
    found = []
    for path in files_of_the_project():
        try:
            found.append((str(path.relative_to(ROOT)), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return found


@pytest.mark.parametrize("pattern", [*MACHINE, *MAKING])
def test_nothing_in_the_tree_names_a_machine_or_its_making(pattern: str) -> None:
    expression = re.compile(pattern, re.IGNORECASE)
    assert [name for name, text in texts() if expression.search(text)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_of_python_pins_each_package_with_digests_and_names_no_host(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    packages = re.findall(r"^([A-Za-z0-9][\w.-]*)(\[[^\]]*\])?==\S+((?:.*\\\n)+.*)", text, re.MULTILINE)
    assert packages
    assert len(packages) == len(re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE)), "a package without digests"
    assert all("--hash=sha256:" in rest for _, _, rest in packages)
    assert "://" not in text


def test_the_lock_of_npm_has_integrity_and_no_address() -> None:
    text = (ROOT / "assets/package-lock.json").read_text("utf-8")
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "integrity" not in entry and not entry.get("link")] == []
    assert "://" not in text
    assert "resolved" not in text


def test_every_program_of_scripts_may_be_run_and_stops_at_its_first_failure() -> None:
    for path in [*sorted((ROOT / "scripts").iterdir()), ROOT / ".ci/run"]:
        if path.is_file():
            assert path.stat().st_mode & 0o111, path
            assert "set -euo pipefail" in path.read_text("utf-8"), path
