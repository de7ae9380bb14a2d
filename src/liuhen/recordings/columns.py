"""Facts of very many recordings, read as columns without a model object a row.

Only the questions of bulk judging are served (`recording.hand_in`, `recording.retention`). The facts are those of
`facts.recording_facts`; a test compares the two for every shipped pack.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Min, Q
from django.db.models.functions import Coalesce

from liuhen.activities.models import Activity, ActivityOfficer
from liuhen.kernel.moments import local_day
from liuhen.recordings.models import MetadataItem, Recording

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import date, datetime

Facts = dict[str, Any]
KEY, EXPORTED, ACTIVITY, CLASSIFIED, KEEP, UNTIL = range(6)
_ALWAYS = ("id", "exported_at", "activity_id", "classified_at", "keep", "keep_until")
_METADATA, _DAY_ENDED, _TRIGGERS = "recording.metadata", "activity.day_ended_at", "recording.triggers"

# fact → column
_PLAIN = {
    "recording.completed_at": "ended_at",
    "recording.exported_at": "exported_at",
    "recording.stored_at": "stored_at",
    "recording.target": "target",
    "recording.handed_over_at": "handed_over_at",
    "recording.unrelated": "unrelated",
    "recording.evidence": "evidence",
    "recording.in_case": "in_case",
    "recording.case_linked": "in_case",
    "recording.triggers": "triggers",
    "recording.secret": "secret",
    "recording.assigned_until": "keep_until",
}
_OF_DUTY = {
    "activity.kind": "kind",
    "activity.remote": "remote",
    "activity.remote_reason": "remote_reason",
    "activity.remote_statement": "remote_statement",
    "activity.returned_at": "returned_at",
}
_TURNED: dict[str, Callable[[str], object]] = {
    "activity.remote_reason": lambda text: text or None,
    "activity.remote_statement": bool,
}
_NEVER = frozenset({"file.keep_until"})  # no recording is told about the case file it will stand in


def served(names: Collection[str]) -> bool:
    """Say whether these facts can be read as columns; the others are the single path's."""
    return set(names) <= {*_PLAIN, *_OF_DUTY, *_NEVER, _METADATA, _DAY_ENDED}


@dataclass
class Columns:
    """Reads the named facts of recordings of one agency in the order of their keys, `size` at a time."""

    agency: int
    names: Collection[str]
    size: int = 5000
    _plain: list[tuple[str, int]] = field(init=False)
    _duties: dict[int, Facts] = field(init=False)
    _histories: dict[int, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        """Choose the columns, and read what is needed of duties: they are far fewer than recordings."""
        wanted = [name for name in _PLAIN if name in self.names]
        self._columns = tuple(dict.fromkeys((*_ALWAYS, *(_PLAIN[name] for name in wanted))))
        self._plain = [(name, self._columns.index(_PLAIN[name])) for name in wanted]
        of_duty = [name for name in self.names if name.startswith("activity.")]
        self._duties = _duties(self.agency, of_duty) if of_duty else {}
        self._histories = _histories(self.agency) if _TRIGGERS in self.names else {}

    def after(self, key: int) -> list[tuple[tuple[Any, ...], Facts]]:
        """Return the next rows (see KEY, EXPORTED, …) with their facts; empty behind the last."""
        found = Recording.objects.filter(agency=self.agency, id__gt=key).order_by("id")
        rows = list(found.values_list(*self._columns)[: self.size])
        metadata = _metadata([row[KEY] for row in rows]) if _METADATA in self.names else None
        return [(row, self._facts(row, metadata)) for row in rows]

    def _facts(self, row: tuple[Any, ...], metadata: dict[int, dict[str, datetime]] | None) -> Facts:
        facts = {name: row[column] for name, column in self._plain}
        if self._duties and row[ACTIVITY] is not None:
            facts |= self._duties[row[ACTIVITY]]
        if _TRIGGERS in facts:
            facts[_TRIGGERS] = sorted({*facts[_TRIGGERS], *self._histories.get(row[ACTIVITY], ())})
        if metadata is not None:
            facts[_METADATA] = metadata.get(row[KEY], {})
        return facts


def _duties(agency: int, names: list[str]) -> dict[int, Facts]:
    plain = [name for name in _OF_DUTY if name in names]
    rows = Activity.objects.filter(agency=agency).values_list("id", *(_OF_DUTY[name] for name in plain))
    duties: dict[int, Facts] = {}
    for key, *values in rows.iterator(chunk_size=5000):
        turned = (_TURNED.get(name, _same)(value) for name, value in zip(plain, values, strict=True))
        duties[key] = dict(zip(plain, turned, strict=True))
    if _DAY_ENDED in names:
        for key, ended in _days_ended(agency).items():
            duties[key][_DAY_ENDED] = ended
    return duties


def _histories(agency: int) -> dict[int, list[str]]:
    """Return what the party's history brings to each duty that has one, as `facts.triggers` tells it for one."""
    rows = (
        Activity.objects.filter(agency=agency, party__isnull=False)
        .annotate(
            begun=Coalesce("arrived_at", "started_at", "planned_at"),
            first_conflict=Min("party__conflicts__day", filter=Q(party__conflicts__withdrawn_at=None)),
        )
        .values_list("id", "begun", "first_conflict", "party__resistance")
    )
    found: dict[int, list[str]] = {}
    for key, begun, first, resists in rows.iterator(chunk_size=5000):
        past = ["past_conflict"] if first is not None and first <= local_day(begun) else []
        if past or resists:
            found[key] = [*past, *(["resistance"] if resists else [])]
    return found


def _same(value: object) -> object:
    return value


def _days_ended(agency: int) -> dict[int, datetime]:
    """Return for every duty that ended the end of its officers' day, as `activities.day` tells it for one duty."""
    duties = Activity.objects.filter(agency=agency).values_list("id", "ended_at")
    ended = {key: at for key, at in duties.iterator(chunk_size=5000) if at is not None}
    posted = ActivityOfficer.objects.values_list("activity_id", "person_id", "activity__ended_at")
    officers = [(duty, person, at) for duty, person, at in posted.iterator(chunk_size=5000) if at is not None]
    latest: dict[tuple[int, date], datetime] = {}
    for _, person, at in officers:
        place = (person, local_day(at))
        latest[place] = max(at, latest.get(place, at))
    for activity, person, at in officers:
        if activity in ended:
            ended[activity] = max(ended[activity], latest[person, local_day(at)])
    return ended


def _metadata(keys: Iterable[int]) -> dict[int, dict[str, datetime]]:
    found: dict[int, dict[str, datetime]] = {}
    items = MetadataItem.objects.filter(recording__in=list(keys)).exclude(value="")
    for recording, key, filled_at in items.values_list("recording_id", "key", "filled_at"):
        found.setdefault(recording, {})[key] = filled_at
    return found
