"""QR codes (ISO/IEC 18004) as vector pictures without a style of their own, so that a strict CSP shows them."""

from __future__ import annotations

import io

import segno


def qr_svg(text: str, *, title: str = "") -> str:
    """Return a standalone SVG of the text as a QR code, dark on white with the quiet zone the standard demands.

    It carries attributes only, no style and no script. `title` is what a screen reader says. Raises ValueError when
    the text is longer than a QR code holds (about 1 kB of Chinese).
    """
    made = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        made,
        kind="svg",
        border=4,
        dark="#000",
        light="#fff",
        title=title or None,
        svgclass=None,
        lineclass=None,
        omitsize=True,
        nl=False,
    )
    return made.getvalue().decode()
