"""Office packages have bytes that depend on their content and their date alone."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta, timezone

from liuhen.kernel.packages import dated

AT = datetime(2026, 3, 11, 8, 20, 30, tzinfo=UTC)


def package(when: tuple[int, int, int, int, int, int]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in ("b.xml", "a.xml"):
            archive.writestr(zipfile.ZipInfo(name, when), f"<{name[0]}/>")
    return made.getvalue()


def test_when_a_library_wrote_a_package_is_forgotten() -> None:
    assert dated(package((2020, 1, 1, 0, 0, 0)), AT) == dated(package((2024, 5, 5, 5, 5, 4)), AT)


def test_parts_keep_their_order_and_content_and_carry_the_moment_in_utc() -> None:
    shanghai = AT.astimezone(timezone(timedelta(hours=8)))
    with zipfile.ZipFile(io.BytesIO(dated(package((2020, 1, 1, 0, 0, 0)), shanghai, parts={"a.xml": b"<x/>"}))) as made:
        assert [(entry.filename, entry.date_time) for entry in made.infolist()] == [
            ("b.xml", (2026, 3, 11, 8, 20, 30)),
            ("a.xml", (2026, 3, 11, 8, 20, 30)),
        ]
        assert (made.read("b.xml"), made.read("a.xml")) == (b"<b/>", b"<x/>")


def test_a_moment_before_zip_counts_is_its_first() -> None:
    with zipfile.ZipFile(io.BytesIO(dated(package((2020, 1, 1, 0, 0, 0)), datetime(1970, 1, 1, tzinfo=UTC)))) as made:
        assert made.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)
