"""The pages of what titles mean, and of how people come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.capabilities import ROLE_NAMES
from liuhen.accounts.models import Person, RoleTitle, SecondFactor
from liuhen.accounts.sign_ins import rules_of
from liuhen.accounts.titles import COMMON, OWN, PACK, titles_of
from liuhen.kernel.moments import local_day
from liuhen.web.viewmodels.cards import Card, CardsPage, Form, Line
from liuhen.web.viewmodels.parts import Action, Crumb, Field, Row

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from liuhen.accounts.models import Agency


def titles_page(agency: Agency, at: datetime, problem: str = "", given: Mapping[str, str] | None = None) -> CardsPage:
    """Return the agency's map of roles (OD-29): its own titles, those of its pack, the common ones."""
    typed = given or {}
    found = titles_of(agency, local_day(at)).values()
    keys = dict(RoleTitle.objects.filter(agency=agency).values_list("title", "pk"))
    lines = {
        source: tuple(
            Line(
                title.words,
                "、".join(ROLE_NAMES[role] for role in title.roles),
                actions=(Action("去掉", reverse("drop_title", args=[keys[title.words]]), post=True),)
                if source == OWN
                else (),
            )
            for title in found
            if title.source == source
        )
        for source in (OWN, PACK, COMMON)
    }
    form = Form(
        "写一条对照",
        reverse("titles"),
        "保存",
        (
            Field("title", "本局的职务名称", value=typed.get("title", ""), required=True, wide=True),
            *(
                Field(f"role_{role}", words, "checkbox", typed.get(f"role_{role}", ""))
                for role, words in ROLE_NAMES.items()
            ),
        ),
        "它在制度里是哪一种职责？一个部门兼几种的，勾几种。已有的名称再写一次就是改。只影响以后的任职。",
        problem=problem,
        folded=bool(lines[OWN]),
    )
    return CardsPage(
        "职务对照",
        "各局的职务叫法不同，制度里的职责就那几种。这里写明本局的叫法对应哪几种。",
        (
            Card("本局的叫法", lines=lines[OWN], forms=(form,), empty="还没有写。下面的叫法已经可以直接用。"),
            Card("制度包里的叫法", lines=lines[PACK], empty="制度包没有另外的叫法。", side="aside"),
            Card("通用的叫法", "、".join(line.title for line in lines[COMMON]) + "。", side="aside"),
        ),
        crumbs=(Crumb("组织与人员", reverse("organisation")),),
    )


def sign_in_rules_page(agency: Agency, problem: str = "", given: Mapping[str, str] | None = None) -> CardsPage:
    """Return the agency's figures for signing in, with the form that changes them."""
    rules, typed = rules_of(agency), given or {}
    required = rules.second_factor_since is not None
    people = Person.objects.filter(agency=agency, is_active=True)
    ready = SecondFactor.objects.filter(person__in=people, confirmed_at__isnull=False).count()
    form = Form(
        "登录设定",
        reverse("sign_in_rules"),
        "保存",
        (
            Field(
                "idle",
                "多少分钟没有操作就退出",
                "number",
                typed.get("idle", str(rules.idle_minutes)),
                required=True,
                hint="5 到 480。退出前两分钟会提醒，填了一半的内容不会丢",
            ),
            Field(
                "longest",
                "一次登录最长多少小时",
                "number",
                typed.get("longest", str(rules.longest_hours)),
                required=True,
                hint="1 到 24",
            ),
            Field(
                "second_factor",
                "要求每个人使用第二因子（手机验证器）",
                "checkbox",
                typed.get("second_factor", "") if given else "1" if required else "",
                wide=True,
            ),
        ),
        "制度没有写明这些数字，由本局设定。要求第二因子以后，正在用的人不受打扰，下一次登录时先开通才能继续。",
        problem=problem,
        folded=False,
    )
    rows = (
        Row("在职人员", f"{people.count():,} 人"),
        Row("已开通第二因子", f"{ready:,} 人"),
    )
    return CardsPage(
        "登录设定",
        "登录在多久以后失效，要不要第二因子。",
        (Card("本局设定", forms=(form,)), Card("现在", rows=rows, side="aside")),
        crumbs=(Crumb("组织与人员", reverse("organisation")),),
    )
