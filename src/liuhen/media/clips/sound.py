"""Sound that goes up and down like people talking in a street: made by libav's expression source."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, cast

import av
from av.filter import Graph

from .tags import Convention, time_tags

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import OutputContainer

RATE = 16_000
_ROUND = 20  # seconds until the sound begins again: computing it costs more than encoding picture and sound
_FAST = {"aac_coder": "fast"}
_CODECS = {
    "m4a": "aac",
    "mp4": "aac",
    "mov": "aac",
    "mkv": "aac",
    "mp3": "libmp3lame",
    "avi": "libmp3lame",
    "wav": "pcm_s16le",
}


def make_audio(
    path: Path, seconds: float, started_at: datetime, *, voice: str = "", tag_time: Convention | None = "utc"
) -> None:
    """Make an M4A, MP3 or WAV file by suffix. `voice` seeds the pitch, `tag_time` says how creation_time is written.

    Raises KeyError for another suffix, OSError when the file cannot be written.
    """
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as container:
        container.metadata.update(time_tags(path.suffix, started_at, tag_time, None))
        stream = add_sound(container, path.suffix)
        for frame in sound(stream, seconds, voice or path.name):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def add_sound(container: OutputContainer, suffix: str) -> AudioStream:
    """Add the audio stream that suits a container, mono at 16 kHz. Raises KeyError for an unknown suffix."""
    codec = _CODECS[suffix.lower().lstrip(".")]
    options = _FAST if codec == "aac" else {}
    stream = cast("AudioStream", container.add_stream(codec, rate=RATE, layout="mono", options=options))
    if codec != "pcm_s16le":
        stream.bit_rate = 24_000
    return stream


def sound(stream: AudioStream, seconds: float, voice: str) -> Iterator[AudioFrame]:
    """Yield frames of the sound in the form that the stream's encoder takes."""
    graph = Graph()
    source = graph.add("aevalsrc", f"exprs='{_expression(voice)}':s={RATE}:d={min(seconds, _ROUND)}:c=mono")
    again = graph.add("aloop", f"loop=-1:size={_ROUND * RATE}")
    whole = graph.add("atrim", f"duration={seconds}")
    shaped = graph.add("aformat", f"sample_fmts={stream.format.name}:sample_rates={RATE}:channel_layouts=mono")
    framed = graph.add("asetnsamples", f"n={stream.codec_context.frame_size or 1024}:p=0")
    sink = graph.add("abuffersink")
    graph.link_nodes(source, again, whole, shaped, framed, sink).configure()
    while True:
        try:
            frame = graph.pull()
        except av.EOFError:
            return
        yield cast("AudioFrame", frame)


def _expression(voice: str) -> str:
    """Return harmonics of a voice, gated into syllables and phrases, over the murmur of a street."""
    seed = zlib.crc32(voice.encode())
    pitch, pace, phase = 105 + seed % 90, 2.1 + seed // 90 % 8 / 10, seed // 720 % 6
    wave = "+".join(
        f"{loud}*sin(2*PI*{pitch * times}*t+sin(3*t))" for times, loud in ((1, 1), (2, 0.6), (3, 0.45), (7, 0.2))
    )
    syllables = f"max(0,sin(2*PI*{pace}*t+2*sin(1.3*t)))"
    phrases = f"gt(sin(0.7*t+{phase}),-0.45)"
    return f"0.11*{syllables}*{phrases}*({wave})+0.02*(random(0)-0.5)"
