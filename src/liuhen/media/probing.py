"""Probe a file: what it is, how long, how big, what it says about time and place, and what is wrong with it.

    probe(path) -> Probe

Bounded in bytes, frames and time, whatever the file says; never raises for bad bytes, OSError of the system passes
through. A file without a media signature is told from its first bytes, without libav. Safe to call from many threads.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from . import problems
from .bounded import BoundedFile, Opener, PathLike
from .boxes import box_structure
from .ebml import ebml_structure
from .mpeg import mpeg_structure
from .photos import PHOTOS
from .positions import Position, read_iso6709
from .riff import riff_structure
from .signatures import HEAD, Signature, signature_of
from .streams import BUDGET, Streams, read_streams
from .structure import Structure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .problems import Problem

_TIME_TAGS = ("creation_time", "com.apple.quicktime.creationdate", "date", "date_utc")
_PLACE_TAGS = ("com.apple.quicktime.location.iso6709", "location")
_MAKE_TAGS = ("com.apple.quicktime.make", "make")
_MODEL_TAGS = ("com.apple.quicktime.model", "model")
_STRUCTURES: Mapping[str, Callable[[BoundedFile], Structure]] = {
    "mov": box_structure,
    "avi": riff_structure,
    "wav": riff_structure,
    "matroska": ebml_structure,
    "mp3": mpeg_structure,
}


@dataclass(frozen=True, slots=True)
class Probe:
    """What the bytes of one file say. "" and None mean: not there, or not known.

    `media`: "video" | "audio" | "photo" | "other"; `size` bytes; `width`, `height` pixels as stored; `frame_rate`
    frames a second on average; `duration_ms` as the container declares it; `time_tags` raw texts exactly as found
    (reading them is `times`' business); `gps` degrees; `faststart` the index comes before the media; `complete` the
    file reaches the end that it declares itself; `problems` in the order found.
    """

    media: str
    container: str = ""
    size: int = 0
    video_codec: str = ""
    audio_codec: str = ""
    pixel_format: str = ""
    width: int | None = None
    height: int | None = None
    frame_rate: float | None = None
    duration_ms: int | None = None
    time_tags: Mapping[str, str] = field(default_factory=dict)
    gps: Position | None = None
    make: str = ""
    model: str = ""
    faststart: bool | None = None
    complete: bool | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def codecs(self) -> str:
        """The codecs as one text: `h264+aac`."""
        return "+".join(name for name in (self.video_codec, self.audio_codec) if name)


def probe(path: PathLike, opener: Opener | None = None) -> Probe:
    """Probe one file, opened by `opener` when there is one. Raises OSError when it cannot be opened or read."""
    with BoundedFile(path, BUDGET, opener) as file:
        if not file.size:
            return Probe("other", problems=(problems.empty(),))
        signature = signature_of(file.read(HEAD))
        if signature is None:
            return Probe("other", size=file.size, problems=(problems.unknown_format(),))
        found = _photo(file, signature) if not signature.demuxer else _moving(file, signature)
    return replace(found, problems=(*_name_problems(path, signature), *found.problems))


def _name_problems(path: PathLike, signature: Signature) -> tuple[Problem, ...]:
    suffix = os.path.splitext(os.fsdecode(path))[1].lstrip(".").lower()  # noqa: PTH122  # bytes paths
    if not suffix or suffix in signature.suffixes:
        return ()
    shown = suffix.encode("utf-8", "backslashreplace").decode("utf-8")
    return (problems.wrong_extension(shown if shown.isprintable() else ascii(shown)[1:-1], signature.container),)


def _photo(file: BoundedFile, signature: Signature) -> Probe:
    """Describe a photograph; of formats that we only recognise, nothing more than that is said."""
    read = PHOTOS.get(signature.container)
    if read is None:
        return Probe("photo", signature.container, file.size)
    photo = read(file)
    found = [] if photo.complete else [problems.truncated("没有结束标记，照片可能缺少下半部分")]
    if photo.width is None or photo.height is None:
        found.append(problems.undecodable("没有图像头"))
    return Probe(
        media="photo",
        container=signature.container,
        size=file.size,
        width=photo.width,
        height=photo.height,
        time_tags=photo.exif.times,
        gps=photo.exif.position,
        make=photo.exif.make,
        model=photo.exif.model,
        complete=photo.complete,
        problems=tuple(found),
    )


def _moving(file: BoundedFile, signature: Signature) -> Probe:
    reader = _STRUCTURES.get(signature.demuxer)
    structure = reader(file) if reader else Structure()
    streams = read_streams(file, signature)
    tags = streams.tags
    return Probe(
        media=_media(streams, signature),
        container=signature.container,
        size=file.size,
        video_codec=streams.video_codec,
        audio_codec=streams.audio_codec,
        pixel_format=streams.pixel_format,
        width=streams.width,
        height=streams.height,
        frame_rate=streams.frame_rate,
        duration_ms=streams.duration_ms,
        time_tags=_time_tags(streams, structure),
        gps=next((read_iso6709(tags[key]) for key in _PLACE_TAGS if key in tags), None),
        make=next((tags[key] for key in _MAKE_TAGS if key in tags), ""),
        model=next((tags[key] for key in _MODEL_TAGS if key in tags), ""),
        faststart=structure.faststart,
        complete=structure.complete,
        problems=tuple(_stream_problems(streams, structure)),
    )


_SOUND_ONLY = frozenset({"wav", "mp3", "m4a", "aac", "amr", "flac", "ogg"})


def _media(streams: Streams, signature: Signature) -> str:
    """Return video when there is a moving picture; a file too damaged to tell is what its format usually holds."""
    if streams.video_codec:
        return "video"
    return "audio" if streams.audio_codec or signature.container in _SOUND_ONLY else "video"


def _time_tags(streams: Streams, structure: Structure) -> dict[str, str]:
    """Keep the raw texts: libav rewrites the dates of RIFF files, so there the chunks themselves are taken."""
    if structure.tags:
        return dict(structure.tags)
    return {key: streams.tags[key] for key in _TIME_TAGS if key in streams.tags}


def _stream_problems(streams: Streams, structure: Structure) -> list[Problem]:
    found = []
    if structure.complete is False:
        found.append(problems.truncated(structure.missing))
    if not streams.video_codec and not streams.audio_codec:
        found.append(problems.undecodable("没有可以识别的画面或声音"))
    elif not streams.decoded:
        found.append(problems.undecodable("开头的画面或声音解不出来"))
    elif streams.damaged:
        found.append(problems.decode_errors())
    if streams.decoded and streams.duration_ms == 0:
        found.append(problems.zero_duration())
    return found
