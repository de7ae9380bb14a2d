"""The settings of the instance as they are in force: value, and where it comes from. Secrets are never returned."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable

Source = Literal["environment", "file", "default"]


@dataclass(frozen=True, slots=True)
class Effective:
    """One key of settings.toml: what it is in Chinese, its value in force ("" for none), and where that stands."""

    key: str
    label: str
    value: str
    source: Source


@dataclass(frozen=True, slots=True)
class SecretFile:
    """A secret among the keys: whether it is there. Its content is not read."""

    name: str
    label: str
    there: bool


def _database() -> str:
    """Return the place of the database. An address may hold a password, so it is put together anew without one."""
    named = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"SQLite {named['NAME']}"
    return (
        f"PostgreSQL {named.get('HOST') or 'localhost'}:{named.get('PORT') or 5432}/{named['NAME']}，账号和口令不显示"
    )


def _mail_tls() -> str:
    return "starttls" if settings.EMAIL_USE_TLS else "tls" if settings.EMAIL_USE_SSL else "none"


_KEYS: tuple[tuple[str, str, Callable[[], object]], ...] = (
    ("database_url", "数据库", _database),
    ("store", "原件库", lambda: settings.LIUHEN_STORE),
    ("replica", "副本库", lambda: settings.LIUHEN_REPLICA or ""),
    ("uploads", "网上上传暂存", lambda: settings.LIUHEN_UPLOADS),
    ("packs", "制度包目录", lambda: settings.LIUHEN_PACKS),
    ("origin", "日志名称", lambda: settings.LIUHEN_ORIGIN),
    ("allowed_hosts", "允许的主机名", lambda: "、".join(settings.ALLOWED_HOSTS)),
    ("https", "经 HTTPS 访问", lambda: "是" if settings.HTTPS else "否"),
    ("address", "对外地址", lambda: settings.LIUHEN_ADDRESS),
    ("mail_host", "邮件服务器", lambda: settings.EMAIL_HOST),
    ("mail_port", "邮件端口", lambda: settings.EMAIL_PORT),
    ("mail_tls", "邮件加密", _mail_tls),
    ("mail_user", "邮件账号", lambda: settings.EMAIL_HOST_USER),
    ("mail_from", "发件人", lambda: settings.DEFAULT_FROM_EMAIL),
    ("api_rate", "接口每分钟次数", lambda: settings.LIUHEN_API_RATE),
    ("webhook_hosts", "可推送的内网主机", lambda: "、".join(sorted(settings.LIUHEN_WEBHOOK_HOSTS))),
    ("accel_prefix", "nginx 内部地址", lambda: settings.LIUHEN_ACCEL_PREFIX),
)
KEYS = tuple(key for key, _, _ in _KEYS)
PATHS = frozenset({"database_url", "store", "replica", "uploads", "packs"})  # must be text
_SECRETS = (
    ("secret_key", "会话和表单的密钥"),
    ("mail_password", "邮件账号的口令"),
    ("metrics_token", "监控的令牌"),
)


def effective() -> list[Effective]:
    """Return every key in the order of docs/settings.md."""
    return [Effective(key, label, str(value()), _source(key)) for key, label, value in _KEYS]


def secret_files() -> list[SecretFile]:
    """Return which secrets are there."""
    folder = Path(settings.LIUHEN_KEYS)
    return [SecretFile(name, label, (folder / name).exists()) for name, label in _SECRETS]


def _source(key: str) -> Source:
    if f"LIUHEN_{key.upper()}" in os.environ:
        return "environment"
    return "file" if key in settings.INSTANCE else "default"
