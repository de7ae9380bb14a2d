"""The one way in which these functions write: a form with places, and values that are escaped as they are put in."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from collections.abc import Iterable

NOTHING = SafeString("")


def filled(form: str, *values: str) -> SafeString:
    """Return the form, a constant of the code, with the values in its places `{}`; only markup is not escaped."""
    return SafeString(form.format(*[each if isinstance(each, SafeString) else escape(each) for each in values]))


def joined(pieces: Iterable[SafeString], between: str = "") -> SafeString:
    """Return pieces of markup one after the other. Raises TypeError for what is not markup."""
    held = list(pieces)
    if not all(isinstance(piece, SafeString) for piece in held):
        raise TypeError("only markup is joined: a text is filled into a form, which escapes it")
    return SafeString(between.join(held))
