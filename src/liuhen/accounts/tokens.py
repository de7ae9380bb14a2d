"""Tokens of programs: what they may do, and who stands behind the one that was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.accounts.keyed import keyed_digest
from liuhen.accounts.models import ApiToken
from liuhen.kernel.moments import local_day

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Person

PURPOSE = "api token"
START = "lh_"
SCOPES: dict[str, str] = {
    "recordings.read": "读音像资料的登记信息",
    "recordings.content": "打开音像资料的内容",
    "recordings.write": "补全、关联、接收、分类、勾对音像资料，写和确认移交单",
    "recordings.hand_in": "上传音像资料",
    "activities.read": "读执法活动",
    "activities.write": "安排和登记执法活动，写巡查日志",
    "parties.read": "读当事人和冲突史",
    "parties.write": "登记当事人，登记和撤回冲突",
    "devices.read": "读设备台账",
    "devices.write": "登记、导入、检查、领用、归还、维护、交接设备",
    "obligations.read": "读应办事项",
    "obligations.write": "免除应办事项",
    "notifications.manage": "读和标记通知，改通知的安排",
    "organisation.read": "读单位和人员",
    "organisation.write": "设立和撤销单位，登记人员、任职和委托",
    "packs.read": "读制度包、按制度包判断",
    "regulation.write": "改本局设定，试判和换用制度包，挂接原文",
    "ledger.read": "读存证日志和证明",
    "ledger.verify": "验证整部存证日志",
    "instance.manage": "看后台工作，改运行的数值",
    "webhooks.manage": "管理事件推送",
    "training.write": "登记培训",
}


def find_token(text: str, at: datetime) -> ApiToken | None:
    """Return the token a program showed, None when it is wrong, expired, revoked, or its person left.

    A scope narrows what the person may do; it never widens it: callers ask for the person's capabilities as well.
    """
    if not text.startswith(START):
        return None
    found = ApiToken.objects.select_related("person__agency").filter(
        digest=keyed_digest(text, purpose=PURPOSE),
        revoked_at=None,
        expires_on__gt=local_day(at),
        person__is_active=True,
    )
    return found.first()


def tokens_of(person: Person) -> QuerySet[ApiToken]:
    """Return the tokens of a person that were not revoked, the newest first."""
    return ApiToken.objects.filter(person=person, revoked_at=None).order_by("-made_at", "-pk")
