"""A list of people and posts is imported whole or not at all, and as often as one likes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.accounts.conftest import AT, BY, DAY, House, built

from liuhen.accounts.importing import ImportRow, plan_import
from liuhen.accounts.models import Person, Post, Unit
from liuhen.accounts.queries import roles_on
from liuhen.accounts.services import create_unit, leave, set_title
from liuhen.accounts.services.importing import import_people
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history

DAYS = timedelta(days=1)


def row(number: int, login: str, name: str = "张三", **given_values: Any) -> ImportRow:
    return ImportRow(number, login, name, **given_values)


LIST = [
    row(2, "z1", "张三", card_no="650001", unit="一中队", title="执法人员", starts_on=DAY),
    row(3, "z1", "张三", card_no="650001", unit="一大队/二中队", title="资料管理人员", starts_on=DAY),
    row(4, "z2", "李四", unit="yc 局", title="安全审计员"),
    row(5, "z3", "王五"),
]


def test_a_list_makes_people_and_posts_with_their_entries(house: House) -> None:
    plan = import_people(**BY, agency=house.agency, rows=LIST)
    assert (len(plan.made), len(plan.posts), plan.unchanged) == (3, 3, 0)
    zhang = Person.objects.get(login="z1")
    assert (zhang.name, zhang.card_no, zhang.has_usable_password()) == ("张三", "650001", False)
    assert roles_on(zhang, DAY) == {"officer", "record_keeper"}
    assert [entry.act for entry in history(zhang.subject)] == ["person.created", *["person.appointed"] * 2]
    assert history("agency:yc")[-1].facts == {"people": 3, "corrected": 0, "posts": 3}


def test_importing_the_same_list_again_doubles_nothing(house: House) -> None:
    import_people(**BY, agency=house.agency, rows=LIST)
    again = import_people(actor=BY["actor"], at=AT + 3 * DAYS, agency=house.agency, rows=LIST)
    assert (len(again.made), len(again.corrected), len(again.posts), again.unchanged) == (0, 0, 0, 4)
    assert (Person.objects.count(), Post.objects.count()) == (3, 3)


def test_a_name_that_changed_is_corrected(house: House) -> None:
    import_people(**BY, agency=house.agency, rows=LIST)
    plan = import_people(**BY, agency=house.agency, rows=[row(2, "z3", "王武", card_no="650003")])
    assert len(plan.corrected) == 1
    assert Person.objects.get(login="z3").name == "王武"
    kept = import_people(**BY, agency=house.agency, rows=[row(2, "z3", "王武")])
    assert Person.objects.get(login="z3").card_no == "650003"
    assert kept.unchanged == 1


@pytest.mark.parametrize(
    ("given_values", "words"),
    [
        ({"login": ""}, "姓名和登录名都要填"),
        ({"login": "z 9"}, "登录名里不能有空格"),
        ({"name": ""}, "姓名和登录名都要填"),
        ({"unit": "一中队"}, "要么都填"),
        ({"unit": "三中队", "title": "执法人员"}, "没有叫“三中队”的单位"),
        ({"unit": "一中队", "title": "大王"}, "职务对照"),
        ({"unit": "一中队", "title": "执法人员", "starts_on": DAY, "ends_on": DAY}, "早于第一天"),
        ({"card_no": "650001"}, "是另一人（z1）的"),
        ({"login": "z2", "name": "别人"}, "在第 4 行是李四"),
        ({"login": "z2", "name": "李四", "unit": "一中队", "title": "执法人员"}, "三员分立"),
    ],
)
def test_one_wrong_row_stops_the_whole_and_is_named(house: House, given_values: dict[str, Any], words: str) -> None:
    wrong = row(**{"number": 9, "login": "z9", **given_values})
    with pytest.raises(Refused, match="第 9 行") as caught:
        import_people(**BY, agency=house.agency, rows=[*LIST, wrong])
    assert words in caught.value.words
    assert not Person.objects.exists()


def test_a_unit_name_that_stands_twice_needs_the_one_above_it(house: House) -> None:
    create_unit(**BY, agency=house.agency, name="一中队", kind=Unit.Kind.SQUAD)
    wrong = [row(2, "z1", unit="一中队", title="执法人员")]
    assert "写上一级单位" in plan_import(house.agency, wrong, DAY).problems[0].words
    right = [row(2, "z1", unit="一大队/一中队", title="执法人员")]
    assert plan_import(house.agency, right, DAY).posts[0].unit == house.first


def test_people_of_another_agency_and_those_who_left_are_not_touched(house: House) -> None:
    other = built("zh").person("z1", "张三")
    gone = house.person("z2", "李四")
    leave(**BY, person=gone, reason="调离")
    plan = plan_import(house.agency, [row(2, "z1"), row(3, "z2", "李四")], DAY)
    assert ["已被使用" in plan.problems[0].words, "已登记离开" in plan.problems[1].words] == [True, True]
    assert other.agency != house.agency


def test_a_title_of_the_agency_gives_all_its_roles(house: House) -> None:
    set_title(**BY, agency=house.agency, title="法制科科长", roles=["legal", "archivist"])
    import_people(**BY, agency=house.agency, rows=[row(2, "z1", unit="法制科", title="法制科科长")])
    assert roles_on(Person.objects.get(), DAY) == {"legal", "archivist"}


@given(
    st.lists(
        st.builds(
            row,
            st.integers(2, 99),
            st.sampled_from(["a", "b", "c"]),
            st.just("张三"),
            unit=st.sampled_from(["一中队", "法制科", ""]),
            title=st.sampled_from(["执法人员", "法制机构", "安全审计员", ""]),
            starts_on=st.integers(0, 5).map(lambda days: DAY + days * DAYS),
        ),
        max_size=8,
    )
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_planned_is_what_happens_and_the_second_time_nothing(house: House, rows: list[ImportRow]) -> None:
    people, posts = Person.objects.count(), Post.objects.count()
    plan = plan_import(house.agency, rows, DAY)
    if plan.problems:
        with pytest.raises(Refused):
            import_people(**BY, agency=house.agency, rows=rows)
        assert (Person.objects.count(), Post.objects.count()) == (people, posts)
        return
    import_people(**BY, agency=house.agency, rows=rows)
    assert (Person.objects.count(), Post.objects.count()) == (people + len(plan.made), posts + len(plan.posts))
    again = plan_import(house.agency, rows, DAY)
    assert (again.made, again.corrected, again.posts, again.problems) == ([], [], [], [])
