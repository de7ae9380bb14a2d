"""Small packs for tests: a folder from a few texts, and questions put to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from liuhen.kernel.moments import SHANGHAI
from liuhen.policy import PackFaults, evaluate, load_library, read_facts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from liuhen.policy import Answer, Pack

HEAD = """
[pack]
id = "small"
title = "小制度"
version = "1"
documents = {D="小制度"}
"""
ARTICLES = """
[[article]]
id = "D-1"
document = "D"
article = "1"
paragraphs = 1
items = 2
gist = "第一条"
[[article]]
id = "D-2"
document = "D"
article = "12"
paragraphs = 3
items = 0
gist = "第十二条"
"""


def write_pack(folder: Path, files: Mapping[str, str], name: str = "small") -> Path:
    """Write a pack; what is not given is the small head and the two articles."""
    texts = {"pack.toml": HEAD, "articles.toml": ARTICLES, **files}
    for path, text in texts.items():
        target = folder / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return folder


def small_pack(folder: Path, rules: str, head: str = "", **files: str) -> Pack:
    """Load a pack with these rules; `head` is added to its pack.toml."""
    named = {name.replace("__", "/") + ".toml": text for name, text in files.items()}
    write_pack(folder, {"pack.toml": HEAD + head, "rules/r.toml": rules, **named})
    return load_library(folder)["small"]


def faults_of(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Return the faults of a pack as they are said, none when it loads."""
    try:
        load_library(write_pack(folder, files), with_examples=True)
    except PackFaults as problem:
        return [str(fault) for fault in problem.faults]
    return []


def rule(body: str, asks: str = "device.check", rule_id: str = "small.a") -> str:
    """Return a rule that cites D-1."""
    return f'[[rule]]\nid = "{rule_id}"\ncites = ["D-1"]\nasks = "{asks}"\n{body}\n'


def here(text: str) -> datetime:
    """Return a moment on the Shanghai clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def ask(pack: Pack, question: str, facts: Mapping[str, Any], at: str = "2026-04-07T12:00:00", **more: Any) -> Answer:
    """Put a question about facts as they stand in JSON."""
    return evaluate(pack, question, read_facts(pack.vocabulary, facts), at=here(at), **more)
