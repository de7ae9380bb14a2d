"""Signing in and out. Django checks the password, axes counts the failures, the log keeps who came and went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.db import transaction
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from liuhen.accounts.models import Agency, Person
from liuhen.accounts.queries import actor_of
from liuhen.kernel.moments import now
from liuhen.ledger.services import append
from liuhen.web.viewmodels.entry import LoginPage
from liuhen.web.viewmodels.parts import Field

if TYPE_CHECKING:
    from django.contrib.auth.forms import AuthenticationForm
    from django.http import HttpRequest

TEMPLATE = "web/pages/login.html"
HELP = "忘了密码请找资料管理员重设。"


class SignIn(LoginView):
    """The login page. A success is written to the log; a failure says how many tries are left."""

    template_name = TEMPLATE
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Return the page's view-model beside what Django gives."""
        context = super().get_context_data(**kwargs)
        form = context["form"]
        page = login_page(
            login=str(form.data.get("username", "")),
            problem=_problem(self.request, form) if form.is_bound else "",
            following=self.get_redirect_url(),
        )
        return context | {"page": page}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Open the session and write that it was opened, both or neither."""
        with transaction.atomic():
            _write(self.request, form.get_user(), "session.opened")
            return super().form_valid(form)


class SignOut(LogoutView):
    """Closes the session; only by POST, so that no picture on another page can sign people out."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Write that the session was closed and close it."""
        with transaction.atomic():
            if isinstance(request.user, Person):
                _write(request, request.user, "session.closed")
            return super().post(request, *args, **kwargs)


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, credentials: dict[str, str] | None = None
) -> HttpResponse:
    """Answer a login that axes holds back (`AXES_LOCKOUT_CALLABLE`): 429 with the same page and how long to wait."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    page = login_page(
        login=(credentials or {}).get("username", ""),
        problem=f"连续输错 {settings.AXES_FAILURE_LIMIT} 次，这个编号在这台电脑上暂停登录 {minutes} 分钟。"
        "急用请找资料管理员。",
        locked=True,
    )
    return HttpResponse(render_to_string(TEMPLATE, {"page": page}, request), status=429)


def login_page(*, login: str = "", problem: str = "", following: str = "", locked: bool = False) -> LoginPage:
    """Return the login page's view-model. The agency is named when the instance holds just one."""
    agencies = list(Agency.objects.values_list("name", flat=True)[:2])
    return LoginPage(
        action=reverse("login"),
        fields=(
            Field("username", "证件编号或工号", value=login, required=True),
            Field("password", "密码", "password", required=True),
        ),
        next=following,
        problem=problem,
        locked=locked,
        agency=agencies[0] if len(agencies) == 1 else "",
    )


def _problem(request: HttpRequest, form: AuthenticationForm) -> str:
    """Say what was wrong without telling which of the two; whether a login exists is nobody's business."""
    login = str(form.data.get("username", ""))
    if not login or not form.data.get("password"):
        return "请把编号和密码都填上。"
    left = settings.AXES_FAILURE_LIMIT - AxesProxyHandler.get_failures(request, {"username": login})
    return f"编号或密码不对，还可以试 {max(0, left)} 次。{HELP}"


def _write(request: HttpRequest, person: Person, act: str) -> None:
    at = now()
    facts = {"address": request.META.get("REMOTE_ADDR", "")}
    append(actor=actor_of(person, at), at=at, act=act, subject=person.subject, facts=facts)
