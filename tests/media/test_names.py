"""File names: what the makers' patterns read, and what no name can do to them."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.moments import local
from liuhen.media.names import NameFacts, built_in_patterns, decoded_name, name_facts
from liuhen.media.patterns import NamePattern, PatternError, load_patterns

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 3, 11, 1, 1, 40, tzinfo=UTC)
DAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("name", "device", "officer", "sequence", "mark"),
    [
        ("DSJ07_20260311_090140_0003.MP4", "DSJ07", "", 3, ""),
        ("DSJ07_012345_20260311_090140_0003.MP4", "DSJ07", "012345", 3, ""),
        ("DSJ07_20260311090140_0003_IMP.mp4", "DSJ07", "", 3, "IMP"),
        ("20260311_090140.MP4", "", "", None, ""),
        ("20260311090140_0012.mov", "", "", 12, ""),
        ("ZF-017@20260311090140@0007@IMP.mp4", "ZF-017", "", 7, "IMP"),
        ("ZF-017@20260311090140@0007@重点.mp4", "ZF-017", "", 7, "重点"),
        ("0012345_00000020260311090140_0003.mp4", "0012345", "000000", 3, ""),
        ("VID_20260311_090140.mp4", "", "", None, ""),
        ("IMG_20260311_090140.jpg", "", "", None, ""),
        ("2026-03-11 09-01-40.mp4", "", "", None, ""),
        ("执法记录仪ZF017_20260311_090140_0003.mp4", "ZF017", "", 3, ""),
        ("张三_012345_20260311_090140.mp4", "", "012345", None, ""),
        ("现场检查_20260311_090140.mp4", "", "", None, ""),
        ("2026年03月11日09时01分40秒.mp4", "", "", None, ""),
    ],
)
def test_the_names_of_the_makers_are_read(
    name: str, device: str, officer: str, sequence: int | None, mark: str
) -> None:
    facts = name_facts(name)
    assert facts is not None
    assert (facts.device, facts.officer, facts.sequence, facts.mark) == (device, officer, sequence, mark)
    assert (facts.day, facts.recorded_at, facts.important) == (DAY, AT, bool(mark))


def test_a_camera_name_has_only_its_number() -> None:
    assert name_facts("MOVA0001.avi") == NameFacts(pattern="dcim-mova", sequence=1)


def test_the_convention_of_the_maker_comes_with_the_name() -> None:
    phone, recorder = name_facts("VID_20260311_090140.mp4"), name_facts("DSJ07_20260311_090140_0003.MP4")
    assert phone is not None
    assert recorder is not None
    assert (phone.tag_time, recorder.tag_time) == ("utc", None)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".mp4",
        "video.mp4",
        "DSJ07_20261399_090140_0003.MP4",
        "20260311_259999.mp4",
        "DSJ07_20260311_090140_0003\n.MP4",
        "DSJ07_20260311_090140_0003\n",
        "DSJ07\x00_20260311_090140_0003.MP4",
        "２０２６０３１１_090140.mp4",
        "x/20260311_090140",
        "20260311_090140" + "0" * 300,
    ],
)
def test_other_names_say_nothing(name: str) -> None:
    facts = name_facts(name)
    assert facts is None or facts.recorded_at is None


def test_a_word_without_digits_is_no_device_number() -> None:
    facts = name_facts("CAM_20260311_090140.mp4")
    assert facts is not None
    assert facts.device == ""


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_chinese_name_is_read_in_both_encodings_and_both_forms(encoding: str) -> None:
    data = "现场检查_20260311_090140.mp4".encode(encoding)
    for name in (data, os.fsdecode(data)):
        facts = name_facts(name)
        assert facts is not None
        assert facts.recorded_at == AT
        assert decoded_name(name) == "现场检查_20260311_090140.mp4"


@given(st.binary(max_size=40))
def test_every_name_can_be_shown(data: bytes) -> None:
    assert decoded_name(os.fsdecode(data)) == decoded_name(data)
    decoded_name(data).encode("utf-8")


@given(st.text(max_size=300))
def test_no_name_breaks_the_patterns(name: str) -> None:
    facts = name_facts(name)
    assert facts is None or facts.pattern


NUMBERS = st.integers(0, 999_999_999)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # zone given
DEVICES = st.from_regex(r"[A-Z]{1,4}[0-9]{1,6}", fullmatch=True)


def pieces(device: str, officer: str, at: datetime, sequence: int) -> dict[str, str]:
    face = local(at)
    parts = ("year", "month", "day", "hour", "minute", "second")
    forms = ("%Y", "%m", "%d", "%H", "%M", "%S")
    split = {part: face.strftime(form).zfill(2) for part, form in zip(parts, forms, strict=True)}
    whole = {"date": f"{face:%Y%m%d}", "time": f"{face:%H%M%S}"}
    return {"device": device, "officer": officer, "sequence": str(sequence), "words": "检查", **split, **whole}


@given(
    pattern=st.sampled_from([pattern for pattern in built_in_patterns() if pattern.name != "device-officer-joined"]),
    device=DEVICES,
    at=MOMENTS,
    sequence=NUMBERS,
)
def test_what_a_pattern_writes_it_reads_back(pattern: NamePattern, device: str, at: datetime, sequence: int) -> None:
    at = at.replace(microsecond=0)
    suffix = pattern.suffixes[0] if pattern.suffixes else "mp4"
    name = f"{pattern.write(**pieces(device, '012345', at, sequence))}.{suffix}"
    facts = name_facts(name, [pattern])
    assert facts is not None
    for piece, value in (("device", device), ("officer", "012345"), ("sequence", sequence)):
        if f"{{{piece}" in pattern.template:
            assert getattr(facts, piece) == value
    if "{date}" in pattern.template or "{year}" in pattern.template:
        assert facts.recorded_at == at


def test_every_built_in_pattern_is_reached_by_some_name() -> None:
    at = pieces("DSJ0007", "012345", AT, 3)
    reached = {facts.pattern for pattern in built_in_patterns() if (facts := name_facts(f"{pattern.write(**at)}.mp4"))}
    assert reached == {pattern.name for pattern in built_in_patterns()}


AGENCY = """
[[pattern]]
name = "ours"
maker = "本单位的记录仪"
template = "{officer:4}-{date}-{time}[-{mark}]"
marks = ["重点"]
suffixes = [".MP4"]
tag_time = "local"
example = "0071-20260311-090140-重点.mp4"
"""


def test_an_agency_adds_its_own_patterns(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(AGENCY, "utf-8")
    own = load_patterns(tmp_path / "own.toml")
    facts = name_facts("0071-20260311-090140.mp4", (*own, *built_in_patterns()))
    assert facts == NameFacts("ours", officer="0071", day=DAY, recorded_at=AT, tag_time="local")
    assert name_facts("0071-20260311-090140.avi", own) is None
    assert name_facts("0071-20260311-090140.mp4") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{officer:4}", "{oficer:4}", "不认识的要素 {oficer}"),
        ("{officer:4}-{date}", "{officer}{date}", "后面要有分隔符"),
        ("{officer:4}", "{officer:40}", "位数不对"),
        ("{officer:4}", "{date}", "写了两次"),
        ("[-{mark}]", "[-{mark}", "方括号"),
        ("[-{mark}]", "[-[{mark}]]", "方括号不成对"),
        ("-{date}", "", "有时间没有日期"),
        ("{officer:4}", "}", "多余的 }"),
        ("{officer:4}", "{year}", "还要有 {day}、{month}"),
        ('marks = ["重点"]', "", "没有列出标记"),
        ('marks = ["重点"]', 'marks = "重点"', "应当是文字的列表"),
        ('tag_time = "local"', 'tag_time = "beijing"', "tag_time 只能是"),
        ('name = "ours"', 'name = ""', "缺少 name"),
        ('name = "ours"', 'name = "ours"\nregex = "(a+)+"', "不认识的键 regex"),
        ("0071-20260311-090140-重点.mp4", "0071.mp4", "样例 0071.mp4 与样式"),
    ],
)
def test_a_faulty_pattern_is_named_with_file_and_remedy(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in AGENCY
    (tmp_path / "own.toml").write_text(AGENCY.replace(old, new), "utf-8")
    with pytest.raises(PatternError) as caught:
        load_patterns(tmp_path / "own.toml")
    assert caught.value.faults[0].startswith("own.toml 第 1 个样式")
    assert said in str(caught.value)


@pytest.mark.parametrize("text", ["", "pattern = 3", "[[pattern]\n", "[[pattern]]\nname='a'\n[other]\n", "\udcff"])
def test_a_file_of_another_form_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "own.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(PatternError, match=r"own\.toml"):
        load_patterns(tmp_path / "own.toml")


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    twice = AGENCY + AGENCY.replace("{officer:4}", "{nothing}").replace("ours", "third")
    (tmp_path / "own.toml").write_text(twice + AGENCY, "utf-8")
    with pytest.raises(PatternError) as caught:
        load_patterns(tmp_path / "own.toml")
    assert len(caught.value.faults) == 2
    assert "第 2 个样式“third”" in caught.value.faults[0]
    assert "名称重复" in caught.value.faults[1]


def test_writing_needs_the_pieces_of_the_fixed_part() -> None:
    pattern = NamePattern("n", "{device}_{date}[_{mark}]", marks=("IMP",))
    assert pattern.write(device="A1", date="20260311") == "A1_20260311"
    assert pattern.write(device="A1", date="20260311", mark="IMP") == "A1_20260311_IMP"
    with pytest.raises(KeyError):
        pattern.write(device="A1")


def test_matching_stays_linear_on_names_made_to_hurt() -> None:
    pattern = NamePattern("n", "{device}_{words}_{sequence}[_{mark}][x{officer}]", marks=("A", "AA", "AAA"))
    for length in (10, 60, 240):
        assert pattern.match("A" * length + "_" + "1" * length) is None
