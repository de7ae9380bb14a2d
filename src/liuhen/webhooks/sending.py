"""One signed POST (Standard Webhooks), to a checked address, within a few seconds, following nothing."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from base64 import b64encode
from typing import TYPE_CHECKING, NamedTuple

from standardwebhooks import Webhook

from liuhen.webhooks.targets import Target, UnreachableError, address_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

WITHIN = 5.0  # seconds, all in all: the sweep waits for it
_GOOD = range(200, 300)


class Sent(NamedTuple):
    """What came back: the status, None when nothing did, and a few words for people."""

    status: int | None
    words: str

    @property
    def arrived(self) -> bool:
        """Whether the receiver took it."""
        return self.status in _GOOD


def send(target: Target, *, message: str, body: str, secrets: Sequence[bytes], at: datetime) -> Sent:
    """Send one event, signed with every secret, and return what came back."""
    try:
        address = address_of(target)
        return _post(target, address, _headers(message, body, secrets, at), body)
    except UnreachableError as error:
        return Sent(None, str(error))
    except ssl.SSLError:
        return Sent(None, "对方的证书不可信，或者 TLS 握手失败")
    except TimeoutError:
        return Sent(None, f"{WITHIN:.0f} 秒内没有回答")
    except (OSError, http.client.HTTPException):
        return Sent(None, "连接不上，或者连接中断")


def _headers(message: str, body: str, secrets: Sequence[bytes], at: datetime) -> dict[str, str]:
    signatures = (Webhook(b64encode(secret).decode()).sign(message, at, body) for secret in secrets)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Liuhen-Webhooks/1",
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was looked at, whatever the name resolves to by now."""

    def __init__(self, target: Target, address: str) -> None:
        super().__init__(target.host, target.port, timeout=WITHIN)
        self._target = target
        self._address = address

    def connect(self) -> None:
        """Connect to the address; the certificate must be that of the name."""
        plain = socket.create_connection((self._address, self._target.port), WITHIN)
        self.sock = plain
        if self._target.secure:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self._target.host)


def _post(target: Target, address: str, headers: dict[str, str], body: str) -> Sent:
    connection = _Pinned(target, address)
    cut = threading.Timer(WITHIN, _cut, [connection])  # a receiver that drips byte by byte is not waited for
    cut.daemon = True
    cut.start()
    try:
        connection.request("POST", target.path, body.encode(), headers)
        answer = connection.getresponse()
        return Sent(answer.status, f"对方回答 {answer.status}")
    finally:
        cut.cancel()
        connection.close()


def _cut(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
