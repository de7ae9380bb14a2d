"""Citations: `SS-13`, `YC-A-10¶3`, `SS-20(3)`, `ID¶n(n)`, and the way people say them: 第十条第三款."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from liuhen.kernel.refusals import Citation
from liuhen.policy.faults import suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liuhen.policy.articles import Article

_CITATION = re.compile(r"(?P<id>[^¶()]+)(?:¶(?P<paragraph>[1-9]\d?))?(?:\((?P<item>[1-9]\d?)\))?")
_DIGITS = "零一二三四五六七八九"
_TEN, _HUNDRED = 10, 100


class CitationFault(ValueError):  # noqa: N818  # named for what it reports, as people say it
    """A citation that names no place of the source: `what` is wrong, `remedy` what to write."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


def split_citation(text: str) -> tuple[str, int, int]:
    """Return article id, paragraph and item (0 where not named). Raises CitationFault."""
    match = _CITATION.fullmatch(text)
    if match is None:
        raise CitationFault(f"'{text}' 不是引用", "写成 SS-13、SS-13¶1、SS-20(3) 或 SS-13¶1(2)")
    return match["id"], int(match["paragraph"] or 0), int(match["item"] or 0)


def cite(text: str, articles: Mapping[str, Article], documents: Mapping[str, str]) -> Citation:
    """Return the citation with the words people use. Raises CitationFault when there is no such place."""
    clause, paragraph, item = split_citation(text)
    article = articles.get(clause)
    if article is None:
        raise CitationFault(f"没有条文 {clause}", suggestion(clause, articles) or "在 articles.toml 里写这一条")
    if paragraph > article.paragraphs or item > article.items:
        raise CitationFault(
            f"{text}：{clause} 有 {article.paragraphs} 款、{article.items} 项", "改正款、项的号码，或改正 articles.toml"
        )
    title = documents.get(article.document, article.document)
    words = f"《{title}》{_place(article)}{_part(paragraph, '款')}{_item(item)}"
    return Citation(clause=text, document=article.document, article=article.article or article.row, words=words)


def _place(article: Article) -> str:
    if article.article:
        chapter = f"第{chinese(article.chapter)}章" if article.chapter and article.id[-1:].isalpha() else ""
        return f"{chapter}第{chinese(article.article)}条"
    if article.row:
        return f"{article.chapter}第{chinese(article.row)}项" if article.row.isdigit() else f"第{article.row}项"
    return ""


def _part(number: int, measure: str) -> str:
    return f"第{chinese(str(number))}{measure}" if number else ""


def _item(number: int) -> str:
    return f"第（{chinese(str(number))}）项" if number else ""


def chinese(digits: str) -> str:
    """Write a number below 1000 with Chinese numerals (`13` → 十三); anything else stays as it is."""
    if not digits.isdigit() or not 0 < int(digits) < _TEN * _HUNDRED:
        return digits
    hundreds, rest = divmod(int(digits), _HUNDRED)
    tens, ones = divmod(rest, _TEN)
    words = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        words += f"{_DIGITS[tens] if tens > 1 or hundreds else ''}十"
    elif hundreds and ones:
        words += _DIGITS[0]
    return words + (_DIGITS[ones] if ones else "")
