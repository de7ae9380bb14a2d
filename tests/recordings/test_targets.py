"""Into which kind of store an agency's recordings go (requirements C-05): what each regulation accepts and refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.devices.bureau import clock, found

from liuhen.accounts.regulations import Regulation, library, regulation_of
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.recordings.services.targets import target_for

if TYPE_CHECKING:
    from pathlib import Path

AT = clock("16:20")
ALL = frozenset(library()["yc"].vocabulary.facts["recording.target"].values)
ACCEPTED = {
    "yc": ({"workstation"}, "YC-A-6"),
    "zh": ({"library"}, "ZH-9"),
    "hy": ({"enforcement_system", "unit_storage"}, "HY-30"),
    "ss": ({"office_pc", "portable_disk", "docking"}, "SS-12"),
    "pds": ({"archive_system"}, "PDS-2-8"),
}


def of(pack: str) -> Regulation:
    return regulation_of(found(pack).agency, local_day(AT))


@pytest.mark.usefixtures("db", "home")
@pytest.mark.parametrize("pack", ACCEPTED)
def test_c_05_only_the_targets_of_the_article_are_accepted(pack: str) -> None:
    regulation = of(pack)
    accepted, clause = ACCEPTED[pack]
    for target in ALL:
        if target in accepted:
            assert target_for(regulation, target, AT) == target
            continue
        with pytest.raises(Refused) as refused:
            target_for(regulation, target, AT)
        assert any(cite.clause.startswith(clause) for cite in refused.value.citations), target
        assert "存储卡原样保留" in refused.value.remedy


@pytest.mark.usefixtures("db", "home")
@pytest.mark.parametrize("pack", ACCEPTED)
def test_without_a_wish_the_regulation_gets_one_it_accepts(pack: str) -> None:
    assert target_for(of(pack), "", AT) in ACCEPTED[pack][0]


def test_a_target_that_does_not_exist_is_refused_with_those_that_do(db: None, home: Path) -> None:
    with pytest.raises(Refused) as refused:
        target_for(of("yc"), "cloud", AT)
    assert refused.value.rule == "recordings.target.unknown"
    assert all(target in refused.value.words for target in ALL)


def test_a_target_may_be_named_as_people_name_it(db: None, home: Path) -> None:
    named = library()["yc"].vocabulary.facts["recording.target"].values
    assert target_for(of("yc"), named["workstation"], AT) == "workstation"
