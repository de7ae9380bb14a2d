"""The log, the receipt, signing in, refusals and errors."""

from datetime import timedelta

from tests.web.previews.common import NOW, READ, at

from liuhen.web.viewmodels.entry import Condition, ErrorPage, LoginPage, RefusedPage
from liuhen.web.viewmodels.ledger import CheckpointCard, EntryRow, LedgerPage, Verification
from liuhen.web.viewmodels.parts import (
    Action,
    Choice,
    EmptyState,
    Field,
    Filters,
    Link,
    Note,
    Pager,
    Row,
    Tone,
    View,
    chip,
)
from liuhen.web.viewmodels.receipt import ReceiptCheckpoint, ReceiptFile, ReceiptPage

ROOT = "9f3c1e7ad20b6c4188e5f02a7d93b1c604fe5a27c8d0913b62afe47d0b58a1c3"
LEAF = "51b80cd46e27fa9383fd1769c4a05e2b6ae5b30c27d941f8d41c8f0275bee936"
ENTRIES = (
    EntryRow(
        at(3, 11, 16, 47, 30),
        "马晓东 · 执法一中队",
        "recording.viewed",
        "打开播放",
        Link("SP-2026-03127", "/recording"),
    ),
    EntryRow(
        at(3, 11, 16, 44, 8),
        "马晓东 · 执法一中队",
        "access.refused",
        "要打开",
        Link("SP-2026-02987", "/recording"),
        48214,
        (Row("规则", "ss.access.two-approvals", mono=True), Row("条文", "SS 第十六条")),
        LEAF,
        True,
        "/proof",
    ),
    EntryRow(
        at(3, 11, 16, 31, 8),
        "周敏 · 资料室",
        "recording.sealed",
        "封存",
        Link("SP-2026-03126", "/recording"),
        48211,
        (
            Row("原文件名", "20260311_111004.MP4", mono=True),
            Row("大小", "1,148,320,771 字节"),
            Row("SHA-256", " ".join(LEAF[i : i + 8] for i in range(0, 64, 8)), mono=True),
        ),
        LEAF,
        proof="/proof",
    ),
    EntryRow(
        at(3, 11, 16, 30, 2), "周敏 · 资料室", "intake.opened", "开始采集", Link("DSJ-12", "/missing"), 48193, (), LEAF
    ),
    EntryRow(
        at(3, 11, 8, 41, 0),
        "马晓东 · 执法一中队",
        "device.checked",
        "使用前检查合格",
        Link("DSJ-07", ""),
        48102,
        (),
        LEAF,
    ),
    EntryRow(
        at(3, 11, 2, 30, 0), "系统（sweep）", "fixity.run", "完整性检查 4,812 份", Link("主库", ""), 48077, (), LEAF
    ),
)
LIMITS = (
    "不证明摄录的内容属实，也不证明没有漏录。",
    "检查点离开本局之前发生的改动，只靠本局自己的日志不能发现。",
    "系统时钟由本局服务器给出；时间是否准确，看时间戳机构的盖章。",
)


def ledger(verification: Verification) -> LedgerPage:
    return LedgerPage(
        summary="48,215 条，其中 1 条等待入树。每一次封存、查看、拒绝都在这里，只增不改。",
        filters=Filters(
            "/ledger",
            (
                Field("act", "动作", "select", "", (Choice("", "全部动作"), Choice("recording.sealed", "封存"))),
                Field("day", "日期", "date", "2026-03-11"),
            ),
            placeholder="编号、人员、设备",
        ),
        rows=ENTRIES,
        pager=Pager("本页 6 条", "/ledger?after=48215", "/ledger?before=48077"),
        empty=EmptyState("没有符合条件的条目", "换一个日期或动作。"),
        verification=verification,
        checkpoint=CheckpointCard(
            48213,
            at(3, 11, 16, 31, 40),
            ROOT,
            "liuhen.ss12.gov/log",
            "liuhen.ss12.gov+7c1f20aa",
            (
                Row("本局签名", "有效", chip=chip("proven", "签名有效")),
                Row("会签", "师司法局 16:40:02", chip=chip("proven", "已会签")),
                Row("时间戳", "没有配置时间戳机构"),
            ),
            Link("下载检查点", "/checkpoint"),
            chip("sealed", "已离开本局"),
        ),
        checkpoints=(Row("48,180", "3月11日 15:31:40"), Row("48,102", "3月11日 9:31:40")),
        limits=LIMITS,
        views=(
            View("全部", "/ledger", current=True),
            View("封存", "/ledger"),
            View("查看", "/ledger"),
            View("拒绝", "/ledger"),
        ),
    )


IDLE = Verification(
    "idle", "/verification", words="重算每一条的叶子值和整棵树，与检查点核对。约 4 秒，可以离开这一页。"
)
RUNNING = Verification("running", "/verification", "/verification?poll=1", 20480, 48213, "正在重算叶子值")
DONE = Verification(
    "done",
    "/verification",
    words="3月11日 16:48:12 验证了 48,213 条，用时 3.8 秒。",
    chip=chip("intact", "全部一致"),
    rows=(Row("树根", "与检查点 48,213 一致"), Row("检查点", "7 个，前后一致"), Row("编号", "连续，没有缺号")),
)

START = at(3, 11, 10, 10, 4)
FILES = tuple(
    ReceiptFile(
        f"20260311_{(START + timedelta(minutes=10 * index)):%H%M%S}.MP4",
        "sealed",
        1_148_320_771 + index * 731,
        erasable=True,
        start=START + timedelta(minutes=10 * index),
        end=START + timedelta(minutes=10 * (index + 1)),
        length=600,
        sha256=ROOT[index:] + ROOT[:index],
        entry=48194 + index,
        href="/recording",
    )
    for index in range(9)
)
RECEIPT = ReceiptPage(
    number="12S-JJ-20260311-0006",
    agency="第十二师住房和城乡建设局（城市管理局）",
    handed_by="杨帆（65120031）　执法二中队",
    received_by="周敏　资料室",
    device="DSJ-12，华德安 DSJ-V9",
    at=at(3, 11, 16, 31, 8),
    activities="乌五公路占道堆料整治（3月11日 10:10–12:02）、三坪农场工地巡查（14:20–15:48）",
    result="卡上 11 个文件，封存 9 个，重复 1，读不出 1。共 9.6 GB，1 时 30 分",
    deadline="应于 3月11日 24:00 前（第十三条，第一时间；本局设定为当日 24:00）。判定：按时",
    files=(
        *FILES,
        ReceiptFile("20260310_170004.MP4", "duplicate", 1_148_320_771, erasable=True, sha256=LEAF, entry=47992),
        ReceiptFile(
            "20260311_0147.MP4",
            "marked",
            873_000_448,
            erasable=False,
            problem="读到 61% 处出错，没有封存；换读卡器再读",
        ),
    ),
    safe_count=10,
    kept_count=1,
    erase_words="交出人可以从设备上清除以上 10 个文件。自签字时起，原件由资料室保管。",
    limits="这张纸离开本局后，任何人改动这些文件，都能凭此检查点发现；它不证明摄录内容属实，也不证明没有漏录。",
    back=Link("返回未交清单", "/missing"),
    now=NOW,
    checkpoint=ReceiptCheckpoint(48211, ROOT, at(3, 11, 16, 31, 40), "会签：第十二师司法局　16:40:02。"),
    notes=(Note("卡上有 1 个文件不要清除。", "20260311_0147.MP4 没有封存。", Tone.OVER),),
)
LOGIN_FIELDS = (
    Field("username", "证件编号或工号", value="65120017", required=True),
    Field("password", "密码", "password", required=True),
)
LOGIN = LoginPage("/login", LOGIN_FIELDS, agency="第十二师住房和城乡建设局")
LOGIN_WRONG = LoginPage(
    "/login",
    LOGIN_FIELDS,
    problem="编号或密码不对，还可以试 3 次。忘了密码请找资料管理员重设。",
    agency="第十二师住房和城乡建设局",
)
LOGIN_LOCKED = LoginPage(
    "/login",
    LOGIN_FIELDS,
    problem="连续输错 5 次，这个编号在这台电脑上暂停登录 15 分钟。急用请找资料管理员。",
    locked=True,
    agency="第十二师住房和城乡建设局",
)
REFUSED = RefusedPage(
    title="这份记录还没有批准给您看",
    words="乌五公路渣土车联合检查（SP-2026-02987）不是您参加的执法活动。",
    remedy="先经法制科和主管领导批准，再由资料管理员登记，然后就能打开。",
    rule="ss.access.two-approvals",
    cites=READ,
    conditions=(
        Condition("法制科批准", READ, chip("missing", "没有申请")),
        Condition("主管领导批准", READ, chip("open", "在前一步之后")),
        Condition("保管人登记查阅人、事由、时间", READ, chip("open", "在前一步之后")),
    ),
    actions=(Action("申请查阅这份记录", "/access", primary=True), Action("回到音像资料", "/recordings")),
    reference="JJ-20260311-0031",
    entry="48,214",
    contact="法制科赵立新（内线 8102）",
    mark="不能打开",
)
NOT_FOUND = ErrorPage(
    404,
    "没有这个页面",
    "地址可能抄错了，或者资料已经移到别处。",
    (Action("回工作台", "/workbench-officer", primary=True),),
)
BROKEN = ErrorPage(
    500,
    "这一步没有做完",
    "系统出了错，没有保存任何改动，已封存的资料不受影响。",
    (Action("回工作台", "/workbench-officer", primary=True),),
    "E-20260311-164812-7K3M2",
)
