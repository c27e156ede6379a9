"""Twelve weeks told day by day: one clock for everybody, people's acts in a few slices of each day.

All scheduled work runs set-based, at its own moments or, where a later moment gives the same, with
the next slice. People act through the operations that pages call. Nothing leaves the house.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from random import Random

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils.module_loading import import_string

from accounts.models import Member
from cases import operations as case_operations
from cases.models import Case
from cases.policy import DEFAULT
from core import history
from core.dates import each_day, is_business_day, local_date, local_moment
from exchange.registrations import importing
from exchange.registrations.reading import Registration
from letters import channels
from letters.models import Dispatch, DispatchState
from meetings.models import Meeting
from scenarios.demo import acts, fund, members, names, staff
from scenarios.demo.lives import FIRST_DAY, Life, everybody
from scenarios.demo.world import World
from scenarios.runner import LEAVES_THE_HOUSE, MORNING, NIGHTLY

SOURCE = "jobnet:demo"
SEED = "kontaktforløb"
MOVE_IN = time(6, 0)
LEGACY_SINCE = date(2023, 11, 20)
MINUTE = timedelta(minutes=1)

SLICES = {"forenoon": time(10, 15), "afternoon": time(15, 40), "evening": time(19, 10)}
"""When people act, give or take some minutes that differ from day to day."""

SPREAD_MINUTES = 20
RARE = {
    "meetings.tasks.make_slots": 4,
    "exchange.tasks.purge_raw_bodies": 4,
    "joblog.tasks.rejudge_touched": 1,
}
"""Parts that come to the same when they run every so many weeks, and on the last day."""

WEEKS_BETWEEN_STATISTICS = 3

LETTERS = "letters.tasks.write_due_letters"


def tell(
    *, members_wanted: int, until: datetime, day_is_over: Callable[[], object] = lambda: None
) -> World:
    """Make the fund and tell its history up to a moment, in the caller's transaction."""
    with channels.into_sink(), _without_savepoints():
        first_day = local_date(until) - timedelta(days=FIRST_DAY)
        begins = local_moment(first_day, MOVE_IN)
        world = World(
            fund=fund.set_up(at=begins),
            lives=everybody(Random(SEED), members_wanted),  # noqa: S311
            until=until,
            seed=SEED,
        )
        import_string("meetings.tasks.make_slots")(at=begins)
        for day in each_day(first_day, world.last_day):
            _Day(world, day).tell()
            day_is_over()
        _settle_copies(until)
    return world


@contextmanager
def _without_savepoints() -> Iterator[None]:
    """Spare each operation its savepoint, a third of all statements: here one failure is the end of all."""
    connection.features.uses_savepoints = False
    try:
        yield
    finally:
        del connection.features.uses_savepoints


class _Day:
    """One day of the history."""

    def __init__(self, world: World, day: date) -> None:
        self.world = world
        self.day = day
        self.is_first = day == world.day(FIRST_DAY)
        self.is_business_day = is_business_day(day, DEFAULT.closing_days_extra)

    def tell(self) -> None:
        if self._is_time_for(WEEKS_BETWEEN_STATISTICS):
            _refresh_statistics()
        told = 0
        if not self.is_first:
            told = self._scheduled("nightly", NIGHTLY) + self._scheduled("morning", MORNING)
        for name, at in self._slices():
            told += getattr(self, f"_{name}")(at) + self._quarter_hour(at)
            if told:
                told = 0
                self._minute(at, all_parts=self._has_all_parts(name))

    def _has_all_parts(self, name: str) -> bool:
        """Return whether upper floors look down after a slice: on the evenings of business days."""
        return name == "last" or (name == "evening" and self.is_business_day)

    def _is_time_for(self, weeks: int) -> bool:
        """Return whether something that comes every so many weeks is due today."""
        days = (self.day - self.world.day(FIRST_DAY)).days
        return days % (7 * weeks) == 0 or self.day == self.world.last_day

    def _slices(self) -> Iterable[tuple[str, datetime]]:
        """Yield the slices of the day; the last day ends with one at the moment the history leads up to."""
        for name, clock in SLICES.items():
            chance = self.world.chance("slice", name, self.day)
            at = local_moment(self.day, clock) + MINUTE * chance.randrange(SPREAD_MINUTES)
            if at < self.world.until:
                yield name, at
        if self.day == self.world.last_day:
            yield "last", self.world.until - MINUTE

    # People

    def _forenoon(self, at: datetime) -> int:
        """Let registrations come in and people call; who is new hears of it at once."""
        registered = self._register(at)
        staff.hold_talks(self.world, at=at)  # before the clock takes them for missed
        self._steps(acts.BY_OTHERS, at)
        members.get_well(self.world, at=at)
        if self.is_business_day:
            self._steps(acts.BY_STAFF, at)
            members.contact(self.world, at=at)
        return registered

    def _afternoon(self, at: datetime) -> int:
        """Let staff record the day's talks and take their cases on; its letters go out in the evening."""
        staff.hold_talks(self.world, at=at)
        if self.is_business_day:
            staff.work_on_sanctions(self.world, at=at)
            staff.settle_agreements(self.world, at=at)
            staff.confirm_missed(self.world, at=at)
            members.register_again(self.world, at=at)
        return 0

    def _evening(self, at: datetime) -> int:
        """Let members do what they do in the evening: read, log, book, answer."""
        staff.hold_talks(self.world, at=at)
        searching = members.searching(self.world)
        members.open_letters(self.world, at=at)
        members.book_talks(self.world, at=at)
        members.cancel_talks(self.world, at=at)
        members.answer(self.world, searching, at=at)
        members.complain(self.world, at=at)
        members.log_applications(self.world, searching, at=at)
        return 1

    def _last(self, at: datetime) -> int:
        return 1 + staff.hold_talks(self.world, at=at)

    def _register(self, at: datetime) -> int:
        lives = [life for life in self.world.lives if self.world.day(life.told) == self.day]
        if not lives:
            return 0
        take_in(self.world, lives, at=at)
        return len(lives)

    def _steps(self, those: dict[str, acts.Act], at: datetime) -> int:
        """Do the steps of today; those of staff stand on business days."""
        done = 0
        for life in self.world.lives:
            for days, act, arguments in life.steps:
                if act not in those:
                    continue
                by_staff = act in acts.BY_STAFF
                day = self.world.business_day(days) if by_staff else self.world.day(days)
                if day == self.day:
                    acts.do(act, self.world, life, at=at, **arguments)
                    done += 1
        return done

    # The clock

    def _scheduled(self, job: str, clock: time) -> int:
        """Run a daily job, unless the history ends before it; return how much it changed."""
        at = local_moment(self.day, clock)
        if at >= self.world.until:
            return 0
        return sum(
            import_string(path)(at=at)
            for path in settings.SCHEDULED_PARTS[job]
            if path not in RARE or self._is_time_for(RARE[path])
        )

    def _quarter_hour(self, at: datetime) -> int:
        """Flag and remind, where a stored moment says that there is something to do."""
        due = (
            Meeting.objects.missed_by(at).exists() or Meeting.objects.talk_reminder_due(at).exists()
        )
        if not due:
            return 0
        return sum(import_string(path)(at=at) for path in settings.SCHEDULED_PARTS["quarter_hour"])

    def _minute(self, at: datetime, *, all_parts: bool) -> None:
        """Let letters be written, and the upper floors look down where all parts are asked for."""
        for path in settings.SCHEDULED_PARTS["minute"]:
            rests = path in RARE and not self._is_time_for(RARE[path])
            if path in LEAVES_THE_HOUSE or rests:
                continue
            if all_parts or path == LETTERS:
                import_string(path)(at=at + MINUTE)


def take_in(world: World, lives: list[Life], *, at: datetime) -> None:
    """Take in the registrations of these lives, give the members an address, and Karen Holm her cases."""
    importing.take_in(
        [_registration(world, life) for life in lives],
        municipalities=world.fund.municipalities,
        mark=SOURCE,
        at=at,
    )
    by_email = {_email(life): life for life in lives}
    rows = list(Member.objects.filter(email__in=by_email).order_by("pk"))
    for member in rows:
        life = by_email[member.email]
        world.by_member[member.pk] = life
        chance = world.chance(life.number, "home")
        member.street = f"{chance.choice(names.STREETS)} {chance.randrange(1, 140)}"
        member.postal_code, member.city = names.PLACES[life.municipality]
        for name, value in life.facts.items():
            setattr(member, name, value)
    told = ("street", "postal_code", "city", "digital_exempt", "address_protected")
    history.save_many(rows, told, actor=None, at=at, reason=SOURCE)
    for case in Case.objects.filter(member__in=rows).select_related("branch"):
        life = world.by_member[case.member_id]
        world.case_of[life.number] = case.pk
        if life.with_karen and case.caseworker_id != world.fund.karen.pk and case.branch:
            case_operations.assign(
                case_id=case.pk,
                branch=case.branch,
                caseworker=world.fund.karen,
                actor=world.fund.lead_of(case.branch),
                at=at + MINUTE,
            )


def _registration(world: World, life: Life) -> Registration:
    registered_on = LEGACY_SINCE if life.is_legacy else world.day(life.registered)
    chance = world.chance(life.number, "person")
    return Registration(
        line=life.number,
        cpr=_cpr(life, chance),
        first_name=life.first_name,
        last_name=life.last_name,
        municipality=life.municipality,
        registered_on=registered_on,
        first_benefit_date=registered_on,
        benefit_period_no=chance.choice((1, 1, 1, 2)),
        insurance=chance.choice(("full", "full", "full", "full", "part")),
        email=_email(life),
        phone=f"{chance.randrange(20, 32)} {chance.randrange(10, 99)}"
        f" {chance.randrange(10, 99)} {chance.randrange(10, 99)}",
    )


def _cpr(life: Life, chance: Random) -> str:
    """Return a test number: the day of birth plus 60, which no person has."""
    day, month, year = chance.randint(61, 88), chance.randint(1, 12), chance.randint(62, 99)
    return f"{day}{month:02}{year}{1000 + life.number % 1000}"


def _email(life: Life) -> str:
    return names.email(life.first_name, life.last_name, life.number)


def _refresh_statistics() -> None:
    """Tell the planner how the tables have grown: nothing does in the middle of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _settle_copies(until: datetime) -> None:
    """Close the ledger of e-mails and SMS of the past: none was sent, most would have been."""
    settled = {"settled_at": F("next_at"), "attempts": 1, "receipt": "demo"}
    due = Dispatch.objects.due(until)
    read_before = due.filter(letter__first_opened_at__lte=F("next_at"))
    due.filter(pk__in=read_before.values("pk")).update(state=DispatchState.DROPPED, **settled)
    due.update(state=DispatchState.SENT, **settled)
