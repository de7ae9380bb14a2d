"""Addresses for the tests of signing in: the real ones, and a place to arrive at."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from liuhen.kernel.refusals import Citation, Refused
from liuhen.web.errors import refused_page


def arrived(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"到了：{request.user}")


def refuse(request: HttpRequest) -> HttpResponse:
    citation = Citation("SS-16", "SS", "第十六条", "SS 第十六条")
    return refused_page(
        request, Refused("ss.access.read", "还没有批准。", citations=(citation,), remedy="先申请查阅。"), entry="48,214"
    )


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(request.path)


urlpatterns = [
    path("", include("liuhen.web.urls")),
    path("workbench/", arrived, name="workbench"),
    path("refused/", refuse),
    path("fail/", fail),
]
handler400 = "liuhen.web.errors.bad_request"
handler403 = "liuhen.web.errors.forbidden"
handler404 = "liuhen.web.errors.not_found"
handler500 = "liuhen.web.errors.broken"
