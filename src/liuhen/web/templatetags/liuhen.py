"""Filters for Chinese moments and sizes, and the small components of the pages.

A filter that needs the present moment takes it as its argument (`{{ at|moment:frame.now }}`): a page agrees with itself
and a test needs no clock. Components are inclusion tags over `web/parts/`; each docstring says which value it shows.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from liuhen.web.markup.parts import chip, cites, icon
from liuhen.web.markup.recording_rows import recording_rows
from liuhen.web.pages.frame import MOST_COUNTED
from liuhen.web.viewmodels import chinese

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from datetime import datetime

    from liuhen.web.viewmodels import cards, parts
    from liuhen.web.viewmodels.timeline import Timeline

register = template.Library()
_REMEMBERED = 4096  # parts, of some kilobytes each
_EDGE = 3  # per cent of the width in which a centred label would stick out

register.filter("day", chinese.day)
register.filter("weekday", chinese.weekday)
register.filter("clock", chinese.clock)
register.filter("clock_second", chinese.clock_second)
register.filter("moment", chinese.moment)
register.filter("moment_second", chinese.moment_second)
register.filter("near", chinese.near)
register.filter("deadline", chinese.deadline)
register.filter("remaining", chinese.remaining)
register.filter("playing_time", chinese.playing_time)
register.filter("size", chinese.size)
register.filter("exact_size", chinese.exact_size)
register.filter("grouped", chinese.grouped)


@register.filter
def counted(value: int) -> str:
    """Write a counter of the navigation: nobody counts beyond 999."""
    return str(value) if value < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


@register.filter
def thousands(value: int) -> str:
    """Write a whole number with separators: 48,213."""
    return f"{value:,}"


@register.simple_tag
def between(start: datetime, end: datetime | None, now: datetime) -> str:
    """Write a range of moments: 3月11日 9:02–10:41."""
    return chinese.between(start, end, now)


@register.simple_tag
def clock_range(start: datetime, end: datetime | None) -> str:
    """Write a range within a day to the second: 9:02:30–9:02:58."""
    return chinese.clock_range(start, end)


@register.simple_tag
def place(timeline: Timeline, at: datetime) -> str:
    """Write where a moment lies on the timeline, for an SVG attribute: 14.4%."""
    return f"{timeline.place(at):g}%"


@register.simple_tag
def extent(timeline: Timeline, start: datetime, end: datetime) -> str:
    """Write how wide a span is on the timeline, for an SVG attribute: 27.2%."""
    return f"{timeline.width(start, end):g}%"


@register.simple_tag
def middle(timeline: Timeline, start: datetime, end: datetime) -> str:
    """Write where the middle of a span lies, for the words drawn on it."""
    return f"{(timeline.place(start) + timeline.place(end)) / 2:g}%"


@register.simple_tag
def anchor(timeline: Timeline, at: datetime) -> str:
    """Write on which side of its place a label stands, so that the first and last one stay within the picture."""
    where = timeline.place(at)
    return "start" if where < _EDGE else "end" if where > 100 - _EDGE else "middle"


@register.simple_tag
@lru_cache(maxsize=_REMEMBERED)
def remembered(part: str, value: Hashable = None, name: str = "value") -> SafeString:
    """Show a part of a page for a frozen value, remembered: the same value always looks the same."""
    return SafeString(render_to_string(f"web/parts/{part}.html", {name: value}))


register.simple_tag(icon)
register.simple_tag(chip)
register.simple_tag(cites)
register.simple_tag(recording_rows)


@register.inclusion_tag("web/parts/setting.html")
def setting(value: parts.Setting | None) -> dict[str, object]:
    """Show the mark 本局设定 beside a figure that the agency chose (`Setting`), nothing for None."""
    return {"setting": value}


@register.inclusion_tag("web/parts/action.html")
def action(value: parts.Action, kind: str = "") -> dict[str, object]:
    """Show a button (`Action`); `kind` sm for the small one. A posting action becomes a form with the CSRF token."""
    return {"action": value, "kind": kind}


@register.inclusion_tag("web/parts/due.html")
def due(row: parts.DueRow) -> dict[str, object]:
    """Show one thing owed (`DueRow`)."""
    return {"row": row}


@register.inclusion_tag("web/parts/due_groups.html")
def due_groups(groups: Sequence[parts.DueGroup]) -> dict[str, object]:
    """Show groups of due rows (`DueGroup`)."""
    return {"groups": groups}


@register.inclusion_tag("web/parts/judge.html")
def judge(card: parts.JudgeCard) -> dict[str, object]:
    """Show one verdict (`JudgeCard`)."""
    return {"card": card}


@register.inclusion_tag("web/parts/chain.html")
def chain(items: Sequence[parts.ChainItem]) -> dict[str, object]:
    """Show a chain of custody or approvals (`ChainItem`)."""
    return {"items": items}


@register.inclusion_tag("web/parts/figs.html")
def figs(items: Sequence[parts.Fig], label: str = "数字") -> dict[str, object]:
    """Show a line of numbers, each opening its list (`Fig`)."""
    return {"figs": items, "label": label}


@register.inclusion_tag("web/parts/note.html")
def note(value: parts.Note) -> dict[str, object]:
    """Show one thing to know with its remedy (`Note`)."""
    return {"note": value}


@register.inclusion_tag("web/parts/empty.html")
def empty(value: parts.EmptyState) -> dict[str, object]:
    """Show what an empty list says (`EmptyState`)."""
    return {"empty": value}


@register.inclusion_tag("web/parts/pager.html")
def pager(value: parts.Pager) -> dict[str, object]:
    """Show paging by cursor (`Pager`)."""
    return {"pager": value}


@register.inclusion_tag("web/parts/views.html")
def views(items: Sequence[parts.View], label: str = "常用清单") -> dict[str, object]:
    """Show tabs of saved filters (`View`); `label` tells them from other tabs on the page."""
    return {"views": items, "label": label}


@register.simple_tag
def filters(value: parts.Filters) -> SafeString:
    """Show the filter bar of a list (`Filters`)."""
    return remembered("filters", value, "filters")


@register.inclusion_tag("web/parts/field.html")
def field(value: parts.Field, prefix: str = "f") -> dict[str, object]:
    """Show one labelled field of a form (`Field`)."""
    return {"field": value, "id": f"{prefix}-{value.name}"}


@register.inclusion_tag("web/parts/rows.html")
def rows(items: Sequence[parts.Row]) -> dict[str, object]:
    """Show facts as keys and values (`Row`)."""
    return {"rows": items}


@register.inclusion_tag("web/parts/card.html")
def card(value: cards.Card) -> dict[str, object]:
    """Show what belongs together under one heading (`Card`)."""
    return {"card": value}


@register.inclusion_tag("web/parts/form_card.html")
def form_card(value: cards.Form) -> dict[str, object]:
    """Show a form that posts (`Form`), folded until somebody wants it."""
    return {"form": value}


@register.inclusion_tag("web/parts/lanes.html")
def lanes(timeline: Timeline, *, thin: bool = False) -> dict[str, object]:
    """Show a duty on one clock (`Timeline`); `thin` shows a single strip without labels."""
    return {"timeline": timeline, "thin": thin}
