"""Hand-ins and their receipts, and what was not handed in."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain
from typing import Annotated, Any

from ninja import Query, Router, Schema

from liuhen.access.intakes import intakes_seen
from liuhen.access.owed import units_seen
from liuhen.api.caller import Asking
from liuhen.api.finding import FindingOut, told
from liuhen.api.operations import reads
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, page_of
from liuhen.api.problems import ProblemError, not_found, plain
from liuhen.api.values import GivenDay, Key, Moment, Named, Sha256, named
from liuhen.recordings.absence import Absent, not_handed_in
from liuhen.recordings.models import Intake, IntakeFile, Recording
from liuhen.recordings.receipts import findings_of
from liuhen.recordings.services.receipt import NOT_TAKEN, receipt_of

router = Router(tags=["采集与移交"])
READ = "recordings.read"
SEES = ("recording.hand_in.own", "recording.hand_in.unit", "recording.list.unit", "recording.list.agency")
_MOST_DAYS = 31
_State = IntakeFile.State


class IntakeRow(Schema):
    """One hand-in of a card; `finished_at` is null while it runs."""

    id: str
    code: str
    unit: Named
    person: Named | None
    device_no: str
    station: str
    started_at: Moment
    finished_at: Moment | None


class SealedFile(Schema):
    """A file that is sealed: it may be erased from the card."""

    file: str
    recording: str
    code: str
    sha256: Sha256
    size: int
    findings: list[FindingOut]


class DuplicateFile(Schema):
    """A file that was sealed before: it may be erased from the card."""

    file: str
    recording: str
    code: str
    sha256: Sha256


class RefusedFile(Schema):
    """A file that is not in the store: it must stay on the card."""

    file: str
    problem: str
    words: str


class ReceiptOut(IntakeRow):
    """The receipt of a hand-in, with the checkpoint of the log that covers it."""

    sealed: list[SealedFile]
    duplicates: list[DuplicateFile]
    refused: list[RefusedFile]
    erasable: list[str]
    checkpoint: str


@reads(router, "/intakes", "列出采集记录", Paged[IntakeRow], scope=READ)
def list_intakes(request: Asking, limit: Limit = USUAL, cursor: Cursor = "") -> dict[str, object]:
    """List the hand-ins of the person and of the units whose material they keep, the newest first."""
    caller = request.caller
    caller.demand(*SEES)
    seen = intakes_seen(caller.person, caller.at)
    return page_of(seen, lambda intake: IntakeRow(**_columns(intake)), listed="intakes", cursor=cursor, limit=limit)


@reads(router, "/intakes/{key}", "读采集回执", ReceiptOut, scope=READ)
def get_intake(request: Asking, key: Key) -> ReceiptOut:
    """Tell what became of each file of a card, and which may be erased from it."""
    caller = request.caller
    caller.demand(*SEES)
    intake = intakes_seen(caller.person, caller.at).filter(pk=int(key)).first()
    if intake is None:
        raise not_found("没有这次采集，或者令牌的主人看不到它。")
    receipt = receipt_of(intake)
    sealed = chain.from_iterable(receipt.portions(_State.SEALED))
    duplicates = chain.from_iterable(receipt.portions(_State.DUPLICATE))
    refused = chain.from_iterable(receipt.portions(*NOT_TAKEN))
    return ReceiptOut(
        **_columns(intake),
        sealed=[_sealed(line, made) for line, made in sealed if made],
        duplicates=[_duplicate(line, first) for line, first in duplicates if first],
        refused=[RefusedFile(file=line.name, problem=line.problem, words=line.words) for line, _ in refused],
        erasable=list(receipt.erasable()),
        checkpoint=intake.checkpoint,
    )


def _sealed(line: IntakeFile, made: Recording) -> SealedFile:
    return SealedFile(
        file=line.name,
        recording=str(made.pk),
        code=made.code,
        sha256=f"sha256:{made.sha256}",
        size=made.size,
        findings=told(findings_of(made, made.exported_at)),
    )


def _duplicate(line: IntakeFile, first: Recording) -> DuplicateFile:
    return DuplicateFile(file=line.name, recording=str(first.pk), code=first.code, sha256=f"sha256:{first.sha256}")


class MissingOut(Schema):
    """Something that should have been handed in and was not."""

    kind: str
    words: str
    unit: Named
    person: Named | None
    activity: str | None
    device_no: str
    since: Moment


class Missing(Schema):
    """What was not handed in of some days."""

    items: list[MissingOut]


class Days(Schema):
    """From which day to which, both included."""

    from_day: GivenDay
    to_day: GivenDay


@reads(router, "/missing", "列出应交未交", Missing, scope=READ)
def list_missing(request: Asking, given: Annotated[Days, Query()]) -> dict[str, object]:
    """List what was not handed in of at most 31 days, in the units the person answers for."""
    caller = request.caller
    caller.demand("obligation.view.unit", "obligation.view.agency")
    if not timedelta(0) <= given.to_day - given.from_day <= timedelta(days=_MOST_DAYS):
        words = f"起止日期要从早到晚，最多 {_MOST_DAYS} 天。"
        raise ProblemError(plain(422, words, errors=[{"at": "to_day", "words": words}]))
    units = set(units_seen(caller.person, caller.at).values_list("pk", flat=True))
    found = not_handed_in(caller.agency, given.from_day, given.to_day, caller.at)
    return {"items": [_missing(each) for each in found if each.unit.pk in units]}


def _missing(absent: Absent) -> MissingOut:
    return MissingOut(
        kind=absent.kind,
        words=absent.words,
        unit=named(absent.unit),
        person=named(absent.person),
        activity=str(absent.activity.pk) if absent.activity else None,
        device_no=absent.device_no,
        since=absent.since,
    )


def _columns(intake: Intake) -> dict[str, Any]:
    return {
        "id": str(intake.pk),
        "code": intake.code,
        "unit": named(intake.unit),
        "person": named(intake.person),
        "device_no": intake.device_no,
        "station": intake.station,
        "started_at": intake.started_at,
        "finished_at": intake.finished_at,
    }
