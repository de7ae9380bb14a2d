"""Mails over real SMTP: what stands in them, when they go, and what happens when they cannot."""

from __future__ import annotations

import smtplib
from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller
from tests.devices.bureau import clock
from tests.notifications.conftest import DUE, Office, Postbox, connect, post, states, tell

from liuhen.ledger.queries import history
from liuhen.notifications.models import Arrangement, Mail, Notification, Preference
from liuhen.notifications.queries import refused_addresses, stuck, unread_count
from liuhen.notifications.services import collect, make_digests, send_due
from liuhen.notifications.services.sending import HELD
from liuhen.obligations.models import Obligation

if TYPE_CHECKING:
    from datetime import datetime

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
LATE = DUE + SECOND


def tell_and_post(at: datetime) -> None:
    tell(at)
    while post(at):
        pass


def test_a_mail_names_what_article_clock_and_link_and_nobody(office: Office, postbox: Postbox):
    office.wants_mail(office.bureau.zhang)
    owed = office.owe()
    tell_and_post(LATE)
    (message,) = postbox.messages
    text = postbox.texts()[0]

    assert message["X-To"] == "zh-zhang@zh.example"
    assert message["Subject"] == "留痕：移交，已过期限"
    assert "期限 4月9日 16:20 前" in text
    assert "《行政执法全过程记录办法》第八条" in text
    assert f"https://liuhen.zh.example/obligations/{owed.pk}/" in text
    assert "不是结论" in text
    for hidden in ("张三", "屯河", "65120001", "工地"):
        assert hidden not in str(message["Subject"]) + text
    assert message["Auto-Submitted"] == "auto-generated"
    assert states() == ["sent"]


def test_a_head_reads_which_unit_and_not_who(office: Office, postbox: Postbox):
    office.wants_mail(office.bureau.zhao)
    office.owe()
    tell_and_post(DUE + 4 * HOUR)

    assert "【过期未办，报科室负责人：执法一中队】" in postbox.texts()[0]
    assert "张三" not in postbox.texts()[0]


def test_much_to_tell_comes_in_one_mail_with_the_rest_as_a_number(office: Office, postbox: Postbox):
    office.wants_mail(office.bureau.zhang)
    for key in range(35):
        office.owe(key)
    tell_and_post(LATE)
    (text,) = postbox.texts()

    assert text.count("【已过期限】") == 30
    assert "另有 5 项，见 https://liuhen.zh.example/notifications/" in text
    assert "35 项" in postbox.messages[0]["Subject"]


def test_many_mails_go_over_one_connection(office: Office, postbox: Postbox):
    for number in range(12):
        person = office.post(f"zh-o{number}", f"officer{number}", "officer", office.bureau.unit)
        office.wants_mail(person)
        office.owe(number, person=person)
    tell_and_post(LATE)

    assert len(postbox.messages) == 12
    assert postbox.connections == 1
    (entry,) = history("mail")
    assert entry.facts == {"sent": 12, "refused": 0}


def test_nobody_gets_a_mail_without_an_address_or_a_server(office: Office, postbox: Postbox, settings):
    office.owe(1)
    tell_and_post(LATE)
    settings.EMAIL_HOST = ""
    office.wants_mail(office.bureau.zhang)
    office.owe(2)
    tell_and_post(LATE)

    assert postbox.messages == []
    assert not Mail.objects.exists()
    assert unread_count(office.bureau.zhang) == 2


def test_a_person_may_switch_off_what_the_agency_does_not_demand(office: Office, postbox: Postbox):
    office.wants_mail(office.bureau.zhang, unmailed=["close", "late"])
    office.owe()
    tell_and_post(DUE - HOUR)
    assert postbox.messages == []
    tell_and_post(LATE)

    assert ["已过期限" in message["Subject"] for message in postbox.messages] == [True]


@pytest.mark.parametrize(
    ("due", "goes"),
    [
        (clock("21:59:58"), clock("21:59:59")),
        (clock("21:59:59"), clock("07:00", "2026-04-08")),
        (clock("23:59:59"), clock("07:00", "2026-04-08")),
        (clock("06:59:58", "2026-04-08"), clock("07:00", "2026-04-08")),
        (clock("07:00", "2026-04-08"), clock("07:00:01", "2026-04-08")),
    ],
)
def test_quiet_hours_over_midnight_hold_a_mail_until_they_end(office: Office, postbox: Postbox, due, goes):
    office.wants_mail(office.bureau.zhang)
    office.owe(due_at=due)
    tell(due + SECOND)
    post(goes - SECOND)
    assert postbox.messages == []
    assert unread_count(office.bureau.zhang) == 1
    post(goes)

    assert len(postbox.messages) == 1


def test_a_persons_own_quiet_hours_count_too(office: Office, postbox: Postbox):
    office.wants_mail(office.bureau.zhang, quiet_from=time(16), quiet_to=time(18))
    office.owe()
    tell_and_post(LATE)
    post(clock("17:59:59", "2026-04-09"))
    assert postbox.messages == []
    post(clock("18:00", "2026-04-09"))

    assert len(postbox.messages) == 1


def test_what_was_done_while_it_was_quiet_is_no_longer_mailed(office: Office, postbox: Postbox):
    office.wants_mail(office.bureau.zhang)
    owed = office.owe(due_at=clock("22:30"))
    tell(clock("22:31"))
    Obligation.objects.filter(pk=owed.pk).update(fulfilled_at=clock("23:00"))
    post(clock("07:00", "2026-04-08"))

    assert postbox.messages == []
    assert Notification.objects.get().mail_from is None


def test_a_server_that_is_down_loses_nothing_and_is_told(office: Office, unused_port: int, settings):
    box = Postbox(port=unused_port)
    connect(settings, box)
    office.wants_mail(office.bureau.zhang)
    office.wants_mail(office.bureau.li)
    office.owe(1)
    office.owe(2, person=office.bureau.li)
    tell_and_post(LATE)
    held = stuck()
    assert held is not None
    assert (held.count, held.since) == (2, LATE)
    assert "refused" in held.problem.lower()
    assert set(Mail.objects.values_list("tries", "not_before")) == {(1, LATE + MINUTE)}
    post(LATE + MINUTE - SECOND)
    assert set(Mail.objects.values_list("tries", flat=True)) == {1}
    post(LATE + MINUTE)
    assert set(Mail.objects.values_list("tries", "not_before")) == {(2, LATE + 3 * MINUTE)}
    controller = Controller(box, hostname=box.host, port=box.port)
    controller.start()
    try:
        post(LATE + 3 * MINUTE)
    finally:
        controller.stop()

    assert len(box.messages) == 2
    assert states() == ["sent", "sent"]
    assert stuck() is None


def test_waiting_grows_to_an_hour_and_no_further(office: Office, unused_port: int, settings):
    connect(settings, Postbox(port=unused_port))
    office.wants_mail(office.bureau.zhang)
    office.owe()
    tell(LATE)
    at, waits = LATE, []
    for _ in range(8):
        post(at)
        mail = Mail.objects.get()
        waits.append((mail.not_before - at) // MINUTE)
        at = mail.not_before

    assert waits == [1, 2, 5, 15, 30, 60, 60, 60]


def test_an_address_that_is_refused_is_told_and_asked_no_more(office: Office, postbox: Postbox):
    office.wants_mail(office.bureau.zhang, "gone@zh.example")
    office.wants_mail(office.bureau.li)
    postbox.refuses["gone@zh.example"] = "550 5.1.1 no such user"
    office.owe(1)
    office.owe(2, person=office.bureau.li)
    tell_and_post(LATE)

    assert [message["X-To"] for message in postbox.messages] == ["zh-li@zh.example"]
    assert sorted(states()) == ["refused", "sent"]
    (told,) = refused_addresses(office.bureau.agency)
    assert (told.person, told.refused) == (office.bureau.zhang, "550 5.1.1 no such user")
    office.owe(3)
    tell_and_post(LATE)
    assert len(states()) == 2


def test_a_box_that_is_full_for_now_is_tried_again(office: Office, postbox: Postbox):
    office.wants_mail(office.bureau.zhang)
    postbox.refuses["zh-zhang@zh.example"] = "452 4.2.2 mailbox full"
    office.owe()
    tell_and_post(LATE)
    assert (states(), Preference.objects.get().refused) == (["waiting"], "")
    postbox.refuses.clear()
    post(LATE + MINUTE)

    assert states() == ["sent"]


def test_a_mail_whose_content_is_refused_does_not_condemn_the_address(office: Office, postbox: Postbox):
    office.wants_mail(office.bureau.zhang)
    postbox.data_answers = ["554 looks like spam"]
    office.owe()
    tell_and_post(LATE)

    assert (states(), Preference.objects.get().refused) == (["refused"], "")
    assert Mail.objects.get().problem.startswith("554")


def test_a_server_that_breaks_off_in_the_middle_gets_the_rest_later_and_nothing_twice(office: Office, postbox: Postbox):
    postbox.drops_after = 2
    for number in range(5):
        person = office.post(f"zh-o{number}", f"officer{number}", "officer", office.bureau.unit)
        office.wants_mail(person)
        office.owe(number, person=person)
    tell_and_post(LATE)
    assert sorted(states()) == ["sent", "sent", "waiting", "waiting", "waiting"]
    postbox.drops_after = None
    post(LATE + MINUTE)

    assert sorted(message["X-To"] for message in postbox.messages) == [f"zh-o{n}@zh.example" for n in range(5)]


def test_a_worker_that_was_killed_gives_its_mails_back_under_the_same_id(office: Office, postbox: Postbox, monkeypatch):
    """Killed after the server's yes and before the row was written: the mail goes again, and its reader can tell."""
    office.wants_mail(office.bureau.zhang)
    office.owe()
    tell(LATE)
    collect(at=LATE)
    with monkeypatch.context() as patched:
        patched.setattr("liuhen.notifications.services.sending._note", lambda *_args: None)
        send_due(clock=lambda: LATE)
    assert states() == ["waiting"]
    assert not send_due(clock=lambda: LATE + HELD - SECOND)
    send_due(clock=lambda: LATE + HELD)

    assert len({message["Message-ID"] for message in postbox.messages}) == 1
    assert states() == ["sent"]


def test_what_another_worker_holds_is_left_alone(office: Office, postbox: Postbox):
    office.wants_mail(office.bureau.zhang)
    office.owe()
    tell(LATE)
    collect(at=LATE)
    Mail.objects.update(claimed_until=LATE + HELD)

    assert not send_due(clock=lambda: LATE)
    assert postbox.messages == []


def test_a_sender_the_server_does_not_take_holds_everything_and_is_told(office: Office, postbox: Postbox, monkeypatch):
    def refuse(*_args: object, **_given: object) -> None:
        raise smtplib.SMTPSenderRefused(553, b"sender not allowed", "liuhen@zh.example")

    monkeypatch.setattr(smtplib.SMTP, "sendmail", refuse)
    office.wants_mail(office.bureau.zhang)
    office.owe()
    tell_and_post(LATE)
    held = stuck()

    assert held is not None
    assert held.problem == "553 sender not allowed"
    assert Preference.objects.get().refused == ""


MORNING = clock("08:30", "2026-04-10")


def test_the_mail_of_the_day_comes_once_at_the_agencys_hour_and_counts(office: Office, postbox: Postbox):
    office.wants_mail(office.bureau.zhang)
    office.owe(1)
    office.owe(2, due_at=clock("18:00", "2026-04-10"))
    office.owe(3, due_at=clock("18:00", "2026-04-20"))
    assert make_digests(at=MORNING - SECOND) == 0
    assert make_digests(at=MORNING) == 1
    assert make_digests(at=MORNING + HOUR) == 0
    send_due(clock=lambda: MORNING)
    (message,) = postbox.messages

    assert message["Subject"].strip() == "留痕：今天的应办事项，共 3 项，1 项已过期限，1 项今天到期"
    assert postbox.texts()[0].index("【已过期限】") < postbox.texts()[0].index("【待办】")
    assert "张三" not in postbox.texts()[0]
    assert make_digests(at=MORNING + 24 * HOUR) == 1


def test_nobody_gets_a_mail_of_the_day_for_nothing_or_against_their_wish(office: Office, postbox: Postbox):
    office.wants_mail(office.bureau.zhang)
    office.owe(1, due_at=clock("18:00", "2026-04-20"))
    office.wants_mail(office.bureau.li, digest=False)
    office.owe(2, person=office.bureau.li)
    make_digests(at=MORNING)
    send_due(clock=lambda: MORNING)

    assert postbox.messages == []


def test_a_mail_of_the_day_waits_for_the_end_of_quiet_hours(office: Office, postbox: Postbox):
    Arrangement.objects.create(agency=office.bureau.agency, digest_at=time(6), quiet_from=time(22), quiet_to=time(7))
    office.wants_mail(office.bureau.zhang)
    office.owe()
    make_digests(at=clock("06:00", "2026-04-10"))

    assert Mail.objects.get().not_before == clock("07:00", "2026-04-10")


def test_two_workers_make_one_mail_of_the_day(office: Office, postbox: Postbox):
    office.wants_mail(office.bureau.zhang)
    office.owe()
    make_digests(at=MORNING)
    Preference.objects.update(digested_on=None)  # as if another worker had not seen it
    make_digests(at=MORNING)

    assert Mail.objects.count() == 1
