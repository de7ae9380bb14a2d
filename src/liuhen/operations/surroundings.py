"""Checks of what surrounds the instance: typefaces, clock, replica, sweep and mail server."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import get_connection

from liuhen.jobs.queries import age, heartbeat, replica_run, turns
from liuhen.ledger.queries import latest_checkpoint
from liuhen.operations.faults import Fault
from liuhen.operations.readiness import SILENT
from liuhen.printing.fonts import BODY, NoFontError, faces
from liuhen.recordings.upkeep import damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

_LAGS = timedelta(hours=24)
_BUSY = timedelta(hours=6)
_FAILS_OFTEN = 3
_MOST_NAMED = 3


def fonts(_at: datetime) -> Iterator[Fault]:
    """Look for Chinese typefaces: forms are printed with them."""
    try:
        faces(BODY)
    except NoFontError as error:
        yield Fault("D051", str(error), "运行 apt-get install fonts-noto-cjk。", grave=False)


def clock(at: datetime) -> Iterator[Fault]:
    """Compare the machine's clock with what the log has signed already."""
    latest = latest_checkpoint()
    if latest is not None and latest.at > at + timedelta(minutes=1):
        words = "服务器的时钟比日志最近的检查点还早，时钟被拨慢过或者没有对时。"
        yield Fault("D060", words, "用 timedatectl 检查对时，改准以后再采集。")


def replica(at: datetime) -> Iterator[Fault]:
    """Look whether the second copy follows the first."""
    run = replica_run()
    if not settings.LIUHEN_REPLICA:
        return
    if run is None:
        yield Fault("D070", "副本库还没有同步过。", "让后台任务（liuhen serve）运行十分钟以上。", grave=False)
        return
    if run.failed:
        words = f"上一轮有 {run.failed:,} 件没有同步到副本库：{run.problem}。"
        yield Fault("D071", words, "检查副本库所在磁盘；运行 liuhen verify store 查明原件。")
    if at - run.at > _LAGS:
        yield Fault("D072", "副本库超过一天没有同步完一轮。", "检查副本库所在磁盘是否挂载、可写。")


def sweep(at: datetime) -> Iterator[Fault]:
    """Look whether the background work lives, and whether a duty fails again and again."""
    silent = age(at)
    if silent is None:
        yield Fault("D080", "后台任务还没有运行过。", "用 liuhen serve 启动，不要带 --no-sweep。", grave=False)
        return
    if silent > SILENT:
        words = f"后台任务已经 {int(silent.total_seconds()) // 60} 分钟没有动静。"
        yield Fault("D081", words, "重新启动 liuhen serve；看它的日志里最后的错误。")
    beat = heartbeat()
    if beat and beat.busy_since and at - beat.busy_since > _BUSY:
        yield Fault("D082", "后台任务在同一件工作上停了六小时以上。", "看系统日志里磁盘有没有报错。", grave=False)
    for turn in turns().values():
        if turn.failures >= _FAILS_OFTEN:
            words = f"后台工作 {turn.duty} 连续 {turn.failures:,} 次没有做成（{turn.problem}）。"
            yield Fault("D083", words, "它会自动再试；原因见 liuhen serve 的日志。", grave=False)


def originals(_at: datetime) -> Iterator[Fault]:
    """Name the originals that are known to be damaged."""
    found = damaged(limit=_MOST_NAMED + 1)
    if found:
        names = "、".join(each.code for each in found[:_MOST_NAMED])
        words = f"有原件有变或读不出：{names}{'等' if len(found) > _MOST_NAMED else ''}。"
        yield Fault("D090", words, "保留现场，检查磁盘；有副本库时会自动修复并留下记录。")


def mail(_at: datetime) -> Iterator[Fault]:
    """Try whether the mail server can be reached and takes our password."""
    if not settings.EMAIL_HOST:
        return
    server = get_connection(timeout=5)
    try:
        server.open()
        server.close()
    except smtplib.SMTPException as error:
        words = f"邮件服务器 {settings.EMAIL_HOST} 不接受连接（{type(error).__name__}）。"
        yield Fault("D100", words, "核对 mail_user、mail_tls 和 keys/mail_password。", grave=False)
    except OSError as error:
        cause = error.strerror or type(error).__name__
        words = f"邮件服务器 {settings.EMAIL_HOST}:{settings.EMAIL_PORT} 连不上（{cause}）。"
        yield Fault("D101", words, "检查网络和 mail_host、mail_port。", grave=False)
