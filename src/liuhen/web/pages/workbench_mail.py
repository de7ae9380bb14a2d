"""How the mails fare, for the system administrator: is there a server, what waits, and whose address was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from liuhen.notifications.arrangements import mails_go_out
from liuhen.notifications.queries import last_sent, refused_addresses, stuck, waiting_mails
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.administrator import FactCard
from liuhen.web.viewmodels.parts import Action, Note, Row, Tone

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Agency

_MOST_NAMES = 5


def mail_card(agency: Agency | None, at: datetime) -> FactCard:
    """Return the facts of the mails."""
    sent = last_sent()
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}" if mails_go_out() else "没有设，只在站内通知。"
    action = (Action("本局通知安排", reverse("arrangement"), "checklist"),) if agency else ()
    return FactCard(
        "通知与邮件",
        (
            Row("邮件服务器", server, mono=mails_go_out()),
            Row("待发", f"{waiting_mails():,} 封"),
            Row("最近发出", chinese.near(sent, at) if sent else "还没有发过"),
            Row("退回的地址", f"{refused_addresses(agency).count()} 个"),
        ),
        action,
        words="服务器在 settings.toml 里设 mail_host 等，口令写在 keys/mail_password 文件里。",
    )


def mail_notes(agency: Agency | None, at: datetime) -> tuple[Note, ...]:
    """Return what the administrator has to see to: mails that cannot be sent, and addresses that were refused."""
    notes = []
    held = stuck()
    if held is not None:
        words = (
            f"最早的从 {chinese.near(held.since, at)} 起在等。服务器说：{held.problem}。"
            "没有丢，会自动再发；请检查邮件服务器和 settings.toml 的设置。"
        )
        notes.append(Note(f"{held.count:,} 封通知邮件还没有发出去。", words, Tone.OVER))
    refused = refused_addresses(agency)
    count = refused.count()
    if count:
        names = "、".join(each.person.name for each in refused[:_MOST_NAMES])
        more = f"等 {count} 人" if count > _MOST_NAMES else ""
        words = f"{names}{more}。站内通知照常；请本人在“我的通知方式”改好地址，改好以后，往后的通知照常寄。"
        notes.append(Note("有人的邮箱地址被退回。", words, Tone.WARN))
    return tuple(notes)
