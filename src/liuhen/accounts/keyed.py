"""What only this instance can make or read: encrypted secrets and keyed digests, under keys derived from its own.

A copy of the database alone tells neither a second factor's secret nor whether a guessed token is right.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from liuhen.kernel.refusals import Refused

_NONCE = 12


def seal(secret: bytes, *, purpose: str, about: str) -> str:
    """Encrypt a secret (AES-256-GCM). It opens only for the same purpose and the same subject."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(_key(purpose)).encrypt(nonce, secret, about.encode())
    return urlsafe_b64encode(nonce + sealed).decode("ascii")


def unseal(text: str, *, purpose: str, about: str) -> bytes:
    """Return a secret that `seal` encrypted. Raises Refused when this instance's key does not open it."""
    try:
        raw = urlsafe_b64decode(text)
        return AESGCM(_key(purpose)).decrypt(raw[:_NONCE], raw[_NONCE:], about.encode())
    except (InvalidTag, NotBase64, ValueError) as wrong:
        raise Refused(
            "accounts.secret.unreadable",
            "加密保存的内容读不出：实例的密钥换过，或者数据被改动。",
            remedy="从备份恢复实例的 keys 目录，或者由安全保密管理员重新设置。",
        ) from wrong


def keyed_digest(text: str, *, purpose: str) -> str:
    """Return the HMAC-SHA256 of a text in hexadecimal, under a key of its own for each purpose."""
    return hmac.digest(_key(purpose), text.encode(), "sha256").hex()


def _key(purpose: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"liuhen {purpose}".encode())
    return derive.derive(settings.SECRET_KEY.encode())
