"""Setting one's own password; people with a password that somebody gave them come here first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import update_session_auth_hash
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from liuhen.accounts.services import set_password
from liuhen.web.viewmodels.entry import PasswordPage
from liuhen.web.viewmodels.parts import Field
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.web.visits import Visit

GIVEN = "您现在的密码是别人给的。先换成只有自己知道的，再开始使用。"
OWN = "换密码以后，在别处登录的会退出。"


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@visited
def password(visit: Visit) -> HttpResponse:
    """Show the form, or set the password that was sent."""
    if visit.request.method != "POST":
        return _form(visit)
    given = visit.request.POST
    wanted = given.get("new", "")
    if not visit.person.check_password(given.get("old", "")):
        return _form(visit, "现在的密码不对。")
    if wanted != given.get("again", ""):
        return _form(visit, "两次输入的新密码不一样。")
    if wanted == given.get("old", ""):
        return _form(visit, "新密码要和现在的不同。")
    try:
        with attempt(visit, "person.set_password", visit.person.subject):
            set_password(
                actor=visit.actor, at=visit.at, person=visit.person, password=wanted, keep=visit.presence.sign_in
            )
    except Logged as logged:
        return _form(visit, logged.refused.words)
    update_session_auth_hash(visit.request, visit.person)
    visit.said("密码已换。")
    return redirect("workbench")


def _form(visit: Visit, problem: str = "") -> HttpResponse:
    page = PasswordPage(
        reverse("password"),
        (
            Field("old", "现在的密码", "password", required=True),
            Field("new", "新密码", "password", required=True, hint="至少 10 个字符，不要用姓名、编号和常见的密码"),
            Field("again", "再输一次新密码", "password", required=True),
        ),
        GIVEN if visit.person.must_change_password else OWN,
        problem,
    )
    return render(
        visit.request, "web/pages/password.html", {"page": page, "frame": None}, status=422 if problem else 200
    )
