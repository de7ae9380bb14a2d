"""Every move of requirements §7.2, allowed where the table says so and refused everywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.devices.walk import ACTS, bring_to

from liuhen.devices.models import Device, StateChange
from liuhen.kernel.refusals import Refused

if TYPE_CHECKING:
    from tests.devices.bureau import Bureau

S = Device.State
ANY_BUT_RETIRED = set(S) - {S.RETIRED}
IN_HAND = {S.ISSUED, S.IN_USE, S.RETURN_PENDING_UPLOAD, S.LOANED_OUT}

# Written from the table, not from the program: act → (from, to).
TABLE: dict[str, tuple[set[Device.State], Device.State]] = {
    "check": ({S.REGISTERED, S.IN_STOCK, S.CHECKED}, S.CHECKED),  # D2; CHECKED again: ADR 0045
    "fail_check": ({S.REGISTERED, S.IN_STOCK, S.CHECKED}, S.MAINTENANCE),  # D4
    "issue": ({S.CHECKED}, S.ISSUED),  # D3
    "begin_use": ({S.ISSUED, S.IN_USE}, S.IN_USE),  # D5; a second duty changes nothing
    "return": ({S.ISSUED, S.IN_USE}, S.RETURN_PENDING_UPLOAD),  # D5
    "stock": ({S.RETURN_PENDING_UPLOAD}, S.IN_STOCK),  # D6
    "lend": ({S.IN_STOCK}, S.LOANED_OUT),  # D7
    "take_back": ({S.LOANED_OUT}, S.IN_STOCK),  # D7
    "lose": (ANY_BUT_RETIRED - {S.LOST}, S.LOST),  # D8
    "steal": (ANY_BUT_RETIRED - {S.STOLEN}, S.STOLEN),  # D8
    "damage": (ANY_BUT_RETIRED - {S.DAMAGED}, S.DAMAGED),  # D8
    "start_maintenance": ({S.IN_STOCK}, S.MAINTENANCE),  # D9
    "finish_maintenance": ({S.MAINTENANCE}, S.IN_STOCK),  # D9
    "recover": ({S.LOST, S.STOLEN, S.DAMAGED}, S.MAINTENANCE),  # ADR 0045
    "retire": (ANY_BUT_RETIRED - IN_HAND, S.RETIRED),  # D10, storage emptied
}

CASES = [(act, state) for act in TABLE for state in S]


def test_the_table_names_every_act() -> None:
    assert set(TABLE) == set(ACTS)


@pytest.mark.parametrize(("act", "state"), [case for case in CASES if case[1] in TABLE[case[0]][0]])
def test_an_allowed_move_is_made_and_kept(yc: Bureau, recorder: Device, act: str, state: Device.State) -> None:
    device = bring_to(yc, recorder, state)
    ACTS[act](yc, device)
    device.refresh_from_db()
    assert device.state == TABLE[act][1]
    last = StateChange.objects.filter(device=device).latest("pk")
    assert last.after == device.state


@pytest.mark.parametrize(("act", "state"), [case for case in CASES if case[1] not in TABLE[case[0]][0]])
def test_any_other_move_is_refused_in_words(yc: Bureau, recorder: Device, act: str, state: Device.State) -> None:
    device = bring_to(yc, recorder, state)
    changes = device.changes.count()
    with pytest.raises(Refused) as refused:
        ACTS[act](yc, device)
    assert device.number in refused.value.words
    assert state.label in refused.value.words
    assert refused.value.remedy
    device.refresh_from_db()
    assert device.state == state
    assert device.changes.count() == changes


def test_every_change_of_state_is_a_row_that_follows_the_one_before(yc: Bureau, recorder: Device) -> None:
    device = bring_to(yc, recorder, S.LOANED_OUT)
    rows = list(device.changes.order_by("pk").values_list("before", "after"))
    assert rows[0] == ("", S.REGISTERED)
    assert [before for before, _ in rows[1:]] == [after for _, after in rows[:-1]]
    assert rows[-1][1] == S.LOANED_OUT
