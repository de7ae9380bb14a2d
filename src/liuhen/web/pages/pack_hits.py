"""The subjects behind one number of a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse

from liuhen.kernel.moments import local
from liuhen.policy.answers import Verdict
from liuhen.regulations.queries import hits_of, month_of
from liuhen.web.pages.next_steps import href_of
from liuhen.web.pages.pack_shown import bare
from liuhen.web.pages.subjects import Names
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.packs import HitRow, HitsPage
from liuhen.web.viewmodels.parts import Action, Crumb, EmptyState, Link, Pager, chip

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Agency
    from liuhen.regulations.models import RuleHit
    from liuhen.web.pages.pack_shown import Shown


def hits_page(shown: Shown, agency: Agency, rule: str, verdict: str, at: datetime, before: int | None) -> HitsPage:  # noqa: PLR0917  # one page, one call
    """Return a page of the subjects, newest first. Raises Http404 for a verdict that is none."""
    if verdict not in set(Verdict):
        raise Http404(verdict)
    found = hits_of(agency, month_of(at), rule, verdict, at, before)
    known = next((each for each in shown.pack.rules if each.id == rule), None)
    names = Names()
    names.learn(hit.subject for hit in found.hits)
    path = reverse("rule_hits", args=[rule, verdict])
    article = bare(known.cites[0].clause) if known and known.cites else ""
    return HitsPage(
        title=(known.say if known and known.say else rule),
        summary=f"{local(at).month}月里由这条规则判为“{chip(verdict).words}”的。规则 {rule}。",
        rows=tuple(_row(hit, names, verdict, at) for hit in found.hits),
        pager=Pager(
            f"本页 {len(found.hits)} 项",
            path if before else "",
            f"{path}?before={found.following}" if found.following else "",
        ),
        empty=EmptyState(
            "没有这样的判定",
            "可能刚刚重新判定过，数字随后会更新。",
            (Action("回制度包", reverse("packs")),),
        ),
        crumbs=(
            Crumb("制度包", reverse("packs")),
            *((Crumb("条文", shown.article_at(article)),) if article else ()),
        ),
    )


def _row(hit: RuleHit, names: Names, verdict: str, at: datetime) -> HitRow:
    words = chinese.remaining(hit.due_at, at) if hit.due_at else ""
    clock = f"应于 {chinese.deadline(hit.due_at, at)}" if hit.due_at else ""
    late = verdict == "overdue" and bool(words)
    return HitRow(Link(names.of(hit.subject), href_of(hit.subject)), chip(verdict, words if late else ""), clock)
