"""Tell dated stories against the real rules, and say where they differ from what they expect."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder

from cases.policy import VERSIONS
from scenarios import runner
from scenarios.reading import Unreadable, read

SOME_DIFFER, UNREADABLE = 1, 2


class Command(BaseCommand):
    help = (
        "Run scenario files: one line a story, the differences under it. "
        "Exits 0 if every expectation holds, 1 if one does not, 2 if a file cannot be read. "
        "Nothing stays in the database and nothing is sent."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--policy", default="", help="tell the stories under another version")
        parser.add_argument("--json", action="store_true", help="print the whole dated story")

    def handle(self, *, files: list[Path], policy: str, **options: Any) -> None:
        if policy and policy not in VERSIONS:
            self.stderr.write(f"there is no policy version '{policy}'")
            raise SystemExit(UNREADABLE)
        outcomes = []
        for file in files:
            try:
                outcome = runner.tell(read(file), policy_name=policy)
            except Unreadable as problem:
                self.stderr.write(str(problem))
                continue
            outcomes.append(outcome)
            if not options["json"]:
                self._print(outcome)
        if options["json"]:
            self._print_json(outcomes)
        else:
            self._print_sum(outcomes)
        if len(outcomes) < len(files):
            raise SystemExit(UNREADABLE)
        if not all(outcome.passed for outcome in outcomes):
            raise SystemExit(SOME_DIFFER)

    def _print(self, outcome: runner.Outcome) -> None:
        word = "ok"
        if outcome.not_covered:
            word = "NOT YET COVERED"
        if outcome.differences:
            word = "DIFFERS"
        self.stdout.write(f"{word:<16}{outcome.scenario.id:<6}{outcome.scenario.title}")
        for difference in outcome.differences:
            self.stdout.write(f"    {difference}")
        if outcome.not_covered:
            self.stdout.write(f"    not yet covered: {outcome.not_covered}")

    def _print_sum(self, outcomes: list[runner.Outcome]) -> None:
        passed = sum(outcome.passed for outcome in outcomes)
        not_covered = sum(bool(each.not_covered and not each.differences) for each in outcomes)
        self.stdout.write(
            f"{passed} hold, {len(outcomes) - passed - not_covered} differ, "
            f"{not_covered} not yet covered"
        )

    def _print_json(self, outcomes: list[runner.Outcome]) -> None:
        if not outcomes:
            return
        stories = [
            {
                "id": outcome.scenario.id,
                "title": outcome.scenario.title,
                "holds": outcome.passed,
                "differences": outcome.differences,
                "not_covered": outcome.not_covered,
                "story": outcome.told,
            }
            for outcome in outcomes
        ]
        content = stories[0] if len(stories) == 1 else stories
        self.stdout.write(json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
