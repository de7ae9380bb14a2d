"""Webhooks: what the log tells, sent to another program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from ninja import Router, Schema
from pydantic import Field

from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, page_of
from liuhen.api.problems import not_found
from liuhen.api.values import Code, Key, Moment, Taken
from liuhen.webhooks import services
from liuhen.webhooks.models import Delivery, Subscription
from liuhen.webhooks.patterns import MOST
from liuhen.webhooks.queries import deliveries_of, subscriptions_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

router = Router(tags=["事件推送"])
MANAGE = "webhooks.manage"
RUN = "instance.run"


class SubscriptionOut(Schema):
    """Where events go. While it is paused events are kept; `ended_because` says why nothing is sent any more."""

    id: str
    name: str
    url: str
    acts: list[str]
    made_at: Moment
    paused_at: Moment | None
    ended_at: Moment | None
    ended_because: str


class OpenedOut(SubscriptionOut):
    """A subscription with its secret, which is told this once."""

    secret: str


class DeliveryOut(Schema):
    """An event on its way; `next_at` counts while it waits."""

    id: str
    message: str
    act: str
    subject: str
    index: int | None
    state: str
    attempts: int
    made_at: Moment
    next_at: Moment
    last_at: Moment | None
    last_status: int | None
    last_words: str


class NewSubscription(Taken):
    """A name people know it by, an https address, and which acts of the log: by name or as a family."""

    name: Annotated[Code, Field(min_length=1)]
    url: Annotated[str, Field(min_length=1, max_length=500, examples=["https://case.example.cn/hooks/liuhen"])]
    acts: list[Annotated[str, Field(max_length=100)]] = Field(
        min_length=1, max_length=MOST, examples=[["recording.sealed", "activity.*"]]
    )


@reads(router, "/webhooks", "列出推送", Paged[SubscriptionOut], scope=MANAGE)
def list_webhooks(request: Asking, limit: Limit = USUAL, cursor: Cursor = "") -> dict[str, object]:
    """List the subscriptions of the agency, ended ones among them."""
    return page_of(_seen(request.caller), _out, listed="webhooks", cursor=cursor, limit=limit)


@writes(router, "/webhooks", "登记推送", OpenedOut, scope=MANAGE, status=201)
def open_webhook(request: Asking, given: NewSubscription) -> OpenedOut:
    """Send events to an address from now on; the answer holds the secret, this once."""
    caller = request.caller
    caller.demand(RUN)
    with attempt("webhook.subscribe", caller.agency.subject):
        opened = services.subscribe(
            actor=caller.actor, at=caller.at, agency=caller.agency, person=caller.person, **given.model_dump()
        )
    return _opened(opened)


@reads(router, "/webhooks/{key}", "读一个推送", SubscriptionOut, scope=MANAGE)
def get_webhook(request: Asking, key: Key) -> SubscriptionOut:
    """Tell one subscription."""
    return _out(_find(request.caller, key))


@writes(router, "/webhooks/{key}", "停止推送", SubscriptionOut, scope=MANAGE, method="DELETE")
def end_webhook(request: Asking, key: Key) -> SubscriptionOut:
    """Send nothing any more; what waits is not sent."""
    caller = request.caller
    found = _find(caller, key)
    because = f"{caller.person.name}停止"
    return _out(services.end_subscription(actor=caller.actor, at=caller.at, subscription=found, because=because))


@writes(router, "/webhooks/{key}/pause", "暂停推送", SubscriptionOut, scope=MANAGE)
def pause_webhook(request: Asking, key: Key) -> SubscriptionOut:
    """Send nothing until it is resumed; events are kept meanwhile."""
    caller = request.caller
    found = _find(caller, key)
    with attempt("webhook.pause", found.subject):
        return _out(services.pause_subscription(actor=caller.actor, at=caller.at, subscription=found))


@writes(router, "/webhooks/{key}/resumption", "恢复推送", SubscriptionOut, scope=MANAGE)
def resume_webhook(request: Asking, key: Key) -> SubscriptionOut:
    """Send again, first what was kept."""
    caller = request.caller
    found = _find(caller, key)
    with attempt("webhook.resume", found.subject):
        return _out(services.resume_subscription(actor=caller.actor, at=caller.at, subscription=found))


@writes(router, "/webhooks/{key}/secret", "更换密钥", OpenedOut, scope=MANAGE)
def rotate_webhook_secret(request: Asking, key: Key) -> OpenedOut:
    """Give a subscription another secret; for 24 hours both sign."""
    caller = request.caller
    found = _find(caller, key)
    with attempt("webhook.rotate", found.subject):
        return _opened(services.rotate_secret(actor=caller.actor, at=caller.at, subscription=found))


@writes(router, "/webhooks/{key}/test", "试推一次", DeliveryOut, scope=MANAGE, status=202)
def test_webhook(request: Asking, key: Key) -> DeliveryOut:
    """Send an event that means nothing, to see whether it arrives."""
    caller = request.caller
    found = _find(caller, key)
    with attempt("webhook.test", found.subject):
        return _delivery(services.send_test(at=caller.at, subscription=found))


@reads(router, "/webhooks/{key}/deliveries", "列出推送记录", Paged[DeliveryOut], scope=MANAGE)
def list_deliveries(request: Asking, key: Key, limit: Limit = USUAL, cursor: Cursor = "") -> dict[str, object]:
    """List what was sent or is to be sent, the newest first; what ended is kept for 30 days."""
    rows = deliveries_of(_find(request.caller, key))
    return page_of(rows, _delivery, listed="deliveries", cursor=cursor, limit=limit, filters={"webhook": key})


@writes(router, "/webhooks/{key}/deliveries/{delivery}/replay", "重推一次", DeliveryOut, scope=MANAGE, status=202)
def replay_delivery(request: Asking, key: Key, delivery: Key) -> DeliveryOut:
    """Send an event again, under the same id."""
    caller = request.caller
    found = _find(caller, key)
    row = deliveries_of(found).select_related("subscription").filter(pk=int(delivery)).first()
    if row is None:
        raise not_found("没有这次推送。")
    with attempt("webhook.replay", found.subject):
        return _delivery(services.replay(at=caller.at, delivery=row))


def _seen(caller: Caller) -> QuerySet[Subscription]:
    """Return what the caller may manage. Raises ProblemError (403) for those who do not run the instance."""
    caller.demand(RUN)
    return subscriptions_of(caller.agency)


def _find(caller: Caller, key: str) -> Subscription:
    found = _seen(caller).filter(pk=int(key)).first()
    if found is None:
        raise not_found("没有这个推送。")
    return found


def _columns(row: Subscription) -> dict[str, Any]:
    same = ("name", "url", "acts", "made_at", "paused_at", "ended_at", "ended_because")
    return {"id": str(row.pk), **{name: getattr(row, name) for name in same}}


def _out(row: Subscription) -> SubscriptionOut:
    return SubscriptionOut(**_columns(row))


def _opened(opened: services.Opened) -> OpenedOut:
    return OpenedOut(**_columns(opened.subscription), secret=opened.secret)


def _delivery(row: Delivery) -> DeliveryOut:
    same = (
        *("message", "act", "subject", "index", "state", "attempts"),
        *("made_at", "next_at", "last_at", "last_status", "last_words"),
    )
    return DeliveryOut(id=str(row.pk), **{name: getattr(row, name) for name in same})
