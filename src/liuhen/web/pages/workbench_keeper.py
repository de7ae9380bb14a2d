"""The workbench of those who answer for others' material: what is not in yet, what waits, what checks found."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.access import scope
from liuhen.access.owed import UNITS, counts, owed_to_see, units_seen
from liuhen.obligations.queries import owed_by
from liuhen.recordings.models import FixityCheck
from liuhen.recordings.queries import Filters, page
from liuhen.web.addresses import address
from liuhen.web.pages.missing import Owed, absent_in, missing_row, usual_days
from liuhen.web.pages.obligations import Reasons, all_of, due_groups, late_words
from liuhen.web.pages.wording import number_words
from liuhen.web.viewmodels.parts import Action, EmptyState, Fig, Link, Row
from liuhen.web.viewmodels.workbench import FixityNight, KeeperWorkbench

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Person

_MOST = 8
_COUNTED = 200  # a number beyond is written 200+: counting every row of a large list is not worth the wait
_NIGHT = timedelta(days=1)


def keeper_workbench(person: Person, at: datetime) -> KeeperWorkbench:
    """Return the keeper's page."""
    units = [unit.pk for unit in units_seen(person, at)]
    absent = absent_in(person.agency, frozenset(units), *usual_days(at), at) if person.agency else []
    everyone, own = owed_to_see(person, at, UNITS), owed_by(person, at)
    count, late, today = counts(everyone, at)
    mine = own.count()
    newest = absent[-_MOST:][::-1]
    due, reasons = Owed(newest, at), Reasons(at)
    words = scope.words(person, at)
    path, owed = reverse("recordings"), reverse("obligations")
    keeps = bool(scope.kept(person, at))
    figures = (
        Fig(number_words(late), "项", "已逾期", f"{owed}?whose=units&due=late", over=late > 0),
        Fig(number_words(today), "项", "今天到期", f"{owed}?whose=units&due=today"),
        Fig(str(len(absent)), "项", "近七天未交", reverse("missing")),
        *(
            Fig(
                _number(words, flag),
                "份",
                label,
                f"{path}?flag={flag}",
                over=flag == "changed" and _number(words, flag) != "0",
            )
            for flag, label in (("unclassified", "待分类"), ("unassigned", "未关联活动"), ("changed", "有变"))
            if words
        ),
    )
    return KeeperWorkbench(
        title="资料室今天" if keeps else "今天的情况",
        summary=f"本人{late_words(mine, *counts(own, at)[1:])}所管范围{late_words(count, late, today)}",
        actions=(
            *((Action("资料管理", reverse("keeping"), "inbox", primary=True),) if keeps else ()),
            Action("未交清单", reverse("missing"), "device-sd-card", primary=not keeps),
            Action("采集与回执", reverse("intakes"), "receipt", desktop_only=True),
        ),
        figs=figures,
        missing=tuple(missing_row(each, due, reasons, at) for each in newest),
        missing_all=Link(f"近七天全部 {len(absent)} 项", reverse("missing")),
        empty=EmptyState("近七天都交齐了", "新的执法活动结束后，应交的设备会排在这里。"),
        groups=due_groups(own[:_MOST], at, more=all_of(f"本人全部 {mine} 项") if mine > _MOST else None),
        unclassified=_unclassified(words),
        unclassified_all=Link("待分类清单", address(path, {"flag": "unclassified"})) if words else None,
        fixity=_fixity(units, at) if words else None,
    )


def _number(words: tuple[str, ...], flag: str) -> str:
    found = len(page(words, Filters(flag=flag), size=_COUNTED).keys)
    return f"{_COUNTED}+" if found == _COUNTED else str(found)


def _unclassified(words: tuple[str, ...]) -> tuple[Row, ...]:
    if not words:
        return ()
    number = _number(words, "unclassified")
    told = "登记项目不全，期间按最长期限保管" if number != "0" else "都已分类"
    return (Row("缺登记项目", f"{number} 份。{told}"),)


def _fixity(units: list[int], at: datetime) -> FixityNight:
    """Return what the checks of the last day found in the units."""
    rows = FixityCheck.objects.filter(at__gt=at - _NIGHT, at__lte=at)
    seen, found, repaired = set(units), Counter[str](), 0
    # a day has some thousand checks, a unit may have a million recordings: the units are asked for here, not there
    for unit, outcome, repaired_from in rows.values_list("recording__unit", "outcome", "repaired_from"):
        if unit in seen:
            found[outcome] += 1
            repaired += bool(repaired_from) and outcome == FixityCheck.Outcome.INTACT
    changed, unreadable = found["changed"], found["unreadable"]
    told = f"其中 {repaired} 份已从副本修复，前后两次结果都留着。" if repaired else ""
    return FixityNight(
        title="近一天完整性检查",
        checked=sum(found.values()),
        intact=found["intact"],
        changed=changed,
        unreadable=unreadable,
        words=told if found else "这一天没有轮到检查；每份资料至少每 30 天查一次。",
        changed_href=f"{reverse('recordings')}?flag=changed" if changed else "",
    )
