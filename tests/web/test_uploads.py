"""Uploads over HTTP: the tus protocol as its specification has it, who may, and what the pages say."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.house import NOW, House

from liuhen.ledger.queries import page
from liuhen.recordings.models import Recording
from liuhen.uploads.models import UploadedCard, UploadedFile
from liuhen.uploads.services.handing import hand_in_next

TUS: dict[str, Any] = {"HTTP_TUS_RESUMABLE": "1.0.0"}
CHUNK = "application/offset+octet-stream"


@pytest.fixture(autouse=True)
def _room(settings, tmp_path):
    settings.LIUHEN_UPLOADS = tmp_path / "uploads"


@pytest.fixture
def officer(yc: House) -> Client:
    return yc.client("zhang")


@pytest.fixture
def card(officer: Client) -> UploadedCard:
    answer = officer.post(reverse("upload_open"), {"device": "ZF-017"})
    made = UploadedCard.objects.latest("pk")
    assert answer["Location"] == reverse("upload", args=[made.pk])
    return made


def metadata(name: bytes, **more: bytes) -> str:
    pairs = {"filename": name, **more}
    return ",".join(f"{key} {base64.b64encode(value).decode()}" for key, value in pairs.items())


def create(client: Client, card: UploadedCard, name: bytes, size: object, body: bytes = b"", **given):
    headers = {**TUS, "HTTP_UPLOAD_LENGTH": str(size), "HTTP_UPLOAD_METADATA": metadata(name), **given}
    return client.generic(
        "POST", reverse("upload_files", args=[card.pk]), body, CHUNK if body else "text/plain", **headers
    )


def patch(client: Client, url: str, body: bytes, offset: int, kind: str = CHUNK, **given):
    headers = {**TUS, "HTTP_UPLOAD_OFFSET": str(offset), "CONTENT_TYPE": kind}
    headers |= {"CONTENT_LENGTH": str(len(body)), **given}  # said also of an empty body
    return client.generic("PATCH", url, body, kind, **headers)


def sha256(data: bytes) -> str:
    return "sha256 " + base64.b64encode(hashlib.sha256(data).digest()).decode()


def test_the_server_says_what_it_can_do(officer, card):
    answer = officer.options(reverse("upload_files", args=[card.pk]))
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"].split(",") == [
        "creation",
        "creation-with-upload",
        "termination",
        "checksum",
        "expiration",
    ]
    assert answer["Tus-Checksum-Algorithm"].split(",") == ["sha256", "sha1"]
    assert int(answer["Tus-Max-Size"]) > 4 << 30


def test_a_file_is_created_filled_asked_for_and_completed(officer, card):
    made = create(officer, card, b"DCIM/a.mp4", 10)
    assert made.status_code == 201
    assert made["Upload-Expires"].endswith("GMT")
    url = made["Location"]
    assert patch(officer, url, b"abcd", 0)["Upload-Offset"] == "4"
    asked = officer.head(url, **TUS)
    assert (asked.status_code, asked["Upload-Offset"], asked["Upload-Length"]) == (200, "4", "10")
    assert asked["Cache-Control"] == "no-store"
    done = patch(officer, url, b"efghij", 4, HTTP_UPLOAD_CHECKSUM=sha256(b"efghij"))
    assert (done.status_code, done["Upload-Offset"], done.content) == (204, "10", b"")
    assert UploadedFile.objects.get().complete


def test_the_first_bytes_may_come_with_the_creation(officer, card):
    made = create(officer, card, b"a.mp4", 10, b"abc")
    assert (made.status_code, made["Upload-Offset"]) == (201, "3")


def test_a_proxy_that_lets_no_patch_through_is_gone_around(officer, card):
    url = create(officer, card, b"a.mp4", 3)["Location"]
    headers = {**TUS, "HTTP_UPLOAD_OFFSET": "0", "HTTP_X_HTTP_METHOD_OVERRIDE": "PATCH"}
    assert officer.generic("POST", url, b"abc", CHUNK, **headers).status_code == 204


def test_a_file_can_be_taken_back(officer, card):
    url = create(officer, card, b"a.mp4", 3)["Location"]
    assert officer.delete(url, **TUS).status_code == 204
    assert officer.head(url, **TUS).status_code == 404


@pytest.mark.parametrize(
    ("offset", "body", "kind", "extra", "status"),
    [
        (1, b"abc", CHUNK, {}, 409),
        (0, b"abc", "application/octet-stream", {}, 415),
        (0, b"abcdefghijk", CHUNK, {}, 413),
        (0, b"abc", CHUNK, {"HTTP_UPLOAD_CHECKSUM": sha256(b"abd")}, 460),
        (0, b"abc", CHUNK, {"HTTP_UPLOAD_CHECKSUM": "md5 YWJj"}, 400),
        (0, b"abc", CHUNK, {"HTTP_UPLOAD_CHECKSUM": "sha256 *"}, 400),
        (0, b"abc", CHUNK, {"HTTP_TUS_RESUMABLE": "0.2.2"}, 412),
        ("-1", b"abc", CHUNK, {}, 400),
        ("٣", b"abc", CHUNK, {}, 400),
    ],
)
def test_a_chunk_that_does_not_fit_changes_nothing(officer, card, offset, body, kind, extra, status):
    url = create(officer, card, b"a.mp4", 10)["Location"]
    answer = patch(officer, url, body, offset, kind, **extra)
    assert (answer.status_code, answer["Tus-Resumable"]) == (status, "1.0.0")
    assert answer.content.decode()
    assert officer.head(url, **TUS)["Upload-Offset"] == "0"


@pytest.mark.parametrize("size", ["", "-5", "1e3", "9" * 30])
def test_a_size_that_is_none_creates_nothing(officer, card, size):
    assert create(officer, card, b"a.mp4", size).status_code == 400
    assert not UploadedFile.objects.exists()


@pytest.mark.parametrize("name", [b"../../etc/cron.d/x", b"/etc/passwd", b"a/../b", b"", b"a\0b", b"x" * 300])
def test_a_hostile_name_creates_nothing_and_stands_in_the_log(officer, card, name, settings):
    answer = create(officer, card, name, 5)
    assert answer.status_code == 400
    assert "没有收下" in answer.content.decode()
    assert not UploadedFile.objects.exists()
    assert [each.facts["rule"] for each in page(act="upload.add.refused", subject=card.subject)] == [
        "uploads.name.unfit"
    ]


def test_metadata_that_is_no_base64_creates_nothing(officer, card):
    answer = create(officer, card, b"a", 5, HTTP_UPLOAD_METADATA="filename ***")
    assert answer.status_code == 400


def test_a_full_disk_is_507_with_words(officer, card, monkeypatch):
    monkeypatch.setattr("liuhen.uploads.services.opening.free_bytes", lambda: 1)
    answer = create(officer, card, b"a.mp4", 100)
    assert answer.status_code == 507
    assert "磁盘已满" in answer.content.decode()


def test_an_upload_is_nobody_elses(yc: House, officer, card):
    """Not even the keeper's, who may hand in for the unit: bytes of two people are never mixed."""
    url = create(officer, card, b"a.mp4", 3)["Location"]
    for who in ("li", "keeper", "stranger"):
        client = yc.client(who)
        assert client.head(url, **TUS).status_code == 404
        assert patch(client, url, b"abc", 0).status_code == 404
        assert client.delete(url, **TUS).status_code == 404
        assert client.get(reverse("upload", args=[card.pk])).status_code == 404
        assert create(client, card, b"b.mp4", 3).status_code == 404
    assert yc.client("audit").get(reverse("uploads")).status_code == 403
    assert Client().head(url, **TUS).status_code == 302


def test_bytes_without_the_token_are_not_taken(yc: House, card):
    client = Client(enforce_csrf_checks=True)
    client.force_login(yc.people["zhang"], backend="django.contrib.auth.backends.ModelBackend")
    assert create(client, card, b"a.mp4", 3).status_code == 403
    client.get(reverse("upload", args=[card.pk]))
    token = client.cookies["csrftoken"].value
    made = create(client, card, b"a.mp4", 3, HTTP_X_CSRFTOKEN=token)
    assert made.status_code == 201
    assert patch(client, made["Location"], b"abc", 0).status_code == 403
    assert patch(client, made["Location"], b"abc", 0, HTTP_X_CSRFTOKEN=token).status_code == 204


def test_the_last_file_lets_the_card_be_sealed_and_the_page_leads_to_the_receipt(officer, card):
    assert officer.post(reverse("upload_expect", args=[card.pk]), {"files": "1"}).status_code == 204
    page_at = reverse("upload", args=[card.pk])
    url = create(officer, card, "现场.mp4".encode(), 3)["Location"]
    assert "没有传完" in officer.get(page_at).content.decode()
    patch(officer, url, b"abc", 0)
    waiting = officer.get(page_at).content.decode()
    assert "等待封存" in waiting
    assert reverse("upload_state", args=[card.pk]) in waiting
    hand_in_next(clock=lambda: NOW)
    shown = officer.get(page_at).content.decode()
    assert "打印回执" in shown
    assert "现场.mp4" in shown
    assert patch(officer, url, b"", 3, CONTENT_TYPE=CHUNK, CONTENT_LENGTH="0").status_code == 410
    assert officer.get(reverse("upload_listing", args=[card.pk])).json()["files"][0]["complete"] is True
    assert Recording.objects.filter(original_name="现场.mp4").exists()


def test_a_wrong_device_number_is_said_beside_the_field_and_stays_in_it(officer):
    answer = officer.post(reverse("upload_open"), {"device": "ZF-071"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "是不是" in text
    assert "ZF-017" in text
    assert 'value="ZF-071"' in text


def test_asking_twice_for_the_hand_in_does_it_once_and_says_so(officer, card):
    patch(officer, create(officer, card, b"a.mp4", 3)["Location"], b"abc", 0)
    address = reverse("upload_hand_in", args=[card.pk])
    assert officer.post(address).status_code == 302
    again = officer.post(address)
    assert again.status_code == 403
    assert "等待封存" in again.content.decode()
    hand_in_next(clock=lambda: NOW)
    assert hand_in_next(clock=lambda: NOW) is None


def test_an_upload_can_be_taken_back_and_the_list_says_so(officer, card):
    create(officer, card, b"a.mp4", 3)
    assert officer.post(reverse("upload_withdraw", args=[card.pk]))["Location"] == reverse("uploads")
    assert "已撤回" in officer.get(reverse("uploads")).content.decode()


def test_an_empty_list_says_what_to_do(officer):
    assert "选整张卡的文件夹" in officer.get(reverse("uploads")).content.decode()
