"""Fill an empty database with an invented fund that has twelve weeks behind it."""

import gc
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from cases.models import Case
from core.dates import local_date
from scenarios.demo import history
from scenarios.demo.fund import OFFICES
from scenarios.demo.lives import FIRST_DAY, SMALLEST
from scenarios.reading import moment

USUAL = 60
MOST = 1000


class Command(BaseCommand):
    help = (
        "Make three branches, twelve caseworkers and members with twelve weeks of history up to now. "
        "Everybody is invented and nothing is sent. A database that has cases is left as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--members", type=int, default=USUAL, metavar="N")
        parser.add_argument(
            "--until",
            metavar="MOMENT",
            help="the moment the history leads up to, as 2026-11-24T09:40 in Danish time; now if not given",
        )

    def handle(self, *, members: int, until: str | None, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo data belong to the demo settings, not into this database.")
        if not SMALLEST <= members <= MOST:
            raise CommandError(f"The demo has {SMALLEST} to {MOST} members.")
        if Case.objects.exists():
            self.stdout.write("The database has cases already; the demo is for an empty one.")
            return
        began = time.monotonic()
        at = _moment(until)
        # One transaction: a demo that is broken off leaves an empty database, not half a fund.
        with (
            transaction.atomic(),
            _collecting_rarely(),
            tqdm(total=FIRST_DAY + 1, unit=" days", disable=None) as bar,
        ):
            history.tell(members_wanted=members, until=at, day_is_over=bar.update)
        caseworkers = sum(len(office.caseworkers) for office in OFFICES)
        self.stdout.write(
            f"  {members} members, {len(OFFICES)} branches, {caseworkers} caseworkers,"
            f" 12 weeks to {local_date(at):%Y-%m-%d}; {time.monotonic() - began:.0f} s\n"
            "  Karen Holm is a caseworker with talks today, Mette Kjær Andersen one of her members,"
            " Pia Lund reads at Jobcenter Aarhus"
        )


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Look for garbage seldom: rows come and go by the thousand, and a tenth of the time goes into it."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _moment(text: str | None) -> datetime:
    if text is None:
        return timezone.now()
    try:
        return moment(text.replace("T", " "))
    except ValueError:
        raise CommandError(f"'{text}' is no moment; write it as 2026-11-24T09:40.") from None
