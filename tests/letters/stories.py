"""One event for every letter and every variant of its text, with the rows it speaks of."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Municipality
from cases import story
from cases.models import Case, CaseEvent, CloseReason, EventKind, Exemption
from core import history
from core.dates import COPENHAGEN
from meetings.models import Meeting, MeetingKind, MeetingState, Mode, Organiser, Suspension
from plans.models import (
    JobGoal,
    OfferRecommendation,
    OfferState,
    Plan,
    PlanAuthor,
    PlanState,
    PlanVersion,
    SearchRequirement,
)
from sanctions.models import (
    Appeal,
    ConsequenceStatus,
    Decision,
    Hearing,
    SanctionCase,
    SanctionKind,
    SanctionState,
)
from tests.factories import (
    BranchFactory,
    CaseFactory,
    MeetingFactory,
    UserFactory,
)

AT = datetime(2026, 3, 30, 10, 0, tzinfo=COPENHAGEN)
"""A Monday morning; booking deadline of a letter of that day: Tuesday 7 April."""
TALK_AT = datetime(2026, 4, 13, 10, 0, tzinfo=COPENHAGEN)

Story = Callable[[], CaseEvent]
STORIES: dict[str, Story] = {}


def a_story(name: str) -> Callable[[Story], Story]:
    def keep(make: Story) -> Story:
        STORIES[name] = make
        return make

    return keep


def tell(case: Case, kind: EventKind, *, at: datetime = AT, **facts: Any) -> CaseEvent:
    return story.record(case.pk, kind, actor=None, at=at, source="sweep:test", **facts)


def a_case(**fields: Any) -> Case:
    return CaseFactory(**fields)


def invited(case: Case | None = None, **fields: Any) -> Meeting:
    return MeetingFactory(case=case or a_case(), **fields)


def booked(case: Case | None = None, **fields: Any) -> Meeting:
    return MeetingFactory(case=case or a_case(), booked=True, **fields)


def about(meeting: Meeting, kind: EventKind, *, at: datetime = AT, **facts: Any) -> CaseEvent:
    return tell(meeting.case, kind, at=at, meeting=meeting.pk, **facts)


# Booking


@a_story("L1")
def convened() -> CaseEvent:
    talk = invited(
        sequence=1,
        invited_on=date(2026, 3, 2),
        booking_deadline=date(2026, 3, 10),
        window_from=date(2026, 3, 3),
        window_to=date(2026, 3, 17),
        latest_on=date(2026, 3, 16),
        planned=None,
    )
    at = datetime(2026, 3, 2, 9, 0, tzinfo=COPENHAGEN)
    return about(talk, EventKind.CONVENED, at=at, deadline=talk.booking_deadline)


def _convened_resting(why: str) -> CaseEvent:
    talk = invited(
        sequence=1,
        invited_on=date(2026, 3, 2),
        booking_deadline=None,
        suspended_for=why,
        window_from=date(2026, 3, 3),
        window_to=date(2026, 3, 17),
        planned=None,
    )
    return about(talk, EventKind.CONVENED, deadline=None)


@a_story("L1 while sick")
def convened_sick() -> CaseEvent:
    return _convened_resting(Suspension.SICK)


@a_story("L1 when the fund books")
def convened_fund_books() -> CaseEvent:
    return _convened_resting(Suspension.FUND_BOOKS)


@a_story("L2")
def second_invited() -> CaseEvent:
    talk = invited()
    return about(talk, EventKind.INVITED, deadline=talk.booking_deadline)


@a_story("L2 for talk 1")
def first_invited_again() -> CaseEvent:
    case = a_case()
    before = MeetingFactory(
        case=case, sequence=1, state=MeetingState.BOOKING_EXPIRED, planned=None,
        invited_on=date(2026, 3, 2), booking_deadline=date(2026, 3, 10),
        window_from=date(2026, 3, 3), window_to=date(2026, 3, 17),
    )  # fmt: skip
    talk = MeetingFactory(
        case=case, sequence=1, replaces=before, planned=None,
        invited_on=date(2026, 3, 30), booking_deadline=date(2026, 4, 7),
        window_from=date(2026, 3, 3), window_to=date(2026, 4, 14),
    )  # fmt: skip
    return about(talk, EventKind.INVITED, deadline=talk.booking_deadline)


def _after(state: MeetingState) -> CaseEvent:
    case = a_case()
    before = MeetingFactory(case=case, booked=True, state=state)
    talk = MeetingFactory(case=case, replaces=before)
    return about(talk, EventKind.INVITED, deadline=talk.booking_deadline)


@a_story("L2 after a cancellation")
def invited_after_cancellation() -> CaseEvent:
    return _after(MeetingState.CANCELLED_LAWFUL)


@a_story("L2 after a missed talk")
def invited_after_missed() -> CaseEvent:
    return _after(MeetingState.MISSED)


@a_story("L2 after a talk called off")
def invited_after_withdrawn() -> CaseEvent:
    return _after(MeetingState.WITHDRAWN)


def _deadline_set(why: str) -> CaseEvent:
    talk = invited()
    if why:
        about(talk, EventKind.DEADLINE_SUSPENDED, at=AT - timedelta(days=2), why=why)
    return about(talk, EventKind.DEADLINE_SET, deadline=talk.booking_deadline)


@a_story("L2 when well")
def deadline_set_when_well() -> CaseEvent:
    return _deadline_set("sick")


@a_story("L2 when there are times")
def deadline_set_with_times() -> CaseEvent:
    return _deadline_set("no_slots")


@a_story("L2 with another deadline")
def deadline_moved() -> CaseEvent:
    return _deadline_set("")


@a_story("L2 after an outage")
def outage() -> CaseEvent:
    talk = invited()
    return about(
        talk, EventKind.OUTAGE_EXTENDED, deadline=talk.booking_deadline, moved_from="2026-04-01"
    )


@a_story("L3")
def reminded() -> CaseEvent:
    talk = invited()
    at = datetime(2026, 4, 4, 8, 0, tzinfo=COPENHAGEN)
    return about(talk, EventKind.BOOKING_REMINDED, at=at, deadline=talk.booking_deadline)


def _availability(cause: dict[str, Any]) -> CaseEvent:
    talk = booked(
        kind=MeetingKind.AVAILABILITY_TALK, sequence=None, mode=Mode.IN_PERSON, cause=cause,
        planned=None, invited_on=None, booking_deadline=None, window_from=None, window_to=None,
        place="Havnegade 12, 1058 København K",
    )  # fmt: skip
    return about(talk, EventKind.CONVENED_FIXED, starts_at=talk.starts_at, mode=talk.mode)


@a_story("L4 for the joblog")
def doubt_joblog() -> CaseEvent:
    return _availability({"kind": "joblog_insufficient", "weeks": ["2026-W10", "2026-W12"]})


@a_story("L4 for sickness")
def doubt_sickness() -> CaseEvent:
    return _availability({"kind": "sick_pattern", "dates": ["2026-03-09", "2026-03-20"]})


@a_story("L4 for two doubts")
def doubt_both() -> CaseEvent:
    return _availability(
        {
            "kind": "joblog_insufficient",
            "weeks": ["2026-W10", "2026-W12"],
            "also": [{"kind": "sick_pattern"}],
        }
    )


@a_story("L4 stated")
def doubt_stated() -> CaseEvent:
    return _availability({"kind": "stated", "text": "Du har sagt, at du passer dit barn hjemme"})


def _fixed(kind: MeetingKind, mode: Mode) -> CaseEvent:
    talk = booked(
        kind=kind, sequence=None, mode=mode, planned=None, invited_on=None,
        booking_deadline=None, window_from=None, window_to=None,
    )  # fmt: skip
    return about(talk, EventKind.CONVENED_FIXED, starts_at=talk.starts_at, mode=talk.mode)


@a_story("L4 for a joint talk")
def joint_talk() -> CaseEvent:
    return _fixed(MeetingKind.JOINT_TALK, Mode.IN_PERSON)


@a_story("L4 by phone")
def phone_talk() -> CaseEvent:
    return _fixed(MeetingKind.VOLUNTARY, Mode.PHONE)


def _booking(kind: EventKind, mode: Mode, **facts: Any) -> CaseEvent:
    talk = booked(mode=mode)
    return about(talk, kind, starts_at=talk.starts_at, mode=mode, **facts)


@a_story("L5 by video")
def booked_by_video() -> CaseEvent:
    return _booking(EventKind.BOOKED, Mode.VIDEO)


@a_story("L5 in person")
def booked_in_person() -> CaseEvent:
    return _booking(EventKind.BOOKED, Mode.IN_PERSON)


@a_story("L5 by phone, moved")
def rebooked() -> CaseEvent:
    return _booking(EventKind.REBOOKED, Mode.PHONE, moved_from="2026-04-12T10:00:00+02:00")


@a_story("L5 in another way")
def mode_chosen() -> CaseEvent:
    return _booking(EventKind.MODE_CHOSEN, Mode.PHONE)


def _reminder(mode: Mode) -> CaseEvent:
    talk = booked(mode=mode)
    at = TALK_AT - timedelta(hours=24)
    return about(talk, EventKind.TALK_REMINDED, at=at, starts_at=talk.starts_at)


@a_story("L6 by video")
def reminder_of_video() -> CaseEvent:
    return _reminder(Mode.VIDEO)


@a_story("L6 in person")
def reminder_in_person() -> CaseEvent:
    return _reminder(Mode.IN_PERSON)


@a_story("L7")
def not_booked() -> CaseEvent:
    talk = invited(state=MeetingState.BOOKING_EXPIRED)
    at = datetime(2026, 4, 8, 4, 0, tzinfo=COPENHAGEN)
    return about(talk, EventKind.BOOKING_EXPIRED, at=at, deadline=talk.booking_deadline)


@a_story("L8")
def stayed_away() -> CaseEvent:
    talk = booked(state=MeetingState.MISSED)
    at = datetime(2026, 4, 14, 8, 0, tzinfo=COPENHAGEN)
    return about(talk, EventKind.MISSED_LETTER_DUE, at=at)


@a_story("L8 at the Jobcenter")
def stayed_away_there() -> CaseEvent:
    talk = booked(
        case=a_case(handed_over=True), organiser=Organiser.JOBCENTER, kind=MeetingKind.JC_TALK,
        sequence=None, slot=None, caseworker=None, mode=Mode.IN_PERSON, planned=None,
        invited_on=None, booking_deadline=None, window_from=None, window_to=None,
        remind_of_talk_at=None, missed_from=None,
    )  # fmt: skip
    at = datetime(2026, 4, 14, 8, 0, tzinfo=COPENHAGEN)
    return about(talk, EventKind.MISSED_LETTER_DUE, at=at)


def _called_off(because: str, *, was_booked: bool = True) -> CaseEvent:
    talk = booked(state=MeetingState.WITHDRAWN) if was_booked else invited(
        state=MeetingState.WITHDRAWN
    )  # fmt: skip
    return about(talk, EventKind.WITHDRAWN, because=because, starts_at=talk.starts_at)


for _because in ("handover", "pause", "exemption", "fund", "correction"):
    STORIES[f"L16 {_because}"] = lambda because=_because: _called_off(because)


@a_story("L16 for an invitation")
def invitation_withdrawn() -> CaseEvent:
    return _called_off("pause", was_booked=False)


# The case


@a_story("L10")
def handover_near() -> CaseEvent:
    return tell(a_case(), EventKind.HANDOVER_ANNOUNCED, handover_on="2026-06-02")


@a_story("L10 with an answer")
def handover_near_answered() -> CaseEvent:
    case = a_case(wants_fund_at_first_jc_talk=True)
    return tell(case, EventKind.HANDOVER_ANNOUNCED, handover_on="2026-06-02")


def handed_over(reason: str = "months", **fields: Any) -> CaseEvent:
    case = a_case(handed_over=True, **fields)
    MeetingFactory(case=case, held=True)
    MeetingFactory(
        case=case, booked=True, sequence=3, state=MeetingState.WITHDRAWN, slot=None,
        withdrawn_because="handover", starts_at=datetime(2026, 6, 8, 9, 0, tzinfo=COPENHAGEN),
    )  # fmt: skip
    at = datetime(2026, 6, 2, 4, 0, tzinfo=COPENHAGEN)
    return tell(
        case, EventKind.HANDED_OVER, at=at, reason=reason, talks_held=3 if reason == "talks" else 1
    )


@a_story("L11 after the months")
def handed_over_by_months() -> CaseEvent:
    return handed_over()


@a_story("L11 after the talks")
def handed_over_by_talks() -> CaseEvent:
    return handed_over("talks", wants_fund_at_first_jc_talk=True)


@a_story("L11 by hand")
def handed_over_by_hand() -> CaseEvent:
    return handed_over("manual", wants_fund_at_first_jc_talk=False)


@a_story("L13")
def handover_undone() -> CaseEvent:
    return tell(a_case(), EventKind.HANDOVER_UNDONE, note="forkert dato")


for _reason in (CloseReason.JOB, CloseReason.PERIOD_USED_UP, CloseReason.MEMBERSHIP_ENDED, CloseReason.OTHER):  # fmt: skip
    STORIES[f"L14 {_reason.value}"] = lambda reason=_reason: tell(
        a_case(closed=True, close_reason=reason), EventKind.CLOSED, reason=reason.value
    )


@a_story("L15")
def legacy() -> CaseEvent:
    case = a_case(handed_over=True, handover_reason="legacy", handed_over_on=None)
    return tell(case, EventKind.OPENED_AS_LEGACY)


def _moved(**fields: Any) -> CaseEvent:
    case = CaseFactory(municipality=Municipality.objects.get(code="751"), **fields)
    return tell(case, EventKind.MOVED, moved_from="101", moved_to="751")


@a_story("L17")
def moved() -> CaseEvent:
    return _moved()


@a_story("L17 at the Jobcenter")
def moved_at_jobcenter() -> CaseEvent:
    return _moved(handed_over=True)


@a_story("L17 for a branch")
def new_branch() -> CaseEvent:
    case = a_case()
    branch = BranchFactory(name="Afdeling Aarhus")
    caseworker = UserFactory(caseworker=True, branch=branch)
    case.branch, case.caseworker = branch, caseworker
    _save(case)
    return tell(case, EventKind.ASSIGNED, branch=branch.pk, caseworker=caseworker.pk)


def _save(row: Any) -> None:
    history.save(row, actor=None, at=AT, reason="factory")


def _exemption(*, granted: bool) -> CaseEvent:
    case = a_case()
    exemption = Exemption(
        case=case, first_day=date(2026, 4, 1), job_starts_on=date(2026, 5, 1), granted=granted,
        reason="" if granted else "Jobbet er på for få timer om ugen.",
        decided_by=case.caseworker, decided_at=AT,
    )  # fmt: skip
    _save(exemption)
    kind = EventKind.EXEMPTION_GRANTED if granted else EventKind.EXEMPTION_REFUSED
    return tell(case, kind, exemption=exemption.pk)


@a_story("L28 granted")
def exempt() -> CaseEvent:
    return _exemption(granted=True)


@a_story("L28 refused")
def not_exempt() -> CaseEvent:
    return _exemption(granted=False)


# Plans


def a_version(case: Case, *, number: int = 1, author: str = PlanAuthor.AKASSE) -> PlanVersion:
    plan = Plan.objects.filter(case=case).first()
    if plan is None:
        plan = Plan(case=case)
        _save(plan)
    by_fund = author == PlanAuthor.AKASSE
    version = PlanVersion(
        plan=plan, number=number, author=author, source="" if by_fund else "jobcenter:1",
        unemployment_history="x", previous_employment="x", education="x", informal_skills="x",
        job_opportunities="x", career_change_need="x", education_lift_need="x",
        lasting_employment="x", started_at=AT, saved_at=AT,
    )  # fmt: skip
    _save(version)
    for position, title in enumerate(("Lagermedarbejder", "Chauffør"), start=1):
        _save(JobGoal(version=version, position=position, title=title))
    _save(
        SearchRequirement(
            version=version, purpose=True, titles=["Lagermedarbejder"], areas=["København"],
            weekly_minimum=3, posted_if_possible=True, customary_way="Skriftligt", full_time=True,
            realistic=True, joblog=True,
        )
    )  # fmt: skip
    version.state = PlanState.ACTIVE
    version.available_from = AT
    version.activated_by = case.caseworker if by_fund else None
    _save(version)
    return version


@a_story("L18")
def plan_ready() -> CaseEvent:
    case = a_case()
    return tell(case, EventKind.PLAN_ACTIVATED, planversion=a_version(case).pk, number=1)


@a_story("L18 of the Jobcenter")
def plan_of_jobcenter() -> CaseEvent:
    case = a_case(handed_over=True)
    version = a_version(case, number=2, author=PlanAuthor.JOBCENTER)
    return tell(case, EventKind.PLAN_RECEIVED, planversion=version.pk, number=2)


def an_offer(case: Case, *, offer_type: str = "placement") -> OfferRecommendation:
    offer = OfferRecommendation(
        case=case, type=offer_type, offer="Praktik på et lager, 4 uger",
        reason="Det kan gøre din vej til job kortere.", started_at=AT, started_by=case.caseworker,
    )  # fmt: skip
    _save(offer)
    offer.state = OfferState.AWAITING_CONSENT
    offer.asked_at = AT
    offer.consent_due_on = date(2026, 4, 7)
    _save(offer)
    return offer


@a_story("L19")
def consent_asked() -> CaseEvent:
    case = a_case()
    return tell(case, EventKind.OFFER_PROPOSED, offerrecommendation=an_offer(case).pk)


def _answered(*, granted: bool) -> CaseEvent:
    case = a_case()
    offer = an_offer(case, offer_type="education" if granted else "placement")
    offer.state, offer.consented_at, offer.sent_at = OfferState.SENT, AT, AT
    offer.answer_reminder_on = date(2026, 4, 13)
    _save(offer)
    offer.state = OfferState.GRANTED if granted else OfferState.DECLINED
    offer.decided_at, offer.decision_message = AT, "jobcenter:2"
    offer.starts_on = date(2026, 5, 4) if granted else None
    _save(offer)
    return tell(case, EventKind.OFFER_ANSWERED, offerrecommendation=offer.pk, granted=granted)


@a_story("L20 granted")
def offer_granted() -> CaseEvent:
    return _answered(granted=True)


@a_story("L20 declined")
def offer_declined() -> CaseEvent:
    return _answered(granted=False)


# Joblog


@a_story("L26")
def week_below() -> CaseEvent:
    return tell(
        a_case(), EventKind.WEEK_BELOW, joblogweek=1, week="2026-W13", count=1, required=2,
        grace_until="2026-04-06", advice=False,
    )  # fmt: skip


# Sanctions

HEARD_AT = datetime(2026, 4, 15, 10, 0, tzinfo=COPENHAGEN)
DECIDED_AT = datetime(2026, 4, 24, 10, 0, tzinfo=COPENHAGEN)


def a_sanction(
    kind: SanctionKind = SanctionKind.NO_SHOW,
    *,
    state: SanctionState = SanctionState.HEARING,
    **fields: Any,
) -> SanctionCase:
    """Return a case about the talk of 13 April, heard until 22 April."""
    case = a_case()
    talk = booked(case=case, state=MeetingState.MISSED)
    values = {
        "event_on": TALK_AT.date(),
        "flagged_at": TALK_AT + timedelta(hours=2),
        "loss_from": TALK_AT.date(),
        "loss_to": TALK_AT.date(),
        "hours": 7.4,
        "consequence": ConsequenceStatus.PROPOSED,
        "reply_by": date(2026, 4, 22),
        **fields,
    }
    sanction = SanctionCase(case=case, kind=kind, state=state, meeting=talk, **values)
    _save(sanction)
    return sanction


def heard(sanction: SanctionCase, **fields: Any) -> SanctionCase:
    _save(
        Hearing(
            sanction_case=sanction,
            facts="Du havde en jobsamtale mandag 13. april kl. 10.00. Du ringede til os dagen efter.",
            sent_by=sanction.case.caseworker,
            sent_at=HEARD_AT,
            reply_by=date(2026, 4, 22),
            **fields,
        )
    )
    return sanction


def decide(sanction: SanctionCase) -> SanctionCase:
    _save(
        Decision(
            sanction_case=sanction,
            decided_by=sanction.case.caseworker,
            decided_at=DECIDED_AT,
            facts="Du havde en jobsamtale mandag 13. april kl. 10.00. Du kom ikke.",
            legal_basis="lov om arbejdsløshedsforsikring § 62 og i bekendtgørelsen om rådighed.",
            reasons="Din telefon var løbet tør for strøm. Det er ikke en lovlig grund.",
        )
    )
    return sanction


def about_sanction(
    sanction: SanctionCase, kind: EventKind, *, at: datetime = DECIDED_AT, **facts: Any
) -> CaseEvent:
    return tell(sanction.case, kind, at=at, sanctioncase=sanction.pk, **facts)


@a_story("L21")
def hearing_sent() -> CaseEvent:
    return about_sanction(heard(a_sanction()), EventKind.HEARING_SENT, at=HEARD_AT)


@a_story("L21 with more time")
def hearing_extended() -> CaseEvent:
    sanction = heard(a_sanction(), extended_to=date(2026, 4, 29))
    return about_sanction(
        sanction, EventKind.HEARING_EXTENDED, at=HEARD_AT, reply_by=date(2026, 4, 29)
    )


def decided(kind: SanctionKind = SanctionKind.NO_SHOW, **fields: Any) -> CaseEvent:
    values = {
        "state": SanctionState.IN_FORCE,
        "consequence": ConsequenceStatus.FINAL,
        "complaint_deadline": date(2026, 5, 22),
        **fields,
    }
    sanction = decide(heard(a_sanction(kind, **values)))
    return about_sanction(sanction, EventKind.DECIDED)


@a_story("L22 for a day")
def decided_for_a_day() -> CaseEvent:
    return decided(state=SanctionState.ENDED, reply="Min telefon var løbet tør for strøm.")


@a_story("L22 for a time")
def decided_for_a_time() -> CaseEvent:
    return decided(
        SanctionKind.QUARANTINE, state=SanctionState.IN_FORCE, loss_to=date(2026, 5, 1), hours=111
    )


@a_story("L22 until contact")
def decided_until_contact() -> CaseEvent:
    return decided(loss_to=None, hours=None)


@a_story("L22 until booked")
def decided_until_booked() -> CaseEvent:
    return decided(SanctionKind.BOOKING_DEADLINE_MISSED, loss_to=None, hours=None)


@a_story("L22 until requalified")
def decided_until_requalified() -> CaseEvent:
    return decided(SanctionKind.NOT_AVAILABLE, loss_to=None, hours=None)


def _cured(kind: SanctionKind) -> CaseEvent:
    sanction = a_sanction(
        kind, state=SanctionState.ENDED, consequence=ConsequenceStatus.FINAL,
        loss_to=date(2026, 4, 26), cured_on=date(2026, 4, 27), complaint_deadline=date(2026, 5, 22),
    )  # fmt: skip
    at = datetime(2026, 4, 27, 9, 0, tzinfo=COPENHAGEN)
    return about_sanction(decide(heard(sanction)), EventKind.CURED, at=at)


@a_story("L23 by contact")
def cured_by_contact() -> CaseEvent:
    return _cured(SanctionKind.NO_SHOW)


@a_story("L23 by booking")
def cured_by_booking() -> CaseEvent:
    return _cured(SanctionKind.BOOKING_DEADLINE_MISSED)


@a_story("L23 by hours")
def cured_by_hours() -> CaseEvent:
    return _cured(SanctionKind.NOT_AVAILABLE)


def closed(kind: EventKind, /, **fields: Any) -> CaseEvent:
    values = {
        "state": SanctionState.DECIDED_NONE,
        "consequence": ConsequenceStatus.NONE,
        "closing_reason": "Du var til jobsamtale hos en arbejdsgiver. Det er en lovlig grund",
        **fields,
    }
    return about_sanction(a_sanction(**values), kind)


@a_story("L24")
def decided_none() -> CaseEvent:
    return closed(EventKind.DECIDED_NONE, told_at=HEARD_AT)


@a_story("L24 for a deadline")
def dismissed() -> CaseEvent:
    return closed(
        EventKind.SANCTION_DISMISSED, told_at=HEARD_AT, kind=SanctionKind.BOOKING_DEADLINE_MISSED
    )


@a_story("L24 annulled")
def annulled() -> CaseEvent:
    return closed(EventKind.SANCTION_ANNULLED, told_at=HEARD_AT, state=SanctionState.ANNULLED)


def _appealed(kind: EventKind, state: SanctionState, **fields: Any) -> CaseEvent:
    final = state == SanctionState.APPEAL_CLOSED
    sanction = a_sanction(
        state=state,
        consequence=ConsequenceStatus.FINAL if final else ConsequenceStatus.NONE,
        complaint_deadline=date(2026, 5, 22),
    )
    _save(
        Appeal(
            sanction_case=decide(heard(sanction)), text="Det passer ikke.", received_at=DECIDED_AT,
            is_late=False, forward_by=date(2026, 5, 22),
            answer="Vi havde ikke set din besked om afbud.", **fields,
        )
    )  # fmt: skip
    at = datetime(2026, 5, 4, 9, 0, tzinfo=COPENHAGEN)
    return about_sanction(sanction, kind, at=at)


@a_story("L25 upheld")
def appeal_upheld() -> CaseEvent:
    return _appealed(EventKind.APPEAL_UPHELD, SanctionState.ANNULLED, upheld=True)


@a_story("L25 forwarded")
def appeal_forwarded() -> CaseEvent:
    return _appealed(EventKind.APPEAL_FORWARDED, SanctionState.APPEAL_CLOSED)


@a_story("L25 answered against")
def appeal_answered() -> CaseEvent:
    return _appealed(EventKind.APPEAL_ANSWERED, SanctionState.APPEAL_CLOSED, upheld=False)


@a_story("L25 answered for")
def appeal_answered_for_the_member() -> CaseEvent:
    return _appealed(EventKind.APPEAL_ANSWERED, SanctionState.ANNULLED, upheld=True)


@a_story("L25 answered with other days")
def appeal_answered_with_other_days() -> CaseEvent:
    return _appealed(
        EventKind.APPEAL_ANSWERED,
        SanctionState.APPEAL_CLOSED,
        upheld=True,
        cka_result="changed",
        forwarded_at=DECIDED_AT,
        closed_at=DECIDED_AT,
    )
