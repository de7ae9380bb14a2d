"""What libav sees in a file: streams, duration, tags, and whether one frame of it can be decoded. All bounded."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import av
from av.stream import Disposition

from .bounded import BoundedFile, PathLike, QuietFile
from .samples import MOST_SAMPLES, promised_samples

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.stream import VideoStream

    from .signatures import Signature

_INVALID_DATA = -int.from_bytes(b"INDA", "little")  # AVERROR_INVALIDDATA
_BUFFER = 64 * 1024
BUDGET = 64 * 1024 * 1024  # bytes read to describe one file: the index of a day-long recording is smaller
_PATIENCE = 5.0  # seconds that libav may work on one file before it gives up
_MOST_PACKETS = 64  # of one stream, before its first frame must have come
_MOST_PIXELS = 64 * 1024 * 1024
_OPEN_OPTIONS = {
    "probesize": "2000000",
    "analyzeduration": "2000000",
    "max_pixels": str(_MOST_PIXELS),
    "max_streams": "16",
    "threads": "1",
    "enable_drefs": "0",  # a hostile MOV could name other files of this machine
    "protocol_whitelist": "file",
}
_CODEC_NAMES = {"mp3float": "mp3", "mpeg2video": "mpeg2", "libdav1d": "av1", "amrnb": "amr_nb", "amrwb": "amr_wb"}


@dataclass(frozen=True, slots=True)
class Streams:
    """The first video and audio stream. Codec names are libav's; "" or None means there is none or it is not known.

    `decoded`: at least one frame came out; `damaged`: an error came before it, or the frame was marked corrupt.
    """

    video_codec: str = ""
    audio_codec: str = ""
    pixel_format: str = ""
    width: int | None = None
    height: int | None = None
    frame_rate: float | None = None
    duration_ms: int | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    decoded: bool = False
    damaged: bool = False


@contextmanager
def opened(path: PathLike, signature: Signature, budget: int) -> Iterator[InputContainer]:
    """Open a file read-only with the one demuxer its bytes call for.

    Raises av.FFmpegError for what libav refuses, and OSError when the file could not be read.
    """
    with BoundedFile(path, budget) as file, opened_file(file, signature) as container:
        yield container


@contextmanager
def opened_file(file: BoundedFile, signature: Signature) -> Iterator[InputContainer]:
    """Open an open file; errors as `opened`."""
    if signature.demuxer == "mov" and promised_samples(file) > MOST_SAMPLES:
        raise av.InvalidDataError(_INVALID_DATA, "more samples than any recording has")
    file.seek(0)
    quiet = QuietFile(file)
    try:
        with av.open(
            quiet,
            "r",
            format=signature.demuxer,
            options=_OPEN_OPTIONS,
            metadata_errors="backslashreplace",
            buffer_size=_BUFFER,
            timeout=_PATIENCE,
        ) as container:
            yield container
    finally:
        if quiet.failure is not None:
            raise quiet.failure


def read_streams(file: BoundedFile, signature: Signature) -> Streams:
    """Describe the streams and decode the first frame of the leading one. Bytes that libav refuses give no streams."""
    try:
        with opened_file(file, signature) as container:
            return _described(container)
    except av.FFmpegError:
        return Streams()


def codec_name(stream: Stream) -> str:
    """Return the usual name of a stream's codec, "" when libav does not know it."""
    name = stream.codec_context.name if stream.codec_context is not None else ""
    return _CODEC_NAMES.get(name, name)


def first_video(container: InputContainer) -> VideoStream | None:
    """Return the first moving picture; the cover image of a sound file is none."""
    moving = (s for s in container.streams.video if not s.disposition & Disposition.attached_pic)
    return next((stream for stream in moving if stream.codec_context is not None), None)


def first_audio(container: InputContainer) -> AudioStream | None:
    """Return the first sound."""
    return next((stream for stream in container.streams.audio if stream.codec_context is not None), None)


def _described(container: InputContainer) -> Streams:
    video, audio = first_video(container), first_audio(container)
    leading = video or audio
    decoded, damaged = _first_frame(container, leading) if leading is not None else (False, False)
    return Streams(
        video_codec=codec_name(video) if video else "",
        audio_codec=codec_name(audio) if audio else "",
        pixel_format=(video.codec_context.pix_fmt or "") if video else "",
        width=(video.codec_context.width or None) if video else None,
        height=(video.codec_context.height or None) if video else None,
        frame_rate=round(float(video.average_rate), 3) if video and video.average_rate else None,
        duration_ms=_duration_ms(container, leading),
        tags=_tags(container, leading),
        decoded=decoded,
        damaged=damaged,
    )


def _first_frame(container: InputContainer, stream: VideoStream | AudioStream) -> tuple[bool, bool]:
    """Decode until the first frame. Returns (a frame came out, there was an error before or in it)."""
    stream.codec_context.thread_count = 1
    stream.codec_context.options = {"max_pixels": str(_MOST_PIXELS)}
    errors = 0
    try:
        for packet in islice(container.demux(stream), _MOST_PACKETS):
            try:
                frames = stream.decode(packet)
            except av.FFmpegError:
                errors += 1
                continue
            if frames:
                return True, bool(errors) or any(frame.is_corrupt for frame in frames)
    except av.FFmpegError:
        errors += 1
    return False, bool(errors)


def _duration_ms(container: InputContainer, stream: Stream | None) -> int | None:
    """Return the duration of the container (libav counts microseconds), else of the stream, in milliseconds."""
    if container.duration is not None and container.duration >= 0:
        return (container.duration + 500) // 1000
    if stream is not None and stream.duration and stream.duration > 0 and stream.time_base:
        return round(stream.duration * stream.time_base * 1000)
    return None


def _tags(container: InputContainer, stream: Stream | None) -> dict[str, str]:
    """Return the tags of the container, and of the leading stream where the container has none of that name."""
    tags = dict(stream.metadata) if stream is not None else {}
    tags |= dict(container.metadata)
    return {key.lower(): value for key, value in tags.items()}
