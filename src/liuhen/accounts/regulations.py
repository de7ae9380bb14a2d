"""Which regulation judges an agency on a day: the pack it was bound to, with its settings and the calendar.

A pack is kept in the instance, as it was, when an agency is bound to it: a later change of the installed pack moves no
running deadline (G10), and what was decided can be computed again years later.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from liuhen.accounts.models import Agency, PackBinding
from liuhen.kernel.refusals import Refused
from liuhen.policy.evaluate import evaluate, evaluate_all
from liuhen.policy.faults import PackFaults
from liuhen.policy.loading.library import Library, load_library

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from liuhen.policy.answers import Answer
    from liuhen.policy.pack import Pack


@cache
def library() -> Library:
    """Return the installed packs, loaded once a process. Raises PackFaults when one of them is faulty."""
    return load_library(Path(settings.LIUHEN_PACKS))


@cache
def _kept_library(folder: Path) -> Library:
    return load_library(folder)


def _kept_folder(digest: str) -> Path:
    return Path(settings.HOME) / "packs" / digest.replace(":", "-")


def keep_pack(pack: Pack) -> None:
    """Keep the pack and those it extends in the instance, as they are now. Raises OSError.

    Raises Refused when the files on disk are no longer those that this process loaded: other bytes would be kept than
    those the digest names.
    """
    folder = _kept_folder(pack.digest)
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(suffix=".growing", dir=folder.parent) as growing:  # of this process alone
        kept = Path(growing, "pack")
        for name in (pack.id, *_all_extended(pack)):
            shutil.copytree(Path(settings.LIUHEN_PACKS) / name, kept / name)
        if load_library(kept)[pack.id].digest != pack.digest:
            raise Refused(
                "accounts.pack.changed",
                f"制度包 {pack.id} 的文件在程序启动之后被改动，没有启用。",
                remedy="重新启动程序，运行 liuhen pack check 通过后再启用。",
            )
        _settle(kept, folder)


def _settle(kept: Path, folder: Path) -> None:
    """Give a kept pack its name, unless another process kept the same bytes meanwhile."""
    try:
        kept.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


def _all_extended(pack: Pack) -> list[str]:
    names: list[str] = []
    for name in pack.extends:
        names += [name, *_all_extended(library()[name])]
    return list(dict.fromkeys(names))


def _installed(pack: str) -> Pack | None:
    """Return the installed pack; None also when a faulty one keeps all from being read: kept packs still judge."""
    try:
        return library().get(pack)
    except PackFaults:
        return None


def pack_as_of(pack: str, digest: str) -> Pack:
    """Return the pack of exactly that digest: the installed one, or the one kept when it was bound.

    Raises Refused when neither is there, or what was kept is no longer what it was.
    """
    installed = _installed(pack)
    if installed is not None and installed.digest == digest:
        return installed
    folder = _kept_folder(digest)
    kept = _kept_library(folder).get(pack) if folder.is_dir() else None
    if kept is not None and kept.digest == digest:
        return kept
    raise Refused(
        "accounts.pack.missing",
        f"判定所依据的制度包 {pack}（{digest[:19]}…）不在本机，或者已被改动。",
        remedy="从备份恢复实例的 packs 目录，再运行 liuhen doctor。",
    )


@dataclass(frozen=True)
class Regulation:
    """A pack as one agency applies it: the pack and the agency's own settings."""

    agency: Agency
    pack: Pack
    settings: Mapping[str, object]

    def ask(self, question: str, facts: Mapping[str, object], at: datetime) -> Answer:
        """Put a question to the pack at a moment."""
        return evaluate(self.pack, question, facts, at=at, settings=self.settings)

    def ask_all(self, questions: Sequence[str], facts: Mapping[str, object], at: datetime) -> dict[str, Answer]:
        """Put several questions about the same facts to the pack at a moment. Returns question → answer."""
        return evaluate_all(self.pack, questions, facts, at=at, settings=self.settings)


def regulation_of(agency: Agency, day: date) -> Regulation:
    """Return the regulation in force for the agency on that day.

    Raises Refused when no pack is bound yet, or the bound pack is no longer to be had.
    """
    binding = PackBinding.objects.filter(agency=agency, from_day__lte=day).order_by("-from_day").first()
    if binding is None:
        raise Refused(
            "accounts.pack.unbound",
            f"{agency.name}在 {day:%Y-%m-%d} 没有启用的制度包，无法判定。",
            remedy="由系统管理员选定制度包和启用日期。",
        )
    return Regulation(agency, pack_as_of(binding.pack, binding.digest), binding.settings)
