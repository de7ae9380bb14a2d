"""Any sequence of acts, sensible or not: never two holders, never issued without a check of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.devices.bureau import ALL_ITEMS, Bureau, clock, found

from liuhen.devices.models import Device, DeviceCheck, DeviceIssue
from liuhen.devices.queries import holder_at
from liuhen.devices.services import (
    begin_use,
    check_device,
    confirm_stock,
    finish_maintenance,
    issue_device,
    recover_device,
    report_incident,
    retire_device,
    return_device,
    start_maintenance,
)
from liuhen.kernel.refusals import Refused

if TYPE_CHECKING:
    from liuhen.accounts.models import Person

IN_HAND = {Device.State.ISSUED, Device.State.IN_USE}
HOURS = st.integers(min_value=0, max_value=30)


class Recorder(RuleBasedStateMachine):
    """One recorder, two officers, a keeper; the clock only goes on. A refused act must change nothing."""

    issued: ClassVar[int] = 0
    bureau: Bureau
    device: Device
    at: datetime

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self) -> None:
        """Leave nothing of this run for the next."""
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize()
    def found(self) -> None:
        self.bureau = found("yc")
        self.device = self.bureau.device()
        self.at = clock("06:00")
        self.holder: Person | None = None

    def act(self, verb, **given: Any) -> bool:
        """Do it; say whether it was allowed."""
        before = Device.objects.get(pk=self.device.pk).state
        try:
            verb(actor=self.bureau.actor(self.bureau.wang), at=self.at, device=self.device, **given)
        except Refused:
            assert Device.objects.get(pk=self.device.pk).state == before
            return False
        return True

    @rule(hours=HOURS)
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours, minutes=1)

    @rule(good=st.booleans())
    def check(self, good: bool) -> None:
        self.act(check_device, items={**ALL_ITEMS, "battery": good})

    @rule(name=st.sampled_from(["zhang", "li"]))
    def issue(self, name: str) -> None:
        person = getattr(self.bureau, name)
        if self.act(issue_device, person=person):
            assert self.holder is None
            self.holder = person
            Recorder.issued += 1

    @rule(name=st.sampled_from(["zhang", "li"]))
    def depart(self, name: str) -> None:
        """Check and issue, as people do it: a run of single acts seldom gets that far."""
        self.check(good=True)
        self.issue(name)

    @rule()
    def use(self) -> None:
        if self.act(begin_use):
            assert self.holder is not None

    @rule()
    def bring_back(self) -> None:
        if self.act(return_device):
            assert self.holder is not None
            self.holder = None

    @rule(uploaded=st.booleans())
    def stock(self, uploaded: bool) -> None:
        self.act(confirm_stock, uploaded=uploaded)

    @rule()
    def maintain(self) -> None:
        self.act(start_maintenance, reason="保养")

    @rule()
    def mend(self) -> None:
        self.act(finish_maintenance, content="除尘", result="正常")

    @rule(kind=st.sampled_from(["lost", "stolen", "damaged"]), seldom=st.integers(0, 3))
    def incident(self, kind: str, seldom: int) -> None:
        if seldom == 3 and self.act(report_incident, kind=kind, happened_at=self.at, place="屯河路", account="途中"):
            assert self.device.incidents.latest("pk").holder == self.holder
            self.holder = None

    @rule()
    def recover(self) -> None:
        self.act(recover_device, account="找回")

    @rule(emptied=st.booleans(), seldom=st.integers(0, 7))
    def retire(self, emptied: bool, seldom: int) -> None:
        if seldom == 7:
            self.act(retire_device, document="3号", storage_emptied=emptied)

    @invariant()
    def one_holder_at_most(self) -> None:
        if not hasattr(self, "device"):
            return
        running = DeviceIssue.objects.filter(device=self.device, back_at=None)
        assert running.count() == (self.holder is not None)
        state = Device.objects.get(pk=self.device.pk).state
        assert (state in IN_HAND) == (self.holder is not None)
        assert holder_at(self.device, self.at) == self.holder

    @invariant()
    def every_issue_has_a_passed_check_of_its_own_day(self) -> None:
        if not hasattr(self, "device"):
            return
        issues = DeviceIssue.objects.filter(device=self.device)
        assert not issues.exclude(check_row__passed=True).exists()
        assert not issues.filter(check_row__at__gt=F("out_at")).exists()
        assert not issues.filter(check_row__at__lt=F("out_at") - timedelta(hours=24)).exists()
        checks = issues.values_list("check_row", flat=True)
        assert len(set(checks)) == len(checks) <= DeviceCheck.objects.filter(device=self.device).count()

    @invariant()
    def the_rows_of_its_states_hang_together(self) -> None:
        if not hasattr(self, "device"):
            return
        rows = list(self.device.changes.order_by("pk").values_list("before", "after"))
        assert [before for before, _ in rows[1:]] == [after for _, after in rows[:-1]]
        assert rows[-1][1] == Device.objects.get(pk=self.device.pk).state


def test_no_sequence_of_acts_breaks_the_chain_of_holders(db) -> None:
    run_state_machine_as_test(
        Recorder,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Recorder.issued > 10  # otherwise the runs never came to what they are to try
