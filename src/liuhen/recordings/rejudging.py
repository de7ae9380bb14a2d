"""Judge very many recordings again, after a correction of engine or calendar: deadlines of hand-in, terms of keeping.

Almost all stay as they are. So what stands is compared with what the regulation says now, read as columns and judged by
shape (`policy.judge`), and only a recording that moves takes the single path, which writes judgement, obligations,
columns and ledger entry. That time has passed moves nothing: what is overdue is found by its deadline.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from liuhen.accounts.models import PackBinding
from liuhen.accounts.regulations import Regulation, regulation_of
from liuhen.kernel.moments import day_start
from liuhen.obligations.queries import clocks_of
from liuhen.policy.judge import Judge
from liuhen.recordings.columns import CLASSIFIED, EXPORTED, KEEP, KEY, UNTIL, Columns, Facts, served
from liuhen.recordings.keeping import keeping_of
from liuhen.recordings.models import Recording
from liuhen.recordings.services.judge import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Agency
    from liuhen.kernel.actors import Actor

_HAND_IN, _RETENTION = "recording.hand_in", "recording.retention"
_AT_ONCE = 200  # recordings that take the single path in one transaction
_RELATED = ("agency", "unit", "device", "person", "activity", "activity__party", "intake")

Clock = tuple["datetime | None", "datetime | None", "datetime | None"]
Clocks = dict[tuple[str, str], Clock]


@dataclass(slots=True)
class Rejudged:
    """What came of it: recordings looked at, and the keys of those that were judged anew."""

    checked: int = 0
    moved: list[int] = field(default_factory=list)


def rejudge(
    *, actor: Actor, at: datetime, agency: Agency, on_progress: Callable[[int], None] | None = None
) -> Rejudged:
    """Judge every recording of an agency again, and write those that move.

    `on_progress` hears how many were looked at. Each chunk of moved ones is one transaction with its ledger entries;
    cut off, it is simply run again. Raises Refused when a regulation it was judged under is no longer to be had.
    """
    reigns = [_Reign(regulation, since) for regulation, since in _regulations(agency)]
    names = frozenset[str]().union(*(reign.reads for reign in reigns))
    done = Rejudged()
    if not reigns:
        return done
    columns = Columns(agency.pk, names)
    last = -1
    while found := columns.after(last):
        last = found[-1][0][KEY]
        _chunk(actor, at, reigns, found, done)
        if on_progress is not None:
            on_progress(done.checked)
    return done


class _Reign:
    """A regulation of the agency, the moment since which it judges, and its judges."""

    def __init__(self, regulation: Regulation, since: datetime) -> None:
        self.since = since
        pack, settings = regulation.pack, regulation.settings
        questions = pack.vocabulary.questions
        asked = (_HAND_IN, _RETENTION)
        self.reads = frozenset[str]().union(*(pack.reads(name) | set(questions[name].law_of) for name in asked))
        self._bulk = served(self.reads)
        self._hand_in, self._retention = (Judge(pack, name, settings) for name in asked)

    def moves(self, row: tuple[Any, ...], facts: Facts, held: Clocks, at: datetime) -> bool:
        """Say whether the regulation says something else than what stands, or cannot be asked in bulk."""
        if not self._bulk:
            return True
        owed = {(o.rule, o.what): (o.started_at, o.due_at, o.fulfilled_at) for o in self._hand_in.judge(facts, at).owes}
        if owed != held:
            return True
        kept = keeping_of(
            self._retention.judge(facts, at), classified=row[CLASSIFIED] is not None, held_until=row[UNTIL]
        )
        return kept != (row[KEEP], row[UNTIL])


def _regulations(agency: Agency) -> list[tuple[Regulation, datetime]]:
    days = PackBinding.objects.filter(agency=agency).order_by("from_day").values_list("from_day", flat=True)
    return [(regulation_of(agency, day), day_start(day)) for day in days]


def _chunk(
    actor: Actor,
    at: datetime,
    reigns: Sequence[_Reign],
    found: Sequence[tuple[tuple[Any, ...], Facts]],
    done: Rejudged,
) -> None:
    held = clocks_of([f"recording:{row[KEY]}" for row, _ in found], _HAND_IN)
    moved: dict[_Reign, list[int]] = {}
    for row, facts in found:
        reign = next((reign for reign in reversed(reigns) if row[EXPORTED] >= reign.since), reigns[0])
        if reign.moves(row, facts, held.get(f"recording:{row[KEY]}", {}), at):
            moved.setdefault(reign, []).append(row[KEY])
    done.checked += len(found)
    for keys in moved.values():
        for start in range(0, len(keys), _AT_ONCE):
            _judge_again(actor, at, keys[start : start + _AT_ONCE])
        done.moved += keys


def _judge_again(actor: Actor, at: datetime, keys: Sequence[int]) -> None:
    with transaction.atomic():
        found = Recording.objects.filter(pk__in=keys).select_related(*_RELATED).order_by("id")
        judge(actor=actor, at=at, recordings=list(found))
