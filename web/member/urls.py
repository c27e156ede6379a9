from django.urls import path

from web.member import home

app_name = "member"

urlpatterns = [path("", home.home, name="home")]
