"""Addresses of regulation packs and agency settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from liuhen.web.views import packs, regulation

if TYPE_CHECKING:
    from django.urls import URLPattern

routes: list[URLPattern] = [
    path("packs/", packs.packs, name="packs"),
    path("packs/<slug:pack>/", packs.pack, name="pack"),
    path("packs/<slug:pack>/articles/<str:article>/", packs.article, name="article"),
    path("packs/<slug:pack>/articles/<str:article>/original/", packs.original, name="article_original"),
    path("regulation/rules/<str:rule>/<slug:verdict>/", packs.rule_hits, name="rule_hits"),
    path("regulation/comparison/", packs.comparison, name="comparison"),
    path("regulation/settings/", regulation.agency_settings, name="agency_settings"),
    path("regulation/settings/<slug:name>/", regulation.agency_setting, name="agency_setting"),
    path("regulation/settings/<slug:name>/change/", regulation.change, name="change_setting"),
    path("regulation/originals/", regulation.originals, name="originals"),
    path("regulation/originals/attach/", regulation.attach, name="attach_original"),
    path("regulation/editions/", regulation.editions, name="editions"),
    path("regulation/editions/rehearse/", regulation.rehearse, name="rehearse"),
    path("regulation/editions/bind/", regulation.bind, name="bind_pack"),
]
