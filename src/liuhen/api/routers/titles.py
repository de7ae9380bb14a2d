"""What the titles of the agency mean (OD-29)."""

from __future__ import annotations

from typing import Annotated

from ninja import Router, Schema
from pydantic import Field

from liuhen.access.people import MANAGE
from liuhen.accounts import services
from liuhen.accounts.models import RoleTitle
from liuhen.accounts.titles import OWN, titles_of
from liuhen.api.caller import Asking, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.problems import not_found
from liuhen.api.routers.organisation_shapes import READ, WRITE
from liuhen.api.values import Code, Key, Taken
from liuhen.kernel.moments import local_day

router = Router(tags=["单位和人员"])
Title = Annotated[Code, Field(min_length=1, max_length=40)]


class TitleOut(Schema):
    """What a title means, and where that is said; `id` is null but for the agency's own lines of the map."""

    id: str | None
    title: str
    roles: list[str]
    source: str


class Titles(Schema):
    """Every title by which a post can be given today."""

    items: list[TitleOut]


@reads(router, "/titles", "列出职务对照", Titles, scope=READ)
def list_titles(request: Asking) -> Titles:
    """List what titles mean in the agency (OD-29)."""
    caller = request.caller
    caller.demand(MANAGE)
    own = {row.title: row for row in RoleTitle.objects.filter(agency=caller.agency)}
    known = titles_of(caller.agency, local_day(caller.at))
    return Titles(items=[_title(words, known[words].roles, known[words].source, own) for words in sorted(known)])


class NewTitle(Taken):
    """A title of the agency, and the roles it means."""

    title: Title
    roles: list[Code] = Field(min_length=1, max_length=15)


@writes(router, "/titles", "改职务对照", TitleOut, scope=WRITE, method="PUT")
def set_title(request: Asking, given: NewTitle) -> TitleOut:
    """Say which roles a title means; posts given before stay."""
    caller = request.caller
    caller.demand(MANAGE)
    with attempt("agency.set_title", caller.agency.subject):
        made = services.set_title(actor=caller.actor, at=caller.at, agency=caller.agency, **given.model_dump())
    return TitleOut(id=str(made.pk), title=made.title, roles=list(made.roles), source=OWN)


@writes(router, "/titles/{key}", "去掉职务对照", None, scope=WRITE, method="DELETE", status=204)
def drop_title(request: Asking, key: Key) -> None:
    """Take a title off the agency's own map; what the regulation or the common words say holds again."""
    caller = request.caller
    caller.demand(MANAGE)
    found = RoleTitle.objects.select_related("agency").filter(pk=int(key), agency=caller.agency).first()
    if found is None:
        raise not_found("没有这一条职务对照。")
    services.drop_title(actor=caller.actor, at=caller.at, title=found)


def _title(words: str, roles: tuple[str, ...], source: str, own: dict[str, RoleTitle]) -> TitleOut:
    row = own.get(words)
    return TitleOut(id=str(row.pk) if row else None, title=words, roles=list(roles), source=source)
