"""Writes of the devices room: one verb a function, one family a file.

Capabilities are checked by interfaces; services hold the rules of the domain. All raise `Refused`.
"""

from liuhen.devices.services.care import finish_maintenance, service_device, start_maintenance
from liuhen.devices.services.checks import check_device
from liuhen.devices.services.clock import measure_clock
from liuhen.devices.services.hand_overs import confirm_hand_over, decline_hand_over, hand_over
from liuhen.devices.services.imports import read_in, register_import
from liuhen.devices.services.incidents import recover_device, report_incident
from liuhen.devices.services.issues import begin_use, confirm_stock, issue_device, return_device
from liuhen.devices.services.loans import lend_device, take_back_device
from liuhen.devices.services.register import approve_purpose, register_device, retire_device
from liuhen.devices.services.together import Moved, as_shown

__all__ = [
    "Moved",
    "approve_purpose",
    "as_shown",
    "begin_use",
    "check_device",
    "confirm_hand_over",
    "confirm_stock",
    "decline_hand_over",
    "finish_maintenance",
    "hand_over",
    "issue_device",
    "lend_device",
    "measure_clock",
    "read_in",
    "recover_device",
    "register_device",
    "register_import",
    "report_incident",
    "retire_device",
    "return_device",
    "service_device",
    "start_maintenance",
    "take_back_device",
]
