"""The selects of the list of recordings: what they offer is fetched apart, or written into the page when asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

if TYPE_CHECKING:
    from tests.web.house import House


def chosen_from(page: str, name: str) -> list[str]:
    """Return the words of the options of a select."""
    select = re.search(rf'<select id="fl-{name}".*?</select>', page, re.DOTALL)
    return re.findall(r"<option[^>]*>([^<]*)", select[0]) if select else []


def listed(house: House, who: str, **given: str | int) -> str:
    answer = house.client(who).get(reverse("recordings"), given)
    assert answer.status_code == 200
    return str(answer.content.decode())


def offered(house: House, who: str) -> dict[str, list[list[str]]]:
    answer = house.client(who).get(reverse("recording_choices"))
    assert answer.status_code == 200
    return answer.json()  # type: ignore[no-any-return]  # the shape of this answer


def test_the_page_leaves_the_choices_to_be_fetched(yc: House):
    page = listed(yc, "keeper")

    assert f'data-choices="{reverse("recording_choices")}"' in page
    assert chosen_from(page, "person") == ["全部人员"]
    assert len(chosen_from(page, "media")) == 4


def test_what_is_chosen_stands_in_the_page_by_its_name(yc: House):
    device = yc.first.device
    assert device is not None
    page = listed(yc, "keeper", person=yc.people["zhang"].pk, unit=yc.bureau.unit.pk, device=device.pk)

    assert chosen_from(page, "person") == ["全部人员", "张三"]
    assert chosen_from(page, "unit") == ["全部单位", yc.bureau.unit.name]
    assert chosen_from(page, "device") == ["全部设备", device.number]
    assert re.search(rf'value="{yc.people["zhang"].pk}" selected>张三', page)


def test_without_a_script_a_link_writes_every_choice_into_the_page_and_the_search_keeps_it(yc: House):
    link = re.search(r'<noscript><a class="btn" href="([^"]+)"', listed(yc, "keeper", media="video"))
    assert link is not None
    assert "media=video" in link[1]
    page = yc.client("keeper").get(link[1].replace("&amp;", "&")).content.decode()

    assert "张三" in chosen_from(page, "person")
    assert '<input type="hidden" name="choices" value="1">' in page
    assert "data-choices" not in page


def test_the_choices_are_those_of_the_units_that_one_may_list(yc: House):
    found = offered(yc, "keeper")

    assert [yc.bureau.unit.name] == [words for _, words in found["unit"]]
    assert "张三" in {words for _, words in found["person"]}
    assert "外人" not in {words for _, words in found["person"]}
    assert yc.first.device is not None
    assert [str(yc.first.device.pk), yc.first.device.number] in found["device"]


def test_whoever_sees_only_their_own_duties_chooses_from_nobody(yc: House):
    assert offered(yc, "zhang") == {"unit": [], "person": [], "device": []}
    assert "fl-person" not in listed(yc, "zhang")


@pytest.mark.parametrize("who", ["system", "security", "audit"])
def test_whoever_may_list_no_recording_is_refused_the_choices(yc: House, who):
    assert yc.client(who).get(reverse("recording_choices")).status_code == 403


def test_a_browser_keeps_the_choices_for_one_session_and_no_cache_between(yc: House):
    answer = yc.client("keeper").get(reverse("recording_choices"))

    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert "Cookie" in answer.headers["Vary"]


def test_somebody_out_of_reach_is_not_named(yc: House):
    assert "外人" not in listed(yc, "keeper", person=yc.people["stranger"].pk)
