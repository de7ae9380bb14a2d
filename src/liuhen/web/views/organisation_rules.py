"""What an agency decides about its own organisation: what titles mean, and how people come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from liuhen.accounts.capabilities import ROLE_NAMES
from liuhen.accounts.models import RoleTitle
from liuhen.accounts.services import change_sign_in_rules, drop_title, set_title
from liuhen.kernel.refusals import Refused
from liuhen.web.addresses import number_in, text_in
from liuhen.web.pages.organisation_rules import sign_in_rules_page, titles_page
from liuhen.web.staff import demand_manager
from liuhen.web.views.account import said
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.web.visits import Visit

PLACE = "organisation"


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def titles(visit: Visit) -> HttpResponse:
    """Show what titles mean, or say what one means."""
    agency = demand_manager(visit)
    if visit.request.method != "POST":
        return visit.show("cards", titles_page(agency, visit.at), PLACE)
    given = visit.request.POST
    try:
        with attempt(visit, "agency.set_title", agency.subject):
            made = set_title(
                actor=visit.actor,
                at=visit.at,
                agency=agency,
                title=text_in(given, "title"),
                roles=[role for role in ROLE_NAMES if given.get(f"role_{role}")],
            )
    except Logged as logged:
        return visit.show("cards", titles_page(agency, visit.at, said(logged), given), PLACE, status=422)
    visit.said(f"“{made.title}”的对照已保存，以后任职时可以选。")
    return redirect("titles")


@require_POST
@visited
def remove_title(visit: Visit, key: int) -> HttpResponse:
    """Take a title off the agency's own map."""
    agency = demand_manager(visit)
    found = get_object_or_404(RoleTitle.objects.select_related("agency"), pk=key, agency=agency)
    drop_title(actor=visit.actor, at=visit.at, title=found)
    visit.said(f"“{found.title}”的对照已去掉，以前的任职不变。")
    return redirect("titles")


@require_http_methods(["GET", "HEAD", "POST"])
@visited
def sign_in_rules(visit: Visit) -> HttpResponse:
    """Show how people come in, or change it."""
    agency = demand_manager(visit)
    if visit.request.method != "POST":
        return visit.show("cards", sign_in_rules_page(agency), PLACE)
    given = visit.request.POST
    try:
        with attempt(visit, "agency.set_sign_in_rules", agency.subject):
            idle, longest = number_in(given, "idle"), number_in(given, "longest")
            if idle is None or longest is None:
                raise Refused("web.sign_in_rules.number", "两个数字都要填整数。")
            change_sign_in_rules(
                actor=visit.actor,
                at=visit.at,
                agency=agency,
                idle_minutes=idle,
                longest_hours=longest,
                second_factor=bool(given.get("second_factor")),
            )
    except Logged as logged:
        return visit.show("cards", sign_in_rules_page(agency, said(logged), given), PLACE, status=422)
    visit.said("登录设定已保存，从下一页起生效。")
    return redirect("sign_in_rules")
