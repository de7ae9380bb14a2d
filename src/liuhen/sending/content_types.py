"""MIME types of what is served, by the ending of the name. Anything else is only ever offered as bytes."""

from __future__ import annotations

TYPES = {
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "mov": "video/mp4",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "flac": "audio/flac",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
}
BYTES = "application/octet-stream"


def type_of(name: str) -> str:
    """Return the type for a file name; a hostile name can only choose among these."""
    return TYPES.get(name.rpartition(".")[2].lower(), BYTES)
