"""What an agency does with its regulation: sets what it leaves open, attaches its text, changes to a new edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from liuhen.accounts.services import bind_pack, change_setting
from liuhen.kernel.refusals import Refused
from liuhen.regulations.editions import succession
from liuhen.regulations.reading import MOST_BYTES, checked_text, read_text
from liuhen.regulations.services import ask_rehearsal, attach_original, rehearse_next
from liuhen.web.addresses import day_in, text_in
from liuhen.web.pages.pack_editions import BINDS, OPEN_FIELD, PREVIEWS, editions_page
from liuhen.web.pages.pack_originals import ATTACHES, originals_page
from liuhen.web.pages.pack_settings import SETS, read_only, read_setting, saved_note, setting_page, settings_page
from liuhen.web.pages.pack_shown import installed, own_pack
from liuhen.web.visits import Logged, attempt, visited

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from liuhen.accounts.models import Agency
    from liuhen.policy.pack import Pack
    from liuhen.web.pages.pack_shown import Shown
    from liuhen.web.visits import Visit

PLACE = "packs"
_ALREADY = frozenset({"accounts.setting.same", "regulations.original.same"})


def _agency(visit: Visit) -> Agency:
    if visit.person.agency is None:
        raise PermissionDenied
    return visit.person.agency


def _own(visit: Visit) -> Shown:
    own = own_pack(_agency(visit), visit.at)
    if own is None:
        raise Refused("accounts.pack.unbound", "本局还没有启用制度包。", remedy="由系统管理员选定制度包和启用日期。")
    return own


@require_safe
@visited
def agency_settings(visit: Visit) -> HttpResponse:
    """Show every figure that the regulation leaves to the agency."""
    return visit.show("agency_settings", settings_page(_own(visit), _agency(visit), visit.at, visit.can), PLACE)


@require_safe
@visited
def agency_setting(visit: Visit, name: str) -> HttpResponse:
    """Show one setting, and what a value tried in the address would change."""
    return _setting(visit, name)


@require_POST
@visited
def change(visit: Visit, name: str) -> HttpResponse:
    """Set one setting from tomorrow on, with a reason; with `try`, only show what the value would change."""
    visit.demand(SETS)
    own, given = _own(visit), visit.request.POST
    if given.get("try") or name not in own.pack.settings:
        return _setting(visit, name)
    try:
        with attempt(visit, "agency.change_setting", _agency(visit).subject):
            change_setting(
                actor=visit.actor,
                at=visit.at,
                agency=_agency(visit),
                name=name,
                value=read_setting(own.pack, name, given.get("value", "")[:4000]),
                reason=given.get("reason", "").replace("\x00", "").strip()[:1000],
            )
    except Logged as logged:
        if logged.refused.rule not in _ALREADY:
            return _setting(visit, name, logged.refused)
        visit.said(logged.refused.words)
    else:
        visit.said(saved_note(own.pack.settings[name].label))
    return redirect("agency_setting", name)


def _setting(visit: Visit, name: str, refused: Refused | None = None) -> HttpResponse:
    given = _given(visit)
    page = setting_page(_own(visit), _agency(visit), name, visit.at, given if SETS in visit.can else {}, refused)
    page = page if SETS in visit.can else read_only(page)
    return visit.show("agency_setting", page, PLACE, status=422 if refused else 200)


@require_safe
@visited
def originals(visit: Visit) -> HttpResponse:
    """Show the agency's own text beside the gist of each article."""
    return visit.show("originals", originals_page(_own(visit), _agency(visit), visit.at, visit.can), PLACE)


@require_POST
@visited
def attach(visit: Visit) -> HttpResponse:
    """Attach the text of the regulation from a file or from what was pasted."""
    visit.demand(ATTACHES)
    own, agency = _own(visit), _agency(visit)
    try:
        with attempt(visit, "regulation.attach_original", agency.subject):
            name, text = _text(visit.request)
            made = attach_original(actor=visit.actor, at=visit.at, agency=agency, pack=own.pack, name=name, text=text)
    except Logged as logged:
        if logged.refused.rule not in _ALREADY:
            page = originals_page(own, agency, visit.at, visit.can, logged.refused)
            return visit.show("originals", page, PLACE, status=422)
        visit.said(logged.refused.words)
    else:
        visit.said(f"原文已挂接：{made.matched} 条一致，{made.differing} 条有出入，{made.missing} 条没有找到。")
    return redirect("originals")


def _text(request: HttpRequest) -> tuple[str, str]:
    """Return name and text of what was uploaded or pasted. Raises Refused."""
    upload = request.FILES.get("file")
    if isinstance(upload, UploadedFile):
        name = (upload.name or "上传的文件").replace("\x00", "")[:200]
        return name, read_text(upload.read(MOST_BYTES + 1), name)
    return "粘贴的正文", checked_text(request.POST.get("text", ""))


@require_safe
@visited
def editions(visit: Visit) -> HttpResponse:
    """Show the editions, and what a chosen one would change."""
    return _editions(visit)


@require_POST
@visited
def rehearse(visit: Visit) -> HttpResponse:
    """Try a new edition on the last month's judgements: a first piece now, the rest in the background."""
    visit.demand(BINDS, PREVIEWS)
    agency = _agency(visit)
    own = _own(visit)
    with attempt(visit, "regulation.rehearse", agency.subject):
        chosen = _chosen(visit)
        settings = succession(own.pack, own.settings, chosen).carried
        ask_rehearsal(actor=visit.actor, at=visit.at, agency=agency, pack=chosen.id, settings=settings)
    rehearse_next(visit.at)
    visit.said("已开始试判；结果会陆续出现在下面，试判不改变任何判定。")
    return redirect(f"{reverse('editions')}?pack={chosen.id}#rehearsal")


@require_POST
@visited
def bind(visit: Visit) -> HttpResponse:
    """Bind the agency to an edition from a day on. A second identical post does nothing and says so."""
    visit.demand(BINDS)
    agency, own = _agency(visit), own_pack(_agency(visit), visit.at)
    try:
        with attempt(visit, "agency.bind_pack", agency.subject):
            chosen, day = _chosen(visit), _day(visit)
            settings = {**(succession(own.pack, own.settings, chosen).carried if own else {}), **_opened(visit, chosen)}
            if agency.bindings.filter(from_day=day, digest=chosen.digest, settings=settings).exists():
                visit.said("已经这样排定，没有再做一次。")
                return redirect("editions")
            bind_pack(
                actor=visit.actor,
                at=visit.at,
                agency=agency,
                pack=chosen.id,
                from_day=day,
                settings=settings,
                reason=visit.request.POST.get("reason", "").replace("\x00", "").strip()[:1000],
            )
    except Logged as logged:
        return _editions(visit, logged.refused)
    visit.said(f"{chosen.id.upper()} {chosen.version} 版自 {day.isoformat()} 起启用，记入存证日志。")
    return redirect("editions")


def _editions(visit: Visit, refused: Refused | None = None) -> HttpResponse:
    agency = _agency(visit)
    given = _given(visit)
    page = editions_page(own_pack(agency, visit.at), agency, visit.at, visit.can, given, refused)
    return visit.show("editions", page, PLACE, status=422 if refused else 200)


def _given(visit: Visit) -> dict[str, str]:
    """Return what was posted, or what stands in the address, each text at most as long as a form may be."""
    source = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    return {key: str(value).replace("\x00", "")[:4000] for key, value in source.items()}


def _chosen(visit: Visit) -> Pack:
    """Return the installed pack that was looked at. Raises Refused when another one lies there now."""
    found = installed().get(text_in(visit.request.POST, "pack"))
    if found is None or found.digest != text_in(visit.request.POST, "digest"):
        raise Refused(
            "web.edition.moved", "已安装的版本和刚才看的不是同一份，没有办理。", remedy="重新选一次，看过影响再办。"
        )
    return found


def _day(visit: Visit) -> date:
    try:
        day = day_in(visit.request.POST, "from")
    except ValueError:
        day = None
    if day is None:
        raise Refused("web.edition.day", "要写启用日期。", remedy="日期写成 2026-03-11 这样。")
    return day


def _opened(visit: Visit, pack: Pack) -> dict[str, object]:
    """Return the values given for settings that the edition leaves open; empty fields stay open."""
    given = {name: visit.request.POST.get(f"{OPEN_FIELD}{name}", "").strip()[:1000] for name in pack.settings}
    return {name: read_setting(pack, name, text) for name, text in given.items() if text}
