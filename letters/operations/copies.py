"""The copies that tell a member of a letter, a deadline or a talk, outside Min side.

Rows are made with the letters and by the clock, and sent afterwards, outside of any transaction. A
copy is judged again when its time comes: what needs no telling any more is dropped (B34).
"""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.models import User
from cases import operations as case_operations
from cases.models import Case
from core.chunks import Chunk
from core.dates import local_date
from joblog import rules as joblog_rules
from joblog.operations import facts as week_facts
from letters import channels, notices, rules
from letters.catalogue import LetterType
from letters.facts.known import Draft
from letters.models import (
    Channel,
    Code,
    Dispatch,
    DispatchState,
    Letter,
    Notice,
    Recipient,
)
from meetings.models import Meeting, MeetingState

logger = logging.getLogger(__name__)

THURSDAY = 3
LONGEST_SILENCE = timedelta(days=3)
"""From Friday 20.00 to Monday 9.00, and some hours: how far ahead a reminder may have to go."""

NEAR = frozenset({Notice.DAYS_LEFT, Notice.LAST_DAY, Notice.TALK_SOON, Notice.JOBLOG})
"""What comes too late by post."""


# Making the rows


def plan_for(letters: Sequence[tuple[Letter, LetterType, Draft]], *, at: datetime) -> None:
    """Make the copies of new letters to members: by e-mail and SMS, or on paper for those exempt."""
    rows = [
        row
        for letter, kind, draft in letters
        if letter.recipient == Recipient.MEMBER
        for row in _copies_of(letter, draft.notice or kind.notice, at=at)
    ]
    # A reminder of a talk may have gone before its letter (B34).
    Dispatch.objects.bulk_create(rows, ignore_conflicts=True)


def _copies_of(letter: Letter, notice: Notice, *, at: datetime) -> Iterable[Dispatch]:
    for channel in _channels(letter.case, notice):
        key = (
            _talk_key(letter.meeting, letter.talk_at)
            if letter.code == Code.L6 and letter.meeting and letter.talk_at
            else f"letter:{letter.public_id}"
        )
        yield Dispatch(
            dedup=f"{key}:{channel}",
            channel=channel,
            notice=notice,
            case=letter.case,
            letter=letter,
            meeting=letter.meeting,
            deadline_on=letter.deadline_on,
            talk_at=letter.talk_at,
            next_at=at if channel == Channel.PAPER else rules.next_time_to_send(at),
        )


def _talk_key(meeting: Meeting, starts_at: datetime) -> str:
    return f"talk:{meeting.public_id}:{int(starts_at.timestamp())}"


def _channels(case: Case, notice: Notice) -> list[Channel]:
    """Return how this member is told: on paper when exempt, but for what cannot wait for the post."""
    member = case.member
    if member.digital_exempt and notice not in NEAR:
        return [Channel.PAPER]
    reached = []
    if member.email and not member.digital_exempt:
        reached.append(Channel.EMAIL)
    if member.phone and channels.has_sms():
        reached.append(Channel.SMS)
    return reached


def _make(rows: Sequence[Dispatch]) -> int:
    """Insert the copies that are not there yet; return how many."""
    keys = [row.dedup for row in rows]
    there = set(Dispatch.objects.filter(dedup__in=keys).values_list("dedup", flat=True))
    new = [row for row in rows if row.dedup not in there]
    Dispatch.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


@transaction.atomic
def plan_talk_reminders(*, at: datetime, after: int = 0, limit: int = 1000) -> Chunk:
    """Make the copies of reminders that must go before the night or the weekend (B34).

    The letter itself comes at its own moment; its copy goes at the last time before that at which
    copies go, provided the talk was booked by then.
    """
    talks = list(
        Meeting.objects.filter(
            pk__gt=after,
            state=MeetingState.BOOKED,
            remind_of_talk_at__gt=at,
            remind_of_talk_at__lte=at + LONGEST_SILENCE,
        )
        .order_by("pk")
        .select_related("case__member")[:limit]
    )
    rows = []
    for talk in talks:
        if talk.remind_of_talk_at is None or talk.starts_at is None:
            continue
        goes_at = rules.last_time_to_send(talk.remind_of_talk_at)
        if goes_at == talk.remind_of_talk_at or goes_at < at:
            continue
        rows += [
            Dispatch(
                dedup=f"{_talk_key(talk, talk.starts_at)}:{channel}",
                channel=channel,
                notice=Notice.TALK_SOON,
                case=talk.case,
                meeting=talk,
                talk_at=talk.starts_at,
                next_at=goes_at,
            )
            for channel in _channels(talk.case, Notice.TALK_SOON)
        ]
    return Chunk(_make(rows), talks[-1].pk if talks else None)


@transaction.atomic
def plan_last_day_notices(*, at: datetime, after: int = 0, limit: int = 1000) -> Chunk:
    """Make the SMS of a booking deadline's last day (S-4); it has no letter."""
    today = local_date(at)
    talks = list(
        Meeting.objects.filter(
            pk__gt=after,
            state=MeetingState.AWAITING_BOOKING,
            suspended_for="",
            booking_deadline=today,
        )
        .order_by("pk")
        .select_related("case__member")[:limit]
    )
    rows = [
        Dispatch(
            dedup=f"last-day:{talk.public_id}:{today}:{Channel.SMS}",
            channel=Channel.SMS,
            notice=Notice.LAST_DAY,
            case=talk.case,
            meeting=talk,
            deadline_on=today,
            next_at=rules.next_time_to_send(at),
        )
        for talk in talks
        if Channel.SMS in _channels(talk.case, Notice.LAST_DAY)
    ]
    return Chunk(_make(rows), talks[-1].pk if talks else None)


@transaction.atomic
def plan_joblog_notices(*, at: datetime, after: int = 0, limit: int = 1000) -> Chunk:
    """Remind members on Thursday of what their joblog still lacks this week (S-8); it has no letter."""
    today = local_date(at)
    if today.weekday() != THURSDAY:
        return Chunk(0, None)
    cases = list(
        Case.objects.open().filter(pk__gt=after).select_related("member").order_by("pk")[:limit]
    )
    rows = [
        Dispatch(
            dedup=f"joblog:{case.public_id}:{joblog_rules.Week.of(today)}:{channel}",
            channel=channel,
            notice=Notice.JOBLOG,
            case=case,
            next_at=rules.next_time_to_send(at),
        )
        for case in _lacking(cases, today=today)
        for channel in _channels(case, Notice.JOBLOG)
    ]
    return Chunk(_make(rows), cases[-1].pk if cases else None)


def _lacking(cases: Sequence[Case], *, today: date) -> list[Case]:
    """Return the cases in which this week asks for more applications than are logged by now."""
    week = joblog_rules.Week.of(today)
    facts = week_facts.read(cases, first=week, last=week)
    return [
        case
        for case in cases
        if facts.logged(case.pk, week).count < case.required_a_week
        and not joblog_rules.is_exempt(facts.obliged_days(case.pk, week), policy=case.policy)
    ]


# Sending


def deliver(*, at: datetime, after: int = 0, limit: int = 100) -> Chunk:
    """Send up to ``limit`` copies that are due, each at most once at a time.

    They are claimed with a lease in a short transaction, sent outside of it, and marked. What a
    worker left behind when it died is sent again after the lease: these messages only say that
    there is something to read.
    """
    claimed = _claim(at=at, after=after, limit=limit)
    if not claimed:
        return Chunk(0, None)
    asking = set(
        Letter.objects.filter(pk__in=[copy.letter_id for copy in claimed if copy.letter_id])
        .requires_action(at)
        .values_list("pk", flat=True)
    )
    told: set[tuple[int, str, str]] = set()
    for copy in claimed:
        _deliver_one(copy, asking=asking, told=told, at=at)
    return Chunk(len(claimed), claimed[-1].pk)


@transaction.atomic
def _claim(*, at: datetime, after: int, limit: int) -> list[Dispatch]:
    due = (
        Dispatch.objects.due(at)
        .filter(pk__gt=after)
        .order_by("pk")
        .select_related("case__member", "letter", "meeting")
        .select_for_update(of=("self",), skip_locked=True)
    )
    claimed = list(due[:limit])
    for copy in claimed:
        copy.lease_until = at + rules.LEASE
        copy.attempts += 1
    Dispatch.objects.bulk_update(claimed, ["lease_until", "attempts"])
    return claimed


def _deliver_one(
    copy: Dispatch, *, asking: set[int], told: set[tuple[int, str, str]], at: datetime
) -> None:
    if not rules.may_send(at):
        _put_off(copy, rules.next_time_to_send(at), counts=False)
        return
    if _cause_is_gone(copy, asking=asking, at=at):
        _settle(copy, DispatchState.DROPPED, at=at)
        return
    occasion = _occasion(copy)
    subject, text = _text(copy, occasion, at=at)
    same = (copy.case.member_id, copy.channel, text)
    if same in told:
        _settle(copy, DispatchState.DROPPED, at=at, receipt="identical")
        return
    try:
        receipt = _send(copy, subject, text)
    except channels.Refused as refused:
        _settle(copy, DispatchState.DEAD, at=at, receipt=str(refused))
    except Exception:
        logger.exception("copy %s could not be sent, attempt %s", copy.pk, copy.attempts)
        if rules.is_dead(copy.attempts):
            _settle(copy, DispatchState.DEAD, at=at)
        else:
            wait = rules.wait_before_retry(copy.attempts, spread=_spread(copy))
            _put_off(copy, rules.next_time_to_send(at + wait))
    else:
        told.add(same)
        _settle(copy, DispatchState.SENT, at=at, receipt=receipt)


def _cause_is_gone(copy: Dispatch, *, asking: set[int], at: datetime) -> bool:
    """Return whether the member need not be told any more (B34)."""
    letter, meeting = copy.letter, copy.meeting
    if letter is not None and (letter.replaced_by_id or letter.first_opened_at):
        return True
    match copy.notice:
        case Notice.NEW_DEADLINE | Notice.DAYS_LEFT:
            return letter is not None and letter.asks and letter.pk not in asking
        case Notice.LAST_DAY:
            return not (
                meeting is not None
                and meeting.state == MeetingState.AWAITING_BOOKING
                and not meeting.suspended_for
                and meeting.booking_deadline == copy.deadline_on == local_date(at)
            )
        case Notice.TALK_SOON | Notice.TALK_BOOKED:
            return not (
                meeting is not None
                and meeting.state == MeetingState.BOOKED
                and meeting.starts_at is not None
                and meeting.starts_at == copy.talk_at
                and meeting.starts_at > at
            )
        case Notice.JOBLOG:
            return copy.case.closed_on is not None or not _lacking(
                [copy.case], today=local_date(at)
            )
        case Notice.MISSED:
            return meeting is not None and (
                meeting.contact_at is not None or meeting.state != MeetingState.MISSED
            )
    return False


def _occasion(copy: Dispatch) -> notices.Occasion:
    return notices.Occasion(
        notice=notices.Notice(copy.notice),
        first_name=copy.case.member.first_name,
        deadline=copy.deadline_on,
        talk_at=copy.talk_at,
    )


def sender() -> notices.Sender:
    """Return who writes, as the settings name the fund."""
    return notices.Sender(
        name=settings.FUND_NAME, site=settings.MIN_SIDE_ADDRESS, phone=settings.FUND_PHONE
    )


def _text(copy: Dispatch, occasion: notices.Occasion, *, at: datetime) -> tuple[str, str]:
    if copy.channel == Channel.SMS:
        return "", notices.sms(occasion, sender(), at=at)
    return notices.mail(occasion, sender(), at=at)


def _send(copy: Dispatch, subject: str, text: str) -> str:
    """Send by the copy's channel; addresses are looked up now, and never stored or logged.

    :raises channels.Refused: if the member has no such address any more
    """
    member = copy.case.member
    if copy.channel == Channel.SMS:
        if not member.phone:
            raise channels.Refused("no phone number")
        return channels.send_sms(to=member.phone, text=text, dedup=copy.dedup)
    if not member.email:
        raise channels.Refused("no e-mail address")
    return channels.send_mail(to=member.email, subject=subject, text=text, dedup=copy.dedup)


def _spread(copy: Dispatch) -> float:
    """Return a number between 0 and 1 that is the copy's own, the same at each try."""
    return hashlib.sha256(copy.dedup.encode()).digest()[0] / 255


def _settle(copy: Dispatch, state: DispatchState, *, at: datetime, receipt: str = "") -> None:
    Dispatch.objects.filter(pk=copy.pk, state=DispatchState.PENDING).update(
        state=state, settled_at=at, lease_until=None, receipt=receipt[:200]
    )


def _put_off(copy: Dispatch, until: datetime, *, counts: bool = True) -> None:
    Dispatch.objects.filter(pk=copy.pk, state=DispatchState.PENDING).update(
        next_at=until, lease_until=None, attempts=copy.attempts - (0 if counts else 1)
    )


# What a person does


@transaction.atomic
def record_posted(*, dispatch_id: int, actor: User, at: datetime) -> Dispatch:
    """Record that somebody posted a paper letter.

    :raises NotInThisPhase: if it is no paper letter that waits
    """
    copy = Dispatch.objects.select_for_update(no_key=True).get(pk=dispatch_id)
    if copy.channel != Channel.PAPER or copy.state != DispatchState.PENDING:
        raise case_operations.NotInThisPhase
    copy.state = DispatchState.SENT
    copy.settled_at = at
    copy.receipt = f"posted by user {actor.pk}"
    copy.save(update_fields=["state", "settled_at", "receipt"])
    return copy


@transaction.atomic
def send_again(*, dispatch_id: int, actor: User, at: datetime) -> Dispatch:
    """Try a copy again that was given up; the ledger keeps who asked for it.

    :raises NotInThisPhase: if it was not given up
    """
    copy = Dispatch.objects.select_for_update(no_key=True).get(pk=dispatch_id)
    if copy.state not in (DispatchState.DEAD, DispatchState.UNKNOWN):
        raise case_operations.NotInThisPhase
    copy.state = DispatchState.PENDING
    copy.attempts = 0
    copy.settled_at = None
    copy.next_at = rules.next_time_to_send(at)
    copy.receipt = f"again for user {actor.pk}"
    copy.save(update_fields=["state", "attempts", "settled_at", "next_at", "receipt"])
    return copy
