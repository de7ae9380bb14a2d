"""The agency's own text of its regulation beside our gist of each article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.regulations.queries import article_texts, originals_of
from liuhen.web.pages.pack import state_chip
from liuhen.web.pages.pack_shown import number_words
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.packs import OriginalRow, OriginalsPage
from liuhen.web.viewmodels.parts import ChainItem, Crumb, Field, Link, Note, Tone

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Agency
    from liuhen.kernel.refusals import Refused
    from liuhen.regulations.models import Original
    from liuhen.web.pages.pack_shown import Shown

ATTACHES = "regulation.attach.agency"


def originals_page(
    shown: Shown, agency: Agency, at: datetime, can: frozenset[str], refused: Refused | None = None
) -> OriginalsPage:
    """Return the articles with the attached text, the form for those who may attach, and what was attached before."""
    originals = originals_of(agency, shown.pack.id)
    texts = article_texts(originals[0]) if originals else {}
    rows = []
    for article in (each for each in shown.pack.articles.values() if shown.pack.own(each)):
        found = texts.get(article.id)
        rows.append(
            OriginalRow(
                Link(number_words(shown.pack, article), shown.article_at(article.id)),
                article.gist,
                state_chip(found.state if found else "missing"),
                found.text if found else "",
            )
        )
    may = ATTACHES in can
    return OriginalsPage(
        summary=_summary(originals[0]) if originals else "还没有挂接原文：要点是本系统的概述，原文以本局印发的为准。",
        rows=tuple(rows) if originals else (),
        fields=_fields(refused) if may else (),
        action=reverse("attach_original") if may else "",
        history=tuple(_item(each, at) for each in originals),
        notes=_notes(shown, originals),
        crumbs=(Crumb("制度包", reverse("packs")),),
    )


def _summary(original: Original) -> str:
    return (
        f"“{original.name}”：{original.matched} 条与制度包所据的原文一致，"
        f"{original.differing} 条有出入，{original.missing} 条没有找到。"
    )


def _fields(refused: Refused | None) -> tuple[Field, ...]:
    error = f"{refused.words}{refused.remedy}" if refused else ""
    return (
        Field("file", "上传文件", "file", hint="Word（.docx）或文本文件（.txt），不超过 4 MB。", error=error),
        Field("text", "或者粘贴正文", "textarea", hint="每条另起一行，以“第几条”开头。", wide=True),
    )


def _item(original: Original, at: datetime) -> ChainItem:
    return ChainItem(
        "seal",
        f"{original.name}：{original.matched} 条一致，{original.differing} 条有出入，{original.missing} 条没有找到",
        f"{original.attached_by}，{chinese.moment(original.attached_at, at)}，已记入存证日志",
    )


def _notes(shown: Shown, originals: list[Original]) -> tuple[Note, ...]:
    if not originals:
        return ()
    if originals[0].digest != shown.pack.digest:
        return (Note("原文是按制度包的另一版核对的。", "换版以后请重新上传一次，逐条核对。", Tone.WARN),)
    if originals[0].differing:
        return (
            Note(
                f"有 {originals[0].differing} 条和制度包所据的原文不同。",
                "制度包仍按原来的读法判定；确认条文有改动的，请修订制度包后换用新版。",
                Tone.WARN,
            ),
        )
    return ()
