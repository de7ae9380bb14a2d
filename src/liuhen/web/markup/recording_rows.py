"""The rows of the list of recordings, fifty on a page."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from liuhen.kernel.moments import day_start, local_day
from liuhen.web.markup.filling import NOTHING, filled, joined
from liuhen.web.markup.parts import chip, cites, icon
from liuhen.web.viewmodels import chinese

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.utils.safestring import SafeString

    from liuhen.web.viewmodels.parts import Link
    from liuhen.web.viewmodels.recordings import RecordingRow, RowFinding

_REMEMBERED = 4096  # rows, of some kilobytes each
_ICONS = {"audio": "microphone", "photo": "camera", "none": "ban"}
_ROW = (
    '<tr><td class="pic">{}</td>\n<td class="who"><a class="t" href="{}">{}</a><span class="l2">{}{}</span></td>\n'
    '<td>{}<span class="l2">{}{}</span></td>\n<td class="nw">{}</td>\n<td class="w">{}</td>\n'
    '<td class="keep">{}</td>\n<td class="st">{}</td></tr>\n'
)
_DASH = filled('<span class="t3">—</span>')
_UNJUDGED = filled('<span class="t3">没有适用的判定</span>')


def recording_rows(rows: Iterable[RecordingRow], now: datetime) -> SafeString:
    """Return the rows. Which day it is now decides how their moments are written."""
    day = day_start(local_day(now))
    return joined(_row(row, day) for row in rows)


@lru_cache(maxsize=_REMEMBERED)
def _row(row: RecordingRow, now: datetime) -> SafeString:
    """Return the row, remembered: the same value always looks the same, and a list is looked at again and again."""
    return filled(
        _ROW,
        _picture(row),
        row.href,
        row.title,
        row.code,
        joined(map(_about, row.about)),
        row.recorder,
        row.unit,
        f" · {row.device}" if row.device else "",
        _when(row, now),
        joined(map(_finding, row.findings)) or _UNJUDGED,
        _kept(row),
        joined(filled("{} ", chip(each)) for each in row.states),
    )


def _picture(row: RecordingRow) -> SafeString:
    shown = (
        filled('<img src="{}" alt="" width="96" height="54" loading="lazy">', row.thumbnail)
        if row.thumbnail
        else icon(_ICONS.get(row.media, "video"), "lg")
    )
    length = chinese.playing_time(row.length) if row.length is not None else row.length_words
    words = filled("<span>{}</span>", length) if length else NOTHING
    if not row.href:
        return filled('<span class="th {}">{}{}</span>', row.media, shown, words)
    form = '<a class="th {}" href="{}" tabindex="-1" aria-hidden="true">{}{}</a>'
    return filled(form, row.media, row.href, shown, words)


def _about(item: Link | str) -> SafeString:
    if isinstance(item, str):
        return filled(" · {}", item)
    return filled(' · <a href="{}">{}</a>', item.href, item.words)


def _when(row: RecordingRow, now: datetime) -> SafeString:
    if row.when:
        return filled("{}", row.when)
    start = chinese.moment_second(row.start, now)
    if row.end == row.start:
        return filled("{}", start)
    end = f"至 {chinese.clock_second(row.end)}" if row.end else "没有结束时间"
    return filled('{}<span class="l2">{}</span>', start, end)


def _finding(item: RowFinding) -> SafeString:
    told = NOTHING
    if item.words or item.next_step:
        step = filled("<br>下一步：{}", item.next_step) if item.next_step else NOTHING
        told = filled('<span class="t-xs t2">{}{}</span>', item.words, step)
    return filled('<div class="fi">{} {}{}</div>', chip(item.chip), cites(item.cites), told)


def _kept(row: RecordingRow) -> SafeString:
    if not row.keep:
        return _DASH
    form = '<span class="only-m t3">保管至 </span>{} <span class="l2">{}</span>'
    return filled(form, row.keep, cites(row.keep_cites))
