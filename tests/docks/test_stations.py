"""The settings of a docking station: what is wrong is said with the way to write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from liuhen.docks.stations import ID_FILES, WORKERS, layout_of
from liuhen.kernel.refusals import Refused


def test_ports_stand_in_the_order_of_their_numbers_whatever_the_order_in_the_file() -> None:
    layout = layout_of({"station": "一号站", "ports": {"10": "/m/10", "2": {"path": "/m/2", "device": " DSJ-05 "}}})
    assert layout.name == "一号站"
    assert [(place.number, place.path, place.device) for place in layout.ports] == [
        (2, Path("/m/2"), "DSJ-05"),
        (10, Path("/m/10"), ""),
    ]
    assert (layout.workers, layout.id_files) == (WORKERS, ID_FILES)


def test_the_command_line_goes_before_the_file() -> None:
    layout = layout_of({"station": "一号站", "ports": {"1": "/m/1"}}, ["3=/n/3"], "二号站")
    assert (layout.name, [place.number for place in layout.ports]) == ("二号站", [3])


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "还没有一个口"),
        ({"ports": {}}, "还没有一个口"),
        ({"ports": {"0": "/m"}}, "口号 0"),
        ({"ports": {"x": "/m"}}, "口号 x"),
        ({"ports": {"1": "relative"}}, "绝对路径"),
        ({"ports": {"1": {"device": "A"}}}, "绝对路径"),
        ({"ports": {"1": "/m", "2": "/m"}}, "同一个位置"),
        ({"ports": {"1": "/m"}, "workers": 0}, "workers"),
        ({"ports": {"1": "/m"}, "workers": True}, "workers"),
        ({"ports": {"1": "/m"}, "id_files": ["a/b"]}, "id_files"),
        ({"ports": {"1": "/m"}, "prots": 1}, "prots"),
        ({"ports": {"1": "/m"}, "station": 5}, "station"),
    ],
)
def test_what_is_wrong_is_named_with_an_example(settings, words) -> None:
    with pytest.raises(Refused) as refused:
        layout_of(settings)
    assert words in refused.value.words
    assert "[dock.ports]" in refused.value.remedy


def test_a_port_on_the_command_line_needs_number_and_path() -> None:
    with pytest.raises(Refused) as refused:
        layout_of({}, ["/media/dock1"])
    assert "口号=位置" in refused.value.words
