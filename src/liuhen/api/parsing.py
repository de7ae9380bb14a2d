"""JSON: what a stranger sent is read strictly, what is answered can be read by people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from liuhen.api.problems import ProblemError, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"not a number: {text}")


class Readable(JSONRenderer):
    """JSON in which Chinese is written as it is."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


class StrictParser(Parser):
    """JSON as RFC 8259 has it: no NaN, no bottomless nesting, UTF-8 only."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return what the body holds. Raises ProblemError (400)."""
        try:
            return json.loads(request.body.decode("utf-8"), parse_constant=_no_number)
        except (ValueError, RecursionError) as wrong:
            raise ProblemError(plain(400, "请求体不是 JSON（UTF-8）。")) from wrong
