"""One unit: what it is, what became of it, and the forms that rename, move and close it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.models import Unit
from liuhen.accounts.people_lists import depth_of, tree_of
from liuhen.web.pages.past import past_lines
from liuhen.web.viewmodels.cards import Card, CardsPage, Form, Line
from liuhen.web.viewmodels.parts import Chip, Choice, Crumb, Field, Row, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


KINDS = tuple(Choice(str(kind.value), str(kind.label)) for kind in Unit.Kind if kind != Unit.Kind.AGENCY)
RENAME, MOVE, CLOSE, NEW, REOPEN = "rename", "move", "close", "new", "reopen"


def unit_page(unit: Unit, at: datetime, problems: Mapping[str, str], given: Mapping[str, str]) -> CardsPage:
    """Return the page; `problems` names a form by what was wrong, `given` is what was typed there."""
    units = tree_of(unit.agency)
    rows = (
        Row("种类", unit.get_kind_display()),
        Row("上级", unit.parent.name if unit.parent else "—"),
        *((Row("撤销", f"{unit.closed_on:%Y-%m-%d} 起"),) if unit.closed_on else ()),
    )
    forms = (_reopen(unit, problems, given),) if unit.closed_on else _forms(unit, units, problems, given)
    gone = _gone(unit)
    return CardsPage(
        unit.name,
        "改名、移动和撤销都不动以前的资料和任职；谁在哪天改的，记在下面。",
        (
            Card("办理", rows=rows, forms=forms),
            *(
                (Card("下面已撤销的单位", "以前的资料、任职都还在；要重新用的，点开恢复。", lines=gone),)
                if gone
                else ()
            ),
            Card("经过", lines=past_lines(unit.subject, at), side="aside"),
        ),
        crumbs=(Crumb("组织与人员", f"{reverse('organisation')}?unit={unit.pk}"),),
        chips=(Chip(Tone.MUTE, "已撤销", "ban"),) if unit.closed_on else (),
    )


def places(units: Sequence[Unit], without: Unit | None = None) -> tuple[Choice, ...]:
    """Return units as choices, indented by how deep they hang, those below `without` left out."""
    path = (without.path or "") if without else ""
    return tuple(
        Choice(str(unit.pk), f"{'　' * depth_of(unit)}{unit.name}")
        for unit in units
        if not (path and (unit.path or "").startswith(path))
    )


def _gone(unit: Unit) -> tuple[Line, ...]:
    """Return the closed units right below, the latest first: the tree shows the open ones only."""
    closed = unit.children.exclude(closed_on=None).order_by("-closed_on", "-pk")
    return tuple(Line(each.name, f"{each.closed_on} 撤销", reverse("unit", args=[each.pk])) for each in closed)


def _reopen(unit: Unit, problems: Mapping[str, str], given: Mapping[str, str]) -> Form:
    reason = given.get("reason", "") if REOPEN in problems else ""
    hint = "机构改革文件、局务会决定等"
    return Form(
        "恢复",
        reverse("reopen_unit", args=[unit.pk]),
        "恢复",
        (Field("reason", "依据", value=reason, required=True, wide=True, hint=hint),),
        "名称和以前的资料都不变，从今天起又可以在这里任职；撤销过的那段日子留在经过里。",
        problem=problems.get(REOPEN, ""),
    )


def _forms(
    unit: Unit, units: Sequence[Unit], problems: Mapping[str, str], given: Mapping[str, str]
) -> tuple[Form, ...]:
    def typed(form: str, name: str, usual: str = "") -> str:
        return given.get(name, usual) if form in problems else usual

    kind = Field("kind", "种类", "select", typed(RENAME, "kind", unit.kind), KINDS, required=True)
    name = Field("name", "名称", value=typed(RENAME, "name", unit.name), required=True)
    new = Form(
        f"在{unit.name}下面设单位",
        reverse("new_unit", args=[unit.pk]),
        "设立",
        (
            Field("name", "名称", value=typed(NEW, "name"), required=True),
            Field("kind", "种类", "select", typed(NEW, "kind", Unit.Kind.SQUAD), KINDS, required=True),
        ),
        problem=problems.get(NEW, ""),
    )
    rename = Form(
        "改名",
        reverse("rename_unit", args=[unit.pk]),
        "改名",
        (name,) if unit.parent_id is None else (name, kind),
        problem=problems.get(RENAME, ""),
    )
    if unit.parent_id is None:
        return (new, rename)
    move = Form(
        "移到别的单位下面",
        reverse("move_unit", args=[unit.pk]),
        "移动",
        (
            Field(
                "parent",
                "新的上级",
                "select",
                typed(MOVE, "parent", str(unit.parent_id)),
                places(units, unit),
                required=True,
            ),
        ),
        "下面的单位和人员一起移过去；负责人能看到的范围随之改变。",
        problem=problems.get(MOVE, ""),
    )
    close = Form(
        "撤销",
        reverse("close_unit", args=[unit.pk]),
        "撤销",
        (
            Field(
                "reason",
                "依据",
                value=typed(CLOSE, "reason"),
                required=True,
                wide=True,
                hint="机构改革文件、局务会决定等",
            ),
        ),
        "从今天起不能再在这里任职；以前的资料、任职、应办事项都留着。",
        problem=problems.get(CLOSE, ""),
    )
    return (new, rename, move, close)
