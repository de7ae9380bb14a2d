"""People and posts from a workbook: all of it or nothing."""

from __future__ import annotations

from ninja import Router, Schema

from liuhen.access.people import MANAGE
from liuhen.accounts.import_sheets import read_people
from liuhen.accounts.services.importing import import_people
from liuhen.api.caller import Asking, attempt
from liuhen.api.operations import writes
from liuhen.api.problems import ProblemError, plain
from liuhen.api.routers.organisation_shapes import WRITE
from liuhen.sheets.columns import SheetError

router = Router(tags=["单位和人员"])
_MOST_ERRORS = 50


class Imported(Schema):
    """What a list did, or would do: people registered, people corrected, posts given, rows that change nothing."""

    registered: int
    corrected: int
    posts: int
    unchanged: int


@writes(router, "/people-imports", "导入人员和任职", Imported, scope=WRITE, sheet=True)
def import_people_sheet(request: Asking) -> Imported:
    """Register the people and give the posts of a workbook, all of it or nothing; what is there already stays.

    The columns are those of the empty workbook on the page. The same list may be sent again and again.
    """
    caller = request.caller
    caller.demand(MANAGE)
    try:
        rows, faults = read_people(request.body)
    except SheetError as wrong:
        raise ProblemError(plain(422, str(wrong), kind="sheet")) from wrong
    if faults or not rows:
        told = [{"at": "sheet", "words": words} for words in faults[:_MOST_ERRORS]]
        words = "表里有要改的地方，一行也没有写入。" if faults else "表里没有一行人员。"
        raise ProblemError(plain(422, words, kind="sheet", errors=told))
    with attempt("agency.import_people", caller.agency.subject):
        plan = import_people(actor=caller.actor, at=caller.at, agency=caller.agency, rows=rows)
    return Imported(
        registered=len(plan.made), corrected=len(plan.corrected), posts=len(plan.posts), unchanged=plan.unchanged
    )
