"""The story files are well-formed: everything that is named exists, and nothing happens before its time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liuhen.accounts.capabilities import ROLE_NAMES, clash
from liuhen.demo import story as story_module
from liuhen.demo.cards import lay_out
from liuhen.demo.player.play import VERBS
from liuhen.demo.story import STORIES, Story, StoryError, load
from liuhen.demo.timeline import timeline
from liuhen.kernel.moments import day_start, local_day
from liuhen.media.clips import SCENES
from liuhen.media.names import name_facts

ANCHOR = datetime(2026, 3, 31, 9, 30, tzinfo=UTC)
PLANS = {"planned_for", "expected"}
anchors = st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # bounds


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    return [load(code) for code in STORIES]


@pytest.fixture(params=STORIES)
def told(request: pytest.FixtureRequest) -> Story:
    return load(request.param)


def logins(told: Story) -> set[str]:
    administrators = {told.agency[role]["login"] for role in ("system_admin", "security_admin", "audit_admin")}
    return administrators | {person["login"] for person in told.person}


def test_logins_are_given_once_and_carry_the_code_of_the_agency(stories: list[Story]) -> None:
    everybody = [login for told in stories for login in logins(told)]
    assert len(everybody) == len(set(everybody)) == sum(len(told.person) + 3 for told in stories)
    assert all(login.startswith(f"{told.code}.") for told in stories for login in logins(told))


def test_device_numbers_belong_to_one_agency(stories: list[Story]) -> None:
    counted = Counter(device["number"] for told in stories for device in told.device)
    assert set(counted.values()) == {1}


def test_posts_name_units_and_roles_that_exist_and_do_not_clash(told: Story) -> None:
    units = {"", *(unit["name"] for unit in told.unit)}
    for person in told.person:
        roles = [post.partition("@")[0] for post in person["posts"]]
        assert {post.partition("@")[2] for post in person["posts"]} <= units
        assert set(roles) <= set(ROLE_NAMES)
        assert all(clash(frozenset(roles[:at]), role) is None for at, role in enumerate(roles))


def test_every_agency_has_the_people_who_make_it_work(told: Story) -> None:
    held = {post.partition("@")[0] for person in told.person for post in person["posts"]}
    assert {"officer", "record_keeper", "device_keeper", "unit_head", "legal"} <= held


def test_duties_name_people_devices_units_and_parties_that_exist(told: Story) -> None:
    people, devices = logins(told), {device["number"] for device in told.device}
    units, parties = {unit["name"] for unit in told.unit}, {party["name"] for party in told.party}
    for duty in told.duty:
        assert {duty["planner"], *duty["officers"]} <= people
        assert set(duty.get("devices", ())) <= devices
        assert len(duty.get("devices", ())) <= len(duty["officers"])
        assert duty["unit"] in units
        assert duty.get("party") in {None, *parties}


def test_six_to_nine_duties_an_agency(told: Story) -> None:
    assert 6 <= len(told.duty) <= 9


def test_cards_name_devices_and_duties_that_exist(told: Story) -> None:
    devices, duties = {d["number"] for d in told.device}, {duty["id"] for duty in told.duty}
    for card in told.card:
        assert card["device"] in devices
        assert card["by"] in logins(told)
        assert {file["duty"] for file in card.get("files", ())} <= duties
        assert {file.get("scene", "site") for file in card.get("files", ())} <= set(SCENES)


def test_steps_name_files_that_were_handed_in_before(told: Story) -> None:
    known: set[str] = set()
    files = {card["id"]: {file["id"] for file in card.get("files", ())} for card in told.card}
    for event in timeline([told], ANCHOR):
        if event.do == "card.hand_in":
            known |= files[event.given["id"]]
        named = {event.given["file"]} if "file" in event.given else set()
        if event.do.startswith("recording."):
            named |= set(event.given.get("files", ()))
        assert named <= known, event


def test_every_act_is_one_the_player_knows_and_everyone_who_acts_exists(stories: list[Story]) -> None:
    people = {told.code: logins(told) for told in stories}
    for event in timeline(stories, ANCHOR):
        assert event.do in VERBS
        assert event.by in {"", *people[event.agency]}


@settings(max_examples=25, deadline=None)
@given(anchors)
def test_no_event_lies_in_the_future_whatever_the_anchor(anchor: datetime) -> None:
    events = timeline([load(code) for code in STORIES], anchor)
    assert events == sorted(events, key=lambda event: event.at)
    assert events[-1].at <= anchor
    for event in events:
        plans = {key: value for key, value in event.given.items() if isinstance(value, datetime)}
        assert all(value <= event.at or key in PLANS for key, value in plans.items() if value is not None)


@settings(max_examples=25, deadline=None)
@given(anchors)
def test_a_device_is_checked_on_the_shanghai_day_of_its_issue(anchor: datetime) -> None:
    checks: dict[str, datetime] = {}
    for event in timeline([load(code) for code in STORIES], anchor):
        if event.do == "device.check":
            checks[event.given["number"]] = event.at
        if event.do == "device.issue" and not event.refused:
            assert day_start(local_day(event.at)) <= checks[event.given["number"]] <= event.at


def test_a_card_comes_in_after_its_last_file_was_recorded(stories: list[Story]) -> None:
    layout = lay_out(stories, ANCHOR, Path("/cards"))
    handed = {
        (event.agency, event.given["id"]): event.at for event in timeline(stories, ANCHOR) if event.do == "card.hand_in"
    }
    for told in stories:
        for card, folder in ((c["id"], layout.folders[told.code, c["id"]]) for c in told.card):
            clips = [clip for clip in layout.clips if clip.path.is_relative_to(folder)]
            assert clips
            assert all(clip.started_at + timedelta(seconds=clip.seconds) < handed[told.code, card] for clip in clips)


def test_files_are_named_as_recorders_name_them_and_never_twice(stories: list[Story]) -> None:
    clips = lay_out(stories, ANCHOR, Path("/cards")).clips
    assert len({clip.path for clip in clips}) == len(clips)
    for clip in clips:
        named = name_facts(clip.path.name)
        assert named is not None, clip.path
        assert named.sequence is not None
        if named.recorded_at is not None:
            assert named.recorded_at == clip.started_at


def test_a_fast_clock_and_a_dead_clock_show_in_the_files(stories: list[Story]) -> None:
    clips = {clip.path.parts[2]: clip for clip in lay_out(stories, ANCHOR, Path("/cards")).clips}
    assert clips["YCZJ-09-1"].started_at.year == 2009 or clips["YCZJ-09-1"].started_at.year == 2008
    fast = next(duty for duty in load("zh").duty if duty["id"] == "beimen")
    assert fast["arrive"] == "-18d 20:15:00"
    assert clips["ZHZF-04-1"].started_at == datetime(2026, 3, 13, 12, 15, 34, tzinfo=UTC)  # 3 s early, 37 s fast


def test_the_last_event_hands_a_card_in(stories: list[Story]) -> None:
    assert timeline(stories, ANCHOR)[-1].do == "card.hand_in"


def test_a_key_that_nobody_reads_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "xx.toml").write_text('[agency]\ncode = "xx"\n[[unit]]\nname = "一科"\ncolour = "红"\n', "utf-8")
    monkeypatch.setattr(story_module, "_FOLDER", tmp_path)
    with pytest.raises(StoryError, match="colour"):
        load("xx")


def test_an_event_in_the_future_is_a_fault(stories: list[Story]) -> None:
    hasty = load("yc")
    hasty.duty[0]["end"] = "+9999h"
    with pytest.raises(StoryError, match="将来"):
        timeline([hasty], ANCHOR)


def test_coercion_in_a_story_is_urgent_since_the_story_may_be_told_from_any_day() -> None:
    """XZQZ-43¶1: none at night, on weekends and holidays, unless it is urgent."""
    coercion = [duty for code in STORIES for duty in load(code).duty if duty["act"] == "enforcement"]

    assert coercion
    assert [duty["id"] for duty in coercion if "emergency" not in duty.get("flags", ())] == []
