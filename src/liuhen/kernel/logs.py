"""The server's record: one JSON object a line, or a line for people on a terminal.

What is written is chosen, not filtered: the sentence as it stands in our code without its arguments, a few named
fields, and of an exception its kind and the places it passed. Names, card numbers, logins, addresses of pages, what
was searched for, tokens and cookies only ever are arguments, so that none gets out.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import TracebackType

request_id: ContextVar[str] = ContextVar("request_id", default="")
OURS: Final = ("liuhen", "gunicorn", "django.request")  # whose sentences are constants in their code
FIELDS: Final = ("view", "method", "status", "ms", "reference", "duty")
_MOST_FRAMES = 30
_LONGEST = 120


def entry(record: logging.LogRecord) -> dict[str, object]:
    """Return what of a record is written, in its order."""
    when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    found: dict[str, object] = {"at": when, "level": record.levelname.lower(), "logger": record.name}
    if any(record.name == name or record.name.startswith(f"{name}.") for name in OURS):
        found["message"] = str(record.msg)[:_LONGEST] if isinstance(record.msg, str) else type(record.msg).__name__
    if named := request_id.get():
        found["request"] = named
    for name in FIELDS:
        value = getattr(record, name, None)
        if isinstance(value, str | int | float):
            found[name] = value
    if record.exc_info and record.exc_info[0]:
        found["error"] = record.exc_info[0].__qualname__
        found["at_code"] = _places(record.exc_info[2])
    return found


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_MOST_FRAMES:]
    return [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}" for frame in frames]


class JsonLines(logging.Formatter):
    """A JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record."""
        return json.dumps(entry(record), ensure_ascii=False)


class ForPeople(logging.Formatter):
    """A line for people, the places of an exception below it."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record."""
        told = entry(record)
        head = f"{told.pop('at')} {told.pop('level')} {told.pop('logger')}: {told.pop('message', '')}"
        places = told.pop("at_code", [])
        rest = " ".join(f"{name}={value}" for name, value in told.items())
        lines = [f"    {place}" for place in places] if isinstance(places, list) else []
        return "\n".join([f"{head} {rest}".rstrip(), *lines])


def configuration(*, as_json: bool) -> dict[str, object]:
    """Return the configuration of `logging.config.dictConfig`."""
    formatter = "liuhen.kernel.logs.JsonLines" if as_json else "liuhen.kernel.logs.ForPeople"
    quiet = {"handlers": ["stderr"], "level": "WARNING", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"django": quiet, "django.server": quiet, "liuhen.web.watching": {"level": "INFO"}},
    }
