"""Addresses of Min side; ``<uuid>`` is a row's public id, and a stranger's row is a 404."""

from django.urls import path

from web.member import (
    absences,
    booking,
    cancelling,
    course,
    details,
    duties,
    home,
    inbox,
    joblog,
    look_ups,
    meetings,
    offers,
    plan,
)

app_name = "member"

urlpatterns = [
    path("", home.home, name="home"),
    path("indbakke/", inbox.inbox, name="inbox"),
    path("indbakke/<uuid:letter_id>/", inbox.letter, name="letter"),
    path("indbakke/<uuid:letter_id>/pdf/", inbox.letter_pdf, name="letter_pdf"),
    path("samtaler/", meetings.talks, name="talks"),
    path("samtaler/<uuid:meeting_id>/", meetings.talk, name="talk"),
    path("samtaler/<uuid:meeting_id>/book/", booking.book, name="book"),
    path("samtaler/<uuid:meeting_id>/ingen-tid/", booking.no_time, name="no_time"),
    path("samtaler/<uuid:meeting_id>/kvittering/", meetings.receipt, name="receipt"),
    path("samtaler/<uuid:meeting_id>/kalender.ics", meetings.calendar, name="calendar"),
    path("samtaler/<uuid:meeting_id>/flyt/", booking.move, name="move"),
    path("samtaler/<uuid:meeting_id>/afbud/", cancelling.cancel, name="cancel"),
    path("samtaler/<uuid:meeting_id>/udeblevet/", cancelling.missed, name="missed"),
    path("plan/", plan.plan, name="plan"),
    path("plan/pdf/", plan.plan_pdf, name="plan_pdf"),
    path("plan/godkend/", plan.acknowledge, name="acknowledge_plan"),
    path("plan/aftaler/<uuid:agreement_id>/gjort/", plan.agreement_done, name="agreement_done"),
    path("plan/versioner/", plan.versions, name="plan_versions"),
    path("plan/versioner/<int:number>/", plan.version, name="plan_version"),
    path("plan/forslag/", plan.suggest, name="suggest"),
    path("indstilling/<uuid:offer_id>/", offers.offer, name="offer"),
    path("joblog/", joblog.joblog, name="joblog"),
    path("joblog/ny/", joblog.new, name="joblog_new"),
    path("joblog/<uuid:entry_id>/", joblog.entry, name="joblog_entry"),
    path("joblog/<uuid:entry_id>/slet/", joblog.delete, name="joblog_delete"),
    path("oplysninger/", details.details, name="details"),
    path("pligter/", duties.duties, name="duties"),
    path("opslag/", look_ups.look_ups, name="look_ups"),
    path("forloeb/", course.course, name="forloeb"),
    path("overgang/", course.handover, name="handover"),
    path("syg/", absences.sick, name="sick"),
    path("rask/", absences.well, name="well"),
    path("ferie/", absences.vacation, name="vacation"),
]
