"""Labels that are stuck on devices: A4 sheets of 3 by 8 labels, 70 by 37 mm each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .codes import qr_svg
from .typesetting import lines, typeset

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Label:
    """A label: the device's number, its name or kind, whose it is, and what a scanner reads from its QR code."""

    number: str
    name: str
    agency: str
    scanned: str


def labels_pdf(labels: Sequence[Label], *, at: datetime) -> bytes:
    """Print labels as PDF/A-2b, 24 on a sheet; `at` dates the file. Raises ValueError without labels, NoFontError."""
    if not labels:
        raise ValueError("no labels to print")
    data = [
        {
            "number": lines(label.number),
            "name": lines(label.name),
            "agency": lines(label.agency),
            "code": qr_svg(label.scanned),
        }
        for label in labels
    ]
    return typeset("labels.typ", {"labels": data}, at=at)
