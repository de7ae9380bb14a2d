"""Addresses of parties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from liuhen.web.views import parties

if TYPE_CHECKING:
    from django.urls import URLPattern

routes: list[URLPattern] = [
    path("parties/", parties.parties, name="parties"),
    path("parties/new/", parties.register, name="party_new"),
    path("parties/number/", parties.by_number, name="party_number"),
    path("parties/<int:key>/", parties.party, name="party"),
    path("parties/<int:key>/number/", parties.add_its_number, name="party_add_number"),
    path("parties/<int:key>/conflicts/", parties.conflict, name="party_conflict"),
    path("parties/<int:key>/conflicts/<int:conflict_key>/withdrawal/", parties.withdraw, name="party_withdraw"),
    path("parties/<int:key>/resistance/", parties.resistance, name="party_resistance"),
]
