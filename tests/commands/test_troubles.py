"""A trouble is told as what is wrong and what to do, whatever part of the system it came from."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError

from liuhen.commands.troubles import TROUBLES, told
from liuhen.kernel.refusals import Refused
from liuhen.ledger.keys import KeyFileError
from liuhen.store.problems import Problem, Step, StoreError

if TYPE_CHECKING:
    from pathlib import Path

DATABASE = {
    "database or disk is full": "数据库所在的磁盘已满",
    "disk I/O error": "数据库所在的磁盘读写出错",
    "attempt to write a readonly database": "数据库不可写",
    "database disk image is malformed": "数据库文件已损坏",
    "database is locked": "数据库一直被别的程序占用",
    "no such table: accounts_agency": "liuhen init",
    'relation "accounts_agency" does not exist\nLINE 1: SELECT': "liuhen init",
    "could not extend file: No space left on device": "磁盘已满",
    "something new": "something new",
}


@pytest.mark.parametrize("message", DATABASE)
def test_a_trouble_of_the_database_is_told_by_its_kind_with_the_drivers_words(home: Path, message: str) -> None:
    words, remedy = told(OperationalError(message))
    assert DATABASE[message] in words + remedy
    assert message.partition("\n")[0] in words
    assert "\n" not in words + remedy
    assert words.endswith("。")
    assert remedy.endswith("程序会接着做完。")


def test_what_lies_in_the_instance_is_not_blamed_on_the_card(home: Path) -> None:
    inside, _ = told(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(home / "locks" / "intake-1")))
    outside, remedy = told(OSError(errno.EIO, os.strerror(errno.EIO), "/media/card/a.mp4"))
    assert "实例中的" in inside
    assert "ENOSPC" in inside
    assert outside.startswith("/media/card/a.mp4 读不出（EIO")
    assert "没有被改动" in remedy


def test_a_path_that_is_no_text_is_shown_without_control_characters(home: Path) -> None:
    words, _ = told(OSError(errno.EIO, "", os.fsdecode("/media/卡".encode("gbk") + b"\x1b[2J")))
    assert words.startswith("/media/卡\\x1b[2J 读不出")


@pytest.mark.parametrize(
    "trouble",
    [
        Refused("a.b", "没有采集", remedy="再试"),
        StoreError(Problem.TARGET_FULL, Step.WRITE, "/store", errno.ENOSPC),
        KeyFileError("密钥读不出"),
        KeyboardInterrupt(),
        OSError(errno.EIO, os.strerror(errno.EIO)),
    ],
    ids=lambda trouble: type(trouble).__name__,
)
def test_every_trouble_is_whole_sentences(home: Path, trouble: BaseException) -> None:
    assert isinstance(trouble, TROUBLES)
    words, remedy = told(trouble)
    assert words.endswith("。")
    assert not remedy or remedy.endswith("。")
    assert "。。" not in words + remedy
