"""Recording devices 音像记录设备: register, checks, issue and return, maintenance, hand-over, incidents.

The states and moves are those of requirements §7.2; `transitions.py` holds the table. Everything a device goes through
is a row (StateChange) and a ledger entry; nothing is edited afterwards.
"""
