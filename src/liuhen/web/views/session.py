"""Signing in and out. Django checks the password, axes counts the failures, the log keeps who came and went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from liuhen.accounts.models import Agency, Person, SignIn
from liuhen.accounts.queries import actor_of
from liuhen.accounts.services import end_sign_in
from liuhen.accounts.sign_ins import factor_of, session_of
from liuhen.kernel.moments import now
from liuhen.ledger.services import append
from liuhen.web.entering import enter, remember_first_step
from liuhen.web.presence import KEY, WHY
from liuhen.web.viewmodels.entry import LoginPage
from liuhen.web.viewmodels.parts import Field
from liuhen.web.visits import visited

if TYPE_CHECKING:
    from django.contrib.auth.forms import AuthenticationForm
    from django.http import HttpRequest

    from liuhen.web.visits import Visit

TEMPLATE = "web/pages/login.html"
HELP = "忘了密码请找安全保密管理员重设。"


class SignInPage(LoginView):
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
            why=WHY.get(self.request.GET.get("why", ""), ""),
        )
        return context | {"page": page}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Go on to the second factor of those who have one; else open the session and write that it was opened."""
        person = form.get_user()
        assert isinstance(person, Person)
        if factor_of(person) is not None:
            remember_first_step(self.request, person, now(), self.get_redirect_url())
            return redirect("second_step")
        enter(self.request, person, now(), by_second_factor=False)
        return redirect(self.get_success_url())


class SignOutPage(LogoutView):
    """Closes the session; only by POST, so that no picture on another page can sign people out."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Write that the session was closed and close it."""
        with transaction.atomic():
            if isinstance(request.user, Person):
                _close(request, request.user)
            return super().post(request, *args, **kwargs)


@require_POST
@visited
def session(visit: Visit) -> HttpResponse:  # noqa: ARG001  # being let through the door is what is asked for
    """Say that somebody is still there; the door has noted it."""
    return HttpResponse(status=204)


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, credentials: dict[str, str] | None = None
) -> HttpResponse:
    """Answer a login that axes holds back (`AXES_LOCKOUT_CALLABLE`): 429 with the same page and how long to wait."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    page = login_page(
        login=(credentials or {}).get("username", ""),
        problem=f"连续输错 {settings.AXES_FAILURE_LIMIT} 次，这个编号在这台电脑上暂停登录 {minutes} 分钟。"
        "急用请找安全保密管理员。",
        locked=True,
    )
    return HttpResponse(render_to_string(TEMPLATE, {"page": page}, request), status=429)


def login_page(
    *, login: str = "", problem: str = "", following: str = "", locked: bool = False, why: str = ""
) -> LoginPage:
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
        why="" if problem else why,
    )


def _problem(request: HttpRequest, form: AuthenticationForm) -> str:
    """Say what was wrong without telling which of the two; whether a login exists is nobody's business."""
    login = str(form.data.get("username", ""))
    if not login or not form.data.get("password"):
        return "请把编号和密码都填上。"
    left = settings.AXES_FAILURE_LIMIT - AxesProxyHandler.get_failures(request, {"username": login})
    return f"编号或密码不对，还可以试 {max(0, left)} 次。{HELP}"


def _close(request: HttpRequest, person: Person) -> None:
    at = now()
    sign_in = session_of(person, request.session.get(KEY))
    if sign_in is not None:
        end_sign_in(actor=actor_of(person, at), at=at, sign_in=sign_in, because=SignIn.End.OUT)
        return
    facts = {"address": request.META.get("REMOTE_ADDR", "")}
    append(actor=actor_of(person, at), at=at, act="session.closed", subject=person.subject, facts=facts)
