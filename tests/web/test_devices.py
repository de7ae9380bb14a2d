"""The list of devices: who sees which, what narrows it, how pages are turned, and what it costs."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from tests.devices.bureau import SETTING_UP
from tests.web.house import ACTOR, person

from liuhen.accounts.models import Unit
from liuhen.accounts.services import create_unit
from liuhen.devices.finding import Filters, counts, found, page
from liuhen.devices.models import Device, StateChange

if TYPE_CHECKING:
    from tests.web.house import House

    from liuhen.accounts.models import Unit as UnitRow


def listed(house: House, who: str, **given: str | int) -> list[str]:
    answer = house.client(who).get(reverse("devices"), given)
    assert answer.status_code == 200
    return re.findall(r'<td class="m"><a class="t" href="[^"]+">([^<]+)</a>', answer.content.decode())


def fill(house: House, count: int, unit: UnitRow | None = None, prefix: str = "Z") -> None:
    rows = [
        Device(
            agency=house.bureau.agency,
            unit=unit or house.bureau.unit,
            number=f"{prefix}-{place:05}",
            kind="body",
            in_service_on=date(2026, 1, 1),
            last_service_on=date(2026, 1, 1),
        )
        for place in range(count)
    ]
    made = Device.objects.bulk_create(rows)
    StateChange.objects.bulk_create(
        StateChange(device=device, after="registered", step="register", at=SETTING_UP, by="system:test")
        for device in made
    )


@pytest.mark.parametrize("who", ["zhang", "wang", "zhao", "keeper", "legal", "qian"])
def test_whoever_answers_for_the_unit_or_draws_from_it_sees_its_devices(yc: House, who):
    """YC-A-10¶1: the legal section reads all units."""
    assert listed(yc, who) == ["ZF-017", "ZF-018"]


def test_an_officer_of_another_section_sees_none_of_them_and_is_told_who_registers(yc: House):
    shown = yc.client("stranger").get(reverse("devices")).content.decode()

    assert "ZF-017" not in shown
    assert "由设备专人登记" in shown


def test_an_officer_sees_what_a_unit_above_shares(yc: House):
    fill(yc, 1, yc.bureau.root, "POOL")

    assert "POOL-00000" in listed(yc, "stranger")


@pytest.mark.parametrize(
    ("given", "numbers"),
    [
        ({"q": "018"}, ["ZF-018"]),
        ({"q": "海康 017"}, ["ZF-017"]),
        ({"q": "王五"}, ["ZF-017", "ZF-018"]),
        ({"holder": "李四"}, ["ZF-018"]),
        ({"group": "out"}, ["ZF-017", "ZF-018"]),
        ({"group": "rest"}, []),
        ({"state": "in_use"}, ["ZF-017", "ZF-018"]),
        ({"state": "'; DROP TABLE x"}, ["ZF-017", "ZF-018"]),
        ({"kind": "camera"}, []),
        ({"unit": 2**70}, ["ZF-017", "ZF-018"]),
        ({"unit": 99999999}, []),
        ({"after": "ZF-017"}, ["ZF-018"]),
        ({"before": "ZF-018"}, ["ZF-017"]),
    ],
)
def test_filters_stand_in_the_address_and_nonsense_is_ignored(yc: House, given, numbers):
    assert listed(yc, "wang", **given) == numbers


def test_each_number_over_the_list_opens_that_list(yc: House):
    shown = yc.client("wang").get(reverse("devices"), {"kind": "body"}).content.decode()

    assert re.search(r'href="/devices/\?kind=body&amp;group=out">已领用 <small>2</small>', shown)
    assert re.search(r'href="/devices/\?kind=body&amp;group=rest">在库 <small>0</small>', shown)


def test_a_late_service_says_its_article_the_clock_and_the_next_step(yc: House):
    """YC-A-3: registered on 1 January, 90 days by the agency's setting."""
    shown = yc.client("wang").get(reverse("devices")).content.decode()

    assert "保养逾期 5 天" in shown
    assert re.search(r"YC 第.+条|第三条", shown)
    assert "下一步：保养后由设备专人登记" in shown


def test_pages_are_turned_by_number_in_both_directions_and_lose_nobody(yc: House):
    fill(yc, 120)
    units = [yc.bureau.unit]
    seen, after = [], ""
    while True:
        shown = page(units, Filters(), after=after)
        seen += [device.number for device in shown.devices]
        if not shown.after:
            break
        after = shown.after
    back = page(units, Filters(), before=shown.devices[0].number)

    assert len(seen) == len(set(seen)) == 122
    assert seen == sorted(seen)
    assert [device.number for device in back.devices] == seen[50:100]
    assert (back.before, back.after) == (seen[50], seen[99])


def test_the_counts_are_those_of_the_lists_they_open(yc: House):
    fill(yc, 7)
    units = list(Unit.objects.filter(agency=yc.bureau.agency))
    numbers = counts(units, Filters(kind="body"))

    assert numbers == {"in_use": 2, "registered": 7}
    for state, number in numbers.items():
        assert found(units, Filters(kind="body", state=state)).count() == number


@pytest.mark.parametrize("who", ["wang", "zhang"])
def test_a_longer_page_asks_no_more_questions(yc: House, who, django_assert_max_num_queries):
    client = yc.client(who)
    client.get(reverse("devices"))
    fill(yc, 300)
    with django_assert_max_num_queries(28) as asked:
        client.get(reverse("devices"))
    assert len(asked.captured_queries) > 5


def test_a_unit_below_belongs_to_the_keeper_of_the_one_above(yc: House):
    below = create_unit(
        actor=ACTOR, at=SETTING_UP, agency=yc.bureau.agency, name="第一组", kind=Unit.Kind.SQUAD, parent=yc.bureau.unit
    )
    keeper = person(yc.bureau, "below", "组长", "device_keeper", below)
    fill(yc, 1, below, "SUB")
    yc.people["below"] = keeper

    assert "SUB-00000" in listed(yc, "wang")
    assert listed(yc, "below") == ["SUB-00000"]
