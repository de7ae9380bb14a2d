"""What surrounds an instance is looked at as it is: a real mail server, with a password and with a certificate."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from tests.web.house import NOW

from liuhen.operations.surroundings import mail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from liuhen.operations.faults import Fault

Start = Callable[..., Controller]
PASSWORD = "richtig"
DAY = timedelta(days=1)


def _authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword) -> AuthResult:
    return AuthResult(success=given.password == PASSWORD.encode())


@pytest.fixture
def start(settings: Any) -> Iterator[Start]:
    """Start a mail server on loopback and tell the settings of it."""
    running: list[Controller] = []

    def started(**options: Any) -> Controller:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        controller = Controller(Sink(), hostname="127.0.0.1", port=port, **options)
        controller.start()
        running.append(controller)
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        return controller

    yield started
    for each in running:
        each.stop()


def told() -> list[tuple[str, bool]]:
    found: list[Fault] = list(mail(NOW))
    return [(fault.id, fault.grave) for fault in found]


def test_a_mail_server_that_answers_is_well(start: Start) -> None:
    start()
    assert told() == []


def test_without_a_mail_server_there_is_nothing_to_try(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    assert told() == []


def test_a_mail_server_that_is_down_is_told_with_its_address(start: Start, settings: Any) -> None:
    start()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = probe.getsockname()[1]
    (fault,) = mail(NOW)
    assert (fault.id, fault.grave) == ("D101", False)
    assert f"127.0.0.1:{settings.EMAIL_PORT}" in fault.words


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize(("password", "expected"), [(PASSWORD, []), ("falsch", [("D100", False)])])
def test_a_password_that_the_mail_server_refuses_is_told(
    start: Start, settings: Any, password: str, expected: list[tuple[str, bool]]
) -> None:
    start(authenticator=_authenticate, auth_required=True, auth_require_tls=False)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "liuhen", password
    assert told() == expected


def test_a_certificate_that_nobody_vouches_for_is_told_and_no_password_is_sent(
    start: Start, settings: Any, tmp_path: Path
) -> None:
    tried: list[str] = []

    def note(*given: Any) -> AuthResult:
        tried.append(str(given))
        return AuthResult(success=True)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*_certificate(tmp_path))
    start(tls_context=context, authenticator=note, auth_required=True)
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = True, "liuhen", PASSWORD
    assert told() == [("D101", False)]
    assert tried == []


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Make a key and a certificate that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + 3650 * DAY)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, private
