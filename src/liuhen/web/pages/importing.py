"""The pages of importing people and posts from a spreadsheet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.urls import reverse

from liuhen.accounts.importing import ImportRow
from liuhen.accounts.people_lists import people_of
from liuhen.accounts.queries import role_title
from liuhen.kernel.moments import local_day
from liuhen.web.viewmodels.cards import Card, CardsPage, Form, Line
from liuhen.web.viewmodels.parts import Action, Choice, Crumb, Field, Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from liuhen.accounts.importing import Plan
    from liuhen.accounts.models import Agency, Post

DAY = timedelta(days=1)
MOST_SHOWN = 50
SALT = "liuhen.import.people"
LASTS = timedelta(hours=2)


def packed(rows: Sequence[ImportRow], person: int) -> str:
    """Return rows as text that the preview carries along: signed, so that what is imported is what was shown."""
    kept = [
        [
            each.number,
            each.login,
            each.name,
            each.card_no,
            each.unit,
            each.title,
            _iso(each.starts_on),
            _iso(each.ends_on),
        ]
        for each in rows
    ]
    return signing.dumps({"by": person, "rows": kept}, salt=SALT, compress=True)


def unpacked(text: str, person: int) -> list[ImportRow]:
    """Return the rows that `packed` wrote. Raises signing.BadSignature for others, old ones and somebody else's."""
    kept = signing.loads(text, salt=SALT, max_age=LASTS)
    if kept["by"] != person:
        raise signing.BadSignature
    return [
        ImportRow(number, login, name, card_no, unit, title, _day(first), _day(last))
        for number, login, name, card_no, unit, title, first, last in kept["rows"]
    ]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def upload_page(problem: str = "", problems: Sequence[str] = ()) -> CardsPage:
    """Return the page that takes a file; `problems` are what was wrong in the last one, each with its row."""
    form = Form(
        "上传表格",
        reverse("import_people"),
        "看看会怎样",
        (Field("file", "表格（.xlsx）", "file", required=True, wide=True),),
        "先给您看会登记谁、任什么职，点了确认才写入。一处有问题，整张表都不写入。",
        problem=problem,
        folded=False,
        upload=True,
    )
    wrong = Card("要改的地方", lines=tuple(Line(words) for words in problems[:MOST_SHOWN]))
    more = f"还有 {len(problems) - MOST_SHOWN} 处没有列出。" if len(problems) > MOST_SHOWN else ""
    steps = Card(
        "怎样准备",
        "下载空白表照着填；一人几个职务就写几行，姓名、登录名相同。人事部门已有的表也可以，表头认得就行。"
        "同一张表可以反复导入：已有的不动，只补新的。",
        actions=(Action("下载空白表", reverse("people_template"), "download"),),
        side="aside",
    )
    cards = (Card("导入", more, forms=(form,)), *((wrong,) if problems else ()), steps)
    return CardsPage("导入人员和任职", "从表格一次登记许多人。", cards, crumbs=(_back(),))


def preview_page(plan: Plan, rows: Sequence[ImportRow], person: int, notes: Sequence[str]) -> CardsPage:
    """Return what an import would do, with the button that does it."""
    facts = (
        Row("登记", f"{len(plan.made):,} 人"),
        Row("更正", f"{len(plan.corrected):,} 人"),
        Row("任职", f"{len(plan.posts):,} 项"),
        Row("不变", f"{plan.unchanged:,} 行"),
    )
    nothing = not (plan.made or plan.corrected or plan.posts)
    form = Form(
        "确认",
        reverse("confirm_import"),
        "导入",
        hidden=(Choice("rows", packed(rows, person)),),
        folded=False,
    )
    cards = [
        Card("会这样", "表里的都已经有了，没有要写入的。" if nothing else "", facts, forms=() if nothing else (form,))
    ]
    if plan.made:
        cards.append(_listed("登记", [f"{each.name}（{each.login}）" for each in plan.made]))
    if plan.corrected:
        cards.append(
            _listed("更正", [f"{person.name} → {each.name}（{each.login}）" for person, each in plan.corrected])
        )
    if plan.posts:
        cards.append(
            _listed(
                "任职", [f"{each.login}：{each.unit.name} · {each.title}，{each.starts_on} 起" for each in plan.posts]
            )
        )
    if notes:
        cards.append(Card("读表时留意到", lines=tuple(Line(words) for words in notes[:MOST_SHOWN]), side="aside"))
    return CardsPage(
        "导入前看一遍", "还没有写入。", tuple(cards), crumbs=(_back(), Crumb("导入", reverse("import_people")))
    )


def exported(agency: Agency, at: datetime) -> Iterator[dict[str, str | date | None]]:
    """Yield everybody who is in office with their posts, one row a post, as an import takes them again."""
    for person in people_of(agency, local_day(at)):
        posts: list[Post] = getattr(person, "current", [])
        who = {"login": person.login, "name": person.name, "card_no": person.card_no}
        for post in posts:
            yield {
                **who,
                "unit": post.unit.name,
                "title": post.title or role_title(post.role),
                "from": post.starts_on,
                "to": post.ends_on - DAY if post.ends_on else None,
            }
        if not posts:
            yield dict(who)


def _listed(title: str, words: Sequence[str]) -> Card:
    more = f"还有 {len(words) - MOST_SHOWN} 项没有列出。" if len(words) > MOST_SHOWN else ""
    return Card(title, more, lines=tuple(Line(each) for each in words[:MOST_SHOWN]))


def _back() -> Crumb:
    return Crumb("组织与人员", reverse("organisation"))
