"""Addresses of the system administrator's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from liuhen.web.views import instance

if TYPE_CHECKING:
    from django.urls import URLPattern

routes: list[URLPattern] = [
    path("instance/", instance.instance, name="instance"),
    path("instance/storage/", instance.storage, name="instance_storage"),
    path("instance/background/", instance.work, name="instance_work"),
    path("instance/background/retry/", instance.retry, name="instance_retry"),
    path("instance/fixity/", instance.fixity, name="instance_fixity"),
    path("instance/settings/", instance.effective_settings, name="instance_settings"),
    path("instance/settings/<str:name>/", instance.arrange_figure, name="instance_arrange"),
    path("instance/acts/", instance.acts, name="instance_acts"),
]
