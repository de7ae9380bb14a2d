"""The path of a file on its card, as a browser or anybody else claims it. It is hostile until it has passed here."""

from __future__ import annotations

from liuhen.kernel.refusals import Refused
from liuhen.recordings.card import shown

LONGEST_PATH = 1024  # bytes
_LONGEST_PART = 255
_DEEPEST = 32


def card_path(raw: bytes) -> bytes:
    """Return the path inside the card, its bytes as they were sent (UTF-8, GBK, anything).

    Raises Refused for a path that is empty, absolute, too long or too deep, holds a NUL, or goes up.
    """
    parts = raw.split(b"/")
    if not raw or len(raw) > LONGEST_PATH or b"\0" in raw or len(parts) > _DEEPEST:
        raise _unfit(raw, "是空的、太长、太深，或含有不能用的字符")
    if any(part in {b"", b".", b".."} or len(part) > _LONGEST_PART for part in parts):
        raise _unfit(raw, "不是卡里面的路径")
    return raw


def folders_above(path: bytes) -> list[bytes]:
    """Return the folders a path lies in, outermost first: `a/b/c` lies in `a` and `a/b`."""
    return [path[:end] for end, byte in enumerate(path) if byte == ord("/")]


def inside(path: bytes) -> tuple[bytes, bytes]:
    """Return the bounds between which every path lies that has this one as a folder; the second is outside."""
    return path + b"/", path + b"0"  # the byte after the slash


def taken(path: bytes) -> Refused:
    """Return the refusal of a path that stands already."""
    return Refused(
        "uploads.name.taken", f"“{shown(path)}”已经在这次上传里。", remedy="继续上传已有的那一个，不必再加一次。"
    )


def both(path: bytes) -> Refused:
    """Return the refusal of a path that would be a file and a folder at once."""
    return _unfit(path, "既是文件又是文件夹")


def _unfit(raw: bytes, why: str) -> Refused:
    return Refused(
        "uploads.name.unfit",
        f"文件名“{shown(raw[:200])}”{why}，没有收下。",
        remedy="从存储卡的文件夹里直接选择文件；改名后再传。",
    )
