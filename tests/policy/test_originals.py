"""An agency's own text is split by article and compared with the pack's digests."""

from __future__ import annotations

import hashlib
import re

from hypothesis import given
from hypothesis import strategies as st

from liuhen.policy.articles import Article
from liuhen.policy.faults import Place
from liuhen.policy.originals import digest_of, find_articles

TEXTS = {
    "1": "为了说明，制定本制度。",
    "2": "资料分三类：\n（一）甲类；\n（二）乙类；\n（三）丙类。",
    "3": "本制度自发布之日起执行。",
}
WORDS = {"1": "第一条", "2": "第二条", "3": "第三条"}


def article(number: str, text: str | None = None) -> Article:
    digest = "" if text == "" else digest_of(text or TEXTS[number])
    return Article(
        id=f"X-{number}", document="X", place=Place("articles.toml"), pack="x", article=number, sha256=digest
    )


def written(texts: dict[str, str]) -> str:
    parts = [f"{WORDS[number]}  {text}" for number, text in texts.items()]
    return "某局制度\n\n第一章 总则\n" + "\n\n".join(parts) + "\n附件 1\n表"


def test_the_digest_is_over_the_text_without_white_space():
    assert digest_of("甲 乙\n丙") == hashlib.sha256("甲乙丙".encode()).hexdigest()


def test_each_article_is_matched_with_all_its_lines_and_without_what_stands_between():
    found = find_articles([article(number) for number in TEXTS], written(TEXTS))
    assert [(each.article, each.state) for each in found] == [(f"X-{n}", "matched") for n in TEXTS]
    assert found[1].text.splitlines()[1:] == ["（一）甲类；", "（二）乙类；", "（三）丙类。"]
    assert found[2].text == "第三条  本制度自发布之日起执行。"


def test_an_article_with_another_text_is_found_by_its_number_and_said_to_differ():
    found = find_articles([article(n) for n in TEXTS], written(TEXTS | {"2": "资料分两类。"}))
    assert [(each.article, each.state) for each in found] == [
        ("X-1", "matched"),
        ("X-2", "differing"),
        ("X-3", "matched"),
    ]
    assert found[1].text == "第二条  资料分两类。"


def test_an_article_that_is_not_there_is_left_out():
    texts = {number: text for number, text in TEXTS.items() if number != "2"}
    found = find_articles([article(n) for n in TEXTS], written(texts))
    assert [each.article for each in found] == ["X-1", "X-3"]


def test_an_article_of_which_the_pack_keeps_no_digest_is_shown_unchecked():
    (found,) = find_articles([article("2", "")], written(TEXTS))
    assert (found.article, found.state) == ("X-2", "unchecked")


def test_a_number_that_stands_twice_is_taken_where_its_neighbours_are():
    """ZH: 第十三条 stands in two chapters; PDS: five documents begin with 第一条."""
    twice = [article("1"), article("2"), Article("Y-1", "Y", Place(""), "x", article="1", sha256=digest_of("别的"))]
    text = written({"1": TEXTS["1"], "2": TEXTS["2"]}) + "\n第一条 另一份制度。"
    found = find_articles(twice, text)
    assert [(each.article, each.state, each.text) for each in found][2] == ("Y-1", "differing", "第一条 另一份制度。")


@given(st.text(alphabet="第一二三条章附件（）甲乙 \n\t。", max_size=300))
def test_any_text_is_read_and_what_is_matched_has_the_digest(text):
    wanted = [article(number) for number in TEXTS]
    digests = {each.id: each.sha256 for each in wanted}
    for each in find_articles(wanted, text + "\n" + written(TEXTS)):
        assert each.state == "matched"
        bare = re.sub(r"^第[一二三]条", "", each.text)
        assert digests[each.article] in {digest_of(each.text), digest_of(bare)}
