"""Registers the devices room with Django."""

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    """Recording devices."""

    name = "liuhen.devices"
    verbose_name = "音像记录设备"
