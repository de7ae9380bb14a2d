"""Where a webhook may go: nowhere inside, unless the administrator says so."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from liuhen.kernel.refusals import Refused
from liuhen.webhooks.patterns import asked_for, is_pattern
from liuhen.webhooks.targets import UnreachableError, address_of, target_of

if TYPE_CHECKING:
    from pytest_django import Settings

INSIDE = [
    *("127.0.0.1", "127.1.2.3", "10.0.0.5", "172.16.9.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("224.0.0.1", "255.255.255.255", "192.0.2.1", "[::1]", "[fe80::1]", "[fc00::1]", "[::ffff:10.0.0.5]"),
    *("[64:ff9b::a00:5]", "[2002:a00:5::1]", "[ff02::1]", "[::]"),
]


@pytest.mark.parametrize("host", INSIDE)
def test_addresses_inside_are_refused_when_they_are_written(host):
    with pytest.raises(Refused) as refused:
        target_of(f"https://{host}/hook")
    assert refused.value.rule == "webhooks.url"


@pytest.mark.parametrize("host", INSIDE)
def test_names_that_lead_inside_are_refused_when_something_is_sent(monkeypatch, host):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]
    found.append((socket.AF_INET, socket.SOCK_STREAM, 6, "", (host.strip("[]"), 443)))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_given: found)
    with pytest.raises(UnreachableError):
        address_of(target_of("https://case.example.cn/hook"))


@pytest.mark.parametrize(
    "url",
    [
        "http://case.example.cn/hook",
        "ftp://case.example.cn/hook",
        "file:///etc/passwd",
        "https:///hook",
        "https://user:word@case.example.cn/",
        "https://case.example.cn/#part",
        "https://case.example.cn:99999/",
        "https://case.example.cn/a b",
        "https://case.example.cn/\r\nHost: x",
        "https://[::1/",
        "https://例子.cn/",
        "https://case.example.cn/" + "a" * 500,
        "",
    ],
)
def test_other_addresses_are_refused_with_words(url):
    with pytest.raises(Refused) as refused:
        target_of(url)
    assert refused.value.words
    assert refused.value.remedy


def test_a_public_address_is_pinned_to_what_was_looked_at(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_given: found)
    target = target_of("https://case.example.cn/hook?a=1")
    assert (target.host, target.port, target.path, target.secure) == ("case.example.cn", 443, "/hook?a=1", True)
    assert address_of(target) == "93.184.216.34"


def test_a_host_that_the_administrator_allows_may_lie_inside(settings: Settings):
    settings.LIUHEN_WEBHOOK_HOSTS = frozenset({"127.0.0.1"})
    assert address_of(target_of("http://127.0.0.1:8080/hook")) == "127.0.0.1"
    with pytest.raises(Refused):
        target_of("http://127.0.0.2:8080/hook")


@pytest.mark.parametrize("text", ["recording.sealed", "recording.*", "activity.view.refused", "activity.view.*"])
def test_acts_and_families_are_patterns(text):
    assert is_pattern(text)


@pytest.mark.parametrize("text", ["", "*", ".*", "recording.", "Recording.sealed", "recording*", "a" * 101, "a\n.*"])
def test_other_texts_are_no_patterns(text):
    assert not is_pattern(text)


def test_a_family_begins_at_a_dot():
    assert asked_for("recording.view.refused", ["recording.*"])
    assert not asked_for("recordings.seen", ["recording.*"])
    assert not asked_for("recording", ["recording.*"])
