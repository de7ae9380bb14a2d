"""The bytes: parts as RFC 9110 wants them, exact, judged each time, and one viewing in the log."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from liuhen.access.models import Viewing
from liuhen.ledger.queries import history
from liuhen.recordings.models import Derivative
from liuhen.recordings.places import store_root
from liuhen.sending.content_types import type_of
from liuhen.sending.ranges import Part, UnsatisfiableError, part_of
from liuhen.sending.served import Slice

if TYPE_CHECKING:
    from tests.web.house import House

SIZE = 1000
PARTS = {
    "": None,
    "bytes=0-99": Part(0, 99),
    "bytes=0-0": Part(0, 0),
    "bytes=999-999": Part(999, 999),
    "bytes=990-": Part(990, 999),
    "bytes=0-": Part(0, 999),
    "bytes=-10": Part(990, 999),
    "bytes=-5000": Part(0, 999),
    "bytes=900-5000": Part(900, 999),
    "bytes = 1 - 2": Part(1, 2),
    # what cannot be read is answered with the whole
    "bytes=5-4": None,
    "bytes=-": None,
    "bytes=a-b": None,
    "bytes=0-1,5-6": None,
    "items=0-5": None,
    "bytes=٣-٤": None,
    "bytes=" + "9" * 40 + "-": None,
}
BEYOND = ("bytes=1000-", "bytes=1000-1001", "bytes=-0", f"bytes={2**62}-")


@pytest.mark.parametrize("header", PARTS)
def test_a_range_names_a_part_or_is_answered_with_the_whole(header):
    assert part_of(header, SIZE) == PARTS[header]


@pytest.mark.parametrize("header", BEYOND)
def test_a_range_beyond_the_end_cannot_be_satisfied(header):
    with pytest.raises(UnsatisfiableError):
        part_of(header, SIZE)


@given(st.text(max_size=60), st.integers(0, 2**40))
def test_no_header_breaks_the_reading_and_every_part_lies_in_the_file(header, size):
    try:
        part = part_of(header, size)
    except UnsatisfiableError:
        return
    assert part is None or 0 <= part.first <= part.last < size


@given(st.binary(max_size=400), st.data())
def test_a_slice_reads_its_part_and_nothing_else(tmp_path_factory, data, draw):
    path = tmp_path_factory.mktemp("slice") / "file"
    path.write_bytes(data)
    first = draw.draw(st.integers(0, len(data)))
    length = draw.draw(st.integers(0, len(data) - first))
    with Slice(os.open(path, os.O_RDONLY), first, length) as part:
        assert part.read() == data[first : first + length]
        assert part.tell() == length
        part.seek(0)
        assert b"".join(iter(lambda: part.read(7), b"")) == data[first : first + length]


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def stored(house: House) -> bytes:
    with store_root().open_content(house.first.object_id) as file:
        return file.read()


@pytest.mark.parametrize(
    ("header", "start", "stop"), [("bytes=0-99", 0, 100), ("bytes=100-", 100, None), ("bytes=-37", -37, None)]
)
def test_a_part_of_the_original_is_exact(yc: House, header, start, stop):
    whole = stored(yc)
    answer = yc.client("zhang").get(reverse("original", args=[yc.first.pk]), headers={"Range": header})
    first = len(whole) + start if start < 0 else start
    last = (stop or len(whole)) - 1

    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"
    assert answer["Content-Length"] == str(last - first + 1)
    assert body(answer) == whole[start:stop]


def test_the_whole_original_comes_with_its_digest_and_may_not_be_kept(yc: House):
    answer = yc.client("zhang").get(reverse("original", args=[yc.first.pk]))

    assert answer.status_code == 200
    assert body(answer) == stored(yc)
    assert answer["ETag"] == f'"{yc.first.sha256}"'
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"] == "video/mp4"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Last-Modified" not in answer.headers


def test_a_range_beyond_the_end_is_answered_416_with_the_size(yc: House):
    answer = yc.client("zhang").get(reverse("original", args=[yc.first.pk]), headers={"Range": "bytes=99999999-"})

    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{yc.first.size}"


def test_a_range_meant_for_other_bytes_is_answered_with_the_whole(yc: House):
    path = reverse("original", args=[yc.first.pk])
    client = yc.client("zhang")
    same = client.get(path, headers={"Range": "bytes=0-9", "If-Range": f'"{yc.first.sha256}"'})
    other = client.get(path, headers={"Range": "bytes=0-9", "If-Range": '"abc"'})

    assert (same.status_code, len(body(same))) == (206, 10)
    assert (other.status_code, len(body(other))) == (200, yc.first.size)


def test_a_head_tells_the_length_and_sends_nothing(yc: House):
    answer = yc.client("zhang").head(reverse("original", args=[yc.first.pk]), headers={"Range": "bytes=0-9"})

    assert (answer.status_code, answer["Content-Length"], answer.content) == (206, "10", b"")


def test_the_name_is_written_as_rfc_5987_and_cannot_break_the_header(yc: House):
    answer = yc.client("zhang").get(reverse("original", args=[yc.first.pk]))

    assert re.fullmatch(r"inline; filename\*=UTF-8''[\w.%~-]+", answer["Content-Disposition"])


def test_a_kind_that_browsers_might_run_is_only_offered_as_bytes():
    assert {type_of(name) for name in ("a.html", "a.svg", "a", "视频.HTM", "x.mp4.js")} == {"application/octet-stream"}
    assert type_of("DCIM/一.MP4") == "video/mp4"


def test_many_requests_of_one_player_are_one_viewing(yc: House):
    client, path = yc.client("zhang"), reverse("original", args=[yc.first.pk])
    for start in range(0, 500, 100):
        client.get(path, headers={"Range": f"bytes={start}-{start + 99}"})

    assert Viewing.objects.filter(recording=yc.first).count() == 1
    assert [each.act for each in history(yc.first.subject)].count("recording.viewed") == 1


def test_a_thumbnail_is_judged_but_is_no_viewing(yc: House):
    answer = yc.client("zhang").get(reverse("thumbnail", args=[yc.first.pk]))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert body(answer)[:2] == b"\xff\xd8"
    assert not Viewing.objects.filter(recording=yc.first).exists()


def test_a_refused_request_gets_no_byte_and_stands_in_the_log(yc: House):
    answer = yc.client("stranger").get(reverse("original", args=[yc.first.pk]), headers={"Range": "bytes=0-9"})

    assert answer.status_code == 403
    assert answer["Content-Type"].startswith("text/plain")
    assert "recording.view.refused" in [each.act for each in history(yc.first.subject)]


def test_what_is_not_there_and_what_is_hidden_answer_alike(yc: House):
    client = yc.client("stranger")
    hidden, absent = (client.get(reverse("original", args=[key])) for key in (yc.first.pk, 7))

    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)


def test_nginx_is_told_where_the_bytes_lie_only_after_the_judgement(yc: House, settings):
    settings.LIUHEN_ACCEL_PREFIX = "/originals/"
    path = reverse("original", args=[yc.first.pk])
    answer = yc.client("zhang").get(path, headers={"Range": "bytes=0-9"})
    inner = store_root().content_path(yc.first.object_id).removeprefix(str(settings.LIUHEN_STORE))

    assert answer.content == b""
    assert answer["X-Accel-Redirect"].startswith("/originals/store/")
    assert answer["X-Accel-Redirect"].endswith(inner.rpartition("/")[2])
    assert "X-Accel-Redirect" not in yc.client("stranger").get(path).headers


def test_a_copy_that_is_not_made_is_not_there(yc: House):
    Derivative.objects.filter(recording=yc.first).update(state=Derivative.State.WANTED)

    assert yc.client("zhang").get(reverse("proxy", args=[yc.first.pk])).status_code == 404


def test_an_original_that_cannot_be_read_says_so_in_words(fresh: House):
    Path(store_root().content_path(fresh.first.object_id)).unlink()
    answer = fresh.client("zhang").get(reverse("original", args=[fresh.first.pk]))

    assert answer.status_code == 503
    assert "系统管理员" in answer.content.decode() or "副本" in answer.content.decode()
