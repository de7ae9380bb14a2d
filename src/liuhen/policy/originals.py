"""Find the articles of a pack in the text of its regulation.

An article's digest is SHA-256 over its text without its number and without white space. Lines that follow each other
are joined and compared with the digests, so that headings, annexes and page breaks between articles do no harm. What
no digest finds is looked for by its number (第十三条) between its neighbours.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from liuhen.policy.citations import chinese

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from liuhen.policy.articles import Article

State = Literal["matched", "differing", "unchecked"]
_LONGEST = 40  # lines of one article
_NUMBER = re.compile(r"第[〇零一二三四五六七八九十百]+条|[（(]?[〇零一二三四五六七八九十\d]{1,3}[）)、.．]|\d{1,3}\t")
_HEAD = re.compile(r"第([〇零一二三四五六七八九十百]+)条")
_BREAK = re.compile(r"第[〇零一二三四五六七八九十百]+[章节]|附\s*件|[（(][〇零一二三四五六七八九十]+[）)]$")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Found:
    """The text of one article as the original has it. `unchecked`: the pack keeps no digest to compare with."""

    article: str
    text: str
    state: State


@dataclass(frozen=True, slots=True)
class _Piece:
    """Lines `[first, last)` that one article may be."""

    first: int
    last: int


def digest_of(text: str) -> str:
    """Return the digest of an article's text, which is given without its number."""
    return hashlib.sha256(_SPACE.sub("", text).encode()).hexdigest()


def find_articles(articles: Sequence[Article], text: str) -> tuple[Found, ...]:
    """Return what the text has of the articles, in the order of the pack. Articles it does not have are left out."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    wanted = {article.sha256: article.id for article in articles if article.sha256}
    places = _by_digest(lines, wanted)
    found: dict[str, Found] = {name: Found(name, _text(lines, place), "matched") for name, place in places.items()}
    for article in articles:
        piece = None if article.id in found else _by_number(lines, articles, article, places)
        if piece is not None:
            places[article.id] = piece
            found[article.id] = Found(article.id, _text(lines, piece), "differing" if article.sha256 else "unchecked")
    return tuple(found[article.id] for article in articles if article.id in found)


def _by_digest(lines: Sequence[str], wanted: Mapping[str, str]) -> dict[str, _Piece]:
    found: dict[str, _Piece] = {}
    for first in range(len(lines)):
        for last, digest in _digests(lines, first):
            if digest in wanted:
                found.setdefault(wanted[digest], _Piece(first, last))
    return found


def _digests(lines: Sequence[str], first: int) -> Iterator[tuple[int, str]]:
    """Return the digests of the texts that begin with a line, with and without its number."""
    begin, bare = (_SPACE.sub("", each) for each in (lines[first], _NUMBER.sub("", lines[first], count=1)))
    hashes = [hashlib.sha256(begin.encode())]
    if _NUMBER.match(lines[first]):
        hashes.append(hashlib.sha256(bare.encode()))
    for last in range(first + 1, min(first + _LONGEST, len(lines)) + 1):
        for each in hashes:
            yield last, each.hexdigest()
        if last < len(lines):
            more = _SPACE.sub("", lines[last]).encode()
            for each in hashes:
                each.update(more)


def _by_number(
    lines: Sequence[str], articles: Sequence[Article], article: Article, places: Mapping[str, _Piece]
) -> _Piece | None:
    """Return the lines headed by the article's number, between its neighbours in the pack."""
    if not article.article.isdigit():
        return None
    here = [each.id for each in articles].index(article.id)
    start = max((places[each.id].last for each in articles[:here] if each.id in places), default=0)
    end = min((places[each.id].first for each in articles[here:] if each.id in places), default=len(lines))
    word = chinese(article.article)
    for first in range(start, end):
        head = _HEAD.match(lines[first])
        if head and head[1] == word:
            return _Piece(first, _end(lines, first, end))
    return None


def _end(lines: Sequence[str], first: int, end: int) -> int:
    """Return where an article ends: at the next one, at a chapter or an annex."""
    for last in range(first + 1, min(first + _LONGEST, end)):
        if _HEAD.match(lines[last]) or _BREAK.match(lines[last]):
            return last
    return min(first + _LONGEST, end)


def _text(lines: Sequence[str], piece: _Piece) -> str:
    return "\n".join(lines[piece.first : piece.last])
