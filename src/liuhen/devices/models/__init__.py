"""Tables of the devices room, private to it."""

from liuhen.devices.models.care import HandOver, Incident, Maintenance
from liuhen.devices.models.register import ClockMeasurement, Device, DeviceImport, PurposeApproval, StateChange
from liuhen.devices.models.use import DeviceCheck, DeviceIssue, DeviceLoan

__all__ = [
    "ClockMeasurement",
    "Device",
    "DeviceCheck",
    "DeviceImport",
    "DeviceIssue",
    "DeviceLoan",
    "HandOver",
    "Incident",
    "Maintenance",
    "PurposeApproval",
    "StateChange",
]
