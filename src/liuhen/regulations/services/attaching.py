"""Attach the text of a regulation to the pack that was made from it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.policy.originals import find_articles
from liuhen.regulations.models import Original, OriginalArticle
from liuhen.regulations.queries import original_of
from liuhen.writing import insert_all

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Agency
    from liuhen.kernel.actors import Actor
    from liuhen.policy.pack import Pack


@transaction.atomic
def attach_original(*, actor: Actor, at: datetime, agency: Agency, pack: Pack, name: str, text: str) -> Original:
    """Split a regulation's text by article, compare each with the pack's digest, and keep it beside the gist.

    Attaching again replaces what is shown; earlier texts stay. Only the agency's own articles are looked for, not those
    of the laws that the pack extends. The log gets the digest and the result, not the text. Raises Refused when the
    text has no article of this pack, and when the very same text is attached already.
    """
    own = [article for article in pack.articles.values() if pack.own(article)]
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    before = original_of(agency, pack.id)
    if before is not None and (before.sha256, before.digest) == (sha256, pack.digest):
        raise Refused("regulations.original.same", "这份原文已经挂接，没有改动。")
    found = find_articles(own, text)
    if not found:
        raise Refused(
            "regulations.original.strange",
            f"在这份文字里没有找到《{pack.title}》的任何一条。",
            remedy="核对是不是上传了别的文件；条文要以“第几条”开头，每条另起一行。",
        )
    states = [each.state for each in found]
    original = Original.objects.create(
        agency=agency,
        pack=pack.id,
        digest=pack.digest,
        name=name,
        sha256=sha256,
        attached_at=at,
        attached_by=actor.name,
        matched=states.count("matched"),
        differing=states.count("differing"),
        missing=len(own) - len(found),
    )
    insert_all(
        [OriginalArticle(original=original, article=each.article, text=each.text, state=each.state) for each in found]
    )
    ledger.append(
        actor=actor,
        at=at,
        act="regulation.original_attached",
        subject=agency.subject,
        facts={
            "pack": pack.id,
            "digest": pack.digest,
            "name": name,
            "sha256": sha256,
            "matched": original.matched,
            "differing": [each.article for each in found if each.state == "differing"],
            "missing": original.missing,
        },
    )
    return original
