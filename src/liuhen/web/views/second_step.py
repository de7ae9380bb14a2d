"""The second step of signing in: the code of the authenticator, or a recovery code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from liuhen.accounts.queries import actor_of
from liuhen.accounts.services import use_second_factor
from liuhen.kernel.moments import now
from liuhen.kernel.refusals import Refused
from liuhen.ledger.services import append_refusal
from liuhen.web.entering import enter, first_step
from liuhen.web.viewmodels.entry import PasswordPage
from liuhen.web.viewmodels.parts import Field

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from liuhen.web.entering import FirstStep

WORDS = "密码对了。再输手机验证器上现在显示的六位数；手机不在身边，输一个恢复码。"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for the code, or open the session when it is right. Without a first step the login comes first."""
    at = now()
    step = first_step(request, at)
    if step is None:
        return redirect("login")
    if request.method != "POST":
        return _form(request, step)
    problem = _refused(request, step, at)
    if problem:
        return _form(request, step, problem)
    enter(request, step.person, at, by_second_factor=True)
    inside = url_has_allowed_host_and_scheme(step.following, {request.get_host()}, require_https=request.is_secure())
    return redirect(step.following if inside else settings.LOGIN_REDIRECT_URL)


def _refused(request: HttpRequest, step: FirstStep, at: datetime) -> str:
    """Use the code that was sent; return what was wrong with it, in words, empty when it was right."""
    actor = actor_of(step.person, at)
    try:
        use_second_factor(actor=actor, at=at, person=step.person, code=request.POST.get("code", "")[:40])
    except Refused as refused:
        append_refusal(actor=actor, at=at, act="session.open", subject=step.person.subject, refused=refused)
        return f"{refused.words}{refused.remedy}"
    return ""


def _form(request: HttpRequest, step: FirstStep, problem: str = "") -> HttpResponse:
    page = PasswordPage(
        reverse("second_step"),
        (Field("code", "验证码或恢复码", required=True),),
        f"{step.person.name}，{WORDS}",
        problem,
        title="第二步：验证码",
        submit="登录",
    )
    return render(request, "web/pages/password.html", {"page": page, "frame": None}, status=422 if problem else 200)
