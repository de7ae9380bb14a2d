"""The papers of a duty as they are printed: the pack's own layout, filled (F-07, F-08, F-25, F-27)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from liuhen.kernel.moments import local, local_day
from liuhen.ledger.queries import latest_checkpoint
from liuhen.printing.forms import Signed, filled
from liuhen.recordings.queries import of_activity
from liuhen.web.pages.duty_papers import newest_statement
from liuhen.web.pages.duty_words import kind_words, label, pack_of, people

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.activities.models import Activity, Interruption, PatrolLog, Transcript
    from liuhen.policy.layouts import Form, FormField
    from liuhen.policy.pack import Pack
    from liuhen.printing.documents import Document
    from liuhen.printing.forms import Value

_EXEMPTIONS = ("secret", "urgent", "objective")  # the order in which SS-7 lists them, and F-07 its boxes


def unrecorded_paper(activity: Activity, form: Form, at: datetime) -> Document:
    """Return the statement why nothing was recorded (F-07), with the receipt where there is one."""
    pack = pack_of(activity)
    made = newest_statement(activity)
    received = (
        Signed(made.received_by.name, local_day(made.received_at))
        if made and made.received_by and made.received_at
        else Signed()
    )
    values: dict[str, Value] = {
        "time": _span(activity),
        "place": activity.place,
        "officers": people(activity),
        "kind": _kind(pack, form.fields.get("kind"), activity, made.kind if made else ""),
        "reason": made.reason if made else "",
        "ground": made.basis if made else "",
        "received": received,
        "head": received,
    }
    if "steps" in form.fields:
        recordings = list(of_activity(activity))
        values |= {
            "steps": "、".join(dict.fromkeys(step for each in recordings for step in each.key_steps)),
            "papers": "、".join(dict.fromkeys(paper for each in recordings for paper in each.papers)),
        }
    return duty_document(form, values, activity, at)


def stopped_paper(stop: Interruption, form: Form, at: datetime) -> Document:
    """Return the explanation of an interruption (F-08); the officer's signature is left to a pen."""
    pack = pack_of(stop.activity)
    to = f"向{stop.reported_to.name}报告" if stop.reported_to else ""
    values: dict[str, Value] = {
        "stopped": moment_words(stop.stopped_at),
        "resumed": moment_words(stop.resumed_at) if stop.resumed_at else "没有恢复",
        "reason": stop.reason_text or label(pack, "interruption.reason", stop.reason),
        "report": f"{moment_words(stop.reported_at)} {to}" if stop.reported_at else "",
        "why": stop.statement,
    }
    return duty_document(form, values, stop.activity, at)


def patrol_paper(log: PatrolLog, form: Form, at: datetime) -> Document:
    """Return a patrol log as a line of its register (F-25)."""
    recordings = [each.code for each in of_activity(log.activity)] if log.activity else []
    told: tuple[Value, ...] = (
        log.day,
        log.unit.name,
        "、".join(log.officers),
        log.area,
        log.findings,
        log.measures,
        "、".join(recordings),
        log.activity.case_name if log.activity else "",
    )
    row: dict[str, Value] = {column.key: value for column, value in zip(form.columns, told, strict=False)}
    return filled(form, {}, agency=log.agency.name, printed_at=at, checkpoint=_checkpoint(), rows=[row])


def transcript_paper(paper: Transcript, form: Form, at: datetime) -> Document:
    """Return the head and the signatures of a transcript (F-27) under the name of its kind; who signed, by name.

    Whoever has not signed yet finds a line to sign on; what was asked and answered follows on the agency's own sheets.
    """
    pack, day = pack_of(paper.activity), local_day(paper.made_at)
    shown = [str(one["name"]) for one in paper.officers if one["shown"]]
    witnessed = f"见证人：{paper.witness}" if paper.witness else ""
    refused = f"{'、'.join(paper.refused_by)}：{paper.refusal}" if paper.refused_by else ""
    values: dict[str, Value] = {
        "time": moment_words(paper.made_at),
        "place": paper.place,
        "whom": paper.whom,
        "count": f"{len(paper.officers)} 人",
        "shown": f"{'、'.join(shown)}已出示执法证件" if shown else "没有登记出示证件",
        "officers": [f"{one['name']}　{one['card'] or '没有登记证件编号'}" for one in paper.officers],
        "party": [Signed(name, day) for name in paper.signed_by] or Signed(),
        "signed": [Signed(str(one["name"]), day) if one["signed"] else Signed() for one in paper.officers] or Signed(),
        "refusal": "\n".join(filter(None, (refused, witnessed))),
    }
    document = duty_document(form, values, paper.activity, at)
    return replace(document, title=label(pack, "transcript.kind", paper.kind))


def duty_document(form: Form, values: dict[str, Value], activity: Activity, at: datetime) -> Document:
    """Return a form of a duty with those of the values that it has fields for."""
    known = {name: value for name, value in values.items() if name in form.fields}
    return filled(
        form,
        known,
        agency=activity.agency.name,
        printed_at=at,
        number=activity.number,
        checkpoint=_checkpoint(),
    )


def _kind(pack: Pack, field: FormField | None, activity: Activity, code: str) -> str:
    """Return the words of the ground: the box of the form where it has boxes, or the way evidence was taken (HY)."""
    if field is None or not code:
        return ""
    if field.fact == "activity.kind":
        return kind_words(pack, activity)
    if field.choices and code in _EXEMPTIONS:
        return field.choices[_EXEMPTIONS.index(code)]
    return label(pack, "activity.exemption", code)


def _span(activity: Activity) -> str:
    begun = activity.started_at or activity.arrived_at or activity.planned_at
    until = f"至{local(activity.ended_at):%H:%M}" if activity.ended_at else ""
    return f"{local(begun):%Y年%-m月%-d日 %H:%M}{until}"


def moment_words(moment: datetime) -> str:
    """Write a moment as papers do."""
    return f"{local(moment):%Y年%-m月%-d日 %H:%M:%S}"


def _checkpoint() -> str:
    latest = latest_checkpoint()
    return str(latest.size) if latest else ""
