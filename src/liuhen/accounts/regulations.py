"""Which regulation judges an agency on a day: the pack it was bound to, with its settings and the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from liuhen.accounts.models import Agency, PackBinding
from liuhen.kernel.refusals import Refused
from liuhen.policy.evaluate import evaluate
from liuhen.policy.library import Library, load_library

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from liuhen.policy.answers import Answer
    from liuhen.policy.pack import Pack


@cache
def library() -> Library:
    """Return the installed packs, loaded once a process. Raises PackFaults when one of them is faulty."""
    return load_library(settings.LIUHEN_PACKS)


@dataclass(frozen=True)
class Regulation:
    """A pack as one agency applies it: the pack, the agency's settings, and what goes into a stored judgement."""

    agency: Agency
    pack: Pack
    settings: Mapping[str, object]
    bound_version: str
    bound_digest: str

    def ask(self, question: str, facts: Mapping[str, object], at: datetime) -> Answer:
        """Put a question to the pack at a moment."""
        return evaluate(self.pack, question, facts, at=at, settings=self.settings)


def regulation_of(agency: Agency, day: date) -> Regulation:
    """Return the regulation in force for the agency on that day.

    Raises Refused when no pack is bound yet, or the bound pack is no longer installed.
    """
    binding = PackBinding.objects.filter(agency=agency, from_day__lte=day).order_by("-from_day").first()
    if binding is None:
        raise Refused(
            "accounts.pack.unbound",
            f"{agency.name}在 {day:%Y-%m-%d} 没有启用的制度包，无法判定。",
            remedy="由系统管理员选定制度包和启用日期。",
        )
    pack = library().get(binding.pack)
    if pack is None:
        raise Refused(
            "accounts.pack.missing",
            f"{agency.name}启用的制度包 {binding.pack} 不在本机。",
            remedy="恢复 packs 目录中的这个制度包，或运行 liuhen doctor。",
        )
    return Regulation(agency, pack, binding.settings, binding.version, binding.digest)
