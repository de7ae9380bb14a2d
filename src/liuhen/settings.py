"""Settings of an instance. Everything that differs between instances comes from `LIUHEN_HOME/settings.toml`.

The environment may name the home (`LIUHEN_HOME`) and, for tests and containers, override single keys
(`LIUHEN_DATABASE_URL`). No secret stands in the code: keys are files under `LIUHEN_HOME/keys`, made by `liuhen init`.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from liuhen.kernel.logs import configuration

SOURCE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("LIUHEN_HOME", "instance")).resolve()


def _read_settings() -> dict[str, object]:
    path = HOME / "settings.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def _secret_key() -> str:
    """Return the instance's secret; before `liuhen init` a passing one, so that nothing signed with it lasts."""
    path = HOME / "keys" / "secret_key"
    return path.read_text("ascii").strip() if path.exists() else secrets.token_urlsafe(48)


def _password(name: str) -> str:
    """Return a password from its file among the keys; empty when there is none. It never stands in settings.toml."""
    path = HOME / "keys" / name
    return path.read_text("utf-8").strip() if path.exists() else ""


def _text(name: str, default: str) -> str:
    return str(os.environ.get(f"LIUHEN_{name.upper()}", INSTANCE.get(name, default)))


def _database(url: str) -> dict[str, object]:
    """Turn `sqlite:PATH` or `postgresql://user:password@host:port/name` into Django's form."""
    if url.startswith("sqlite:"):
        return {
            "ENGINE": "liuhen.sqlite",
            "NAME": HOME / url.removeprefix("sqlite:"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                " PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
                # 32 MiB of log before it is carried into the file: an act touches a dozen pages, and each carrying
                # waits for the device twice
                " PRAGMA wal_autocheckpoint=8192;",
            },
            "CONN_MAX_AGE": None,
        }
    parts = _address(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # Pages ask for few rows by their keys: on today's disks and in memory that costs little more than reading on,
        # and compiling a statement costs more than running it.
        "OPTIONS": {"options": "-c random_page_cost=1.1 -c jit=off"},
        "CONN_MAX_AGE": None,
    }


def _address(url: str) -> SplitResult:
    """Return the parts of a PostgreSQL address. Raises ValueError, which never repeats it: it may hold a password."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"postgresql", "postgres"} and len(parts.path) > 1 and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("database_url 要写成 sqlite:文件名 或 postgresql://用户:口令@主机:端口/库名")
    return parts


INSTANCE = _read_settings()
SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = _text("allowed_hosts", "127.0.0.1,localhost").split(",")
DATABASES = {"default": _database(_text("database_url", "sqlite:liuhen.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "csp",
    "liuhen.ledger",
    "liuhen.accounts",
    "liuhen.obligations",
    "liuhen.notifications",
    "liuhen.regulations",
    "liuhen.training",
    "liuhen.devices",
    "liuhen.activities",
    "liuhen.recordings",
    "liuhen.access",
    "liuhen.docks",
    "liuhen.uploads",
    "liuhen.jobs",
    "liuhen.webhooks",
    "liuhen.api",
    "liuhen.web",
    "liuhen.commands",
]

MIDDLEWARE = [
    "liuhen.web.watching.watched",
    "liuhen.api.door.api_door",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "liuhen.urls"
WSGI_APPLICATION = "liuhen.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name", "card_no")},  # what Person has; the default names others
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "workbench"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_USERNAME_FORM_FIELD = "username"  # what authenticate() gets; axes looks for USERNAME_FIELD and locks nobody
AXES_LOCKOUT_CALLABLE = "liuhen.web.views.session.locked_out"
CSRF_FAILURE_VIEW = "liuhen.web.errors.csrf_failed"

LOGGING = configuration(as_json=os.environ.get("LIUHEN_LOG") == "json")  # liuhen serve says so, for itself and gunicorn

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

HTTPS = _text("https", "false").lower() == "true"  # TOML's true and "true" alike
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None  # set by nginx (deploy/)
SESSION_COOKIE_AGE = 24 * 3600  # the most an agency may allow; its own figure is usually shorter
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

# Mail. Without a host nobody gets any; notifications stand in the program all the same.
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _text("mail_host", "")
EMAIL_PORT = int(_text("mail_port", "25"))
_tls = _text("mail_tls", "starttls")  # starttls, tls or none
EMAIL_USE_TLS, EMAIL_USE_SSL = _tls == "starttls", _tls == "tls"
EMAIL_HOST_USER = _text("mail_user", "")
EMAIL_HOST_PASSWORD = _password("mail_password")
EMAIL_TIMEOUT = 10  # seconds; the sweep waits for it
DEFAULT_FROM_EMAIL = _text("mail_from", "liuhen@localhost")

# --- Liuhen's own -----------------------------------------------------------------------------------------------------
LIUHEN_PACKS = Path(_text("packs", str(SOURCE.parents[1] / "packs")))
LIUHEN_STORE = HOME / _text("store", "store")
LIUHEN_REPLICA = HOME / _text("replica", "replica") if _text("replica", "") else None
LIUHEN_DERIVATIVES = HOME / "derivatives"
LIUHEN_KEYS = HOME / "keys"
LIUHEN_CHECKPOINTS = HOME / "checkpoints"
LIUHEN_ORIGIN = _text("origin", "liuhen.local/log")
LIUHEN_UPLOADS = HOME / _text("uploads", "uploads")
LIUHEN_DOCK = INSTANCE.get("dock", {})  # the ports of a docking station on this machine: docks/stations.py
LIUHEN_API_RATE = int(_text("api_rate", "600"))  # calls a minute, a token and process
LIUHEN_WEBHOOK_HOSTS = frozenset(
    filter(None, _text("webhook_hosts", "").lower().replace(" ", "").split(","))
)  # may lie in the own network
LIUHEN_ACCEL_PREFIX = _text("accel_prefix", "")  # nginx serves the bytes when set (X-Accel-Redirect)
LIUHEN_ADDRESS = _text("address", "")  # how people reach the pages, for links in mails
