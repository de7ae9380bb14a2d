"""One recording: playable, broken, and still waiting for its copy."""

from tests.web.previews.common import CONTENT, HAND_IN, INTERRUPTED, LATER, NOTICE, READ, at, cite

from liuhen.kernel.spans import Span
from liuhen.web.viewmodels.parts import (
    Action,
    ChainItem,
    Choice,
    Crumb,
    Field,
    JudgeCard,
    Link,
    Note,
    Row,
    Setting,
    Tone,
    chip,
)
from liuhen.web.viewmodels.recording import FileFacts, MetadataForm, Player, RecordingPage, Source, TickForm
from liuhen.web.viewmodels.timeline import Gap, KeyPoint, Lane, Segment, Timeline

CLIP_LENGTH = 60.0
SOURCES = (
    Source(
        "s1", "/media/clip.mp4", "video/mp4", at(3, 11, 9, 15, 0), CLIP_LENGTH, "DSJ-07", "马晓东", "", "浏览用副本", 10
    ),
    Source(
        "s2",
        "/media/clip.mp4?2",
        "video/mp4",
        at(3, 11, 9, 15, 20),
        CLIP_LENGTH,
        "DSJ-11",
        "刘芳",
        "",
        "浏览用副本",
        10,
    ),
)
POINTS = (
    KeyPoint(
        "shown",
        "出示执法证件",
        "亮证",
        "ticked",
        at(3, 11, 9, 2, 30),
        at(3, 11, 9, 3, 58),
        "DSJ-07",
        NOTICE,
        "赵立新",
        at(3, 12, 9, 5),
    ),
    KeyPoint(
        "told",
        "规范用语告知录音录像",
        "告知",
        "ticked",
        at(3, 11, 9, 10, 2),
        at(3, 11, 9, 15, 31),
        "DSJ-07",
        NOTICE,
        "赵立新",
        at(3, 12, 9, 6),
    ),
    KeyPoint(
        "asked",
        "询问现场负责人",
        "询问",
        "ticked",
        at(3, 11, 9, 18),
        at(3, 11, 9, 38),
        "DSJ-07、11",
        CONTENT,
        "赵立新",
        at(3, 12, 9, 12),
    ),
    KeyPoint(
        "signed", "当事人在检查笔录签字", "签字？", "suspected", at(3, 11, 10, 31), at(3, 11, 10, 40), "DSJ-07", CONTENT
    ),
    KeyPoint("scene", "现场全貌", "全貌", "waiting", cites=CONTENT),
    KeyPoint(
        "absent",
        "封存物品清点",
        "清点",
        "absent",
        cites=CONTENT,
        ticked_by="赵立新",
        note="本次没有封存物品，由案件承办人说明",
    ),
)
SAID = Gap(at(3, 11, 10, 2, 12), at(3, 11, 10, 6, 30), "explained", "电量不足，已作语音说明")
TIMELINE = Timeline(
    at(3, 11, 8, 59, 0),
    at(3, 11, 10, 47, 0),
    (
        Lane(
            "DSJ-07",
            "马晓东",
            (
                Segment(at(3, 11, 9, 1, 40), at(3, 11, 9, 32, 10), "第 1 段", "/recording", "s1", current=True),
                Segment(at(3, 11, 9, 32, 10), at(3, 11, 10, 2, 12), "第 2 段", "/recording?2"),
                Segment(at(3, 11, 10, 6, 30), at(3, 11, 10, 41, 50), "第 5 段", "/recording?5"),
            ),
            (SAID,),
        ),
        Lane(
            "DSJ-11",
            "刘芳",
            (
                Segment(at(3, 11, 9, 4, 20), at(3, 11, 9, 58, 40), "第 3 段", "/recording?3", "s2"),
                Segment(at(3, 11, 10, 20, 5), at(3, 11, 10, 39), "第 4 段", "/recording?4"),
            ),
            (Gap(at(3, 11, 9, 58, 40), at(3, 11, 10, 20, 5), "unexplained", "没有语音说明"),),
        ),
    ),
    (Span(at(3, 11, 9, 1, 40), at(3, 11, 10, 2, 12)), Span(at(3, 11, 10, 6, 30), at(3, 11, 10, 41, 50))),
    (SAID,),
    "95.7%",
    POINTS,
)
JUDGEMENTS = (
    JudgeCard(
        chip("overdue", "逾期 1小时10分"),
        "立即报告部门负责人",
        "无法继续记录应立即报告，30 分钟内",
        Setting(),
        INTERRUPTED,
        "9:58:40 登记“无法继续”，11:38:50 才报告",
        "李建国签收并写处理意见",
    ),
    JudgeCard(
        chip("missing"),
        "中断后的语音说明",
        "重新开始记录时应语音说明中断原因",
        None,
        INTERRUPTED,
        "DSJ-11 停 9:58:40，续 10:20:05，前 60 秒没有说明",
        "刘芳交书面说明，3月14日 24:00 前",
        (Action("写说明", "/statement"),),
    ),
    JudgeCard(chip("lead"), "DSJ-06 有 1 段不在执法活动内", "是否与工作无关，由法制科人工确认", None, cite("第四条")),
    JudgeCard(chip("not_assessable"), "当事人签字已摄录", "要看画面才知道，等人勾对", None, CONTENT),
    JudgeCard(chip("excused"), "DSJ-07 中断 4分18秒", "电量不足，属客观原因；10:06:35 有语音说明", None, INTERRUPTED),
    JudgeCard(chip("satisfied"), "事先告知，用语相符", "在第一项执法行为之前 14分29秒", None, NOTICE),
    JudgeCard(chip("satisfied"), "当日导出", "应于 3月11日 24:00 前，实际 17:02", Setting(), HAND_IN),
)
CUSTODY = (
    ChainItem("seal", "封存 5 段，刘芳交、周敏收", "3月11日 17:02:07　日志 48,216–48,220", chip=chip("proven")),
    ChainItem("seal", "检查点 48,220 由师司法局会签", "17:10:00　此后任何改动都能被发现"),
    ChainItem("done", "完整性检查：完好", "3月12日 2:30　主库、副本各一次"),
    ChainItem("done", "赵立新 审看 14 分钟", "3月12日 9:01–9:15　法制审核　批准单 DY-2026-0041", READ),
    ChainItem("now", "赵立新 正在审看", "9:20 起，画面带姓名水印"),
)
FILE = FileFacts(
    "第 1 段",
    (
        Row("原文件名", "20260311_090140.MP4", mono=True),
        Row("大小", "1,148,320,771 字节"),
        Row("格式", "MP4，H.264 1920×1080，AAC"),
        Row("长度", "30:30"),
        Row("位置", "北纬 43.8762，东经 87.4210"),
    ),
    (
        Row("SHA-256", "9f3c1e7a d20b84c6 5e17a90f 3b62d8e4 71ac05f9 e88d4b21 06c37fa5 92de1b40", mono=True),
        Row("SM3", "c41b07e2 f9aa3d58 0b6e44d1 a7c2930f 5d8e1b64 22f0c7a9 e3185b0d 94f6a2c7", mono=True),
    ),
    (
        Row("文件内写的", "2026-03-11 01:01:40 UTC"),
        Row("设备时钟", "3月11日 9:01:41.2"),
        Row("采集站时钟", "3月11日 9:01:40.0"),
        Row("偏差", "设备快 1.2 秒，原值保留，没有更正"),
    ),
)
METADATA = MetadataForm(
    "/metadata",
    (
        Field("place", "摄录地点", value="头屯河区乌五公路 218 号", required=True, cites=cite("第十二条"), wide=True),
        Field("party", "当事人", value="恒筑建设有限公司", required=True, suggestions=("恒筑建设有限公司", "恒筑物业")),
        Field("case", "案件", value="17 号案"),
        Field(
            "matter",
            "执法事项",
            "select",
            "check",
            (Choice("check", "行政检查"), Choice("penalty", "行政处罚")),
            required=True,
        ),
        Field("made_by", "制作人", value="马晓东", readonly=True),
        Field(
            "risk",
            "风险等级",
            "select",
            "",
            (Choice("", "请选择"), Choice("low", "低")),
            required=True,
            missing=True,
            hint="不选就按最长期限保管",
        ),
        Field("note", "情况说明", "textarea", "开头 20 秒镜头被雨衣遮挡。", wide=True),
        Field("evidence", "作为证据使用", "checkbox", "1"),
    ),
    1,
    "资料入库后要补齐这些项目。",
    saved="刘芳 3月11日 17:20 保存",
)
RECORDING = RecordingPage(
    title="屯河嘉园二期工地检查",
    code="SP-2026-03127",
    crumbs=(Crumb("音像资料", "/recordings"), Crumb("17 号案", "/case")),
    summary="3月11日 9:02–10:41，头屯河区乌五公路 218 号。马晓东、刘芳；当事人 恒筑建设。2 台 5 段",
    chips=(chip("sealed", "全部封存"),),
    player=Player("video", SOURCES, "s1", "赵立新 · 法制科", LATER, 12.0),
    files=(FILE,),
    judgements=JUDGEMENTS,
    custody=CUSTODY,
    timeline=TIMELINE,
    tick=TickForm("/tick", "2026年3月11日", POINTS, "signed"),
    metadata=METADATA,
    pack=Link("SS 第 4 版", "/pack"),
    verify=Action("验证这份资料", "/verify", post=True),
    actions=(Action("提取为证据", "/extract", "download"), Action("申请复制", "/access", "file-search")),
)
BROKEN = RecordingPage(
    title="窗口固定摄像 3 号",
    code="SP-2026-03140",
    crumbs=(Crumb("音像资料", "/recordings"),),
    summary="3月11日 8:30–12:00，政务大厅 3 号窗口。没有关联执法活动，按地点和单位判定",
    chips=(chip("sealed"), chip("unclassified")),
    player=Player(
        "video",
        (Source("b1", "/media/broken.mp4", "video/mp4", at(3, 11, 8, 30), 12600, "GD-03", "政务大厅"),),
        "b1",
        "周敏 · 资料室",
    ),
    files=(FILE,),
    judgements=JUDGEMENTS[-1:],
    custody=(
        CUSTODY[0],
        ChainItem("over", "完整性检查：有变", "3月12日 2:30　主库与封存时不一致，副本完好", chip=chip("changed")),
        ChainItem("now", "等周敏用副本修复"),
    ),
    notes=(
        Note(
            "主库里这份文件与封存时不一致。",
            "副本完好，可以修复；修复前后的两份都会保留，修复本身记入日志。",
            Tone.OVER,
            actions=(Action("用副本修复", "/repair", primary=True, post=True),),
        ),
    ),
)
AUDIO = RecordingPage(
    title="询问恒筑建设项目经理周某",
    code="SP-2026-03090",
    crumbs=(Crumb("音像资料", "/recordings"), Crumb("17 号案", "/case")),
    summary="3月9日 10:05–10:46，询问室二",
    chips=(chip("sealed"), chip("evidence")),
    player=Player(
        "none", unavailable=Note("浏览用副本还在制作。", "原件已封存。大约 3 分钟后可以在这里播放，页面不用一直开着。")
    ),
    files=(FILE,),
    judgements=JUDGEMENTS[-1:],
    custody=CUSTODY[:1],
)
