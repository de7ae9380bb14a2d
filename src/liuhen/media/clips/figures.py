"""What moves in a scene: cars, people on foot, the load of a crane, people at a table."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sin
from typing import TYPE_CHECKING

from .canvas import Canvas, Colour, mixed
from .scenes import MARGIN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from PIL import Image

_COATS: Sequence[Colour] = ((64, 84, 120), (140, 60, 56), (86, 108, 84), (190, 168, 120), (92, 84, 104), (228, 130, 44))
_SKIN: Colour = (214, 172, 142)
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """A moving thing: its pictures in turn, where it starts and how fast it goes (units, units a second).

    `turns` pictures a second; `swing` units it moves to and fro; `period` units after which it comes round again.
    """

    pictures: tuple[Image.Image, ...]
    x: float
    y: float
    speed: float
    period: float
    turns: float = 0.0
    swing: float = 0.0

    def at(self, moment: float) -> tuple[Image.Image, float, float]:
        """Return its picture and its place (units of the background) `moment` seconds after the start."""
        x = (self.x + self.speed * moment + 160) % self.period - 160
        x += self.swing * sin(2 * pi * moment / 5)
        y = self.y + self.swing * 0.15 * sin(2 * pi * moment / 2.6)
        return self.pictures[int(moment * self.turns) % len(self.pictures)], x, y


def figures(scene: str, width: float, scale: float, chance: Random) -> list[Figure]:
    """Return the figures of a scene, those behind first."""
    total = width + 2 * MARGIN
    if scene == "room":
        return [_sitting(x * total, scale, chance) for x in (0.26, 0.60)]
    round_trip = total + 320
    walkers = [
        Figure(
            _walker(chance.choice(_COATS), scale, helmet=scene == "site"),
            chance.uniform(0, total),
            236 + chance.uniform(0, 16),
            chance.choice([-1, 1]) * chance.uniform(18, 34),
            round_trip,
            turns=6,
        )
        for _ in range(4)
    ]
    if scene == "site":
        load = Figure((_load(scale),), total * 0.62, 46, 0, 10 * total, swing=26)
        return [load, *walkers, Figure((_truck(scale),), 0, 270, 46, round_trip)]
    cars = [Figure((_car(chance, scale, -1),), chance.uniform(0, total), 292, -96, round_trip)]
    return [*walkers, *cars, Figure((_car(chance, scale, 1),), chance.uniform(0, total), 318, 122, round_trip)]


def _walker(coat: Colour, scale: float, *, helmet: bool) -> tuple[Image.Image, ...]:
    """Draw a walking person, 20 by 48 units, in four steps of legs and arms."""
    pictures = []
    for step in range(_STEPS):
        reach = 6 * sin(2 * pi * step / _STEPS)
        canvas = Canvas(24, 50, scale)
        for side in (-1, 1):
            canvas.line([(12, 28), (12 + side * reach, 48)], (48, 52, 62), 4)
            canvas.line([(12, 15), (12 - side * reach, 28)], mixed(coat, (0, 0, 0), 0.2), 3)
        canvas.box((7, 12, 17, 31), coat, radius=3)
        canvas.ellipse((8, 2, 16, 11), _SKIN)
        canvas.box((7, 0, 17, 6), (232, 180, 40) if helmet else (44, 38, 36), radius=3)
        pictures.append(canvas.image())
    return tuple(pictures)


def _car(chance: Random, scale: float, way: int) -> Image.Image:
    """Draw a car, 96 by 38 units, facing left (-1) or right (1)."""
    paint = chance.choice([(168, 48, 44), (232, 232, 228), (58, 70, 92), (150, 156, 160)])
    canvas = Canvas(96, 38, scale)
    roof = [(26.0, 2.0), (62.0, 2.0), (78.0, 15.0), (14.0, 15.0)]
    canvas.polygon([(x if way > 0 else 96 - x, y) for x, y in roof], mixed(paint, (0, 0, 0), 0.15))
    glass = [(29.0, 5.0), (60.0, 5.0), (71.0, 15.0), (20.0, 15.0)]
    canvas.polygon([(x if way > 0 else 96 - x, y) for x, y in glass], (128, 156, 170))
    canvas.box((4, 14, 92, 30), paint, radius=5)
    canvas.box((86, 17, 92, 22) if way > 0 else (4, 17, 10, 22), (248, 236, 180))
    for wheel in (14, 66):
        canvas.ellipse((wheel, 21, wheel + 16, 37), (34, 36, 40))
        canvas.ellipse((wheel + 5, 26, wheel + 11, 32), (170, 172, 174))
    return canvas.image()


def _truck(scale: float) -> Image.Image:
    """Draw a tipper lorry, 132 by 62 units."""
    canvas = Canvas(132, 62, scale)
    canvas.polygon([(2.0, 12.0), (88.0, 12.0), (84.0, 42.0), (8.0, 42.0)], (214, 120, 40))
    canvas.polygon([(14.0, 12.0), (40.0, 2.0), (76.0, 12.0)], (140, 118, 88))
    canvas.box((90, 10, 126, 44), (222, 138, 52), radius=4)
    canvas.box((104, 15, 124, 29), (138, 168, 180), radius=2)
    canvas.box((4, 42, 128, 48), (54, 56, 60))
    for wheel in (10, 36, 100):
        canvas.ellipse((wheel, 40, wheel + 21, 61), (34, 36, 40))
        canvas.ellipse((wheel + 7, 47, wheel + 14, 54), (164, 166, 168))
    return canvas.image()


def _load(scale: float) -> Image.Image:
    """Draw the rope and load of a crane, 40 by 110 units."""
    canvas = Canvas(40, 110, scale)
    canvas.line([(20, 0), (20, 84)], (60, 62, 66), 1.4)
    canvas.line([(4, 96), (20, 80), (36, 96)], (60, 62, 66), 1.4)
    canvas.box((2, 96, 38, 106), (168, 108, 70))
    return canvas.image()


def _sitting(x: float, scale: float, chance: Random) -> Figure:
    """Draw a person at a table, 110 by 130 units, who sways a little and lifts a hand now and then."""
    coat = chance.choice(_COATS)
    pictures = []
    for lifted in (0, 0, 14, 22, 14, 0):
        canvas = Canvas(110, 132, scale)
        canvas.box((14, 56, 96, 132), coat, radius=24)
        canvas.box((45, 44, 65, 64), mixed(_SKIN, (0, 0, 0), 0.12))
        canvas.ellipse((34, 6, 76, 56), _SKIN)
        canvas.box((32, 0, 78, 24), (46, 40, 38), radius=14)
        canvas.line([(88, 78), (98, 112), (72, 122 - lifted)], mixed(coat, (0, 0, 0), 0.25), 14)
        canvas.ellipse((62, 114 - lifted, 78, 130 - lifted), _SKIN)
        pictures.append(canvas.image())
    return Figure(tuple(pictures), x, 164, 0, 10_000, turns=chance.uniform(1.0, 1.8), swing=3)
