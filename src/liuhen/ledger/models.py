"""The tables of the log. Every one but `ledger_pending` refuses UPDATE and DELETE by trigger (see `triggers`).

No row refers to another table by a foreign key: the log outlives what it speaks of. Times are stored in UTC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class RowNumber(models.BigIntegerField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A 64-bit primary key that the log gives out itself.

    On SQLite it is declared `integer`, so that it is the rowid and costs no second index.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Return `integer` on SQLite and `bigint` elsewhere."""
        return "integer" if connection.vendor == "sqlite" else "bigint"


class EntryRow(models.Model):
    """One entry. `content` holds the canonical bytes that are hashed; the other columns repeat them for queries."""

    number = RowNumber(primary_key=True)
    content = models.BinaryField()
    at = models.DateTimeField()
    act = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    agency = models.CharField(max_length=200)
    actor = models.CharField(max_length=200)

    class Meta:
        db_table = "ledger_entry"
        indexes = (
            models.Index(fields=["subject", "number"], name="ledger_entry_subject"),
            models.Index(fields=["act", "number"], name="ledger_entry_act"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.act} {self.subject}"


class PendingRow(models.Model):
    """An entry that has no index in the tree yet."""

    entry = RowNumber(primary_key=True)

    class Meta:
        db_table = "ledger_pending"

    def __str__(self) -> str:
        return str(self.entry)


class LeafRow(models.Model):
    """A leaf: which entry stands at which index, and its RFC 6962 hash. Indexes begin at 0 and have no gaps."""

    index = RowNumber(primary_key=True, db_column="leaf")
    entry = models.BigIntegerField(unique=True)
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_leaf"

    def __str__(self) -> str:
        return f"{self.index} → {self.entry}"


class NodeRow(models.Model):
    """A complete subtree of two leaves or more; `position` counts them in order (see `nodes.position_of`)."""

    position = RowNumber(primary_key=True)
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_node"

    def __str__(self) -> str:
        return str(self.position)


class CheckpointRow(models.Model):
    """A signed note over the tree of `size` leaves, as it was signed; `at` repeats its extension line."""

    size = RowNumber(primary_key=True)
    root = models.BinaryField()
    at = models.DateTimeField()
    note = models.TextField()

    class Meta:
        db_table = "ledger_checkpoint"

    def __str__(self) -> str:
        return str(self.size)


class CountersignatureRow(models.Model):
    """A signature line of another body under a checkpoint, with the key that it was checked against."""

    id = models.BigAutoField(primary_key=True)
    size = models.BigIntegerField()
    key = models.CharField(max_length=400)
    line = models.CharField(max_length=600)
    at = models.DateTimeField()

    class Meta:
        db_table = "ledger_countersignature"
        constraints = (models.UniqueConstraint(fields=["size", "key"], name="ledger_countersigned_once"),)

    def __str__(self) -> str:
        return f"{self.size} {self.key}"
