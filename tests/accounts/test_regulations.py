"""Which regulation judges a day, and that an installed pack that changes moves nothing decided before (G10)."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.accounts.conftest import AT, BY, DAY, House

from liuhen.accounts import regulations
from liuhen.accounts.models import PackBinding
from liuhen.accounts.regulations import library, pack_as_of, regulation_of
from liuhen.accounts.services import bind_pack, change_setting
from liuhen.kernel.moments import day_start, local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings

MADE = datetime(2026, 3, 10, 8, 20, tzinfo=UTC)
AGAIN = DAY + timedelta(days=1)
FACTS = {"recording.completed_at": MADE, "recording.has_activity": True}


def forget() -> None:
    """Start anew as a fresh process would."""
    regulations.library.cache_clear()
    regulations._kept_library.cache_clear()


@pytest.fixture
def packs(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A folder of installed packs that the test may change."""
    folder = tmp_path / "installed"
    shutil.copytree(settings.LIUHEN_PACKS, folder)
    settings.LIUHEN_PACKS = folder
    forget()
    yield folder
    forget()


def bind(house: House, pack: str = "yc", from_day: date = DAY, **given: object) -> PackBinding:
    reason = "局务会决定" if house.agency.bindings.exists() else ""
    return bind_pack(**BY, agency=house.agency, pack=pack, from_day=from_day, reason=reason, **given)  # type: ignore[arg-type]


def due(house: House, day: date) -> datetime | None:
    """When an upload is due under the regulation of a day."""
    answer = regulation_of(house.agency, day).ask("recording.hand_in", FACTS, MADE)
    return next(finding.due_at for finding in answer.standing if finding.verb == "owe")


def rewrite(packs: Path) -> None:
    """A new edition of the installed YC pack: two days instead of the same day."""
    path = packs / "yc" / "rules" / "hand_in.toml"
    text = path.read_text(encoding="utf-8")
    assert '"当日"' in text
    path.write_text(text.replace('"当日"', '"2日"'), encoding="utf-8")
    shutil.rmtree(packs / "yc" / "examples")
    forget()


def test_before_the_first_binding_nothing_can_be_judged(house: House) -> None:
    bind(house)
    with pytest.raises(Refused) as refused:
        regulation_of(house.agency, DAY - timedelta(days=1))
    assert refused.value.rule == "accounts.pack.unbound"
    assert "2026-03-09" in refused.value.words
    assert regulation_of(house.agency, DAY).pack.id == "yc"


def test_each_day_is_judged_by_the_binding_that_began_last(house: House) -> None:
    bind(house)
    bind(house, "ss", DAY + timedelta(days=10))
    bind(house, "zh", DAY + timedelta(days=20))
    packs_of_days = {
        days: regulation_of(house.agency, DAY + timedelta(days=days)).pack.id for days in (0, 9, 10, 19, 20, 99)
    }
    assert packs_of_days == {0: "yc", 9: "yc", 10: "ss", 19: "ss", 20: "zh", 99: "zh"}


def test_a_binding_names_version_and_digest_and_is_logged(house: House) -> None:
    binding = bind(house, settings={"coverage_tolerance": 90})
    assert (binding.version, binding.digest) == (library()["yc"].version, library()["yc"].digest)
    entry = history("agency:yc")[-1]
    assert entry.act == "agency.pack_bound"
    assert json.loads(entry.content)["facts"] == {
        "pack": "yc",
        "version": binding.version,
        "digest": binding.digest,
        "from": "2026-03-10",
        "settings": {"coverage_tolerance": 90},
    }


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"pack": "xx"}, "accounts.pack.unknown"),
        ({"settings": {"nonsense": 1}}, "accounts.setting.unknown"),
        ({"settings": {"coverage_tolerance": "viel"}}, "accounts.setting.unfit"),
    ],
)
def test_a_binding_that_could_not_judge_is_refused(house: House, given: dict[str, object], rule: str) -> None:
    with pytest.raises(Refused) as refused:
        bind(house, **given)  # type: ignore[arg-type]
    assert refused.value.rule == rule
    assert not PackBinding.objects.exists()


def test_a_day_is_bound_once_and_the_past_is_not_bound_anew(house: House) -> None:
    bind(house)
    for day, rule in ((DAY, "accounts.pack.bound"), (DAY - timedelta(days=1), "accounts.pack.past")):
        with pytest.raises(Refused) as refused:
            bind(house, "ss", day)
        assert refused.value.rule == rule
    assert bind(house, "ss", DAY + timedelta(days=1)).pack == "ss"


def test_a_first_binding_may_begin_in_the_past(house: House) -> None:
    assert bind(house, from_day=date(2025, 1, 1)).from_day == date(2025, 1, 1)


def test_g10_a_changed_setting_counts_from_the_next_day_and_is_logged_with_its_reason(house: House) -> None:
    """What began today runs on as it began, so that no deadline moves."""
    bind(house)
    later = AT + timedelta(days=5)
    change_setting(
        actor=BY["actor"], at=later, agency=house.agency, name="coverage_tolerance", value=30, reason="设备开机慢"
    )
    assert dict(regulation_of(house.agency, local_day(later) + timedelta(days=1)).settings) == {
        "coverage_tolerance": 30
    }
    assert dict(regulation_of(house.agency, local_day(later)).settings) == {}
    facts = json.loads(history("agency:yc")[-1].content)["facts"]
    assert facts == {
        "setting": "coverage_tolerance",
        "before": None,
        "after": 30,
        "reason": "设备开机慢",
        "from": "2026-03-16",
    }


def test_a_change_to_what_stands_already_is_refused_so_that_a_second_click_logs_nothing(house: House) -> None:
    bind(house)
    wanted = {"name": "coverage_tolerance", "value": 30, "reason": "设备开机慢"}
    change_setting(**BY, agency=house.agency, **wanted)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        change_setting(**BY, agency=house.agency, **wanted)  # type: ignore[arg-type]
    assert refused.value.rule == "accounts.setting.same"
    assert [entry.act for entry in history("agency:yc")].count("agency.setting_changed") == 1


def test_a_changed_setting_is_carried_into_a_binding_that_begins_later(house: House) -> None:
    """A new edition was bound for next month; a setting changed today must not fall back on its first day."""
    bind(house)
    bind(house, from_day=DAY + timedelta(days=20))
    bind(house, from_day=DAY + timedelta(days=30), settings={"coverage_tolerance": 10})
    change_setting(**BY, agency=house.agency, name="coverage_tolerance", value=30, reason="设备开机慢")
    held = [
        dict(regulation_of(house.agency, DAY + timedelta(days=days)).settings).get("coverage_tolerance")
        for days in (0, 1, 20, 30)
    ]
    assert held == [None, 30, 30, 10]
    assert json.loads(history("agency:yc")[-1].content)["facts"]["also"] == ["2026-03-30"]


def test_a_setting_without_a_value_takes_only_what_its_rules_can_count_with(house: House) -> None:
    """SS-14 leaves open how long a file is kept: words that are no period would stop every judgement."""
    bind(house, "ss")
    with pytest.raises(Refused) as refused:
        change_setting(**BY, agency=house.agency, name="file_keep", value="很久", reason="局务会决定")
    assert refused.value.rule == "accounts.setting.unfit"
    assert "期间" in refused.value.words
    change_setting(**BY, agency=house.agency, name="file_keep", value="10年", reason="局务会决定")
    assert dict(regulation_of(house.agency, DAY + timedelta(days=1)).settings) == {"file_keep": "10年"}


def test_a_new_edition_needs_a_reason_and_begins_tomorrow_at_the_earliest(house: House) -> None:
    bind(house)
    for given, rule in (({"reason": "  "}, "accounts.pack.reason"), ({"from_day": AGAIN}, "accounts.pack.past")):
        wanted = {"pack": "ss", "from_day": AGAIN + timedelta(days=1), "reason": "局务会决定", **given}
        with pytest.raises(Refused) as refused:
            bind_pack(actor=BY["actor"], at=AT + timedelta(days=1), agency=house.agency, **wanted)  # type: ignore[arg-type]
        assert refused.value.rule == rule
    assert PackBinding.objects.count() == 1


def test_two_settings_changed_on_one_day_both_stand(house: House) -> None:
    bind(house)
    for name, value in (("coverage_tolerance", 30), ("dual_carry_level", "refuse")):
        change_setting(**BY, agency=house.agency, name=name, value=value, reason="局务会决定")
    tomorrow = regulation_of(house.agency, DAY + timedelta(days=1))
    assert dict(tomorrow.settings) == {"coverage_tolerance": 30, "dual_carry_level": "refuse"}
    assert PackBinding.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"reason": " "}, "accounts.setting.reason"),
        ({"name": "nonsense"}, "accounts.setting.unknown"),
        ({"value": "viel"}, "accounts.setting.unfit"),
        ({"value": True}, "accounts.setting.unfit"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_and_judging_goes_on(
    house: House, given: dict[str, object], rule: str
) -> None:
    bind(house)
    wanted = {"name": "coverage_tolerance", "value": 30, "reason": "局务会决定", **given}
    with pytest.raises(Refused) as refused:
        change_setting(**BY, agency=house.agency, **wanted)  # type: ignore[arg-type]
    assert refused.value.rule == rule
    assert dict(regulation_of(house.agency, DAY).settings) == {}
    assert due(house, DAY)


def test_a_setting_cannot_be_changed_before_a_pack_is_bound(house: House) -> None:
    with pytest.raises(Refused) as refused:
        change_setting(**BY, agency=house.agency, name="coverage_tolerance", value=30, reason="x")
    assert refused.value.rule == "accounts.pack.unbound"


def test_g10_an_old_binding_is_judged_by_the_pack_as_it_was(house: House, packs: Path) -> None:
    binding = bind(house)
    before = due(house, DAY)
    assert before == day_start(DAY + timedelta(days=1)) - timedelta(seconds=1)
    rewrite(packs)
    assert library()["yc"].digest != binding.digest
    assert due(house, DAY) == before
    assert regulation_of(house.agency, DAY).pack.digest == binding.digest
    second = bind(house, from_day=DAY + timedelta(days=1))
    assert second.digest == library()["yc"].digest
    assert due(house, DAY + timedelta(days=1)) == day_start(DAY + timedelta(days=3)) - timedelta(seconds=1)
    assert due(house, DAY) == before


def test_g10_a_pack_that_was_removed_still_judges_and_its_settings_can_be_changed(house: House, packs: Path) -> None:
    bind(house)
    before = due(house, DAY)
    shutil.rmtree(packs / "yc")
    forget()
    assert "yc" not in library()
    assert due(house, DAY) == before
    change_setting(**BY, agency=house.agency, name="coverage_tolerance", value=30, reason="局务会决定")
    assert dict(regulation_of(house.agency, DAY + timedelta(days=1)).settings) == {"coverage_tolerance": 30}


def test_a_change_of_what_a_pack_extends_is_a_change_of_the_pack(house: House, packs: Path) -> None:
    binding = bind(house)
    with (packs / "national" / "pack.toml").open("a", encoding="utf-8") as file:
        file.write("# revised\n")
    forget()
    assert library()["yc"].digest != binding.digest
    assert pack_as_of("yc", binding.digest).digest == binding.digest


def test_a_pack_that_is_neither_installed_nor_kept_is_refused(house: House, home: Path, packs: Path) -> None:
    bind(house)
    rewrite(packs)
    shutil.rmtree(home / "packs")
    with pytest.raises(Refused) as refused:
        regulation_of(house.agency, DAY)
    assert refused.value.rule == "accounts.pack.missing"
    assert "备份" in refused.value.remedy


def test_a_kept_pack_that_somebody_altered_judges_nothing(house: House, home: Path, packs: Path) -> None:
    binding = bind(house)
    rewrite(packs)
    kept = home / "packs" / binding.digest.replace(":", "-") / "yc" / "rules" / "hand_in.toml"
    kept.write_text(kept.read_text(encoding="utf-8").replace('"当日"', '"9日"'), encoding="utf-8")
    forget()
    with pytest.raises(Refused) as refused:
        regulation_of(house.agency, DAY)
    assert refused.value.rule == "accounts.pack.missing"


def test_a_pack_changed_on_disk_since_it_was_loaded_is_not_bound(house: House, home: Path, packs: Path) -> None:
    """What is kept must be what the digest names."""
    assert "yc" in library()
    with (packs / "yc" / "pack.toml").open("a", encoding="utf-8") as file:
        file.write("# revised\n")
    with pytest.raises(Refused) as refused:
        bind(house)
    assert refused.value.rule == "accounts.pack.changed"
    assert not PackBinding.objects.exists()
    assert not list((home / "packs").iterdir())


def test_binding_twice_keeps_the_pack_once(house: House, home: Path) -> None:
    bind(house)
    bind(house, from_day=DAY + timedelta(days=1))
    (kept,) = (home / "packs").iterdir()
    assert {folder.name for folder in kept.iterdir()} == {"yc", "national"}
