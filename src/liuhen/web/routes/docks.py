"""Addresses of the collection wall and resumable uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from liuhen.web.views import docks, tus, uploads

if TYPE_CHECKING:
    from django.urls import URLPattern

routes: list[URLPattern] = [
    path("docks/", docks.docks, name="docks"),
    path("docks/wall/", docks.stay, name="dock_wall"),
    path("docks/<int:key>/changes/", docks.changes, name="dock_changes"),
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/open/", uploads.open_one, name="upload_open"),
    path("uploads/<int:key>/", uploads.upload, name="upload"),
    path("uploads/<int:key>/state/", uploads.state, name="upload_state"),
    path("uploads/<int:key>/listing.json", uploads.files, name="upload_listing"),
    path("uploads/<int:key>/expected/", uploads.expect, name="upload_expect"),
    path("uploads/<int:key>/hand-in/", uploads.hand_in, name="upload_hand_in"),
    path("uploads/<int:key>/withdraw/", uploads.withdraw, name="upload_withdraw"),
    path("uploads/<int:key>/files/", tus.files, name="upload_files"),
    path("uploads/<int:key>/files/<str:token>", tus.file, name="upload_file"),
]
