"""Hashes of leaves and inner nodes (RFC 6962 §2.1): SHA-256 with a prefix that keeps the two apart."""

from __future__ import annotations

from hashlib import sha256

HASH_SIZE = 32
LEAF_PREFIX = b"\x00"
NODE_PREFIX = b"\x01"
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Return the 32-byte hash of a leaf that holds `data`."""
    return sha256(LEAF_PREFIX + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the 32-byte hash of the inner node over two children."""
    return sha256(NODE_PREFIX + left + right).digest()
