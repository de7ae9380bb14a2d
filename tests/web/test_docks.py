"""The wall: every port in its place, problems explained above it, and only what changed is sent again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.web.house import NOW, House

from liuhen.accounts.models import SignIn
from liuhen.docks.models import Station
from liuhen.docks.queries import SILENT
from liuhen.docks.services.showing import close_station, open_station, show
from liuhen.docks.tiles import DONE, PROBLEM, PULLED, READING, SEALING, Tile
from liuhen.ledger.queries import history

SEALED = Tile(
    NOW,
    DONE,
    device_no="ZF-017",
    holder="张三",
    files=4,
    copied=4,
    verified=4,
    sealed=4,
    bytes_total=100,
    bytes_sealed=100,
)
BUSY = Tile(
    NOW,
    SEALING,
    device_no="ZF-018",
    holder="李四",
    intake=5,
    files=14,
    copied=11,
    verified=10,
    sealed=9,
    bytes_total=10_000_000,
    bytes_copied=6_400_000,
    bytes_verified=5_200_000,
    bytes_sealed=4_200_000,
    speed=1_200_000,
)
UNKNOWN = Tile(NOW, PROBLEM, problem="recordings.device.unknown", words="设备 ZF-099 不在台账上。", remedy="请先登记。")


@pytest.fixture
def station(yc: House) -> Station:
    opened = open_station(at=NOW, agency=yc.bureau.agency, name="一号站", numbers=[1, 2, 3, 4, 5])
    busy = {
        1: Tile(NOW, DONE, device_no="ZF-017", intake=yc.intake.pk, files=2, copied=2, verified=2, sealed=2),
        2: BUSY,
        3: UNKNOWN,
    }
    return show(at=NOW, station=opened, tiles=busy | {4: Tile(NOW, READING, device_no="ZF-020", files=3)})


def wall(yc: House, who: str = "keeper") -> str:
    return yc.client(who).get(reverse("docks")).content.decode()


def changes(yc: House, text: str, who: str = "keeper"):
    """Ask as the page does that was shown."""
    (address,) = re.findall(r'hx-get="(/docks/\d+/changes/[^"]*)"', text)
    return yc.client(who).get(address.replace("&amp;", "&"))


def tiles(text: str) -> list[str]:
    return re.findall(r'<section id="port-\d+-(\d+)"', text)


def test_every_port_stands_in_its_place_whatever_its_state(yc: House, station):
    text = wall(yc)
    assert tiles(text) == ["1", "2", "3", "4", "5"]
    for words in ("全部封存", "64%", "11 / 14", "没有采集", "排队等候封存", "5 号口空闲"):
        assert words in text


def test_a_problem_is_explained_with_its_remedy_above_the_wall(yc: House, station):
    text = wall(yc)
    assert text.index("3 号口：设备 ZF-099 不在台账上。") < text.index('class="docks"')
    assert "请先登记。" in text


def test_the_bar_shows_sealed_read_back_and_copied_apart(yc: House, station):
    text = wall(yc)
    assert 'class="bar-seal" width="42.0%"' in text
    assert 'class="bar-back" x="42.0%" width="10.0%"' in text
    assert 'class="bar-a" x="52.0%" width="12.0%"' in text
    assert 'aria-valuenow="64"' in text


def test_the_receipt_is_offered_to_those_who_may_see_it(yc: House, station):
    address = reverse("receipt", args=[yc.intake.pk])
    assert address in wall(yc)
    assert address in wall(yc, "zhang")
    assert address not in wall(yc, "stranger")


def test_nothing_new_is_no_answer_and_a_heartbeat_is_nothing_new(yc: House, station):
    text = wall(yc)
    assert changes(yc, text).status_code == 204
    show(at=NOW, station=Station.objects.get(), tiles={})
    assert changes(yc, text).status_code == 204


def test_only_what_changed_is_sent_and_the_notes_only_when_they_changed(yc: House, station):
    text = wall(yc)
    show(at=NOW, station=Station.objects.get(), tiles={2: SEALED})
    answer = changes(yc, text).content.decode()
    assert tiles(answer) == ["2"]
    assert "hx-swap-oob" in answer
    assert "-notes" not in answer
    assert changes(yc, answer).status_code == 204
    pulled = Tile(NOW, PROBLEM, device_no="ZF-017", problem=PULLED, words="卡被拔出。", remedy="插回。")
    show(at=NOW, station=Station.objects.get(), tiles={1: pulled})
    told = changes(yc, answer).content.decode()
    assert tiles(told) == ["1"]
    assert "1 号口（ZF-017）：卡被拔出。" in told
    assert "3 号口" in told


def test_a_silent_station_is_told_as_such_and_heard_again(yc: House, station):
    text = wall(yc)
    Station.objects.update(heartbeat_at=NOW - SILENT - timedelta(seconds=1))
    answer = changes(yc, text).content.decode()
    assert "一号站没有回音" in answer
    assert "没有回音" in wall(yc)
    show(at=NOW, station=Station.objects.get(), tiles={})
    assert "没有回音" not in changes(yc, answer).content.decode()
    assert "没有回音" not in wall(yc)


def test_a_stopped_station_is_not_silent(yc: House, station):
    close_station(at=NOW, station=Station.objects.get())
    Station.objects.update(heartbeat_at=NOW - timedelta(days=1))
    text = wall(yc)
    assert "没有回音" not in text
    assert "停止，插卡不会采集" in text


def test_the_wall_of_another_agency_is_not_there(yc: House, ss: House, station):
    assert "一号站" not in wall(ss)
    assert ss.client("keeper").get(reverse("dock_changes", args=[station.pk])).status_code == 404
    assert yc.client("audit").get(reverse("docks")).status_code == 403


def test_without_a_station_the_page_says_what_to_do(yc: House):
    text = wall(yc)
    assert "还没有采集站在运行" in text
    assert "liuhen dock" in text


def test_words_of_a_card_are_shown_as_text(yc: House, station):
    hostile = Tile(NOW, PROBLEM, problem="x", words="<script>alert(1)</script>", device_no="<b>")
    show(at=NOW, station=Station.objects.get(), tiles={5: hostile})
    assert "<script>alert" not in wall(yc)


def test_what_is_not_sealed_yet_is_never_a_hundred_per_cent(yc: House, station):
    copied = Tile(NOW, SEALING, files=3, intake=5, copied=3, bytes_total=10, bytes_copied=10, sealed=2)
    show(at=NOW, station=Station.objects.get(), tiles={2: copied})
    assert '<p class="pct num">99%</p>' in wall(yc)


def left_at_wall(yc: House):
    client = yc.client("keeper")
    assert client.post(reverse("dock_wall"))["Location"] == reverse("docks")
    return client


def test_a_screen_left_at_the_station_shows_the_wall_and_nothing_else(yc: House, station):
    client = left_at_wall(yc)
    text = client.get(reverse("docks")).content.decode()
    assert tiles(text) == ["1", "2", "3", "4", "5"]
    assert "这个屏幕只显示采集站" in text
    assert "今天的回执" not in text
    assert "打印回执" not in text
    for place in ("recordings", "workbench", "account", "keeping"):
        assert client.get(reverse(place))["Location"] == reverse("docks")
        assert f'href="{reverse(place)}"' not in text
    assert client.post(reverse("dock_wall"))["Location"] == reverse("docks")


def test_a_screen_left_at_the_station_does_not_go_dark_because_nobody_touches_it(yc: House, station, monkeypatch):
    client = left_at_wall(yc)
    other = yc.client("keeper")
    assert other.get(reverse("docks")).status_code == 200
    for later, words in ((timedelta(days=29), "1 号口"), (timedelta(days=31), "")):
        monkeypatch.setattr("liuhen.web.visits.now", lambda later=later: NOW + later)
        answer = client.get(reverse("docks"), headers={"X-Unattended": "1"})
        assert (answer.status_code == 200) == bool(words)
    assert answer["Location"].startswith(reverse("login"))
    assert other.get(reverse("docks"))["Location"].startswith(reverse("login"))


def test_the_screen_is_listed_among_the_sessions_and_can_be_ended_from_elsewhere(yc: House, station):
    screen, desk = left_at_wall(yc), yc.client("keeper")
    text = desk.get(reverse("account")).content.decode()
    assert "留在采集站屏幕上，只显示采集站" in text
    assert [each.act for each in history(yc.people["keeper"].subject)].count("session.left_at_wall") == 1
    row = SignIn.objects.get(wall_since__isnull=False)
    desk.post(reverse("end_session", args=[row.pk]))
    assert screen.get(reverse("docks"))["Location"].startswith(reverse("login"))
