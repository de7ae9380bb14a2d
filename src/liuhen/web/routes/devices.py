"""Addresses of devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from liuhen.web.views import device_papers, device_register, devices, hand_overs

if TYPE_CHECKING:
    from django.urls import URLPattern

routes: list[URLPattern] = [
    path("devices/", devices.devices, name="devices"),
    path("devices/new/", device_register.new, name="device_new"),
    path("devices/import/", device_register.bring, name="device_import"),
    path("devices/import/template.xlsx", device_register.template, name="device_template"),
    path("devices/import/<int:key>/", device_register.sheet, name="device_sheet"),
    path("devices/register.xlsx", device_papers.register, name="device_register"),
    path("devices/papers/<slug:form>.<slug:kind>", device_papers.paper, name="devices_paper"),
    path("devices/labels.pdf", device_papers.labels, name="device_labels"),
    path("devices/approvals/", device_register.approvals, name="device_approvals"),
    path("devices/upkeep/", hand_overs.upkeep, name="upkeep"),
    path("devices/hand-overs/", hand_overs.hand_overs, name="hand_overs"),
    path("devices/hand-overs/<int:key>/", hand_overs.hand_over, name="hand_over"),
    path("devices/hand-overs/<int:key>/answer/", hand_overs.answer, name="hand_over_answer"),
    path("devices/<int:key>/", devices.device, name="device"),
    path("devices/<int:key>/acts/<slug:act>/", devices.device_act, name="device_act"),
    path("devices/<int:key>/papers/<slug:form>.<slug:kind>", device_papers.paper, name="device_paper"),
]
