"""Making the times at which talks can be held, from opening hours, absences and closing days (B28)."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction

from accounts.models import BRANCH_ROLES, Branch, User
from cases.policy import DEFAULT
from core import history
from core.dates import ONE_DAY, each_day, end_of_day, local_date, start_of_day
from core.errors import RuleBroken
from meetings import rules
from meetings.models import (
    CaseworkerAbsence,
    ClosingDay,
    Meeting,
    MeetingState,
    OpeningHours,
    Slot,
)


class HoursOutOfOrder(RuleBroken):
    """The times close before they open, or no slot fits between."""

    code = "hours_out_of_order"


class DaysOutOfOrder(RuleBroken):
    """The last day lies before the first one."""

    code = "dates_out_of_order"


class WorksAtNoBranch(RuleBroken):
    """Talks are held by people of a branch."""

    code = "works_at_no_branch"


class NoModeChosen(RuleBroken):
    """A time needs at least one way in which a talk can be held."""

    code = "no_mode_chosen"


@transaction.atomic
def make_slots(*, at: datetime, caseworkers: Sequence[int] | None = None) -> int:
    """Make the slot rows of the next eight weeks and take away free ones that fit no more.

    Safe to run twice. Taken slots stay: their talks are moved by people.

    :param caseworkers: keys; all who have opening hours when None
    :returns: how many rows came or went
    """
    today = local_date(at)
    first, last = today + ONE_DAY, rules.last_slot_day(today)
    staff = User.objects.filter(role__in=BRANCH_ROLES, is_active=True, branch__is_open=True)
    if caseworkers is not None:
        staff = staff.filter(pk__in=caseworkers)
    holders = {user.pk: user for user in staff.order_by("pk")}
    openings: dict[int, list[OpeningHours]] = {}
    for opening in OpeningHours.objects.filter(caseworker__in=holders).order_by("opens", "pk"):
        openings.setdefault(opening.caseworker_id, []).append(opening)
    away: dict[int, set[date]] = {}
    for absence in CaseworkerAbsence.objects.filter(caseworker__in=holders, last_day__gte=first):
        away.setdefault(absence.caseworker_id, set()).update(
            each_day(max(absence.first_day, first), min(absence.last_day, last))
        )
    closed: dict[int, set[date]] = {}
    for closing in ClosingDay.objects.filter(day__range=(first, last)):
        closed.setdefault(closing.branch_id, set()).add(closing.day)

    days_off = {
        key: days
        for key, holder in holders.items()
        if (days := away.get(key, set()) | closed.get(branch_of(holder), set()))
    }

    wanted: dict[tuple[int, datetime], Slot] = {}
    for key, holder in holders.items():
        for slot in _slots_of(
            holder,
            openings.get(key, []),
            first=first,
            last=last,
            days_off=days_off.get(key, set()),
        ):
            wanted.setdefault((key, slot.starts_at), slot)

    there = Slot.objects.filter(
        caseworker__in=list(holders) if caseworkers is None else caseworkers,
        starts_at__gte=start_of_day(first),
    )
    free = there.filter(is_taken=False)
    outdated = [slot.pk for slot in free.filter(by_hand=False) if not _still_wanted(slot, wanted)]
    outdated += [
        slot.pk
        for slot in free.filter(by_hand=True, caseworker__in=days_off)
        if local_date(slot.starts_at) in days_off[slot.caseworker_id]
    ]
    removed, _ = Slot.objects.filter(pk__in=outdated, is_taken=False).delete()
    kept = set(there.values_list("caseworker_id", "starts_at")) if wanted else set()
    busy = _busy_times(holders, first) if wanted else {}
    missing = [
        slot
        for key, slot in wanted.items()
        if key not in kept and not _overlaps(slot, busy.get(key[0], []))
    ]
    Slot.objects.bulk_create(missing, ignore_conflicts=True, batch_size=2000)
    return removed + len(missing)


def branch_of(holder: User) -> int:
    """Return the key of the branch at which somebody holds talks.

    :raises WorksAtNoBranch: if they belong to none
    """
    if holder.branch_id is None:
        raise WorksAtNoBranch
    return holder.branch_id


def _slots_of(
    holder: User,
    openings: Sequence[OpeningHours],
    *,
    first: date,
    last: date,
    days_off: set[date],
) -> list[Slot]:
    """Return unsaved slots of one caseworker; where patterns overlap the earlier one wins."""
    slots: list[Slot] = []
    for day in each_day(first, last):
        if not rules.day_is_open(
            day, closed=days_off, policy_closing_days=DEFAULT.closing_days_extra
        ):
            continue
        taken_until: datetime | None = None
        for opening in openings:
            if not opening.pattern.holds_on(day):
                continue
            for starts_at, ends_at in rules.times_of(opening.pattern, day):
                if taken_until and starts_at < taken_until:
                    continue
                taken_until = ends_at
                slots.append(
                    Slot(
                        caseworker=holder,
                        branch_id=branch_of(holder),
                        starts_at=starts_at,
                        ends_at=ends_at,
                        minutes=opening.slot_minutes,
                        modes=list(opening.modes),
                    )
                )
    return slots


def _still_wanted(slot: Slot, wanted: dict[tuple[int, datetime], Slot]) -> bool:
    """Return whether the opening hours still make this very slot."""
    twin = wanted.get((slot.caseworker_id, slot.starts_at))
    return (
        twin is not None
        and twin.ends_at == slot.ends_at
        and twin.branch_id == slot.branch_id
        and sorted(twin.modes) == sorted(slot.modes)
    )


def _busy_times(
    holders: dict[int, User], first: date
) -> dict[int, list[tuple[datetime, datetime]]]:
    """Return the times at which caseworkers hold talks that were booked by hand."""
    booked = Meeting.objects.filter(
        state=MeetingState.BOOKED, caseworker__in=holders, starts_at__gte=start_of_day(first)
    )
    busy: dict[int, list[tuple[datetime, datetime]]] = {}
    for caseworker, starts_at, ends_at in booked.values_list(
        "caseworker_id", "starts_at", "ends_at"
    ):
        if caseworker and starts_at and ends_at:
            busy.setdefault(caseworker, []).append((starts_at, ends_at))
    return busy


def _overlaps(slot: Slot, busy: list[tuple[datetime, datetime]]) -> bool:
    return any(starts < slot.ends_at and slot.starts_at < ends for starts, ends in busy)


@transaction.atomic
def set_opening_hours(
    *,
    caseworker: User,
    weekday: int,
    periods: Sequence[tuple[time, time]],
    slot_minutes: int,
    pause_minutes: int,
    modes: Sequence[str],
    valid_from: date,
    valid_to: date | None,
    actor: User,
    at: datetime,
) -> int:
    """Replace a caseworker's hours on one weekday from a day on; slots follow at once (B28).

    An empty list of periods closes the weekday. Booked talks stand.

    :raises HoursOutOfOrder: if a period closes before it opens, or is shorter than a slot
    :raises DaysOutOfOrder: if the last day lies before the first
    :raises NoModeChosen: if there are periods and no mode
    :returns: how many slot rows came or went
    """
    if valid_to and valid_to < valid_from:
        raise DaysOutOfOrder
    if periods and not modes:
        raise NoModeChosen
    for opens, closes in periods:
        minutes = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
        if minutes < slot_minutes:
            raise HoursOutOfOrder(opens=opens, closes=closes)
    User.objects.select_for_update().get(pk=caseworker.pk)
    for row in OpeningHours.objects.filter(caseworker=caseworker, weekday=weekday):
        if row.valid_to and row.valid_to < valid_from:
            continue
        if valid_to and row.valid_from > valid_to:
            continue
        _cut(row, valid_from, valid_to, actor=actor, at=at)
    rows = [
        OpeningHours(
            caseworker=caseworker,
            weekday=weekday,
            opens=opens,
            closes=closes,
            slot_minutes=slot_minutes,
            pause_minutes=pause_minutes,
            modes=list(modes),
            valid_from=valid_from,
            valid_to=valid_to,
        )
        for opens, closes in periods
    ]
    history.create_many(rows, actor=actor, at=at)
    return make_slots(at=at, caseworkers=[caseworker.pk])


def _cut(
    row: OpeningHours, valid_from: date, valid_to: date | None, *, actor: User, at: datetime
) -> None:
    """Take the days of new hours out of old ones: what lies before and after stays."""
    if valid_to and (row.valid_to is None or row.valid_to > valid_to):
        after = OpeningHours(
            caseworker_id=row.caseworker_id,
            weekday=row.weekday,
            opens=row.opens,
            closes=row.closes,
            slot_minutes=row.slot_minutes,
            pause_minutes=row.pause_minutes,
            modes=row.modes,
            valid_from=valid_to + ONE_DAY,
            valid_to=row.valid_to,
        )
        history.save(after, actor=actor, at=at)
    if row.valid_from < valid_from:
        row.valid_to = valid_from - ONE_DAY
        history.save(row, actor=actor, at=at)
    else:
        history.delete(row, actor=actor, at=at)


@transaction.atomic
def report_away(
    *, caseworker: User, first_day: date, last_day: date, actor: User, at: datetime
) -> list[Meeting]:
    """Note days on which a caseworker holds no talks; free times go, booked talks are returned.

    Each of the returned talks is then moved, handed to a colleague or called off by a person.

    :raises DaysOutOfOrder: if the last day lies before the first
    """
    if last_day < first_day:
        raise DaysOutOfOrder
    absence = CaseworkerAbsence(caseworker=caseworker, first_day=first_day, last_day=last_day)
    history.save(absence, actor=actor, at=at)
    make_slots(at=at, caseworkers=[caseworker.pk])
    return talks_during(absence, at=at)


def talks_during(absence: CaseworkerAbsence, *, at: datetime) -> list[Meeting]:
    """Return the booked talks that fall on a caseworker's days away and still lie ahead."""
    begins = max(start_of_day(absence.first_day), at)
    return list(
        Meeting.objects.booked_on(begins, end_of_day(absence.last_day))
        .filter(caseworker=absence.caseworker_id)
        .select_related("case__member")
        .order_by("starts_at", "pk")
    )


@transaction.atomic
def end_away(*, absence_id: int, actor: User, at: datetime) -> None:
    """Take days away back; the times open again."""
    absence = CaseworkerAbsence.objects.locked(absence_id)
    caseworker = absence.caseworker_id
    history.delete(absence, actor=actor, at=at)
    make_slots(at=at, caseworkers=[caseworker])


@transaction.atomic
def close_branch(*, branch: Branch, day: date, label: str, actor: User, at: datetime) -> ClosingDay:
    """Close a branch on one day; only slots go, deadlines do not move (B36)."""
    closing, created = ClosingDay.objects.get_or_create(
        branch=branch, day=day, defaults={"label": label}
    )
    if created:
        staff = list(branch.staff.filter(role__in=BRANCH_ROLES).values_list("pk", flat=True))
        make_slots(at=at, caseworkers=staff)
    return closing


@transaction.atomic
def open_single(
    *, caseworker: User, starts_at: datetime, minutes: int, modes: Sequence[str]
) -> Slot:
    """Open one time outside the weekly pattern; an existing one at that start is returned.

    :raises NoModeChosen: if there is no mode
    """
    if not modes:
        raise NoModeChosen
    slot, _ = Slot.objects.get_or_create(
        caseworker=caseworker,
        starts_at=starts_at,
        defaults={
            "branch_id": branch_of(caseworker),
            "ends_at": rules.ends_at(starts_at, minutes=minutes),
            "minutes": minutes,
            "modes": list(modes),
            "by_hand": True,
        },
    )
    return slot
