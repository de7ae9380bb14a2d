"""The trivial page that ours is compared with: Django's default middleware, fifty rows by an index, one template.

It reads the same table of the same database, knows nobody's rights, and has no search, no form and no frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from liuhen.settings import DATABASES

if TYPE_CHECKING:
    from django.http import HttpRequest

_APPS = ("auth", "contenttypes", "sessions", "messages")
_MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)
_TEMPLATE = """<!doctype html><title>rows</title><table>{% for row in rows %}
<tr><td>{{ row.code }}</td><td>{{ row.title }}</td><td>{{ row.started_at|date:"Y-m-d H:i:s" }}</td>
<td>{{ row.size|filesizeformat }}</td></tr>{% endfor %}</table>"""

settings.configure(
    DATABASES=DATABASES,
    INSTALLED_APPS=[f"django.contrib.{name}" for name in _APPS],
    MIDDLEWARE=_MIDDLEWARE,
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="trivial",  # noqa: S106  # signs nothing
    USE_TZ=True,
    TIME_ZONE="Asia/Shanghai",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)
django.setup()


class Row(models.Model):
    """A recording as far as the trivial page shows it."""

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=48)
    title = models.CharField(max_length=200)
    size = models.BigIntegerField()
    started_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Row]]

    class Meta:
        """A table of ours, under an application that Django brings."""

        app_label = "auth"
        managed = False
        db_table = "recordings_recording"

    def __str__(self) -> str:
        return self.code


_PAGE = engines["django"].from_string(_TEMPLATE)


def rows(request: HttpRequest) -> HttpResponse:
    """Show the newest fifty."""
    return HttpResponse(_PAGE.render({"rows": Row.objects.order_by("-id")[:50]}, request))


urlpatterns = [path("", rows)]
application = get_wsgi_application()
