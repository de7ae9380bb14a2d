"""The pages of a transcript 笔录 (HY-11): registering one, what it says and lacks, and putting it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.activities.demands import demands_of
from liuhen.activities.facts import transcript_facts
from liuhen.activities.judging import ask, regulation_for
from liuhen.activities.models import Activity
from liuhen.kernel.moments import local
from liuhen.web.pages.duty_papers import TRANSCRIPT, form_cites, form_of, print_actions, transcript_chip
from liuhen.web.pages.duty_words import choices, demand_chip, demand_cites, demand_words, label, usual_kind, when
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.activities import DutyForm, FormPage
from liuhen.web.viewmodels.field import DemandRow
from liuhen.web.viewmodels.parts import Action, Crumb, Field, Note, Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from liuhen.access.duties import DutyRights
    from liuhen.activities.models import Transcript
    from liuhen.policy.pack import Pack
    from liuhen.web.pages.duty_forms import Failed

State = Activity.State
_OPEN = frozenset({State.ONGOING, State.ENDED})


def writing_page(activity: Activity, at: datetime, failed: Failed | None = None) -> FormPage:
    """Return the form that registers a transcript, filled from the duty."""
    pack = regulation_for(activity).pack
    given = failed.given if failed else _from_duty(activity, at)
    path = reverse("activity_transcript_write", args=[activity.pk])
    form = _form(activity, pack, given, path, title="登记笔录", failed=failed)
    return FormPage(f"登记笔录：{activity.title}", when(activity, at), _crumbs(activity), form)


def transcript_page(paper: Transcript, at: datetime, held: DutyRights, failed: Failed | None = None) -> FormPage:
    """Return what a transcript says, what it lacks with the article, and the form that puts it right."""
    activity = paper.activity
    pack = regulation_for(activity).pack
    title = label(pack, "transcript.kind", paper.kind)
    later = getattr(paper, "replaced_by", None)
    lacking = [
        demand
        for demand in demands_of(ask(activity, "paper.complete", transcript_facts(paper), at))
        if demand.satisfied is False
    ]
    writes = held.correct and activity.state in _OPEN and later is None
    path = reverse("activity_transcript", args=[activity.pk, paper.pk])
    given = failed.given if failed else _from_paper(paper)
    return FormPage(
        f"{title}：{activity.title}",
        f"{chinese.moment(paper.made_at, at)}{f'，{paper.whom}' if paper.whom else ''}",
        _crumbs(activity),
        _form(activity, pack, given, path, title="补正", failed=failed) if writes else DutyForm("", title, "", (), ""),
        demands=tuple(
            DemandRow(demand_words(each), demand_chip(each), demand_cites(pack, each.citations)) for each in lacking
        ),
        demands_title="还缺什么" if lacking and later is None else "",
        notes=tuple(_notes(later)),
        facts=tuple(_facts(paper, at)),
        papers=print_actions("transcript_paper", activity.pk, paper.pk) if form_of(pack, TRANSCRIPT) else (),
    )


def _crumbs(activity: Activity) -> tuple[Crumb, ...]:
    return (
        Crumb("执法活动", reverse("activities")),
        Crumb(activity.title, reverse("activity", args=[activity.pk])),
    )


def _notes(later: Transcript | None) -> Iterator[Note]:
    if later is not None:
        href = reverse("activity_transcript", args=[later.activity_id, later.pk])
        yield Note("这份已经补正。", "以补正后的为准，这里只供查看。", actions=(Action("看补正后的", href),))


def _facts(paper: Transcript, at: datetime) -> Iterator[Row]:
    yield Row("制作时间", chinese.moment_second(paper.made_at, at))
    yield Row("制作地点", paper.place or "没有填写")
    yield Row("被询问人、当事人", paper.whom or "没有填写")
    yield Row("执法人员人数", f"{len(paper.officers)} 人")
    for one in paper.officers:
        shown = "出示了证件" if one["shown"] else "没有登记出示证件"
        signed = "已签名" if one["signed"] else "没有签名"
        yield Row(str(one["name"]), f"证件编号 {one['card'] or '没有登记'}，{shown}，{signed}")
    yield Row("签名、盖章", "、".join(paper.signed_by) or "没有人签名")
    if paper.refused_by:
        yield Row("拒绝", f"{'、'.join(paper.refused_by)}：{paper.refusal}")
    if paper.witness:
        yield Row("见证人", paper.witness)
    yield Row("状态", "", chip=transcript_chip(paper))


def _from_duty(activity: Activity, at: datetime) -> Mapping[str, str]:
    taking = {f"took_{officer.person_id}": "1" for officer in activity.officers.all()}
    made = min(at, activity.ended_at) if activity.ended_at else at
    return taking | {
        "kind": usual_kind(activity),
        "made_at": f"{local(made):%Y-%m-%dT%H:%M}",
        "place": activity.place,
        "whom": activity.party.name if activity.party else "",
    }


def _from_paper(paper: Transcript) -> Mapping[str, str]:
    keys = {str(one["person"]).partition(":")[2]: one for one in paper.officers}
    ticks = {f"took_{key}": "1" for key in keys}
    ticks |= {f"{name}_{key}": "1" for key, one in keys.items() for name in ("shown", "signed") if one[name]}
    return ticks | {
        "kind": paper.kind,
        "made_at": f"{local(paper.made_at):%Y-%m-%dT%H:%M:%S}",
        "place": paper.place,
        "whom": paper.whom,
        "signed_by": "、".join(paper.signed_by),
        "refused_by": "、".join(paper.refused_by),
        "refusal": paper.refusal,
        "witness": paper.witness,
    }


def _form(
    activity: Activity,
    pack: Pack,
    given: Mapping[str, str],
    path: str,
    *,
    title: str,
    failed: Failed | None,
) -> DutyForm:
    return DutyForm(
        "transcript",
        title,
        path,
        (*_what(pack, given), *_officers(activity, given), *_signatures(given)),
        title,
        "笔录本身仍写在纸上或文书系统里；这里登记制度要求写明的几项。补正的代替以前的，以前的留着可查。",
        form_cites(pack, TRANSCRIPT)[:1],
        failed.errors if failed else (),
        primary=True,
    )


def _what(pack: Pack, given: Mapping[str, str]) -> Iterator[Field]:
    kinds = choices(pack, "transcript.kind", "请选择")
    yield Field("kind", "笔录种类", "select", given.get("kind", ""), kinds, required=True)
    yield Field("made_at", "制作时间", "datetime-local", given.get("made_at", ""), required=True)
    yield Field("whom", "被询问人、当事人", value=given.get("whom", ""))
    yield Field("place", "制作地点", value=given.get("place", ""))


def _officers(activity: Activity, given: Mapping[str, str]) -> Iterator[Field]:
    for officer in activity.officers.all():
        key, person = officer.person_id, officer.person
        card = f"证件编号 {person.card_no}" if person.card_no else "没有登记证件编号，请先在人员资料里补上"
        yield Field(
            f"took_{key}", f"{person.name} 参加制作", "checkbox", given.get(f"took_{key}", ""), hint=card, wide=True
        )
        yield Field(f"shown_{key}", f"{person.name} 出示了证件", "checkbox", given.get(f"shown_{key}", ""))
        yield Field(f"signed_{key}", f"{person.name} 已签名", "checkbox", given.get(f"signed_{key}", ""))


def _signatures(given: Mapping[str, str]) -> Iterator[Field]:
    yield Field(
        "signed_by",
        "签名、盖章的当事人或有关在场人员",
        value=given.get("signed_by", ""),
        hint="多人用顿号隔开",
        wide=True,
    )
    yield Field("refused_by", "拒绝签名、盖章的人", value=given.get("refused_by", ""), hint="没有就不填", wide=True)
    yield Field("refusal", "拒绝的情况", "textarea", given.get("refusal", ""), hint="拒绝了什么、怎样拒绝", wide=True)
    yield Field("witness", "见证人", value=given.get("witness", ""))
