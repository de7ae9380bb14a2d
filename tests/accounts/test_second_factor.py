"""One-time passwords: RFC 6238, drift, no replay, locks, recovery, secrets encrypted under the instance's key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.accounts.conftest import AT, BY, House
from tests.accounts.test_units import refused

from liuhen.accounts.keyed import keyed_digest, seal, unseal
from liuhen.accounts.models import Person, RecoveryCode, SecondFactor
from liuhen.accounts.one_time import code_at, matching_step, new_recovery_codes, plain_code, setup_address
from liuhen.accounts.services import (
    begin_second_factor,
    change_sign_in_rules,
    confirm_second_factor,
    drop_second_factor,
    renew_recovery_codes,
    reset_second_factor,
    secret_of,
    use_second_factor,
)
from liuhen.accounts.sign_ins import factor_of
from liuhen.kernel.actors import Actor
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history

RFC = b"12345678901234567890"
HALF = timedelta(seconds=30)


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_rfc_6238(second: int, code: str) -> None:
    assert code_at(RFC, datetime.fromtimestamp(second, UTC)) == code


@pytest.mark.parametrize(("halves", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(halves: int, accepted: bool) -> None:
    code = code_at(RFC, AT + halves * HALF)
    assert (matching_step(RFC, code, AT, -1) is not None) == accepted


def test_a_step_is_accepted_once_and_none_before_it() -> None:
    step = matching_step(RFC, code_at(RFC, AT), AT, -1)
    assert step is not None
    assert matching_step(RFC, code_at(RFC, AT), AT, step) is None
    assert matching_step(RFC, code_at(RFC, AT - HALF), AT, step) is None
    assert matching_step(RFC, code_at(RFC, AT + HALF), AT, step) == step + 1


@given(st.text(max_size=12))
def test_nonsense_is_no_code(text: str) -> None:
    assert matching_step(RFC, text, AT, -1) is None or text.replace(" ", "").isdigit()


@given(st.binary(max_size=64), st.text(max_size=20), st.text(max_size=20))
def test_a_secret_opens_only_for_its_purpose_and_person(secret: bytes, purpose: str, about: str) -> None:
    sealed = seal(secret, purpose=purpose, about=about)
    assert unseal(sealed, purpose=purpose, about=about) == secret
    for other in ({"purpose": purpose + "x", "about": about}, {"purpose": purpose, "about": about + "x"}):
        with pytest.raises(Refused):
            unseal(sealed, **other)


def test_another_instance_reads_nothing(settings) -> None:
    sealed, digest = seal(b"x", purpose="p", about="a"), keyed_digest("t", purpose="p")
    settings.SECRET_KEY = "another"
    with pytest.raises(Refused, match="读不出"):
        unseal(sealed, purpose="p", about="a")
    assert keyed_digest("t", purpose="p") != digest


def test_recovery_codes_are_many_different_and_read_as_typed() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert plain_code(f" {codes[0].lower().replace('-', ' ')} ") == codes[0].replace("-", "")


def test_the_address_for_the_authenticator_names_issuer_and_login() -> None:
    address = setup_address(RFC, login="6512 0001", issuer="留痕 住建局")
    assert address.startswith("otpauth://totp/%E7%95%99%E7%97%95%20")
    assert "%3A6512%200001?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=" in address


@pytest.fixture
def zhang(house: House) -> Person:
    return house.holder("officer", house.first)


def enrolled(person: Person) -> tuple[bytes, list[str]]:
    secret = secret_of(begin_second_factor(**BY, person=person))
    return secret, confirm_second_factor(**BY, person=person, code=code_at(secret, AT))


def use(person: Person, code: str, at: datetime) -> None:
    use_second_factor(actor=BY["actor"], at=at, person=person, code=code)


def test_it_is_on_only_after_its_first_code(zhang: Person) -> None:
    secret = secret_of(begin_second_factor(**BY, person=zhang))
    refused("accounts.second_factor.wrong", confirm_second_factor, person=zhang, code="000000")
    assert factor_of(zhang) is None
    confirm_second_factor(**BY, person=zhang, code=code_at(secret, AT))
    assert factor_of(zhang) is not None
    refused("accounts.second_factor.on", begin_second_factor, person=zhang)
    refused("accounts.second_factor.none", confirm_second_factor, person=zhang, code=code_at(secret, AT))


def test_the_first_code_is_used_up_by_confirming(zhang: Person) -> None:
    secret, _ = enrolled(zhang)
    with pytest.raises(Refused, match="已经用过"):
        use(zhang, code_at(secret, AT), AT)
    use(zhang, code_at(secret, AT + HALF), AT + HALF)


def test_neither_secret_nor_recovery_code_stands_in_the_database(zhang: Person) -> None:
    secret, codes = enrolled(zhang)
    kept = SecondFactor.objects.get().secret + "".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert secret.hex() not in kept
    assert not any(plain_code(code) in kept.upper() for code in codes)
    written = "".join(entry.content.decode() for entry in history(zhang.subject))
    assert not any(code in written for code in codes)


def test_locks_grow_and_a_right_code_ends_them(zhang: Person, settings) -> None:
    secret, _ = enrolled(zhang)
    at, waits = AT + timedelta(hours=1), []
    for _ in range(3):
        for _ in range(settings.AXES_FAILURE_LIMIT):
            with pytest.raises(Refused):
                use(zhang, "x", at)
        until = SecondFactor.objects.get().locked_until
        assert until is not None
        waits.append((until - at).total_seconds() / 60)
        with pytest.raises(Refused, match="暂停到"):
            use(zhang, code_at(secret, at), at)
        at = until
    assert waits == [15, 30, 60]
    use(zhang, code_at(secret, at), at)
    assert SecondFactor.objects.get().failures == 0
    assert [entry.act for entry in history(zhang.subject)].count("second_factor.locked") == 3


def test_new_recovery_codes_make_the_old_ones_worthless(zhang: Person) -> None:
    _, old = enrolled(zhang)
    new = renew_recovery_codes(**BY, person=zhang)
    with pytest.raises(Refused):
        use(zhang, old[0], AT)
    use(zhang, new[0], AT)


def test_an_administrator_resets_with_a_reason_and_not_for_themselves(zhang: Person) -> None:
    refused("accounts.second_factor.none", reset_second_factor, person=zhang, reason="手机丢了")
    enrolled(zhang)
    refused("accounts.second_factor.reason", reset_second_factor, person=zhang, reason=" ")
    with pytest.raises(Refused, match="不能重设自己的"):
        reset_second_factor(actor=Actor(zhang.subject, "张三"), at=AT, person=zhang, reason="x")
    reset_second_factor(**BY, person=zhang, reason="手机丢了")
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert history(zhang.subject)[-1].facts == {"reason": "手机丢了"}
    assert enrolled(zhang)


def test_what_the_agency_requires_is_not_switched_off(house: House, zhang: Person) -> None:
    enrolled(zhang)
    change_sign_in_rules(**BY, agency=house.agency, idle_minutes=30, longest_hours=12, second_factor=True)
    refused("accounts.second_factor.required", drop_second_factor, person=zhang)
    change_sign_in_rules(**BY, agency=house.agency, idle_minutes=30, longest_hours=12, second_factor=False)
    drop_second_factor(**BY, person=zhang)
    assert factor_of(zhang) is None


@pytest.mark.parametrize(("idle", "longest"), [(4, 12), (481, 24), (30, 0), (30, 25), (120, 1)])
def test_figures_out_of_bounds_are_refused(house: House, idle: int, longest: int) -> None:
    with pytest.raises(Refused):
        change_sign_in_rules(**BY, agency=house.agency, idle_minutes=idle, longest_hours=longest, second_factor=False)
    assert history("agency:yc")[-1].act == "agency.created"
