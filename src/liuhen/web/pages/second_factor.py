"""The pages of one's own second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.models import SecondFactor
from liuhen.accounts.one_time import spelled
from liuhen.accounts.services import secret_of
from liuhen.accounts.sign_ins import rules_of
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.cards import Card, CardsPage, Form
from liuhen.web.viewmodels.parts import Action, Chip, Crumb, Field, Row, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person

CODE = Field("code", "验证器上的六位数", required=True)


def second_factor_page(
    person: Person, at: datetime, *, problem: str = "", renewing: str = "", dropping: str = ""
) -> CardsPage:
    """Return the page for where the factor stands: none, waiting for its first code, or in use."""
    factor = SecondFactor.objects.select_related("person").filter(person=person).first()
    required = rules_of(person.agency).second_factor_since is not None
    if factor is None:
        cards = (_none(),)
    elif factor.confirmed_at is None:
        cards = (_waiting(factor, problem),)
    else:
        cards = (_used(factor, at, renewing, dropping, required=required),)
    summary = "登录时在密码之外，再输手机验证器上每半分钟变一次的六位数。"
    if required:
        summary += "本局要求每个人都开通，开通以后才能继续。"
    return CardsPage("第二因子", summary, cards, crumbs=(Crumb("我的账号", reverse("account")),))


def codes_page(codes: Sequence[str], title: str) -> CardsPage:
    """Return the page that shows recovery codes once."""
    card = Card(
        "恢复码",
        "手机不在身边时，登录用一个恢复码代替六位数，每个只能用一次。抄下来或打印出来，锁在自己的抽屉里，"
        "不要存在这台电脑上。离开这一页以后再也看不到。",
        codes=tuple(codes),
        actions=(Action("抄好了", reverse("account"), primary=True),),
    )
    return CardsPage(title, "只显示这一次。", (card,), crumbs=(Crumb("我的账号", reverse("account")),))


def _none() -> Card:
    return Card(
        "怎样开通",
        "先在手机上装一个验证器（支持 TOTP 的都行），再点开始。不需要联网，也不收短信。",
        actions=(Action("开始", reverse("begin_second_factor"), "shield-check", primary=True, post=True),),
    )


def _waiting(factor: SecondFactor, problem: str) -> Card:
    form = Form(
        "输验证器上的六位数",
        reverse("confirm_second_factor"),
        "开通",
        (CODE,),
        problem=problem,
        folded=False,
    )
    return Card(
        "扫码",
        "用验证器扫下面的图；不能扫的，选“手动输入”，把密钥抄进去。",
        (Row("密钥", chinese.grouped(spelled(secret_of(factor)), 4), mono=True),),
        forms=(form,),
        picture=reverse("second_factor_qr"),
        picture_words="验证器用的二维码，内容与下面的密钥相同",
        actions=(Action("换一个密钥", reverse("begin_second_factor"), post=True),),
    )


def _used(factor: SecondFactor, at: datetime, renewing: str, dropping: str, *, required: bool) -> Card:
    assert factor.confirmed_at is not None
    left = factor.recovery_codes.filter(used_at=None).count()
    drop = Form(
        "停用",
        reverse("drop_second_factor"),
        "停用第二因子",
        (CODE,),
        "换手机时先停用，再用新手机开通。",
        problem=dropping,
    )
    renew = Form("换一组恢复码", reverse("renew_codes"), "换一组", (CODE,), "原来的恢复码全部作废。", problem=renewing)
    return Card(
        "使用中",
        rows=(
            Row("开通", chinese.near(factor.confirmed_at, at), chip=Chip(Tone.OK, "使用中", "shield-check")),
            Row("恢复码", f"还有 {left} 个没用过"),
        ),
        forms=(renew,) if required else (renew, drop),
    )
