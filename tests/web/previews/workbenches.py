"""The two workbenches, busy and empty, and the lists of what is owed."""

from datetime import datetime

from tests.web.previews.common import CHECKED, EXEMPT, HAND_IN, INTERRUPTED, NOW, READ, at, cite

from liuhen.web.viewmodels.missing import MissingRow
from liuhen.web.viewmodels.parts import (
    Action,
    ChainItem,
    Cite,
    Clock,
    DueGroup,
    DueRow,
    EmptyState,
    Fig,
    JudgeCard,
    Link,
    Row,
    Setting,
    chip,
)
from liuhen.web.viewmodels.timeline import Gap, Lane, Segment, Timeline
from liuhen.web.viewmodels.workbench import (
    DeviceState,
    DutyStrip,
    FixityNight,
    KeeperWorkbench,
    OfficerWorkbench,
    UnitHandIn,
)

SAME_DAY = Setting("当日 24:00")
PENALTY_LAW = (Cite("行政处罚法 第五十六条", "先行登记保存的，七个工作日内作出处理决定。", "national.preservation"),)


def clock(due: datetime | None, **more: object) -> Clock:
    return Clock(now=NOW, due_at=due, **more)  # type: ignore[arg-type]


LATE = DueRow(
    "导出「屯坪南路夜间施工检查」的记录",
    "/recordings",
    clock(at(3, 10, 23, 59, 59)),
    "当天执法活动结束后第一时间导出",
    SAME_DAY,
    HAND_IN,
    "活动 3月10日 23:05 结束，记录仪 DSJ-07 尚有 2 段（46 分钟）未导出",
    actions=(Action("去导出", "/missing", primary=True), Action("说明原因", "/missing", desktop_only=True)),
)
TODAY = (
    DueRow(
        "向李建国队长报告「王家沟占道经营整治」无法继续记录",
        "/recording",
        clock(at(3, 11, 17), soon=True),
        "确实无法继续记录的，立即报告所属部门负责人",
        Setting("30 分钟"),
        INTERRUPTED,
        "DSJ-07 于 16:30 存储空间不足停录，未再开始",
        actions=(Action("立即报告", "/report", primary=True, post=True),),
    ),
    DueRow(
        "导出今天 2 次执法活动的记录",
        "/recordings",
        clock(at(3, 11, 23, 59, 59)),
        "预计 DSJ-07、DSJ-11 两台，共 7 段",
        cites=HAND_IN,
        actions=(Action("去导出", "/missing"),),
    ),
    DueRow(
        "写「三坪农场供水管抢修」的未记录工作说明",
        "/recordings",
        clock(at(3, 11, 23, 59, 59)),
        "写明原因和依据，报局主管领导孙志强",
        Setting("次日 24:00"),
        EXEMPT,
        "3月10日 02:40 出现场，选了“情况紧急”，没有记录",
        actions=(Action("写说明", "/statement"),),
    ),
)
WEEK = (
    DueRow(
        "导出「221团公共租赁住房巡查」的记录",
        "/recordings",
        clock(at(3, 12, 10, 30)),
        "异地执法，返回单位后 24 小时内导出",
        cites=HAND_IN,
        because="返回时间：今天 10:30",
        actions=(Action("去导出", "/missing"),),
    ),
    DueRow(
        "对先行登记保存的 14 张图纸作出处理决定",
        "/case",
        clock(at(3, 13, 23, 59, 59), working_days=2),
        "17 号案，3月4日保存，7 个工作日内",
        cites=PENALTY_LAW,
        actions=(Action("去案件", "/case"),),
    ),
    DueRow(
        "交「王家沟占道经营整治」的中断书面说明",
        "/recordings",
        clock(at(3, 14, 23, 59, 59)),
        "事后书面说明情况；不交，本次活动不能办结",
        Setting("3 天"),
        INTERRUPTED,
        "DSJ-07 于 16:30 停录，未再开始",
        actions=(Action("写说明", "/statement"),),
    ),
)
GROUPS = (
    DueGroup("已逾期", (LATE,), over=True),
    DueGroup("今天到期", TODAY),
    DueGroup("本周", WEEK, more=Link("本周以后还有 4 项", "/obligations")),
)


def _strip(title: str, span: str, lane: Lane, words: str) -> DutyStrip:
    day = Timeline(at(3, 11, 8), at(3, 11, 18), (lane,))
    return DutyStrip(title, "/recording", span, day, words, INTERRUPTED)


DUTIES = (
    _strip(
        "屯河嘉园二期工地检查",
        "9:02–10:41",
        Lane(
            "",
            "",
            (Segment(at(3, 11, 9, 2), at(3, 11, 10, 2), "", ""), Segment(at(3, 11, 10, 6), at(3, 11, 10, 41), "", "")),
            (Gap(at(3, 11, 10, 2), at(3, 11, 10, 6), "minor", "中断 4分18秒"),),
        ),
        "2 台 5 段，1 处中断未作语音说明",
    ),
    _strip(
        "王家沟占道经营整治",
        "16:05–未结束",
        Lane(
            "",
            "",
            (Segment(at(3, 11, 16, 5), at(3, 11, 16, 30), "", ""),),
            (Gap(at(3, 11, 16, 30), at(3, 11, 16, 48), "open", "没有记录"),),
        ),
        "16:30 起没有记录，已 18 分钟",
    ),
)
OFFICER = OfficerWorkbench(
    summary="1 项已逾期，3 项今天到期，本周另有 3 项。共 7 项，都由您承办。",
    actions=(
        Action("未交清单", "/missing", "device-sd-card"),
        Action("开始执法活动", "/activity", "plus", primary=True),
    ),
    groups=GROUPS,
    empty=EmptyState("今天没有要办的事", "没有到期或逾期的事项。新的事项出现时会排在这里。"),
    duties=DUTIES,
    duties_href="/recordings",
    devices=(
        DeviceState(
            "DSJ-07",
            (
                Row(
                    "状态",
                    "领用中，本人负责",
                    chip=chip("missing", "存储已满"),
                    cites=CHECKED,
                    link=Link("先导出，再换备用机 DSJ-16", "/missing"),
                ),
                Row("使用前检查", "今天 8:41 三项合格", cites=CHECKED),
                Row("时钟", "比采集站快 1.2 秒，未更正"),
            ),
        ),
    ),
    approvals=(
        ChainItem("done", "证据提取 · 17 号案 2 段", "已批准，3月11日 11:20；下一步：刻盘附卷", cite("第十五条")),
        ChainItem("now", "查阅 · 屯坪南路 3月2日记录", "法制科已同意，等主管领导，已 1天4小时", READ),
    ),
    gaps=(
        Link("19 次完整记录", "/recordings"),
        Link("1 次已说明免除", "/recordings"),
        Link("1 次有中断", "/recordings"),
    ),
    gaps_total=21,
)
OFFICER_CALM = OfficerWorkbench(
    summary="没有要办的事。",
    actions=(Action("开始执法活动", "/activity", "plus", primary=True),),
    groups=(),
    empty=EmptyState(
        "今天没有要办的事",
        "没有到期或逾期的事项。执法活动结束后，要导出的记录会排在这里，带着期限和依据。",
        (Action("看音像资料", "/recordings"),),
    ),
)


def missing_row(
    who: tuple[str, str, str], activity: str, due: Clock, ended: str, why: str, **more: object
) -> MissingRow:
    return MissingRow(due, *who, activity, "/recording", ended, why, cites=HAND_IN, **more)  # type: ignore[arg-type]


REMIND = (Action("催交", "/remind", post=True),)
MISSING = (
    missing_row(
        ("马晓东", "一中队", "DSJ-07"),
        "屯坪南路夜间施工检查",
        clock(at(3, 10, 23, 59, 59)),
        "3月10日 23:05",
        "当日 24:00 前导出",
        setting=Setting(),
        actions=REMIND,
    ),
    missing_row(
        ("刘芳", "一中队", "DSJ-11"),
        "屯河嘉园二期工地检查",
        clock(at(3, 11, 23, 59, 59)),
        "今天 10:41",
        "当日 24:00 前导出",
        setting=Setting(),
        doing="3 号口采集中",
    ),
    missing_row(
        ("王海涛", "二中队", "DSJ-04"),
        "乌五公路渣土车联合检查",
        clock(at(3, 11, 23, 59, 59)),
        "今天 15:20",
        "当日 24:00 前导出",
        setting=Setting(),
        actions=REMIND,
    ),
    missing_row(
        ("马晓东", "一中队", "DSJ-15"),
        "221团公共租赁住房巡查",
        clock(at(3, 12, 10, 30)),
        "3月10日 17:30",
        "异地，返回后 24 小时，返回：今天 10:30",
        actions=(Action("看说明", "/statement"),),
    ),
    missing_row(
        ("古丽娜尔", "三中队", "DSJ-09"),
        "222团在建工地消防检查",
        clock(None, waits_for="返回后开始"),
        "今天 14:10",
        "异地，尚未返回单位",
        actions=(Action("登记返回", "/returned", post=True),),
    ),
)
KEEPER = KeeperWorkbench(
    summary="14 台应交，9 台已交。1 台逾期；2 件调阅等您登记后才能打开。",
    actions=(
        Action("打印交接单", "/receipt", "printer"),
        Action("未交清单", "/missing", "device-sd-card", primary=True),
    ),
    figs=(
        Fig("9", "/ 14 台", "今日已交设备", "/missing"),
        Fig("1", "台", "逾期未交", "/missing", over=True),
        Fig("2", "件", "等我登记的调阅", "/obligations"),
        Fig("6", "份", "待分类资料", "/recordings"),
        Fig("0", "份", "有变或读不出", "/ledger"),
        Fig("18.6", "/ 24 TB", "存储，约 8月中旬写满", "/recordings"),
    ),
    missing=MISSING,
    missing_all=Link("今天全部 14 台", "/missing"),
    empty=EmptyState("今天的设备都交齐了", "新的执法活动结束后，应交的设备会排在这里。"),
    units=(
        UnitHandIn("执法一中队", "/missing", 2, 1, 5, 21, "3:42:10", chip("lead", "1 处中断"), INTERRUPTED),
        UnitHandIn("执法二中队", "/missing", 3, 0, 4, 34, "6:05:48"),
        UnitHandIn("执法三中队", "/missing", 2, 0, 3, 18, "2:58:33", chip("missing", "缺序号 0147"), HAND_IN),
        UnitHandIn("建筑市场监察科", "/missing", 2, 0, 2, 9, "1:20:06"),
    ),
    waiting=(
        JudgeCard(
            chip("open", "等登记"),
            "古丽娜尔 查阅 3月2日记录",
            "法制科、主管领导均已批准。登记查阅人、事由、时间后方可打开",
            cites=READ,
            actions=(Action("登记", "/register", primary=True, post=True),),
        ),
    ),
    unclassified=(
        Row("没有活动", "4 份没有关联执法活动", cites=cite("第四条")),
        Row("缺当事人", "2 份。未分类期间按最长期限保管"),
    ),
    unclassified_all=Link("6 份", "/recordings"),
    fixity=FixityNight(
        "昨夜完整性检查",
        4812,
        4811,
        0,
        1,
        "SP-2025-08113 所在盘读错误，第二份副本完好。",
        unreadable_href="/recordings",
        actions=(Action("用副本修复", "/repair", post=True),),
    ),
)
