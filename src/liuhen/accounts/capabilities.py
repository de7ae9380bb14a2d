"""Role → capabilities (requirements §6.2), and which roles must never meet in one person.

A capability is what the program lets somebody do; what the regulation demands on top (approvals, registration) is
judged by the pack. `.own` reaches one's own duties, `.unit` the units one holds the post in and those below, `.agency`
the agency. Parties are the agency's, not a unit's (ADR 0123).
三员分立: the system administrator reads no content, the security administrator manages people and rights, the audit
administrator reads the log; one person holds at most one of the three, and no enforcement role beside it.
"""

from __future__ import annotations

ROLE_NAMES: dict[str, str] = {
    "officer": "执法人员",
    "handler": "案件承办人",
    "device_keeper": "设备专人",
    "record_keeper": "资料管理人员",
    "unit_head": "科室负责人",
    "case_unit": "承办机构",
    "legal": "法制机构",
    "leader": "分管领导",
    "agency_head": "行政机关负责人",
    "archivist": "档案管理人员",
    "archive_head": "档案管理单位主要领导",
    "supervisor": "上级机关",
    "system_admin": "系统管理员",
    "security_admin": "安全保密管理员",
    "audit_admin": "安全审计员",
}

CAPABILITIES: dict[str, frozenset[str]] = {
    "officer": frozenset(
        {
            "recording.view.own",
            "recording.hand_in.own",
            "recording.complete.own",
            "activity.run.own",
            "activity.plan.own",
            "party.view.agency",
            "party.register.agency",
            "party.note.agency",
            "device.draw",
            "obligation.view.own",
        }
    ),
    "handler": frozenset({"recording.view.own", "obligation.view.own"}),
    "device_keeper": frozenset(
        {
            "device.list.unit",
            "device.register.unit",
            "device.check.unit",
            "device.issue.unit",
            "device.maintain.unit",
            "device.hand_over.unit",
            "device.incident.unit",
            "obligation.view.own",
        }
    ),
    "record_keeper": frozenset(
        {
            "recording.list.unit",
            "recording.view.unit",
            "recording.hand_in.unit",
            "recording.receive.unit",
            "recording.complete.unit",
            "recording.classify.unit",
            "recording.assign.unit",
            "activity.view.unit",
            "party.view.unit",
            "obligation.view.unit",
            "device.list.unit",
        }
    ),
    "unit_head": frozenset(
        {
            "recording.list.unit",
            "recording.view.unit",
            "recording.confirm_class.unit",
            "activity.view.unit",
            "activity.plan.unit",
            "activity.confirm.unit",
            "activity.receive_statement.unit",
            "party.view.agency",
            "party.register.agency",
            "party.note.agency",
            "obligation.view.unit",
            "obligation.excuse.unit",
            "device.approve.unit",
            "device.list.unit",
            "organisation.view.unit",
            "post.delegate.unit",
            "training.record.unit",
        }
    ),
    "case_unit": frozenset({"obligation.view.unit"}),
    "legal": frozenset(
        {
            "recording.list.agency",
            "activity.view.agency",
            "activity.receive_statement.agency",
            "party.view.agency",
            "party.note.agency",
            "party.clear.agency",
            "obligation.view.agency",
            "obligation.excuse.agency",
            "recording.lower_class.agency",
            "device.list.agency",
            "regulation.set.agency",
            "regulation.attach.agency",
            "regulation.preview.agency",
            "training.record.agency",
        }
    ),
    "leader": frozenset(
        {
            "obligation.view.agency",
            "activity.receive_statement.agency",
            "recording.list.agency",
            "device.list.agency",
            "organisation.view.agency",
            "post.delegate.agency",
            "activity.view.agency",
            "party.view.agency",
            "training.view.agency",
        }
    ),
    "agency_head": frozenset(
        {
            "obligation.view.agency",
            "recording.list.agency",
            "device.approve.agency",
            "device.list.agency",
            "organisation.view.agency",
            "post.delegate.agency",
            "activity.view.agency",
            "party.view.agency",
            "training.view.agency",
        }
    ),
    "archivist": frozenset({"obligation.view.own"}),
    "archive_head": frozenset({"obligation.view.own"}),
    "supervisor": frozenset(
        {"obligation.view.agency", "activity.view.agency", "device.list.agency", "training.record.agency"}
    ),
    "system_admin": frozenset({"instance.run", "agency.create", "regulation.bind", "regulation.preview.agency"}),
    "security_admin": frozenset({"person.manage", "post.manage"}),
    "audit_admin": frozenset({"ledger.view", "ledger.verify"}),
}

SEPARATED = ("system_admin", "security_admin", "audit_admin")
ENFORCEMENT = frozenset({"officer", "handler"})  # what a suspension covers (requirements §6.2)
PERSONAL = frozenset({*SEPARATED, *ENFORCEMENT})  # bound to the person: a card, or 三员分立; nobody stands in for them


def clash(held: frozenset[str], wanted: str) -> str | None:
    """Return the held role that forbids the wanted one, or None (三员分立)."""
    if wanted in SEPARATED:
        return next((role for role in sorted(held) if role != wanted), None)
    return next((role for role in SEPARATED if role in held), None)
