"""Registering applications: by the member on Min side, or at Jobnet (A24, P28)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import Role, User
from cases import story
from cases.models import Case, CaseState, EventKind
from cases.operations import NotInThisPhase
from core import history
from core.dates import local_date
from joblog import rules
from joblog.models import JoblogEntry, JoblogWeek
from joblog.operations.errors import (
    AppliedInTheFuture,
    BeforeTheSpell,
    ExternalIdTaken,
    OnlyTheMemberLogs,
    PossibleDuplicate,
    TitleMissing,
    WeekIsFinal,
)
from joblog.operations.weeks import judge_entry_weeks

FROM_JOBNET = "jobnet:joblog_entry"


@transaction.atomic
def log_application(
    *,
    case_id: int,
    applied_on: date,
    title: str,
    found_via: str,
    employer: str = "",
    place: str = "",
    distance_km: int | None = None,
    link: str = "",
    note: str = "",
    confirmed: bool = False,
    actor: User,
    at: datetime,
) -> JoblogEntry:
    """Register a position that the member applied for; a judged week counts it at once (R37).

    It counts in the week of ``applied_on``, whenever it is registered, until that week is final.

    :param found_via: one of ``rules.FoundVia``
    :param confirmed: the member says that it is not the one it looks like
    :raises OnlyTheMemberLogs: if the actor is not a member
    :raises NotInThisPhase: if the case is closed
    :raises TitleMissing: if it has no title
    :raises AppliedInTheFuture: if the day has not come
    :raises BeforeTheSpell: if the day lies before the registration on Jobnet
    :raises WeekIsFinal: if the week's grace is over
    :raises PossibleDuplicate: if one like it is registered and ``confirmed`` is not set
    """
    case = Case.objects.locked(case_id)
    entry = JoblogEntry(
        case=case,
        applied_on=applied_on,
        title=title.strip(),
        employer=employer.strip(),
        found_via=rules.FoundVia(found_via).value,
        place=place.strip(),
        distance_km=distance_km,
        link=link.strip(),
        note=note.strip(),
        logged_at=at,
        is_late=rules.is_late(applied_on, logged_on=local_date(at)),
    )
    _refuse_staff(actor)
    _refuse_closed(case)
    _refuse_what_cannot_be(entry, case, today=local_date(at))
    _refuse_final_week(case, entry.week, today=local_date(at))
    if not confirmed:
        _refuse_duplicate(entry)
    return _add(entry, case, actor=actor, at=at)


@transaction.atomic
def correct_entry(*, entry_id: int, actor: User, at: datetime, **corrected: Any) -> JoblogEntry:
    """Change what an entry says, until the week it was in and the week it moves to are final.

    :param corrected: new values of applied_on, title, employer, found_via, place, distance_km, link
        or note
    :raises OnlyTheMemberLogs: if the actor is not a member
    :raises NotInThisPhase: if the case is closed
    :raises TitleMissing: if it would have no title
    :raises AppliedInTheFuture: if the new day has not come
    :raises BeforeTheSpell: if the new day lies before the registration on Jobnet
    :raises WeekIsFinal: if the grace of either week is over
    """
    case, entry = _locked(entry_id)
    week_before = entry.week
    for name, value in corrected.items():
        if name not in CORRECTABLE:
            raise TypeError(f"{name} of an entry is not corrected")
        setattr(entry, name, value.strip() if isinstance(value, str) else value)
    today = local_date(at)
    _refuse_staff(actor)
    _refuse_closed(case)
    _refuse_what_cannot_be(entry, case, today=today)
    _refuse_final_week(case, week_before, today=today)
    _refuse_final_week(case, entry.week, today=today)
    entry.found_via = rules.FoundVia(entry.found_via).value
    entry.is_late = rules.is_late(entry.applied_on, logged_on=local_date(entry.logged_at))
    _change(entry, case, week_before, actor=actor, at=at)
    return entry


CORRECTABLE = frozenset(
    {
        "applied_on",
        "title",
        "employer",
        "found_via",
        "place",
        "distance_km",
        "link",
        "note",
    }
)


@transaction.atomic
def delete_entry(*, entry_id: int, actor: User, at: datetime) -> None:
    """Take an entry away, until its week is final; what it said stays in the history.

    :raises OnlyTheMemberLogs: if the actor is not a member
    :raises NotInThisPhase: if the case is closed
    :raises WeekIsFinal: if the week's grace is over
    """
    case, entry = _locked(entry_id)
    _refuse_staff(actor)
    _refuse_closed(case)
    _refuse_final_week(case, entry.week, today=local_date(at))
    facts = facts_of(entry)
    history.delete(entry, actor=actor, at=at)
    story.record(case.pk, EventKind.APPLICATION_DELETED, actor=actor, at=at, **facts)
    judge_entry_weeks(case, [entry.week], actor=actor, at=at)


@transaction.atomic
def merge_from_jobnet(
    *,
    case_id: int,
    external_id: str,
    applied_on: date,
    title: str,
    found_via: str,
    logged_at: datetime,
    at: datetime,
    employer: str = "",
    place: str = "",
    distance_km: int | None = None,
    link: str = "",
    note: str = "",
    source: str = FROM_JOBNET,
) -> JoblogEntry:
    """Take over an entry of Jobnet's joblog by its id; the same message twice changes nothing (A24).

    An entry of ours that is the same application, and has no id yet, gets the id instead of a twin.
    What was registered at Jobnet within the grace counts even if we hear of it later; what was
    registered there after the week was final is kept and does not count.

    :param logged_at: when the member registered it at Jobnet
    :raises NotInThisPhase: if the case is closed
    :raises TitleMissing: if it has no title
    :raises AppliedInTheFuture: if the day has not come
    :raises BeforeTheSpell: if the day lies before the registration on Jobnet
    :raises ExternalIdTaken: if the id belongs to another case
    """
    case = Case.objects.locked(case_id)
    _refuse_closed(case)
    said = {
        "applied_on": applied_on,
        "title": title.strip(),
        "employer": employer.strip(),
        "found_via": rules.FoundVia(found_via).value,
        "place": place.strip(),
        "distance_km": distance_km,
        "link": link.strip(),
        "note": note.strip(),
        "external_id": external_id,
    }
    incoming = JoblogEntry(case=case, logged_at=logged_at, **said)
    _refuse_what_cannot_be(incoming, case, today=local_date(at))
    known = _known(incoming)
    if known is None:
        _mark_time(incoming, case, registered_on=local_date(logged_at))
        return _add(incoming, case, actor=None, at=at, source=source)
    if all(getattr(known, name) == value for name, value in said.items()):
        return known
    week_before = known.week
    for name, value in said.items():
        setattr(known, name, value)
    # Moved to another week it is registered there only now; otherwise as long ago as it was.
    moved = known.week != week_before
    _mark_time(known, case, registered_on=local_date(at if moved else known.logged_at))
    _change(known, case, week_before, actor=None, at=at, source=source)
    return known


@transaction.atomic
def remember_external_id(*, entry_id: int, external_id: str, at: datetime, source: str) -> None:
    """Store the id that Jobnet gave to an entry of ours, so that it is known when it comes back.

    :raises ExternalIdTaken: if another entry has it
    """
    entry = _locked(entry_id)[1]
    if entry.external_id == external_id:
        return
    if JoblogEntry.objects.filter(external_id=external_id).exists():
        raise ExternalIdTaken
    entry.external_id = external_id
    history.save(entry, actor=None, at=at, reason=source)


def _locked(entry_id: int) -> tuple[Case, JoblogEntry]:
    """Return an entry and its case, the case locked first."""
    case_id = JoblogEntry.objects.values_list("case_id", flat=True).get(pk=entry_id)
    return Case.objects.locked(case_id), JoblogEntry.objects.locked(entry_id)


def _refuse_closed(case: Case) -> None:
    if case.state == CaseState.CLOSED:
        raise NotInThisPhase


def _refuse_staff(actor: User) -> None:
    if actor.role != Role.MEMBER:
        raise OnlyTheMemberLogs


def _refuse_what_cannot_be(entry: JoblogEntry, case: Case, *, today: date) -> None:
    if not entry.title:
        raise TitleMissing
    if entry.applied_on > today:
        raise AppliedInTheFuture(applied_on=entry.applied_on, today=today)
    if entry.applied_on < case.spell_start:
        raise BeforeTheSpell(applied_on=entry.applied_on, spell_start=case.spell_start)


def _refuse_final_week(case: Case, week: rules.Week, *, today: date) -> None:
    """Refuse to touch a week whose grace is over. One that nobody has judged yet is never final."""
    row = JoblogWeek.objects.of_week(week).filter(case=case).first()
    if row and rules.grace_is_over(row.grace_until, today=today):
        raise WeekIsFinal(week=str(week), grace_until=row.grace_until)


def _refuse_duplicate(entry: JoblogEntry) -> None:
    for known in JoblogEntry.objects.of_case(entry.case).newest_first():
        if rules.may_be_duplicate(entry.application, known.application):
            raise PossibleDuplicate(
                entry=str(known.public_id),
                applied_on=known.applied_on,
                title=known.title,
                employer=known.employer,
            )


def _known(incoming: JoblogEntry) -> JoblogEntry | None:
    """Return the entry that this one from Jobnet is: by its id, or the same application without one."""
    by_id = JoblogEntry.objects.filter(external_id=incoming.external_id).first()
    if by_id:
        if by_id.case_id != incoming.case_id:
            raise ExternalIdTaken
        return by_id
    ours = JoblogEntry.objects.filter(
        case=incoming.case, applied_on=incoming.applied_on, external_id=""
    ).order_by("pk")
    same = (entry for entry in ours if rules.is_same(entry.application, incoming.application))
    return next(same, None)


def _mark_time(entry: JoblogEntry, case: Case, *, registered_on: date) -> None:
    """Mark an entry from Jobnet as late, and as not counting when its week was final by then."""
    entry.is_late = rules.is_late(entry.applied_on, logged_on=registered_on)
    row = JoblogWeek.objects.of_week(entry.week).filter(case=case).first()
    entry.counts = row is None or not rules.grace_is_over(row.grace_until, today=registered_on)


def _add(
    entry: JoblogEntry, case: Case, *, actor: User | None, at: datetime, source: str = ""
) -> JoblogEntry:
    history.save(entry, actor=actor, at=at, reason=source)
    story.record(
        case.pk,
        EventKind.APPLICATION_LOGGED,
        actor=actor,
        at=at,
        source=source,
        **facts_of(entry),
    )
    judge_entry_weeks(case, [entry.week], actor=actor, at=at, source=source)
    return entry


def _change(
    entry: JoblogEntry,
    case: Case,
    week_before: rules.Week,
    *,
    actor: User | None,
    at: datetime,
    source: str = "",
) -> None:
    history.save(entry, actor=actor, at=at, reason=source)
    story.record(
        case.pk,
        EventKind.APPLICATION_CORRECTED,
        actor=actor,
        at=at,
        source=source,
        **facts_of(entry),
    )
    judge_entry_weeks(case, {week_before, entry.week}, actor=actor, at=at, source=source)


def facts_of(entry: JoblogEntry) -> dict[str, Any]:
    """Return what the story says of an entry: keys and dates, so that Jobnet can be told (A24)."""
    return {
        "joblogentry": entry.pk,
        "public_id": str(entry.public_id),
        "external_id": entry.external_id,
        "applied_on": entry.applied_on,
        "week": str(entry.week),
    }
