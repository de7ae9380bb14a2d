"""Writing down a transcript 笔录: its officers, what they showed, its signatures and refusals (HY-11, HY-13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.activities.judging import judge, locked
from liuhen.activities.models import Transcript
from liuhen.activities.steps import State, expect, filled, moment_of
from liuhen.devices.keeping import kept
from liuhen.kernel.moments import iso
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.obligations.services import withdraw

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.activities.models import Activity
    from liuhen.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Present:
    """An officer who took the transcript; whether the card was shown, and whether the transcript was signed."""

    person: Person
    shown: bool = False
    signed: bool = False


@transaction.atomic
def write_transcript(
    *,
    actor: Actor,
    at: datetime,
    activity: Activity,
    kind: str,
    officers: Sequence[Present],
    signed_by: Sequence[str] = (),
    refused_by: Sequence[str] = (),
    refusal: str = "",
    witness: str = "",
    whom: str = "",
    place: str = "",
    happened_at: datetime | None = None,
    replaces: Transcript | None = None,
) -> Transcript:
    """Write down what a transcript says of its officers and signatures (HY-11: 人数、姓名、证件编号、出示情况).

    Number, names and card numbers are those of the duty's officers who are named here. What is incomplete is flagged
    by the regulation when the transcript is judged, never refused: the paper exists. With `replaces` it counts in the
    place of an earlier one that was incomplete or wrong; the same sent again returns what stands there.

    Raises Refused for somebody who was not on the duty, for a kind the pack does not know, for a refusal without what
    was refused (HY-13¶3) or without who refused, before the arrival, once the duty is closed, or when another one has
    taken the place of what is to be replaced.
    """
    activity = locked(activity)
    expect(activity, "登记笔录", State.ONGOING, State.ENDED)
    row = Transcript(
        activity=activity,
        kind=filled(kind, "笔录的种类", "activities.transcript.kind"),
        whom=whom.strip(),
        place=place.strip() or activity.place,
        made_at=moment_of(at, happened_at, "制作笔录", activity.arrived_at or activity.started_at),
        officers=_named(activity, officers),
        signed_by=_names(signed_by),
        refused_by=_names(refused_by),
        refusal=refusal.strip(),
        witness=witness.strip(),
        replaces=_replaced(activity, replaces),
        written_at=at,
        written_by=actor.key,
    )
    _refuse_half(row)
    if (same := _same(row)) is not None:
        return same
    kept(row)
    ledger.append(actor=actor, at=at, act="activity.transcript_written", subject=activity.subject, facts=_told(row))
    if replaces is not None:
        withdraw(actor=actor, at=at, subjects=[replaces.subject], reason="笔录已由补正后的代替")
    judge(actor=actor, at=at, activity=activity)
    return row


def _named(activity: Activity, officers: Sequence[Present]) -> list[dict[str, object]]:
    """Return the officers in the order of the duty. Raises Refused for somebody who was not on it."""
    given = {officer.person.pk: officer for officer in officers}
    there = list(activity.officers.select_related("person"))
    strangers = [one.person.name for key, one in given.items() if key not in {officer.person_id for officer in there}]
    if strangers:
        raise Refused(
            "activities.transcript.stranger",
            f"{'、'.join(strangers)}没有参加本次执法活动，不能写在笔录上。",
            remedy="人员安排有误的，先更正执法活动的人员。",
        )
    return [
        {
            "person": officer.person.subject,
            "name": officer.person.name,
            "card": officer.person.card_no,
            "shown": given[officer.person_id].shown,
            "signed": given[officer.person_id].signed,
        }
        for officer in there
        if officer.person_id in given
    ]


def _replaced(activity: Activity, replaces: Transcript | None) -> Transcript | None:
    if replaces is not None and replaces.activity_id != activity.pk:
        raise Refused("activities.transcript.foreign", "要补正的笔录不属于本次执法活动。")
    return replaces


def _refuse_half(row: Transcript) -> None:
    if row.refused_by and not row.refusal:
        raise Refused(
            "activities.transcript.refusal",
            "有人拒绝的，须写明拒绝了什么、怎样拒绝。",
            remedy="写在“拒绝的情况”里；有见证人的，一并写明。",
        )
    if row.refusal and not row.refused_by:
        raise Refused("activities.transcript.refused_by", "写了拒绝的情况，须写明是谁拒绝。")
    both = sorted({*row.signed_by} & {*row.refused_by})
    if both:
        raise Refused("activities.transcript.both", f"{'、'.join(both)}既写在签名的人里，又写在拒绝的人里。")


_SAID = ("kind", "whom", "place", "officers", "signed_by", "refused_by", "refusal", "witness")


def _same(row: Transcript) -> Transcript | None:
    """Return what stands in the place already when it says the same. Raises Refused when it says something else."""
    if row.replaces is None:
        there = Transcript.objects.filter(activity=row.activity, replaces=None, made_at=row.made_at)
        return next((each for each in there if _alike(each, row)), None)
    if _alike(row.replaces, row):
        return row.replaces
    later = Transcript.objects.filter(replaces=row.replaces).first()
    if later is None or _alike(later, row):
        return later
    raise Refused(
        "activities.transcript.replaced",
        "这份笔录已经补正过。",
        remedy="打开补正后的那一份，在它上面继续补正。",
    )


def _alike(one: Transcript, other: Transcript) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _SAID)


def _names(given: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in given if name.strip()))


def _told(row: Transcript) -> dict[str, object]:
    return {
        "transcript": row.subject,
        "kind": row.kind,
        "made_at": iso(row.made_at),
        "officers": [{name: one[name] for name in ("person", "shown", "signed")} for one in row.officers],
        "signed_by": row.signed_by,
        "refused_by": row.refused_by,
        "refusal": row.refusal,
        "replaces": row.replaces.subject if row.replaces else None,
    }
