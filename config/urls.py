"""Every address begins with who it is for. Who may open it stands in ``web.access``."""

from django.urls import include, path

from web import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("", include("web.front_urls")),
    path("log-ind/", include("web.log_in_urls")),
    path("min-side/", include("web.member.urls")),
    path("sagsbehandling/", include("web.caseworker.urls")),
    path("jobcenter/", include("web.jobcenter.urls")),
    path("api/v1/", include("web.api.v1.urls")),
]

handler500 = "web.errors.server_error"
