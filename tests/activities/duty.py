"""A duty told through the services: planned, carried out, ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.devices.bureau import ALL_ITEMS, Bureau, clock

from liuhen.activities.models import Activity
from liuhen.activities.services import (
    Assignment,
    arrive,
    assign_officers,
    end_activity,
    mark_first_act,
    plan_activity,
    start_activity,
)
from liuhen.devices.services import check_device, issue_device

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.devices.models import Device


@dataclass
class Duty:
    """A duty of a bureau, led through its course by 张三 with 李四; 张三 films unless somebody says otherwise.

    Times of day are of `day`, which may be moved on for a duty of several days.
    """

    bureau: Bureau
    activity: Activity
    day: str = "2026-04-07"

    def officer(self, at: datetime):
        return {"actor": self.bureau.actor(self.bureau.zhang, at), "at": at}

    def draw(self, person, number: str, at: str = "08:40") -> Device:
        """Issue a checked device to a person for this duty."""
        b = self.bureau
        device = b.device(number)
        check_device(actor=b.actor(person), at=clock("08:30", self.day), device=device, items=ALL_ITEMS)
        issue_device(
            actor=b.actor(b.wang),
            at=clock(at, self.day),
            device=device,
            person=person,
            activity_subject=self.activity.subject,
        )
        return device

    def draw_two(self) -> tuple[Device, Device]:
        return self.draw(self.bureau.zhang, "ZF-017"), self.draw(self.bureau.li, "ZF-018")

    def arrive(self, at: str = "09:00") -> Activity:
        self.activity = arrive(**self.officer(clock(at, self.day)), activity=self.activity)
        return self.activity

    def start(self, at: str = "09:02") -> Activity:
        self.activity = start_activity(**self.officer(clock(at, self.day)), activity=self.activity)
        return self.activity

    def first_act(self, at: str = "09:05") -> Activity:
        self.activity = mark_first_act(**self.officer(clock(at, self.day)), activity=self.activity)
        return self.activity

    def end(self, at: str = "10:30") -> Activity:
        self.activity = end_activity(**self.officer(clock(at, self.day)), activity=self.activity)
        return self.activity

    def run(self, until: str = "end") -> Activity:
        """Arrive, start, and end or not."""
        self.arrive()
        self.start()
        return self.end() if until == "end" else self.activity

    def now(self) -> Activity:
        self.activity = Activity.objects.get(pk=self.activity.pk)
        return self.activity


def planned(
    bureau: Bureau,
    *,
    lead: str = "zhang",
    officers: tuple[str, ...] = ("zhang", "li"),
    day: str = "2026-04-07",
    **given: Any,
) -> Duty:
    """Plan a site inspection of 执法一中队 at 09:00 on a day and name its officers."""
    details: dict[str, Any] = {
        "actor": bureau.actor(bureau.zhao),
        "at": clock("08:00", day),
        "unit": bureau.unit,
        "title": "屯河嘉园二期工地检查",
        "act": "inspection",
        "kind": "inspection",
        "planned_at": clock("09:00", day),
        "place": "屯河嘉园二期",
        **given,
    }
    activity = plan_activity(**details)
    activity = assign_officers(
        actor=bureau.actor(bureau.zhao),
        at=clock("08:10", day),
        activity=activity,
        officers=[Assignment(getattr(bureau, name), lead_recorder=name == lead) for name in officers],
    )
    return Duty(bureau, activity, day)
