"""Moments come back from the database as they went in, and aware, however they are asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import F, Max, Min
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MOMENT = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # bounds


def ends(key: str, at: datetime) -> None:
    """Keep a moment in the plainest table there is."""
    Session.objects.create(session_key=key, session_data="", expire_date=at)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=MOMENT)
def test_any_moment_comes_back(db: None, at: datetime):
    Session.objects.all().delete()
    ends("a", at)
    (found,) = Session.objects.values_list("expire_date", flat=True)
    assert (found, found.utcoffset()) == (at, timedelta(0))
    assert Session.objects.get(expire_date=at).expire_date == at


def test_sums_and_other_names_of_a_column_are_moments_too():
    first, last = datetime(2026, 3, 10, 8, 20, tzinfo=UTC), datetime(2026, 3, 10, 8, 20, 0, 5, tzinfo=UTC)
    ends("a", last)
    ends("b", first)
    assert Session.objects.aggregate(first=Min("expire_date"), last=Max("expire_date")) == {
        "first": first,
        "last": last,
    }
    named = Session.objects.annotate(when=F("expire_date"))
    assert list(named.order_by("when").values_list("when", flat=True)) == [first, last]
    either = named.values_list("when").union(named.values_list("expire_date"), all=True)
    assert sorted(at for (at,) in either) == [first, first, last, last]


def test_another_zone_is_the_same_moment():
    at = datetime(2026, 3, 10, 16, 20, tzinfo=timezone(timedelta(hours=8)))
    ends("a", at)
    assert Session.objects.get().expire_date == at


@pytest.mark.parametrize("written", ["2026-03-10 08:20:00+00", "2026-03-10 8:20", "2026-03-10T08:20:00Z"])
def test_a_text_that_somebody_else_wrote_is_read_as_django_reads_it(written: str):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has a type for moments and takes no other text")
    ends("a", datetime(2026, 1, 1, tzinfo=UTC))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_session SET expire_date = %s", [written])
    at = Session.objects.get().expire_date
    assert (at, at.utcoffset()) == (datetime(2026, 3, 10, 8, 20, tzinfo=UTC), timedelta(0))


def test_a_text_that_is_no_moment_is_nothing():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has a type for moments and takes no other text")
    ends("a", datetime(2026, 1, 1, tzinfo=UTC))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_session SET expire_date = 'soon'")
    assert Session.objects.get().expire_date is None


def test_nothing_stays_nothing():
    assert Session.objects.aggregate(last=Max("expire_date")) == {"last": None}
