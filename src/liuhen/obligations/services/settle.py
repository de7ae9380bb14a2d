"""Judge matters and keep what follows: the judgement, and obligations opened, moved, fulfilled or withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from liuhen.kernel.canonical import canonical_digest
from liuhen.ledger import services as ledger
from liuhen.obligations.matters import Matter, stored_facts
from liuhen.obligations.models import Judgement
from liuhen.obligations.services.owing import follow
from liuhen.obligations.verdicts import short, worst
from liuhen.writing import insert_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.accounts.regulations import Regulation
    from liuhen.kernel.actors import Actor
    from liuhen.policy.answers import Answer

_BASIS = ("facts_digest", "digest", "settings", "answers")


def settle(*, actor: Actor, at: datetime, regulation: Regulation, matter: Matter) -> dict[str, Answer]:
    """Judge one matter and keep what follows from it. Returns question → answer."""
    return settle_many(actor=actor, at=at, regulation=regulation, matters=[matter])[0]


@transaction.atomic
def settle_many(
    *, actor: Actor, at: datetime, regulation: Regulation, matters: Sequence[Matter]
) -> list[dict[str, Answer]]:
    """Judge matters of one agency in one transaction, with as few statements as one.

    1. Wait for anybody else who settles one of the subjects.
    2. Put each matter's questions to the pack.
    3. Supersede the current judgement of a subject when facts, pack, settings or answers differ; otherwise leave it
       (asking again changes nothing).
    4. Open, move, fulfil or withdraw its obligations.
    5. Write one ledger entry for each judgement that was kept.
    """
    _wait_for_others([matter.subject for matter in matters])
    answers = [regulation.ask_all(matter.questions, matter.facts, at) for matter in matters]
    current = {
        judgement.subject: judgement
        for judgement in Judgement.objects.filter(subject__in=[m.subject for m in matters], superseded_at=None)
    }
    drafts = [_draft(regulation, at, matter, found) for matter, found in zip(matters, answers, strict=True)]
    kept = [draft for draft in drafts if _differs(current.get(draft.subject), draft)]
    Judgement.objects.filter(pk__in=[current[d.subject].pk for d in kept if d.subject in current]).update(
        superseded_at=at
    )
    insert_all(kept)
    changed = follow(at=at, regulation=regulation, matters=matters, answers=answers)
    ledger.append_many(
        actor=actor,
        at=at,
        entries=[("judgement.made", draft.subject, _entry(draft, changed.get(draft.subject, []))) for draft in kept],
    )
    return answers


def _wait_for_others(subjects: Sequence[str]) -> None:
    """Hold the subjects until the transaction ends: two at once would both open what is owed.

    Rows cannot be locked that are not there yet, so PostgreSQL locks the names. SQLite has one writer at a time.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(subject, 0))"
            " FROM (SELECT DISTINCT unnest(%s::text[]) AS subject ORDER BY 1) AS named",
            [list(subjects)],
        )


def _draft(regulation: Regulation, at: datetime, matter: Matter, found: dict[str, Answer]) -> Judgement:
    facts = stored_facts(matter.facts)
    return Judgement(
        agency=regulation.agency,
        subject=matter.subject,
        at=at,
        pack=regulation.pack.id,
        version=regulation.pack.version,
        digest=regulation.pack.digest,
        settings=dict(regulation.settings),
        facts=facts,
        facts_digest=str(canonical_digest(facts)),
        answers={question: short(answer) for question, answer in found.items()},
        verdict=worst(found.values()),
    )


def _differs(current: Judgement | None, draft: Judgement) -> bool:
    return current is None or any(getattr(current, name) != getattr(draft, name) for name in _BASIS)


def _entry(draft: Judgement, changed: list[dict[str, object]]) -> dict[str, object]:
    return {
        "pack": draft.pack,
        "version": draft.version,
        "digest": draft.digest,
        "facts_digest": draft.facts_digest,
        "verdict": draft.verdict,
        "answers": {question: answer["verdict"] for question, answer in draft.answers.items()},
        "obligations": changed,
    }
