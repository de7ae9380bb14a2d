"""What the days promise without a browser: no page is forgotten, no picture of the manual without its day."""

from __future__ import annotations

import re
from pathlib import Path

from tests.web.days.pages import NOT_PAGES, PAGES
from tests.web.days.pictures import FOLDER
from tests.web.test_doors import NAMES, POSTS

MANUAL = FOLDER.parent
_TAKEN = re.compile(r'\.picture\(\s*"([a-z]+-\d\d-[a-z-]+)"')
_SHOWN = re.compile(r"!\[[^\]]+\]\(pictures/([^)]+)\.png\)")
_MOST = 3_000_000  # bytes of all pictures: a clone should not wait for them


def taken() -> set[str]:
    """The names of the pictures that the days take."""
    return {
        name for test in Path(__file__).parent.glob("test_*_browser.py") for name in _TAKEN.findall(test.read_text())
    }


def referred() -> set[str]:
    """The names of the pictures that the manual shows."""
    return {name for page in MANUAL.glob("*.md") for name in _SHOWN.findall(page.read_text("utf-8"))}


def test_every_address_is_looked_at_or_is_no_page():
    assert set(NAMES) == {*PAGES, *NOT_PAGES, *POSTS}
    assert set(PAGES).isdisjoint({*NOT_PAGES, *POSTS})


def test_every_picture_of_the_manual_is_taken_by_a_day_and_lies_in_the_folder():
    assert referred() - taken() == set()
    assert referred() - {path.stem for path in FOLDER.glob("*.png")} == set()


def test_every_picture_in_the_folder_is_shown_and_together_they_stay_small():
    assert {path.stem for path in FOLDER.glob("*")} - referred() == set()
    assert sum(path.stat().st_size for path in FOLDER.glob("*")) < _MOST
