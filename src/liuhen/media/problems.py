"""What can be wrong with the bytes of a recording: a code for programs, plain Chinese words for people.

A problem never keeps a file out of the store: the bytes are evidence as they are, the problem is written beside them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a file: `code` from the functions below, `words` one plain Chinese sentence with what to do."""

    code: str
    words: str


def empty() -> Problem:
    """Say that there are zero bytes."""
    return Problem("empty", "文件是空的（0 字节）：请查看记录仪或存储卡上是否还有完整的一份。")


def truncated(what: str) -> Problem:
    """Say that the file ends before its own structure says it should; `what` names the missing part."""
    return Problem("truncated", f"文件不完整：{what}。请从记录仪重新拷贝；仍不完整的，按现状保存并说明原因。")


def wrong_extension(suffix: str, container: str) -> Problem:
    """Say that the name promises another format than the bytes are."""
    return Problem("wrong_extension", f"扩展名“.{suffix}”与内容不符：内容是 {container.upper()} 格式。请核对文件来源。")


def unknown_format() -> Problem:
    """Say that there is no known media signature at the start of the file."""
    return Problem(
        "unknown_format", "认不出的格式：内容不是录像、录音或照片。请核对是否拷错文件，或是否为厂家加密格式。"
    )


def undecodable(what: str) -> Problem:
    """Say that a known container is without a single stream that can be decoded."""
    return Problem("undecodable", f"不能解码：{what}。请用厂家播放器查看，或从记录仪重新拷贝。")


def decode_errors() -> Problem:
    """Say that decoding worked only after errors, so the picture or the sound is damaged in places."""
    return Problem("decode_errors", "解码时有错误：画面或声音可能有损坏。请播放核对，必要时从记录仪重新拷贝。")


def zero_duration() -> Problem:
    """Say that by its container the recording lasts no time at all."""
    return Problem("zero_duration", "时长为零：没有录到内容，或录制没有正常结束。请播放核对。")
