"""The stage of a story: one branch, its people, one member, and times that are never scarce.

Everything here is made inside the transaction that the runner rolls back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.models import Branch, Jobcenter, Member, Municipality, Role, User
from cases.models import Case, CaseQuerySet
from cases.policy import DEFAULT, Policy, policy_named, renamed, with_overrides
from core.dates import COPENHAGEN, each_day, local_date, local_moment
from core.errors import RuleBroken
from meetings import rules as meeting_rules
from meetings.models import (
    Meeting,
    MeetingKind,
    MeetingQuerySet,
    MeetingState,
    Organiser,
    Slot,
)
from meetings.operations import slots
from meetings.operations.errors import SlotTaken
from scenarios.reading import Scenario, Unreadable

DEFAULT_MUNICIPALITY = "751"
TEST_NUMBER = "6101904321"
HOURS_OF_THE_DAY = range(9, 16)
WEEKS_AFTER_THE_STORY = 12
FOR_EVERYBODY: dict[str, Any] = {
    "only_from_first_benefit_on": None,
    "not_in_municipalities": frozenset(),
}
"""What a version is asked for without: a story of another year or place is told under it as well."""


class NothingThere(RuleBroken):
    """The story names a talk, an offer or a case that does not exist at that moment."""

    code = "nothing_there"


@dataclass
class Stage:
    """Who and what a story's steps refer to."""

    scenario: Scenario
    policies: Sequence[Policy]
    municipality: Municipality
    branch: Branch
    member: Member
    people: dict[str, User]
    slots_are_scarce: bool
    joblog_is_kept: bool
    messages: int = 0
    readers: dict[str, User] = field(default_factory=dict)

    @property
    def cases(self) -> CaseQuerySet:
        """Return the member's cases, the newest first."""
        return Case.objects.filter(member=self.member).order_by("-pk")

    @property
    def case(self) -> Case:
        """Return the member's newest case.

        :raises NothingThere: before the registration
        """
        case = self.cases.first()
        if case is None:
            raise NothingThere
        return case

    @property
    def member_user(self) -> User:
        return self.people["member"]

    def policy_for(self, first_benefit_date: date, municipality: Municipality) -> str:
        """Return the name of the version that a case of this story pins (B17)."""
        return next(
            version.name
            for version in self.policies
            if version.fits(first_benefit_date, municipality=municipality.code)
        )

    def person(self, name: str) -> User:
        """Return a person of the stage by the name that stories use."""
        return self.people[name]

    def talk(self, sequence: int, *awaited: MeetingState) -> Meeting | None:
        """Return the newest meeting of job talk N, its latest successor.

        :param awaited: the newest in one of these states is preferred: what a step corrects or confirms
            may have a successor by then
        """
        return _newest(Meeting.objects.job_talks().filter(sequence=sequence), self.case, awaited)

    def named(self, name: str, *awaited: MeetingState) -> Meeting | None:
        """Return the newest availability talk or talk at the Jobcenter; ``awaited`` as for ``talk``."""
        if name == "jobcenter":
            meetings = Meeting.objects.filter(organiser=Organiser.JOBCENTER)
        else:
            meetings = Meeting.objects.filter(kind=MeetingKind.AVAILABILITY_TALK)
        return _newest(meetings, self.case, awaited)

    def slot_at(self, starts_at: datetime, *, for_staff: bool = False) -> Slot:
        """Return the time that starts at this moment; unless times are scarce it is opened first.

        :param for_staff: whether a caseworker asks, who may always open a time of their own
        :raises SlotTaken: if there is none and times are scarce
        """
        slot = Slot.objects.filter(branch=self.branch, starts_at=starts_at).order_by("pk").first()
        if slot is not None:
            return slot
        if self.slots_are_scarce and not for_staff:
            raise SlotTaken(starts_at=starts_at, nearest=[])
        return slots.open_single(
            caseworker=self.person("caseworker"),
            starts_at=starts_at,
            minutes=60,
            modes=meeting_rules.ALL_MODES,
        )

    def source(self, system: str) -> str:
        """Return the name of a new message from another system."""
        self.messages += 1
        return f"{system}:{self.scenario.id}-{self.messages}"

    def reader(self, code: str) -> User:
        """Return the reader of the Jobcenter that serves a municipality."""
        if code not in self.readers:
            municipality = Municipality.objects.get(code=code)
            jobcenter = Jobcenter.objects.create(name=f"Jobcenter {municipality.name} (scenarie)")
            jobcenter.municipalities.add(municipality)
            self.readers[code] = _user(
                f"reader-{code}", "Pia", "Lund", Role.JOBCENTER_READER, jobcenter=jobcenter
            )
        return self.readers[code]


def _newest(
    meetings: MeetingQuerySet, case: Case, awaited: Sequence[MeetingState]
) -> Meeting | None:
    meetings = meetings.filter(case=case).order_by("-pk")
    return meetings.filter(state__in=awaited).first() or meetings.first()


def set_up(scenario: Scenario, *, policies: Sequence[Policy]) -> Stage:
    """Make the people, the branch and the free times of a story.

    :raises Unreadable: if there is no such municipality
    """
    code = str(scenario.given.get("municipality") or DEFAULT_MUNICIPALITY)
    municipality = Municipality.objects.filter(code=code).first()
    if municipality is None:
        raise Unreadable(f"{scenario.path}: given: there is no municipality '{code}'")
    branch = Branch.objects.create(
        name=f"{municipality.name} (scenarie)",
        street="Åboulevarden 12",
        postal_code="8000",
        city=municipality.name,
    )
    municipality.branches.set([branch])
    people = {
        "caseworker": _user("caseworker", "Karen", "Holm", Role.CASEWORKER, branch=branch),
        "colleague": _user("colleague", "Mikkel", "Bruun", Role.CASEWORKER, branch=branch),
        "team_lead": _user("team_lead", "Lone", "Friis", Role.TEAM_LEAD, branch=branch),
        "member": _user("member", "Mette", "Kjær Andersen", Role.MEMBER),
    }
    member = Member(
        member_number="scenarie-1",
        first_name="Mette",
        last_name="Kjær Andersen",
        user=people["member"],
        email="mette@example.invalid",
        phone="22334455",
    )
    member.set_cpr(TEST_NUMBER)
    member.save()
    scarce = scenario.given.get("slots") == "none"
    stage = Stage(
        scenario=scenario,
        policies=policies,
        municipality=municipality,
        branch=branch,
        member=member,
        people=people,
        slots_are_scarce=scarce,
        joblog_is_kept=scenario.given.get("joblog") == "kept",
    )
    if not scarce:
        Slot.objects.bulk_create(_free_times(stage))
    return stage


def policies_of(scenario: Scenario, *, asked_for: str = "") -> list[Policy]:
    """Return the versions a story is told under: the one that is named, then the one that always fits.

    A version that the file names holds for the cases it fits; one that is asked for holds for all.

    :raises KeyError: if there is no such version, or an override names no field
    """
    if asked_for:
        found = [replace(policy_named(asked_for), **FOR_EVERYBODY)]
    elif scenario.policy:
        found = [policy_named(scenario.policy), DEFAULT]
    else:
        found = [DEFAULT]
    if not scenario.overrides:
        return found
    return [
        renamed(with_overrides(version, scenario.overrides), f"{version.name}+{scenario.id}")
        for version in found
    ]


def _user(username: str, first_name: str, last_name: str, role: str, **places: Any) -> User:
    return User.objects.create(
        username=f"scenarie-{username}",
        first_name=first_name,
        last_name=last_name,
        role=role,
        **places,
    )


def _free_times(stage: Stage) -> Iterator[Slot]:
    """Yield a time an hour, on every business day of the story and some weeks after it."""
    first = local_date(stage.scenario.steps[0].at)
    last = local_date(stage.scenario.steps[-1].at) + timedelta(weeks=WEEKS_AFTER_THE_STORY)
    for day in each_day(first, last):
        if not meeting_rules.day_is_open(
            day, closed=(), policy_closing_days=DEFAULT.closing_days_extra
        ):
            continue
        for hour in HOURS_OF_THE_DAY:
            starts_at = local_moment(day, time(hour))
            yield Slot(
                caseworker=stage.person("caseworker"),
                branch=stage.branch,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=1),
                minutes=60,
                modes=list(meeting_rules.ALL_MODES),
                by_hand=True,
            )


def wall_clock(moment: datetime) -> datetime:
    """Return a moment as the clock on the wall shows it."""
    return moment.astimezone(COPENHAGEN)
