"""From stories and an anchor to one list of events in order of time.

A duty and a card are told in one table each and become many events here. Events of all agencies are played one after
another, so that the log's times never go backwards.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from liuhen.demo.events import Event
from liuhen.demo.moments import day, moment, span
from liuhen.demo.story import Story, StoryError, Table
from liuhen.kernel.moments import day_start, local_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_CHECK_AHEAD = timedelta(minutes=5)
_ISSUE_AHEAD = timedelta(minutes=30)


def timeline(stories: Iterable[Story], anchor: datetime) -> list[Event]:
    """Return every event in order of time; those of one moment in the order of the files.

    Raises MomentError, and StoryError for an event after the anchor.
    """
    events = [event for story in stories for event in _events(story, anchor)]
    late = next((event for event in events if event.at > anchor), None)
    if late is not None:
        raise StoryError(f"{late.agency} 的 {late.do} 发生在将来：{late.at}")
    return sorted(events, key=lambda event: event.at)


def _events(story: Story, anchor: datetime) -> Iterator[Event]:
    teller = _Teller(story, anchor)
    yield from teller.founding()
    for duty in story.duty:
        yield from teller.duty(duty)
    for card in story.card:
        yield from teller.card(card)
    for step in story.step:
        yield from teller.step(step)


def duty_base(duty: Table, anchor: datetime) -> datetime:
    """Return what `+90s` in a duty counts from: the arrival, or the planning of a duty nobody has gone to yet."""
    return moment(duty["arrive"] if "arrive" in duty else duty["planned"], anchor)


class _Teller:
    """Turns the tables of one story into events."""

    def __init__(self, story: Story, anchor: datetime) -> None:
        self._story = story
        self._anchor = anchor

    def _event(self, at: datetime, do: str, by: str, /, refused: str = "", **given: Any) -> Event:
        return Event(at, self._story.code, do, by, given, refused)

    def founding(self) -> Iterator[Event]:
        """Yield the agency with its administrators, units, people, devices and parties."""
        agency = self._story.agency
        at = moment(agency["founded"], self._anchor)
        yield self._event(at, "agency.create", "", **agency)
        for unit in self._story.unit:
            yield self._event(at, "unit.create", agency["system_admin"]["login"], **unit)
        for person in self._story.person:
            yield self._event(at, "person.create", agency["security_admin"]["login"], **person)
        for row in self._story.device:
            in_service = day(row["in_service"], self._anchor)
            yield self._event(at, "device.register", row["keeper"], **row | {"in_service": in_service})
            if str(row.get("clock", "")).startswith(("+", "-")):
                yield self._event(at, "device.measure_clock", row["keeper"], number=row["number"], clock=row["clock"])
        for party in self._story.party:
            conflicts = [
                conflict | {"day": day(conflict["day"], self._anchor)} for conflict in party.get("conflicts", ())
            ]
            yield self._event(at, "party.register", party["by"], **party | {"conflicts": conflicts})

    def duty(self, duty: Table) -> Iterator[Event]:
        """Yield everything that happens on one duty, except its cards."""
        base = duty_base(duty, self._anchor)
        lead = duty["officers"][0]
        plan = moment(duty["planned"], self._anchor) if "planned" in duty else base - span(duty.get("ahead", "50m"))
        planned_for = moment(duty["planned_for"], self._anchor, base) if "planned_for" in duty else base
        yield self._event(plan, "duty.plan", duty["planner"], **duty | {"planned_for": planned_for})
        if "arrive" not in duty:
            return
        yield from self._draw(duty, base)
        yield self._event(base, "duty.arrive", lead, duty=duty["id"])
        yield from self._course(duty, base, lead)
        for stop in duty.get("stops", ()):
            yield from self._stop(duty["id"], stop, base, lead)
        yield from self._papers(duty, base, lead)

    def _draw(self, duty: Table, base: datetime) -> Iterator[Event]:
        """Check and issue; a check serves the same Shanghai day only, so it is not moved before midnight."""
        issued = base - _ISSUE_AHEAD
        checked = max(issued - _CHECK_AHEAD, day_start(local_day(issued)))
        keepers = {row["number"]: row["keeper"] for row in self._story.device}
        for officer, number in zip(duty["officers"], duty.get("devices", ()), strict=False):
            if not number:
                continue
            yield self._event(checked, "device.check", officer, number=number)
            yield self._event(issued, "device.issue", keepers[number], number=number, person=officer, duty=duty["id"])
            if "back" in duty:
                yield self._event(moment(duty["back"], self._anchor, base), "device.return", officer, number=number)

    def _course(self, duty: Table, base: datetime, lead: str) -> Iterator[Event]:
        name = duty["id"]
        for key, act in (("start", "duty.start"), ("first_act", "duty.first_act"), ("end", "duty.end")):
            if key in duty:
                yield self._event(moment(duty[key], self._anchor, base), act, lead, duty=name)
        if "returned" in duty:
            yield self._event(moment(duty["returned"], self._anchor, base), "duty.return", lead, duty=name)
        if "remote" in duty:
            remote = duty["remote"]
            expected = moment(remote["expected"], self._anchor, base)
            at = moment(remote["after"], self._anchor, base)
            yield self._event(at, "duty.remote", lead, **remote | {"duty": name, "expected": expected})
        if "notice" in duty:
            at = moment(duty["notice"]["after"], self._anchor, base)
            yield self._event(at, "duty.notice", lead, **duty["notice"] | {"duty": name})
        if "raise_flags" in duty:
            at = moment(duty["raise_flags"]["after"], self._anchor, base)
            yield self._event(at, "duty.raise_flags", lead, **duty["raise_flags"] | {"duty": name})

    def _stop(self, duty: str, stop: Mapping[str, Any], base: datetime, lead: str) -> Iterator[Event]:
        stopped = moment(stop["stop"], self._anchor, base)
        yield self._event(stopped, "duty.interrupt", lead, **stop, duty=duty)
        if "resume" in stop:
            resumed = moment(stop["resume"], self._anchor, base)
            voice = moment(stop["voice"], self._anchor, base) if "voice" in stop else None
            given = {"id": stop["id"], "resumed": resumed, "voice": voice}
            yield self._event(max(resumed, voice or resumed), "duty.resume", lead, **given)
        if "given_up" in stop:
            yield self._event(moment(stop["given_up"], self._anchor, base), "duty.cannot_resume", lead, id=stop["id"])
        for key, act in (("report", "duty.report_stop"), ("explain", "duty.explain_stop"), ("confirm", "duty.confirm")):
            if key in stop:
                at = moment(stop[key]["after"], self._anchor, base)
                yield self._event(at, act, stop[key].get("by", lead), **stop[key] | {"id": stop["id"]})

    def _papers(self, duty: Table, base: datetime, lead: str) -> Iterator[Event]:
        name = duty["id"]
        if "log" in duty:
            at = moment(duty["log"]["after"], self._anchor, base)
            yield self._event(at, "duty.patrol_log", lead, **duty["log"] | {"duty": name})
        if "statement" in duty:
            statement = duty["statement"]
            yield self._event(
                moment(statement["after"], self._anchor, base), "duty.exempt", lead, **statement | {"duty": name}
            )
            if "received" in statement:
                received = statement["received"]
                at = moment(received["after"], self._anchor, base)
                yield self._event(at, "duty.receive_statement", received["by"], **received | {"duty": name})
        if "close" in duty:
            close = duty["close"]
            at = moment(close["at"], self._anchor, base)
            refused = close.get("refused", "")
            yield self._event(at, "duty.close", close["by"], refused, duty=name, shortfall=close.get("shortfall", ""))

    def card(self, card: Table) -> Iterator[Event]:
        """Yield a card that comes in, and its device going back into stock."""
        at = moment(card["at"], self._anchor)
        given = {key: value for key, value in card.items() if key not in {"at", "by", "stock"}}
        yield self._event(at, "card.hand_in", card["by"], **given)
        if "stock" in card:
            stock = card["stock"]
            yield self._event(at + span(stock["after"]), "device.stock", stock["by"], number=card["device"])

    def step(self, step: Table) -> Iterator[Event]:
        """Yield one act told by itself; `time` in it is a moment too."""
        given = dict(step.get("given", {}))
        if "time" in given:
            given["time"] = moment(given["time"], self._anchor)
        at = moment(step["at"], self._anchor)
        yield self._event(at, step["do"], step["by"], step.get("refused", ""), **given)
