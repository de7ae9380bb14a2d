"""A drawing surface in scene units: 360 units high whatever the pixels, drawn at double size and then halved."""

from __future__ import annotations

from PIL import Image, ImageDraw

UNITS = 360  # scene units in the height of the picture
_FINE = 2

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]


class Canvas:
    """An image of `width` by `height` scene units at `scale` pixels a unit; calls take units and RGB colours."""

    def __init__(self, width: float, height: float, scale: float, background: Colour | None = None) -> None:
        self._scale = scale * _FINE
        self._size = (max(1, round(width * scale)), max(1, round(height * scale)))
        mode, colour = ("RGB", background) if background else ("RGBA", (0, 0, 0, 0))
        self._image = Image.new(mode, (self._size[0] * _FINE, self._size[1] * _FINE), colour)
        self._draw = ImageDraw.Draw(self._image)

    def box(self, box: Box, colour: Colour, radius: float = 0) -> None:
        """Fill a rectangle (left, top, right, bottom), with round corners when asked."""
        left, top, right, bottom = (value * self._scale for value in box)
        if right - left > 1 and bottom - top > 1:
            self._draw.rounded_rectangle((left, top, right - 1, bottom - 1), radius * self._scale, fill=colour)

    def ellipse(self, box: Box, colour: Colour) -> None:
        """Fill the ellipse inside a rectangle."""
        self._draw.ellipse([value * self._scale for value in box], fill=colour)

    def polygon(self, points: list[tuple[float, float]], colour: Colour) -> None:
        """Fill a polygon."""
        self._draw.polygon([(x * self._scale, y * self._scale) for x, y in points], fill=colour)

    def line(self, points: list[tuple[float, float]], colour: Colour, width: float = 2) -> None:
        """Draw a line of `width` units through the points."""
        pixels = [(x * self._scale, y * self._scale) for x, y in points]
        self._draw.line(pixels, fill=colour, width=max(1, round(width * self._scale)), joint="curve")

    def gradient(self, box: Box, top: Colour, bottom: Colour) -> None:
        """Fill a rectangle with a vertical run from one colour to another."""
        left, first, right, last = (round(value * self._scale) for value in box)
        for y in range(first, last):
            part = (y - first) / max(1, last - first - 1)
            self._draw.line((left, y, right, y), fill=mixed(top, bottom, part))

    def image(self) -> Image.Image:
        """Return the smooth picture."""
        return self._image.resize(self._size, Image.Resampling.BOX)


def mixed(one: Colour, other: Colour, part: float) -> Colour:
    """Return the colour `part` of the way from one to the other."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue
