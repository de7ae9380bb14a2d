"""Regulation packs: the articles with their rules, where they bite, and two packs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from liuhen.regulations.queries import article_text
from liuhen.web.addresses import number_in, text_in
from liuhen.web.pages.pack import SEES_NUMBERS, pack_page, state_chip
from liuhen.web.pages.pack_comparison import comparison_page
from liuhen.web.pages.pack_hits import hits_page
from liuhen.web.pages.pack_shown import installed, own_pack, shown_pack
from liuhen.web.viewmodels.packs import PacksPage
from liuhen.web.viewmodels.parts import EmptyState, Link, Row
from liuhen.web.visits import visited

if TYPE_CHECKING:
    from liuhen.web.visits import Visit

PLACE = "packs"


@require_safe
@visited
def packs(visit: Visit) -> HttpResponse:
    """Show the pack that judges one's agency, or what is installed where there is none."""
    own = own_pack(visit.person.agency, visit.at)
    if own is not None:
        return visit.show("pack", pack_page(own, "", visit.at, visit.can), PLACE)
    rows = tuple(
        Row(name.upper(), f"{pack.title} {pack.version} 版", link=Link("查阅", reverse("pack", args=[name])))
        for name, pack in installed().items()
    )
    return visit.show(
        "packs", PacksPage(rows, EmptyState("没有装制度包", "请系统管理员把制度包放进 packs 目录。")), PLACE
    )


@require_safe
@visited
def pack(visit: Visit, pack: str) -> HttpResponse:
    """Show a pack, opened at its first article that makes a rule."""
    return _article(visit, pack, "")


@require_safe
@visited
def article(visit: Visit, pack: str, article: str) -> HttpResponse:
    """Show one article of a pack, in the edition the address names."""
    return _article(visit, pack, article)


def _article(visit: Visit, pack: str, article: str) -> HttpResponse:
    shown = shown_pack(visit.person.agency, pack, text_in(visit.request.GET, "edition"), visit.at)
    return visit.show("pack", pack_page(shown, article, visit.at, visit.can), PLACE)


@require_safe
@visited
def original(visit: Visit, pack: str, article: str) -> HttpResponse:
    """Return the agency's own text of an article for the popover of a citation; 204 where none is attached."""
    found = article_text(visit.person.agency, pack, article) if visit.person.agency else None
    if found is None:
        return HttpResponse(status=204)
    return visit.show("pack_original", {"text": found.text, "chip": state_chip(found.state)}, PLACE)


@require_safe
@visited
def rule_hits(visit: Visit, rule: str, verdict: str) -> HttpResponse:
    """Show the subjects about which a rule of one's own regulation said this in the present month."""
    visit.demand(*SEES_NUMBERS)
    own = own_pack(visit.person.agency, visit.at)
    if own is None or visit.person.agency is None:
        raise PermissionDenied
    before = number_in(visit.request.GET, "before")
    return visit.show("rule_hits", hits_page(own, visit.person.agency, rule, verdict, visit.at, before), PLACE)


@require_safe
@visited
def comparison(visit: Visit) -> HttpResponse:
    """Show one question under two packs, and an example judged by both."""
    if not installed():
        return redirect("packs")
    given = {name: text_in(visit.request.GET, name) for name in ("first", "second", "question", "example")}
    return visit.show("comparison", comparison_page(visit.person, visit.at, visit.can, given), PLACE)
