"""The two encoders of a proxy: pictures to H.264, sound to AAC, on one clock that begins with the recording."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_LONGEST, _SHORTEST = 1280, 720  # pixels of the sides of a picture
_X264 = {"preset": "veryfast", "crf": "25", "profile": "high", "threads": "2"}
_CLOCK = Fraction(1, 90_000)
_USUAL_RATE = Fraction(25)
_FASTEST, _SLOWEST = 240, 1
_SOUND_RATES = frozenset({8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000})
_SOUND_BITS = 64_000
_SLACK = 0.1  # seconds that sound may be off its own clock before a gap is kept as a gap


@dataclass(slots=True)
class Pictures:
    """Encodes pictures at the times they were taken. Times are seconds from the beginning of the recording."""

    stream: VideoStream
    width: int
    height: int
    step: int
    last: int = -1

    def encode(self, frame: VideoFrame, seconds: float | None) -> list[Packet[VideoStream]]:
        """Return the packets of a picture; without a time it follows its predecessor, out of order it is left out."""
        pts = self.last + self.step if seconds is None else round(seconds / _CLOCK)
        if pts <= self.last:
            return []
        small = frame.reformat(width=self.width, height=self.height, format="yuv420p", dst_color_range="MPEG")
        small.pts, small.time_base, small.duration = pts, _CLOCK, self.step
        small.pict_type = 0
        self.last = pts
        return cast("list[Packet[VideoStream]]", self.stream.encode(small))


@dataclass(slots=True)
class Sound:
    """Encodes sound as one unbroken row of samples; real gaps stay gaps, what comes twice is left out."""

    stream: AudioStream
    form: tuple[int, str, str] | None = None
    next: int = 0

    def encode(self, frame: AudioFrame, seconds: float | None) -> list[Packet[AudioStream]]:
        """Return the packets of one frame. A frame of another form than the first is left out."""
        form = (frame.sample_rate, frame.format.name, frame.layout.name)
        self.form = self.form or form
        place = self.next if seconds is None else round(seconds * frame.sample_rate)
        if form != self.form or place < self.next - _SLACK * frame.sample_rate:
            return []
        frame.pts = place if place > self.next + _SLACK * frame.sample_rate else self.next
        frame.time_base = Fraction(1, frame.sample_rate)
        self.next = frame.pts + frame.samples
        return cast("list[Packet[AudioStream]]", self.stream.encode(frame))


def add_pictures(copy: OutputContainer, original: VideoStream, rotation: int) -> Pictures:
    """Add an H.264 stream that suits the original: square pixels, even sides, never enlarged, turned alike."""
    rate = original.average_rate or _USUAL_RATE
    rate = rate if _SLOWEST <= rate <= _FASTEST else _USUAL_RATE
    stream = copy.add_stream("libx264", rate=rate, options=_X264)
    stream.width, stream.height = _fitted(original)
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = _CLOCK
    stream.codec_context.gop_size = max(1, round(rate * 2))
    if rotation:
        stream.set_display_rotation(rotation)
    return Pictures(stream, stream.width, stream.height, round(1 / rate / _CLOCK))


def add_sound(copy: OutputContainer, original: AudioStream) -> Sound:
    """Add an AAC stream, mono or stereo, at the original's rate where AAC has it."""
    rate = original.sample_rate if original.sample_rate in _SOUND_RATES else 48_000
    stream = copy.add_stream("aac", rate=rate, layout="mono" if original.channels == 1 else "stereo")
    stream.bit_rate = _SOUND_BITS
    return Sound(stream)


def _fitted(original: VideoStream) -> tuple[int, int]:
    context = original.codec_context
    pixel = context.sample_aspect_ratio or Fraction(1)
    wide, tall = context.width * (pixel if Fraction(1, 4) < pixel < 4 else 1), Fraction(context.height)  # noqa: PLR2004  # a hostile ratio
    part = min(Fraction(1), _LONGEST / max(wide, tall), _SHORTEST / min(wide, tall))
    return max(2, round(wide * part / 2) * 2), max(2, round(tall * part / 2) * 2)
