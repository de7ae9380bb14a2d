"""Addresses of webhooks: what the log tells, sent to other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from liuhen.web.views import webhooks

if TYPE_CHECKING:
    from django.urls import URLPattern

routes: list[URLPattern] = [
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/new/", webhooks.open_one, name="webhook_open"),
    path("webhooks/<int:key>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:key>/pause/", webhooks.pause, name="webhook_pause"),
    path("webhooks/<int:key>/resumption/", webhooks.resume, name="webhook_resume"),
    path("webhooks/<int:key>/secret/", webhooks.rotate, name="webhook_rotate"),
    path("webhooks/<int:key>/test/", webhooks.test, name="webhook_test"),
    path("webhooks/<int:key>/end/", webhooks.end, name="webhook_end"),
    path("webhooks/<int:key>/deliveries/<int:delivery>/again/", webhooks.again, name="webhook_again"),
]
