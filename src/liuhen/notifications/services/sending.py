"""Send the mails that wait, over one connection, and note in each row what became of it."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.db.models import F

from liuhen.kernel.actors import system
from liuhen.ledger import services as ledger
from liuhen.notifications.arrangements import mails_go_out, preferences_of, reachable
from liuhen.notifications.models import WAITING, Mail, Preference

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.mail.backends.base import BaseEmailBackend

BATCH = 100
HELD = timedelta(minutes=10)  # longer than a batch takes: a worker that died gives its mails back
PUT_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))
_PERMANENT = 500
_MOST_WORDS = 200


@dataclass(slots=True)
class _Outcome:
    """What became of a batch. `down` is what the server said when it could not be used at all."""

    sent: list[Mail] = field(default_factory=list)
    refused: list[tuple[Mail, str, bool]] = field(default_factory=list)  # why, and whether it was the address
    put_off: list[tuple[Mail, str]] = field(default_factory=list)
    down: str = ""


def send_due(*, clock: Callable[[], datetime], limit: int = BATCH) -> bool:
    """Send up to `limit` mails whose time has come. Returns whether more may wait that can be sent at once.

    1. Claim mails that no other worker holds.
    2. Send them over one connection. What the server refuses for good is told to person and administrator; what it
       refuses for now is put off.
    3. A server that cannot be used puts off everything that waits, longer each time; nothing is lost.
    A worker that is killed between the server's yes and step 4 sends that batch again after `HELD`, under the same
    Message-ID.
    4. Note what became of each, with one ledger entry.
    """
    if not mails_go_out():
        return False
    claimed = _claim(clock(), limit)
    if not claimed:
        return False
    outcome = _Outcome()
    try:
        _send(claimed, outcome)
    finally:
        _note(claimed, outcome, clock())
    return not outcome.down


@transaction.atomic
def _claim(at: datetime, limit: int) -> list[Mail]:
    free = Mail.objects.filter(WAITING, not_before__lte=at).exclude(claimed_until__gt=at).order_by("not_before", "pk")
    if connection.features.has_select_for_update_of:
        free = free.select_for_update(skip_locked=True, of=("self",))
    found = list(free[:limit])
    Mail.objects.filter(pk__in=[mail.pk for mail in found]).update(claimed_until=at + HELD)
    return found


def _send(mails: list[Mail], outcome: _Outcome) -> None:
    preferences = preferences_of(mail.person_id for mail in mails)
    server = get_connection(timeout=settings.EMAIL_TIMEOUT)
    try:
        server.open()
        for mail in mails:
            preference = preferences.get(mail.person_id)
            if preference is None or not reachable(preference):
                outcome.refused.append((mail, "没有可用的邮箱地址", False))
                continue
            _send_one(server, mail, preference.email, outcome)
    except (OSError, smtplib.SMTPException) as problem:
        outcome.down = _words(problem)
    finally:
        _close(server)


def _send_one(server: BaseEmailBackend, mail: Mail, address: str, outcome: _Outcome) -> None:
    """Send one mail. Raises SMTPException or OSError when the server cannot be used for any other mail either."""
    try:
        server.send_messages([_message(mail, address)])
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        said = _words(smtplib.SMTPResponseException(code, words))
        outcome.refused.append((mail, said, True)) if code >= _PERMANENT else outcome.put_off.append((mail, said))
    except smtplib.SMTPDataError as problem:
        said = _words(problem)
        permanent = problem.smtp_code >= _PERMANENT
        outcome.refused.append((mail, said, False)) if permanent else outcome.put_off.append((mail, said))
    else:
        outcome.sent.append(mail)


def _message(mail: Mail, address: str) -> EmailMessage:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "liuhen.local"
    headers = {
        "Message-ID": f"<liuhen.{mail.pk}.{mail.made_at:%Y%m%d%H%M%S%f}@{domain}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834: nobody's absence answers it
    }
    return EmailMessage(mail.subject, mail.body, settings.DEFAULT_FROM_EMAIL, [address], headers=headers)


def _close(server: BaseEmailBackend) -> None:
    try:
        server.close()
    except (OSError, smtplib.SMTPException):
        return  # it was gone already


@transaction.atomic
def _note(claimed: list[Mail], outcome: _Outcome, at: datetime) -> None:
    done = {mail.pk for mail in outcome.sent}
    Mail.objects.filter(pk__in=done).update(state=Mail.State.SENT, sent_at=at, claimed_until=None, problem="")
    for mail, said, of_address in outcome.refused:
        Mail.objects.filter(pk=mail.pk).update(state=Mail.State.REFUSED, problem=said, claimed_until=None)
        if of_address:
            Preference.objects.filter(person=mail.person_id).update(refused=said, refused_at=at)
    for mail, said in outcome.put_off:
        _put_off([mail.pk], mail.tries, said, at)
    done |= {mail.pk for mail, _, _ in outcome.refused} | {mail.pk for mail, _ in outcome.put_off}
    left = [mail for mail in claimed if mail.pk not in done]
    Mail.objects.filter(pk__in=[mail.pk for mail in left]).update(claimed_until=None)
    if outcome.down and left:
        waiting = Mail.objects.filter(WAITING, not_before__lte=at, claimed_until=None).values_list("pk", flat=True)
        _put_off(list(waiting), max(mail.tries for mail in left), outcome.down, at)
    if outcome.sent or outcome.refused:
        facts = {"sent": len(outcome.sent), "refused": len(outcome.refused)}
        ledger.append(actor=system("mail"), at=at, act="notification.mailed", subject="mail", facts=facts)


def _put_off(keys: list[int], tries: int, said: str, at: datetime) -> None:
    later = at + PUT_OFF[min(tries, len(PUT_OFF) - 1)]
    Mail.objects.filter(pk__in=keys).update(tries=F("tries") + 1, not_before=later, problem=said, claimed_until=None)


def _words(problem: Exception) -> str:
    """Return what went wrong as the server or the system said it, fit to be shown."""
    if isinstance(problem, smtplib.SMTPResponseException):
        text = problem.smtp_error
        said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
        return f"{problem.smtp_code} {' '.join(said.split())}"[:_MOST_WORDS]
    return f"{type(problem).__name__}: {' '.join(str(problem).split())}"[:_MOST_WORDS]
