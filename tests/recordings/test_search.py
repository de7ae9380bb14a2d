"""Any substring of two characters or more finds a recording; filters and paging walk the same index."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.devices.bureau import clock
from tests.recordings.conftest import Card, sealed

from liuhen.recordings.frequent import Frequent
from liuhen.recordings.models import Recording
from liuhen.recordings.queries import Filters, page
from liuhen.recordings.search import Search, bigrams, find, normal, pairs_of, text_of, token
from liuhen.recordings.services.completing import complete_metadata


def three(card: Card) -> list[Recording]:
    """Three recordings, oldest first, with parties that share characters."""
    for number, (start, party) in enumerate([("09:00", "恒筑建设"), ("10:00", "恒丰建材"), ("11:00", "张伟东")], 1):
        card.film(start, 1, number=number)
        (made,) = [r for r in sealed(card.hand_in("12:00")) if r.sequence == number]
        complete_metadata(
            actor=card.bureau.actor(card.bureau.zhang), at=clock("12:10"), recording=made, values={"party_name": party}
        )
    return list(reversed([type(made).objects.get(pk=key) for key in find(Search(""), 10)]))


def keys(text: str, **given_) -> list[int]:
    return find(Search(text, **given_), 10)


def test_every_two_characters_of_a_party_find_it(card: Card) -> None:
    first, second, third = three(card)
    assert keys("恒筑") == [first.pk]
    assert keys("建") == [second.pk, first.pk]
    assert keys("筑建") == [first.pk]
    assert keys("伟东") == [third.pk]
    assert keys("张伟东") == [third.pk]
    assert keys("张东") == []
    assert keys("恒 建材") == [second.pk]


def test_numbers_and_latin_letters_are_found_in_any_case_and_width(card: Card) -> None:
    first, *_ = three(card)
    assert first.pk in keys("zf-017")
    assert first.pk in keys("ＺＦ－０１７")
    assert keys(first.code) == [first.pk]


def test_a_corrected_party_is_found_by_its_new_name_only(card: Card) -> None:
    first, *_ = three(card)
    complete_metadata(
        actor=card.bureau.actor(card.bureau.zhang),
        at=clock("13:00"),
        recording=first,
        values={"party_name": "新城物业"},
    )
    assert keys("恒筑") == []
    assert keys("新城") == [first.pk]


def test_hostile_search_text_is_text(card: Card) -> None:
    three(card)
    for text in ('" OR 1=1 --', "'; DROP TABLE", "NEAR(a b)", "words:恒筑", "%", "\x00\x01", "*", "恒筑) OR (建材"):
        assert keys(text) == []


def test_pages_walk_down_and_up_without_gap_or_overlap(card: Card) -> None:
    first, second, third = three(card)
    scope = (f"a{card.bureau.agency.pk}",)
    newest = page(scope, Filters(), size=2)
    assert newest.keys == (third.pk, second.pk)
    assert newest.newer is None
    older = page(scope, Filters(), before=newest.older, size=2)
    assert older.keys == (first.pk,)
    assert older.older is None
    back = page(scope, Filters(), after=older.newer, size=2)
    assert back.keys == (third.pk, second.pk)


def test_filters_narrow_by_day_device_and_flag(card: Card) -> None:
    first, second, third = three(card)
    scope = (f"a{card.bureau.agency.pk}",)
    day = clock("12:00").date()
    assert len(page(scope, Filters(from_day=day, to_day=day)).keys) == 3
    assert page(scope, Filters(to_day=day.replace(day=6))).keys == ()
    assert page(scope, Filters(device=first.device_id, text="恒丰")).keys == (second.pk,)
    assert page(scope, Filters(flag="unassigned")).keys == (third.pk, second.pk, first.pk)
    assert page((), Filters()).keys == ()
    assert page(("p999999",), Filters()).keys == ()


texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=2, max_size=30)


@given(texts, st.data())
def test_a_substring_shares_all_its_bigrams_with_the_text(text: str, data: st.DataObject) -> None:
    whole = normal(text)
    start = data.draw(st.integers(0, max(0, len(whole) - 2)))
    part = whole[start : data.draw(st.integers(start, len(whole)))]
    assert set(bigrams(part)) <= set(bigrams(whole))


@given(texts)
def test_tokens_are_letters_and_digits_only_and_tell_bigrams_apart(text: str) -> None:
    pairs = bigrams(normal(text))
    tokens = [token(pair) for pair in pairs]
    assert len(set(tokens)) == len(pairs)
    assert all(word.isascii() and word.isalnum() for word in tokens)


@given(line=st.text(max_size=30))
def test_a_line_is_indexed_by_the_tokens_of_its_bigrams(line: str) -> None:
    recording = Recording(search_text=line.replace("\n", " "))
    assert pairs_of(recording) == [token(pair) for pair in bigrams(recording.search_text)]


def test_terms_do_not_match_across_two_parts(card: Card) -> None:
    card.film("09:00", 1)
    (recording,) = sealed(card.hand_in("12:00"))
    recording.title, recording.place = "工地甲", "乙路"
    assert "甲乙" not in text_of(recording).replace("\n", "|")


def test_days_at_the_ends_of_the_calendar_are_filters_like_others(card: Card) -> None:
    """Somebody types 0001-01-01 or 9999-12-31 into the address."""
    card.film("09:00", 1)
    (recording,) = sealed(card.hand_in("12:00"))
    scope = (f"a{card.bureau.agency.pk}",)
    assert page(scope, Filters(from_day=date.min, to_day=date.max)).keys == (recording.pk,)
    assert page(scope, Filters(from_day=date.max)).keys == ()
    assert page(scope, Filters(to_day=date.min)).keys == ()


def test_frequent_words_are_compared_and_find_the_same(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = three(card)
    unit = (f"u{first.unit_id}",)
    frequent = frozenset({token("建材"), token("恒丰"), "mvideo", unit[0]})
    monkeypatch.setattr(Frequent, "words", lambda _: frequent)
    assert keys("恒丰 建材") == [second.pk]
    assert keys("恒筑 建材") == []
    assert keys("建材 恒筑建") == []
    assert keys("恒 筑建", facets=(("mvideo",),)) == [first.pk]
    assert keys("建材", facets=(unit,)) == [second.pk]
    assert keys("建材", facets=(unit,), below=second.pk) == []
    assert keys("伟东", facets=(unit, ("mvideo", "maudio"))) == [third.pk]
    assert keys("建材", facets=(("u0",),)) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's index meets words without knowing how frequent")
def test_postgresql_knows_which_words_are_frequent(card: Card) -> None:
    three(card)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE recordings_text")
    known = Frequent().words()
    assert token("zf") in known


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's index has no columns")
def test_the_agency_beside_the_words_is_that_of_the_recording(card: Card) -> None:
    first, *_ = three(card)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT agency FROM recordings_text")
        assert cursor.fetchall() == [(first.agency_id,)]
