"""Work that needs an instance runs in a process of its own, in a home of its own, and answers with one JSON object."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The home of an instance, and the address of its database (empty: SQLite inside the home)."""

    path: Path
    database: str = ""

    def environment(self) -> dict[str, str]:
        """Return the environment in which a program works in this home."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LIUHEN_")}
        kept |= {"LIUHEN_HOME": str(self.path), "DJANGO_SETTINGS_MODULE": "liuhen.settings"}
        return kept | ({"LIUHEN_DATABASE_URL": self.database} if self.database else {})

    def run(self, task: str, **given: object) -> Any:
        """Run a task of `tasks` and return its answer. Raises CalledProcessError when it fails."""
        self.path.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "liuhen.bench.tasks", task, json.dumps(given)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=self.environment())  # noqa: S603  # ourselves
        return json.loads(done.stdout)
