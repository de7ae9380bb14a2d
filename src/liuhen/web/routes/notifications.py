"""Addresses of notices to people, and of single things owed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from liuhen.web.views import notifications, obligations

if TYPE_CHECKING:
    from django.urls import URLPattern

routes: list[URLPattern] = [
    path("obligations/<int:key>/", obligations.obligation, name="obligation"),
    path("obligations/<int:key>/excuse/", obligations.excuse, name="excuse"),
    path("obligations/<int:key>/restore/", obligations.restore, name="restore"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.mark_all, name="notifications_read"),
    path("notifications/<int:key>/mark/", notifications.mark, name="notification_mark"),
    path("notifications/preferences/", notifications.preferences, name="preferences"),
    path("notifications/arrangement/", notifications.arrangement, name="arrangement"),
]
