"""Canonical bytes of JSON values (RFC 8785): the same value always gives the same bytes, and so the same digest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import rfc8785

from liuhen.kernel.digests import Digest, sha256

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_INTEGER = 2**53 - 1
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical_bytes(value: Mapping[str, object] | list[object]) -> bytes:
    """Return the RFC 8785 bytes of a JSON value made of str, int, float, bool, None, list and dict.

    The C encoder of the standard library writes the same bytes as RFC 8785 for the plain values that facts are made
    of (see `_is_plain`) many times faster; everything else goes the long way. Raises rfc8785.CanonicalizationError for
    anything else, including integers beyond 2**53, and ValueError for text that is no Unicode.
    """
    if _is_plain(value):
        return _ENCODER.encode(value).encode()
    return rfc8785.dumps(value)  # type: ignore[arg-type]  # the library's recursive alias is narrower than Mapping


def canonical_digest(value: Mapping[str, object] | list[object]) -> Digest:
    """Return the SHA-256 digest of the canonical bytes."""
    return sha256(canonical_bytes(value))


def _is_plain(value: object) -> bool:
    """Say whether a value has no float, no large integer and no key whose UTF-16 order is not its plain order."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return -_MOST_INTEGER <= value <= _MOST_INTEGER  # type: ignore[operator]  # an int by `kind`
    if kind is dict:
        for key, part in value.items():  # type: ignore[attr-defined]  # a dict by `kind`
            if type(key) is not str or not key.isascii() or not _is_plain(part):
                return False
        return True
    return kind is list and all(map(_is_plain, value))  # type: ignore[call-overload]  # a list by `kind`
