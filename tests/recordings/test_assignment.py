"""A recording is assigned by time to the one duty it overlaps, and never to another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from liuhen.accounts.models import Person
from liuhen.activities.models import Activity, ActivityOfficer
from liuhen.devices.models import DeviceIssue
from liuhen.kernel.spans import Span
from liuhen.recordings.assignment import Assigned, assign
from liuhen.recordings.models import Recording

START = datetime(2026, 4, 7, 1, tzinfo=UTC)
KEYS = count(1)
ZHANG, LI = Person(pk=1, name="张三"), Person(pk=2, name="李四")
BY_TIME, NONE, DOUBTFUL = (Recording.Assignment.BY_TIME, Recording.Assignment.NONE, Recording.Assignment.DOUBTFUL)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def span(start: float, end: float) -> Span:
    return Span(at(start), at(end))


def issue(person: Person = ZHANG, out: float = 0, back: float | None = None) -> DeviceIssue:
    return DeviceIssue(person=person, out_at=at(out), back_at=None if back is None else at(back))


def duty(start: float | None, end: float | None, *people: Person, arrived: float | None = None) -> Activity:
    """A duty as `duties_between` gives it: its officers are read already."""
    activity = Activity(
        pk=next(KEYS),
        started_at=None if start is None else at(start),
        ended_at=None if end is None else at(end),
        arrived_at=None if arrived is None else at(arrived),
    )
    officers: list[Any] = [ActivityOfficer(person=person) for person in people or (ZHANG,)]
    activity._prefetched_objects_cache = {"officers": Officers(officers)}  # type: ignore[attr-defined]
    return activity


class Officers(list[Any]):
    """A prefetched relation of a duty that stands in no table."""

    def all(self) -> Officers:
        return self


def test_the_one_duty_of_the_holder_at_that_time_is_taken() -> None:
    mine, others = duty(10, 60), duty(10, 60, LI)
    found = assign(span(20, 25), [issue()], [others, mine])
    assert (found.person, found.activity, found.assignment) == (ZHANG, mine, BY_TIME)


def test_without_a_time_or_a_holder_nothing_is_assigned() -> None:
    assert assign(None, [issue()], [duty(0, 60)]) == Assigned(None, None, NONE)
    assert assign(span(20, 25), [], [duty(0, 60)]) == Assigned(None, None, NONE)
    assert assign(span(20, 25), [issue(out=21)], [duty(0, 60)]).person is None
    assert assign(span(20, 25), [issue(back=20)], [duty(0, 60)]).person is None


def test_the_holder_is_who_had_the_recorder_when_it_began() -> None:
    issues = [issue(ZHANG, 0, 22), issue(LI, 22, None)]
    assert assign(span(20, 25), issues, []).person is ZHANG
    assert assign(span(22, 25), issues, []).person is LI


def test_two_duties_that_fit_leave_a_doubt_and_both_names() -> None:
    first, second = duty(10, 60), duty(20, 40)
    found = assign(span(25, 30), [issue()], [first, second])
    assert (found.person, found.activity, found.assignment) == (ZHANG, None, DOUBTFUL)
    assert found.candidates == (first, second)


def test_a_recording_that_ends_as_the_duty_begins_or_begins_as_it_ends_is_none_of_it() -> None:
    assert assign(span(0, 10), [issue()], [duty(10, 60)]).assignment == NONE
    assert assign(span(60, 70), [issue()], [duty(10, 60)]).assignment == NONE
    assert assign(span(0, 10.1), [issue()], [duty(10, 60)]).assignment == BY_TIME


def test_a_photograph_belongs_to_the_duty_of_its_instant() -> None:
    for minute, wanted in ((9, NONE), (10, BY_TIME), (59, BY_TIME), (60, NONE)):
        assert assign(span(minute, minute), [issue()], [duty(10, 60)]).assignment == wanted


def test_the_arrival_begins_a_duty_and_one_that_has_not_begun_takes_nothing() -> None:
    assert assign(span(5, 6), [issue()], [duty(10, 60, arrived=4)]).assignment == BY_TIME
    assert assign(span(5, 6), [issue()], [duty(None, None)]).assignment == NONE
    assert assign(span(500, 600), [issue()], [duty(10, None)]).assignment == BY_TIME


minutes = st.integers(0, 120)
duties = st.lists(
    st.tuples(minutes, st.integers(1, 60) | st.none(), st.sampled_from([(ZHANG,), (LI,), (ZHANG, LI)])), max_size=6
)


@given(minutes, st.integers(0, 30), duties, st.lists(st.tuples(minutes, st.integers(1, 60) | st.none()), max_size=3))
def test_a_recording_is_never_assigned_to_a_duty_it_does_not_overlap_or_its_holder_is_not_on(
    start: int, length: int, drawn: list[Any], held: list[Any]
) -> None:
    recorded = span(start, start + length)
    made = [duty(begin, None if rest is None else begin + rest, *people) for begin, rest, people in drawn]
    issues = [issue(ZHANG, out, None if kept is None else out + kept) for out, kept in held]
    found = assign(recorded, issues, made)
    chosen = [found.activity] if found.activity is not None else list(found.candidates)
    for one in chosen:
        assert one.started_at is not None
        whole = Span(one.started_at, one.ended_at or at(10_000))
        instant = length == 0 and whole.start <= recorded.start < whole.end
        assert recorded.overlaps(whole) or instant
        assert any(officer.person_id == ZHANG.pk for officer in one.officers.all())
    assert (found.activity is not None) == (found.assignment == BY_TIME)
    assert (len(found.candidates) > 1) == (found.assignment == DOUBTFUL)
    if chosen:
        assert found.person is ZHANG
