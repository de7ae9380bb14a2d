"""Aims, interleaved rounds and ratios."""

from __future__ import annotations

import pytest

from liuhen.bench.measure import absolute, at_least, at_most, compared, interleaved, p95


def test_a_ratio_is_the_median_of_the_rounds_ratios() -> None:
    row = compared("ours / theirs", "s", ([1.0, 6.0, 2.0], [2.0, 2.0, 2.0]), at_most(1.25))
    assert (row.value, row.reference, row.ratio) == (2.0, 2.0, 1.0)
    assert (row.aim, row.holds) == ("≤ 1.25", True)


@pytest.mark.parametrize(("figure", "holds"), [(0.69, False), (0.7, True), (0.71, True)])
def test_the_bound_itself_meets_the_aim(figure: float, holds: bool) -> None:
    assert at_least(0.7).holds(figure) is holds


def test_a_figure_without_an_aim_neither_holds_nor_misses() -> None:
    assert absolute("generator", "s", 12.34567).as_json() == {
        "name": "generator",
        "value": 12.35,
        "unit": "s",
        "reference": None,
        "ratio": None,
        "aim": "",
        "holds": None,
    }


def test_each_round_begins_with_another_contender() -> None:
    order: list[str] = []

    def contender(name: str) -> float:
        order.append(name)
        return float(len(order))

    figures = interleaved({name: lambda name=name: contender(name) for name in "abc"}, 3)  # type: ignore[misc]
    assert "".join(order) == "abcbcacab"
    assert figures["a"] == [1.0, 6.0, 8.0]


def test_the_percentile_is_that_of_the_slow_end() -> None:
    assert p95([float(n) for n in range(101)]) == pytest.approx(95)
    assert p95([3.0]) == 3.0
