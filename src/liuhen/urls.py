"""All addresses. Each interface keeps its own list."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from liuhen.api.urls import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("", include("liuhen.web.urls")),
]

handler400 = "liuhen.web.errors.bad_request"
handler403 = "liuhen.web.errors.forbidden"
handler404 = "liuhen.web.errors.not_found"
handler500 = "liuhen.web.errors.broken"
