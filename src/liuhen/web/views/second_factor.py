"""Setting up one's own second factor: the QR code, the first code, the recovery codes, switching it off."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from liuhen.accounts.models import SecondFactor
from liuhen.accounts.one_time import setup_address
from liuhen.accounts.services import (
    begin_second_factor,
    confirm_second_factor,
    drop_second_factor,
    renew_recovery_codes,
    secret_of,
    use_second_factor,
)
from liuhen.accounts.sign_ins import factor_of
from liuhen.web.pages.second_factor import codes_page, second_factor_page
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from liuhen.web.visits import Visit

PLACE = "account"


@never_cache
@require_safe
@visited
def second_factor(visit: Visit) -> HttpResponse:
    """Show where the second factor stands and what comes next."""
    return _shown(visit)


@never_cache
@require_safe
@visited
def qr(visit: Visit) -> HttpResponse:
    """Send the QR code of the secret that waits to be confirmed; a confirmed one is never shown again."""
    waiting = SecondFactor.objects.filter(person=visit.person, confirmed_at=None).first()
    if waiting is None:
        raise Http404
    issuer = f"留痕 {visit.person.agency.short_name}" if visit.person.agency else "留痕"
    picture = BytesIO()
    address = setup_address(secret_of(waiting), login=visit.person.login, issuer=issuer)
    segno.make(address, error="m", micro=False).save(picture, kind="svg", omitsize=True, border=4)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@require_POST
@visited
def begin(visit: Visit) -> HttpResponse:
    """Make a secret that waits for its first code."""
    with attempt(visit, "second_factor.begin", visit.person.subject):
        begin_second_factor(actor=visit.actor, at=visit.at, person=visit.person)
    return redirect("second_factor")


@never_cache
@sensitive_post_parameters()
@require_POST
@visited
def confirm(visit: Visit) -> HttpResponse:
    """Switch it on with the first code, and show the recovery codes, this once."""
    if factor_of(visit.person) is not None:  # the button was pressed twice
        visit.said("第二因子已经开通。恢复码没抄下来的，在这里换一组。")
        return redirect("second_factor")
    code = visit.request.POST.get("code", "")[:40]
    try:
        with attempt(visit, "second_factor.confirm", visit.person.subject):
            codes = confirm_second_factor(actor=visit.actor, at=visit.at, person=visit.person, code=code)
    except Logged as logged:
        return _shown(visit, f"{logged.refused.words}{logged.refused.remedy}")
    return visit.show("cards", codes_page(codes, "第二因子已开通"), PLACE)


@never_cache
@sensitive_post_parameters()
@require_POST
@visited
def renew(visit: Visit) -> HttpResponse:
    """Replace the recovery codes after a right code, and show the new ones, this once."""
    problem = _wrong(visit, "second_factor.renew_codes")
    if problem:
        return _shown(visit, renewing=problem)
    codes = renew_recovery_codes(actor=visit.actor, at=visit.at, person=visit.person)
    return visit.show("cards", codes_page(codes, "新的恢复码"), PLACE)


@never_cache
@sensitive_post_parameters()
@require_POST
@visited
def switch_off(visit: Visit) -> HttpResponse:
    """Switch it off after a right code, where the agency does not require it."""
    problem = _wrong(visit, "second_factor.drop")
    if problem:
        return _shown(visit, dropping=problem)
    with attempt(visit, "second_factor.drop", visit.person.subject):
        drop_second_factor(actor=visit.actor, at=visit.at, person=visit.person)
    visit.said("第二因子已停用，以后登录只要密码。")
    return redirect("account")


def _wrong(visit: Visit, act: str) -> str:
    """Use the code that was sent; return what was wrong with it in words."""
    if factor_of(visit.person) is None:
        raise Http404
    try:
        with attempt(visit, act, visit.person.subject):
            code = visit.request.POST.get("code", "")[:40]
            use_second_factor(actor=visit.actor, at=visit.at, person=visit.person, code=code)
    except Logged as logged:
        return f"{logged.refused.words}{logged.refused.remedy}"
    return ""


def _shown(visit: Visit, problem: str = "", *, renewing: str = "", dropping: str = "") -> HttpResponse:
    page = second_factor_page(visit.person, visit.at, problem=problem, renewing=renewing, dropping=dropping)
    return visit.show("cards", page, PLACE, status=422 if problem or renewing or dropping else 200)
