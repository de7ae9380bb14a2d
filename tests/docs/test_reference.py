"""Commands, settings and generated pages are documented as they are."""

from __future__ import annotations

import io
import re
import tomllib
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command, load_command_class
from tests.docs.reading import ROOT, blocks_of, documents

from liuhen.__main__ import own_commands
from liuhen.commands import instance
from liuhen.policy import load_library
from liuhen.policy.compliance import Places, compliance_page
from liuhen.policy.facts_page import facts_page
from liuhen.policy.vocabulary import base_vocabulary

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.documentation
STALE = "stale: run scripts/docs"


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_page_of_compliance_is_fresh() -> None:
    library = load_library(ROOT / "packs", with_examples=True)
    page = compliance_page(library, Places(tests=ROOT / "tests", code=ROOT / "src/liuhen"))
    assert read("docs/compliance.md") == page, STALE


def test_the_page_of_facts_is_fresh() -> None:
    assert read("docs/facts.md") == facts_page(base_vocabulary()), STALE


def test_scripts_docs_writes_every_generated_page() -> None:
    script = read("scripts/docs")
    generated = [path for path in documents() if "不要手改" in path.read_text("utf-8")[:400]]
    assert generated
    for path in generated:
        assert f"> {path.relative_to(ROOT)}" in script, path


@pytest.mark.parametrize("name", own_commands())
def test_every_command_has_help_in_chinese_and_stands_in_a_document(name: str) -> None:
    command = load_command_class("liuhen.commands", name)
    assert re.search(r"[\u4e00-\u9fff]", command.help)
    usage = command.create_parser("liuhen", name).format_help()
    undescribed = [
        action.dest
        for action in command.create_parser("liuhen", name)._actions
        if not action.help and not hasattr(action, "choices_actions") and action.nargs != "A..."
    ]
    assert f"liuhen {name}" in usage
    assert undescribed == []
    assert any(f"liuhen {name}" in path.read_text("utf-8") for path in documents()), f"liuhen {name}: no document"


def test_every_key_of_the_settings_is_documented_with_its_default() -> None:
    code = read("src/liuhen/settings.py")
    keys = dict(re.findall(r'_text\("(\w+)", (?:"([^"]*)"|str\()', code))
    page = read("docs/settings.md")
    rows = {match[1]: match[0] for match in re.finditer(r"^\| `(\w+)` \| `LIUHEN_\w+` \|.*$", page, re.MULTILINE)}
    assert set(rows) == set(keys)
    for key, default in keys.items():
        assert f"`LIUHEN_{key.upper()}`" in rows[key]
        if default and key != "replica":
            assert f"`{default}`" in rows[key], key


def test_every_name_of_the_environment_is_documented() -> None:
    page = read("docs/settings.md")
    used = set()
    for folder in ("src", "scripts", "deploy", "tests"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in {".py", "", ".service", ".conf"} and "static" not in path.parts:
                used |= set(re.findall(r"\bLIUHEN_[A-Z_]*[A-Z]\b", path.read_text("utf-8", "replace")))
    assert sorted(name for name in used if name not in page) == []


def test_the_settings_that_init_writes_are_toml_and_documented(tmp_path: Path) -> None:
    instance.make_instance(tmp_path)
    written = (tmp_path / "settings.toml").read_text("utf-8")
    uncommented = re.sub(r"^# (?=\w+ = )", "", written, flags=re.MULTILINE)
    keys = set(tomllib.loads(uncommented))
    assert keys
    assert keys <= set(re.findall(r"^\| `(\w+)` \| `LIUHEN_", read("docs/settings.md"), re.MULTILINE))


@pytest.mark.parametrize("document", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/deploy.md"])
def test_commands_shown_in_a_document_exist_with_their_options(document: str) -> None:
    if not (ROOT / document).exists():
        pytest.fail(f"{document} is not there")
    shown = [line for block in blocks_of(ROOT / document) for line in block.splitlines()]
    for line in shown:
        found = re.search(r"(?:^|bin/|\s)liuhen ((?:\w+)(?: .*)?)$", line.partition("#")[0].rstrip())
        if found is None:
            continue
        words = found[1].split()
        assert words[0] in own_commands(), line
        out = io.StringIO()
        load_command_class("liuhen.commands", words[0]).create_parser("liuhen", words[0]).print_help(out)
        for option in (word for word in words if word.startswith("--") and words[0] not in {"pack", "ledger"}):
            assert option in out.getvalue(), f"{line}: {option}"


def test_targets_of_make_in_documents_exist() -> None:
    targets = set(re.findall(r"^(\w+):.*##", read("Makefile"), re.MULTILINE))
    for path in documents():
        for target in re.findall(r"(?:^|`|\s)make (\w+)(?=`|\s|$)", "\n".join(blocks_of(path))):
            assert target in targets, f"{path.name}: make {target}"


def test_an_example_question_of_the_readme_gets_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = [line for block in blocks_of(ROOT / "README.md") for line in block.splitlines() if "liuhen judge" in line]
    words = line.partition("liuhen judge ")[2].split()
    facts = tmp_path / "facts.json"
    facts.write_text('{"recording.completed_at": "2026-03-10T09:00:00+08:00"}')
    call_command("judge", *[str(facts) if word == "facts.json" else word for word in words])
    assert '"SS-13' in capsys.readouterr().out


def test_the_answer_of_a_hand_in_has_the_keys_that_are_documented() -> None:
    (shown,) = [block for block in blocks_of(ROOT / "docs/commands.md") if '"receipt"' in block]
    documented = set(re.findall(r'"(\w+)"', shown))
    written = set(re.findall(r'"(\w+)": ', read("src/liuhen/recordings/receipts.py")))
    findings = {"question", "rule", "cites", "verdict", "words", "due_at"}
    assert documented == (written - findings) | {"words"}
