"""Duties as the tests of their pages find them, and how those pages are asked."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from django.urls import reverse
from pypdf import PdfReader
from tests.activities.duty import Duty, planned
from tests.devices.bureau import clock

from liuhen.activities.services import cannot_resume, interrupt

if TYPE_CHECKING:
    from tests.web.house import House

    from liuhen.activities.models import Interruption


def get(house: House, who: str, name: str, *args: object, **given: str | int) -> str:
    answer = house.client(who).get(reverse(name, args=args), given)
    assert answer.status_code == 200
    return str(answer.content.decode())


def send(house: House, who: str, name: str, *args: object, **given: object):
    return house.client(who).post(reverse(name, args=args), given)


def said(answer) -> str:
    return re.sub(r"\s+", "", answer.content.decode())


def bare(house: House) -> Duty:
    """A duty of the afternoon that ended without a recording."""
    duty = planned(house.bureau, title="没有拍下的检查", planned_at=clock("13:30"))
    duty.arrive("13:31")
    duty.start("13:32")
    duty.end("14:30")
    return duty


def stopped(house: House) -> tuple[Duty, Interruption]:
    """A duty under way whose recording stopped for a reason of its own and cannot go on."""
    duty = planned(house.bureau, title="中断的检查", planned_at=clock("13:30"))
    duty.arrive("13:31")
    duty.start("13:32")
    stop = interrupt(
        **duty.officer(clock("13:40")), activity=duty.activity, reason="other", reason_text="现场停电，充电宝烧坏"
    )
    return duty, cannot_resume(**duty.officer(clock("13:42")), interruption=stop)


def text_of(answer) -> str:
    assert answer.status_code == 200
    return "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
