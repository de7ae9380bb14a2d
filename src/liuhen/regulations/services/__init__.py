"""Writes of the regulations room."""

from liuhen.regulations.services.attaching import attach_original
from liuhen.regulations.services.rehearsing import ask_rehearsal, rehearse_next

__all__ = ["ask_rehearsal", "attach_original", "rehearse_next"]
