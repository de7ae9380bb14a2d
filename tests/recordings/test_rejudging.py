"""Judging very many again comes to what the single path comes to, and moves nothing that did not change."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from tests.activities.duty import planned
from tests.devices.bureau import Bureau, clock, found
from tests.recordings.conftest import empty_card, sealed

from liuhen.accounts.regulations import regulation_of
from liuhen.activities.models import Activity
from liuhen.kernel.actors import system
from liuhen.ledger.models import EntryRow
from liuhen.obligations.models import Obligation
from liuhen.recordings.columns import Columns, served
from liuhen.recordings.facts import recording_facts
from liuhen.recordings.models import Recording
from liuhen.recordings.rejudging import Rejudged, rejudge
from liuhen.recordings.services.judge import judge

if TYPE_CHECKING:
    from pathlib import Path


PACKS = ("yc", "zh", "hy", "ss", "pds")
LATER = clock("09:00", "2026-06-01")
CLERK = system("rejudging")
CHANGES: tuple[dict[str, object], ...] = (
    {"ended_at": clock("10:00", "2026-03-02"), "triggers": ["complaint"], "classified_at": clock("10:00")},
    {"stored_at": clock("10:00", "2026-02-01"), "classified_at": clock("10:00", "2026-04-08")},
    {"handed_over_at": clock("10:00", "2026-04-08"), "evidence": True, "in_case": True},
)


@pytest.fixture(params=PACKS)
def bureau(request: pytest.FixtureRequest, db: None, home: Path) -> Bureau:
    return found(request.param)


@pytest.fixture
def recordings(bureau: Bureau, tmp_path: Path) -> list[Recording]:
    """Two recordings of a duty and one of the day before, handed in and judged."""
    duty = planned(bureau)
    duty.draw_two()
    duty.run()
    card = empty_card(bureau, tmp_path)
    card.film("12:00", 1, day="2026-04-06")
    for minute in range(10, 12):
        card.film(f"09:{minute}", 1)
    return sealed(card.hand_in("12:00"))


def everything_again(bureau: Bureau) -> Rejudged:
    return rejudge(actor=CLERK, at=LATER, agency=bureau.agency)


def standing() -> tuple[list[object], list[object]]:
    """Return every obligation's clock and every recording's keeping."""
    clocks = Obligation.objects.filter(withdrawn_at=None).order_by("subject", "rule", "what")
    keeps = Recording.objects.order_by("id").values_list("id", "keep", "keep_until")
    return list(clocks.values_list("subject", "rule", "what", "started_at", "due_at", "fulfilled_at")), list(keeps)


def by_the_single_path() -> tuple[list[object], list[object]]:
    """Judge one recording after the other, look, and take it back."""
    with transaction.atomic():
        for recording in Recording.objects.order_by("id"):
            judge(actor=CLERK, at=LATER, recordings=[recording])
        outcome = standing()
        transaction.set_rollback(True)
    return outcome


def change() -> None:
    """Change facts behind the program's back: each recording's in another way, and the duty's."""
    for recording, columns in zip(Recording.objects.order_by("-id"), CHANGES, strict=True):
        Recording.objects.filter(pk=recording.pk).update(**columns)
    back = clock("12:00", "2026-04-09")
    Activity.objects.update(remote=True, remote_reason="remote", remote_statement="路途遥远", returned_at=back)


def test_what_did_not_change_does_not_move(bureau: Bureau, recordings: list[Recording]) -> None:
    before = standing()
    entries = EntryRow.objects.count()
    done = everything_again(bureau)
    assert (done.checked, done.moved) == (3, [])
    assert standing() == before
    assert EntryRow.objects.count() == entries


def test_what_changed_comes_to_the_single_paths_outcome(bureau: Bureau, recordings: list[Recording]) -> None:
    change()
    expected = by_the_single_path()
    assert standing() != expected
    done = everything_again(bureau)
    assert standing() == expected
    assert done.moved
    assert everything_again(bureau).moved == []


def test_each_that_moved_has_its_entry_and_no_other(bureau: Bureau, recordings: list[Recording]) -> None:
    change()
    before = EntryRow.objects.filter(act="judgement.made").count()
    done = everything_again(bureau)
    written = EntryRow.objects.filter(act="judgement.made").order_by("number")[before:]
    assert sorted(row.subject for row in written) == sorted(f"recording:{key}" for key in done.moved)


def test_facts_read_as_columns_are_those_of_the_single_path(bureau: Bureau, recordings: list[Recording]) -> None:
    change()
    pack = regulation_of(bureau.agency, date(2026, 4, 7)).pack
    names = pack.reads("recording.hand_in") | pack.reads("recording.retention")
    assert served(names)
    rows = Columns(bureau.agency.pk, names).after(-1)
    assert len(rows) == 3
    for row, facts in rows:
        recording = Recording.objects.get(pk=row[0])
        single = recording_facts(recording, list(recording.metadata.all()))
        assert {name: value for name, value in facts.items() if value is not None} == {
            name: value for name, value in single.items() if name in names
        }


def test_a_day_ends_with_the_last_duty_of_any_of_its_officers(db: None, home: Path) -> None:
    bureau = found("ss")
    duties = [planned(bureau, officers=("zhang",)), planned(bureau, officers=("zhang", "li"))]
    ends = (clock("10:00"), clock("11:00"))
    for duty, end in zip(duties, ends, strict=True):
        Activity.objects.filter(pk=duty.activity.pk).update(started_at=clock("09:00"), ended_at=end)
    names = {"activity.day_ended_at"}
    read = Columns(bureau.agency.pk, names)._duties
    assert [read[duty.activity.pk]["activity.day_ended_at"] for duty in duties] == [clock("11:00")] * 2


def test_an_agency_without_a_regulation_has_nothing_to_judge(yc: Bureau) -> None:
    yc.agency.bindings.all().delete()
    assert everything_again(yc).checked == 0


def test_progress_is_told(yc: Bureau, tmp_path: Path) -> None:
    yc.device("ZF-017")
    card = empty_card(yc, tmp_path)
    card.film("09:00", 1)
    card.hand_in("12:00")
    told: list[int] = []
    rejudge(actor=CLERK, at=LATER + timedelta(days=1), agency=yc.agency, on_progress=told.append)
    assert told == [1]


def test_the_command_names_what_moved(yc: Bureau, tmp_path: Path) -> None:
    yc.device("ZF-017")
    card = empty_card(yc, tmp_path)
    card.film("09:00", 1)
    (recording,) = sealed(card.hand_in("12:00"))
    Recording.objects.update(ended_at=clock("10:00", "2026-03-02"))
    out = StringIO()
    call_command("rejudge", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"yc": {"checked": 1, "moved": [recording.pk]}}
    out = StringIO()
    call_command("rejudge", "--agency", "yc", stdout=out)
    assert "yc：重新判定 1 份资料，0 份有变动。" in out.getvalue()
    with pytest.raises(CommandError, match="没有代码为 xx 的机关；已有：yc"):
        call_command("rejudge", "--agency", "xx")
