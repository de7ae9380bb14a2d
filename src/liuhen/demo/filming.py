"""Make the files of the cards: real small clips, photographs and sound, two at a time."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TYPE_CHECKING

from liuhen.media.clips import make_audio, make_photo, make_video

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from liuhen.demo.cards import Clip

SIZE = (480, 270)
FRAMES_A_SECOND = 4
_PROCESSES = 2


def film(
    clips: Sequence[Clip], on_made: Callable[[Clip], None], *, size: tuple[int, int] = SIZE, fps: int = FRAMES_A_SECOND
) -> None:
    """Make every file, `size` in pixels. Raises OSError of the disk, KeyError for a scene or codec nobody has."""
    # Fresh processes: a forked one would share this one's threads' locks.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(_PROCESSES, mp_context=context) as pool:
        running = {pool.submit(make, clip, size, fps): clip for clip in clips}
        for done in as_completed(running):
            done.result()
            on_made(running[done])


def make(clip: Clip, size: tuple[int, int] = SIZE, fps: int = FRAMES_A_SECOND) -> None:
    """Make one file with its true time of modification; a broken one loses the end of its bytes."""
    clip.path.parent.mkdir(parents=True, exist_ok=True)
    if clip.kind == "photo":
        make_photo(clip.path, clip.started_at, clip.device_no, clip.badge, scene=clip.scene, offset="+08:00")
    elif clip.kind == "audio":
        make_audio(clip.path, clip.seconds, clip.started_at)
    else:
        make_video(
            clip.path,
            clip.seconds,
            clip.started_at,
            clip.device_no,
            clip.badge,
            size=size,
            fps=fps,
            codec=clip.codec,
            scene=clip.scene,
        )
    if clip.keep < 1:
        os.truncate(clip.path, int(clip.path.stat().st_size * clip.keep))
    ended = clip.started_at.timestamp() + clip.seconds
    os.utime(clip.path, (ended, ended))
