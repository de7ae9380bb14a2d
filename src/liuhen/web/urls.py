"""Addresses of the pages. Every view but signing in and the health check goes through `visits.visited`."""

from __future__ import annotations

from django.urls import path

from liuhen.web.routes import (
    activities,
    devices,
    docks,
    instance,
    keeping,
    notifications,
    organisation,
    packs,
    parties,
    webhooks,
)
from liuhen.web.views import intakes, ledger, media, obligations, recording_acts, recordings, workbench
from liuhen.web.views.health import healthz, readyz
from liuhen.web.views.metrics import metrics
from liuhen.web.views.password import password
from liuhen.web.views.second_step import second_step
from liuhen.web.views.session import SignInPage, SignOutPage, session

urlpatterns = [
    path("", workbench.home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("login/", SignInPage.as_view(), name="login"),
    path("login/second/", second_step, name="second_step"),
    path("logout/", SignOutPage.as_view(), name="logout"),
    path("session/", session, name="session"),
    path("password/", password, name="password"),
    path("workbench/", workbench.workbench, name="workbench"),
    path("obligations/", obligations.obligations, name="obligations"),
    path("recordings/", recordings.recordings, name="recordings"),
    path("recordings/choices/", recordings.recording_choices, name="recording_choices"),
    path("recordings/<int:key>/", recordings.recording, name="recording"),
    path("recordings/<int:key>/player/", recordings.player, name="player"),
    path("recordings/<int:key>/original", media.original, name="original"),
    path("recordings/<int:key>/proxy", media.proxy, name="proxy"),
    path("recordings/<int:key>/thumbnail", media.thumbnail, name="thumbnail"),
    path("recordings/<int:key>/ticks/", recording_acts.tick_point, name="tick"),
    path("recordings/<int:key>/ticks/<int:tick_key>/withdraw/", recording_acts.withdraw, name="withdraw"),
    path("recordings/<int:key>/metadata/", recording_acts.metadata, name="metadata"),
    path("recordings/<int:key>/assignment/", recording_acts.assign, name="assign"),
    path("recordings/<int:key>/receipt/", recording_acts.receive_one, name="receive"),
    path("recordings/<int:key>/class/", recording_acts.classify, name="classify"),
    path("recordings/<int:key>/verification/", recording_acts.verify, name="verify"),
    path("intakes/", intakes.intakes, name="intakes"),
    path("intakes/<int:key>/receipt/", intakes.receipt, name="receipt"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/verification/", ledger.verification, name="verification"),
    path("ledger/verification/start/", ledger.verify_ledger, name="verify_ledger"),
    path("ledger/proofs/<int:index>.json", ledger.proof, name="proof"),
    path("ledger/checkpoints/<int:size>.note", ledger.checkpoint, name="checkpoint"),
    *docks.routes,
    *devices.routes,
    *activities.routes,
    *keeping.routes,
    *notifications.routes,
    *organisation.routes,
    *packs.routes,
    *parties.routes,
    *instance.routes,
    *webhooks.routes,
]
