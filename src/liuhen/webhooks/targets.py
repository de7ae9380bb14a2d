"""Where a webhook may go. A server that calls addresses people give it must not be turned against its own network.

Names are resolved when something is sent, every address is looked at, and the connection goes to the address that was
looked at: a name that changes its address in between gains nothing. Hosts the administrator allows (`webhook_hosts`)
may lie in the own network, and may be called without TLS.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from liuhen.kernel.refusals import Refused

if TYPE_CHECKING:
    from ipaddress import IPv4Address

_LONGEST = 500
_PORTS = {"https": 443, "http": 80}
_TRANSLATED = IPv6Network("64:ff9b::/96")  # IPv4 in disguise (RFC 6052)


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: what to ask for, of which host, on which port, with TLS or not."""

    secure: bool
    host: str
    port: int
    path: str


class UnreachableError(Exception):
    """There is no address of a host that may be called; the message says why, in Chinese."""


def target_of(url: str) -> Target:
    """Return where an address leads. Raises Refused for one that may not be called."""
    if len(url) > _LONGEST or not url.isascii() or any(c.isspace() or c < " " or c == "\x7f" for c in url):
        raise _refused(f"地址只能有 ASCII 字符，最长 {_LONGEST} 个。")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise _refused("地址看不懂。") from wrong
    host = (parts.hostname or "").rstrip(".")
    if not host or parts.scheme not in _PORTS or parts.username is not None or parts.fragment:
        raise _refused("地址要写成 https://主机/路径，不带用户名、口令和 #。")
    if parts.scheme != "https" and not allowed(host):
        raise _refused("地址要用 https。", "内网里不用 https 的主机，由系统管理员写进 settings.toml 的 webhook_hosts。")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(parts.scheme == "https", host, port or _PORTS[parts.scheme], path)
    _refuse_plain_address(host)
    return target


def allowed(host: str) -> bool:
    """Say whether the administrator allows this very host, wherever it lies."""
    return host.lower() in settings.LIUHEN_WEBHOOK_HOSTS


def address_of(target: Target) -> str:
    """Resolve a host and return the address to call. Raises UnreachableError when one of them is not public."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreachableError("主机名解析不到地址") from error
    addresses = [str(each[4][0]).partition("%")[0] for each in found]
    if not addresses:
        raise UnreachableError("主机名解析不到地址")
    if not allowed(target.host) and not all(is_public(ip_address(each)) for each in addresses):
        raise UnreachableError("主机在内网，没有经系统管理员允许（settings.toml 的 webhook_hosts）")
    return addresses[0]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address belongs to the public internet, also when it hides another one."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _TRANSLATED or address.sixtofour is not None or address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _refuse_plain_address(host: str) -> None:
    """Refuse an address in figures that is not public at once; names are looked at when something is sent."""
    try:
        address = ip_address(host)
    except ValueError:
        return
    if not is_public(address) and not allowed(host):
        raise _refused("这个地址在内网。", "由系统管理员写进 settings.toml 的 webhook_hosts 后再登记。")


def _refused(words: str, remedy: str = "") -> Refused:
    return Refused("webhooks.url", words, remedy=remedy or "核对接收方给出的地址。")
