"""Actors are frozen text; refusals say rule, article, words and remedy."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from liuhen.kernel.actors import Actor, system
from liuhen.kernel.canonical import canonical_bytes
from liuhen.kernel.refusals import Citation, Refused

ZHANG = Actor("person:12", "张三", ("officer", "unit_head"), "执法一中队", "yc")


def test_an_actor_cannot_be_rewritten_after_the_act() -> None:
    with pytest.raises(FrozenInstanceError):
        ZHANG.name = "李四"  # type: ignore[misc]


def test_an_actor_is_written_into_the_log_as_json() -> None:
    assert ZHANG.as_facts() == {
        "key": "person:12",
        "name": "张三",
        "roles": ["officer", "unit_head"],
        "unit": "执法一中队",
        "agency": "yc",
    }
    assert canonical_bytes(ZHANG.as_facts())


def test_the_program_acts_under_its_own_name_and_holds_no_role() -> None:
    sweep = system("sweep")
    assert (sweep.key, sweep.name) == ("system:sweep", "系统（sweep）")
    assert (sweep.roles, sweep.unit, sweep.agency) == ((), "", "")


def test_a_refusal_carries_its_rule_articles_words_and_remedy() -> None:
    cite = Citation("SS-13¶1", "SS", "13", "SS 第十三条第一款")
    refused = Refused("ss.rule", "不能移交。", citations=(cite,), remedy="先导出。")
    assert str(refused) == "不能移交。"
    assert (refused.rule, refused.words, refused.remedy) == ("ss.rule", "不能移交。", "先导出。")
    assert refused.citations[0].as_facts() == {
        "clause": "SS-13¶1",
        "document": "SS",
        "article": "13",
        "words": "SS 第十三条第一款",
    }


def test_a_refusal_without_an_article_cites_none() -> None:
    assert Refused("program.rule", "不能。").citations == ()
