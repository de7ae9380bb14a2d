"""Problems (RFC 9457): every answer that is an error, in one shape and in words that people understand."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from liuhen.kernel.refusals import Refused

KIND = "application/problem+json"
TYPES = "urn:liuhen:problem:"

# status → the type of a problem of which nothing more is known, its title, and what to do
_PLAIN: dict[int, tuple[str, str, str]] = {
    400: ("bad-request", "请求看不懂", "按接口说明检查请求的写法。"),
    401: ("no-token", "需要有效的令牌", "在请求头 Authorization 写 Bearer 和令牌；令牌过期或撤销的，请重新申请。"),
    403: ("forbidden", "不能做这件事", "需要时请找本单位负责人调整岗位。"),
    404: ("not-found", "没有找到", "核对编号；看不到的资料也这样回答。"),
    405: ("method", "这个地址没有这种操作", "看回答的 Allow 头，用其中的方法。"),
    409: ("conflict", "同一请求正在办理", "等几秒再用同一个 Idempotency-Key 问一次。"),
    412: ("changed", "内容已经变了", "重新读取以后再提交。"),
    413: ("too-large", "请求太大", "分成几次提交；文件请用上传接口。"),
    415: ("media-type", "请求的格式不对", "请求体用 application/json，编码 UTF-8。"),
    416: ("range", "要的范围超出文件", "按 Content-Range 给出的大小重新请求。"),
    422: ("invalid", "请求的内容不对", "按 errors 指出的地方修改。"),
    429: ("too-many", "请求太频繁", "按 Retry-After 的秒数等一等再试。"),
    500: ("broken", "系统出了错，没有办成", "已封存的资料不受影响。请稍后再试，仍不行时把编号告诉系统管理员。"),
    503: ("unavailable", "现在办不了", "请稍后用同一个 Idempotency-Key 再试。"),
}
EXPLAINED = tuple(_PLAIN)


def plain(
    status: int, detail: str = "", *, kind: str = "", remedy: str | None = None, **more: object
) -> dict[str, object]:
    """Return the members of a problem; what is not given is what a status says by itself."""
    known = _PLAIN.get(status)
    type_, title, usual = known or (f"status-{status}", HTTPStatus(status).phrase, "")
    return {
        "type": TYPES + (kind or type_),
        "title": title,
        "status": status,
        "detail": detail or f"{title}。",
        "remedy": usual if remedy is None else remedy,
        **more,
    }


def forbidden(words: str = "") -> dict[str, object]:
    """Return the problem of somebody whose posts do not include this."""
    return plain(403, words or "令牌的主人现在的岗位不包括这项操作。")


def refused_problem(refused: Refused, status: int = 422) -> dict[str, object]:
    """Return the problem of an act that a rule refused, with the articles it rests on."""
    return plain(
        status,
        refused.words,
        kind="changed" if status == HTTPStatus.PRECONDITION_FAILED else "refused",
        remedy=refused.remedy,
        rule=refused.rule,
        citations=[citation.as_facts() for citation in refused.citations],
    ) | {"title": "这一步不能办"}


def respond(problem: Mapping[str, object], headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Answer with a problem."""
    body = json.dumps(problem, ensure_ascii=False)
    status = problem["status"]
    return HttpResponse(body, status=int(str(status)), content_type=KIND, headers={**_KEEP_OUT, **(headers or {})})


_KEEP_OUT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class ProblemError(Exception):
    """A problem that ends the request: its members and headers of the answer."""

    def __init__(self, problem: dict[str, object], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(str(problem["detail"]))
        self.problem = problem
        self.headers = dict(headers or {})


class RefusalError(Exception):
    """A refused attempt that has to be logged: which act on which subject, and why not. `status` is of the answer."""

    def __init__(self, act: str, subject: str, refused: Refused, status: int = 422) -> None:
        super().__init__(refused.words)
        self.act = act
        self.subject = subject
        self.refused = refused
        self.status = status


class RefusalResponse(HttpResponse):
    """The answer to a refused attempt, until the attempt is logged."""

    def __init__(self, refusal: RefusalError) -> None:
        self.refusal = refusal
        problem = refused_problem(refusal.refused, refusal.status)
        super().__init__(json.dumps(problem), status=refusal.status, content_type=KIND)


def not_found(words: str = "") -> ProblemError:
    """Return what is raised for what is not there, or is hidden: both sound the same."""
    return ProblemError(plain(404, words))


def invalid(detail: str, place: Sequence[str | int] = ()) -> ProblemError:
    """Return what is raised for a value that a schema cannot judge."""
    return ProblemError(plain(422, detail, errors=[{"at": "/".join(map(str, place)), "words": detail}]))
