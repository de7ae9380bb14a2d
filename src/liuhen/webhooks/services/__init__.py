"""Writes of the webhooks room: subscribing, reading the log, sending. None of them knows of HTTP in front of it."""

from liuhen.webhooks.services.delivering import deliver_next, forget
from liuhen.webhooks.services.reading import read_log
from liuhen.webhooks.services.subscribing import (
    Opened,
    end_subscription,
    pause_subscription,
    replay,
    resume_subscription,
    rotate_secret,
    secrets_of,
    send_test,
    subscribe,
)

__all__ = [
    "Opened",
    "deliver_next",
    "end_subscription",
    "forget",
    "pause_subscription",
    "read_log",
    "replay",
    "resume_subscription",
    "rotate_secret",
    "secrets_of",
    "send_test",
    "subscribe",
]
