"""What people can do on the pages programs can do by the API, or it is said why not."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.test_doors import ARGUMENTS

from liuhen.activities.services.field_acts import ACTS as FIELD_ACTS
from liuhen.api.urls import api
from liuhen.recordings.queues import QUEUES
from liuhen.web.pages.device_acts import ACTS
from liuhen.web.pages.together import QUEUE_OF
from liuhen.web.urls import urlpatterns
from liuhen.web.views.duty_papers import _ACTS as INTERRUPTION_ACTS

SPEC = json.loads(json.dumps(api.get_openapi_schema(path_params={})))
OPERATIONS = {each["operationId"] for methods in SPEC["paths"].values() for each in methods.values()}

SIGNING_IN = "how a person comes in, by password and second factor; a program shows a token"
OWN_KEYS = "a token must not make, widen or outlive tokens, nor change what opens the account behind it"
FACE_TO_FACE = "is given or taken with the person present; a request body is no place for a password"
PHONE = "the phone's own queue of what it kept without a network; programs send the facts themselves"

ON_SITE = dict.fromkeys(("arrive", "start", "first_act", "end", "return"), "mark_course") | {
    "notice": "give_notice",
    "interrupt": "interrupt",
    "resume": "resume",
    "give_up": "cannot_resume",
    "content": "see_contents",
    "flag": "raise_flags",
    "remote": "declare_remote",
    "transcript": "write_transcript",
}

# name of the address → the operations that do the same, or one sentence why there is none
DOORS: dict[str, tuple[str, ...] | str] = {
    # coming in, one's own account
    "login": SIGNING_IN,
    "second_step": SIGNING_IN,
    "logout": SIGNING_IN,
    "session": SIGNING_IN,
    "password": OWN_KEYS,
    "end_session": SIGNING_IN,
    "make_token": OWN_KEYS,
    "revoke_token": OWN_KEYS,
    "begin_second_factor": OWN_KEYS,
    "confirm_second_factor": OWN_KEYS,
    "renew_codes": OWN_KEYS,
    "drop_second_factor": OWN_KEYS,
    "sign_in_rules": "a token that is copied must not loosen how people come in",
    "give_password": FACE_TO_FACE,
    "reset_second_factor": FACE_TO_FACE,
    "end_session_of": SIGNING_IN,
    # units and people
    "new_unit": ("create_unit",),
    "rename_unit": ("rename_unit",),
    "move_unit": ("move_unit",),
    "close_unit": ("close_unit",),
    "reopen_unit": ("reopen_unit",),
    "new_person": ("register_person",),
    "edit_person": ("correct_person",),
    "appoint": ("appoint_person",),
    "end_post": ("end_post", "withdraw_post"),
    "suspend": ("suspend_person",),
    "resume": ("lift_suspension",),
    "leave": ("note_leaving",),
    "come_back": ("note_return",),
    "delegate_own": ("delegate_post",),
    "delegate_post": ("delegate_post",),
    "end_delegation": ("end_delegation",),
    "titles": ("set_title",),
    "drop_title": ("drop_title",),
    "import_people": ("import_people_sheet",),
    "confirm_import": ("import_people_sheet",),
    # recordings
    "tick": ("tick_recording",),
    "withdraw": ("withdraw_recording_tick",),
    "metadata": ("complete_recording",),
    "assign": ("assign_recording",),
    "receive": ("receive_recording",),
    "classify": ("classify_recording",),
    "verify": ("check_recording",),
    "set_triggers": ("set_recording_triggers",),
    "set_risk": ("lower_risk",),
    "set_mode": ("set_recording_mode",),
    "correct_time": ("correct_recording_time",),
    "mark_unrelated": ("mark_recording_unrelated",),
    "keep": ("receive_recording", "complete_recording", "confirm_recording_class", "assign_recording"),
    "undo": ("undo_recording_step",),
    "together": "shows what an act would do to many at once, and changes nothing",
    "together_do": ("receive_recording", "complete_recording", "confirm_recording_class", "assign_recording"),
    "slip_write": ("write_new_slip",),
    "slip_confirm": ("confirm_received_slip",),
    "slip_close": ("close_open_slip",),
    "dock_wall": "keeps the browser of a screen at the wall; a program has no screen",
    "upload_open": ("begin_upload",),
    "upload_expect": ("expect_upload_files",),
    "upload_hand_in": ("hand_in_upload",),
    "upload_withdraw": ("withdraw",),
    "upload_files": ("add_upload_file",),
    "upload_file": ("append_to_file", "remove_upload_file"),
    # devices
    "device_new": ("register",),
    "device_import": ("read_device_sheet",),
    "device_sheet": ("register_device_import",),
    "device_approvals": ("approve_devices",),
    "device_act": (
        *(
            "check_device",
            "measure_clock",
            "issue_device",
            "return_device",
            "stock_device",
            "service_device",
            "finish_maintenance",
        ),
        *("start_maintenance", "begin_hand_over", "lend_device", "take_back_device", "report_incident"),
        *("recover_device", "retire_device"),
    ),
    "hand_over_answer": ("confirm_hand_over", "decline_hand_over"),
    # duties
    "activity_plan": ("plan_activity",),
    "activity_officers": ("set_officers",),
    "activity_correct": ("correct_activity",),
    "activity_close": ("close_activity",),
    "activity_statement": ("exempt",),
    "activity_statement_receive": ("receive_statement",),
    "activity_interruption": (*("report_interruption", "state_interruption", "confirm_reason", "receive_explanation"),),
    "activity_transcript_write": ("write_transcript",),
    "activity_transcript": ("correct_transcript",),
    "party_new": ("register_party",),
    "party_number": "finds a party by a number in a form; a program sends it in a header to list_parties",
    "party_add_number": ("add_party_number",),
    "party_conflict": ("note_party_conflict",),
    "party_withdraw": ("withdraw_party_conflict",),
    "party_resistance": ("set_party_resistance",),
    "training_record": ("record_training",),
    "withdraw_training": ("withdraw_training",),
    "patrol_write": ("write_log_of_patrol",),
    "field_fact": tuple(dict.fromkeys(ON_SITE.values())),
    "field_facts": PHONE,
    "field_retry": PHONE,
    "field_set_aside": PHONE,
    # what is owed, and who is told
    "excuse": ("excuse_obligation",),
    "restore": ("restore_obligation",),
    "notification_mark": ("mark_notification",),
    "notifications_read": ("mark_notifications",),
    "preferences": ("set_preferences",),
    "arrangement": ("set_arrangement",),
    # the regulation, the log, the instance
    "change_setting": ("change_setting",),
    "attach_original": ("attach_regulation_text",),
    "rehearse": ("rehearse_edition",),
    "bind_pack": ("bind_edition",),
    "verify_ledger": ("start_verification",),
    "webhook_open": ("open_webhook",),
    "webhook_pause": ("pause_webhook",),
    "webhook_resume": ("resume_webhook",),
    "webhook_rotate": ("rotate_webhook_secret",),
    "webhook_test": ("test_webhook",),
    "webhook_end": ("end_webhook",),
    "webhook_again": ("replay_delivery",),
    "instance_retry": ("retry_failed_derivatives",),
    "instance_arrange": ("set_instance_figure",),
}


def takes_posts(name: str) -> bool:
    """Say whether an address takes a POST: one that does not answers 405 before it asks who is there."""
    pattern = next(each for each in urlpatterns if each.name == name)
    address = reverse(name, kwargs={key: ARGUMENTS[key] for key in pattern.pattern.converters})
    return Client().post(address).status_code != 405


def test_every_act_of_the_pages_is_an_operation_or_says_why_not(db):
    doors = {str(each.name) for each in urlpatterns if takes_posts(str(each.name))}
    silent = sorted(doors - set(DOORS))
    assert not silent, f"these pages act, and nothing says by which operation a program does the same: {silent}"
    assert sorted(set(DOORS) - doors) == [], "these addresses take no POST any longer"


@pytest.mark.parametrize("name", [name for name, named in DOORS.items() if isinstance(named, tuple)])
def test_an_operation_that_is_named_exists(name):
    assert set(DOORS[name]) - OPERATIONS == set()


@pytest.mark.parametrize("name", [name for name, named in DOORS.items() if isinstance(named, str)])
def test_a_reason_is_a_sentence(name):
    reason = DOORS[name]
    assert isinstance(reason, str)
    assert len(reason.split()) > 5


def test_doors_that_take_several_acts_name_an_operation_for_each():
    assert set(ON_SITE) == set(FIELD_ACTS)
    assert len(DOORS["device_act"]) == len(ACTS)
    assert len(DOORS["keep"]) == len(QUEUES)
    assert len(DOORS["together_do"]) == len(QUEUE_OF)
    assert len(DOORS["activity_interruption"]) == len(INTERRUPTION_ACTS)
