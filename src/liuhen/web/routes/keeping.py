"""Addresses of the keeper's work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from liuhen.web.views import keeping, lists, marking, slips, together

if TYPE_CHECKING:
    from django.urls import URLPattern

routes: list[URLPattern] = [
    path("keeping/", keeping.keeping, name="keeping"),
    path("keeping/<str:queue>/<int:key>/", keeping.keep, name="keep"),
    path("keeping/<int:key>/undo/", keeping.undo, name="undo"),
    path("keeping/together/", together.together, name="together"),
    path("keeping/together/do/", together.do, name="together_do"),
    path("recordings/<int:key>/triggers/", marking.triggers, name="set_triggers"),
    path("recordings/<int:key>/risk/", marking.risk, name="set_risk"),
    path("recordings/<int:key>/mode/", marking.mode, name="set_mode"),
    path("recordings/<int:key>/time/", marking.time, name="correct_time"),
    path("recordings/<int:key>/unrelated/", marking.unrelated, name="mark_unrelated"),
    path("missing/", lists.missing, name="missing"),
    path("lists/overdue/", lists.overdue, name="overdue_list"),
    path("lists/overdue/list.xlsx", lists.overdue_sheet, name="overdue_sheet"),
    path("lists/gaps/list.xlsx", lists.gap_sheet, name="gap_sheet"),
    path("lists/gaps/", lists.gaps, name="gap_list"),
    path("slips/", slips.slips, name="slips"),
    path("slips/new/", slips.write, name="slip_write"),
    path("slips/<int:key>/", slips.slip, name="slip"),
    path("slips/<int:key>/paper/", slips.paper, name="slip_print"),
    path("slips/<int:key>/slip.pdf", slips.pdf, name="slip_pdf"),
    path("slips/<int:key>/slip.docx", slips.docx, name="slip_docx"),
    path("slips/<int:key>/confirmation/", slips.confirm, name="slip_confirm"),
    path("slips/<int:key>/return/", slips.close, name="slip_close"),
]
