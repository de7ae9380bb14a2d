"""Addresses of duties: at a desk (`activities/`), patrol logs (`patrol/`), and on site (`field/`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from liuhen.web.views import activities, duty_papers, field, patrol, printed, transcripts

if TYPE_CHECKING:
    from django.urls import URLPattern

routes: list[URLPattern] = [
    path("activities/", activities.activities, name="activities"),
    path("activities/new/", activities.plan, name="activity_plan"),
    path("activities/<int:key>/", activities.activity, name="activity"),
    path("activities/<int:key>/officers/", activities.officers, name="activity_officers"),
    path("activities/<int:key>/correction/", activities.correct, name="activity_correct"),
    path("activities/<int:key>/close/", duty_papers.close, name="activity_close"),
    path("activities/<int:key>/statement/", duty_papers.statement, name="activity_statement"),
    path(
        "activities/<int:key>/statement/<int:statement_key>/receipt/",
        duty_papers.receive,
        name="activity_statement_receive",
    ),
    path("activities/<int:key>/interruptions/<int:stop_key>/", duty_papers.interruption, name="activity_interruption"),
    path("activities/<int:key>/statement/paper.<str:kind>", printed.statement_paper, name="statement_paper"),
    path(
        "activities/<int:key>/interruptions/<int:stop_key>/paper.<str:kind>",
        printed.interruption_paper,
        name="interruption_paper",
    ),
    path("activities/<int:key>/words/<str:form>/paper.<str:kind>", printed.spoken_paper_sent, name="spoken_paper"),
    path("activities/<int:key>/transcripts/new/", transcripts.write, name="activity_transcript_write"),
    path("activities/<int:key>/transcripts/<int:paper_key>/", transcripts.transcript, name="activity_transcript"),
    path(
        "activities/<int:key>/transcripts/<int:paper_key>/paper.<str:kind>",
        printed.transcript_paper_sent,
        name="transcript_paper",
    ),
    path("patrol/<int:key>/paper.<str:kind>", printed.patrol_log_paper, name="patrol_log_paper"),
    path("patrol/", patrol.patrol_logs, name="patrol_logs"),
    path("patrol/new/", patrol.write, name="patrol_write"),
    path("patrol/<int:key>/", patrol.patrol_log, name="patrol_log"),
    path("field/", field.field, name="field"),
    path("field/clock/", field.clock, name="field_clock"),
    path("field/facts/", field.facts, name="field_facts"),
    path("field/worker.js", field.worker, name="field_worker"),
    path("field/<int:key>/", field.duty, name="field_duty"),
    path("field/<int:key>/facts/", field.fact, name="field_fact"),
    path("field/facts/<uuid:fact_key>/again/", field.retry, name="field_retry"),
    path("field/facts/<uuid:fact_key>/aside/", field.put_aside, name="field_set_aside"),
]
