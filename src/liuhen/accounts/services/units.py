"""Units: the tree of an agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.models import Agency, Unit
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.actors import Actor


@transaction.atomic
def create_unit(
    *, actor: Actor, at: datetime, agency: Agency, name: str, kind: str = Unit.Kind.SECTION, parent: Unit | None = None
) -> Unit:
    """Create a unit below `parent` (the agency's root when None). Raises Refused when the name stands there already."""
    above = parent or Unit.objects.get(agency=agency, parent=None)
    if above.agency_id != agency.pk:
        raise Refused("accounts.unit.foreign", f"{above.name}不属于{agency.name}。")
    if Unit.objects.filter(agency=agency, parent=above, name=name).exists():
        raise Refused("accounts.unit.taken", f"{above.name}下面已经有“{name}”。")
    unit = Unit.objects.create(agency=agency, parent=above, name=name, kind=kind)
    unit.path = f"{above.path}{unit.pk}/"
    unit.save(update_fields=["path"])
    ledger.append(
        actor=actor, at=at, act="unit.created", subject=unit.subject, facts={"name": name, "parent": above.name}
    )
    return unit
