"""The backend that the settings name: Django looks for `DatabaseWrapper` in this module.

SQLite has no type for moments. Django keeps text in UTC and makes each an aware moment through eight calls of Python; a
page reads hundreds of them, and judging everything again nine a recording. Here it is two calls.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any

from django.db.backends.sqlite3 import base, operations
from django.utils.dateparse import parse_datetime


class DatabaseOperations(operations.DatabaseOperations):
    """Leaves alone what the driver has made a moment of."""

    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> datetime | None:
        """Return an aware moment. Sums over moments (`Max`) come as text, without a column's type: Django's way."""
        if type(value) is datetime and value.tzinfo is not None:
            return value
        return super().convert_datetimefield_value(value, expression, connection)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to SQLite."""

    ops_class = DatabaseOperations


def _moment(raw: bytes) -> datetime | None:
    text = raw.decode()
    try:
        return datetime.fromisoformat(text + "+00:00")
    except ValueError:  # somebody else wrote it: whoever verifies wants to see what Django would see
        return parse_datetime(text)


sqlite3.register_converter("datetime", _moment)  # in place of Django's, which importing its module has registered
