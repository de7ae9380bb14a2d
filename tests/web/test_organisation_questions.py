"""Lists of very many people take as few questions as those of few."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liuhen.accounts.models import Person, Post, Unit

if TYPE_CHECKING:
    from tests.web.house import House
from tests.web.organisation_pages import names


@pytest.fixture
def crowded(yc: House) -> House:
    """5,000 people in fifty squads, half of them with a session."""
    agency, root = yc.bureau.agency, yc.bureau.root
    units = Unit.objects.bulk_create(
        Unit(agency=agency, parent=root, name=f"{n} 中队", kind="squad") for n in range(50)
    )
    for unit in units:
        unit.path = f"{root.path}{unit.pk}/"
    Unit.objects.bulk_update(units, ["path"])
    people = Person.objects.bulk_create(
        (Person(login=f"p{n}", name=f"某{n}", agency=agency, card_no=f"9{n:07}", password="!") for n in range(5000)),
        batch_size=500,
    )
    Post.objects.bulk_create(
        (
            Post(person=each, unit=units[n % 50], role="officer", starts_on=date(2026, 1, 1))
            for n, each in enumerate(people)
        ),
        batch_size=500,
    )
    return yc


def test_the_list_of_five_thousand_people_takes_as_few_questions_as_that_of_ten(yc: House, crowded: House):
    client = crowded.client("security")
    client.get(reverse("organisation"))
    counts = {}
    for name, given in (
        ("all", {}),
        ("unit", {"unit": Unit.objects.get(name="7 中队").pk}),
        ("words", {"q": "某49"}),
        ("far", {"page": 90}),
    ):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            html = client.get(reverse("organisation"), given).content.decode()
        counts[name] = len(asked)
        assert len(names(html)) == 50, name
    assert max(counts.values()) <= 22, counts
    assert "第 4501–4550 人，共 5,0" in html


def test_the_page_of_a_person_takes_few_questions(crowded: House):
    client = crowded.client("security")
    client.get(reverse("workbench"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("person", args=[Person.objects.get(login="p77").pk]))
    assert len(asked) <= 36
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("account"))
    assert len(asked) <= 30
