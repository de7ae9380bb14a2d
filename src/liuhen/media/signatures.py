"""The first bytes of a file decide what it is; its name does not.

A closed table on purpose: libav would also open playlists and scripts that name other files or servers, and no
recorder makes those. Sources: ISO/IEC 14496-12 (ftyp), Matroska RFC 9559, RIFF, ISO/IEC 11172-3 and 13818-7 (audio
frame headers), ISO/IEC 13818-1 (transport packets), ITU-T T.81 (JPEG), RFC 2083 (PNG).
"""

from __future__ import annotations

from dataclasses import dataclass

HEAD = 8192  # bytes: enough for two of the longest MPEG audio frames and three transport packets


@dataclass(frozen=True, slots=True)
class Signature:
    """A known format: `container` as we name it, `demuxer` as libav names it ("" for photos), usual `suffixes`."""

    container: str
    demuxer: str
    suffixes: frozenset[str]


def _signature(container: str, demuxer: str, suffixes: str) -> Signature:
    return Signature(container, demuxer, frozenset(suffixes.split()))


_ISO = "mp4 m4v mov qt m4a m4b 3gp 3g2"
MP4 = _signature("mp4", "mov", _ISO)
MOV = _signature("mov", "mov", _ISO)
M4A = _signature("m4a", "mov", _ISO)
AVI = _signature("avi", "avi", "avi")
WAV = _signature("wav", "wav", "wav wave")
MKV = _signature("mkv", "matroska", "mkv mka webm")
MP3 = _signature("mp3", "mp3", "mp3")
ADTS = _signature("aac", "aac", "aac")
TRANSPORT = _signature("mpegts", "mpegts", "ts mts m2ts tp")
JPEG = _signature("jpeg", "", "jpg jpeg jpe jfif")
PNG = _signature("png", "", "png")
HEIC = _signature("heic", "", "heic heif hif avif")
WEBP = _signature("webp", "", "webp")

_PREFIXES: tuple[tuple[bytes, Signature], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\x1aE\xdf\xa3", MKV),
    (b"ID3", MP3),
    (b"\x00\x00\x01\xba", _signature("mpegps", "mpeg", "mpg mpeg vob ps")),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", _signature("asf", "asf", "asf wmv wma")),
    (b"FLV\x01", _signature("flv", "flv", "flv")),
    (b"#!AMR", _signature("amr", "amr", "amr")),
    (b"OggS", _signature("ogg", "ogg", "ogg oga ogv opus")),
    (b"fLaC", _signature("flac", "flac", "flac")),
    (b"GIF87a", _signature("gif", "", "gif")),
    (b"GIF89a", _signature("gif", "", "gif")),
)
_RIFF_FORMS = {b"AVI ": AVI, b"WAVE": WAV, b"WEBP": WEBP}
_PHOTO_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"avif"}
_ISO_TYPES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide"}


def signature_of(head: bytes) -> Signature | None:
    """Return the format that the first `HEAD` bytes of a file show, or None when they show no known media."""
    for prefix, signature in _PREFIXES:
        if head.startswith(prefix):
            return signature
    if head[:4] in {b"RIFF", b"RF64"}:
        return _RIFF_FORMS.get(head[8:12])
    if head[4:8] in _ISO_TYPES:
        return _iso(head)
    if any(_repeats(head, start, step) for start, step in ((0, 188), (4, 192))):
        return TRANSPORT
    return _audio_frames(head)


def _iso(head: bytes) -> Signature:
    brand = head[8:12]
    if head[4:8] != b"ftyp" or brand == b"qt  ":
        return MOV
    if brand in _PHOTO_BRANDS:
        return HEIC
    return M4A if brand in {b"M4A ", b"M4B "} else MP4


def _repeats(head: bytes, start: int, step: int) -> bool:
    """Tell whether the sync byte of transport packets stands at three places in a row."""
    places = range(start, start + 3 * step, step)
    return len(head) > places[-1] and all(head[place] == 0x47 for place in places)  # noqa: PLR2004  # sync_byte


def _audio_frames(head: bytes) -> Signature | None:
    """Recognise bare audio: a frame header whose length leads to a second frame header of the same kind."""
    for signature, length_of in ((MP3, mpeg_frame_length), (ADTS, _adts_frame_length)):
        length = length_of(head[:8])
        if length and length_of(head[length : length + 8]):
            return signature
    return None


_LAYER3_KBITS = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),  # MPEG-1
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),  # MPEG-2
    0: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),  # MPEG-2.5
}
_RATES = {3: (44100, 48000, 32000, 0), 2: (22050, 24000, 16000, 0), 0: (11025, 12000, 8000, 0)}


def mpeg_frame_length(header: bytes) -> int:
    """Return the bytes of the MPEG layer III frame that begins here, 0 when none does (ISO/IEC 11172-3, 2.4.1.3)."""
    bits = int.from_bytes(header[:4], "big")
    version = bits >> 19 & 3
    if len(header) < 4 or bits >> 21 != 0x7FF or version == 1 or bits >> 17 & 3 != 1:  # noqa: PLR2004  # header fields
        return 0
    kbits, rate = _LAYER3_KBITS[version][bits >> 12 & 15], _RATES[version][bits >> 10 & 3]
    if not kbits or not rate:
        return 0
    return (144 if version == 3 else 72) * kbits * 1000 // rate + (bits >> 9 & 1)  # noqa: PLR2004  # MPEG-1


def _adts_frame_length(header: bytes) -> int:
    bits = int.from_bytes(header[:7], "big")
    if len(header) < 7 or bits >> 40 & 0xFFF6 != 0xFFF0:  # noqa: PLR2004  # header fields
        return 0
    return bits >> 13 & 0x1FFF
