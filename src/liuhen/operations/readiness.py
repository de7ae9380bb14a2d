"""Whether the instance can do its work now: four questions, each answered by trying."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from liuhen.jobs.queries import age

SILENT = timedelta(seconds=60)  # six beats
_PROBE = b"\0" * 4096
DATABASE, MIGRATIONS, STORE, SWEEP = "database", "migrations", "store", "sweep"


def unready(at: datetime) -> list[str]:
    """Return which of database, migrations, store and sweep keep the instance from working; empty when none does."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if missing_migrations():
            return [MIGRATIONS]  # nothing of the tables may be asked yet
        silent = age(at)
    except DatabaseError:
        return [DATABASE]
    found = [] if store_takes_bytes() else [STORE]
    return [*found, SWEEP] if silent is None or silent > SILENT else found


def missing_migrations() -> list[str]:
    """Return the migrations of the program that the database has not seen. Raises DatabaseError."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in _migrations() - applied.keys())


def store_takes_bytes() -> bool:
    """Write some bytes beside the originals into a file without a name; it is gone when it is closed."""
    wanted = Path(settings.LIUHEN_STORE)
    try:
        folder = next(each for each in (wanted, *wanted.parents) if each.exists())
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(_PROBE)
            file.flush()
    except OSError:
        return False
    return True


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    """Return what the program brings; it changes with a new version only, which begins with a new process."""
    loader = MigrationLoader(None)
    replaced = {key for each in loader.disk_migrations.values() for key in each.replaces}
    return frozenset(loader.disk_migrations) - replaced
