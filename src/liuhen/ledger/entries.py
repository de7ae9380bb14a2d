"""An entry of the log and its canonical bytes (RFC 8785). The format is specified in docs/formats/ledger.md."""

from __future__ import annotations

import json
from functools import lru_cache
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, NamedTuple

import rfc8785

from liuhen.kernel.canonical import canonical_bytes
from liuhen.kernel.moments import iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from liuhen.kernel.actors import Actor

FORMAT = 1
MOST_BYTES = 65_535  # a C2SP entry bundle writes the length of an entry in 16 bits
LONGEST_ACT, LONGEST_TEXT = 100, 200  # the columns of `EntryRow`

New = tuple[str, str, "Mapping[str, object]"]


class EntryError(ValueError):
    """An entry cannot be written; the message names the act, the subject and what is wrong."""


class Entry(NamedTuple):
    """One entry as it stands in the log.

    `number` is its row, given at once; `index` its place in the tree, None until the sequencer gave it one.
    `content` is the exact bytes that were hashed; `at` is in UTC; `actor` the actor's key.
    """

    number: int
    content: bytes
    at: datetime
    act: str
    subject: str
    agency: str
    actor: str
    index: int | None = None  # type: ignore[assignment]  # hides tuple.index, which nobody needs here

    @property
    def facts(self) -> dict[str, object]:
        """Return the facts that the entry carries."""
        facts: dict[str, object] = self.document["facts"]  # type: ignore[assignment]  # an object by the format
        return facts

    @property
    def document(self) -> dict[str, object]:
        """Return the whole entry as JSON."""
        return document_of(self.content)


def document_of(content: bytes) -> dict[str, object]:
    """Return the JSON object of an entry. Raises ValueError when the bytes are not one."""
    try:
        document = json.loads(content)
    except RecursionError as error:
        raise ValueError("an entry is not nested that deeply") from error
    if type(document) is not dict:
        raise ValueError("an entry is a JSON object")
    return document


def contents_of(*, actor: Actor, at: datetime, agency: str, entries: Iterable[New]) -> list[bytes]:
    """Return the canonical bytes of entries that one actor makes at one moment.

    The keys of an entry stand in RFC 8785 order here, so the parts that are the same for all are written once.
    Raises EntryError when an act, subject or fact cannot be written.
    """
    _check_text("agency", agency, LONGEST_TEXT)
    _check_text("actor", actor.key, LONGEST_TEXT)
    head = b',"actor":' + _actor_bytes(actor) + b',"agency":' + _text(agency) + b',"at":' + _text(iso(at))
    tail = b',"format":%d,"subject":' % FORMAT
    contents: list[bytes] = []
    for act, subject, facts in entries:
        try:
            parts = (b'{"act":', _text(act), head, b',"facts":', encode(facts), tail, _text(subject), b"}")
        except (ValueError, TypeError) as error:
            raise EntryError(f"the entry {act!r} about {subject!r} cannot be written: {error}") from error
        content = b"".join(parts)
        _check(act, subject, content)
        contents.append(content)
    return contents


@lru_cache(maxsize=1024)
def _actor_bytes(actor: Actor) -> bytes:
    """Return the canonical bytes of an actor; the same few people act again and again."""
    return encode(actor.as_facts())


def encode(value: Mapping[str, object]) -> bytes:
    """Return the RFC 8785 bytes of a JSON object. Raises ValueError for what is not JSON."""
    try:
        return canonical_bytes(value)
    except rfc8785.CanonicalizationError as error:
        raise ValueError(str(error)) from error


def _text(text: str) -> bytes:
    return encode_basestring(text).encode()


def _check(act: str, subject: str, content: bytes) -> None:
    _check_text("act", act, LONGEST_ACT)
    _check_text("subject", subject, LONGEST_TEXT)
    if len(content) > MOST_BYTES:
        raise EntryError(
            f"the entry {act!r} about {subject!r} has {len(content)} bytes, more than {MOST_BYTES}: "
            "write one entry for each thing, or name a stored object by its digest"
        )


def _check_text(what: str, text: str, longest: int) -> None:
    if len(text) > longest or "\x00" in text:
        raise EntryError(f"the {what} {text[:40]!r} is longer than {longest} characters or holds a NUL")
