"""Proxies: copies that every browser plays. H.264 8-bit 4:2:0 with AAC in MP4, index first; AAC in M4A for sound."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import av
from av.video.frame import VideoFrame

from .encoding import Pictures, Sound, add_pictures, add_sound
from .outcomes import DerivativeError, appearing, explained, never
from .reading import frames_of, known_signature, opened_original
from .streams import first_audio, first_video

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.video.stream import VideoStream

MOST_PIXELS = 24 * 3600 * 30 * 1920 * 1080  # of all frames: a day of 30 pictures a second
_WAITING = 500  # frames of sound that may come before the first picture


def _unheard(_done_ms: int, _total_ms: int | None) -> None:
    """Tell nobody about progress."""


def proxy(
    source: Path,
    target: Path,
    on_progress: Callable[[int, int | None], None] = _unheard,
    should_stop: Callable[[], bool] = never,
) -> None:
    """Write a browser-playable copy of a video (MP4, at most 1280 by 720) or of a sound (M4A).

    `on_progress(done, total)` is told milliseconds of the recording, total None when not known; `should_stop()` is
    asked at every packet. Frames keep their own times, damaged ones are passed over, and the picture is turned by the
    same display matrix as the original. Raises DerivativeError, also for more pixels than a day of recording has,
    DerivativeStopped and OSError.
    """
    signature = known_signature(source)
    if not signature.demuxer:
        raise DerivativeError("照片不需要播放副本")
    with appearing(target) as made, explained("不能制作播放副本"), opened_original(source, signature) as original:
        video, audio = first_video(original), first_audio(original)
        if video is None and audio is None:
            raise DerivativeError("没有可以解码的画面或声音，不能制作播放副本")
        if video is not None:  # what a file promises costs nothing to refuse
            _bounded(video.frames * video.codec_context.width * video.codec_context.height)
        options = {"movflags": "+faststart", "fflags": "+bitexact"}
        with av.open(str(made), "w", format="mp4" if video else "ipod", options=options) as copy:
            _Copying(original, video, audio, copy, on_progress, should_stop).run()


def _bounded(pixels: int) -> None:
    if pixels > MOST_PIXELS:
        raise DerivativeError("画面总量超出任何记录仪一天所录，不制作播放副本。请用厂家播放器查看原件")


@dataclass(slots=True)
class _Copying:
    original: InputContainer
    video: VideoStream | None
    audio: AudioStream | None
    copy: OutputContainer
    on_progress: Callable[[int, int | None], None]
    should_stop: Callable[[], bool]
    pictures: Pictures | None = None
    sound: Sound | None = None
    pixels: int = 0

    def run(self) -> None:
        """Decode, encode and mux frame by frame."""
        frames = self._prepared()
        origin = (self.original.start_time or 0) / 1_000_000
        total = self.original.duration // 1000 if self.original.duration else None
        count = 0
        for frame in frames:
            seconds = frame.time - origin if frame.pts is not None and frame.time is not None else None
            count += self._encoded(frame, max(0.0, seconds) if seconds is not None else None)
            if seconds is not None and isinstance(frame, VideoFrame) == (self.video is not None):
                self.on_progress(round(seconds * 1000), total)
        if not count:
            raise DerivativeError("没有可以解码的画面或声音，不能制作播放副本")
        for stream in (self.pictures and self.pictures.stream, self.sound and self.sound.stream):
            if stream:
                self.copy.mux(stream.encode(None))

    def _prepared(self) -> Iterator[VideoFrame | AudioFrame]:
        """Add the streams, for which the first picture must be known, and return all frames."""
        streams = [stream for stream in (self.video, self.audio) if stream is not None]
        frames = frames_of(self.original, *streams, should_stop=self.should_stop)
        waiting: list[VideoFrame | AudioFrame] = []
        for frame in frames:
            waiting.append(frame)
            if self.video is None or isinstance(frame, VideoFrame) or len(waiting) >= _WAITING:
                break
        first = next((frame for frame in waiting if isinstance(frame, VideoFrame)), None)
        if self.video is not None and first is not None:
            self.pictures = add_pictures(self.copy, self.video, first.rotation)
        if self.audio is not None:
            self.sound = add_sound(self.copy, self.audio)
        return chain(waiting, frames)

    def _encoded(self, frame: VideoFrame | AudioFrame, seconds: float | None) -> int:
        """Encode and mux one frame; return 1, or 0 when it has no place in the copy."""
        if isinstance(frame, VideoFrame):
            if self.pictures is None:
                return 0
            self.pixels += frame.width * frame.height
            _bounded(self.pixels)
            self.copy.mux(self.pictures.encode(frame, seconds))
            return 1
        if self.sound is None:
            return 0
        self.copy.mux(self.sound.encode(frame, seconds))
        return 1
