"""What the tests of documents read: the Markdown files of the project and their parts."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)


def files_of_the_project() -> list[Path]:
    """Every file that is under version control, or new and not ignored."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, timeout=60)
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def documents() -> list[Path]:
    return [path for path in files_of_the_project() if path.suffix == ".md"]


def links_of(document: Path) -> Iterator[str]:
    """The targets of a document's links, those in code left out."""
    text = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", document.read_text("utf-8")))
    yield from _LINK.findall(text)


def anchors_of(document: Path) -> set[str]:
    """The anchors that a reader of Markdown makes of the headings."""
    headings = _HEADING.findall(_FENCE.sub("", document.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def blocks_of(document: Path) -> list[str]:
    """The contents of the fenced blocks."""
    return [block.split("\n", 1)[1].rsplit("```", 1)[0] for block in _FENCE.findall(document.read_text("utf-8"))]
