"""Findings of a pack as the API tells them: question, rule, articles, verdict, clock, one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ninja import Schema

from liuhen.recordings.receipts import finding_json

if TYPE_CHECKING:
    from liuhen.policy.answers import Answer, Finding


class CitationOut(Schema):
    """A place in a regulation."""

    clause: str
    document: str
    article: str
    words: str


class FindingOut(Schema):
    """What one rule says."""

    question: str
    rule: str
    verdict: str
    words: str
    cites: list[CitationOut]
    due_at: str | None = None


def told(found: list[tuple[Answer, Finding]]) -> list[FindingOut]:
    """Return findings as they are told."""
    return [FindingOut.model_validate(finding_json(answer, finding)) for answer, finding in found]
