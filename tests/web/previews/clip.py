"""One real film that a browser can play: a grey yard, a moving mark, the frame number as bars."""

from pathlib import Path

import av
from PIL import Image, ImageDraw

RATE, SECONDS, SIZE = 10, 60, (640, 360)


def _scene(number: int) -> Image.Image:
    picture = Image.new("RGB", SIZE, (42, 52, 54))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 260, 640, 360), fill=(30, 37, 39))
    pen.rectangle((330, 110, 520, 250), outline=(84, 100, 104), width=4)
    for left in range(330, 520, 64):
        pen.line((left, 110, left, 250), fill=(84, 100, 104), width=3)
    pen.line((110, 60, 110, 260), fill=(104, 122, 124), width=8)
    pen.line((110, 66, 300, 66), fill=(104, 122, 124), width=8)
    left = 20 + (number * 4) % 600
    pen.ellipse((left, 225, left + 34, 259), fill=(150, 164, 164))
    for bit in range(12):
        if number >> bit & 1:
            pen.rectangle((16 + bit * 14, 330, 26 + bit * 14, 344), fill=(201, 160, 70))
    return picture


def make_media(folder: Path) -> Path:
    """Write `clip.mp4`, `scene.jpg` and `broken.mp4` into the folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    _scene(240).save(folder / "scene.jpg", quality=80)
    (folder / "broken.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42" + bytes(4096))
    with av.open(str(folder / "clip.mp4"), "w", options={"movflags": "faststart"}) as film:
        stream = film.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "crf": "34", "g": "10"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for number in range(RATE * SECONDS):
            frame = av.VideoFrame.from_image(_scene(number))  # type: ignore[no-untyped-call]
            film.mux(stream.encode(frame))
        film.mux(stream.encode())
    return folder
