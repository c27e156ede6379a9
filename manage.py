#!/usr/bin/env python3
"""Django's commands. ``./run manage`` starts the database that they need."""

import gc
import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    # Migrations make thousands of classes and throw few away: looking for garbage took a third of the time.
    gc.set_threshold(200_000, 50, 100)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    execute_from_command_line(sys.argv)
