"""Addresses that are for everybody."""

from django.conf import settings
from django.urls import path

from web import components_page, demo_log_in, front

app_name = "front"

urlpatterns = [
    path("", front.entrance, name="entrance"),
    path("log-ind/medlem/", front.member_log_in, name="member_log_in"),
    path("log-ind/test/", demo_log_in.choose, name="test_log_in"),
    path("log-af/", front.log_out, name="log_out"),
    path("logget-af/", front.logged_out, name="logged_out"),
    path("bliv-logget-ind/", front.stay, name="stay"),
    path("tilgaengelighed/", front.accessibility, name="accessibility"),
    path("privatliv/", front.privacy, name="privacy"),
    path("driftsstatus/", front.status, name="status"),
]

if settings.DEMO:
    urlpatterns.append(
        path("udvikling/komponenter/", components_page.components, name="components")
    )
