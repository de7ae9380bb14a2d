"""Icons, chips and citations."""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import TYPE_CHECKING

from django.templatetags.static import static
from django.utils.safestring import SafeString

from liuhen.web.markup.filling import NOTHING, filled, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liuhen.web.viewmodels.parts import Chip, Cite

_END = SafeString("\n")  # white space parts a chip or an article from the word that follows
_REMEMBERED = 1024
_CITE = (
    '<button type="button" class="cite" popovertarget="{0}">{1}</button><span class="cite-p" id="{0}" popover'
    ' role="group" aria-label="{1}"{2}><span class="cite-h"><b>{3}</b><button type="button" class="cite-x"'
    ' popovertarget="{0}" popovertargetaction="hide" aria-label="关闭">{4}</button></span>{5}</span>'
)


@lru_cache(maxsize=_REMEMBERED)
def icon(name: str, size: str = "") -> SafeString:
    """Return an icon of the sprite; `size` lg is 20 px instead of 16. Icons never stand alone for their meaning."""
    kind = "i i-lg" if size == "lg" else "i"
    return filled(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', kind, static("vendor/icons.svg"), name
    )


@lru_cache(maxsize=_REMEMBERED)
def chip(value: Chip) -> SafeString:
    """Return the state of one thing."""
    if not value.icon:
        return filled('<span class="chip c-{} bare">{}</span>\n', value.tone, value.words)
    return filled('<span class="chip c-{}">{}{}</span>\n', value.tone, icon(value.icon), value.words)


def cites(values: Sequence[Cite]) -> SafeString:
    """Return articles, each a button that opens gist, rule and the facts read; works without script.

    The id ties button and popover; it is random because fragments from another worker may join the page later.
    """
    return joined((joined(map(_cite, values), " "), _END))


def _cite(value: Cite) -> SafeString:
    more = filled(' data-more="{}"', value.more) if value.more else NOTHING
    told = joined(
        (
            filled('<span class="cite-l">{}</span>', value.gist) if value.gist else NOTHING,
            _facts(value.facts),
            filled('<span class="cite-k">原文</span><span class="cite-l">{}</span>', value.source)
            if value.source
            else NOTHING,
            filled('<span class="cite-m" hidden></span>') if value.more else NOTHING,
            _source(value),
        )
    )
    name = f"cite-{secrets.token_hex(5)}"
    return filled(_CITE, name, value.words, more, value.full or value.words, icon("x"), told)


def _facts(facts: Sequence[str]) -> SafeString:
    if not facts:
        return NOTHING
    told = joined(filled('<span class="cite-l fact">{}</span>', fact) for fact in facts)
    return filled('<span class="cite-k">读到的事实</span>{}', told)


def _source(value: Cite) -> SafeString:
    if not (value.rule or value.href):
        return NOTHING
    rule = filled('<span>规则 <span class="mono">{}</span></span>', value.rule) if value.rule else NOTHING
    link = filled('<a href="{}">看条文</a>', value.href) if value.href else NOTHING
    return filled('<span class="cite-f">{}{}</span>', rule, link)
