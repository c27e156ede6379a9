"""Everything that the letters of one chunk of events need, fetched at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts.models import Jobcenter, Municipality
from cases.models import Case, CaseEvent, EventKind, Exemption
from core.dates import local_date
from letters.models import Act, Code, Letter, Notice, Recipient
from meetings import rules as meeting_rules
from meetings.models import Meeting, MeetingKind, MeetingState
from meetings.operations import booking
from plans.models import OfferRecommendation, OfferState, PlanVersion
from sanctions.models import SanctionCase, SanctionQuerySet
from sanctions.operations import decisions, hearings

RECOUNT = "sweep:write_letters"
TELLS_OF_A_FAULT = frozenset({Code.L7, Code.L8, Code.L21, Code.L22})
"""Letters after which a member is told when nothing came of it."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A letter as one event asks for it; the catalogue says the rest."""

    context: dict[str, Any]
    template: str = ""
    notice: Notice | None = None
    deadline_on: date | None = None
    talk_at: datetime | None = None
    act: Act = Act.NONE
    act_on: UUID | None = None
    meeting: Meeting | None = None
    must_say: tuple[str, ...] = ()
    """Texts without which the letter is not written, whatever its template says."""


@dataclass(frozen=True)
class Told:
    """A letter that a member has, or is being written now."""

    code: str
    meeting_id: int | None
    sanction_id: int | None


@dataclass(kw_only=True)
class Known:
    """The rows behind a chunk of events, by key. ``at`` is when the letters become available."""

    at: datetime
    meetings: dict[int, Meeting] = field(default_factory=dict)
    jobcenters: dict[int, list[str]] = field(default_factory=dict)
    municipalities: dict[str, str] = field(default_factory=dict)
    held: dict[int, list[Meeting]] = field(default_factory=dict)
    called_off: dict[int, list[Meeting]] = field(default_factory=dict)
    plans: dict[int, PlanVersion] = field(default_factory=dict)
    versions: dict[int, PlanVersion] = field(default_factory=dict)
    offers: dict[int, OfferRecommendation] = field(default_factory=dict)
    offers_of: dict[int, list[OfferRecommendation]] = field(default_factory=dict)
    exemptions: dict[int, Exemption] = field(default_factory=dict)
    sanctions: dict[int, SanctionCase] = field(default_factory=dict)
    corrected: set[int] = field(default_factory=set)
    rests: dict[int, list[CaseEvent]] = field(default_factory=dict)
    branches: dict[int, list[tuple[datetime, int | None]]] = field(default_factory=dict)
    told: dict[int, list[Told]] = field(default_factory=lambda: defaultdict(list))

    def meeting(self, event: CaseEvent) -> Meeting:
        """Return the talk an event is about: its own, or its sanction case's."""
        if "meeting" in event.facts:
            return self.meetings[event.facts["meeting"]]
        meeting = self.sanction(event).meeting
        if meeting is None:
            raise KeyError("meeting")
        return meeting

    def sanction(self, event: CaseEvent) -> SanctionCase:
        return self.sanctions[event.facts["sanctioncase"]]

    def jobcenter(self, case: Case) -> str:
        """Return the name of the Jobcenter that serves the member, or what it is called in general."""
        return " og ".join(self.jobcenters.get(case.municipality_id, [])) or (
            settings.JOBCENTER_LABEL
        )

    def is_late(self, event: CaseEvent) -> bool:
        """Return whether the letter becomes available on a later day than it bears (B33)."""
        return local_date(self.at) > local_date(event.happened_at)

    def booking_deadline(self, event: CaseEvent) -> date | None:
        """Return the last day to book that the letter names; counted anew when it comes late (B33)."""
        deadline = day(event.facts.get("deadline"))
        meeting = self.meeting(event)
        if deadline is None or not self.is_late(event) or meeting.booking_deadline != deadline:
            return deadline
        moved = booking.recount_deadline(
            meeting_id=meeting.pk,
            counted_from=local_date(self.at),
            at=self.at,
            source=RECOUNT,
        )
        self.meetings[meeting.pk] = moved
        return moved.booking_deadline or deadline

    def heard(self, event: CaseEvent) -> SanctionCase:
        """Return the case that L21 is about; its reply deadline counted anew when it comes late (B33)."""
        sanction = self.sanction(event)
        if not self.is_late(event):
            return sanction
        hearings.recount_deadline(
            sanction_id=sanction.pk,
            counted_from=local_date(self.at),
            at=self.at,
            source=RECOUNT,
        )
        return self._again(sanction.pk)

    def decided(self, event: CaseEvent) -> SanctionCase:
        """Return the case that L22 is about; its complaint deadline counted anew when it comes late."""
        sanction = self.sanction(event)
        if not self.is_late(event):
            return sanction
        decisions.recount_complaint(
            sanction_id=sanction.pk,
            counted_from=local_date(self.at),
            at=self.at,
            source=RECOUNT,
        )
        return self._again(sanction.pk)

    def _again(self, sanction_id: int) -> SanctionCase:
        """Read a sanction case anew, with what letters need of it."""
        self.sanctions[sanction_id] = _sanctions_with_parts({sanction_id}).get()
        return self.sanctions[sanction_id]

    def was_told(
        self,
        case_id: int,
        *,
        codes: Iterable[str] = TELLS_OF_A_FAULT,
        meeting_id: int | None = None,
        sanction_id: int | None = None,
    ) -> bool:
        """Return whether the member has one of these letters about this talk or sanction case."""
        return any(
            told.code in codes
            and (
                (meeting_id is not None and told.meeting_id == meeting_id)
                or (sanction_id is not None and told.sanction_id == sanction_id)
            )
            for told in self.told[case_id]
        )


def day(fact: Any) -> date | None:
    """Return a date from a fact: facts are stored as JSON."""
    return date.fromisoformat(fact) if fact else None


def moment(fact: Any) -> datetime | None:
    return datetime.fromisoformat(fact) if fact else None


def load(events: Sequence[CaseEvent], *, at: datetime) -> Known:
    """Fetch what these events need; their cases come with them."""
    known = Known(at=at)
    kinds: dict[str, list[CaseEvent]] = defaultdict(list)
    for event in events:
        kinds[event.kind].append(event)

    def cases_with(*wanted: EventKind) -> set[int]:
        return {event.case_id for kind in wanted for event in kinds[kind]}

    def keys(fact: str, *wanted: EventKind) -> set[int]:
        among = [event for kind in wanted for event in kinds[kind]] if wanted else events
        return {event.facts[fact] for event in among if event.facts.get(fact)}

    known.meetings = {
        meeting.pk: meeting
        for meeting in Meeting.objects.filter(pk__in=keys("meeting")).select_related(
            "caseworker", "replaces"
        )
    }
    _load_places(known, events, kinds)
    _load_handovers(known, cases_with(EventKind.HANDED_OVER))
    _load_plans(
        known,
        versions=keys("planversion", EventKind.PLAN_ACTIVATED, EventKind.PLAN_RECEIVED),
        offers=keys("offerrecommendation", EventKind.OFFER_PROPOSED, EventKind.OFFER_ANSWERED),
    )
    _load_sanctions(known, keys("sanctioncase"))
    if exemptions := keys("exemption"):
        known.exemptions = Exemption.objects.in_bulk(exemptions)
    if resting := cases_with(EventKind.DEADLINE_SET):
        known.rests = _by_case(
            CaseEvent.objects.filter(case__in=resting, kind=EventKind.DEADLINE_SUSPENDED).order_by(
                "pk"
            )
        )
    if corrected := cases_with(*AFTER_A_FAULT):
        for letter in Letter.objects.filter(
            case__in=corrected, code__in=TELLS_OF_A_FAULT, recipient=Recipient.MEMBER
        ).values("case_id", "code", "meeting_id", "event__facts__sanctioncase"):
            known.told[letter["case_id"]].append(
                Told(letter["code"], letter["meeting_id"], letter["event__facts__sanctioncase"])
            )
    return known


AFTER_A_FAULT = (
    EventKind.OUTCOME_CORRECTED,
    EventKind.SANCTION_DISMISSED,
    EventKind.SANCTION_ANNULLED,
    EventKind.DECIDED_NONE,
)


def _by_case(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def _load_places(
    known: Known, events: Sequence[CaseEvent], kinds: dict[str, list[CaseEvent]]
) -> None:
    known.jobcenters = defaultdict(list)
    served = Jobcenter.municipalities.through.objects.filter(
        municipality__in={event.case.municipality_id for event in events}
    ).order_by("jobcenter__name")
    for municipality, name in served.values_list("municipality_id", "jobcenter__name"):
        known.jobcenters[municipality].append(name)
    if kinds[EventKind.MOVED]:
        known.municipalities = dict(Municipality.objects.values_list("code", "name"))
    if kinds[EventKind.ASSIGNED]:
        known.branches = defaultdict(list)
        rows = Case.history.filter(
            id__in={event.case_id for event in kinds[EventKind.ASSIGNED]}
        ).order_by("history_date", "history_id")
        for case_id, since, branch in rows.values_list("id", "history_date", "branch_id"):
            known.branches[case_id].append((since, branch))


def _load_handovers(known: Known, cases: set[int]) -> None:
    if not cases:
        return
    talks = Meeting.objects.job_talks().filter(case__in=cases).order_by("starts_at", "pk")
    known.held = _by_case(talks.filter(state=MeetingState.HELD))
    known.called_off = _by_case(talks.filter(withdrawn_because="handover", starts_at__isnull=False))
    known.plans = {
        version.plan_id: version for version in PlanVersion.objects.active().filter(plan__in=cases)
    }
    known.offers_of = _by_case(
        OfferRecommendation.objects.filter(
            case__in=cases, asked_at__isnull=False, state__in=[OfferState.SENT, OfferState.LAPSED]
        ).order_by("pk")
    )


def _load_plans(known: Known, *, versions: set[int], offers: set[int]) -> None:
    if versions:
        known.versions = {
            version.pk: version
            for version in PlanVersion.objects.with_content().filter(pk__in=versions)
        }
    if offers:
        known.offers = OfferRecommendation.objects.in_bulk(offers)


def _sanctions_with_parts(sanctions: set[int]) -> SanctionQuerySet:
    return (
        SanctionCase.objects.filter(pk__in=sanctions)
        .select_related("case", "meeting__caseworker", "decision")
        .prefetch_related("hearings", "appeals")
    )


def _load_sanctions(known: Known, sanctions: set[int]) -> None:
    if not sanctions:
        return
    rows = _sanctions_with_parts(sanctions)
    known.sanctions = {row.pk: row for row in rows}
    known.corrected = set(
        CaseEvent.objects.filter(
            case__in={row.case_id for row in rows}, kind=EventKind.OUTCOME_CORRECTED
        ).values_list("facts__meeting", flat=True)
    )


def talk_name(meeting: Meeting) -> str:
    """Return what "din …" is followed by: "første jobsamtale", "2. jobsamtale", "rådighedssamtale"."""
    if meeting.kind == MeetingKind.JOB_TALK:
        return "første jobsamtale" if meeting.sequence == 1 else f"{meeting.sequence}. jobsamtale"
    return {
        MeetingKind.AVAILABILITY_TALK: "rådighedssamtale",
        MeetingKind.JOINT_TALK: "fællessamtale",
        MeetingKind.JC_TALK: f"samtale hos {settings.JOBCENTER_LABEL}",
    }.get(MeetingKind(meeting.kind), "samtale")


def place_of(meeting: Meeting | None, case: Case) -> str:
    """Return where the member comes: the booked place, or the branch."""
    if meeting is not None and meeting.place:
        return meeting.place
    return case.branch.address if case.branch else settings.FUND_NAME


def delivered_on(case: Case, *, letter_on: date, at: datetime) -> date:
    """Return the day on which a letter counts as received (B33, P44)."""
    return meeting_rules.delivered_on(
        max(letter_on, local_date(at)),
        digital_exempt=case.member.digital_exempt,
        policy=case.policy,
    )
