from django.urls import path

from web.jobcenter import case, members

app_name = "jobcenter"

urlpatterns = [
    path("", members.home, name="home"),
    path("medlemmer/", members.members, name="members"),
    path("medlemmer/<uuid:case_id>/", case.member, name="member"),
]
