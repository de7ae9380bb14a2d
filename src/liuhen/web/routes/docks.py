"""Addresses of the collection wall and resumable uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.urls import URLPattern

routes: list[URLPattern] = []
