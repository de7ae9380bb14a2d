"""What the token's person is told of the clocks, and when the agency has its people told."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Annotated, Any

from ninja import Router, Schema
from pydantic import Field

from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, page_of
from liuhen.api.problems import not_found
from liuhen.api.values import Key, LongWords, Moment, Taken, Words
from liuhen.notifications.arrangements import arrangement_of, preference_of
from liuhen.notifications.queries import told
from liuhen.notifications.services import arrange, prefer, read_all, read_one
from liuhen.notifications.services.arranging import Wanted, Wish
from liuhen.notifications.stages import Stage

if TYPE_CHECKING:
    from liuhen.notifications.models import Notification

router = Router(tags=["通知"])
MANAGE = "notifications.manage"
TOLD = ("obligation.view.own", "obligation.view.unit", "obligation.view.agency")
ARRANGES = "regulation.bind"  # who sets what the regulation leaves to the agency
_BOTH = len(Stage)


Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["22:00"])]
Figure = Annotated[int, Field(ge=0, le=999)] | None


class NotificationOut(Schema):
    """One stage of one obligation that the person was told of; `what` says it in the words of that time."""

    id: str
    obligation: str
    stage: str
    what: str
    told_at: Moment
    read_at: Moment | None


@reads(router, "/notifications", "列出本人的通知", Paged[NotificationOut], scope=MANAGE)
def list_notifications(request: Asking, limit: Limit = USUAL, cursor: Cursor = "") -> dict[str, object]:
    """List what the token's person was told, the newest first."""
    caller = request.caller
    caller.demand(*TOLD)
    return page_of(told(caller.person), _out, listed="notifications", cursor=cursor, limit=limit)


class Read(Taken):
    """Whether it counts as read."""

    read: bool


@writes(router, "/notifications/{key}/reading", "标记一条通知", NotificationOut, scope=MANAGE, method="PUT")
def mark_notification(request: Asking, key: Key, given: Read) -> NotificationOut:
    """Mark one of one's own notifications as read, or as unread again."""
    caller = request.caller
    caller.demand(*TOLD)
    if not read_one(person=caller.person, at=caller.at if given.read else None, key=int(key)):
        raise not_found("令牌的主人没有这条通知。")
    return _out(told(caller.person).get(pk=int(key)))


class Until(Taken):
    """The newest notification that was seen."""

    until: Key


class Marked(Schema):
    """How many were marked."""

    marked: int


@writes(router, "/notifications/reading", "标记到一条为止的通知", Marked, scope=MANAGE)
def mark_notifications(request: Asking, given: Until) -> Marked:
    """Mark as read everything up to a notification."""
    caller = request.caller
    caller.demand(*TOLD)
    return Marked(marked=read_all(person=caller.person, at=caller.at, until=int(given.until)))


class Preferences(Schema):
    """Where and when the token's person wants mails; quiet hours both or neither, stages by their codes."""

    email: str
    digest: bool
    unmailed: list[str]
    quiet_from: Clock | None
    quiet_to: Clock | None


class NewPreferences(Taken):
    """What the token's person asks for; stages that the agency demands are mailed all the same."""

    email: Annotated[Words, Field(max_length=200)]
    digest: bool
    unmailed: list[Stage] = Field(default=[], max_length=_BOTH)
    quiet_from: Clock | None = None
    quiet_to: Clock | None = None


@reads(router, "/notification-preferences", "读本人的通知方式", Preferences, scope=MANAGE)
def get_preferences(request: Asking) -> Preferences:
    """Tell what the token's person asked for."""
    request.caller.demand(*TOLD)
    return _preferences(request.caller)


@writes(router, "/notification-preferences", "改本人的通知方式", Preferences, scope=MANAGE, method="PUT")
def set_preferences(request: Asking, given: NewPreferences) -> Preferences:
    """Say where and when the token's person wants mails."""
    caller = request.caller
    caller.demand(*TOLD)
    agency = caller.person.agency
    demanded = arrangement_of(agency).demanded if agency else []
    unmailed = tuple(str(stage) for stage in dict.fromkeys(given.unmailed) if stage not in demanded)
    rest = given.model_dump(exclude={"unmailed", "quiet_from", "quiet_to"})
    wish = Wish(unmailed=unmailed, quiet_from=_time(given.quiet_from), quiet_to=_time(given.quiet_to), **rest)
    with attempt("notification.prefer", caller.person.subject):
        prefer(actor=caller.actor, at=caller.at, person=caller.person, wish=wish)
    return _preferences(caller)


class ArrangementOut(Schema):
    """When the agency has its people told; a figure that is null means not at all."""

    before_days: int | None
    before_hours: int | None
    head_hours: int | None
    legal_days: int | None
    leader_days: int | None
    digest_at: Clock
    quiet_from: Clock
    quiet_to: Clock
    quiet_most: int
    demanded: list[str]


class NewArrangement(Taken):
    """The whole arrangement as it shall be, and why it changes."""

    before_days: Figure
    before_hours: Figure
    head_hours: Figure
    legal_days: Figure
    leader_days: Figure
    digest_at: Clock
    quiet_from: Clock
    quiet_to: Clock
    quiet_most: Annotated[int, Field(ge=0, le=23)]
    demanded: list[Stage] = Field(max_length=_BOTH)
    reason: Annotated[LongWords, Field(min_length=1)]


@reads(router, "/notification-arrangement", "读本局的通知安排", ArrangementOut, scope=MANAGE)
def get_arrangement(request: Asking) -> ArrangementOut:
    """Tell when the agency has its people told."""
    request.caller.demand(ARRANGES, *TOLD)
    return _arrangement(request.caller)


@writes(router, "/notification-arrangement", "改本局的通知安排", ArrangementOut, scope=MANAGE, method="PUT")
def set_arrangement(request: Asking, given: NewArrangement) -> ArrangementOut:
    """Change when people are told; what is open is looked at again, and nobody is told the same twice."""
    caller = request.caller
    caller.demand(ARRANGES)
    rest = given.model_dump(exclude={"reason", "demanded", "digest_at", "quiet_from", "quiet_to"})
    wanted = Wanted(
        demanded=tuple(str(stage) for stage in dict.fromkeys(given.demanded)),
        digest_at=time.fromisoformat(given.digest_at),
        quiet_from=time.fromisoformat(given.quiet_from),
        quiet_to=time.fromisoformat(given.quiet_to),
        **rest,
    )
    with attempt("notification.arrange", caller.agency.subject):
        arrange(actor=caller.actor, at=caller.at, agency=caller.agency, wanted=wanted, reason=given.reason)
    return _arrangement(caller)


def _out(row: Notification) -> NotificationOut:
    return NotificationOut(
        id=str(row.pk),
        obligation=str(row.obligation_id),
        stage=row.stage,
        what=row.what,
        told_at=row.made_at,
        read_at=row.read_at,
    )


def _preferences(caller: Caller) -> Preferences:
    row = preference_of(caller.person)
    return Preferences(**{name: _told(getattr(row, name)) for name in Preferences.model_fields})


def _arrangement(caller: Caller) -> ArrangementOut:
    row = arrangement_of(caller.agency)
    return ArrangementOut(**{name: _told(getattr(row, name)) for name in ArrangementOut.model_fields})


def _time(clock: str | None) -> time | None:
    return time.fromisoformat(clock) if clock else None


def _told(value: Any) -> Any:
    return f"{value:%H:%M}" if isinstance(value, time) else value
