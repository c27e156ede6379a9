from django.apps import AppConfig


class JoblogConfig(AppConfig):
    name = "joblog"
