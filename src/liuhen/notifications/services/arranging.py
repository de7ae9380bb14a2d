"""When an agency has its people told, and when a person wants mails."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import time
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.notifications.arrangements import arrangement_of, preference_of
from liuhen.notifications.models import Arrangement, Preference
from liuhen.notifications.quiet import length
from liuhen.notifications.stages import Stage
from liuhen.obligations.services import look_at_all

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Agency, Person
    from liuhen.kernel.actors import Actor

_FIELDS = Arrangement._meta.concrete_fields  # noqa: SLF001  # Django's documented API


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an agency wants; see `Arrangement`."""

    before_days: int | None
    before_hours: int | None
    head_hours: int | None
    legal_days: int | None
    leader_days: int | None
    digest_at: time
    quiet_from: time
    quiet_to: time
    quiet_most: int
    demanded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for; see `Preference`. Both quiet hours or neither."""

    email: str
    digest: bool
    unmailed: tuple[str, ...]
    quiet_from: time | None
    quiet_to: time | None


@transaction.atomic
def arrange(*, actor: Actor, at: datetime, agency: Agency, wanted: Wanted, reason: str) -> Arrangement:
    """Change when people are told, with a reason. What is open is looked at again; nobody is told the same twice.

    Raises Refused without a reason, for figures out of range, and for a later stage that comes before an earlier one.
    """
    if not reason.strip():
        raise Refused("notifications.arrange.reason", "修改通知安排须写明理由。")
    arrangement = arrangement_of(agency)
    before = _told(arrangement)
    for name, value in asdict(wanted).items():
        setattr(arrangement, name, list(value) if name == "demanded" else value)
    _demand(arrangement)
    after = _told(arrangement)
    if before == after and arrangement.pk:
        return arrangement
    arrangement.save()
    look_at_all(agency, at)
    facts = {"before": before, "after": after, "reason": reason.strip()}
    ledger.append(actor=actor, at=at, act="notification.arranged", subject=agency.subject, facts=facts)
    return arrangement


@transaction.atomic
def prefer(*, actor: Actor, at: datetime, person: Person, wish: Wish) -> Preference:
    """Keep what a person asks for. A new address is tried again even when the old one was refused.

    Raises Refused for an address that is none, for one quiet hour without the other, and for more quiet hours than the
    agency allows. The address itself does not go into the log, only that it changed.
    """
    preference = preference_of(person)
    changed_address = preference.email != wish.email
    preference.email, preference.digest, preference.unmailed = wish.email, wish.digest, list(wish.unmailed)
    preference.quiet_from, preference.quiet_to = wish.quiet_from, wish.quiet_to
    if changed_address:
        preference.refused, preference.refused_at = "", None
    _demand_wish(preference)
    preference.save()
    facts = {
        "address": "changed" if changed_address else "kept",
        "digest": wish.digest,
        "unmailed": sorted(wish.unmailed),
        "quiet": [f"{each:%H:%M}" for each in (wish.quiet_from, wish.quiet_to) if each],
    }
    ledger.append(actor=actor, at=at, act="notification.preferred", subject=person.subject, facts=facts)
    return preference


def _told(arrangement: Arrangement) -> dict[str, object]:
    values = {field.name: getattr(arrangement, field.name) for field in _FIELDS if field.name not in {"id", "agency"}}
    return {name: f"{value:%H:%M}" if isinstance(value, time) else value for name, value in values.items()}


def _demand(arrangement: Arrangement) -> None:
    strangers = sorted(set(arrangement.demanded) - set(Stage))
    if strangers:
        raise Refused("notifications.arrange.stage", f"没有这些通知：{'、'.join(strangers)}。")
    empty = {field.name for field in _FIELDS if getattr(arrangement, field.name) is None}
    try:
        arrangement.clean_fields(exclude={"id", "agency", "demanded"} | empty)
    except ValidationError as wrong:
        raise Refused("notifications.arrange.figure", "天数填 0 到 30，小时数填 0 到 72；不通知的留空。") from wrong
    legal, leader = arrangement.legal_days, arrangement.leader_days
    if legal is not None and leader is not None and leader < legal:
        raise Refused(
            "notifications.arrange.order", "报分管领导不能早于报法制机构。", remedy="把天数改为不小于法制机构的。"
        )


def _demand_wish(preference: Preference) -> None:
    if set(preference.unmailed) - set(Stage):
        raise Refused("notifications.prefer.stage", "没有这种通知。")
    try:
        if preference.email:
            validate_email(preference.email)
    except ValidationError as wrong:
        raise Refused(
            "notifications.prefer.email", "邮箱地址写得不对。", remedy="写成 name@example.cn 这样，或留空。"
        ) from wrong
    start, end = preference.quiet_from, preference.quiet_to
    if (start is None) != (end is None):
        raise Refused("notifications.prefer.quiet", "静默时段的起止要么都填，要么都不填。")
    agency = preference.person.agency
    most = arrangement_of(agency).quiet_most if agency else 0
    if start and end and length((start, end)) > most:
        raise Refused(
            "notifications.prefer.quiet_most", f"本局规定个人静默时段最长 {most} 小时。", remedy="缩短静默时段。"
        )
