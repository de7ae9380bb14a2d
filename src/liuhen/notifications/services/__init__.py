"""Writes of the notifications room."""

from liuhen.notifications.services.arranging import arrange, prefer
from liuhen.notifications.services.collecting import collect
from liuhen.notifications.services.digesting import make_digests
from liuhen.notifications.services.making import make_due
from liuhen.notifications.services.reading import read_about, read_all, read_one
from liuhen.notifications.services.sending import send_due

__all__ = [
    "arrange",
    "collect",
    "make_digests",
    "make_due",
    "prefer",
    "read_about",
    "read_all",
    "read_one",
    "send_due",
]
