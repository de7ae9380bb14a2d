"""Thumbnails: a small JPEG of a frame near the beginning, or of a photo, the right way up."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

from av.video.frame import VideoFrame
from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from .bounded import BoundedFile
from .outcomes import DerivativeError, appearing, explained, never
from .photos import PHOTOS
from .reading import frames_of, known_signature, opened_original
from .streams import BUDGET, first_video

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import IO

    from PIL.ImageFile import ImageFile

    from .signatures import Signature

_QUALITY = 80
_MOST_PIXELS = 220_000_000  # larger than the largest camera; a header can promise any number
_LATEST = 1.0  # seconds into a recording: later than the first black frames, early enough to be found fast
_MOST_FRAMES = 300  # a second of the fastest recorder; a hostile file has any number of them within one
_READERS: Mapping[str, Callable[[IO[bytes]], ImageFile]] = {
    "jpeg": JpegImageFile,
    "png": PngImageFile,
    "gif": GifImageFile,
    "bmp": BmpImageFile,
    "webp": WebPImageFile,
}
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What image decoders raise for bad bytes.
_BAD_BYTES = (SyntaxError, ValueError, struct.error, zlib.error, EOFError, IndexError, KeyError, TypeError)


def thumbnail(source: Path, target: Path, width: int = 640, should_stop: Callable[[], bool] = never) -> bool:
    """Write a JPEG of at most `width` pixels across, never enlarged. Returns False, and writes nothing, for sound.

    Video: the frame one second in, or a tenth in when the recording is shorter than ten seconds; a damaged file gives
    the first frame that can be decoded. Photos are turned as Exif says. `should_stop()` is asked at every packet of a
    video. Raises DerivativeError, DerivativeStopped and OSError.
    """
    signature = known_signature(source)
    picture = _frame(source, signature, should_stop) if signature.demuxer else _photo(source, signature, width)
    if picture is None:
        return False
    if picture.width > width:
        height = max(1, round(picture.height * width / picture.width))
        picture = picture.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=2.0)
    jpeg = BytesIO()  # given a file, the encoder takes a full disk for success
    picture.convert("RGB").save(jpeg, "JPEG", quality=_QUALITY, optimize=True)
    with appearing(target) as made:
        made.write_bytes(jpeg.getbuffer())
    return True


def _frame(source: Path, signature: Signature, should_stop: Callable[[], bool]) -> Image.Image | None:
    with explained("不能制作缩略图"), opened_original(source, signature) as container:
        stream = first_video(container)
        if stream is None:
            if container.streams.audio:
                return None
            raise DerivativeError("没有可以解码的画面，不能制作缩略图")
        length = (container.duration or 0) / 1_000_000
        wanted = (container.start_time or 0) / 1_000_000 + min(_LATEST, length / 10)
        best: VideoFrame | None = None
        for frame in islice(frames_of(container, stream, should_stop=should_stop), _MOST_FRAMES):
            if isinstance(frame, VideoFrame):
                best = frame
                if frame.pts is None or frame.time is None or frame.time >= wanted:
                    break
        if best is None:
            raise DerivativeError("没有可以解码的画面，不能制作缩略图")
        picture = _image(best)
        return picture.rotate(best.rotation, expand=True) if best.rotation else picture


def _image(frame: VideoFrame) -> Image.Image:
    rgb = frame.reformat(format="rgb24")
    plane = rgb.planes[0]
    return Image.frombytes("RGB", (rgb.width, rgb.height), bytes(plane), "raw", "RGB", plane.line_size)


def _photo(source: Path, signature: Signature, width: int) -> Image.Image:
    reader = _READERS.get(signature.container)
    if reader is None:
        raise DerivativeError(f"{signature.container.upper()} 照片不能制作缩略图，请用厂家软件查看原件")
    data, turn = _prepared(source, signature)
    try:
        picture = reader(BytesIO(data))
        if picture.width * picture.height > _MOST_PIXELS:
            raise DerivativeError("照片的像素数超出任何照相机，不能制作缩略图")
        picture.draft("RGB", (width, width))
        picture.load()
    except _BAD_BYTES as error:
        raise DerivativeError("照片解不出来，不能制作缩略图。请从记录仪重新拷贝") from error
    except OSError as error:  # the bytes are in memory: this is what the image library says of a picture cut short
        raise DerivativeError("照片不完整，不能制作缩略图。请从记录仪重新拷贝") from error
    return picture.transpose(turn) if turn is not None else picture


def _prepared(source: Path, signature: Signature) -> tuple[bytes, Image.Transpose | None]:
    """Return the bytes to decode, at most BUDGET of them, and the turn that their Exif block asks for."""
    with BoundedFile(source, 2 * BUDGET) as file:
        read = PHOTOS.get(signature.container)
        turn = _TURNS.get(read(file).exif.orientation) if read else None
        # We read Exif ourselves; the image library complains aloud about bad blocks, so it is not shown any.
        return file.read_at(0, file.size).replace(b"Exif\0\0", b"exif\0\0"), turn
