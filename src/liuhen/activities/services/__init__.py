"""Writes of the activities room: one verb a function, one family a file.

Capabilities are checked by interfaces; services hold the rules of the domain. Each appends its ledger entry and judges
the duty again, so that obligations open, move and are fulfilled with the facts. All raise `Refused`.
"""

from liuhen.activities.services.closing import close_activity, cover_activity
from liuhen.activities.services.contents import see_content
from liuhen.activities.services.corrections import correct_activity
from liuhen.activities.services.course import (
    arrive,
    declare_remote,
    end_activity,
    mark_first_act,
    return_to_unit,
    start_activity,
)
from liuhen.activities.services.field import Outcome, Told, set_aside, take_over
from liuhen.activities.services.interruptions import (
    cannot_resume,
    confirm_interruption_reason,
    interrupt,
    receive_interruption_statement,
    report_interruption,
    resume,
    state_interruption,
)
from liuhen.activities.services.notices import give_notice
from liuhen.activities.services.parties import (
    add_number,
    flag_resistance,
    note_conflict,
    register_party,
    withdraw_conflict,
)
from liuhen.activities.services.patrol import write_patrol_log
from liuhen.activities.services.planning import Assignment, assign_officers, plan_activity, raise_flags
from liuhen.activities.services.sending import Plan, SeveralError, send_out
from liuhen.activities.services.statements import exempt, receive_statement
from liuhen.activities.services.transcripts import Present, write_transcript

__all__ = [
    "Assignment",
    "Outcome",
    "Plan",
    "Present",
    "SeveralError",
    "Told",
    "add_number",
    "arrive",
    "assign_officers",
    "cannot_resume",
    "close_activity",
    "confirm_interruption_reason",
    "correct_activity",
    "cover_activity",
    "declare_remote",
    "end_activity",
    "exempt",
    "flag_resistance",
    "give_notice",
    "interrupt",
    "mark_first_act",
    "note_conflict",
    "plan_activity",
    "raise_flags",
    "receive_interruption_statement",
    "receive_statement",
    "register_party",
    "report_interruption",
    "resume",
    "return_to_unit",
    "see_content",
    "send_out",
    "set_aside",
    "start_activity",
    "state_interruption",
    "take_over",
    "withdraw_conflict",
    "write_patrol_log",
    "write_transcript",
]
