"""Addresses of the Jobcenter; ``<uuid>`` is a row's public id, and another municipality's is a 404."""

from django.urls import path

from web.jobcenter import case, details, members, offers

app_name = "jobcenter"

urlpatterns = [
    path("", members.home, name="home"),
    path("medlemmer/", members.members, name="members"),
    path("medlemmer/<uuid:case_id>/", case.member, name="member"),
    path("medlemmer/<uuid:case_id>/plan/", details.plan, name="plan"),
    path("medlemmer/<uuid:case_id>/plan/pdf/", details.plan_pdf, name="plan_pdf"),
    path("medlemmer/<uuid:case_id>/joblog/", details.joblog, name="joblog"),
    path("indstillinger/", offers.offers, name="offers"),
    path("indstillinger/<uuid:offer_id>/", offers.offer, name="offer"),
]
