"""Marks: what is doubtful about a recording. Nothing doubtful is dropped: it is sealed, and the mark says why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """One doubt: a code, and one plain Chinese sentence for this very file."""

    code: str
    words: str

    def stored(self) -> dict[str, str]:
        """Return the mark as it is kept in the row."""
        return {"code": self.code, "words": self.words}


TITLES: dict[str, str] = {
    "empty": "空文件",
    "truncated": "文件不完整",
    "wrong_extension": "扩展名与内容不符",
    "unknown_format": "不是音像格式",
    "undecodable": "不能解码",
    "decode_errors": "有解码错误",
    "name_unsafe": "文件名含特殊字符",
    "time_unknown": "没有时间标记",
    "clock_doubtful": "设备时钟可疑",
    "time_doubt": "时间标记有疑问",
    "zero_duration": "时长为零",
    "duration_doubtful": "时长可疑",
    "size_doubtful": "画面尺寸可疑",
    "clock_offset": "设备时钟有偏差",
    "overlap": "与同一设备的另一段时间重叠",
    "outside_window": "在执法活动时间之外形成",
    "no_activity": "没有对应的执法活动",
    "several_activities": "对应不止一次执法活动",
    "unknown_device": "设备未登记",
    "retired_device": "设备已停用",
    "device_not_in_use": "设备不在使用中",
    "other_device": "文件名写着另一台设备",
    "not_issued": "形成时设备未领用",
    "sequence_gap": "文件编号不连续",
    "same_content": "与另一文件内容相同",
}


def title(code: str) -> str:
    """Return the short title of a mark."""
    return TITLES.get(code, code)
