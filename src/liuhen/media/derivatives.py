"""Derivatives of a recording: separate files made from an original that is only read.

    thumbnail(source, target, width, should_stop)     a JPEG of a frame or photo; False for sound
    proxy(source, target, on_progress, should_stop)   a file that browsers play: H.264/AAC MP4, or AAC M4A for sound
    waveform(source, points=400) -> list[int]         peaks 0 to 255
    plays_in_browser(probe) -> bool                   whether the original itself will do

A target appears under its name only when it is whole and durable. Errors: DerivativeError in plain Chinese for what the
bytes do not allow, DerivativeStopped when asked to stop, OSError for the system's own failures.
"""

from .outcomes import DerivativeError, DerivativeStopped
from .playable import plays_in_browser
from .proxies import proxy
from .thumbnails import thumbnail
from .waveforms import waveform

__all__ = ["DerivativeError", "DerivativeStopped", "plays_in_browser", "proxy", "thumbnail", "waveform"]
