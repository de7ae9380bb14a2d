"""The agency's map of roles (OD-29): which roles of the regulations a local title means.

Three layers, the agency's own over the pack's over the field's common words. One body may be several of the
regulation's (政策法规科 as 法制机构 and as 档案管理单位), so a title means one or more roles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.accounts.capabilities import ROLE_NAMES
from liuhen.accounts.models import RoleTitle
from liuhen.accounts.regulations import regulation_of
from liuhen.kernel.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from liuhen.accounts.models import Agency

OWN, PACK, COMMON = "agency", "pack", "common"


@dataclass(frozen=True, slots=True)
class Title:
    """A title, the roles it means, and where that stands: `agency`, `pack` or `common`."""

    words: str
    roles: tuple[str, ...]
    source: str


def titles_of(agency: Agency, day: date) -> dict[str, Title]:
    """Return every title that means something in the agency on a day, by its words."""
    found = {words: Title(words, (role,), COMMON) for role, words in ROLE_NAMES.items()}
    for role, words in _pack_roles(agency, day).items():
        if role in ROLE_NAMES and words != ROLE_NAMES[role]:
            known = found.get(words)
            roles = (*known.roles, role) if known and known.source == PACK else (role,)
            found[words] = Title(words, roles, PACK)
    for own in RoleTitle.objects.filter(agency=agency).order_by("title"):
        found[own.title] = Title(own.title, tuple(own.roles), OWN)
    return found


def roles_of_title(agency: Agency, title: str, day: date) -> tuple[str, ...]:
    """Return the roles a title means. Raises Refused for a title that means none."""
    known = titles_of(agency, day).get(title)
    if known is None:
        raise Refused(
            "accounts.title.unknown",
            f"不知道“{title}”是制度里的哪一种职责。",
            remedy="先在“职务对照”里写明它对应的职责，或改用已有的职务名称。",
        )
    return known.roles


def role_names(agency: Agency, day: date) -> Mapping[str, str]:
    """Return what each role is called in the agency: the pack's words, else the common ones."""
    pack = _pack_roles(agency, day)
    return {role: pack.get(role, words) for role, words in ROLE_NAMES.items()}


def _pack_roles(agency: Agency, day: date) -> Mapping[str, str]:
    try:
        return regulation_of(agency, day).pack.roles
    except Refused:  # no pack is bound yet: the common words still hold
        return {}
