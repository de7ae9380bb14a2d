"""A step of migration 0003: the word of what waits to be confirmed comes into the search index.

SQLite's index keeps no copy of its words: taking away a word that was never there would spoil it, so every recording
that carries the new word must have it before anybody changes the recording.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from liuhen.recordings.search import words_of

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import StateApps

WORD = "kproposed"


def index_proposals(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give the word to every recording with a proposal; all of them wait, since nobody could confirm before."""
    recordings = apps.get_model("recordings", "Recording")
    waiting = recordings.objects.filter(Q(risk_proposed="high") | Q(keep="indefinite")).select_related("activity")
    with connection.cursor() as cursor:
        for recording in waiting.order_by("pk").iterator(chunk_size=500):
            words = words_of(recording)
            if connection.vendor == "sqlite":
                before = " ".join(word for word in words if word != WORD)
                cursor.execute(
                    "INSERT INTO recordings_text(recordings_text, rowid, words) VALUES ('delete', %s, %s)",
                    [recording.pk, before],
                )
                cursor.execute(
                    "INSERT INTO recordings_text(rowid, words) VALUES (%s, %s)", [recording.pk, " ".join(words)]
                )
            else:
                cursor.execute("UPDATE recordings_text SET words = %s WHERE id = %s", [words, recording.pk])
