"""The moves a device may make (requirements §7.2, D1–D10), as one table.

Three readings go beyond the printed table, each with its reason in `docs/adr/0045-device-moves.md`: a check may be
repeated; what an incident took out of service comes back through maintenance; nobody retires what somebody still holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from liuhen.devices.models import Device
from liuhen.kernel.refusals import Refused

S = Device.State

_IN_HAND = frozenset({S.ISSUED, S.IN_USE, S.RETURN_PENDING_UPLOAD, S.LOANED_OUT})
_ALL = frozenset(S)


@dataclass(frozen=True, slots=True)
class Move:
    """From any of `sources` to `target`. `row` is the row of §7.2, `words` what people call the act."""

    row: str
    sources: frozenset[Device.State]
    target: Device.State
    words: str


MOVES: dict[str, Move] = {
    "check": Move("D2", frozenset({S.REGISTERED, S.IN_STOCK, S.CHECKED}), S.CHECKED, "做使用前检查"),
    "fail_check": Move("D4", frozenset({S.REGISTERED, S.IN_STOCK, S.CHECKED}), S.MAINTENANCE, "做使用前检查"),
    "issue": Move("D3", frozenset({S.CHECKED}), S.ISSUED, "领用"),
    "begin_use": Move("D5", frozenset({S.ISSUED}), S.IN_USE, "投入使用"),
    "return": Move("D5", frozenset({S.ISSUED, S.IN_USE}), S.RETURN_PENDING_UPLOAD, "归还"),
    "stock": Move("D6", frozenset({S.RETURN_PENDING_UPLOAD}), S.IN_STOCK, "入库"),
    "lend": Move("D7", frozenset({S.IN_STOCK}), S.LOANED_OUT, "外借"),
    "take_back": Move("D7", frozenset({S.LOANED_OUT}), S.IN_STOCK, "收回外借"),
    "lose": Move("D8", _ALL - {S.RETIRED, S.LOST}, S.LOST, "登记遗失"),
    "steal": Move("D8", _ALL - {S.RETIRED, S.STOLEN}, S.STOLEN, "登记被盗"),
    "damage": Move("D8", _ALL - {S.RETIRED, S.DAMAGED}, S.DAMAGED, "登记损毁"),
    "recover": Move("D9", frozenset({S.LOST, S.STOLEN, S.DAMAGED}), S.MAINTENANCE, "找回或送修"),
    "start_maintenance": Move("D9", frozenset({S.IN_STOCK}), S.MAINTENANCE, "送维护"),
    "finish_maintenance": Move("D9", frozenset({S.MAINTENANCE}), S.IN_STOCK, "结束维护"),
    "retire": Move("D10", _ALL - _IN_HAND - {S.RETIRED}, S.RETIRED, "报废"),
}

_NEXT: dict[Device.State, str] = {
    S.REGISTERED: "先做使用前检查",
    S.IN_STOCK: "先做使用前检查",
    S.CHECKED: "办理领用",
    S.ISSUED: "先归还",
    S.IN_USE: "先归还",
    S.RETURN_PENDING_UPLOAD: "先导出资料并由保管人确认入库",
    S.LOANED_OUT: "先收回外借",
    S.MAINTENANCE: "先结束维护",
    S.LOST: "找回后办理收回，或报废",
    S.STOLEN: "追回后办理收回，或报废",
    S.DAMAGED: "送修，或报废",
    S.RETIRED: "换一台设备",
}


def target_of(device: Device, step: str) -> Device.State:
    """Return the state the step leads to. Raises Refused when the device may not take it from where it stands."""
    move = MOVES[step]
    state = Device.State(device.state)
    if state not in move.sources:
        raise Refused(
            f"devices.state.{step}",
            f"设备 {device.number} 目前“{state.label}”，不能{move.words}。",
            remedy=f"{_NEXT[state]}。",
        )
    return move.target
