"""What the previews share: the frame, the articles, a way to name moments."""

from datetime import datetime

from liuhen.kernel.moments import SHANGHAI
from liuhen.web.viewmodels.frame import Checkpoint, Frame, NavGroup, NavItem
from liuhen.web.viewmodels.parts import Cite, Link

NOW = datetime(2026, 3, 11, 16, 48, tzinfo=SHANGHAI)
LATER = datetime(2026, 3, 12, 9, 20, tzinfo=SHANGHAI)


def at(month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=SHANGHAI)


def cite(article: str, gist: str = "", *facts: str, rule: str = "") -> tuple[Cite, ...]:
    return (
        Cite(
            words=f"SS {article}",
            gist=gist or "这一条的大意，由我们写成，不是原文。",
            rule=rule,
            facts=facts,
            source="本局 2026年1月5日 附上的原文，摘要与制度包一致",
            href="/pack#ss",
        ),
    )


HAND_IN = cite(
    "第十三条",
    "执法活动结束后第一时间把记录导出、存入专门的存储器；异地执法的，返回单位后 24 小时内导出。",
    "活动结束：3月10日 23:05",
    "异地执法：否",
    "本局设定「第一时间」：当日 24:00",
    rule="ss.hand-in.same-day",
)
INTERRUPTED = cite(
    "第十一条", "中断后恢复记录的，要语音说明原因；不能继续的，立即报告并事后书面说明。", rule="ss.interruption"
)
NOTICE = cite("第八条", "记录前先亮明身份，用规范用语告知对方正在录音录像。", rule="ss.notice")
CONTENT = cite("第十条", "重点摄录执法现场、当事人、证据、文书送达等内容。", rule="ss.content")
CHECKED = cite("第五条", "使用前检查设备电量、存储空间和时间。", rule="ss.check")
READ = cite("第十六条", "查阅要经法制科和主管领导批准，由资料管理员登记查阅人、事由和时间。", rule="ss.access.read")
KEEP = cite("第十四条", "音像资料保管不少于一年，作为证据的随案卷保管。", rule="ss.retention")
EXEMPT = cite("第七条", "情况紧急等三种情形可以不记录，事后及时写工作记录报主管领导。", rule="ss.exemption")


def frame(
    current: str, *, person: str = "马晓东", unit: str = "执法一中队", now: datetime = NOW, query: str = ""
) -> Frame:
    places = {
        "workbench": NavItem("工作台", "工作台", "/workbench-officer", "checklist", 1, urgent=True),
        "obligations": NavItem("应办事项", "应办", "/obligations", "hourglass", 7),
        "recordings": NavItem("音像资料", "资料", "/recordings", "video"),
        "missing": NavItem("未交清单", "未交", "/missing", "device-sd-card", 5),
        "receipts": NavItem("采集回执", "回执", "/receipt", "receipt"),
        "ledger": NavItem("存证日志", "日志", "/ledger", "fingerprint"),
        "pack": NavItem("制度包", "制度", "/pack", "book-2"),
    }
    marked = {
        key: NavItem(i.words, i.short, i.href, i.icon, i.count, i.urgent, key == current) for key, i in places.items()
    }
    return Frame(
        agency="第十二师住房和城乡建设局",
        person=person,
        unit=unit,
        now=now,
        nav=(
            NavGroup(
                "每天", tuple(marked[key] for key in ("workbench", "obligations", "recordings", "missing", "receipts"))
            ),
            NavGroup("依据", tuple(marked[key] for key in ("ledger", "pack"))),
        ),
        tabs=tuple(marked[key] for key in ("workbench", "obligations", "recordings", "missing", "ledger")),
        home="/workbench-officer",
        search="/recordings",
        logout="/logout",
        account="/account",
        pack=Link("SS 制度包 · 第 4 版", "/pack"),
        checkpoint=Checkpoint(48213, at(3, 11, 16, 31, 40), "/ledger", "师司法局", at(3, 11, 16, 40, 2)),
        query=query,
    )
