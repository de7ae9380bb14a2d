"""A new edition beside the one in force: which settings go over, which become open, what its rules change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.policy.compare import Difference, compare
from liuhen.policy.setting_kinds import unfit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liuhen.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Succession:
    """What becomes of an agency's settings under another edition, and how the two differ by part.

    `carried` go over as they are, `dropped` has no place any longer, `open` has no value and is to be set before what
    rests on it can be judged.
    """

    carried: Mapping[str, object]
    dropped: tuple[str, ...]
    open: tuple[str, ...]
    differences: Mapping[str, Difference]


def succession(old: Pack, settings: Mapping[str, object], new: Pack) -> Succession:
    """Return what a change from one edition with these settings to another would mean."""
    carried = {name: value for name, value in settings.items() if name in new.settings and not unfit(new, name, value)}
    return Succession(
        carried=carried,
        dropped=tuple(sorted(set(settings) - set(carried))),
        open=tuple(name for name, each in new.settings.items() if each.current is None and name not in carried),
        differences=compare(old, new),
    )
