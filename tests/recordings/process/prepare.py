"""Makes the instance that the process tests copy: PACK DEVICE… in LIUHEN_HOME (and the retired ZF-099), through the public services."""

from __future__ import annotations

import sys

import django
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()
    call_command("init")

    from tests.devices.bureau import SETTING_UP, found

    from liuhen.devices.services import retire_device

    bureau = found(sys.argv[1])
    for number in sys.argv[2:]:
        bureau.device(number)
    retired = bureau.device("ZF-099")
    retire_device(
        actor=bureau.actor(bureau.wang), at=SETTING_UP, device=retired, document="资产处置单 12", storage_emptied=True
    )
