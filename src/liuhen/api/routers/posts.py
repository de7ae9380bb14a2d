"""Posts: given by title, ended, taken back."""

from __future__ import annotations

from typing import Annotated

from ninja import Router
from pydantic import Field

from liuhen.access.people import MANAGE
from liuhen.accounts import services
from liuhen.accounts.models import Post
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import writes
from liuhen.api.problems import invalid, not_found
from liuhen.api.routers.organisation_shapes import WRITE, PersonOut, person_out
from liuhen.api.routers.people import managed
from liuhen.api.routers.units import unit_of
from liuhen.api.values import Code, GivenDay, Key, Taken, Words
from liuhen.kernel.moments import local_day

router = Router(tags=["单位和人员"])
Why = Annotated[Words, Field(min_length=1)]
Title = Annotated[Code, Field(min_length=1, max_length=40)]


class NewPost(Taken):
    """A post by its title in the agency; `until` is the first day it no longer counts, null for ever."""

    unit: Key
    title: Title
    since: GivenDay
    until: GivenDay | None = None


@writes(router, "/people/{key}/posts", "任职", PersonOut, scope=WRITE, status=201)
def appoint_person(request: Asking, key: Key, given: NewPost) -> PersonOut:
    """Give somebody the roles that a title means in a unit."""
    caller = request.caller
    found = managed(caller, key)
    unit = unit_of(caller, given.unit)
    if unit is None:
        raise invalid("没有这个单位。", ["unit"])
    with attempt("person.appoint", found.subject):
        services.appoint_by_title(
            actor=caller.actor,
            at=caller.at,
            person=found,
            unit=unit,
            title=given.title,
            starts_on=given.since,
            ends_on=given.until,
        )
    return person_out(found, local_day(caller.at))


class Ending(Taken):
    """The first day on which the post no longer counts."""

    until: GivenDay


@writes(router, "/posts/{key}/ending", "结束任职", PersonOut, scope=WRITE)
def end_post(request: Asking, key: Key, given: Ending) -> PersonOut:
    """End a post on a day."""
    caller = request.caller
    post = _post(caller, key)
    with attempt("person.end_post", post.person.subject):
        services.end_post(actor=caller.actor, at=caller.at, post=post, ends_on=given.until)
    return person_out(post.person, local_day(caller.at))


class Withdrawal(Taken):
    """Why a post is taken back."""

    reason: Why


@writes(router, "/posts/{key}/withdrawal", "撤回任职", PersonOut, scope=WRITE)
def withdraw_post(request: Asking, key: Key, given: Withdrawal) -> PersonOut:
    """Take back a post that has not begun."""
    caller = request.caller
    post = _post(caller, key)
    with attempt("person.end_post", post.person.subject):
        services.withdraw_post(actor=caller.actor, at=caller.at, post=post, reason=given.reason)
    return person_out(post.person, local_day(caller.at))


def _post(caller: Caller, key: str) -> Post:
    caller.demand(MANAGE)
    rows = Post.objects.select_related("unit__agency", "person")
    found = rows.filter(pk=int(key), person__agency=caller.agency).first()
    if found is None:
        raise not_found("没有这项任职。")
    return found
