"""Writes of the accounts room, one verb a function."""

from liuhen.accounts.services.agencies import bind_pack, change_setting, create_agency
from liuhen.accounts.services.people import appoint, create_person, end_post, set_password, suspend
from liuhen.accounts.services.units import create_unit

__all__ = [
    "appoint",
    "bind_pack",
    "change_setting",
    "create_agency",
    "create_person",
    "create_unit",
    "end_post",
    "set_password",
    "suspend",
]
