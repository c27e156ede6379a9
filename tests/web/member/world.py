"""Mette's course in the autumn of 2026, as the pages of Min side meet it; each part by its name."""

from datetime import date, datetime, timedelta
from typing import Any

from cases import story
from cases.models import Case, EventKind
from core import history
from core.dates import COPENHAGEN
from letters import tasks
from meetings.models import Meeting, MeetingState, Mode, Slot
from plans import rules
from plans.models import PlanState, PlanVersion
from tests.factories import (
    BranchFactory,
    CaseFactory,
    JobcenterFactory,
    JoblogEntryFactory,
    MeetingFactory,
    MemberFactory,
    MunicipalityFactory,
    PlanVersionFactory,
    SlotFactory,
    UserFactory,
    whole_content,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=COPENHAGEN)
"""A Tuesday, a week before the deadline of the second talk."""
SPELL_START = date(2026, 10, 26)
LETTER_AT = datetime(2026, 11, 23, 7, 2, tzinfo=COPENHAGEN)
FIRST_TALK_AT = datetime(2026, 11, 5, 10, 0, tzinfo=COPENHAGEN)
DEADLINE = date(2026, 12, 1)
WINDOW = (date(2026, 11, 30), date(2026, 12, 14))


def at(day: int, hour: int, minute: int = 0, *, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=COPENHAGEN)


def a_case(**fields: Any) -> Case:
    """Return the case of Mette Kjær Andersen in Aarhus, four weeks old, without any talk."""
    aarhus = MunicipalityFactory(code="751", name="Aarhus", region="Region Midtjylland")
    JobcenterFactory(name="Jobcenter Aarhus", municipalities=[aarhus])
    branch = BranchFactory(
        name="A-kassen Aarhus",
        street="Åboulevarden 12",
        postal_code="8000",
        city="Aarhus C",
        phone="70 10 20 30",
        municipalities=[aarhus],
    )
    options = {
        "member": MemberFactory(first_name="Mette", last_name="Kjær Andersen", phone="22 33 44 55"),
        "municipality": aarhus,
        "branch": branch,
        "caseworker": UserFactory(
            caseworker=True, branch=branch, first_name="Karen", last_name="Holm"
        ),
        "spell_start": SPELL_START,
        "opened_at": datetime(2026, 10, 26, 9, 0, tzinfo=COPENHAGEN),
    }
    return CaseFactory(**(options | fields))


def first_talk_held(case: Case) -> Meeting:
    case.talks_held = 1
    history.save(case, actor=None, at=FIRST_TALK_AT)
    return MeetingFactory(
        case=case,
        sequence=1,
        held=True,
        starts_at=FIRST_TALK_AT,
        place=case.branch.address,
        summary="Vi lavede Min Plan sammen. Du søger to stillinger om ugen.",
    )


def second_talk(case: Case, **fields: Any) -> Meeting:
    """Return the second talk, invited on 23 November and to be booked by 1 December."""
    options = {
        "case": case,
        "sequence": 2,
        "invited_on": LETTER_AT.date(),
        "booking_deadline": DEADLINE,
        "window_from": WINDOW[0],
        "window_to": WINDOW[1],
    }
    return MeetingFactory(**(options | fields))


def booked_talk(case: Case, starts_at: datetime, **fields: Any) -> Meeting:
    options = {
        "mode": Mode.VIDEO,
        "video_link": "https://video.invalid/abc",
        "changes_announced": 1,
    }
    return second_talk(case, booked=True, starts_at=starts_at, **(options | fields))


def missed_talk(case: Case, starts_at: datetime, **fields: Any) -> Meeting:
    return booked_talk(
        case,
        starts_at,
        state=MeetingState.MISSED,
        missed_flagged_at=starts_at + timedelta(hours=2),
        **fields,
    )


def slots(case: Case) -> list[Slot]:
    """Return free times on most days of the second talk's window; phone alone at some of them."""
    times = [
        at(30, 10, month=11), at(30, 12, 30, month=11), at(30, 13, 30, month=11),
        at(30, 14, 30, month=11), at(2, 9), at(2, 11, 30), at(3, 9), at(3, 10), at(3, 13),
        at(4, 8, 30), at(4, 9, 30), at(8, 10), at(9, 10), at(9, 14), at(11, 11), at(14, 9),
    ]  # fmt: skip
    modes = {at(2, 9): [Mode.PHONE], at(9, 14): [Mode.IN_PERSON, Mode.PHONE]}
    return [
        SlotFactory(
            caseworker=case.caseworker,
            starts_at=start,
            modes=modes.get(start, [Mode.IN_PERSON, Mode.VIDEO, Mode.PHONE]),
        )
        for start in times
    ]


def one_application(case: Case) -> None:
    JoblogEntryFactory(
        case=case,
        title="Projektkoordinator",
        employer="Aarhus Kommune",
        applied_on=date(2026, 11, 23),
    )


def a_plan(case: Case, *, acknowledged: bool = True) -> PlanVersion:
    plan = PlanVersionFactory(
        case=case, content=whole_content(), available_from=FIRST_TALK_AT + timedelta(hours=1)
    )
    if acknowledged:
        plan.acknowledged_at = FIRST_TALK_AT + timedelta(hours=2)
        history.save(plan, actor=case.member.user, at=plan.acknowledged_at)
    return plan


def next_version(plan: PlanVersion, content: rules.Content, *, moment=NOW) -> PlanVersion:
    """Return the version that takes the place of this one."""
    plan.state = PlanState.SUPERSEDED
    plan.superseded_at = moment
    history.save(plan, actor=None, at=moment, reason="test")
    return PlanVersionFactory(
        case=plan.plan.case, number=plan.number + 1, content=content, available_from=moment
    )


def letter(
    meeting: Meeting, kind: EventKind, *, moment: datetime = LETTER_AT, **facts: Any
) -> None:
    """Write the letter that this event gives."""
    story.record(
        meeting.case_id,
        kind,
        actor=None,
        at=moment,
        source="sweep:test",
        meeting=meeting.pk,
        **facts,
    )
    tasks.write_due_letters(at=moment)


class World:
    """Mette with everything: a talk held, one to book, free times, letters, joblog and plan."""

    def __init__(self) -> None:
        self.case = a_case()
        self.user = self.case.member.user
        self.held = first_talk_held(self.case)
        self.plan = a_plan(self.case)
        self.meeting = second_talk(self.case)
        self.slots = slots(self.case)
        one_application(self.case)
        letter(self.meeting, EventKind.INVITED, deadline=DEADLINE)
        self.letter = self.case.letters.get()
