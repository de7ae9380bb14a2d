"""Agencies, the pack they are bound to, and the settings the regulation leaves to them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.models import Agency, PackBinding, Unit
from liuhen.accounts.regulations import keep_pack, library, pack_as_of
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.policy.setting_kinds import unfit
from liuhen.policy.settings import SettingFault

if TYPE_CHECKING:
    from datetime import date, datetime

    from liuhen.kernel.actors import Actor
    from liuhen.policy.pack import Pack


@transaction.atomic
def create_agency(
    *, actor: Actor, at: datetime, code: str, name: str, short_name: str = "", uses_sm3: bool = False
) -> Agency:
    """Create an agency with its root unit. Raises Refused when the code is taken."""
    if Agency.objects.filter(code=code).exists():
        raise Refused("accounts.agency.taken", f"代码为 {code} 的机关已经存在。", remedy="换一个代码。")
    agency = Agency.objects.create(code=code, name=name, short_name=short_name or name, uses_sm3=uses_sm3)
    root = Unit.objects.create(agency=agency, parent=None, name=name, kind=Unit.Kind.AGENCY)
    root.path = f"/{root.pk}/"
    root.save(update_fields=["path"])
    ledger.append(actor=actor, at=at, act="agency.created", subject=agency.subject, facts={"code": code, "name": name})
    return agency


@transaction.atomic
def bind_pack(
    *,
    actor: Actor,
    at: datetime,
    agency: Agency,
    pack: str,
    from_day: date,
    settings: dict[str, object] | None = None,
    reason: str = "",
) -> PackBinding:
    """Bind the agency to a pack from a day on. What was judged before stays under its own version (G10).

    Raises Refused for an unknown pack, a setting that the pack does not declare or cannot take, a day that has a
    binding already, and, once the agency is bound, for today and past days (what runs since this morning would move)
    and for a change without a reason.
    """
    known = library()
    if pack not in known:
        raise Refused(
            "accounts.pack.unknown",
            f"没有名为 {pack} 的制度包；已安装：{'、'.join(sorted(known))}。",
            remedy="把制度包放进 packs 目录，再运行 liuhen pack check。",
        )
    chosen = dict(settings or {})
    _demand_settings(known[pack], chosen)
    bound = agency.bindings.filter(from_day__lte=local_day(at)).exists()
    _demand_day(agency, from_day, local_day(at), bound=bound)
    if bound and not reason.strip():
        raise Refused("accounts.pack.reason", "换用制度包须写明理由。", remedy="写上决定的依据，如局务会日期和文号。")
    keep_pack(known[pack])
    binding = PackBinding.objects.create(
        agency=agency,
        pack=pack,
        version=known[pack].version,
        digest=known[pack].digest,
        from_day=from_day,
        settings=chosen,
    )
    facts: dict[str, object] = {"pack": pack, "version": binding.version, "digest": binding.digest}
    facts |= {"from": from_day.isoformat(), "settings": chosen} | ({"reason": reason} if reason else {})
    ledger.append(actor=actor, at=at, act="agency.pack_bound", subject=agency.subject, facts=facts)
    return binding


@transaction.atomic
def change_setting(*, actor: Actor, at: datetime, agency: Agency, name: str, value: object, reason: str) -> PackBinding:
    """Change one agency setting from tomorrow on, with a reason; today and earlier keep the old value (G6, G10).

    Today's clocks run already, so today is not moved. A binding that is to begin later takes the change over where it
    declares the setting and held the value that is replaced. Raises Refused without a reason, without a binding, for a
    setting that the pack does not declare, a value that it cannot take, or one that stands already.
    """
    if not reason.strip():
        raise Refused("accounts.setting.reason", "修改本局设定须写明理由。", remedy="写上决定的依据。")
    tomorrow = local_day(at) + timedelta(days=1)
    Agency.objects.select_for_update().get(pk=agency.pk)  # two changes at once would lose one
    current = agency.bindings.filter(from_day__lte=tomorrow).order_by("-from_day").first()
    if current is None:
        raise Refused("accounts.pack.unbound", f"{agency.name}还没有启用制度包。", remedy="先选定制度包和启用日期。")
    pack = pack_as_of(current.pack, current.digest)
    changed = {**current.settings, name: value}
    _demand_settings(pack, changed)
    before = current.settings.get(name)
    if name in current.settings and before == value:
        raise Refused("accounts.setting.same", f"“{pack.settings[name].label}”已经是这个值，没有改动。")
    binding, _ = PackBinding.objects.update_or_create(
        agency=agency,
        from_day=tomorrow,
        defaults={
            "pack": current.pack,
            "version": current.version,
            "digest": current.digest,
            "settings": changed,
        },
    )
    later = _carry_over(agency, tomorrow, name, before, value)
    facts: dict[str, object] = {"setting": name, "before": before, "after": value, "reason": reason}
    facts |= {"from": tomorrow.isoformat()} | ({"also": later} if later else {})
    ledger.append(actor=actor, at=at, act="agency.setting_changed", subject=agency.subject, facts=facts)
    return binding


def _carry_over(agency: Agency, after: date, name: str, before: object, value: object) -> list[str]:
    """Take a changed setting over into bindings that begin later. Returns the days on which those begin."""
    days = []
    for binding in agency.bindings.filter(from_day__gt=after).order_by("from_day"):
        declared = pack_as_of(binding.pack, binding.digest).settings.get(name)
        if declared is None or binding.settings.get(name) != before or declared.problem(value):
            continue
        binding.settings = {**binding.settings, name: value}
        binding.save(update_fields=["settings"])
        days.append(binding.from_day.isoformat())
    return days


def _demand_settings(pack: Pack, chosen: dict[str, object]) -> None:
    strangers = sorted(set(chosen) - set(pack.settings))
    if strangers:
        raise Refused("accounts.setting.unknown", f"制度包 {pack.id} 没有这些设定：{'、'.join(strangers)}。")
    try:
        pack.settings_in_force(chosen)
    except SettingFault as fault:
        raise Refused("accounts.setting.unfit", f"{fault}。", remedy="按制度包说明的取值填写。") from fault
    for name, value in chosen.items():
        if problem := unfit(pack, name, value):
            raise Refused("accounts.setting.unfit", f"{problem}。", remedy="按制度包说明的取值填写。")


def _demand_day(agency: Agency, from_day: date, today: date, *, bound: bool) -> None:
    if agency.bindings.filter(from_day=from_day).exists():
        raise Refused(
            "accounts.pack.bound", f"{agency.name}从 {from_day} 起已经启用了制度包。", remedy="换一个启用日期。"
        )
    if bound and from_day <= today:
        raise Refused(
            "accounts.pack.past",
            f"{agency.name}已有启用的制度包，不能从 {from_day} 起换用另一个：当天和以前的期限已经起算，不因此变动。",
            remedy="启用日期选明天或以后。",
        )
