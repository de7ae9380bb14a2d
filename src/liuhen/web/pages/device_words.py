"""How the states, moves and clocks of devices are said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.accounts.models import Person
from liuhen.devices.models import Device
from liuhen.web.viewmodels.parts import Chip, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from liuhen.obligations.models import Judgement

S = Device.State
STATES: dict[str, str] = {str(state.value): str(state.label) for state in S}
_TONES: dict[str, tuple[Tone, str]] = {
    S.CHECKED: (Tone.OK, "check"),
    S.ISSUED: (Tone.MUTE, "user"),
    S.IN_USE: (Tone.MUTE, "video"),
    S.RETURN_PENDING_UPLOAD: (Tone.WARN, "device-sd-card"),
    S.LOANED_OUT: (Tone.WARN, "arrow-right"),
    S.MAINTENANCE: (Tone.MUTE, "hourglass"),
    S.LOST: (Tone.OVER, "help-circle"),
    S.STOLEN: (Tone.OVER, "alert-triangle"),
    S.DAMAGED: (Tone.OVER, "alert-triangle"),
    S.RETIRED: (Tone.MUTE, "ban"),
}
STEPS: dict[str, str] = {
    "register": "登记",
    "check": "使用前检查合格",
    "fail_check": "使用前检查不合格，送维护",
    "issue": "领用",
    "begin_use": "开始使用",
    "return": "归还",
    "stock": "确认入库",
    "lend": "外借",
    "take_back": "收回外借",
    "lose": "登记遗失",
    "steal": "登记被盗",
    "damage": "登记损毁",
    "recover": "找回或送修",
    "start_maintenance": "送维护",
    "finish_maintenance": "结束维护",
    "retire": "报废",
}


def state_chip(device: Device) -> Chip:
    """Return the chip of a device's state."""
    tone, icon = _TONES.get(device.state, (Tone.MUTE, ""))
    return Chip(tone, device.get_state_display(), icon)


def drift_words(offset_ms: int | None) -> str:
    """Return how far a device clock is off: 快 1.2 秒; empty when it was never measured."""
    if offset_ms is None:
        return ""
    way = "快" if offset_ms > 0 else "慢"
    return f"{way} {abs(offset_ms) / 1000:,.1f} 秒" if offset_ms else "没有偏差"


def clock_is_off(judgement: Judgement | None) -> bool:
    """Say whether the regulation finds a device's clock too far off, by the judgement of its last comparison."""
    return judgement is not None and judgement.answers.get("device.clock", {}).get("verdict") == "missing"


class People:
    """The names behind the keys of actors (`person:3`), looked up at once for a page."""

    def __init__(self, keys: Iterable[str]) -> None:
        wanted = {key.partition(":")[2] for key in keys if key.startswith("person:")}
        found = Person.objects.filter(pk__in=[int(key) for key in wanted if key.isdecimal()])
        self._names = {f"person:{key}": name for key, name in found.values_list("pk", "name")}

    def of(self, key: str) -> str:
        """Return the name of an actor; the program itself is called so."""
        return self._names.get(key, "系统" if key.startswith("system:") else key)
