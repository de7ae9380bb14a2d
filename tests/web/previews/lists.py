"""The list of what is owed and the list of what was not handed in."""

from tests.web.previews.common import EXEMPT, HAND_IN, at, cite
from tests.web.previews.workbenches import LATE, MISSING, REMIND, SAME_DAY, TODAY, WEEK, clock, missing_row

from liuhen.web.viewmodels.missing import MissingGroup, MissingPage
from liuhen.web.viewmodels.obligations import ObligationsPage
from liuhen.web.viewmodels.parts import (
    Action,
    Choice,
    DueGroup,
    DueRow,
    EmptyState,
    Field,
    Fig,
    Filters,
    Note,
    Pager,
    Picked,
    Setting,
    Tone,
    View,
)

UNIT_CHOICES = (Choice("", "全部单位"), Choice("1", "执法一中队"), Choice("2", "执法二中队"))
OBLIGATIONS = ObligationsPage(
    summary="全局未办 31 项，其中逾期 3 项。",
    filters=Filters(
        "/obligations",
        (
            Field("unit", "单位", "select", "1", UNIT_CHOICES),
            Field("kind", "种类", "select", "", (Choice("", "全部种类"), Choice("hand_in", "导出"))),
            Field(
                "state",
                "状态",
                "select",
                "open",
                (Choice("open", "未办"), Choice("late", "逾期"), Choice("done", "已办")),
            ),
        ),
        placeholder="事项、人员、设备",
        picked=(Picked("执法一中队", "/obligations"),),
        found="找到 9 项，先逾期后到期",
        clear="/obligations",
    ),
    groups=(
        DueGroup("已逾期", (LATE,), over=True),
        DueGroup("今天到期", TODAY),
        DueGroup("以后", WEEK),
        DueGroup(
            "已办",
            (
                DueRow(
                    "导出「乌五公路沿线工地围挡检查」的记录",
                    "/recording",
                    clock(at(3, 9, 23, 59, 59), fulfilled_at=at(3, 11, 9, 20)),
                    "当天执法活动结束后第一时间导出",
                    SAME_DAY,
                    HAND_IN,
                    owner="王海涛 · 二中队",
                    actions=(Action("看资料", "/recording"),),
                ),
                DueRow(
                    "记录「五一农场塌方工地抢险」",
                    "/recording",
                    clock(at(3, 3, 23, 59, 59), excused=True),
                    "情况紧急；孙志强 3月4日 9:10 收到",
                    cites=EXEMPT,
                    owner="马晓东 · 一中队",
                ),
            ),
        ),
    ),
    pager=Pager("本页 9 项", "", "/obligations?after=9"),
    empty=EmptyState("没有符合条件的事项", "换一个条件，或清除全部条件。", (Action("清除条件", "/obligations"),)),
    views=(
        View("我的", "/obligations", 7),
        View("本中队", "/obligations", 9, current=True),
        View("全局", "/obligations", 31),
        View("逾期", "/obligations", 3),
    ),
    actions=(Action("导出清单", "/export", "download", desktop_only=True),),
)
MISSING_PAGE = MissingPage(
    summary="截至 16:48，应交 14 台，未交 5 台，其中 1 台逾期；另有 1 次活动缺第二台，1 处断号。",
    groups=(
        MissingGroup("还没交的设备", "按到期时间排列", MISSING),
        MissingGroup(
            "缺第二台",
            "活动登记了两台，只收到一台",
            (
                missing_row(
                    ("马晓东", "一中队", "DSJ-07"),
                    "屯河嘉园二期工地检查",
                    clock(at(3, 11, 23, 59, 59)),
                    "今天 10:41",
                    "DSJ-11 已交 3 段，DSJ-07 还没交",
                    setting=Setting("两台都要交"),
                    actions=REMIND,
                ),
            ),
        ),
        MissingGroup(
            "断号",
            "文件序号不连续",
            (
                missing_row(
                    ("古丽娜尔", "三中队", "DSJ-03"),
                    "缺序号 0147",
                    clock(at(3, 11, 23, 59, 59)),
                    "今天 12:10",
                    "0146 与 0148 之间少一个文件",
                    detail="5 号口读到 61% 处出错，没有封存",
                    actions=(Action("再读一次", "/again", primary=True, post=True),),
                ),
            ),
        ),
    ),
    filters=Filters(
        "/missing", (Field("unit", "单位", "select", "", UNIT_CHOICES), Field("day", "日期", "date", "2026-03-11"))
    ),
    pager=Pager("本页 7 项"),
    empty=EmptyState("没有未交的", "所选日期应交的记录都已封存。"),
    figs=(
        Fig("5", "/ 14 台", "未交设备", "/missing"),
        Fig("1", "台", "逾期", "/missing", over=True),
        Fig("1", "次", "缺第二台", "/missing"),
        Fig("1", "处", "断号", "/missing"),
    ),
    notes=(
        Note(
            "DSJ-03 的第 7 个文件读不出，没有封存。",
            "其余 13 个文件已封存，不受影响。请先不要拔卡、不要格式化。",
            Tone.OVER,
            cite("第二十条（七）"),
            (Action("再读一次", "/again", primary=True, post=True), Action("注明残缺", "/marked")),
        ),
    ),
)
