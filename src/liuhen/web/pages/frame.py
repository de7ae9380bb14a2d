"""The frame around a page: the places a person may go to, their own counters, the pack and the checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse

from liuhen.access import scope
from liuhen.accounts.models import PackBinding
from liuhen.accounts.queries import capabilities, home_unit
from liuhen.kernel.moments import local_day, whole_second
from liuhen.ledger.queries import latest_checkpoint
from liuhen.obligations.queries import owed_by
from liuhen.web.pages.checkpoint import countersigned_by
from liuhen.web.viewmodels.frame import Checkpoint, Frame, NavGroup, NavItem
from liuhen.web.viewmodels.parts import Link

if TYPE_CHECKING:
    from datetime import date, datetime

    from liuhen.accounts.models import Person
    from liuhen.web.viewmodels.parts import Note

SEES_UNITS = frozenset({"obligation.view.unit", "obligation.view.agency"})
OWES = SEES_UNITS | {"obligation.view.own"}
SEES_INTAKES = frozenset({"recording.hand_in.own", "recording.hand_in.unit", "recording.list.unit"})


def frame_of(person: Person, at: datetime, current: str, *, query: str = "", notices: tuple[Note, ...] = ()) -> Frame:
    """Return the frame for a person; `current` is the code of the place the page belongs to."""
    can = capabilities(person, at)
    items = _items(person, at, can, current)
    unit = home_unit(person, local_day(at))
    daily = tuple(
        items[code] for code in ("workbench", "obligations", "recordings", "missing", "intakes") if code in items
    )
    ground = tuple(items[code] for code in ("ledger",) if code in items)
    return Frame(
        agency=person.agency.name if person.agency else "留痕",
        person=person.name,
        unit=unit.name if unit else "",
        now=at,
        nav=(NavGroup("每天", daily), *((NavGroup("依据", ground),) if ground else ())),
        tabs=(*daily, *ground)[:5],
        home=reverse("workbench"),
        search=reverse("recordings") if "recordings" in items else "",
        logout=reverse("logout"),
        pack=_pack(person, local_day(at)),
        checkpoint=_checkpoint(reverse("ledger") if "ledger" in items else ""),
        query=query,
        notices=notices,
    )


def _items(person: Person, at: datetime, can: frozenset[str], current: str) -> dict[str, NavItem]:
    """Return the places this person may go to. A place that would only refuse is not offered."""
    owed = owed_by(person, at).order_by().aggregate(all=Count("pk"), late=Count("pk", Q(due_at__lt=whole_second(at))))
    count, late = owed["all"], owed["late"]
    offered = {
        "workbench": NavItem("工作台", "工作台", reverse("workbench"), "checklist", late, urgent=True),
        "obligations": NavItem("应办事项", "应办", reverse("obligations"), "hourglass", count, late > 0),
        "recordings": NavItem("音像资料", "资料", reverse("recordings"), "video"),
        "missing": NavItem("未交清单", "未交", reverse("missing"), "device-sd-card"),
        "intakes": NavItem("采集", "采集", reverse("intakes"), "receipt"),
        "ledger": NavItem("存证日志", "日志", reverse("ledger"), "fingerprint"),
    }
    open_to = {
        "workbench": True,
        "obligations": bool(can & OWES),
        "recordings": bool(scope.words(person, at)),
        "missing": bool(can & SEES_UNITS),
        "intakes": bool(can & SEES_INTAKES),
        "ledger": "ledger.view" in can,
    }
    return {
        code: NavItem(i.words, i.short, i.href, i.icon, i.count, i.urgent, code == current)
        for code, i in offered.items()
        if open_to[code]
    }


def _pack(person: Person, day: date) -> Link | None:
    binding = PackBinding.objects.filter(agency=person.agency_id, from_day__lte=day).order_by("-from_day").first()
    return Link(f"制度包 {binding.pack.upper()} · {binding.version} 版", "") if binding else None


def _checkpoint(href: str) -> Checkpoint | None:
    latest = latest_checkpoint()
    if latest is None:
        return None
    return Checkpoint(latest.size, latest.at, href, "、".join(countersigned_by(latest)))
