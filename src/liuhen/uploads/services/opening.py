"""Open an upload for a recorder, say how many files will come, add them, take them back."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from liuhen.accounts.queries import capabilities, home_unit, reach
from liuhen.devices.queries import issues_between
from liuhen.kernel.identifiers import time_ordered_key
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.kernel.spans import Span
from liuhen.ledger import services as ledger
from liuhen.recordings.card import shown
from liuhen.recordings.services.admitting import admitted
from liuhen.uploads import limits
from liuhen.uploads.models import UploadedCard, UploadedFile
from liuhen.uploads.names import both, card_path, folders_above, inside, taken
from liuhen.uploads.parts import full, make_empty
from liuhen.uploads.places import clear, free_bytes, make_folder, part_of, remove_part
from liuhen.uploads.queries import declared_bytes, outstanding_bytes
from liuhen.uploads.services.sealed import sealed_once
from liuhen.uploads.services.state import locked, touch, wait_when_complete

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from liuhen.accounts.models import Person
    from liuhen.devices.models import Device
    from liuhen.kernel.actors import Actor

_NS = 1_000_000_000
_LATEST_NS = (1 << 63) - 1


@transaction.atomic
def open_upload(*, actor: Actor, at: datetime, person: Person, device_no: str) -> UploadedCard:
    """Open an upload of the files of one recorder (YC-A-6, HY-30¶3, ZH-8, SS-13, PDS-2-8).

    Raises Refused for a device that is not registered or retired, one that is not the person's to hand in, and when
    the person has too many open. Raises OSError when the folder cannot be made.
    """
    if person.agency is None:
        raise Refused("uploads.agency", "您不属于任何机关，不能上传。", remedy="请安全保密管理员核对您的岗位。")
    device = admitted(person.agency, device_no)
    if not may_hand_in(person, device, at):
        raise Refused(
            "uploads.device.foreign",
            f"设备 {device.number} 不是您领用的，也不在您负责的科室。",
            remedy="请领用这台设备的人，或该科室的资料管理人员上传。",
        )
    if UploadedCard.objects.filter(person=person, ended_at=None).count() >= limits.MOST_CARDS:
        raise Refused(
            "uploads.many", f"您有 {limits.MOST_CARDS} 次上传还没有做完。", remedy="先做完或撤回其中的，再开始新的。"
        )
    card = UploadedCard.objects.create(
        id=time_ordered_key(at),
        agency=person.agency,
        person=person,
        device=device,
        created_at=at,
        expires_at=at + limits.KEPT,
    )
    make_folder(card)
    ledger.append(actor=actor, at=at, act="upload.opened", subject=card.subject, facts={"device": device.number})
    return card


def may_hand_in(person: Person, device: Device, at: datetime) -> bool:
    """Say whether the person may: keeps the unit's material, drew the device, or is of the unit that has it."""
    if any((device.unit.path or "").startswith(path) for path in reach(person, "recording.hand_in", at)):
        return True
    if "recording.hand_in.own" not in capabilities(person, at):
        return False
    if device.unit == home_unit(person, local_day(at)):
        return True
    return issues_between(device, Span(at - _year(), at)).filter(person=person).exists()


def _year() -> timedelta:
    return limits.KEPT * 52


@transaction.atomic
def expect_files(*, at: datetime, card: UploadedCard, files: int) -> UploadedCard:
    """Say how many files there will be in all: when they are there, the card is handed in by itself."""
    held = locked(card, UploadedCard.State.OPEN)
    if not 0 < files <= limits.MOST_FILES:
        raise Refused(
            "uploads.files.many", f"一次最多上传 {limits.MOST_FILES:,} 个文件。", remedy="文件更多的卡请插到采集站。"
        )
    held.expected = max(held.expected, files)
    held.save(update_fields=["expected"])
    touch(held, at)
    return held


@transaction.atomic
def add_file(
    *, at: datetime, card: UploadedCard, raw_name: bytes, size: int, modified_ns: int | None = None
) -> UploadedFile:
    """Add a file by its path on the card. Raises Refused: hostile name, taken, too large, too many, no room."""
    path = card_path(raw_name)
    if not 0 <= size <= limits.LARGEST_FILE:
        raise Refused(
            "uploads.file.large",
            f"“{shown(path)}”超过单个文件的上限 {limits.LARGEST_FILE >> 30} GB。",
            remedy="请把存储卡插到采集站。",
        )
    held = locked(card, UploadedCard.State.OPEN)
    if held.files.count() >= limits.MOST_FILES:
        raise Refused("uploads.files.many", f"一次最多上传 {limits.MOST_FILES:,} 个文件。", remedy="请另开一次上传。")
    _check_place(held, path)
    if not _fits(size):
        raise full()
    made = UploadedFile.objects.create(
        token=secrets.token_urlsafe(24),
        card=held,
        name=shown(path)[:600],
        raw_name=path,
        size=size,
        modified_ns=modified_ns if modified_ns is not None and 0 < modified_ns <= _LATEST_NS else None,
        complete=size == 0,
        created_at=at,
    )
    if made.complete:
        make_empty(part_of(made))
        wait_when_complete(held)
    touch(held, at)
    return made


def _fits(size: int) -> bool:
    """Say whether there is room for a file beside what others were promised and have not sent yet.

    The disk is asked about each file only when there may be too little: the common answer costs two numbers.
    """
    free = free_bytes()
    if size + declared_bytes() <= free:
        return True
    return size + outstanding_bytes(enough=free) <= free


def _check_place(card: UploadedCard, path: bytes) -> None:
    first, beyond = inside(path)
    if card.files.filter(raw_name=path).exists():
        raise taken(path)
    if card.files.filter(Q(raw_name__in=folders_above(path)) | Q(raw_name__gte=first, raw_name__lt=beyond)).exists():
        raise both(path)


@transaction.atomic
def remove_file(*, at: datetime, file: UploadedFile) -> None:
    """Take back one file that was chosen by mistake; only its copy here is gone."""
    held = locked(file.card, UploadedCard.State.OPEN)
    file.delete()
    if held.expected:
        held.expected -= 1
        held.save(update_fields=["expected"])
    touch(held, at)
    transaction.on_commit(lambda: remove_part(file))


@transaction.atomic
def withdraw_upload(*, actor: Actor, at: datetime, card: UploadedCard) -> UploadedCard:
    """Take an upload back: what was sealed of it stays sealed, the rest stays on the recorder's card alone."""
    held = locked(card, UploadedCard.State.OPEN, UploadedCard.State.PROBLEM)
    held.words, held.remedy = _withdrawn(*sealed_once(held))
    held.state, held.ended_at = UploadedCard.State.WITHDRAWN, at
    held.save(update_fields=["state", "ended_at", "words", "remedy"])
    ledger.append(actor=actor, at=at, act="upload.withdrawn", subject=held.subject, facts={"files": held.files.count()})
    transaction.on_commit(lambda: clear(held))
    return held


def _withdrawn(sealed: int, others: list[str]) -> tuple[str, str]:
    """Return words and remedy by what was sealed before."""
    if not sealed:
        return "已由本人撤回，没有封存；文件仍在存储卡上。", ""
    if not others:
        return f"已由本人撤回；{sealed} 个文件此前都已封存，撤回不影响。", ""
    words = f"已由本人撤回；{sealed} 个文件此前已封存，撤回不影响。没有封存的 {len(others)} 个：{'、'.join(others)}"
    return f"{words[:580]}。", "没有封存的仍在存储卡上，请勿清除；需要的另开一次上传。"
