"""Writes of the accounts room, one verb a function."""

from liuhen.accounts.services.agencies import bind_pack, change_setting, create_agency
from liuhen.accounts.services.delegating import delegate, end_delegation
from liuhen.accounts.services.people import come_back, create_person, edit_person, leave, set_password
from liuhen.accounts.services.posts import appoint, appoint_by_title, end_post, withdraw_post
from liuhen.accounts.services.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    drop_second_factor,
    renew_recovery_codes,
    reset_second_factor,
    secret_of,
    use_second_factor,
)
from liuhen.accounts.services.sign_ins import (
    change_sign_in_rules,
    end_sign_in,
    found_session,
    leave_at_wall,
    note_presence,
    open_sign_in,
)
from liuhen.accounts.services.suspending import resume, suspend
from liuhen.accounts.services.titles import drop_title, set_title
from liuhen.accounts.services.tokens import make_token, note_token_use, revoke_token
from liuhen.accounts.services.units import close_unit, create_unit, move_unit, rename_unit, reopen_unit

__all__ = [
    "appoint",
    "appoint_by_title",
    "begin_second_factor",
    "bind_pack",
    "change_setting",
    "change_sign_in_rules",
    "close_unit",
    "come_back",
    "confirm_second_factor",
    "create_agency",
    "create_person",
    "create_unit",
    "delegate",
    "drop_second_factor",
    "drop_title",
    "edit_person",
    "end_delegation",
    "end_post",
    "end_sign_in",
    "found_session",
    "leave",
    "leave_at_wall",
    "make_token",
    "move_unit",
    "note_presence",
    "note_token_use",
    "open_sign_in",
    "rename_unit",
    "renew_recovery_codes",
    "reopen_unit",
    "reset_second_factor",
    "resume",
    "revoke_token",
    "secret_of",
    "set_password",
    "set_title",
    "suspend",
    "use_second_factor",
    "withdraw_post",
]
