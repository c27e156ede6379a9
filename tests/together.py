"""Races that end the same way on every machine: acts at the same moment, held at a point until all are there.

No clock decides who comes first. Whoever has reached the point waits until each of the others has reached
it too, has ended, or stands before a lock that the waiting one holds.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Thread, get_ident
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection
from psycopg.errors import DeadlockDetected

from core.errors import RuleBroken

REFUSED = "refused by the database"
SECONDS_UNTIL_STUCK = 60


@dataclass
class _Runner:
    """One of the acts: its connection's process in PostgreSQL, and how often it came to the point."""

    act: Callable[[], Any]
    others: list["_Runner"] = field(default_factory=list, repr=False)
    process: int | None = None
    arrived: int = 0
    has_ended: bool = False
    outcome: Any = None
    failure: Exception | None = None


class Race:
    """Acts in threads with connections of their own, and the point at which they wait for each other."""

    def __init__(self) -> None:
        self._runners: dict[int, _Runner] = {}

    def meet_in(self, monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> None:
        """Make the point the call of this function, for example the pure rule between read and write."""
        function = getattr(module, name)

        def meet_first(*args: Any, **named: Any) -> Any:
            self.meet()
            return function(*args, **named)

        monkeypatch.setattr(module, name, meet_first)

    def run(self, *acts: Callable[[], Any]) -> list[Any]:
        """Run the acts and return what became of each, sorted.

        That is what it returned, the code of the rule that refused it, or ``REFUSED``; whatever else
        went wrong is raised.
        """
        runners = [_Runner(act) for act in acts]
        for runner in runners:
            runner.others = [other for other in runners if other is not runner]
        threads = [Thread(target=self._go, args=(runner,)) for runner in runners]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for runner in runners:
            if runner.failure:
                raise runner.failure
        return sorted((runner.outcome for runner in runners), key=str)

    def _go(self, runner: _Runner) -> None:
        self._runners[get_ident()] = runner
        try:
            connection.ensure_connection()
            runner.process = connection.connection.info.backend_pid
            runner.outcome = runner.act()
        except RuleBroken as broken:
            runner.outcome = broken.code
        except IntegrityError:
            runner.outcome = REFUSED
        except OperationalError as failure:
            # Two who would overlap may each wait for the other; then one of them is turned away.
            if isinstance(failure.__cause__, DeadlockDetected):
                runner.outcome = REFUSED
            else:
                runner.failure = failure
        except Exception as failure:
            runner.failure = failure
        finally:
            connection.close()
            runner.has_ended = True

    def meet(self) -> None:
        """Wait at the point; who does not take part in the race passes by."""
        runner = self._runners.get(get_ident())
        if runner is None:
            return
        runner.arrived += 1
        stuck_from = monotonic() + SECONDS_UNTIL_STUCK
        while any(_is_on_its_way(other, runner) for other in runner.others):
            if monotonic() > stuck_from:
                raise AssertionError("One of the acts neither comes to the point nor ends.")
            sleep(0.002)


def _is_on_its_way(other: _Runner, to: _Runner) -> bool:
    return not (other.has_ended or other.arrived >= to.arrived or _waits_for(other, to))


def _waits_for(other: _Runner, holder: _Runner) -> bool:
    # The driver's own cursor, for Django's may be wrapped so that each statement is a point to meet at.
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT %s = ANY(pg_blocking_pids(%s))", [holder.process, other.process])
        return bool(cursor.fetchone()[0])
