"""Cards that somebody brings in during a day: real small clips of the moments that have just passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.moments import local
from liuhen.media.clips import make_video

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_SAMPLE = """() => {
  const video = document.querySelector("video");
  const canvas = document.createElement("canvas");
  canvas.width = 64; canvas.height = 36;
  canvas.getContext("2d").drawImage(video, 0, 0, 64, 36);
  return { at: video.currentTime, pixels: Array.from(canvas.getContext("2d").getImageData(0, 0, 64, 36).data) };
}"""


def filmed(folder: Path, device: str, badge: str, start: datetime, end: datetime, number: int = 90) -> Path:
    """Film a card from start to end as the demo's recorders do; returns its folder."""
    made = folder / "DCIM" / "100MEDIA"
    made.mkdir(parents=True)
    path = made / f"{device}_{local(start):%Y%m%d_%H%M%S}_{number:04}.mp4"
    seconds = max(4, round((end - start).total_seconds()))
    make_video(path, seconds, start, device, badge, size=(480, 270), fps=4, scene="site")
    return folder


def moves(page, wait: int = 2500) -> bool:
    """The picture of the player is another one after a while."""
    first = page.evaluate(_SAMPLE)
    page.wait_for_function(f"() => document.querySelector('video').currentTime > {first['at'] + wait / 2500}")
    second = page.evaluate(_SAMPLE)
    return any(abs(a - b) > 8 for a, b in zip(first["pixels"], second["pixels"], strict=True))
