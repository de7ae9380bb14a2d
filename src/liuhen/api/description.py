"""The description of the API (OpenAPI 3.1): what ninja knows, and what holds for every operation."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI

from liuhen.accounts.tokens import SCOPES
from liuhen.api.idempotency import HEADER
from liuhen.api.problems import KIND, plain

_READS = (400, 401, 403, 404, 422, 429, 500, 503)
_WRITES = (400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 500, 503)
_NAMES = {status: str(plain(status)["title"]) for status in (*_WRITES, 416)}

_CITATION = {
    "type": "object",
    "required": ["clause", "document", "article", "words"],
    "properties": {
        "clause": {"type": "string", "examples": ["SS-13¶1"]},
        "document": {"type": "string"},
        "article": {"type": "string"},
        "words": {"type": "string", "examples": ["第十三条第一款"]},
    },
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "出错的回答（RFC 9457）。",
    "required": ["type", "title", "status", "detail", "remedy"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:liuhen:problem:refused"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "一句话说明哪里不对"},
        "remedy": {"type": "string", "description": "接下来怎么办"},
        "rule": {"type": "string", "description": "不予办理所依据的规则"},
        "citations": {"type": "array", "items": {"$ref": "#/components/schemas/Citation"}},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["at", "words"],
                "properties": {"at": {"type": "string"}, "words": {"type": "string"}},
            },
        },
        "entry": {"type": "integer", "description": "这次被拒绝的操作在存证日志中的登记号"},
        "scope": {"type": "string", "description": "缺少的权限"},
        "reference": {"type": "string", "description": "系统出错的编号"},
    },
}
_IDEMPOTENCY = {
    "in": "header",
    "name": HEADER,
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "一次写入一个不重复的值；重试时用同一个值，不会办第二次。24 小时内有效。",
    "example": "8e03978e-40d5-43dd-bc93-6894a57f9324",
}
_IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "上次回答的 ETag；没有变化时回答 304",
}


class Described(NinjaAPI):
    """Ninja's API with a description that names every answer an operation may give."""

    def get_openapi_schema(self, **given: Any) -> Any:
        """Return the description; problems, keys and scopes stand at every operation."""
        schema = super().get_openapi_schema(**given)
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                _complete(method, operation)
        components = schema["components"]
        components.setdefault("schemas", {}).update(Problem=PROBLEM, Citation=_CITATION)
        components["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer", "description": _scopes()},
        }
        return schema


def _complete(method: str, operation: dict[str, Any]) -> None:
    reading = method == "get"
    scope = operation["x-scope"]
    operation["security"] = [{"token": [scope] if scope else []}]
    parameters = operation.setdefault("parameters", [])
    if method != "patch":  # bytes of an upload, which have their offset
        parameters.append(_IF_NONE_MATCH if reading else _IDEMPOTENCY)
    answers = operation["responses"]
    for status in _READS if reading else _WRITES:
        answers.setdefault(status, _problem(status))
    answers.setdefault(414, {"description": "地址太长（由服务器直接回答）"})
    if reading:
        answers.setdefault(304, {"description": "没有变化"})


def _problem(status: int) -> dict[str, Any]:
    shape = {"$ref": "#/components/schemas/Problem"}
    return {"description": _NAMES[status], "content": {KIND: {"schema": shape, "example": plain(status)}}}


def _scopes() -> str:
    return "个人令牌。权限：" + "；".join(f"{name}（{words}）" for name, words in SCOPES.items()) + "。"
