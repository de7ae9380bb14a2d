"""Addresses of the API: its areas, and how what goes wrong is told."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, OperationalError
from django.http import HttpResponse
from ninja.errors import HttpError, ValidationError

from liuhen.api.description import Described
from liuhen.api.door import broken, busy
from liuhen.api.parsing import Readable, StrictParser
from liuhen.api.problems import ProblemError, RefusalError, RefusalResponse, plain, respond
from liuhen.api.routers import (
    activities,
    activity_acts,
    delegations,
    device_acts,
    device_books,
    device_care,
    devices,
    editions,
    hand_overs,
    instance,
    intakes,
    interruptions,
    ledger,
    notifications,
    obligations,
    organisation,
    packs,
    parties,
    patrol,
    people,
    people_import,
    posts,
    recording_acts,
    recording_content,
    recording_marks,
    recordings,
    regulation,
    slips,
    titles,
    training,
    transcripts,
    units,
    uploads,
    webhooks,
)
from liuhen.kernel.refusals import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest

log = logging.getLogger(__name__)
_MOST_ERRORS = 20

api = Described(
    title="留痕接口",
    version="1",
    description="行政执法全过程记录：单位人员、资料、设备、执法活动、应办事项、制度、存证日志。用法见 docs/api.md。",
    docs_url=None,
    urls_namespace="api",
    parser=StrictParser(),
    renderer=Readable(),
    servers=[{"url": "/", "description": "本机"}],
)
for area in (
    organisation,
    units,
    people,
    people_import,
    posts,
    delegations,
    titles,
    recordings,
    recording_content,
    recording_acts,
    recording_marks,
    slips,
    intakes,
    uploads,
    devices,
    device_acts,
    hand_overs,
    device_care,
    device_books,
    activities,
    activity_acts,
    interruptions,
    transcripts,
    training,
    patrol,
    parties,
    obligations,
    notifications,
    packs,
    regulation,
    editions,
    ledger,
    instance,
    webhooks,
):
    api.add_router("", area.router)


@api.exception_handler(ProblemError)
def _problem(_request: HttpRequest, error: ProblemError) -> HttpResponse:
    return respond(error.problem, error.headers)


@api.exception_handler(RefusalError)
def _refusal(_request: HttpRequest, error: RefusalError) -> HttpResponse:
    return RefusalResponse(error)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """Answer a refusal that no attempt was named for: by the address."""
    return RefusalResponse(RefusalError("api.request", f"request:{request.path[:100]}", error))


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"at": _place(each), "words": str(each.get("msg", ""))} for each in error.errors[:_MOST_ERRORS]]
    return respond(plain(422, errors=errors))


@api.exception_handler(HttpError)
def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return respond(plain(error.status_code))


@api.exception_handler(RequestDataTooBig)
def _too_big(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return respond(plain(413))


@api.exception_handler(SuspiciousOperation)
@api.exception_handler(BadRequest)
def _strange(_request: HttpRequest, _error: Exception) -> HttpResponse:
    return respond(plain(400))


@api.exception_handler(DataError)
def _data(_request: HttpRequest, _error: DataError) -> HttpResponse:
    return respond(plain(422, "有一个值超出了能保存的范围。"))


@api.exception_handler(OperationalError)
def _busy(request: HttpRequest, error: OperationalError) -> HttpResponse:
    return busy(request, error)


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("%s %s", request.method, request.path, exc_info=error)
    return broken(request)


def _place(error: dict[str, Any]) -> str:
    """Return where in the request a value is wrong: `body/given/officers/0/person` without ninja's own names."""
    return "/".join(str(part) for part in error.get("loc", ()) if part != "given")
