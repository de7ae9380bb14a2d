"""What the database itself refuses: changing sealed columns, deleting recordings, rewriting fixity checks.

The program has no function that does these; the triggers stand against hands that reach around it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import StateApps

SEALED = (
    "id",
    "code",
    "agency_id",
    "intake_id",
    "object_id",
    "original_name",
    "size",
    "sha256",
    "sm3",
    "exported_at",
    "device_started_at",
)

_INDEX_SQLITE = (
    "CREATE VIRTUAL TABLE recordings_text USING fts5(words, content='', detail=none, tokenize='unicode61')",
)
_WORDS_POSTGRESQL = "CREATE INDEX recordings_text_words ON recordings_text USING gin (words)"
_INDEX_POSTGRESQL = (
    "CREATE TABLE recordings_text (id bigint PRIMARY KEY, words text[] NOT NULL)",
    _WORDS_POSTGRESQL,
    # so that the planner knows rare names from frequent words: it walks all rows for a name it takes for frequent
    "ALTER TABLE recordings_text ALTER COLUMN words SET STATISTICS 1000",
)

_AGENCY_POSTGRESQL = (
    "DROP INDEX recordings_text_words",  # each row written anew would be put into it word by word
    "ALTER TABLE recordings_text ADD COLUMN agency bigint",
    "UPDATE recordings_text t SET agency = r.agency_id FROM recordings_recording r WHERE r.id = t.id",
    "ALTER TABLE recordings_text ALTER COLUMN agency SET NOT NULL",
    _WORDS_POSTGRESQL,
    "ANALYZE recordings_text",  # a column nothing is known of is taken for one that leaves few rows
)

_NEVER = (
    ("recordings_recording", "DELETE"),
    ("recordings_fixitycheck", "DELETE"),
    ("recordings_fixitycheck", "UPDATE"),
)


def _sqlite() -> list[str]:
    differs = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in SEALED)
    return [
        *_INDEX_SQLITE,
        (
            f"CREATE TRIGGER recordings_sealed BEFORE UPDATE ON recordings_recording WHEN {differs}"
            " BEGIN SELECT RAISE(ABORT, 'sealed columns never change'); END"
        ),
        *(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}"
            " BEGIN SELECT RAISE(ABORT, 'evidence is never removed or rewritten'); END"
            for table, act in _NEVER
        ),
    ]


def _postgresql() -> list[str]:
    differs = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in SEALED)
    return [
        *_INDEX_POSTGRESQL,
        (
            "CREATE FUNCTION recordings_refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'evidence is never removed or rewritten'; END $$"
        ),
        (
            "CREATE TRIGGER recordings_sealed BEFORE UPDATE ON recordings_recording FOR EACH ROW"
            f" WHEN ({differs}) EXECUTE FUNCTION recordings_refuse()"
        ),
        *(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} FOR EACH ROW"
            " EXECUTE FUNCTION recordings_refuse()"
            for table, act in _NEVER
        ),
    ]


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the search index and the triggers (a migration step)."""
    statements = _sqlite() if schema_editor.connection.vendor == "sqlite" else _postgresql()
    for statement in statements:
        schema_editor.execute(statement)


def name_agency_of_words(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the agency, a sealed column, beside the words of each recording (a migration step).

    Asked of the recordings themselves, PostgreSQL walked a tenth of an agency's to find the few with a rare name.
    """
    if schema_editor.connection.vendor == "postgresql":
        for statement in _AGENCY_POSTGRESQL:
            schema_editor.execute(statement)


def forget_agency_of_words(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the agency away from beside the words again (the way back of `name_agency_of_words`)."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE recordings_text DROP COLUMN agency")
