"""The still parts of the scenes: street, building site, interview room. Wider than the picture: the camera sways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .canvas import UNITS, Canvas, Colour, mixed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from PIL import Image

MARGIN = 40  # units of background to the left and right of what the camera sees, and half as much above and below
_INK: Colour = (38, 46, 56)
_GROUND = 250  # height of the horizon line of the ground, in units from the top


def backdrop(scene: str, width: float, scale: float, hour: int, chance: Random) -> Image.Image:
    """Paint the background of a scene for a picture `width` units wide, with the light of an hour of the day."""
    total = width + 2 * MARGIN
    sky, low, dim = _light(hour)
    canvas = Canvas(total, UNITS + MARGIN, scale, low)
    canvas.gradient((0, 0, total, _GROUND), sky, low)
    SCENES[scene](canvas, total, dim, chance)
    return canvas.image()


def _light(hour: int) -> tuple[Colour, Colour, float]:
    """Return the colours of the sky, above and below, and how much darkness lies on things (0 day, 0.6 night)."""
    if 8 <= hour < 17:  # noqa: PLR2004  # daylight
        return (126, 170, 206), (214, 226, 232), 0.0
    if hour in {6, 7, 17, 18}:
        return (92, 110, 150), (236, 190, 150), 0.25
    return (18, 26, 48), (52, 62, 88), 0.55


def _tone(colour: Colour, dim: float) -> Colour:
    return mixed(colour, (12, 16, 34), dim)


def _skyline(canvas: Canvas, width: float, dim: float, chance: Random) -> None:
    """Paint two rows of houses in the distance, with windows of which some are lit."""
    for base, colour, tallest in ((_GROUND, (150, 166, 180), 170), (_GROUND, (118, 134, 150), 110)):
        x = -20.0
        while x < width:
            wide, tall = chance.randint(44, 92), chance.randint(tallest // 2, tallest)
            canvas.box((x, base - tall, x + wide, base), _tone(colour, dim))
            for row in range(int(base - tall + 10), base - 14, 16):
                for column in range(int(x + 8), int(x + wide - 8), 13):
                    lit = chance.random() < 0.12 + dim * 0.5
                    shade = (250, 226, 160) if lit and dim else mixed(colour, (255, 255, 255), 0.25)
                    canvas.box((column, row, column + 6, row + 9), shade if lit and dim else _tone(shade, dim))
            x += wide + chance.randint(0, 14)


def _street(canvas: Canvas, width: float, dim: float, chance: Random) -> None:
    _skyline(canvas, width, dim, chance)
    x = -30.0
    while x < width:
        wide = chance.randint(96, 136)
        _shop(canvas, x, wide, dim, chance)
        x += wide + 2
    canvas.box((0, 268, width, 300), _tone((176, 172, 164), dim))
    for tile in range(0, int(width), 24):
        canvas.line([(tile, 268), (tile - 14, 300)], _tone((160, 156, 148), dim), 1)
    canvas.box((0, 300, width, 306), _tone((206, 204, 198), dim))
    canvas.box((0, 306, width, UNITS + MARGIN), _tone((84, 88, 94), dim))
    for dash in range(10, int(width), 70):
        canvas.box((dash, 344, dash + 36, 348), _tone((226, 220, 196), dim))
    for trunk in range(60, int(width), 210):
        _tree(canvas, trunk + chance.randint(-20, 20), dim)


def _shop(canvas: Canvas, x: float, wide: float, dim: float, chance: Random) -> None:
    wall = chance.choice([(196, 176, 152), (178, 184, 178), (206, 196, 178), (168, 156, 148)])
    sign = chance.choice([(150, 54, 46), (42, 92, 116), (54, 104, 70), (176, 118, 40)])
    canvas.box((x, 150, x + wide, 268), _tone(wall, dim))
    for window in range(int(x + 12), int(x + wide - 20), 32):
        canvas.box((window, 158, window + 20, 178), _tone((110, 132, 146), dim * 0.6))
    canvas.box((x + 4, 188, x + wide - 4, 206), _tone(sign, dim * 0.5))
    for stroke in range(int(x + 18), int(x + wide - 24), 16):
        canvas.box((stroke, 193, stroke + 9, 201), _tone((244, 236, 214), dim * 0.3))
    canvas.box((x + 8, 212, x + wide - 34, 262), _tone((90, 116, 128), dim * 0.4))
    canvas.box((x + 12, 216, x + wide - 38, 236), _tone((140, 166, 174), dim * 0.3))
    canvas.box((x + wide - 28, 212, x + wide - 8, 268), _tone((94, 74, 60), dim))
    slats = [(x + 4, 206.0), (x + wide - 4, 206.0), (x + wide + 4, 216.0), (x - 4, 216.0)]
    canvas.polygon(slats, _tone(mixed(sign, (255, 255, 255), 0.35), dim))


def _tree(canvas: Canvas, x: float, dim: float) -> None:
    canvas.box((x - 3, 226, x + 3, 290), _tone((92, 72, 56), dim))
    for left, top, size, green in ((-26, 176, 44, 96), (-8, 164, 46, 112), (-18, 190, 52, 104)):
        canvas.ellipse((x + left, top, x + left + size, top + size), _tone((62, green, 64), dim))


def _site(canvas: Canvas, width: float, dim: float, chance: Random) -> None:
    _skyline(canvas, width, dim, chance)
    left, right = width * 0.30, width * 0.72
    for floor in range(5):
        top = 232 - 38 * floor
        canvas.box((left, top, right, top + 7), _tone((158, 156, 150), dim))
        for column in range(int(left), int(right), 34):
            canvas.box((column, top + 7, column + 7, top + 38), _tone((136, 134, 130), dim))
    for pole in range(int(left) - 10, int(right) + 14, 26):
        canvas.line([(pole, 66), (pole, 270)], _tone((74, 96, 92), dim), 1.6)
    for rail in range(74, 270, 24):
        canvas.line([(left - 12, rail), (right + 10, rail)], _tone((74, 96, 92), dim), 1.2)
    canvas.box((left - 12, 132, left + 70, 226), _tone((66, 122, 90), dim))
    _crane(canvas, width * 0.82, dim)
    canvas.box((0, 262, width, UNITS + MARGIN), _tone((168, 146, 116), dim))
    for panel in range(0, int(width), 46):
        canvas.box((panel, 240, panel + 44, 274), _tone((62, 112, 150), dim))
        canvas.box((panel, 240, panel + 44, 246), _tone((232, 232, 226), dim))
    for heap in range(20, int(width), 230):
        canvas.polygon([(heap, 306.0), (heap + 46, 276.0), (heap + 104, 306.0)], _tone((140, 118, 88), dim))
    for track in (322, 338):
        canvas.line([(0, track), (width, track + 4)], _tone((146, 124, 96), dim), 3)


def _crane(canvas: Canvas, x: float, dim: float) -> None:
    yellow = _tone((206, 152, 46), dim)
    canvas.line([(x - 5, 266), (x - 5, 40)], yellow, 2.4)
    canvas.line([(x + 5, 266), (x + 5, 40)], yellow, 2.4)
    for rung in range(44, 262, 14):
        canvas.line([(x - 5, rung), (x + 5, rung + 14)], yellow, 1.4)
    canvas.line([(x - 250, 44), (x + 66, 44)], yellow, 3)
    canvas.line([(x - 250, 44), (x, 18), (x + 66, 44)], yellow, 1.4)
    canvas.box((x + 44, 46, x + 64, 62), _tone((90, 92, 94), dim))
    canvas.box((x - 8, 46, x + 10, 62), _tone((226, 226, 220), dim))


def _room(canvas: Canvas, width: float, dim: float, chance: Random) -> None:
    wall = chance.choice([(206, 210, 204), (210, 206, 196), (198, 206, 212)])
    canvas.box((0, 0, width, UNITS + MARGIN), wall)
    canvas.box((0, 150, width, 262), mixed(wall, (120, 140, 150), 0.35))
    canvas.box((0, 146, width, 150), (232, 232, 226))
    left = width * 0.16
    canvas.box((left, 34, left + 150, 138), (236, 236, 232))
    canvas.box((left + 5, 39, left + 145, 133), _tone((170, 200, 220), dim))
    for slat in range(42, 132, 8):
        canvas.box((left + 5, slat, left + 145, slat + 3), (222, 222, 214))
    canvas.box((width * 0.66, 44, width * 0.66 + 96, 112), (58, 92, 122))
    for row in range(56, 104, 12):
        canvas.box((width * 0.66 + 12, row, width * 0.66 + 84, row + 4), (226, 232, 234))
    canvas.box((0, 262, width, UNITS + MARGIN), (150, 140, 128))
    canvas.polygon(
        [(width * 0.2, 288.0), (width * 0.8, 288.0), (width * 0.9, 352.0), (width * 0.1, 352.0)], (122, 88, 62)
    )
    canvas.polygon([(width * 0.1, 352.0), (width * 0.9, 352.0), (width * 0.9, 364.0), (width * 0.1, 364.0)], _INK)
    canvas.polygon(
        [(width * 0.44, 306.0), (width * 0.54, 306.0), (width * 0.55, 330.0), (width * 0.43, 330.0)], (244, 242, 236)
    )


SCENES: Mapping[str, Callable[[Canvas, float, float, Random], None]] = {"street": _street, "site": _site, "room": _room}
