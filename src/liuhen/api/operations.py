"""How an operation is declared: which scope it needs, what it answers, and that a write happens once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from ninja.decorators import decorate_view

from liuhen.api.auth import Scope
from liuhen.api.idempotency import XLSX, once, once_outside, once_with_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from ninja import Router

SHEET: dict[str, Any] = {
    "requestBody": {"required": True, "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}
}

Function = TypeVar("Function", bound="Callable[..., Any]")


def reads(
    router: Router, path: str, summary: str, response: Any, *, scope: str, extra: dict[str, Any] | None = None
) -> Callable[[Function], Function]:
    """Declare a function as a GET; `summary` is for people, `scope` what the token must carry ("" for any token)."""

    def declared(function: Function) -> Function:
        router.get(
            path,
            response=response,
            summary=summary,
            auth=Scope(scope),
            operation_id=function.__name__,
            openapi_extra={"x-scope": scope, **(extra or {})},
        )(function)
        return function

    return declared


def streams(
    router: Router, path: str, summary: str, response: Any, *, scope: str, extra: dict[str, Any]
) -> Callable[[Function], Function]:
    """Declare a function as a PATCH that takes bytes; their offset, not a key, makes it safe to send them again."""

    def declared(function: Function) -> Function:
        router.patch(
            path,
            response=response,
            summary=summary,
            auth=Scope(scope),
            operation_id=function.__name__,
            openapi_extra={"x-scope": scope, **extra},
        )(function)
        return function

    return declared


def writes(
    router: Router,
    path: str,
    summary: str,
    response: Any,
    *,
    scope: str,
    method: str = "POST",
    status: int = 200,
    outside: bool = False,
    sheet: bool = False,
) -> Callable[[Function], Function]:
    """Declare a function as a write that happens once an Idempotency-Key, in one transaction.

    `outside` is for acts that must not hold a transaction while they read files; the body of a `sheet` is a workbook.
    """

    def declared(function: Function) -> Function:
        guarded = decorate_view(once_outside if outside else once_with_sheet if sheet else once)(function)
        router.api_operation(
            [method],
            path,
            response={status: response},
            summary=summary,
            auth=Scope(scope),
            operation_id=function.__name__,
            openapi_extra={"x-scope": scope, **(SHEET if sheet else {})},
        )(guarded)
        return function

    return declared
