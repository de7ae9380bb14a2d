"""How the pages of units and people are asked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from tests.web.house import NOW

from liuhen.kernel.moments import local_day

if TYPE_CHECKING:
    from tests.web.house import House

TODAY = local_day(NOW)
DAY = timedelta(days=1)


def shown(house: House, who: str, name: str, *args: int, **given: str | int) -> str:
    answer = house.client(who).get(reverse(name, args=args), given)
    assert answer.status_code == 200, name
    return str(answer.content.decode())


def names(html: str) -> list[str]:
    return re.findall(r'<td class="m"><a class="t" href="[^"]+">([^<]+)</a>', html)
