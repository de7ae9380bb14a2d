"""The signing key of the log: a file of 32 bytes in base64, readable by its owner alone."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from liuhen.ledger.files import sync_folder, write_durably
from liuhen.merkle.notes import SigningKey

FILE = "ledger_ed25519"
NEXT = "ledger_ed25519.next"  # a key that is being brought in by a rotation


class KeyFileError(RuntimeError):
    """The key file is missing, cannot be read or is open to others; the message names it and the remedy."""


def path_of(file: str = FILE) -> Path:
    """Return where a key file lies."""
    return Path(settings.LIUHEN_KEYS) / file


def create(name: str, path: Path | None = None) -> SigningKey:
    """Make a new key for the log of this name and write it, mode 0600.

    Raises FileExistsError rather than replace one.
    """
    path = path or path_of()
    private = Ed25519PrivateKey.generate()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(path, base64.b64encode(private.private_bytes_raw()) + b"\n", mode=0o600, replace=False)
    return SigningKey(name, private)


def load(name: str, path: Path | None = None) -> SigningKey:
    """Read the key, to sign under the log's name.

    Raises KeyFileError when it is missing, malformed, or readable by group or others.
    """
    path = path or path_of()
    try:
        mode = path.stat().st_mode
        seed = base64.b64decode(path.read_bytes().strip(), validate=True)
    except FileNotFoundError as error:
        raise KeyFileError(f"找不到存证日志的签名密钥 {path}：请从备份恢复该文件") from error
    except (OSError, ValueError) as error:
        raise KeyFileError(f"存证日志的签名密钥 {path} 无法读取：{error}") from error
    if os.name == "posix" and mode & 0o077:
        raise KeyFileError(f"存证日志的签名密钥 {path} 其他人可读：请执行 chmod 600 {path}")
    if len(seed) != 32:  # noqa: PLR2004  # an Ed25519 private key
        raise KeyFileError(f"存证日志的签名密钥 {path} 长度不对（应为 32 字节）：请从备份恢复该文件")
    return SigningKey.from_seed(name, seed)


def load_or_create(name: str) -> SigningKey:
    """Return the key, made on first need. Only a log without entries may call this: an old log never gets a new key."""
    return load(name) if path_of().exists() else create(name)


def promote() -> None:
    """Make the waiting key of a committed rotation the present one."""
    path_of(NEXT).replace(path_of())
    sync_folder(path_of().parent)
