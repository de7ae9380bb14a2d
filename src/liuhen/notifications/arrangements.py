"""What an agency arranged and what a person asked for, or what holds until they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from liuhen.notifications.models import Arrangement, Preference
from liuhen.notifications.quiet import Hours, loud_from

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from liuhen.accounts.models import Agency, Person
    from liuhen.notifications.stages import Stage


def arrangement_of(agency: Agency) -> Arrangement:
    """Return what the agency arranged; an unsaved one with the usual figures when it arranged nothing."""
    return Arrangement.objects.filter(agency=agency).first() or Arrangement(agency=agency)


def preference_of(person: Person) -> Preference:
    """Return what the person asked for; an unsaved one when they asked for nothing."""
    return Preference.objects.filter(person=person).first() or Preference(person=person)


def preferences_of(people: Iterable[int]) -> dict[int, Preference]:
    """Return the preferences of those people who have some."""
    return {each.person_id: each for each in Preference.objects.filter(person__in=set(people))}


def mails_go_out() -> bool:
    """Say whether this instance has a mail server."""
    return bool(settings.EMAIL_HOST)


def reachable(preference: Preference | None) -> bool:
    """Say whether mails to the person can arrive: there is an address, and the server has not refused it."""
    return preference is not None and bool(preference.email) and not preference.refused


def mail_from(stage: Stage, arrangement: Arrangement, preference: Preference | None, at: datetime) -> datetime | None:
    """Return from when a stage may be mailed by itself; None when it is not."""
    if preference is None or not mails_go_out() or not reachable(preference):
        return None
    if stage in preference.unmailed and stage not in arrangement.demanded:
        return None
    return loud(arrangement, preference, at)


def loud(arrangement: Arrangement, preference: Preference, at: datetime) -> datetime:
    """Return the first moment from `at` on at which neither the agency nor the person wants quiet."""
    return loud_from(at, quiet_hours(arrangement, preference))


def quiet_hours(arrangement: Arrangement, preference: Preference) -> list[Hours]:
    """Return the quiet hours of the agency and those of the person."""
    spans: list[Hours] = [(arrangement.quiet_from, arrangement.quiet_to)]
    if preference.quiet_from is not None and preference.quiet_to is not None:
        spans.append((preference.quiet_from, preference.quiet_to))
    return spans
