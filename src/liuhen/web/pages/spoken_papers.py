"""What is read aloud and spoken, on paper: the notice (F-09, F-10) and the points for the recording (F-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.activities.facts import activity_facts
from liuhen.activities.judging import regulation_for
from liuhen.printing.forms import Signed
from liuhen.web.pages.duty_papers import SPOKEN
from liuhen.web.pages.duty_words import kind_words, label
from liuhen.web.pages.field_words import contents, read_aloud, stop_words
from liuhen.web.pages.printed_papers import duty_document, moment_words

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.regulations import Regulation
    from liuhen.activities.models import Activity
    from liuhen.policy.layouts import Form
    from liuhen.printing.documents import Document
    from liuhen.printing.forms import Value

_TO_SAY = "　　　　年　　月　　日　　时　　分"


def spoken_paper(activity: Activity, form: Form, at: datetime) -> Document:
    """Return the paper of a duty: what is known is filled in, the rest is left to a pen."""
    regulation = regulation_for(activity)
    values = _points(activity, regulation, at) if form.id == SPOKEN else _notice(activity, regulation, at)
    return duty_document(form, values, activity, at)


def _notice(activity: Activity, regulation: Regulation, at: datetime) -> dict[str, Value]:
    answer = regulation.ask("activity.notice", activity_facts(activity), at)
    notice = activity.notices.order_by("at", "pk").first()
    proposed = read_aloud(regulation.pack, activity, answer, at)
    party = [activity.party.name] if activity.party else []
    told = notice.to if notice else list(dict.fromkeys([*party, *activity.persons_on_site]))
    return {
        "what": kind_words(regulation.pack, activity),
        "place": activity.place,
        "officers": [
            f"{officer.person.name}　{officer.person.card_no or '没有登记证件编号'}"
            for officer in activity.officers.all()
        ],
        "words": (notice.text if notice else "") or proposed.text,
        "time": moment_words(notice.at) if notice else "",
        "method": notice.method if notice else "",
        "told": told,
        "signed": [Signed() for _ in told] or Signed(),
    }


def _points(activity: Activity, regulation: Regulation, at: datetime) -> dict[str, Value]:
    pack = regulation.pack
    wanted = contents(regulation, activity_facts(activity), at)
    reasons = [
        stop.reason_text or label(pack, "interruption.reason", stop.reason) for stop in activity.interruptions.all()
    ]
    return {
        "time": f"现在是{_TO_SAY}",
        "place": activity.place or "说明所在地点",
        "officers": "、".join(officer.person.name for officer in activity.officers.all()),
        "act": kind_words(pack, activity),
        "focus": "、".join(wanted) or "说明本次重点摄录什么",
        "reason": [stop_words(reason) for reason in reasons] or stop_words("（原因）"),
    }
