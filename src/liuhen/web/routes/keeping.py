"""Addresses of the keeper's work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from liuhen.web.views import keeping, together

if TYPE_CHECKING:
    from django.urls import URLPattern

routes: list[URLPattern] = [
    path("keeping/", keeping.keeping, name="keeping"),
    path("keeping/<str:queue>/<int:key>/", keeping.keep, name="keep"),
    path("keeping/<int:key>/undo/", keeping.undo, name="undo"),
    path("keeping/together/", together.together, name="together"),
    path("keeping/together/do/", together.do, name="together_do"),
]
