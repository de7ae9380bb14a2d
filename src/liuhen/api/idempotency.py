"""Idempotency-Key: a write that is sent again is answered again, and done once.

The answer is kept in the transaction of the act itself, so that a crash leaves both or neither. A second request with
the same key is told apart by a lock that dies with its process: in this process a set, on PostgreSQL an advisory lock
as well; SQLite lets one writer in at a time, and the constraint on the table decides in the end.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import HttpResponse

from liuhen.accounts.keyed import keyed_digest, seal, unseal
from liuhen.api.door import busy
from liuhen.api.models import KeptAnswer
from liuhen.api.problems import RefusalResponse, plain, respond
from liuhen.api.refusals import logged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from liuhen.api.caller import Asking

    Run = Callable[..., HttpResponse]

LASTS = timedelta(hours=24)
HEADER = "Idempotency-Key"
MOST_BYTES = 1024 * 1024
JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST = 255
_PURPOSE, _SENT = "api answer", "api request"
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")
_OLD = 100  # how many old answers one request clears away
_ERROR, _BROKEN = 400, 500

_running: set[tuple[int, str]] = set()
_lock = Lock()


def once(run: Run) -> Run:
    """Make an operation's run a write that happens once a key, all of it in one transaction."""
    return _guarded(run, whole=True)


def once_with_sheet(run: Run) -> Run:
    """Make an operation's run a write that happens once a key and takes a workbook instead of JSON."""
    return _guarded(run, whole=True, takes=XLSX)


def once_outside(run: Run) -> Run:
    """Make an operation's run a write that happens once a key, for acts that must not hold a transaction.

    Reading a large file again is one. After a crash such an act may run a second time: it has to bear that.
    """
    return _guarded(run, whole=False)


def _guarded(run: Run, *, whole: bool, takes: str = JSON) -> Run:
    @wraps(run)
    def guarded(request: Asking, **given: Any) -> HttpResponse:
        wrong = _wrong_request(request, takes)
        if wrong is not None:
            return wrong
        key = request.headers.get(HEADER, "")
        digest = _digest(request)
        with _alone(request.caller.token.pk, key) as alone:
            if not alone:
                return respond(plain(409), {"Retry-After": "2"})
            try:
                if whole:
                    return _in_one(run, request, key, digest, given)
                return _kept(request, key, digest) or _keep(run(request, **given), request, key, digest)
            except IntegrityError:  # another process was faster with the same key, and what was done here is undone
                return respond(plain(409), {"Retry-After": "2"})
            except OperationalError as error:
                return busy(request, error)

    return guarded


def _in_one(run: Run, request: Asking, key: str, digest: str, given: dict[str, Any]) -> HttpResponse:
    with transaction.atomic():
        if not _advisory(request.caller.token.pk, key):
            return respond(plain(409), {"Retry-After": "2"})
        found = _kept(request, key, digest)
        if found is not None:
            return found
        _clear(request)
        answer = run(request, **given)
        if answer.status_code < _ERROR:
            _row(answer, request, key, digest).save(force_insert=True)
            return answer
        transaction.set_rollback(True)
    return _keep(answer, request, key, digest)


def _wrong_request(request: Asking, takes: str) -> HttpResponse | None:
    """Say what is wrong with a write before anything of it is looked at."""
    key = request.headers.get(HEADER, "")
    if not key or len(key) > _LONGEST or not all("!" <= letter <= "~" for letter in key):
        words = f"每次写入都要带请求头 {HEADER}：一个不重复的值（如 UUID），不超过 {_LONGEST} 个可见的 ASCII 字符。"
        return respond(plain(400, words, kind="idempotency-key"))
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > MOST_BYTES:
        return respond(plain(413, f"请求体不能超过 {MOST_BYTES // 1024} KB。"))
    if (length or takes != JSON) and request.content_type != takes:
        remedy = None if takes == JSON else f"请求体是 .xlsx 文件本身，Content-Type 写 {takes}。"
        return respond(plain(415, remedy=remedy), {"Accept": takes})
    return None


def _digest(request: Asking) -> str:
    parts = (request.method or "", request.get_full_path(), request.content_type or "")
    plain = hashlib.sha256("\n".join(parts).encode() + b"\n" + request.body).hexdigest()
    return keyed_digest(plain, purpose=_SENT)  # a body may hold a number that somebody could find by trying all


@contextmanager
def _alone(token: int, key: str) -> Iterator[bool]:
    """Say whether nobody else in this process runs this key, and hold it while inside."""
    with _lock:
        alone = (token, key) not in _running
        _running.add((token, key))
    try:
        yield alone
    finally:
        if alone:
            with _lock:
                _running.discard((token, key))


def _advisory(token: int, key: str) -> bool:
    """Take the key on PostgreSQL until the transaction ends; False when another process has it."""
    if connection.vendor != "postgresql":
        return True
    number = int.from_bytes(hashlib.sha256(f"{token} {key}".encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        row = cursor.fetchone()
    return bool(row and row[0])


def _kept(request: Asking, key: str, digest: str) -> HttpResponse | None:
    """Return the answer that was given before, or why there is none for this request; None to go on."""
    caller = request.caller
    found = KeptAnswer.objects.filter(token=caller.token, key=key).first()
    if found is None:
        return None
    if found.at <= caller.at - LASTS:
        found.delete()
        return None
    if found.digest != digest:
        words = f"这个 {HEADER} 已经用在另一个请求上。"
        return respond(plain(422, words, kind="idempotency-key", remedy="新的请求用新的值；重试时请求要一字不差。"))
    headers = {**found.headers, "Idempotency-Replayed": "true", "Cache-Control": "no-store"}
    body = unseal(found.body, purpose=_PURPOSE, about=_about(request, key))
    return HttpResponse(body, status=found.status, headers=headers)


def _keep(answer: HttpResponse, request: Asking, key: str, digest: str) -> HttpResponse:
    """Keep the answer of what was done or refused. What never began (no scope, invalid) may be tried again."""
    refused = isinstance(answer, RefusalResponse)
    if isinstance(answer, RefusalResponse):
        answer = logged(request.caller, answer)
    if answer.status_code >= _ERROR and not refused:
        return answer
    KeptAnswer.objects.bulk_create([_row(answer, request, key, digest)], ignore_conflicts=True)
    return answer


def _row(answer: HttpResponse, request: Asking, key: str, digest: str) -> KeptAnswer:
    return KeptAnswer(
        token=request.caller.token,
        key=key,
        digest=digest,
        at=request.caller.at,
        status=answer.status_code,
        headers={name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers},
        body=seal(answer.content, purpose=_PURPOSE, about=_about(request, key)),
    )


def _about(request: Asking, key: str) -> str:
    return f"{request.caller.token.pk} {key}"


def _clear(request: Asking) -> None:
    """Forget some answers that are older than they last."""
    old = KeptAnswer.objects.filter(at__lte=request.caller.at - LASTS).order_by("at").values_list("pk", flat=True)
    keys = list(old[:_OLD])
    if keys:
        KeptAnswer.objects.filter(pk__in=keys).delete()
