"""Issue and return: one responsible person at any moment (YC-A-3 谁使用谁负责)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.devices.bureau import ALL_ITEMS, Bureau, clock, found
from tests.devices.walk import bring_to

from liuhen.accounts.services import suspend
from liuhen.devices.models import Device, DeviceIssue
from liuhen.devices.queries import (
    awaiting_stock,
    holder_at,
    issued_without_return,
    issues_held_by,
    issues_open,
)
from liuhen.devices.services import check_device, confirm_stock, issue_device, return_device
from liuhen.kernel.actors import system
from liuhen.kernel.refusals import Refused

S = Device.State


def test_the_holder_is_known_for_every_moment(yc: Bureau, recorder: Device) -> None:
    bring_to(yc, recorder, S.RETURN_PENDING_UPLOAD)  # out 08:40, back 17:00
    assert holder_at(recorder, clock("08:39:59")) is None
    assert holder_at(recorder, clock("08:40")) == yc.zhang
    assert holder_at(recorder, clock("16:59:59")) == yc.zhang
    assert holder_at(recorder, clock("17:00")) is None


def test_two_people_hold_it_one_after_the_other(yc: Bureau, recorder: Device) -> None:
    bring_to(yc, recorder, S.IN_STOCK)
    check_device(actor=yc.actor(yc.li), at=clock("18:00"), device=recorder, items=ALL_ITEMS)
    issue_device(actor=yc.actor(yc.wang), at=clock("18:10"), device=recorder, person=yc.li)
    assert holder_at(recorder, clock("12:00")) == yc.zhang
    assert holder_at(recorder, clock("23:00")) == yc.li
    assert [issue.device for issue in issues_held_by(yc.li, clock("19:00"))] == [recorder]
    assert not issues_held_by(yc.zhang, clock("19:00"))


def test_the_database_itself_keeps_a_second_holder_out(yc: Bureau, recorder: Device) -> None:
    device = bring_to(yc, recorder, S.ISSUED)
    other = check_device(actor=yc.actor(yc.li), at=clock("08:00"), device=yc.device("ZF-2"), items=ALL_ITEMS)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeviceIssue.objects.create(
            agency=device.agency, device=device, person=yc.li, check_row=other, out_at=clock("10:00")
        )


@pytest.mark.parametrize(("pack", "article"), [("ss", "SS-21(3)"), ("pds", "PDS-3-18(3)")])
def test_a_suspended_officer_draws_nothing_and_reads_why(db, pack: str, article: str) -> None:
    bureau = found(pack)
    device = bring_to(bureau, bureau.device(), S.CHECKED)
    suspend(
        actor=system("test"), at=clock("08:00"), person=bureau.zhang, until=date(2026, 5, 7), reason="责任追究决定 1 号"
    )
    with pytest.raises(Refused) as refused:
        issue_device(actor=bureau.actor(bureau.wang), at=clock("08:40"), device=device, person=bureau.zhang)
    assert article in {cite.clause for cite in refused.value.citations}


def test_a_suspension_holds_where_no_article_names_it_too(yc: Bureau, recorder: Device) -> None:
    device = bring_to(yc, recorder, S.CHECKED)
    suspend(actor=system("test"), at=clock("08:00"), person=yc.zhang, until=date(2026, 4, 7), reason="决定 1 号")
    with pytest.raises(Refused, match="张三"):
        issue_device(actor=yc.actor(yc.wang), at=clock("08:40"), device=device, person=yc.zhang)
    issue_device(actor=yc.actor(yc.wang), at=clock("08:40"), device=device, person=yc.li)


def test_the_day_after_the_suspension_the_device_is_issued_again(db) -> None:
    ss = found("ss")
    device = ss.device()
    suspend(actor=system("test"), at=clock("08:00"), person=ss.zhang, until=date(2026, 4, 7), reason="决定 1 号")
    at = clock("08:30", "2026-04-08")
    check_device(actor=ss.actor(ss.wang), at=at, device=device, items=ALL_ITEMS)
    assert issue_device(actor=ss.actor(ss.wang), at=at, device=device, person=ss.zhang).person == ss.zhang


def test_people_of_another_agency_or_out_of_service_draw_nothing(yc: Bureau, recorder: Device) -> None:
    device = bring_to(yc, recorder, S.CHECKED)
    with pytest.raises(Refused) as refused:
        issue_device(actor=yc.actor(yc.wang), at=clock("08:40"), device=device, person=found("zh").zhang)
    assert refused.value.rule == "devices.person.foreign"
    yc.zhang.is_active = False
    yc.zhang.save()
    with pytest.raises(Refused) as refused:
        issue_device(actor=yc.actor(yc.wang), at=clock("08:40"), device=device, person=yc.zhang)
    assert refused.value.rule == "devices.person.inactive"


def test_whoever_used_it_does_not_confirm_the_stock(yc: Bureau, recorder: Device) -> None:
    device = bring_to(yc, recorder, S.RETURN_PENDING_UPLOAD)
    with pytest.raises(Refused) as refused:
        confirm_stock(actor=yc.actor(yc.zhang), at=clock("17:30"), device=device, uploaded=True)
    assert refused.value.rule == "devices.stock.self"


def test_it_is_not_stocked_while_its_material_is_out(yc: Bureau, recorder: Device) -> None:
    device = bring_to(yc, recorder, S.RETURN_PENDING_UPLOAD)
    assert list(awaiting_stock(yc.unit)) == [device]
    with pytest.raises(Refused) as refused:
        confirm_stock(actor=yc.actor(yc.wang), at=clock("17:30"), device=device, uploaded=False)
    assert refused.value.rule == "devices.stock.upload"
    issue = confirm_stock(
        actor=yc.actor(yc.wang), at=clock("17:30"), device=device, uploaded=False, nothing_reason="活动取消，未开机"
    )
    assert (issue.uploaded, issue.nothing_reason) == (False, "活动取消，未开机")
    assert not awaiting_stock(yc.unit)


def test_it_does_not_come_back_before_it_went_out(yc: Bureau, recorder: Device) -> None:
    device = bring_to(yc, recorder, S.ISSUED)
    with pytest.raises(Refused) as refused:
        return_device(actor=yc.actor(yc.wang), at=clock("08:00"), device=device)
    assert refused.value.rule == "devices.return.early"


def test_what_is_out_is_listed_until_it_is_back(yc: Bureau, recorder: Device) -> None:
    device = bring_to(yc, recorder, S.IN_USE)
    assert [issue.device for issue in issues_open(yc.root)] == [device]
    assert not issued_without_return(yc.agency, clock("08:40"))
    assert [issue.person for issue in issued_without_return(yc.agency, clock("23:59"))] == [yc.zhang]
    return_device(actor=yc.actor(yc.wang), at=clock("17:00"), device=device, condition="完好")
    assert not issues_open(yc.root)
    assert not issued_without_return(yc.agency, clock("23:59") + timedelta(days=9))
