"""Canonical bytes of JSON values (RFC 8785): the same value always gives the same bytes, and so the same digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rfc8785

from liuhen.kernel.digests import Digest, sha256

if TYPE_CHECKING:
    from collections.abc import Mapping


def canonical_bytes(value: Mapping[str, object] | list[object]) -> bytes:
    """Return the RFC 8785 bytes of a JSON value made of str, int, float, bool, None, list and dict.

    Raises rfc8785.CanonicalizationError for anything else, including integers beyond 2**53.
    """
    return rfc8785.dumps(value)  # type: ignore[arg-type]  # the library's recursive alias is narrower than Mapping


def canonical_digest(value: Mapping[str, object] | list[object]) -> Digest:
    """Return the SHA-256 digest of the canonical bytes."""
    return sha256(canonical_bytes(value))
