"""Pictures of the manual: taken by the days when LIUHEN_MANUAL is set, few colours, so that the folder stays small."""

from __future__ import annotations

import io
import os

from PIL import Image
from tests.web.journeys.server import ROOT

FOLDER = ROOT / "docs" / "manual" / "pictures"
WANTED = bool(os.environ.get("LIUHEN_MANUAL"))
_COLOURS = 128


def keep(png: bytes, name: str) -> None:
    """Write a screenshot into the folder of the manual with few colours."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    few = picture.quantize(_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE, kmeans=2)
    FOLDER.mkdir(parents=True, exist_ok=True)
    few.save(FOLDER / f"{name}.png", optimize=True)
