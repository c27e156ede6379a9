"""Addresses of Min side; ``<uuid>`` is a row's public id, and a stranger's row is a 404."""

from django.urls import path

from web.member import absences, booking, cancelling, course, home, inbox, meetings

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
    path("forloeb/", course.course, name="forloeb"),
    path("overgang/", course.handover, name="handover"),
    path("syg/", absences.sick, name="sick"),
    path("rask/", absences.well, name="well"),
    path("ferie/", absences.vacation, name="vacation"),
]
