"""Units and titles at a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.models import Unit
from liuhen.ledger.queries import history

if TYPE_CHECKING:
    from tests.web.house import House
from tests.web.organisation_pages import shown


def test_units_are_made_renamed_moved_and_closed_with_their_past(yc: House):
    client, root = yc.client("security"), yc.bureau.root
    client.post(reverse("new_unit", args=[root.pk]), {"name": "法制科", "kind": "section"})
    unit = Unit.objects.get(name="法制科")
    twice = client.post(reverse("new_unit", args=[root.pk]), {"name": "法制科", "kind": "section"})
    assert twice.status_code == 422
    assert "下面已经有“法制科”" in twice.content.decode()
    client.post(reverse("rename_unit", args=[unit.pk]), {"name": "政策法规科", "kind": "section"})
    client.post(reverse("move_unit", args=[unit.pk]), {"parent": yc.bureau.unit.pk})
    html = shown(yc, "security", "unit", unit.pk)
    assert "法制科 → 政策法规科" in html
    assert "单位改名" in html
    closed = client.post(reverse("close_unit", args=[yc.bureau.unit.pk]), {"reason": "机构改革"})
    assert closed.status_code == 422
    assert "下面还有政策法规科" in closed.content.decode()
    assert client.post(reverse("close_unit", args=[unit.pk]), {"reason": "机构改革"}).status_code == 302
    assert "政策法规科" not in shown(yc, "security", "organisation")


def test_a_closed_unit_is_found_under_the_one_above_and_opened_again(yc: House):
    client, above = yc.client("security"), yc.bureau.unit
    client.post(reverse("new_unit", args=[above.pk]), {"name": "三中队", "kind": "squad"})
    unit = Unit.objects.get(name="三中队")
    client.post(reverse("close_unit", args=[unit.pk]), {"reason": "机构改革"})
    assert f'href="{reverse("unit", args=[unit.pk])}"' in shown(yc, "security", "unit", above.pk)
    reopen = reverse("reopen_unit", args=[unit.pk])
    without = client.post(reopen, {"reason": " "})
    assert (without.status_code, "恢复单位须写明依据" in without.content.decode()) == (422, True)
    assert client.post(reopen, {"reason": "局务会 3 号"}).status_code == 302
    html = shown(yc, "security", "unit", unit.pk)
    assert "恢复单位" in html
    assert "撤销于" in html
    assert "三中队" in shown(yc, "security", "organisation")
    again = client.post(reopen, {"reason": "局务会 3 号"}, follow=True)
    assert "没有撤销，不用恢复" in again.content.decode()
    assert [each.act for each in history(unit.subject)].count("unit.reopened") == 1


def test_a_title_of_the_agency_is_set_and_offered(yc: House):
    client = yc.client("security")
    given = {"title": "政策法规科科长", "role_legal": "1", "role_archive_head": "1"}
    assert client.post(reverse("titles"), given).status_code == 302
    assert '<option value="政策法规科科长">' in shown(yc, "security", "person", yc.people["li"].pk)
    wrong = client.post(reverse("titles"), {"title": "科长"})
    assert wrong.status_code == 422
    assert "至少要对应一种职责" in wrong.content.decode()
