"""What members do by themselves, day by day: book, cancel, log applications, open letters, answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from cases import operations as case_operations
from cases.models import Case, CaseState
from core.dates import ONE_DAY, local_date, monday_of, week_of
from joblog.operations import deliveries, entries
from letters.models import Letter
from letters.operations import writing
from meetings.models import Meeting, MeetingState, Slot
from meetings.operations import booking, course
from plans.models import PlanVersion
from plans.operations import versions
from sanctions.models import SanctionCase, SanctionState
from sanctions.operations import decisions, hearings
from sanctions.operations import talks as sanction_talks
from scenarios.demo import acts, texts
from scenarios.demo.lives import Life
from scenarios.demo.world import World

LETTERS_STAY_INTERESTING = timedelta(days=6)
SICK_FOR = timedelta(days=3)
SEARCHING = frozenset({CaseState.AKASSE_ACTIVE, CaseState.JOBCENTER_ACTIVE})
CANCELS = frozenset({"sick", "job_interview", "other"})


def user_of(case: Case) -> User:
    """Return the member of a case as they log in; everybody in the demo can."""
    user = case.member.user
    assert user is not None  # noqa: S101  (the demo makes one for each)
    return user


def book_talks(world: World, *, at: datetime) -> int:
    """Let the members book whose day for it has come; return how many did."""
    waiting = (
        Meeting.objects.job_talks()
        .filter(state=MeetingState.AWAITING_BOOKING, suspended_for="")
        .filter(booking_deadline__gte=local_date(at))
        .select_related("case__member__user", "case__caseworker")
        .order_by("pk")
    )
    return sum(_book(world, meeting, at=at) for meeting in waiting)


def _book(world: World, meeting: Meeting, *, at: datetime) -> bool:
    life = world.by_member[meeting.case.member_id]
    is_first = meeting.replaces_id is None
    if is_first and meeting.sequence in life.never_books:
        return False
    invited_on = meeting.invited_on or local_date(at)
    if local_date(at) < invited_on + timedelta(days=life.books_after):
        return False
    mode = life.mode if meeting.sequence != 1 else "in_person"
    wanted = world.fixed_time(life, meeting.sequence or 0) if is_first else None
    slot: Slot | None
    if wanted:
        slot = world.slot_at(world.caseworker(meeting.case), wanted)
    else:
        slot = world.choose_slot(meeting, mode, at=at)
    if slot is None:
        return False
    booking.book(
        meeting_id=meeting.pk, slot_id=slot.pk, mode=mode, actor=user_of(meeting.case), at=at
    )
    return True


def cancel_talks(world: World, *, at: datetime) -> int:
    """Let members cancel the evening before who do not come as they should."""
    tomorrow = at + timedelta(hours=24)
    booked = (
        Meeting.objects.job_talks()
        .filter(state=MeetingState.BOOKED, starts_at__gt=at, starts_at__lte=tomorrow)
        .select_related("case__member")
        .order_by("pk")
    )
    cancelled = 0
    for meeting in booked:
        life = world.by_member[meeting.case.member_id]
        reason = outcome_of(life, meeting)
        if reason not in CANCELS:
            continue
        if reason == "sick":
            acts.sick(world, life, at=at)
            world.recoveries.append((local_date(at) + SICK_FOR, life))
        acts.cancel(world, life, at=at, reason=reason)
        cancelled += 1
    return cancelled


def outcome_of(life: Life, meeting: Meeting) -> str:
    """Return what becomes of a talk: what the life says of the talks of its number, in their order."""
    outcomes = life.outcomes.get(meeting.sequence or 0, ())
    if not outcomes:
        return "held"
    before = Meeting.objects.filter(
        case=meeting.case_id, sequence=meeting.sequence, pk__lt=meeting.pk
    ).count()
    return outcomes[before] if before < len(outcomes) else "held"


def get_well(world: World, *, at: datetime) -> int:
    """Report those well whose short sickness is over."""
    today = local_date(at)
    over = [life for day, life in world.recoveries if day <= today]
    world.recoveries = [each for each in world.recoveries if each[0] > today]
    for life in over:
        acts.well(world, life, at=at)
    return len(over)


# The joblog


@dataclass(frozen=True)
class Searching:
    """An open case whose member looks for work today."""

    life: Life
    case: Case


def searching(world: World) -> list[Searching]:
    """Return who looks for work: those with an open case that is not paused, and who are not away."""
    cases = (
        Case.objects.filter(state__in=SEARCHING)
        .select_related("member__user")
        .prefetch_related("absences", "exemptions")
        .order_by("pk")
    )
    return [Searching(world.by_member[case.member_id], case) for case in cases]


def log_applications(world: World, those: Iterable[Searching], *, at: datetime) -> None:
    """Let members log what they applied for today, here or on Jobnet."""
    today = local_date(at)
    on_jobnet = []
    for each in those:
        if any(absence.covers(today) for absence in each.case.absences.all()):
            continue
        if any(exemption.covers(today) for exemption in each.case.exemptions.all()):
            continue
        for number in range(_days_of_week(world, each.life, today).count(today)):
            chance = world.chance(each.life.number, today, number)
            said: dict[str, Any] = {"applied_on": today, **texts.application(each.life, chance)}
            if each.life.logs_here:
                entries.log_application(
                    case_id=each.case.pk,
                    confirmed=True,
                    actor=user_of(each.case),
                    at=at,
                    **said,
                )
            else:
                external_id = f"demo-{each.life.number}-{today:%Y%m%d}-{number}"
                on_jobnet.append(
                    deliveries.Delivered(
                        case_id=each.case.pk, external_id=external_id, logged_at=at, **said
                    )
                )
    if on_jobnet:
        deliveries.merge_many_from_jobnet(on_jobnet, at=at)


def _days_of_week(world: World, life: Life, day: date) -> list[date]:
    """Return the days of a week on which this life applies, one for each position.

    In the last week they lie on its first days, so that they have come by the last one.
    """
    year, week = week_of(day)
    weeks_before = (monday_of(*week_of(world.last_day)) - monday_of(year, week)).days // 7
    chance = world.chance(life.number, year, week)
    count = life.weekly.get(weeks_before, chance.choice(life.habit))
    monday = monday_of(year, week)
    if weeks_before == 0 and 0 in life.weekly:
        return [monday] * count
    return [monday + ONE_DAY * chance.randrange(6) for _ in range(count)]


# Letters and answers


def open_letters(world: World, *, at: datetime) -> int:
    """Let members open the letters of the last days, each after a delay of their own."""
    new = (
        Letter.objects.to_member()
        .unopened()
        .filter(available_at__gt=at - LETTERS_STAY_INTERESTING, available_at__lte=at)
        .only("pk", "code", "member_id", "available_at")
        .order_by("pk")
    )
    opened = 0
    for letter in new:
        life = world.by_member[letter.member_id]
        chance = world.chance(life.number, letter.code, local_date(letter.available_at))
        days = chance.choice((0, 0, 0, 1, 2))
        reads = chance.random() < life.opens
        if reads and local_date(letter.available_at) + timedelta(days=days) <= local_date(at):
            opened += writing.mark_opened(letter_id=letter.pk, at=at)
    return opened


def answer(world: World, those: Iterable[Searching], *, at: datetime) -> int:
    """Answer what the fund asks: the wish for the first Jobcenter talk, hearings, and the plan."""
    answered = 0
    for each in those:
        case, wish = each.case, each.life.wish
        asked = case.announced_handover_on is not None
        if asked and wish is not None and case.wants_fund_at_first_jc_talk is None:
            case_operations.answer_wish(case_id=case.pk, wish=wish, actor=case.member.user, at=at)
            answered += 1
    return answered + _answer_hearings(world, at=at) + _acknowledge_plans(world, at=at)


def _answer_hearings(world: World, *, at: datetime) -> int:
    due = at - timedelta(days=1, hours=12)
    hearing = SanctionCase.objects.filter(
        state=SanctionState.HEARING, hearings__sent_at__lte=due
    ).select_related("case__member__user")
    answered = 0
    for sanction in hearing:
        life = world.by_member[sanction.case.member_id]
        if not life.replies:
            continue
        hearings.reply(
            sanction_id=sanction.pk,
            text=world.chance(life.number, "reply").choice(texts.REPLIES),
            actor=user_of(sanction.case),
            at=at,
        )
        answered += 1
    return answered


def _acknowledge_plans(world: World, *, at: datetime) -> int:
    """Accept a plan of the last days; not everybody does, and nothing depends on it."""
    new = (
        PlanVersion.objects.active()
        .filter(acknowledged_at=None, available_from__gt=at - timedelta(days=3))
        .filter(available_from__lte=at - timedelta(hours=20))
        .select_related("plan__case__member__user")
    )
    accepted = 0
    for version in new:
        member = version.plan.case.member
        life = world.by_member[member.pk]
        if world.chance(life.number, version.number, "plan").random() < 0.7 * life.opens:
            versions.acknowledge(version_id=version.pk, actor=member.user, at=at)
            accepted += 1
    return accepted


def contact(world: World, *, at: datetime) -> int:
    """Let members call who did not come to a talk, some days after it."""
    missed = (
        Meeting.objects.of_fund()
        .filter(state=MeetingState.MISSED, contact_at=None, starts_at__lt=at)
        .select_related("case__member__user")
    )
    called = 0
    for meeting in missed:
        life = world.by_member[meeting.case.member_id]
        if life.contact_after is None or meeting.starts_at is None:
            continue
        if local_date(at) < local_date(meeting.starts_at) + timedelta(days=life.contact_after):
            continue
        sanction_talks.record_contact(
            meeting_id=meeting.pk,
            contact_with="akasse",
            contact_at=at,
            actor=user_of(meeting.case),
            at=at,
        )
        called += 1
    return called


def complain(world: World, *, at: datetime) -> int:
    """Complain of a decision, where the life goes that far."""
    decided = SanctionCase.objects.filter(
        state__in=[SanctionState.ENDED, SanctionState.IN_FORCE], hearings__sent_at__lt=at
    ).select_related("case__member__user")
    complaints = 0
    for sanction in decided:
        life = world.by_member[sanction.case.member_id]
        if life.sanction in (SanctionState.APPEALED, SanctionState.APPEAL_CLOSED):
            decisions.appeal(
                sanction_id=sanction.pk, text=texts.APPEAL, actor=user_of(sanction.case), at=at
            )
            complaints += 1
    return complaints


def register_again(world: World, *, at: datetime) -> int:
    """Let ordinary members who forgot to book register again on Jobnet some days later."""
    today = local_date(at)
    expired = (
        Meeting.objects.job_talks()
        .filter(state=MeetingState.BOOKING_EXPIRED, cured_on=None)
        .filter(booking_deadline__lt=today - timedelta(days=3))
        .select_related("case")
    )
    cured = 0
    for meeting in expired:
        life = world.by_member[meeting.case.member_id]
        if not life.forgets:
            continue
        course.reregister(
            case_id=meeting.case_id,
            from_day=today,
            at=at,
            source=f"jobnet:demo-{life.number}-{at:%Y%m%d}",
        )
        cured += 1
    return cured
