"""What machines may ask: alive, ready, figures. Nothing of it is personal, and nobody from outside gets the figures."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import get_resolver, reverse
from prometheus_client.parser import text_string_to_metric_families

from liuhen.jobs.heartbeat import Pulse
from liuhen.jobs.models import Heartbeat
from liuhen.kernel.moments import now
from liuhen.operations import readiness


def scraped(text: str) -> dict[tuple[str, tuple[str, ...]], float]:
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def _swept(db, home):
    Pulse().write(now())


def test_an_instance_that_does_its_work_is_ready(_swept):
    answer = Client().get("/readyz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_a_silent_sweep_is_named(_swept):
    Heartbeat.objects.update(at=now() - readiness.SILENT - timedelta(seconds=1))
    answer = Client().get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"sweep\n")


def test_an_instance_where_no_sweep_ever_ran_is_not_ready(db, home):
    assert Client().get("/readyz").content == b"sweep\n"


def test_a_store_that_takes_no_bytes_is_named(_swept, settings, tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("x")
    settings.LIUHEN_STORE = in_the_way  # no folder: nothing can be written there, not even by root
    answer = Client().get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"store\n")


def test_missing_migrations_are_named(_swept, monkeypatch):
    monkeypatch.setattr(readiness, "_migrations", lambda: frozenset({("recordings", "9999_later")}))
    answer = Client().get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"migrations\n")
    assert readiness.missing_migrations() == ["recordings.9999_later"]


def test_a_database_that_is_gone_is_named(_swept, monkeypatch):
    def gone(*_args):
        raise DatabaseError("password=hunter2")

    monkeypatch.setattr(readiness, "age", gone)
    answer = Client().get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"database\n")


def test_the_figures_parse_and_say_how_the_instance_fares(yc):
    Pulse().write(now())
    client = yc.client("zhang")
    client.get(reverse("recordings"), {"q": "绝密词"})
    found = scraped(Client().get("/metrics").content.decode())

    assert found["liuhen_sealed_objects_total", ()] == 2
    assert found["liuhen_sealed_bytes_total", ()] == sum(each.size for each in yc.recordings)
    assert found["liuhen_fixity_objects", ("never",)] == 2
    assert found["liuhen_obligations", ("open",)] >= found["liuhen_obligations", ("overdue",)]
    assert found["liuhen_sweep_age_seconds", ()] < 60
    assert found["liuhen_disk_free_bytes", ("store",)] > 0
    assert found["liuhen_http_requests_total", ("200", "recordings")] >= 1
    assert found["liuhen_log_pending", ()] + found["liuhen_log_entries", ()] > 0


def test_the_figures_name_nobody_and_have_few_labels(yc):
    client = yc.client("zhang")
    client.get("/nowhere/张三/")
    client.get(reverse("recordings"), {"q": "绝密词"})
    text = Client().get("/metrics").content.decode()
    views = set(re.findall(r'view="([^"]*)"', text))

    assert "绝密词" not in text
    assert not [person for person in yc.people.values() if person.name in text or person.login in text]
    names = {key for key in get_resolver().reverse_dict if isinstance(key, str)}
    names |= {
        key for _, api in get_resolver().namespace_dict.values() for key in api.reverse_dict if isinstance(key, str)
    }
    assert views <= names | {"none", "other", "part"}


@pytest.mark.parametrize(
    "headers",
    [
        {"REMOTE_ADDR": "10.0.0.9"},
        {"HTTP_X_FORWARDED_FOR": "10.0.0.9"},
        {"HTTP_FORWARDED": "for=10.0.0.9"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "10.0.0.9", "HTTP_AUTHORIZATION": "Bearer "},
    ],
)
def test_the_figures_are_not_there_for_anybody_from_outside(_swept, headers):
    assert Client(**headers).get("/metrics").status_code == 404


def test_the_token_among_the_keys_opens_the_figures_from_outside(_swept, settings):
    settings.LIUHEN_KEYS.mkdir()
    (settings.LIUHEN_KEYS / "metrics_token").write_text("a-token-of-some-length\n")
    outside = Client(REMOTE_ADDR="10.0.0.9")

    good = outside.get("/metrics", headers={"Authorization": "Bearer a-token-of-some-length"})
    bad = outside.get("/metrics", headers={"Authorization": "Bearer another"})
    assert (good.status_code, bad.status_code) == (200, 404)
    (settings.LIUHEN_KEYS / "metrics_token").write_text("\n")
    assert outside.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
