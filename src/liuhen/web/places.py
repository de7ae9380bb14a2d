"""The places of the navigation: what they are called, where they lead, and who may go there.

A place that would only refuse is not offered. The order here is the order on the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.access import scope
from liuhen.access.devices import may_list_devices
from liuhen.access.parties import SEES as PARTIES
from liuhen.access.training import SEES as TRAINING
from liuhen.web.staff import looks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person

SEES_UNITS = frozenset({"obligation.view.unit", "obligation.view.agency"})
OWES = SEES_UNITS | {"obligation.view.own"}
ARRANGES = frozenset({"regulation.bind"})  # who sets what the regulation leaves to the agency
SEES_INTAKES = frozenset({"recording.hand_in.own", "recording.hand_in.unit", "recording.list.unit"})
KEEPS = frozenset({"recording.receive.unit"})
HANDS_IN = frozenset({"recording.hand_in.own", "recording.hand_in.unit"})
SLIPS = KEEPS | {"recording.hand_in.own"}
SEES_DUTIES = frozenset({"activity.run.own", "activity.view.unit", "activity.view.agency"})
DAILY, FIELD, GROUND, RUNNING = "每天", "现场", "依据", "管理"
LISTS, TAKING, DUTIES = "清单", "采集", "执法活动"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the page, when, and what they hold."""

    person: Person
    at: datetime
    can: frozenset[str]


@dataclass(frozen=True, slots=True)
class Place:
    """One place: `name` is that of its address and its code, `short` is for the phone's bar.

    Places with the same `entry` stand under one entry of the navigation and beside each other on their pages.
    """

    name: str
    words: str
    short: str
    icon: str
    group: str
    open_to: Callable[[Viewer], bool]
    entry: str = ""


PLACES = (
    Place("workbench", "工作台", "工作台", "checklist", DAILY, lambda _: True),
    Place("field", "现场", "现场", "flag", FIELD, lambda viewer: "activity.run.own" in viewer.can),
    Place("obligations", "应办事项", "应办", "hourglass", DAILY, lambda viewer: bool(viewer.can & OWES)),
    Place("recordings", "音像资料", "资料", "video", DAILY, lambda viewer: bool(scope.words(viewer.person, viewer.at))),
    Place("keeping", "资料管理", "管理", "inbox", DAILY, lambda viewer: bool(viewer.can & KEEPS)),
    Place("missing", "未交清单", "清单", "device-sd-card", DAILY, lambda v: bool(v.can & SEES_UNITS), LISTS),
    Place("overdue_list", "逾期清单", "清单", "clock-exclamation", DAILY, lambda v: bool(v.can & SEES_UNITS), LISTS),
    Place("gap_list", "未记录清单", "清单", "circle-dashed", DAILY, lambda v: bool(v.can & SEES_UNITS), LISTS),
    Place("docks", "采集站", "采集", "upload", DAILY, lambda viewer: bool(viewer.can & SEES_INTAKES), TAKING),
    Place("uploads", "网上上传", "采集", "upload", DAILY, lambda viewer: bool(viewer.can & HANDS_IN), TAKING),
    Place("intakes", "采集回执", "采集", "receipt", DAILY, lambda viewer: bool(viewer.can & SEES_INTAKES), TAKING),
    Place(
        "devices",
        "设备",
        "设备",
        "device-camera-phone",
        FIELD,
        lambda viewer: may_list_devices(viewer.person, viewer.at),
    ),
    Place("slips", "移交单", "移交", "transfer", DAILY, lambda viewer: bool(viewer.can & SLIPS)),
    Place("packs", "制度包", "制度", "book-2", GROUND, lambda _: True),
    Place("activities", DUTIES, "活动", "calendar", FIELD, lambda viewer: bool(viewer.can & SEES_DUTIES), DUTIES),
    Place("parties", "当事人", "活动", "users", FIELD, lambda viewer: bool(viewer.can & PARTIES), DUTIES),
    Place("ledger", "存证日志", "日志", "fingerprint", GROUND, lambda viewer: "ledger.view" in viewer.can),
    Place("instance", "运行", "运行", "list-details", RUNNING, lambda viewer: "instance.run" in viewer.can),
    Place("organisation", "组织与人员", "人员", "users", RUNNING, looks),
    Place("training", "培训记录", "培训", "notes", RUNNING, lambda viewer: bool(viewer.can & TRAINING)),
)
GROUPS = (DAILY, FIELD, GROUND, RUNNING)


def entries_of(places: Sequence[Place]) -> list[tuple[Place, ...]]:
    """Return the entries of the navigation in the order of their first places."""
    entries: dict[str, list[Place]] = {}
    for place in places:
        entries.setdefault(place.entry or place.name, []).append(place)
    return [tuple(held) for held in entries.values()]


def places_of(viewer: Viewer) -> list[Place]:
    """Return the places that this viewer may go to, in their order."""
    return [place for place in PLACES if place.open_to(viewer)]
