"""How the instance fares, for who runs it: what the background work has before it, and the figures it may change."""

from __future__ import annotations

from typing import Annotated, Literal

from django.conf import settings
from ninja import Router, Schema
from pydantic import Field

from liuhen.api.caller import Asking, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.values import Moment, Taken, Words
from liuhen.jobs.arrangements import KINDS, SUBJECT, arrange, arranged
from liuhen.operations.work import waiting_work
from liuhen.recordings.services.retrying import retry_derivatives

router = Router(tags=["运行"])
MANAGE = "instance.manage"
RUN = "instance.run"


class WorkOut(Schema):
    """One kind of background work: how much waits, since when, and how much failed."""

    duty: str
    waiting: int
    oldest: Moment | None
    failed: int


class FigureOut(Schema):
    """A figure that may be changed while the instance runs."""

    name: str
    label: str
    unit: str
    value: int
    least: int
    most: int


class InstanceOut(Schema):
    """What waits, and the figures in force. Nothing here is about content or people."""

    work: list[WorkOut]
    figures: list[FigureOut]


@reads(router, "/instance", "看后台工作和运行的数值", InstanceOut, scope=MANAGE)
def get_instance(request: Asking) -> InstanceOut:
    """Tell what the background work has before it, and the figures in force."""
    request.caller.demand(RUN)
    return _told(request)


class Figure(Taken):
    """The value from now on, and why."""

    value: Annotated[int, Field(ge=0, le=10**9)]
    reason: Annotated[Words, Field(min_length=1)]


@writes(router, "/instance/figures/{name}", "改运行的数值", InstanceOut, scope=MANAGE, method="PUT")
def set_instance_figure(request: Asking, name: Literal["fixity_days", "least_free_gb"], given: Figure) -> InstanceOut:
    """Change a figure; the same value again is refused."""
    caller = request.caller
    caller.demand(RUN)
    with attempt("instance.arrange", SUBJECT):
        arrange(actor=caller.actor, at=caller.at, name=name, **given.model_dump())
    return _told(request)


class Retried(Schema):
    """How many copies were put back into the queue."""

    number: int


@writes(router, "/instance/derivatives/retry", "重试生成播放副本", Retried, scope=MANAGE, status=202)
def retry_failed_derivatives(request: Asking) -> Retried:
    """Put every copy that could not be made back into the queue."""
    caller = request.caller
    caller.demand(RUN)
    with attempt("instance.retry_derivatives", SUBJECT):
        return Retried(number=retry_derivatives(actor=caller.actor, at=caller.at))


def _told(request: Asking) -> InstanceOut:
    works = waiting_work(request.caller.at, replica=bool(settings.LIUHEN_REPLICA))
    figures = [
        FigureOut(
            name=kind.name,
            label=kind.label,
            unit=kind.unit,
            value=arranged(kind.name),
            least=kind.least,
            most=kind.most,
        )
        for kind in KINDS.values()
    ]
    return InstanceOut(
        work=[WorkOut(duty=w.duty, waiting=w.number, oldest=w.oldest, failed=w.failed) for w in works],
        figures=figures,
    )
