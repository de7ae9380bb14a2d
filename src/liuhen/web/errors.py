"""What is shown instead of a page: a refusal with its article and remedy, and the four errors of HTTP.

These pages need no session and no database, so that they can still be shown when either is the trouble.
"""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.template.loader import render_to_string

from liuhen.kernel.moments import local, now
from liuhen.web.pages.wording import clause_href, short_words
from liuhen.web.viewmodels.entry import ErrorPage, RefusedPage
from liuhen.web.viewmodels.parts import Action, Cite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from liuhen.kernel.refusals import Citation, Refused
    from liuhen.web.viewmodels.entry import Condition
    from liuhen.web.viewmodels.frame import Frame

log = logging.getLogger(__name__)
HOME = Action("回首页", "/", primary=True)


def cites_of(citations: Sequence[Citation], rule: str = "") -> tuple[Cite, ...]:
    """Return citations as the pages show them. Gist and facts are unknown here; a caller with the pack adds them."""
    return tuple(
        Cite(words=short_words(citation), rule=rule, href=clause_href(citation.clause), full=citation.words)
        for citation in citations
    )


def refused_page(
    request: HttpRequest,
    refused: Refused,
    *,
    frame: Frame | None = None,
    title: str = "这一步不能办",
    entry: str = "",
    conditions: tuple[Condition, ...] = (),
    actions: tuple[Action, ...] = (HOME,),
) -> HttpResponse:
    """Answer an act that was refused: 403 with what was refused, by which article, and what to do instead.

    `entry` is where the refused attempt stands in the log, in words. Without a `frame` the page stands alone.
    """
    page = RefusedPage(
        title=title,
        words=refused.words,
        remedy=refused.remedy,
        rule=refused.rule,
        cites=cites_of(refused.citations, refused.rule),
        conditions=conditions,
        actions=actions,
        entry=entry,
    )
    html = render_to_string("web/pages/refused.html", {"page": page, "frame": frame}, request)
    return HttpResponse(html, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # the signature is Django's
    """Answer a request that cannot be understood (`handler400`)."""
    return _answer(ErrorPage(400, "这个请求看不懂", "地址或填写的内容不完整。请回到上一页重新操作。", (HOME,)))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # the signature is Django's
    """Answer a person without the capability (`handler403`)."""
    words = str(exception) or "您的岗位不包括这项操作。需要时请找本单位负责人调整岗位。"
    return _answer(ErrorPage(403, "您不能打开这一页", words, (HOME,)))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # the signature is Django's
    """Answer a form whose token is missing or old (`CSRF_FAILURE_VIEW`); `reason` is for developers and stays here."""
    words = "这一页打开得太久，或者已经在别处重新登录，提交没有生效，也没有保存任何改动。请回到上一页刷新后再提交。"
    return _answer(ErrorPage(403, "页面已经过期", words, (HOME,)))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # the signature is Django's
    """Answer an address that leads nowhere (`handler404`). It never says whether something is merely hidden."""
    return _answer(ErrorPage(404, "没有这个页面", "地址可能抄错了，或者您看不到这份资料。", (HOME,)))


def broken(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours (`handler500`) with a number that stands in the server's record too."""
    reference = f"E-{local(now()):%Y%m%d-%H%M%S}-{secrets.token_hex(3).upper()}"
    match = request.resolver_match
    view = (match.url_name if match else "") or ""
    log.error("a page was not finished", extra={"reference": reference, "method": request.method, "view": view})
    words = "系统出了错，这一步没有保存。已封存的资料不受影响。请稍后再试。"
    return _answer(ErrorPage(500, "这一步没有做完", words, (HOME,), reference))


def _answer(page: ErrorPage) -> HttpResponse:
    return HttpResponse(render_to_string("web/pages/error.html", {"page": page, "frame": None}), status=page.code)
