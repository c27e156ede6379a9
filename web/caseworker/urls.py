"""The workspace of caseworkers and team leads: /sagsbehandling/."""

from django.urls import path

from web.caseworker import (
    appearance,
    calendar,
    caseload,
    cases,
    changes,
    day,
    distribution,
    plans,
    search,
    talk_flow,
    talks,
    waiting,
)

app_name = "caseworker"

urlpatterns = [
    path("", day.day, name="home"),
    path("opgaver/", waiting.worklists_page, name="worklists"),
    path("udeblivelser/", waiting.missed, name="missed"),
    path("overdragelser/", waiting.handovers, name="handovers"),
    path("medlemmer/", search.search, name="search"),
    path("medlemmer/adgang/", search.ask_access, name="ask_access"),
    path("fordeling/", distribution.distribution, name="distribution"),
    path("genveje/", appearance.shortcuts, name="shortcuts"),
    # the calendar
    path("kalender/", calendar.week, name="calendar"),
    path("kalender/tider/", calendar.times, name="times"),
    path("kalender/fravaer/", calendar.away, name="away"),
    # cases
    path("sager/", caseload.cases, name="cases"),
    path("sager/hent/", caseload.export, name="export"),
    path("sager/<uuid:case_id>/", cases.overview, name="case"),
    path("sager/<uuid:case_id>/kort/", caseload.preview, name="preview"),
    path("sager/<uuid:case_id>/cpr/", cases.reveal_cpr, name="reveal_cpr"),
    path("sager/<uuid:case_id>/adresse/", cases.reveal_address, name="reveal_address"),
    path("sager/<uuid:case_id>/noter/", cases.write_note, name="write_note"),
    path("sager/<uuid:case_id>/noter/<uuid:note_id>/", cases.settle_note, name="settle_note"),
    path("sager/<uuid:case_id>/forloeb/", cases.course, name="course"),
    path("sager/<uuid:case_id>/haendelser/", cases.events, name="events"),
    path("sager/<uuid:case_id>/breve/", cases.letters, name="letters"),
    path("breve/<uuid:letter_id>/", cases.letter, name="letter"),
    path("sager/<uuid:case_id>/plan/", plans.plan, name="plan"),
    path("sager/<uuid:case_id>/plan/pdf/", plans.pdf, name="plan_pdf"),
    path("sager/<uuid:case_id>/plan/ny/", plans.new_version, name="new_plan_version"),
    path("sager/<uuid:case_id>/plan/kladde/", plans.draft, name="plan_draft"),
    path("sager/<uuid:case_id>/plan/kladde/kasser/", plans.discard, name="discard_plan_draft"),
    path("sager/<uuid:case_id>/plan/versioner/", plans.versions, name="plan_versions"),
    path(
        "sager/<uuid:case_id>/plan/aftaler/<uuid:agreement_id>/",
        plans.settle_agreement,
        name="settle_agreement",
    ),
    path("jobtitler/", plans.job_titles, name="job_titles"),
    path("sager/<uuid:case_id>/indkald/", talks.convene, name="convene"),
    path("sager/<uuid:case_id>/fordel/", distribution.assign, name="assign"),
    path("sager/<uuid:case_id>/aendringer/", changes.changes, name="changes"),
    path("sager/<uuid:case_id>/aendringer/<slug:name>/", changes.change, name="change"),
    # talks
    path("samtaler/<uuid:meeting_id>/", talk_flow.talk, name="talk"),
    path("samtaler/<uuid:meeting_id>/fremmoede/", day.record_attendance, name="attendance"),
    path("samtaler/<uuid:meeting_id>/gem/", talk_flow.save_talk, name="save_talk"),
    path("samtaler/<uuid:meeting_id>/book/", talks.book, name="book"),
    path("samtaler/<uuid:meeting_id>/tid/", talks.book_at, name="book_at"),
    path("samtaler/<uuid:meeting_id>/flyt/", talks.move, name="move"),
    path("samtaler/<uuid:meeting_id>/afbud/", talks.cancel, name="cancel"),
    path("samtaler/<uuid:meeting_id>/aflys/", talks.withdraw, name="withdraw"),
    path("samtaler/<uuid:meeting_id>/kollega/", talks.to_colleague, name="to_colleague"),
    path("samtaler/<uuid:meeting_id>/form/", talks.allow_mode, name="allow_mode"),
    path("samtaler/<uuid:meeting_id>/frist/", talks.restart_deadline, name="restart_deadline"),
    path("samtaler/<uuid:meeting_id>/udeblevet/", talks.confirm_missed, name="confirm_missed"),
    path("samtaler/<uuid:meeting_id>/ret/", talks.correct_outcome, name="correct_outcome"),
    path(
        "samtaler/<uuid:meeting_id>/vurder-afbud/",
        talks.review_cancellation,
        name="review_cancellation",
    ),
    path("samtaler/<uuid:meeting_id>/kontakt/", talks.record_contact, name="record_contact"),
]
