"""Writes of the obligations room."""

from liuhen.obligations.services.excuse import excuse, restore
from liuhen.obligations.services.looking import look_again, look_at_all
from liuhen.obligations.services.settle import settle, settle_many
from liuhen.obligations.services.withdraw import withdraw

__all__ = ["excuse", "look_again", "look_at_all", "restore", "settle", "settle_many", "withdraw"]
