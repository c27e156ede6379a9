"""The routes that the frames of pages link to, so that tests of the look do not hang on other pages."""

from django.urls import include, path

from web.components_page import components

FRONT = ("log_out", "accessibility", "privacy", "status")
CASEWORKER = ("search", "shortcuts")


def routes(names):
    return [path(f"{name}/", components, name=name) for name in names]


urlpatterns = [
    path("", include((routes(FRONT), "front"))),
    path("", include((routes(CASEWORKER), "caseworker"))),
]
