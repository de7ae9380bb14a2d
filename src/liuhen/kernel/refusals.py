"""Refusals: what an act that must not happen says, with the article it rests on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a regulation: `clause` is its id (`SS-13¶1`), `words` how people cite it (SS 第十三条第一款)."""

    clause: str
    document: str
    article: str
    words: str

    def as_facts(self) -> dict[str, object]:
        """Return the citation as JSON."""
        return {"clause": self.clause, "document": self.document, "article": self.article, "words": self.words}


class Refused(Exception):  # noqa: N818  # a refusal is an answer, not an error
    """An act refused by a rule or by the program's own order.

    `rule` is the rule's id (a pack rule, or a program rule such as `store.device.unknown`), `citations` the articles
    (empty when no regulation speaks), `words` one plain Chinese sentence, `remedy` what to do instead. Interfaces
    turn it into a page, a JSON problem (RFC 9457) or an exit code.
    """

    def __init__(self, rule: str, words: str, *, citations: tuple[Citation, ...] = (), remedy: str = "") -> None:
        super().__init__(words)
        self.rule = rule
        self.words = words
        self.citations = citations
        self.remedy = remedy
