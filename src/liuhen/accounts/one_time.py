"""One-time passwords by the clock (RFC 6238: SHA-1, 6 digits, 30 seconds), as every authenticator shows them."""

from __future__ import annotations

import secrets
from base64 import b32encode
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from django_otp.oath import TOTP

if TYPE_CHECKING:
    from datetime import datetime

STEP = 30
TOLERANCE = 1  # steps; a telephone's clock may be half a minute off
_BYTES = 20  # RFC 4226 recommends 160 bits
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is mistaken for something else
_HALF = 5
CODES = 10


def new_secret() -> bytes:
    """Return a fresh secret of 160 bits."""
    return secrets.token_bytes(_BYTES)


def matching_step(secret: bytes, code: str, at: datetime, after: int) -> int | None:
    """Return the step of 30 seconds whose code this is, None for a wrong one.

    A step up to `after` was used before and is never accepted again: nobody can replay a code they saw.
    """
    digits = code.replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):  # noqa: PLR2004  # six digits
        return None
    clock = TOTP(secret, step=STEP)
    clock.time = at.timestamp()
    return clock.t() if clock.verify(int(digits), tolerance=TOLERANCE, min_t=after + 1) else None


def code_at(secret: bytes, at: datetime) -> str:
    """Return the code that an authenticator shows at a moment."""
    clock = TOTP(secret, step=STEP)
    clock.time = at.timestamp()
    return f"{clock.token():06d}"


def setup_address(secret: bytes, *, login: str, issuer: str) -> str:
    """Return the `otpauth:` address that a QR code carries to an authenticator."""
    label = quote(f"{issuer}:{login}")
    given = urlencode({"secret": spelled(secret), "issuer": issuer, "digits": 6, "period": STEP}, quote_via=quote)
    return f"otpauth://totp/{label}?{given}"


def spelled(secret: bytes) -> str:
    """Return the secret in the letters that people type into an authenticator without a camera."""
    return b32encode(secret).decode("ascii").rstrip("=")


def new_recovery_codes() -> list[str]:
    """Return ten codes of 50 bits like `7KQ2M-X9FHD`."""
    return ["-".join(_letters(_HALF) for _ in range(2)) for _ in range(CODES)]


def plain_code(text: str) -> str:
    """Return a recovery code without the dash, spaces and case in which people type it."""
    return "".join(letter for letter in text.upper() if letter in _ALPHABET)


def _letters(count: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))
