"""A bureau with a million recordings of the last three years: the same ones in every run, up to today.

Rows, search text, filter words, deadlines and keeping are made by the code that makes them in a hand-in; only the way
into the tables is shorter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, cast

from liuhen.accounts.regulations import regulation_of
from liuhen.activities.models import Activity, ActivityOfficer
from liuhen.bench.loads.bureau import Bureau, found
from liuhen.bench.loads.loading import Table, after, before, load, load_words
from liuhen.bench.loads.roster import SERVICE, UNITS, enlist
from liuhen.bench.measure import say
from liuhen.jobs.figures import count_figures
from liuhen.kernel.identifiers import code_of, key_floor
from liuhen.kernel.moments import now
from liuhen.obligations.models import Obligation
from liuhen.policy.judge import Judge
from liuhen.recordings.keeping import keeping_of
from liuhen.recordings.models import Intake, Recording
from liuhen.recordings.search import text_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liuhen.accounts.models import Person
    from liuhen.bench.loads.roster import Roster
    from liuhen.devices.models import Device

SPAN = timedelta(days=3 * 365)
# pages are asked by the clock of the machine: what was made last was made today
BEGAN = datetime.combine(datetime.now(UTC).date(), time(0, 30), UTC) - SPAN
PART = 10_000
PER_DUTY = 10
LASTS = timedelta(minutes=40)
PARTLY_EVERY = 40  # duties for one that was recorded in part
ALONE_EVERY = 33  # recordings for one that belongs to no duty
OPEN_EVERY = 200  # recordings for one obligation that is still open
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英文辉鑫波宇浩凯建国志"
_PLACES = ("人民路", "解放街", "建设大道", "屯河嘉园", "中心市场", "北环工地", "东城小区", "西关车站")
_KINDS = ("占道经营检查", "工地扬尘检查", "燃气安全检查", "违法建设查处", "物业纠纷调查", "渣土运输检查")
_MEDIA = ("video",) * 16 + ("photo",) * 3 + ("audio",)
_RISKS = ("low",) * 12 + ("middle",) * 4 + ("high",) + ("",) * 3
_FIELDS = (
    *("id", "code", "agency", "unit", "device", "person", "activity", "intake", "assignment", "object_id"),
    *("original_name", "size", "sha256", "media", "container", "duration_ms", "device_started_at", "started_at"),
    *("ended_at", "sequence", "exported_at", "stored_at", "target", "title", "party_name", "place", "evidence", "risk"),
    *("risk_proposed", "classified_at", "keep", "keep_until", "marked", "fixity", "search_text"),
)
_OWED = (
    *("agency", "subject", "question", "rule", "what", "cites", "pack", "version", "unit", "person", "who", "title"),
    *("started_at", "due_at", "fulfilled_at"),
)


@dataclass(slots=True)
class _Officers:
    """The officers of a sketched duty, asked as Django is asked."""

    people: list[Any]

    def all(self) -> list[Any]:
        return self.people


@dataclass(slots=True)
class _Officer:
    person_id: int


@dataclass(slots=True)
class _Duty:
    title: str
    place: str
    officers: _Officers


@dataclass(slots=True)
class _Made:
    """A duty in the tables: its key and number, when it began, and who recorded on it first."""

    key: int
    duty: _Duty
    number: int
    began: datetime
    person: Person

    @property
    def ended(self) -> datetime:
        """When it ended."""
        return self.began + LASTS


@dataclass(slots=True)
class _Sketch:
    """A recording as far as `search.text_of` and `search.words_of` look at it."""

    agency_id: int
    unit_id: int
    device_id: int
    person_id: int
    activity_id: int | None
    activity: _Duty | None
    code: str
    original_name: str
    title: str
    party_name: str
    place: str
    media: str
    risk: str
    marked: bool
    classified_at: datetime | None
    assignment: str
    evidence: bool
    fixity: str
    risk_proposed: str = ""
    keep: str = ""
    class_confirmed_at: datetime | None = None
    case_name: str = ""
    search_text: str = ""


@dataclass
class Generator:
    """Fills an instance that was just founded."""

    count: int
    bureau: Bureau = field(default_factory=found)
    chance: Random = field(default_factory=lambda: Random(20260105))  # noqa: S311  # the same in every run

    _numbers: dict[int, int] = field(default_factory=dict)

    def run(self) -> None:
        """Make units, people, devices, duties, hand-ins, recordings, index and obligations."""
        regulation = regulation_of(self.bureau.agency, SERVICE)
        self._pack = regulation.pack
        self._hand_in = Judge(regulation.pack, "recording.hand_in", regulation.settings)
        self._retention = Judge(regulation.pack, "recording.retention", regulation.settings)
        self._roster: Roster = enlist(self.bureau, self._name)
        self._recording = Table(Recording, _FIELDS)
        self._obligation = Table(Obligation, _OWED)
        before()
        for start in range(0, self.count, PART):
            self._part(start, min(PART, self.count - start))
            if start % (10 * PART) == 0:
                say(f"{start + PART} of {self.count} recordings")
        after()
        count_figures(now())  # as the sweep does

    def _name(self) -> str:
        return self.chance.choice(_SURNAMES) + "".join(self.chance.choices(_GIVEN, k=self.chance.choice((1, 2, 2))))

    def _part(self, start: int, count: int) -> None:
        """Make the duties, one hand-in and the recordings of one part."""
        duties = self._duties(start, count)
        at = BEGAN + SPAN * (start / self.count)
        intake = Intake.objects.create(
            id=key_floor(at) + start // PART,
            agency=self.bureau.agency,
            unit=self.bureau.unit,
            device_no="ZF-00001",
            actor={},
            station="bench",
            target="docking",
            source="/",
            started_at=at,
            finished_at=at,
        )
        rows, words, owed = [], [], []
        for sketch, row, owes in self._recordings(start, count, duties, intake):
            rows.append(row)
            words.append((row[0], words_of(cast("Recording", sketch)), sketch.agency_id))
            owed += owes
        load(self._recording.name, self._recording.columns, rows)
        load_words(words)
        load(self._obligation.name, self._obligation.columns, owed)

    def _duties(self, start: int, count: int) -> list[_Made]:
        """Make the duty of every ten recordings, and the issue of its first officer's recorder."""
        made: list[tuple[Activity, list[Person]]] = []
        numbers = range(start // PER_DUTY, (start + count + PER_DUTY - 1) // PER_DUTY)
        for number in numbers:
            at = BEGAN + SPAN * (number * PER_DUTY / self.count)
            place = self.chance.choice(_PLACES)
            unit = number % UNITS
            officers = [self._roster.officer(unit, number // UNITS * 2 + step) for step in (0, 1)]
            partly = number % PARTLY_EVERY == 0
            activity = Activity(
                agency=self.bureau.agency,
                unit=self._roster.units[unit],
                number=f"HD-{number:07}",
                title=f"{place}{self.chance.choice(_KINDS)}",
                act="inspection",
                kind="inspection",
                place=f"{place}{self.chance.randrange(1, 200)}号",
                planned_at=at,
                started_at=at,
                ended_at=at + LASTS,
                state=Activity.State.CLOSED,
                outcome=Activity.Outcome.PARTLY if partly else Activity.Outcome.RECORDED,
                closed_at=at + timedelta(hours=5),
            )
            made.append((activity, officers))
        Activity.objects.bulk_create([activity for activity, _ in made])
        ActivityOfficer.objects.bulk_create(
            [ActivityOfficer(activity=activity, person=person) for activity, people in made for person in people]
        )
        duties = [
            _Made(
                activity.pk,
                _Duty(activity.title, activity.place, _Officers([_Officer(person.pk) for person in people])),
                number,
                cast("datetime", activity.started_at),
                people[0],
            )
            for number, (activity, people) in zip(numbers, made, strict=True)
        ]
        self._roster.issue(
            [
                (duty.number, self._device(duty, 0), duty.person, f"activity:{duty.key}", duty.began, duty.ended)
                for duty in duties
            ]
        )
        return duties

    def _device(self, duty: _Made, second: int) -> Device:
        """Return the recorder of the first or the second officer."""
        return self._roster.recorder(duty.number % UNITS, duty.number // UNITS * 2 + second)

    def _recordings(
        self, start: int, count: int, duties: list[_Made], intake: Intake
    ) -> Iterator[tuple[_Sketch, list[Any], list[list[Any]]]]:
        for number in range(start, start + count):
            yield self._one(number, duties[(number - start) // PER_DUTY], intake)

    def _one(self, number: int, duty: _Made, intake: Intake) -> tuple[_Sketch, list[Any], list[list[Any]]]:
        chance, agency = self.chance, self.bureau.agency
        activity = None if number % ALONE_EVERY == 0 else duty.duty
        started = duty.began + timedelta(seconds=(number % PER_DUTY) * 200 + chance.randrange(60))
        ended = started + timedelta(seconds=chance.randrange(20, 180))
        exported = ended + timedelta(hours=chance.choice((2, 3, 5, 8, 30)))
        key = key_floor(started) | number & 0x3FFFFF
        unit = self._roster.units[duty.number % UNITS]
        sketch = _Sketch(
            agency_id=agency.pk,
            unit_id=unit.pk,
            device_id=self._device(duty, number % 2).pk,
            person_id=duty.person.pk,
            activity_id=duty.key if activity else None,
            activity=activity,
            code=code_of(agency.code, key) + f"-{number:X}",
            original_name=f"ZF{number % 10_000:04}_{number:08}.mp4",
            title=activity.title if activity else "",
            party_name=self._name() if number % 3 else "",
            place=activity.place if activity else "",
            media=chance.choice(_MEDIA),
            risk=chance.choice(_RISKS),
            marked=number % 50 == 0,
            classified_at=None if number % 20 == 0 else exported,
            assignment=Recording.Assignment.BY_TIME if activity else Recording.Assignment.NONE,
            evidence=number % 30 == 0,
            fixity="changed" if number % 9973 == 0 else "intact",
            risk_proposed="high" if number % 500 == 0 else "",
        )
        sketch.search_text = text_of(cast("Recording", sketch), [unit.name])
        return sketch, *self._stored(sketch, (key, number), (started, ended, exported), intake)

    def _stored(
        self, s: _Sketch, key: tuple[int, int], times: tuple[datetime, datetime, datetime], intake: Intake
    ) -> tuple[list[Any], list[list[Any]]]:
        """Return the row of the recording and those of what is owed, judged as in a hand-in."""
        started, ended, exported = times
        facts = {
            "recording.completed_at": ended,
            "recording.exported_at": exported,
            "recording.stored_at": exported,
            "recording.evidence": s.evidence,
        }
        kept = self._retention.judge(facts, exported)
        keep, until = keeping_of(kept, classified=s.classified_at is not None, held_until=None)
        s.keep = str(keep)
        row = self._recording.row(
            key[0], s.code, s.agency_id, s.unit_id, s.device_id, s.person_id, s.activity_id, intake.pk, s.assignment,
            f"urn:bench:{key[1]}", s.original_name, 52_428_800 + key[1], f"{key[1]:064x}", s.media, "mp4",
            (ended - started) // timedelta(milliseconds=1), started, started, ended,
            self._number_of(s.device_id),
            exported, exported, "docking", s.title, s.party_name, s.place, s.evidence, s.risk, s.risk_proposed,
            s.classified_at,
            str(keep), until if until is None else until.isoformat(), s.marked, s.fixity, s.search_text,
        )  # fmt: skip
        subject = f"recording:{key[0]}"
        owed = [
            self._owed(s, subject, ("recording.hand_in", o.rule, o.what), (o.started_at, o.due_at, o.fulfilled_at))
            for o in self._hand_in.judge(facts, exported).owes
        ]
        if key[1] % OPEN_EVERY == 0:
            asked = ("recording.metadata", "bench.open", "metadata")
            owed.append(self._owed(s, subject, asked, (exported, exported + timedelta(days=20), None)))
        return row, owed

    def _number_of(self, device: int) -> int:
        """Return the next number that the recorder gives a file: without gaps, so that nothing is missing."""
        self._numbers[device] = self._numbers.get(device, 0) + 1
        return self._numbers[device]

    def _owed(
        self,
        s: _Sketch,
        subject: str,
        asked: tuple[str, str, str],
        clock: tuple[datetime | None, datetime | None, datetime | None],
    ) -> list[Any]:
        return self._obligation.row(
            s.agency_id, subject, *asked, "[]", self._pack.id, self._pack.version, s.unit_id, s.person_id, "officer",
            s.title or s.original_name, *clock,
        )  # fmt: skip


def generate(*, count: int) -> dict[str, int]:
    """Found the bureau and fill it. Returns how many recordings there are."""
    Generator(count).run()
    return {"recordings": Recording.objects.count()}
