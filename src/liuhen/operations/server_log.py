"""The record of gunicorn, written like ours."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from gunicorn.glogging import Logger

from liuhen.kernel.logs import ForPeople, JsonLines

if TYPE_CHECKING:
    import logging


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn brings no types
    """Writes what the server has to say in our lines."""

    def setup(self, cfg: Any) -> None:
        """Set the formatter of the handlers that gunicorn made."""
        super().setup(cfg)
        lines: logging.Formatter = JsonLines() if os.environ.get("LIUHEN_LOG") == "json" else ForPeople()
        for handler in self.error_log.handlers:
            handler.setFormatter(lines)
