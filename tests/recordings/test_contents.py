"""What is seen in one file of a duty stands on the record of the duty (SS-10, PDS-2-5; ADR 0125)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.activities.duty import planned
from tests.devices.bureau import clock
from tests.recordings.conftest import empty_card, sealed, verdict

from liuhen.ledger.queries import history
from liuhen.recordings.contents import counts
from liuhen.recordings.models import ContentTick, Recording
from liuhen.recordings.services.classifying import mark_related, mark_unrelated
from liuhen.recordings.services.completing import assign_to
from liuhen.recordings.services.ticking import tick, withdraw_tick
from liuhen.recordings.services.undoing import undo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.devices.bureau import Bureau

AT = clock("14:00")
POINTS = ("地点", "时间", "场景", "参与人员", "违法违规行为", "现场痕迹物证")


@pytest.fixture
def three(ss: Bureau, tmp_path: Path) -> list[Recording]:
    """Three files of one recorder on one duty, and another duty later that day."""
    duty = planned(ss)
    duty.draw_two()
    duty.run()
    card = empty_card(ss, tmp_path)
    for start in ("09:05", "09:20", "09:40"):
        card.film(start, 2)
    return sealed(card.hand_in("12:00"))


def by(ss: Bureau) -> dict[str, object]:
    return {"actor": ss.actor(ss.zhang), "at": AT}


def see(ss: Bureau, recording: Recording, *points: str) -> list[ContentTick]:
    found = Recording.objects.select_related("agency", "activity").get(pk=recording.pk)
    return [
        tick(**by(ss), person=ss.zhang, recording=found, item=point, from_ms=0, to_ms=500)  # type: ignore[arg-type]
        for point in points
    ]


def contents(recordings: list[Recording]) -> list[str]:
    return [verdict(recording, "recording.content") for recording in recordings]


def test_points_seen_in_different_files_of_a_duty_satisfy_all_of_them(ss: Bureau, three: list[Recording]) -> None:
    """SS-10: the record shows the place, the people, the breach; no file has to show everything."""
    see(ss, three[0], *POINTS[:3])
    assert contents(three) == ["missing"] * 3
    see(ss, three[1], *POINTS[3:])
    assert contents(three) == ["satisfied"] * 3


def test_a_withdrawn_tick_counts_for_none_of_them(ss: Bureau, three: list[Recording]) -> None:
    *_, last = see(ss, three[0], *POINTS)
    assert contents(three) == ["satisfied"] * 3
    withdraw_tick(**by(ss), tick=last)  # type: ignore[arg-type]
    assert contents(three) == ["missing"] * 3


def test_what_the_duty_did_not_have_is_stated_once(ss: Bureau, three: list[Recording]) -> None:
    see(ss, three[0], *POINTS[:-1])
    tick(**by(ss), person=ss.zhang, recording=three[2], item=POINTS[-1], not_applicable="现场没有痕迹")  # type: ignore[arg-type]
    assert contents(three) == ["satisfied"] * 3


def test_a_card_that_comes_later_finds_what_was_seen_before(ss: Bureau, three: list[Recording], tmp_path: Path) -> None:
    see(ss, three[0], *POINTS)
    late = empty_card(ss, tmp_path, "ZF-018")
    late.film("09:30", 2)
    assert contents(sealed(late.hand_in("16:00"))) == ["satisfied"]


def test_a_file_that_has_nothing_to_do_with_the_work_shows_nothing_of_it(ss: Bureau, three: list[Recording]) -> None:
    see(ss, three[0], *POINTS)
    mark_unrelated(**by(ss), recording=three[0], reason="误录")  # type: ignore[arg-type]
    assert contents(three[1:]) == ["missing"] * 2
    mark_related(**by(ss), recording=three[0], reason="看错了")  # type: ignore[arg-type]
    assert contents(three[1:]) == ["satisfied"] * 2


def test_a_file_that_is_put_to_another_duty_takes_its_ticks_along(ss: Bureau, three: list[Recording]) -> None:
    other = planned(ss, planned_at=clock("13:00"), title="夜市检查").activity
    see(ss, three[0], *POINTS)
    assign_to(**by(ss), recording=three[0], activity=other, person=None, reason="另一次执法")  # type: ignore[arg-type]
    assert contents(three) == ["satisfied", "missing", "missing"]
    entry = next(entry for entry in history(three[0].subject) if entry.act == "recording.assigned")
    undo(**by(ss), recording=three[0], entry=entry.number)  # type: ignore[arg-type]
    assert contents(three) == ["satisfied"] * 3


def test_a_tick_of_another_duty_counts_for_nobody(ss: Bureau, three: list[Recording]) -> None:
    other = planned(ss, planned_at=clock("13:00"), title="夜市检查").activity
    assign_to(**by(ss), recording=three[2], activity=other, person=None, reason="另一次执法")  # type: ignore[arg-type]
    see(ss, three[2], *POINTS)
    assert contents(three) == ["missing", "missing", "satisfied"]


def test_files_of_no_duty_have_nothing_in_common() -> None:
    one, two = Recording(pk=1, media="video"), Recording(pk=2, media="video")
    seen = ContentTick(recording=one, item="地点", from_ms=0, to_ms=1)
    assert counts(seen, one)
    assert not counts(seen, two)


@pytest.mark.parametrize(
    ("on", "of", "counted"),
    [
        ("video", "audio", True),
        ("photo", "video", True),
        ("audio", "audio", True),
        ("audio", "video", False),
        ("audio", "photo", False),
        ("unknown", "video", False),
    ],
)
def test_what_was_only_heard_shows_nothing_of_a_picture(on: str, of: str, counted: bool) -> None:
    """PDS-1 wants some contents in video or photo: a sound file cannot show them for the film beside it."""
    one, two = Recording(pk=1, media=on, activity_id=7), Recording(pk=2, media=of, activity_id=7)
    assert counts(ContentTick(recording=one, item="见证人", from_ms=0, to_ms=1), two) is counted
    assert counts(ContentTick(recording=one, item="见证人", not_applicable="直接送达"), two)
