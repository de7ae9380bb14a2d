"""Make a video file: pictures of a camera and sound, interleaved, with the tags of a recorder."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

import av

from .picture import Camera
from .sound import add_sound, sound
from .tags import Convention, time_tags

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from av.container import OutputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from liuhen.media.positions import Position

_CODECS: dict[str, tuple[str, str, dict[str, str]]] = {
    "h264": ("libx264", "yuv420p", {"preset": "ultrafast", "tune": "zerolatency", "crf": "33", "threads": "1"}),
    "hevc": ("libx265", "yuv420p", {"preset": "ultrafast", "crf": "33", "x265-params": "log-level=none:pools=none"}),
    "mpeg4": ("mpeg4", "yuv420p", {"qmin": "9", "qmax": "20"}),
    "mjpeg": ("mjpeg", "yuvj420p", {"qmin": "9", "qmax": "16"}),
}


def make_video(
    path: Path,
    seconds: float,
    started_at: datetime,
    device_no: str,
    badge: str,
    *,
    size: tuple[int, int] = (640, 360),
    fps: int = 12,
    codec: str = "h264",
    scene: str = "street",
    position: Position | None = None,
    tag_time: Convention | None = "utc",
    rotation: int = 0,
    with_sound: bool = True,
    font: Path | None = None,
    title: str = "",
) -> None:
    """Make an MP4, MOV, MKV or AVI file by suffix.

    `started_at` is an aware moment; `size` pixels, both even; `codec` h264, hevc, mpeg4 or mjpeg; `rotation` degrees
    counter-clockwise that a player is to turn the picture. Raises KeyError for an unknown codec, scene or suffix,
    OSError when the file cannot be written.
    """
    camera = Camera(scene, size, started_at, device_no, badge, font=font, title=title)
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as container:
        container.metadata.update(time_tags(path.suffix, started_at, tag_time, position))
        stream = _add_pictures(container, codec, size, fps)
        if rotation:
            stream.set_display_rotation(rotation)
        audio = add_sound(container, path.suffix) if with_sound else None
        frames = sound(audio, seconds, device_no) if audio else iter(())
        for number in range(round(seconds * fps)):
            _film(container, stream, camera, number, fps)
            while audio and (heard := next(frames, None)) is not None:
                container.mux(audio.encode(heard))
                if (heard.time or 0) > number / fps:
                    break
        container.mux(stream.encode(None))
        if audio:
            container.mux(audio.encode(None))


def _add_pictures(container: OutputContainer, codec: str, size: tuple[int, int], fps: int) -> VideoStream:
    name, pixels, options = _CODECS[codec]
    stream = cast("VideoStream", container.add_stream(name, rate=fps, options=options))
    stream.width, stream.height = size
    stream.pix_fmt = pixels
    stream.codec_context.gop_size = fps * 4
    return stream


def _film(container: OutputContainer, stream: VideoStream, camera: Camera, number: int, fps: int) -> None:
    picture = camera.picture(number / fps)
    frame: VideoFrame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]  # PyAV leaves it bare
    frame.pts = number
    frame.time_base = Fraction(1, fps)
    container.mux(stream.encode(frame))
