"""Take a file of registrations on Jobnet in: members and cases for the good rows, a report for the others."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from exchange.registrations import importing, reading
from exchange.registrations.reading import Fault

REPORT_COLUMNS = ("linje", "kolonne", "hvad du gør")


class Command(BaseCommand):
    help = (
        "Open the cases of a CSV file of registrations. Its first line names the columns: "
        f"{'; '.join(reading.COLUMNS)}. Good rows land; what is wrong with the others stands in "
        "FILE.report.csv, by line and column. The same file again changes nothing. "
        "Exits 1, with nothing saved, if the file as a whole cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")

    def handle(self, *, file: Path, **options: Any) -> None:
        report = file.with_suffix(".report.csv")
        try:
            rows = reading.count_rows(file)
            _write(report, [])  # a report that cannot be written is better known before than after
            # disable=None: a bar on a terminal, nothing in a log.
            with tqdm(total=rows, unit=" rows", disable=None) as bar:
                outcome = importing.import_file(file, at=timezone.now(), count=bar.update)
            _write(report, outcome.faults)
        except reading.Unreadable as problem:
            raise CommandError(str(problem)) from None
        except importing.AnotherImportRuns:
            raise CommandError("Another import is running; wait until it is over.") from None
        except OSError as problem:
            raise CommandError(f"{report} cannot be written: {problem.strerror}.") from None
        self.stdout.write(
            f"{outcome.opened} cases opened, {outcome.known} registrations known already,"
            f" {outcome.reported} rows reported in {report}"
        )


def _write(report: Path, faults: list[Fault]) -> None:
    """Write the report as spreadsheets read it: semicolons, and a mark that says UTF-8."""
    with report.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(REPORT_COLUMNS)
        writer.writerows((fault.line, fault.column, fault.reason) for fault in faults)
