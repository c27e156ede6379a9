from django.urls import path

from web.caseworker import home

app_name = "caseworker"

urlpatterns = [path("", home.home, name="home")]
