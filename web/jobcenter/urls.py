from django.urls import path

from web.jobcenter import home

app_name = "jobcenter"

urlpatterns = [path("", home.home, name="home")]
