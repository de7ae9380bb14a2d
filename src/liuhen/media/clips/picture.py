"""One picture of a recording: background, moving figures, and the burned-in clock with device and badge number."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import sin
from random import Random
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from liuhen.kernel.moments import local

from .canvas import UNITS
from .figures import figures
from .scenes import MARGIN, SCENES, backdrop

if TYPE_CHECKING:
    from pathlib import Path

_SWAY = 9  # units that the camera moves to each side on an officer's chest


class Camera:
    """Films one scene. `size` pixels, `started_at` an aware moment, `title` a line of Chinese when a `font` has it.

    Raises KeyError for an unknown scene, OSError when the font cannot be read.
    """

    def __init__(
        self,
        scene: str,
        size: tuple[int, int],
        started_at: datetime,
        device_no: str,
        badge: str,
        *,
        font: Path | None = None,
        title: str = "",
    ) -> None:
        if scene not in SCENES:
            raise KeyError(scene)
        chance = Random(f"{scene}|{started_at.isoformat()}|{device_no}|{badge}")  # noqa: S311  # a seed, no secret
        self._size = size
        self._scale = size[1] / UNITS
        self._started_at = local(started_at)
        width = size[0] / self._scale
        self._backdrop = backdrop(scene, width, self._scale, self._started_at.hour, chance)
        self._figures = figures(scene, width, self._scale, chance)
        self._phase = chance.uniform(0, 6)
        height = max(11, round(size[1] / 20))
        self._font = ImageFont.truetype(str(font), height) if font else ImageFont.load_default(height)
        foot = " ".join(word for word in (badge, title if font else "") if word)
        self._fixed = (self._label(device_no), self._label(foot))
        self._clock: tuple[str, Image.Image] = ("", self._label(" "))

    def picture(self, moment: float) -> Image.Image:
        """Return the picture `moment` seconds after the start."""
        scale = self._scale
        left = MARGIN + _SWAY * sin(0.9 * moment + self._phase)
        top = MARGIN / 4 + _SWAY / 3 * sin(1.7 * moment + self._phase)
        x, y = round(left * scale), round(top * scale)
        picture = self._backdrop.crop((x, y, x + self._size[0], y + self._size[1]))
        for figure in self._figures:
            image, at_x, at_y = figure.at(moment)
            picture.paste(image, (round(at_x * scale) - x, round(at_y * scale) - y), image)
        self._burn_in(picture, moment)
        return picture

    def _burn_in(self, picture: Image.Image, moment: float) -> None:
        shown = self._started_at + timedelta(seconds=int(moment))
        words = f"{shown:%Y-%m-%d %H:%M:%S}"
        if words != self._clock[0]:
            self._clock = (words, self._label(words))
        (width, height), margin = self._size, self._size[1] // 30
        device, foot = self._fixed
        clock = self._clock[1]
        picture.paste(clock, (margin, margin), clock)
        picture.paste(device, (width - margin - device.width, margin), device)
        picture.paste(foot, (margin, height - margin - foot.height), foot)

    def _label(self, words: str) -> Image.Image:
        """Draw white words with a dark edge, readable on any background."""
        left, top, right, bottom = self._font.getbbox(words, stroke_width=2)
        label = Image.new("RGBA", (max(1, round(right - left)), max(1, round(bottom - top))), (0, 0, 0, 0))
        ImageDraw.Draw(label).text(
            (-left, -top), words, (255, 255, 255, 255), self._font, stroke_width=2, stroke_fill=(0, 0, 0, 255)
        )
        return label
