"""Which edition of the regulation judges from which day, and what another one would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from ninja import Router, Schema
from pydantic import Field

from liuhen.accounts import services
from liuhen.accounts.models import PackBinding
from liuhen.accounts.regulations import pack_as_of
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.problems import not_found
from liuhen.api.routers.packs import READ, installed, pack_by
from liuhen.api.routers.regulation import WRITE, RegulationOut, Value, edition_columns, told
from liuhen.api.values import Code, GivenDay, LongWords, Moment, Taken
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.regulations.editions import succession
from liuhen.regulations.queries import newest_rehearsal, open_by_edition
from liuhen.regulations.services import ask_rehearsal

if TYPE_CHECKING:
    from liuhen.policy.pack import Pack
    from liuhen.regulations.editions import Succession
    from liuhen.regulations.models import Rehearsal

router = Router(tags=["制度"])
BINDS = "regulation.bind"
PREVIEWS = (BINDS, "regulation.preview.agency")
Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$", examples=["sha256:" + "9f" * 32])]
MOVED = Refused(
    "accounts.pack.moved",
    "已安装的版本和读到的不是同一份，没有办理。",
    remedy="重新读这一版的影响，再用新的 digest 办。",
)


class PartOut(Schema):
    """What only the edition in force has, what only the other has, and what both say differently."""

    only_first: list[str]
    only_second: list[str]
    changed: list[str]


class OwedOut(Schema):
    """How much is owed under an edition and stays under it."""

    pack: str
    version: str
    open: int


class RehearsalOut(Schema):
    """What last month's judgements would be under the edition, as far as it was tried; null `done_at` while it runs."""

    asked_at: Moment
    done_at: Moment | None
    looked_at: int
    changed: int
    unanswered: int
    counts: dict[str, dict[str, int]]


class EditionOut(Schema):
    """What binding an installed edition would mean; `digest` is asked for again when it is bound.

    `carried` settings go over, `dropped` have no place any longer, `open` have no value yet.
    """

    pack: str
    version: str
    digest: str
    carried: dict[str, Any]
    dropped: list[str]
    open: list[str]
    differences: dict[str, PartOut]
    owed: list[OwedOut]
    rehearsal: RehearsalOut | None


@reads(router, "/regulation/editions/{pack}", "看换版的影响", EditionOut, scope=READ)
def preview_edition(request: Asking, pack: Code) -> EditionOut:
    """Tell what an installed edition would change before anybody binds it."""
    caller = request.caller
    caller.demand(*PREVIEWS)
    new = pack_by(pack)
    after = _succession(caller, new)
    return EditionOut(
        **edition_columns(new),
        carried=dict(after.carried) if after else {},
        dropped=list(after.dropped) if after else [],
        open=list(after.open) if after else _unset(new),
        differences={name: PartOut(**each.as_json()) for name, each in after.differences.items()} if after else {},
        owed=[OwedOut(pack=id_, version=v, open=n) for (id_, v), n in sorted(open_by_edition(caller.agency).items())],
        rehearsal=_rehearsal(newest_rehearsal(caller.agency, new.digest)),
    )


class Chosen(Taken):
    """An installed edition, by the digest that was looked at."""

    pack: Annotated[Code, Field(min_length=1)]
    digest: Digest


@writes(router, "/regulation/rehearsals", "试判新版", RehearsalOut, scope=WRITE, status=202)
def rehearse_edition(request: Asking, given: Chosen) -> RehearsalOut:
    """Answer last month's judgements again under an edition, in the background. Binds and moves nothing."""
    caller = request.caller
    caller.demand(*PREVIEWS)
    with attempt("regulation.rehearse", caller.agency.subject):
        new = _chosen(given)
        after = _succession(caller, new)
        settings = dict(after.carried) if after else {}
        asked = ask_rehearsal(actor=caller.actor, at=caller.at, agency=caller.agency, pack=new.id, settings=settings)
    told = _rehearsal(asked)
    if told is None:  # pragma: no cover  # `ask_rehearsal` returns what it made
        raise not_found()
    return told


class Binding(Chosen):
    """From which day the edition holds, why, and values for what it leaves open; what is left out goes over."""

    from_day: GivenDay
    settings: dict[Code, Value] = Field(default={}, max_length=200)
    reason: LongWords = ""


@writes(router, "/regulation/editions", "换用制度包", RegulationOut, scope=WRITE, status=201)
def bind_edition(request: Asking, given: Binding) -> RegulationOut:
    """Bind the agency to an edition from a day on; what was judged and what runs stays under its own (G10)."""
    caller = request.caller
    caller.demand(BINDS)
    with attempt("agency.bind_pack", caller.agency.subject):
        new = _chosen(given)
        after = _succession(caller, new)
        settings = {**(after.carried if after else {}), **given.settings}
        services.bind_pack(
            actor=caller.actor,
            at=caller.at,
            agency=caller.agency,
            pack=new.id,
            from_day=given.from_day,
            settings=settings,
            reason=given.reason,
        )
    return told(caller)


def _succession(caller: Caller, new: Pack) -> Succession | None:
    """Return what becomes of the settings under another edition, None for an agency that is bound to nothing."""
    binding = (
        PackBinding.objects.filter(agency=caller.agency, from_day__lte=local_day(caller.at))
        .order_by("-from_day")
        .first()
    )
    if binding is None:
        return None
    return succession(pack_as_of(binding.pack, binding.digest), binding.settings, new)


def _chosen(given: Chosen) -> Pack:
    """Return the installed pack that was looked at. Raises Refused when another one lies there now."""
    found = installed().get(given.pack)
    if found is None or found.digest != given.digest:
        raise MOVED
    return found


def _unset(pack: Pack) -> list[str]:
    return [name for name, each in pack.settings.items() if each.current is None]


def _rehearsal(asked: Rehearsal | None) -> RehearsalOut | None:
    if asked is None:
        return None
    same = ("asked_at", "done_at", "looked_at", "changed", "unanswered", "counts")
    return RehearsalOut(**{name: getattr(asked, name) for name in same})
