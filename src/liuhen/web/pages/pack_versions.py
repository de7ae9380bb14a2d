"""Which edition was in force when: one step a change of pack, settings changes told in between."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from liuhen.accounts.models import PackBinding
from liuhen.kernel.moments import local_day
from liuhen.web.viewmodels.parts import ChainItem

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.web.pages.pack_shown import Shown
    from liuhen.web.viewmodels.parts import ChainKind

_MOST = 500


def versions_of(shown: Shown, at: datetime) -> tuple[ChainItem, ...]:
    """Return the editions of the agency, newest first; those that begin later are open."""
    if shown.agency is None:
        return ()
    bindings = list(PackBinding.objects.filter(agency=shown.agency).order_by("from_day")[:_MOST])
    runs = [list(each) for _, each in groupby(bindings, key=lambda each: (each.pack, each.digest))]
    items = []
    for place, run in enumerate(runs):
        following = runs[place + 1][0].from_day if place + 1 < len(runs) else None
        start, today = run[0].from_day, local_day(at)
        kind: ChainKind = "open" if start > today else "done" if following is not None and following <= today else "now"
        end = f"，{following.isoformat()} 起由下一版接替" if following else ""
        changes = len(run) - 1
        items.append(
            ChainItem(
                kind,
                f"{run[0].pack.upper()} {run[0].version} 版，{start.isoformat()} 起{end}",
                f"期间改动本局设定 {changes} 次" if changes else "",
            )
        )
    return tuple(reversed(items))
