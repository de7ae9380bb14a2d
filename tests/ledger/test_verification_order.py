"""What is grave is told first and never crowded out by what follows from it."""

from __future__ import annotations

from liuhen.ledger.verification.findings import MOST_FINDINGS, Fault, Report


def test_what_is_grave_is_kept_and_told_before_thousands_that_follow_from_it() -> None:
    report = Report()
    for number in range(MOST_FINDINGS + 1):
        report.add(Fault.ADDED, f"node {number}", "日志树中多出一个节点")
    report.add(Fault.REWRITTEN, "checkpoint 3", "不一致")
    report.add(Fault.TRUNCATED, "checkpoint 40", "曾有 40 条")
    report.order()

    assert [finding.fault for finding in report.findings[:3]] == [Fault.TRUNCATED, Fault.REWRITTEN, Fault.ADDED]
    assert len(report.findings) == MOST_FINDINGS + 2
    assert report.cut
