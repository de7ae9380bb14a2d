"""The player: it tells what the story says, in order, and stops when a service disagrees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from liuhen.accounts.models import Unit
from liuhen.demo.events import Event
from liuhen.demo.player.play import play
from liuhen.demo.player.stage import Stage
from liuhen.demo.story import StoryError, load
from liuhen.demo.timeline import timeline
from liuhen.ledger.models import EntryRow

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
ANCHOR = datetime(2026, 3, 31, 9, 30, tzinfo=UTC)
PASSWORD = "foma-zuke-bila-reno-dahu"
AGENCY = next(event for event in timeline([load("yc")], ANCHOR) if event.do == "agency.create")
UNIT = Event(AGENCY.at, "yc", "unit.create", "yc.xitong", {"name": "执法大队", "kind": "brigade"})


@pytest.fixture
def stages(home: Path) -> dict[str, Stage]:
    return {"yc": Stage("yc", PASSWORD)}


def run(stages: dict[str, Stage], *events: Event) -> list[Event]:
    played: list[Event] = []
    play([AGENCY, *events], stages, played.append)
    return played


def test_the_agency_has_three_separate_administrators_who_can_log_in(stages: dict[str, Stage]) -> None:
    run(stages)
    people = stages["yc"].people
    assert set(people) == {"yc.xitong", "yc.anquan", "yc.shenji"}
    assert all(person.check_password(PASSWORD) for person in people.values())
    assert stages["yc"].actor("yc.shenji", ANCHOR).roles == ("audit_admin",)


def test_an_act_is_logged_under_the_person_who_acts(stages: dict[str, Stage]) -> None:
    run(stages, UNIT)
    entry = EntryRow.objects.get(act="unit.created")
    assert entry.actor == stages["yc"].people["yc.xitong"].subject


def test_no_event_is_written_earlier_than_the_one_before(stages: dict[str, Stage]) -> None:
    early = Event(AGENCY.at - timedelta(hours=1), "yc", "unit.create", "yc.xitong", {"name": "办公室"})
    run(stages, UNIT, early)
    assert set(EntryRow.objects.filter(act="unit.created").values_list("at", flat=True)) == {AGENCY.at}


def test_an_act_that_nobody_knows_stops_the_story(stages: dict[str, Stage]) -> None:
    with pytest.raises(StoryError, match=r"unit\.paint"):
        run(stages, Event(AGENCY.at, "yc", "unit.paint"))


def test_an_unexpected_refusal_stops_the_story_and_says_why(stages: dict[str, Stage]) -> None:
    with pytest.raises(StoryError, match=r"accounts\.unit\.taken.*已经有“执法大队”"):
        run(stages, UNIT, UNIT)


def test_an_expected_refusal_is_logged_and_the_story_goes_on(stages: dict[str, Stage]) -> None:
    again = Event(UNIT.at, "yc", UNIT.do, UNIT.by, UNIT.given, refused="accounts.unit.taken")
    played = run(stages, UNIT, again)
    assert len(played) == 3
    assert Unit.objects.filter(name="执法大队").count() == 1
    entry = EntryRow.objects.get(act="unit.create.refused")
    assert entry.subject == "agency:yc"


def test_another_refusal_than_the_expected_one_stops_the_story(stages: dict[str, Stage]) -> None:
    with pytest.raises(StoryError, match=r"accounts\.unit\.taken"):
        run(stages, UNIT, Event(UNIT.at, "yc", UNIT.do, UNIT.by, UNIT.given, refused="accounts.unit.foreign"))


def test_an_act_that_should_have_been_refused_stops_the_story(stages: dict[str, Stage]) -> None:
    with pytest.raises(StoryError, match="却办成了"):
        run(stages, Event(UNIT.at, "yc", UNIT.do, UNIT.by, UNIT.given, refused="accounts.unit.taken"))
