"""Reads articles.toml."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from liuhen.policy.articles import Article
from liuhen.policy.faults import FaultList, suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liuhen.policy.loading.node import Node
    from liuhen.policy.loading.source import SourceFile

_KEYS = (
    *("id", "document", "attachment", "chapter", "article", "row", "paragraphs", "items"),
    *("gist", "sha256", "policy"),
)
_SHA256 = re.compile(r"[0-9a-f]{64}")


def read_articles(
    source: SourceFile | None, pack: str, documents: Mapping[str, str], faults: FaultList
) -> dict[str, Article]:
    """Read the articles and rows of the source by their ids; doubles and unknown documents are reported."""
    found: dict[str, Article] = {}
    if source is None:
        return found
    told: set[str] = set()
    whole = source.node(faults)
    whole.closed(["article"])
    for node in whole.entries("article", "条文"):
        article = _article(node, pack)
        if article.document not in {"", *documents, *told}:
            told.add(article.document)
            declare = f'否则在 pack.toml 的 [pack] 里写 documents = {{{article.document}="文件的名称"}}'
            node.fault(f"没有文件 '{article.document}'", suggestion(article.document, documents, declare))
        if article.id in found:
            node.fault(f"{article.id} 出现两次，另一处在 {found[article.id].place.file}:{found[article.id].place.line}")
        found.setdefault(article.id, article)
    return found


def _article(node: Node, pack: str) -> Article:
    node.closed(_KEYS, ["id", "document", "gist"])
    sha256 = node.text("sha256")
    if sha256 and not _SHA256.fullmatch(sha256):
        node.fault("sha256 应为64位十六进制小写")
    if re.search(r"[¶()\s]", node.text("id")):
        node.fault(f"id '{node.text('id')}' 不得有 ¶、括号或空格")
    texts = {key: node.text(key) for key in ("id", "document", "attachment", "chapter", "article", "row", "gist")}
    return Article(
        **texts,
        place=node.place,
        pack=pack,
        paragraphs=node.number("paragraphs", 1),
        items=node.number("items"),
        sha256=sha256,
        policy=node.flag("policy"),
    )
