"""Small real recordings, made with PyAV and Pillow only: for the demo story and for tests.

    make_video(path, seconds, started_at, device_no, badge, …)     MP4, MOV, MKV, AVI by suffix
    make_audio(path, seconds, started_at, …)                       M4A, MP3, WAV by suffix
    make_photo(path, taken_at, device_no, badge, …)                JPEG, PNG by suffix
    truncated, renamed, hollow                                     damaged copies

A picture that moves, a burned-in clock with device and badge number, speech-like sound, time tags and a position as
recorders write them. The same arguments give the same bytes. Nothing here pretends to be a real person or place.
"""

from .damage import hollow, renamed, truncated
from .photo import make_photo
from .scenes import SCENES
from .sound import make_audio
from .video import make_video

__all__ = ["SCENES", "hollow", "make_audio", "make_photo", "make_video", "renamed", "truncated"]
