"""The letter about a week in the joblog: L26."""

from cases.models import CaseEvent
from letters.facts.known import Draft, Known, day
from letters.models import Act


def week_below(event: CaseEvent, known: Known) -> Draft:
    """L26: something is missing in a week, and until when it may be added (A13, P27)."""
    grace_until = day(event.facts["grace_until"])
    return Draft(
        context={
            "week": int(event.facts["week"].rpartition("W")[2]),
            "count": event.facts["count"],
            "weekly": event.facts["required"],
            "deadline": grace_until,
        },
        deadline_on=grace_until,
        act=Act.LOG_APPLICATION,
    )
