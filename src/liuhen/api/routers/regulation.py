"""The agency's own regulation: what it sets, which edition judges from which day, and the text it has attached."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from ninja import Router, Schema
from pydantic import Field, StrictBool, StrictInt

from liuhen.accounts import services
from liuhen.accounts.models import PackBinding
from liuhen.accounts.regulations import regulation_of
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.problems import RefusalError
from liuhen.api.routers.packs import READ
from liuhen.api.values import Code, LongWords, Moment, Taken, Words
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.policy.setting_kinds import kind_of
from liuhen.regulations.reading import checked_text
from liuhen.regulations.services import attach_original

if TYPE_CHECKING:
    from liuhen.accounts.regulations import Regulation
    from liuhen.policy.pack import Pack

router = Router(tags=["制度"])
WRITE = "regulation.write"
SETS, ATTACHES = "regulation.set.agency", "regulation.attach.agency"
Value = (
    StrictBool
    | Annotated[StrictInt, Field(ge=-(10**9), le=10**9)]
    | LongWords
    | Annotated[list[Words], Field(max_length=200)]
)
Why = Annotated[LongWords, Field(min_length=1, max_length=1000)]


class BindingOut(Schema):
    """From `from_day` on the agency is judged by this edition."""

    pack: str
    version: str
    digest: str
    from_day: date


class SettingOut(Schema):
    """A figure that the regulation leaves to the agency; `tomorrow` is what holds from the next day on.

    A value that is null has not been set, and nothing is judged by it.
    """

    name: str
    label: str
    kind: str
    unit: str
    why: str
    cites: list[str]
    value: Any
    tomorrow: Any


class RegulationOut(Schema):
    """The edition in force today with the agency's settings, and every edition that was or will be in force."""

    pack: str
    version: str
    digest: str
    settings: list[SettingOut]
    editions: list[BindingOut]


@reads(router, "/regulation", "读本局的制度和设定", RegulationOut, scope=READ)
def get_regulation(request: Asking) -> RegulationOut:
    """Tell by which edition the agency is judged, and what it has set."""
    return told(request.caller)


class Changed(Taken):
    """The value from tomorrow on (words, a whole number, true or false, or a list of words), and why."""

    value: Value
    reason: Why


@writes(router, "/regulation/settings/{name}", "改本局设定", RegulationOut, scope=WRITE, method="PUT")
def change_setting(request: Asking, name: Code, given: Changed) -> RegulationOut:
    """Set one figure from tomorrow on; what runs today keeps the old one (G6, G10)."""
    caller = request.caller
    caller.demand(SETS)
    with attempt("agency.change_setting", caller.agency.subject):
        services.change_setting(
            actor=caller.actor,
            at=caller.at,
            agency=caller.agency,
            name=name,
            value=given.value,
            reason=given.reason,
        )
    return told(caller)


class Text(Taken):
    """The agency's own text of its regulation, article by article, and what the text is called."""

    name: Annotated[Words, Field(min_length=1)]
    text: Annotated[str, Field(min_length=1, max_length=340_000)]


class OriginalOut(Schema):
    """What became of an attached text: how many articles match the pack's digests, differ, or were not found."""

    name: str
    sha256: str
    attached_at: Moment
    matched: int
    differing: int
    missing: int


@writes(router, "/regulation/originals", "挂接制度原文", OriginalOut, scope=WRITE, status=201)
def attach_regulation_text(request: Asking, given: Text) -> OriginalOut:
    """Attach the text of the regulation; each article is compared with the pack's digest."""
    caller = request.caller
    caller.demand(ATTACHES)
    with attempt("regulation.attach_original", caller.agency.subject):
        pack = own(caller).pack
        made = attach_original(
            actor=caller.actor,
            at=caller.at,
            agency=caller.agency,
            pack=pack,
            name=given.name,
            text=checked_text(given.text),
        )
    same = ("name", "attached_at", "matched", "differing", "missing")
    return OriginalOut(sha256=f"sha256:{made.sha256}", **{name: getattr(made, name) for name in same})


def own(caller: Caller) -> Regulation:
    """Return the regulation in force for the caller's agency today. Raises Refused."""
    return regulation_of(caller.agency, local_day(caller.at))


def told(caller: Caller) -> RegulationOut:
    """Return what is in force and what is set. Raises RefusalError (404) while nothing is bound."""
    try:
        ours = own(caller)
    except Refused as refused:
        raise RefusalError("regulation.view", caller.agency.subject, refused, 404) from refused
    bindings = list(PackBinding.objects.filter(agency=caller.agency).order_by("-from_day")[:200])
    coming = _tomorrow(caller, bindings, ours)
    return RegulationOut(
        **edition_columns(ours.pack),
        settings=[_setting(ours.pack, name, ours.settings, coming) for name in ours.pack.settings],
        editions=[
            BindingOut(pack=each.pack, version=each.version, digest=each.digest, from_day=each.from_day)
            for each in bindings
        ],
    )


def _tomorrow(caller: Caller, bindings: list[PackBinding], ours: Regulation) -> dict[str, object]:
    """Return the settings that hold from tomorrow on, as far as the same edition does."""
    today = local_day(caller.at)
    following = next((each for each in bindings if (each.from_day - today).days <= 1), None)
    return dict(following.settings if following and following.digest == ours.pack.digest else ours.settings)


def _setting(pack: Pack, name: str, today: Any, tomorrow: dict[str, object]) -> SettingOut:
    each = pack.settings[name]
    return SettingOut(
        name=name,
        label=each.label,
        kind=kind_of(pack, name).value,
        unit=each.unit,
        why=each.why,
        cites=list(each.cites),
        value=today.get(name, each.current),
        tomorrow=tomorrow.get(name, each.current),
    )


def edition_columns(pack: Pack) -> dict[str, str]:
    """Return what names an edition."""
    return {"pack": pack.id, "version": str(pack.version), "digest": str(pack.digest)}
