"""The shape of a sound for the eye: loudest sample of each stretch."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from .outcomes import DerivativeError, explained
from .reading import frames_of, known_signature, opened_original
from .streams import first_audio

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.container import InputContainer

_RATE = 8000
_STRETCH = 160  # samples: 20 ms
_LOUDEST = 32768
_PEAK = 255


def waveform(source: Path, points: int = 400) -> list[int]:
    """Return `points` peaks from 0 (silence) to 255 (full scale), evenly over the whole sound.

    Memory stays small however long the sound is: when there are many peaks, neighbours are joined. Raises
    DerivativeError when there is no sound that can be decoded, ValueError when `points` is not positive, OSError.
    """
    if points <= 0:
        raise ValueError(f"points must be positive: {points}")
    signature = known_signature(source)
    if not signature.demuxer:
        raise DerivativeError("照片没有声音")
    with explained("不能画出波形"), opened_original(source, signature) as container:
        peaks = _joined(_peaks(container), 32 * points)
    if not peaks:
        raise DerivativeError("没有可以解码的声音，不能画出波形")
    return _spread(peaks, points)


def _peaks(container: InputContainer) -> Iterator[int]:
    """Yield the loudest sample of each 20 ms."""
    stream = first_audio(container)
    if stream is None:
        return
    resampler = AudioResampler("s16", "mono", _RATE)
    left: list[int] = []
    for frame in frames_of(container, stream):
        if not isinstance(frame, AudioFrame):
            continue
        for part in resampler.resample(frame):
            samples = memoryview(bytes(part.planes[0])[: part.samples * 2]).cast("h")
            left.extend(samples)
            whole = len(left) - len(left) % _STRETCH
            for start in range(0, whole, _STRETCH):
                stretch = left[start : start + _STRETCH]
                yield max(*stretch, -min(stretch))
            del left[:whole]
    if left:
        yield max(*left, -min(left))


def _joined(peaks: Iterator[int], most: int) -> list[int]:
    """Collect peaks, halving their number whenever there are more than `most`: each then stands for twice the time."""
    kept: list[int] = []
    each, waiting, loudest = 1, 0, 0
    for peak in peaks:
        loudest, waiting = max(loudest, peak), waiting + 1
        if waiting == each:
            kept.append(loudest)
            waiting = loudest = 0
            if len(kept) >= most:
                kept = [max(pair) for pair in zip(kept[::2], kept[1::2], strict=False)]
                each *= 2
    return [*kept, loudest] if waiting else kept


def _spread(peaks: list[int], points: int) -> list[int]:
    edges = [number * len(peaks) // points for number in range(points + 1)]
    loudest = (max(peaks[low : max(high, low + 1)]) for low, high in pairwise(edges))
    return [min(_PEAK, peak * _PEAK // _LOUDEST) for peak in loudest]
