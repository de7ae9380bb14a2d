"""A question that is built once gives what Django's own query gives, whatever values are put into it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import BigIntegerField, CharField, DateTimeField
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liuhen.accounts.models import Agency, Post, SignInRules, Unit
from liuhen.accounts.services import appoint, create_agency, create_person
from liuhen.asking import Given, Question, Things
from liuhen.kernel.actors import system
from liuhen.ledger.models import CheckpointRow

pytestmark = [pytest.mark.django_db, pytest.mark.database]
AT = datetime(2026, 3, 10, 8, 20, tzinfo=UTC)

SIGNED = Question(
    lambda: (
        CheckpointRow.objects.filter(size__lte=Given("size", BigIntegerField()), note=Given("note", CharField()))
        .filter(at__lte=Given("at", DateTimeField()))
        .order_by("size")
        .values_list("size", "at", "note")
    )
)


def sign(*sizes: int, note: str = "n") -> None:
    CheckpointRow.objects.bulk_create(CheckpointRow(size=size, root=b"", at=AT, note=note) for size in sizes)


def test_values_go_in_and_come_out_as_through_django():
    sign(1, 2, 3)

    assert SIGNED.ask(size=2, note="n", at=AT) == [(1, AT, "n"), (2, AT, "n")]
    assert SIGNED.ask(size=3, note="other", at=AT) == []
    assert SIGNED.ask(size=1, note="n", at=AT) == [(1, AT, "n")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(words=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20))
def test_a_value_is_never_part_of_the_statement(words):
    CheckpointRow.objects.get_or_create(size=9, defaults={"root": b"", "at": AT, "note": "n"})
    with CaptureQueriesContext(connection):
        assert SIGNED.ask(size=9, note=words, at=AT) == ([(9, AT, "n")] if words == "n" else [])


def test_one_asking_costs_one_query():
    SIGNED.ask(size=1, note="n", at=AT)
    with CaptureQueriesContext(connection) as asked:
        SIGNED.ask(size=1, note="n", at=AT)

    assert len(asked) == 1


@pytest.mark.parametrize(("given_", "fault"), [({"size": None}, ValueError), ({"note": None}, ValueError)])
def test_nothing_is_no_value(given_, fault):
    with pytest.raises(fault):
        SIGNED.ask(**{"size": 1, "note": "n", "at": AT} | given_)


def test_a_missing_value_is_a_fault():
    with pytest.raises(KeyError):
        SIGNED.ask(size=1, note="n")


POSTS = Things(
    lambda: (
        Post.objects.select_related("unit__agency", "person")
        .defer("title")
        .filter(role=Given("role", CharField()))
        .order_by("pk")
    )
)


@pytest.fixture
def agency(db: None) -> Agency:
    """Return an agency with an officer and a head."""
    by: dict[str, Any] = {"actor": system("test"), "at": AT}
    agency = create_agency(**by, code="yc", name="某局")
    unit = Unit.objects.get(agency=agency)
    for login, role in (("zhang", "officer"), ("sun", "agency_head")):
        person = create_person(**by, login=login, name=login, agency=agency, card_no="")
        appoint(**by, person=person, unit=unit, role=role, starts_on=AT.date())
    return agency


def test_objects_are_those_of_django_with_what_they_are_related_to(agency: Agency):
    theirs = list(
        Post.objects.select_related("unit__agency", "person").defer("title").filter(role="officer").order_by("pk")
    )
    with CaptureQueriesContext(connection) as asked:
        ours = POSTS.ask(role="officer")
        told = [(post.unit.agency.name, post.person.name, post.starts_on) for post in ours]

    assert len(asked) == 1
    assert ours == theirs != []
    assert told == [(post.unit.agency.name, post.person.name, post.starts_on) for post in theirs]
    assert [post.get_deferred_fields() for post in ours] == [{"title"}] * len(theirs)


def test_a_relation_that_is_not_there_is_known_to_be_absent(agency: Agency):
    found = Things(lambda: Agency.objects.select_related("sign_in_rules").filter(code=Given("code", CharField())))
    (same,) = found.ask(code=agency.code)
    with CaptureQueriesContext(connection) as asked, pytest.raises(SignInRules.DoesNotExist):
        _ = same.sign_in_rules

    assert len(asked) == 0
