"""`liuhen ingest PATH --device NO`: hand a card or a folder in."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from liuhen.accounts.models import Agency, Person
from liuhen.accounts.queries import actor_of
from liuhen.commands.agencies import agency_for
from liuhen.commands.progress import Bar
from liuhen.commands.troubles import TROUBLES, told
from liuhen.devices.models import Device
from liuhen.kernel.actors import Actor
from liuhen.kernel.moments import now
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.recordings.preview import preview
from liuhen.recordings.receipts import json_pieces, text_pieces
from liuhen.recordings.services.guard import CardIn
from liuhen.recordings.services.hand_in import Options, hand_in
from liuhen.recordings.services.receipt import receipt_of
from liuhen.uploads.services.opening import may_hand_in

if TYPE_CHECKING:
    from argparse import ArgumentParser

PROBLEM, USAGE = 1, 2


class Command(BaseCommand):
    """Take a recorder's card: seal, judge, and print the receipt. The card is only ever read."""

    requires_system_checks = ()  # they import every page: a third of the memory a hand-in may take
    help = "采集：把存储卡或文件夹中的记录封存入库"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the card, its device, and how to report."""
        parser.add_argument("path", help="存储卡或文件夹（也可以是单个文件）")
        parser.add_argument("--device", required=True, help="执法记录设备编号")
        parser.add_argument("--agency", default="", help="机关代码；只有一个机关时可省略")
        parser.add_argument("--as", dest="login", default="", help="以哪一位人员（登录名）的名义采集")
        parser.add_argument("--station", default="", help="采集站名称，缺省为本机名")
        parser.add_argument("--target", default="", help="存储目标种类；缺省为本机关制度所指的一种")
        parser.add_argument("--clock-offset-ms", type=int, default=None, help="设备时钟减真实时间，毫秒")
        parser.add_argument("--unregistered", action="store_true", help="设备未登记时也封存，并作标记")
        parser.add_argument("--no-read-back", action="store_true", help="不回读核对（只用于测速）")
        parser.add_argument("--dry-run", action="store_true", help="只看会怎样，不写入任何东西")
        parser.add_argument("--json", action="store_true", help="在标准输出给出 JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Translate in, one domain call, translate back. Exits 0 done, 1 found a problem, 2 wrong usage."""
        try:
            code = self._judged(options)
        except TROUBLES as trouble:
            self.stderr.write("".join(told(trouble)))
            code = PROBLEM
        sys.exit(code)

    def _judged(self, options: dict[str, Any]) -> int:
        """Run; a refusal goes into the log before it is told, unless nothing is to be written."""
        try:
            return self._run(options)
        except Refused as refused:
            if options["dry_run"]:
                raise
            ledger.append_refusal(
                actor=_machine(), at=now(), act="intake.start", subject="intake:none", refused=refused
            )
            raise

    def _run(self, options: dict[str, Any]) -> int:
        agency = agency_for(options["agency"], options["device"])
        card = CardIn(
            path=Path(options["path"]),
            agency=agency,
            device_no=options["device"],
            station=options["station"],
            target=options["target"],
            clock_offset_ms=options["clock_offset_ms"],
            unregistered=options["unregistered"],
        )
        if options["dry_run"]:
            found = preview(card, now())
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False) if options["json"] else found.as_text())
            return PROBLEM if found.not_taken else 0
        with Bar(sys.stderr) as bar:
            chosen = Options(read_back=not options["no_read_back"], on_progress=bar.show)
            intake = hand_in(
                actor=_actor(agency, options["device"], options["login"]), clock=now, card=card, options=chosen
            )
        receipt = receipt_of(intake)
        for piece in json_pieces(receipt) if options["json"] else text_pieces(receipt):
            self.stdout.write(piece, ending="")
        self.stdout.write("")
        return PROBLEM if receipt.refused else 0


def _machine(agency: str = "") -> Actor:
    """Return the actor of a command that names no person: the account of the system."""
    return Actor(key=f"cli:{os.getuid()}", name="命令行", agency=agency)


def _actor(agency: Agency, device_no: str, login: str) -> Actor:
    """Return who hands in. A person may do here what the person may do in the browser, and no more."""
    if not login:
        return _machine(agency.code)
    person = Person.objects.filter(login=login, agency=agency).first()
    if person is None:
        words = f"{agency.short_name}没有登录名为 {login} 的人员。"
        raise Refused("accounts.person.unknown", words, remedy="核对登录名；不写 --as 则以命令行的名义采集。")
    device = Device.objects.select_related("unit").filter(agency=agency, number=device_no).first()
    if device is not None and not may_hand_in(person, device, now()):
        words = f"{person.name}没有领用过 {device_no}，也不管理{device.unit.name}的资料，不能以其名义采集。"
        raise Refused("recordings.hand_in.who", words, remedy="以领用人或资料管理人员的登录名采集。")
    return actor_of(person, now())
