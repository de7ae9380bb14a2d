"""The articles and list rows of a source, as a pack's `articles.toml` holds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liuhen.policy.faults import Place


@dataclass(frozen=True, slots=True)
class Article:
    """One article, list row or table of a document. `gist` is ours; `sha256` is over its text without white space.

    `policy` marks text that nobody can compute. `paragraphs` and `items` bound what a citation may name.
    """

    id: str
    document: str
    place: Place
    pack: str
    attachment: str = ""
    chapter: str = ""
    article: str = ""
    row: str = ""
    paragraphs: int = 1
    items: int = 0
    gist: str = ""
    sha256: str = ""
    policy: bool = False
