"""The folders and secrets of an instance."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = ("keys", "locks", "checkpoints", "derivatives")


def make_instance(home: Path) -> bool:
    """Make folders, the secret key and a settings file, each only when missing. Returns whether anything was made.

    Raises OSError when the home cannot be written.
    """
    fresh = not (home / "keys" / "secret_key").exists()
    for folder in FOLDERS:
        (home / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_once(home / "keys" / "secret_key", secrets.token_urlsafe(48) + "\n")
    _write_once(home / "settings.toml", _SETTINGS)
    return fresh


def _write_once(path: Path, text: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


_SETTINGS = """\
# 本实例的设置。改动后重新启动 liuhen serve。说明见 docs/settings.md。
# database_url = "postgresql://liuhen:口令@127.0.0.1:5432/liuhen"   # 缺省为本目录下的 SQLite
# store = "store"              # 原件库，相对本目录或绝对路径
# replica = "/mnt/second/replica"   # 第二份原件库，建议放在另一块磁盘
# allowed_hosts = "127.0.0.1,localhost"
# https = true               # 经 HTTPS 提供服务时打开
# address = "https://liuhen.example.cn"   # 邮件里的链接用它开头
# mail_host = "smtp.example.cn"   # 通知邮件的服务器；口令写在 keys/mail_password 文件里
# mail_port = "25"
# mail_tls = "starttls"     # starttls、tls 或 none
# mail_user = "liuhen@example.cn"
# mail_from = "留痕 <liuhen@example.cn>"
# api_rate = "600"           # 每个令牌每分钟可以调用接口的次数
# webhook_hosts = "10.0.0.5" # 事件可以推送到的内网主机
# accel_prefix = "/bytes/" # 由 nginx 发送字节时的内部地址
"""
