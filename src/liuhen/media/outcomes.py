"""How making a derivative can end, and how a made file comes to its name: written beside it, flushed, then renamed."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import av

if TYPE_CHECKING:
    from collections.abc import Iterator


class DerivativeError(Exception):
    """A derivative that cannot be made from these bytes; the message is plain Chinese. The original is untouched."""


class DerivativeStopped(DerivativeError):  # noqa: N818  # a wish was followed, nothing went wrong
    """The caller asked to stop; nothing was left behind."""

    def __init__(self) -> None:
        super().__init__("已按要求停止制作，原件没有变化")


def never() -> bool:
    """Ask nobody to stop."""
    return False


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """Yield a temporary path in the target's folder, with its suffix; on success it becomes the target, durably.

    Only this user may read it. On any error it is removed and the target stays as it was. Raises OSError.
    """
    handle, name = tempfile.mkstemp(prefix=".making-", suffix=target.suffix, dir=target.parent)
    os.close(handle)
    made = Path(name)
    try:
        yield made
        _flush(made)
        made.replace(target)
    except BaseException:
        made.unlink(missing_ok=True)
        raise
    _flush(target.parent)


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn libav's complaints about bytes into DerivativeError; failures of the system stay OSError."""
    try:
        yield
    except av.FFmpegError as error:
        if isinstance(error, OSError):
            raise
        raise DerivativeError(f"{what}：文件内容有损坏或用了不支持的编码。请用厂家播放器查看原件") from error


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
