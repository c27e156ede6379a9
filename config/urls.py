"""Every address begins with who it is for."""

from django.contrib import admin
from django.urls import path

from web import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("admin/", admin.site.urls),
]
