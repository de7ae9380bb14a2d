"""Reading what stands in an address, and writing addresses with one thing changed. Everything in them is hostile."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_KEY = 2**63 - 1  # what a column of keys can hold
_LONGEST = 100


def text_in(given: Mapping[str, str], name: str) -> str:
    """Return the text without the white space around it, at most a hundred characters, no NUL."""
    return given.get(name, "").replace("\x00", "").strip()[:_LONGEST]


def number_in(given: Mapping[str, str], name: str) -> int | None:
    """Return the number, None when there is none or it is no key."""
    text = given.get(name, "")
    if not (text.isascii() and text.isdigit()):
        return None
    return key if len(text) <= len(str(LARGEST_KEY)) and (key := int(text)) <= LARGEST_KEY else None


def choice_in(given: Mapping[str, str], name: str, known: Mapping[str, object] | frozenset[str]) -> str:
    """Return the choice when it is a known one, else nothing."""
    text = given.get(name, "")
    return text if text in known else ""


def day_in(given: Mapping[str, str], name: str) -> date | None:
    """Return the day, None when nothing is written. Raises ValueError for what is no day."""
    text = given.get(name, "").strip()
    return date.fromisoformat(text) if text else None


def address(path: str, given: Mapping[str, object], **changed: object) -> str:
    """Return the path with the given things, some of them changed; what is empty is left out."""
    kept = {name: value for name, value in {**given, **changed}.items() if value not in (None, "")}
    return f"{path}?{urlencode(kept)}" if kept else path


def address_of(name: str, key: int) -> str:
    """Return the address of the page of one thing: what `reverse(name, args=[key])` gives, for lists of many."""
    before, after = _around(name)
    return f"{before}{key}{after}"


@cache
def _around(name: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[0]).rpartition("/0/")
    return f"{before}/", f"/{after}"
