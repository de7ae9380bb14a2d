"""Open the original of a derivative: read-only, by its signature, with the whole file allowed."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import av
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

from .bounded import BoundedFile
from .outcomes import DerivativeError, DerivativeStopped, never
from .signatures import HEAD, Signature, signature_of
from .streams import BUDGET, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

_PASSES = 4  # times the size of the file that may be read in all: indexes are read, then sought back over
_MOST_ERRORS = 1000  # damaged packets after which a file is given up


def known_signature(source: Path) -> Signature:
    """Return the format of a file. Raises DerivativeError when it is no media, OSError when it cannot be read."""
    with BoundedFile(source, HEAD) as file:
        signature = signature_of(file.read(HEAD))
    if signature is None:
        raise DerivativeError("不是录像、录音或照片，没有可以显示的内容")
    return signature


@contextmanager
def opened_original(source: Path, signature: Signature) -> Iterator[InputContainer]:
    """Open an original for decoding. Raises DerivativeError when libav refuses its bytes, OSError as the system says.

    libav says "I/O error" of bytes too; a real one comes from our own file and is no FFmpegError.
    """
    with ExitStack() as stack:
        size = os.stat(source).st_size  # noqa: PTH116  # same as open
        try:
            container = stack.enter_context(opened(source, signature, _PASSES * size + BUDGET))
        except av.FFmpegError as error:
            raise DerivativeError("文件打不开：内容有损坏或不完整。请从记录仪重新拷贝") from error
        yield container


def frames_of(
    container: InputContainer, *streams: VideoStream | AudioStream, should_stop: Callable[[], bool] = never
) -> Iterator[VideoFrame | AudioFrame]:
    """Yield the frames of the streams as they come, without the damaged ones, until nothing more can be read.

    `should_stop()` is asked at every packet: a hostile file has millions that give no frame. Raises DerivativeStopped.
    """
    errors = 0
    packets = iter(container.demux(*streams))
    while errors < _MOST_ERRORS:
        if should_stop():
            raise DerivativeStopped
        try:
            packet = next(packets, None)
            frames = [] if packet is None else packet.decode()
        except av.FFmpegError:
            errors += 1
            continue
        if packet is None:
            return
        for frame in frames:
            if isinstance(frame, VideoFrame | AudioFrame):
                yield frame
