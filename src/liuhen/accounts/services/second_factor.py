"""The second factor of a person: set up, confirmed, asked for, replaced."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from liuhen.accounts import one_time
from liuhen.accounts.keyed import keyed_digest, seal, unseal
from liuhen.accounts.models import Person, RecoveryCode, SecondFactor, SignIn
from liuhen.accounts.services.sign_ins import end_sign_in
from liuhen.accounts.sign_ins import factor_of, rules_of
from liuhen.kernel.moments import iso, local
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.actors import Actor

_SECRET, _CODE = "second factor", "recovery code"
_LONGEST_LOCK = timedelta(hours=24)
_WRONG = "验证码不对，或者已经用过。"
_WAIT = "等验证器出现下一个六位数再输；手机时间要自动对时。"


class _Outcome(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


@transaction.atomic
def begin_second_factor(*, actor: Actor, at: datetime, person: Person) -> SecondFactor:
    """Make a secret that waits to be confirmed; one that waits already is replaced.

    Raises Refused while a confirmed one is in use.
    """
    if factor_of(person) is not None:
        raise Refused("accounts.second_factor.on", "第二因子已经开通。", remedy="要换手机，先停用再重新开通。")
    sealed = seal(one_time.new_secret(), purpose=_SECRET, about=person.subject)
    factor, _ = SecondFactor.objects.update_or_create(
        person=person, defaults={"secret": sealed, "made_at": at, "last_step": -1, "failures": 0}
    )
    ledger.append(actor=actor, at=at, act="second_factor.begun", subject=person.subject, facts={})
    return factor


def secret_of(factor: SecondFactor) -> bytes:
    """Return the secret of a factor. Raises Refused when this instance cannot read it."""
    return unseal(factor.secret, purpose=_SECRET, about=factor.person.subject)


@transaction.atomic
def confirm_second_factor(*, actor: Actor, at: datetime, person: Person, code: str) -> list[str]:
    """Switch the waiting factor on with its first code, and return the recovery codes, which are never shown again.

    Raises Refused when none waits or the code is wrong.
    """
    factor = SecondFactor.objects.select_for_update().filter(person=person, confirmed_at=None).first()
    if factor is None:
        raise Refused("accounts.second_factor.none", "没有等待确认的第二因子。", remedy="从头设置一次。")
    step = one_time.matching_step(secret_of(factor), code, at, factor.last_step)
    if step is None:
        raise Refused("accounts.second_factor.wrong", _WRONG, remedy=_WAIT)
    factor.confirmed_at, factor.last_step = at, step
    factor.save(update_fields=["confirmed_at", "last_step"])
    ledger.append(actor=actor, at=at, act="second_factor.confirmed", subject=person.subject, facts={})
    return _fresh_codes(factor)


def use_second_factor(*, actor: Actor, at: datetime, person: Person, code: str) -> None:
    """Accept a code of the authenticator or a recovery code, once each.

    Wrong ones are counted also when the caller's work is undone: after as many as a password may have, the factor rests
    for a quarter of an hour, then for twice as long each time. Raises Refused; must not stand inside a transaction.
    """
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().get(person=person, confirmed_at__isnull=False)
        outcome = _judge(actor, at, factor, code)
    if outcome is _Outcome.LOCKED and factor.locked_until is not None:
        raise Refused(
            "accounts.second_factor.locked",
            f"连续输错太多次，第二因子暂停到 {local(factor.locked_until):%H:%M}。",
            remedy="急用请找安全保密管理员重设。",
        )
    if outcome is _Outcome.WRONG:
        raise Refused("accounts.second_factor.wrong", _WRONG, remedy=_WAIT)


def _judge(actor: Actor, at: datetime, factor: SecondFactor, code: str) -> _Outcome:
    if factor.locked_until is not None and at < factor.locked_until:
        return _Outcome.LOCKED
    step = one_time.matching_step(secret_of(factor), code, at, factor.last_step)
    if step is not None:
        factor.last_step = step
    elif not _spend_recovery_code(actor, at, factor, code):
        return _count_failure(actor, at, factor)
    factor.failures, factor.locked_until = 0, None
    factor.save(update_fields=["last_step", "failures", "locked_until"])
    return _Outcome.RIGHT


def _spend_recovery_code(actor: Actor, at: datetime, factor: SecondFactor, code: str) -> bool:
    digest = keyed_digest(one_time.plain_code(code), purpose=_CODE)
    spent = RecoveryCode.objects.filter(factor=factor, digest=digest, used_at=None).update(used_at=at)
    if spent:
        left = factor.recovery_codes.filter(used_at=None).count()
        subject = factor.person.subject
        ledger.append(actor=actor, at=at, act="second_factor.recovery_used", subject=subject, facts={"left": left})
    return bool(spent)


def _count_failure(actor: Actor, at: datetime, factor: SecondFactor) -> _Outcome:
    limit = settings.AXES_FAILURE_LIMIT
    factor.failures += 1
    times, rest = divmod(factor.failures, limit)
    if rest == 0:
        wait = timedelta(hours=settings.AXES_COOLOFF_TIME) * 2 ** min(times - 1, 10)
        factor.locked_until = at + min(wait, _LONGEST_LOCK)
        facts = {"failures": factor.failures, "until": iso(factor.locked_until)}
        subject = factor.person.subject
        ledger.append(actor=actor, at=at, act="second_factor.locked", subject=subject, facts=facts)
    factor.save(update_fields=["failures", "locked_until"])
    return _Outcome.LOCKED if rest == 0 else _Outcome.WRONG


@transaction.atomic
def renew_recovery_codes(*, actor: Actor, at: datetime, person: Person) -> list[str]:
    """Replace the recovery codes. Raises Refused without a confirmed factor."""
    factor = factor_of(person)
    if factor is None:
        raise Refused("accounts.second_factor.none", "还没有开通第二因子。", remedy="先开通。")
    ledger.append(actor=actor, at=at, act="second_factor.codes_renewed", subject=person.subject, facts={})
    return _fresh_codes(factor)


def _fresh_codes(factor: SecondFactor) -> list[str]:
    codes = one_time.new_recovery_codes()
    factor.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, digest=keyed_digest(one_time.plain_code(code), purpose=_CODE)) for code in codes
    )
    return codes


@transaction.atomic
def drop_second_factor(*, actor: Actor, at: datetime, person: Person) -> None:
    """Switch one's own second factor off. Raises Refused while the agency requires it."""
    fresh = Person.objects.select_related("agency__sign_in_rules").get(pk=person.pk)
    if rules_of(fresh.agency).second_factor_since is not None:
        raise Refused(
            "accounts.second_factor.required",
            "本局要求使用第二因子，不能停用。",
            remedy="换手机时，请安全保密管理员重设后重新开通。",
        )
    SecondFactor.objects.filter(person=person).delete()
    ledger.append(actor=actor, at=at, act="second_factor.dropped", subject=person.subject, facts={})


@transaction.atomic
def reset_second_factor(*, actor: Actor, at: datetime, person: Person, reason: str) -> None:
    """Take the second factor of somebody who lost it away, so that they set up a new one; their sessions end.

    Raises Refused without a reason, for oneself, and when there is none.
    """
    if actor.key == person.subject:
        raise Refused("accounts.second_factor.self", "不能重设自己的第二因子。", remedy="请另一位安全保密管理员办理。")
    if not reason.strip():
        raise Refused("accounts.second_factor.reason", "重设第二因子须写明理由，并当面核对本人。")
    taken, _ = SecondFactor.objects.filter(person=person).delete()
    if not taken:
        raise Refused("accounts.second_factor.none", f"{person.name}还没有开通第二因子。")
    for sign_in in SignIn.objects.filter(person=person, ended_at=None):
        end_sign_in(actor=actor, at=at, sign_in=sign_in, because=SignIn.End.REVOKED)
    facts = {"reason": reason.strip()}
    ledger.append(actor=actor, at=at, act="second_factor.reset", subject=person.subject, facts=facts)
