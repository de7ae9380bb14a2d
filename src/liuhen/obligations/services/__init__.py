"""Writes of the obligations room."""

from liuhen.obligations.services.excuse import excuse
from liuhen.obligations.services.settle import settle, settle_many
from liuhen.obligations.services.withdraw import withdraw

__all__ = ["excuse", "settle", "settle_many", "withdraw"]
