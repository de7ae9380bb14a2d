"""Which originals a browser plays as they are, so that no copy of them is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .probing import Probe

_PHOTOS = frozenset({"jpeg", "png", "gif", "webp"})
_SOUNDS = {
    "mp3": {"mp3"},
    "m4a": {"aac"},
    "mp4": {"aac"},
    "aac": {"aac"},
    "wav": {"pcm_s16le", "pcm_u8"},
    "ogg": {"opus", "vorbis"},
    "flac": {"flac"},
}
_EIGHT_BIT_420 = frozenset({"yuv420p", "yuvj420p"})
_BROKEN = frozenset({"undecodable", "truncated", "empty"})


def plays_in_browser(probe: Probe) -> bool:
    """Tell whether Chromium and Firefox show this file: H.264 8-bit 4:2:0 with AAC, MP3 or no sound in MP4, and so on.

    H.265 does not count: Chromium lets time run and shows no picture. A damaged file does not count either: a proxy is
    what can be saved of it.
    """
    if any(problem.code in _BROKEN for problem in probe.problems):
        return False
    if probe.media == "photo":
        return probe.container in _PHOTOS
    if probe.media == "audio":
        return probe.audio_codec in _SOUNDS.get(probe.container, set())
    return (
        probe.media == "video"
        and probe.container == "mp4"
        and probe.video_codec == "h264"
        and probe.pixel_format in _EIGHT_BIT_420
        and probe.audio_codec in {"aac", "mp3", ""}
    )
