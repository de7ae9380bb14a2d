"""The sober workbench of administrators (三员): the log, the instance, the people, and no content."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from liuhen.accounts.models import PackBinding, Person
from liuhen.kernel.moments import local_day
from liuhen.ledger.queries import latest_checkpoint, size, waiting
from liuhen.web.pages.instance import worst_notes
from liuhen.web.pages.workbench_mail import mail_card, mail_notes
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.administrator import AdministratorWorkbench, FactCard
from liuhen.web.viewmodels.parts import Action, Note, Row, Tone

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.accounts.models import Agency

SEPARATE = "三员分立：管理员看不到任何音像资料的内容，也没有执法上的操作。"


def administrator_workbench(person: Person, at: datetime, can: frozenset[str]) -> AdministratorWorkbench:
    """Return the page of somebody who administers, by what they may do."""
    cards = [
        *([_audit(at)] if "ledger.view" in can else []),
        *(_system(person.agency, at) if "instance.run" in can else []),
        *([mail_card(person.agency, at)] if "instance.run" in can else []),
        *([_security(person.agency, at)] if "person.manage" in can else []),
    ]
    if not cards:
        words = "您的账号现在没有任职。请找安全保密管理员按岗位登记任职，登记后重新登录。"
        return AdministratorWorkbench(words, ())
    if "instance.run" not in can:
        return AdministratorWorkbench(SEPARATE, tuple(cards))
    notes = (*worst_notes(at), *mail_notes(person.agency, at))
    calm = () if notes else (Note("一切正常。", "服务、存储和后台工作都跟得上，没有要处理的。", Tone.OK),)
    return AdministratorWorkbench(SEPARATE, tuple(cards), notes=notes or calm)


def _audit(at: datetime) -> FactCard:
    latest = latest_checkpoint()
    newest = f"{latest.size:,} 条，{chinese.near(latest.at, at)} 签发" if latest else "还没有签发"
    return FactCard(
        "存证日志",
        (Row("已入树", f"{size():,} 条"), Row("等待入树", f"{waiting():,} 条"), Row("最近检查点", newest)),
        (Action("看日志、验证全部", reverse("ledger"), "fingerprint", primary=True),),
    )


def _system(agency: Agency | None, at: datetime) -> list[FactCard]:
    disk = shutil.disk_usage(_existing(Path(settings.LIUHEN_STORE)))
    binding = (
        PackBinding.objects.filter(agency=agency, from_day__lte=local_day(at)).order_by("-from_day").first()
        if agency
        else None
    )
    store = FactCard(
        "原件库",
        (
            Row("位置", str(settings.LIUHEN_STORE), mono=True),
            Row("剩余空间", f"{chinese.size(disk.free)}，共 {chinese.size(disk.total)}"),
            Row(
                "副本库", str(settings.LIUHEN_REPLICA or "没有设。原件损坏时无处修复，请在 settings.toml 写 replica。")
            ),
        ),
        (Action("看运行情况", reverse("instance"), "list-details", primary=True),),
        words="全部原件马上重读一遍，在服务器上运行 liuhen verify store。",
    )
    bound = f"{binding.pack.upper()} {binding.version} 版，{binding.from_day:%Y-%m-%d} 起" if binding else "还没有启用"
    pack = FactCard(
        "制度包",
        (Row("现在按", bound), *((Row("摘要", binding.digest, mono=True),) if binding else ())),
        words="启用新版由您在服务器上运行 liuhen pack；已在走的时钟不受影响。",
    )
    return [store, pack]


def _security(agency: Agency | None, at: datetime) -> FactCard:
    people = Person.objects.filter(agency=agency, is_active=True)
    return FactCard(
        "人员与岗位",
        (
            Row("人员", f"{people.count()} 人"),
            Row("停止执法工作中", f"{people.filter(suspended_until__gte=local_day(at)).count()} 人"),
            Row("等待改初始密码", f"{people.filter(must_change_password=True).count()} 人"),
        ),
        (Action("管理人员和岗位", reverse("organisation"), "users", primary=True),),
        words="登记、任职、停止执法、初始密码、第二因子都在这里办，每一步都记入存证日志。",
    )


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)
