"""Changing the agency's map of roles (OD-29)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.capabilities import ROLE_NAMES, clash
from liuhen.accounts.models import RoleTitle
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.accounts.models import Agency
    from liuhen.kernel.actors import Actor

_LONGEST = 40


@transaction.atomic
def set_title(*, actor: Actor, at: datetime, agency: Agency, title: str, roles: Sequence[str]) -> RoleTitle:
    """Say which roles a local title means; posts given before stay as they were given.

    Raises Refused for no title, no role, a role that is none, and roles that must not meet in one person (三员分立).
    """
    title, wanted = title.strip(), sorted(set(roles))
    if not title or len(title) > _LONGEST:
        raise Refused("accounts.title.none", "写上职务的名称，不超过四十个字。")
    if not wanted or any(role not in ROLE_NAMES for role in wanted):
        raise Refused("accounts.title.roles", f"“{title}”至少要对应一种职责。", remedy="勾选它对应的职责。")
    for role in wanted:
        against = clash(frozenset(wanted) - {role}, role)
        if against is not None:
            raise Refused(
                "accounts.roles.separated",
                f"{ROLE_NAMES[against]}和{ROLE_NAMES[role]}不能由一人担任（三员分立）。",
                remedy="分成两个职务。",
            )
    known = RoleTitle.objects.select_for_update().filter(agency=agency, title=title).first()
    before = list(known.roles) if known else []
    if known is not None and before == wanted:
        return known
    made, _ = RoleTitle.objects.update_or_create(agency=agency, title=title, defaults={"roles": wanted})
    facts = {"title": title, "before": before, "after": wanted}
    ledger.append(actor=actor, at=at, act="agency.title_set", subject=agency.subject, facts=facts)
    return made


@transaction.atomic
def drop_title(*, actor: Actor, at: datetime, title: RoleTitle) -> None:
    """Take a title off the agency's map; what the pack or the common words say holds again."""
    facts = {"title": title.title, "before": list(title.roles), "after": []}
    title.delete()
    ledger.append(actor=actor, at=at, act="agency.title_set", subject=title.agency.subject, facts=facts)
