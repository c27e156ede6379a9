"""Weeks judged against an oracle of its own, and the rules around them."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from cases.policy import DEFAULT
from cases.rules import AbsenceKind, AbsencePeriod, PausePeriod, PauseReason
from joblog import rules
from joblog.rules import Application, DayOff, Spell, Week, WeekResult, WeekState

LONG_AGO = date(2020, 1, 6)
W11 = Week(2026, 11)  # Monday 9 to Sunday 15 March: no holiday
EASTER = Week(2026, 14)  # 30 March to 5 April: Thursday and Friday are holidays
EASTER_MONDAY = Week(2026, 15)
CHRISTMAS = Week(2026, 52)
WEEK_53 = Week(2026, 53)  # Monday 28 December 2026 to Sunday 3 January 2027


def day(text: str) -> date:
    return date.fromisoformat(text)


def absent(kind: str, first: str, last: str | None = None) -> AbsencePeriod:
    return AbsencePeriod(AbsenceKind(kind), day(first), day(last) if last else None)


def paused(first: str, last: str | None = None) -> PausePeriod:
    return PausePeriod(PauseReason.DEREGISTERED, day(first), day(last) if last else None)


def exempt(first: str, last: str) -> rules.ExemptPeriod:
    return rules.ExemptPeriod(day(first), day(last))


@dataclass(frozen=True)
class Story:
    """A week of somebody: what was reported and logged, and what a person would say of it."""

    name: str
    week: Week
    says: str
    obliged: str
    """The weekdays that ask for a search, by hand: m, t, w, h (Thursday), f."""
    logged: int = 2
    required: int = 2
    start: date = LONG_AGO
    closed: date | None = None
    absences: tuple[AbsencePeriod, ...] = ()
    pauses: tuple[PausePeriod, ...] = ()
    exemptions: tuple[rules.ExemptPeriod, ...] = ()
    grace_over: bool = False


def sick(*days: str) -> tuple[AbsencePeriod, ...]:
    return tuple(absent("sick", each, each) for each in days)


STORIES = [
    # The number alone
    Story("two of two", W11, "ok", "mtwhf"),
    Story("one of two", W11, "provisional_below", "mtwhf", logged=1),
    Story("none of two", W11, "provisional_below", "mtwhf", logged=0),
    Story("one of two, grace over", W11, "final_below", "mtwhf", logged=1, grace_over=True),
    Story("two of two, grace over", W11, "ok", "mtwhf", grace_over=True),
    Story("more than asked for", W11, "ok", "mtwhf", logged=7),
    Story("the plan asks for three", W11, "provisional_below", "mtwhf", required=3),
    Story("three of three", W11, "ok", "mtwhf", logged=3, required=3),
    # Start and end of the spell
    Story("begins on Monday", W11, "ok", "mtwhf", start=day("2026-03-09")),
    Story("begins on Tuesday", W11, "provisional_below", "twhf", 0, start=day("2026-03-10")),
    Story("begins on Wednesday", W11, "provisional_below", "whf", 0, start=day("2026-03-11")),
    Story("begins on Thursday", W11, "exempt", "hf", 0, start=day("2026-03-12")),
    Story("begins on Sunday", W11, "exempt", "", 0, start=day("2026-03-15")),
    Story("begins the Monday after", W11, "exempt", "", 0, start=day("2026-03-16")),
    Story("begins on Thursday, logs two", W11, "exempt", "hf", 2, start=day("2026-03-12")),
    Story("closes on Tuesday", W11, "exempt", "mt", 0, closed=day("2026-03-10")),
    Story("closes on Wednesday", W11, "provisional_below", "mtw", 0, closed=day("2026-03-11")),
    Story("closed long before", W11, "exempt", "", 0, closed=day("2026-03-01")),
    # Sick
    Story("sick one day", W11, "ok", "twhf", absences=sick("2026-03-09")),
    Story(
        "sick two days",
        W11,
        "provisional_below",
        "whf",
        1,
        absences=sick("2026-03-09", "2026-03-10"),
    ),
    Story(
        "sick three days",
        W11,
        "exempt",
        "hf",
        1,
        absences=(absent("sick", "2026-03-09", "2026-03-11"),),
    ),
    Story(
        "sick three single days",
        W11,
        "exempt",
        "th",
        0,
        absences=sick("2026-03-09", "2026-03-11", "2026-03-13"),
    ),
    Story(
        "sick and not yet well", W11, "exempt", "mt", 0, absences=(absent("sick", "2026-03-11"),)
    ),
    Story("falls sick on Friday", W11, "ok", "mtwh", absences=(absent("sick", "2026-03-13"),)),
    Story(
        "sick at the weekend only",
        W11,
        "provisional_below",
        "mtwhf",
        0,
        absences=(absent("sick", "2026-03-14", "2026-03-15"),),
    ),
    Story(
        "reported sick twice for the same days",
        W11,
        "provisional_below",
        "whf",
        0,
        absences=(
            absent("sick", "2026-03-09", "2026-03-10"),
            absent("sick", "2026-03-10", "2026-03-10"),
        ),
    ),
    # Vacation, offer, no right, work
    Story(
        "vacation all week",
        W11,
        "exempt",
        "",
        0,
        absences=(absent("vacation", "2026-03-09", "2026-03-15"),),
    ),
    Story(
        "vacation until Tuesday",
        W11,
        "provisional_below",
        "whf",
        0,
        absences=(absent("vacation", "2026-03-02", "2026-03-10"),),
    ),
    Story(
        "vacation from Wednesday",
        W11,
        "exempt",
        "mt",
        0,
        absences=(absent("vacation", "2026-03-11", "2026-03-20"),),
    ),
    Story(
        "one sick day and two of vacation",
        W11,
        "exempt",
        "mt",
        0,
        absences=(*sick("2026-03-11"), absent("vacation", "2026-03-12", "2026-03-13")),
    ),
    Story(
        "in an offer that exempts", W11, "exempt", "", 0, absences=(absent("offer", "2026-02-02"),)
    ),
    Story(
        "an offer that ended on Monday",
        W11,
        "provisional_below",
        "twhf",
        1,
        absences=(absent("offer", "2026-02-02", "2026-03-09"),),
    ),
    Story("without a right", W11, "exempt", "m", 0, absences=(absent("no_right", "2026-03-10"),)),
    Story(
        "the right came back on Wednesday",
        W11,
        "final_below",
        "whf",
        1,
        absences=(absent("no_right", "2026-01-05", "2026-03-10"),),
        grace_over=True,
    ),
    Story(
        "at work from Thursday", W11, "ok", "mtw", absences=(absent("employment", "2026-03-12"),)
    ),
    Story("on parental leave", W11, "exempt", "", 0, absences=(absent("maternity", "2026-03-02"),)),
    # Pauses and exemptions
    Story("paused all week", W11, "exempt", "", 0, pauses=(paused("2026-03-01"),)),
    Story(
        "paused Monday and Tuesday",
        W11,
        "provisional_below",
        "whf",
        0,
        pauses=(paused("2026-03-01", "2026-03-10"),),
    ),
    Story(
        "de-registered for a missed booking until Wednesday",
        W11,
        "exempt",
        "hf",
        0,
        pauses=(paused("2026-03-05", "2026-03-11"),),
    ),
    Story(
        "exempt before a job from Wednesday",
        W11,
        "exempt",
        "mt",
        0,
        exemptions=(exempt("2026-03-11", "2026-04-10"),),
    ),
    Story(
        "an exemption that ended on Monday",
        W11,
        "ok",
        "twhf",
        exemptions=(exempt("2026-02-02", "2026-03-09"),),
    ),
    Story(
        "exempt and sick on the same days",
        W11,
        "provisional_below",
        "whf",
        0,
        absences=(absent("sick", "2026-03-09", "2026-03-10"),),
        exemptions=(exempt("2026-03-09", "2026-03-10"),),
    ),
    # Holidays ask for a search all the same
    Story("the week before Easter", EASTER, "provisional_below", "mtwhf", 1),
    Story("Easter Monday", EASTER_MONDAY, "ok", "mtwhf"),
    Story(
        "two sick days and two holidays",
        EASTER,
        "provisional_below",
        "whf",
        1,
        absences=sick("2026-03-30", "2026-03-31"),
    ),
    Story("Christmas", CHRISTMAS, "provisional_below", "mtwhf", 1),
    # Year ends
    Story("week 53 across the year's end", WEEK_53, "ok", "mtwhf"),
    Story(
        "week 53, sick from New Year's Day",
        WEEK_53,
        "provisional_below",
        "mtwh",
        0,
        absences=(absent("sick", "2027-01-01"),),
    ),
    Story(
        "the spell begins on New Year's Eve", WEEK_53, "exempt", "hf", 0, start=day("2026-12-31")
    ),
    Story("the first week of 2027", Week(2027, 1), "ok", "mtwhf", start=day("2027-01-04")),
    Story("week 1 that begins in December", Week(2026, 1), "ok", "mtwhf", start=day("2025-12-29")),
    Story(
        "week 1, vacation over New Year",
        Week(2026, 1),
        "exempt",
        "mt",
        1,
        absences=(absent("vacation", "2025-12-31", "2026-01-04"),),
    ),
    # Summer time begins and ends on a Sunday
    Story("summer time begins", Week(2026, 13), "provisional_below", "mtwhf", 1),
    Story("summer time ends", Week(2026, 43), "ok", "mtwhf"),
]


def oracle(story: Story) -> tuple[str, str]:
    """Judge by counting calendar days one by one, without any of the code under test."""
    monday = date.fromisocalendar(story.week.iso_year, story.week.iso_week, 1)
    free: set[date] = set()
    for period in story.absences + story.pauses + story.exemptions:
        last = period.last_day or monday + timedelta(days=6)
        free |= {
            period.first_day + timedelta(days=number)
            for number in range((last - period.first_day).days + 1)
        }
    obliged = ""
    for number, letter in enumerate("mtwhf"):
        weekday = monday + timedelta(days=number)
        in_case = story.start <= weekday and not (story.closed and weekday > story.closed)
        if in_case and weekday not in free:
            obliged += letter
    if len(obliged) <= 2:
        return obliged, "exempt"
    if story.logged < story.required:
        return obliged, "final_below" if story.grace_over else "provisional_below"
    return obliged, "ok"


def test_there_are_at_least_forty_different_weeks():
    assert len({story.name for story in STORIES}) == len(STORIES) >= 40


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_week_is_judged_as_a_person_and_the_oracle_would(story):
    spell = Spell(
        spell_start=story.start,
        closed_on=story.closed,
        absences=story.absences,
        pauses=story.pauses,
        exemptions=story.exemptions,
    )

    days = rules.obliged_weekdays(story.week, spell)
    state = rules.judge(
        obliged_days=len(days),
        count=story.logged,
        required=story.required,
        grace_is_over=story.grace_over,
        policy=DEFAULT,
    )

    letters = "".join("mtwhf"[each.weekday()] for each in days)
    assert (letters, state.value) == (story.obliged, story.says)
    assert oracle(story) == (story.obliged, story.says)


# Weeks


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("2026-12-27", "2026-W52"),
        ("2026-12-28", "2026-W53"),
        ("2027-01-03", "2026-W53"),
        ("2027-01-04", "2027-W01"),
        ("2025-12-28", "2025-W52"),
        ("2025-12-29", "2026-W01"),
        ("2024-12-30", "2025-W01"),
    ],
)
def test_a_day_belongs_to_its_iso_week_across_the_year(text, week):
    assert str(Week.of(day(text))) == week


def test_week_53_stands_between_its_neighbours():
    assert WEEK_53.previous == Week(2026, 52)
    assert WEEK_53.next == Week(2027, 1)
    assert Week(2026, 52) < WEEK_53 < Week(2027, 1)
    assert (WEEK_53.monday, WEEK_53.sunday) == (day("2026-12-28"), day("2027-01-03"))


def test_every_week_that_has_ended_without_a_result_is_judged():
    first = Week(2026, 51)

    weeks = rules.weeks_to_judge(first, last_judged=None, today=day("2027-01-04"))

    assert [str(week) for week in weeks] == ["2026-W51", "2026-W52", "2026-W53"]


def test_judging_goes_on_after_the_last_result():
    first, newest = Week(2026, 10), Week(2026, 12)

    assert list(rules.weeks_to_judge(first, last_judged=newest, today=day("2026-03-23"))) == []
    assert list(rules.weeks_to_judge(first, last_judged=newest, today=day("2026-03-30"))) == [
        Week(2026, 13)
    ]


def test_no_week_is_judged_that_was_over_when_the_case_was_opened():
    opened_late = rules.first_week(spell_start=day("2026-03-02"), opened_on=day("2026-03-17"))

    assert opened_late == Week(2026, 12)
    assert rules.first_week(spell_start=day("2026-03-04"), opened_on=day("2026-03-02")) == Week(
        2026, 10
    )


# Reasons


def test_a_reason_that_was_reported_is_named_before_what_follows_from_it():
    spell = Spell(
        spell_start=LONG_AGO,
        absences=[absent("sick", "2026-03-09")],
        pauses=[paused("2026-03-09")],
    )

    assert rules.why_off(day("2026-03-09"), spell) is DayOff.SICK


def test_every_kind_of_absence_has_a_reason_of_its_name():
    assert {kind.value for kind in AbsenceKind} <= {reason.value for reason in DayOff}


# Grace


@pytest.mark.parametrize(
    ("told_on", "last_day"),
    [
        ("2026-09-07", "2026-09-14"),
        ("2026-12-28", "2027-01-04"),
        ("2026-03-30", "2026-04-07"),  # Easter Monday moves it to Tuesday
        ("2026-05-18", "2026-05-26"),  # and so does Whit Monday
        ("2028-12-18", "2028-12-27"),  # Christmas Day is a Monday
    ],
)
def test_the_grace_is_seven_days_rolled_forward(told_on, last_day):
    assert rules.grace_until(day(told_on), digital_exempt=False, policy=DEFAULT) == day(last_day)


def test_paper_has_the_days_of_the_post_too():
    assert rules.grace_until(day("2026-09-07"), digital_exempt=True, policy=DEFAULT) == day(
        "2026-09-21"
    )  # 12 days end on a Saturday


def test_the_last_day_of_the_grace_is_part_of_it():
    last_day = day("2026-09-14")

    assert not rules.grace_is_over(last_day, today=last_day)
    assert rules.grace_is_over(last_day, today=day("2026-09-15"))


@pytest.mark.parametrize(("logged_on", "late"), [("2026-03-15", False), ("2026-03-16", True)])
def test_an_entry_is_late_from_the_monday_after_its_week(logged_on, late):
    assert rules.is_late(day("2026-03-10"), logged_on=day(logged_on)) is late


# The requirement


@pytest.mark.parametrize(
    ("minimums", "required"),
    [([], 2), ([None], 2), ([None, 4], 2), ([4], 4), ([4, 3], 3), ([1], 2), ([3, 5], 3)],
)
def test_a_week_asks_for_the_lowest_number_that_was_in_force(minimums, required):
    assert rules.required_in_week(minimums, policy=DEFAULT) == required


# The soft rule


@pytest.mark.parametrize(
    ("state", "posted", "advised"),
    [
        (WeekState.OK, 0, True),
        (WeekState.OK, 1, False),
        (WeekState.PROVISIONAL_BELOW, 0, True),
        (WeekState.EXEMPT, 0, False),
    ],
)
def test_a_posted_vacancy_is_advised_and_never_decides(state, posted, advised):
    assert rules.lacks_posted(state, posted=posted, policy=DEFAULT) is advised


# Judging again


def again(before: WeekState, *, count: int, grace_is_over: bool, obliged_days: int = 5):
    return rules.judge_again(
        before,
        obliged_days=obliged_days,
        count=count,
        required=2,
        grace_is_over=grace_is_over,
        policy=DEFAULT,
    )


def test_within_the_grace_a_result_may_change_both_ways():
    assert again(WeekState.OK, count=1, grace_is_over=False) is WeekState.PROVISIONAL_BELOW
    assert again(WeekState.PROVISIONAL_BELOW, count=2, grace_is_over=False) is WeekState.OK


def test_after_the_grace_a_result_changes_only_to_the_members_benefit():
    assert again(WeekState.OK, count=0, grace_is_over=True) is WeekState.OK
    assert again(WeekState.EXEMPT, count=0, grace_is_over=True) is WeekState.EXEMPT
    assert again(WeekState.FINAL_BELOW, count=2, grace_is_over=True) is WeekState.OK
    assert (
        again(WeekState.FINAL_BELOW, count=0, obliged_days=2, grace_is_over=True)
        is WeekState.EXEMPT
    )
    assert again(WeekState.PROVISIONAL_BELOW, count=1, grace_is_over=True) is WeekState.FINAL_BELOW


# The pattern. b: finally below, p: provisionally, o: ok, e: exempt with nothing, E: exempt with two.

LETTERS = {
    "b": (WeekState.FINAL_BELOW, 1),
    "p": (WeekState.PROVISIONAL_BELOW, 1),
    "o": (WeekState.OK, 2),
    "e": (WeekState.EXEMPT, 0),
    "E": (WeekState.EXEMPT, 2),
}


def weeks(letters: str) -> list[WeekResult]:
    """Return weeks in a row, from week 50 of 2026 on, so that they cross week 53."""
    results = []
    week = Week(2026, 50)
    for letter in letters:
        state, count = LETTERS[letter]
        results.append(WeekResult(week=week, state=state, count=count, required=2))
        week = week.next
    return results


@pytest.mark.parametrize(
    ("letters", "flagged"),
    [
        ("", ""),
        ("b", ""),
        ("bb", "50 51"),
        ("bob", "50 52"),
        ("boob", "50 53"),
        ("booob", ""),
        ("bp", ""),
        ("bppb", "50 53"),
        ("beeeb", "50 1"),
        ("beooeb", "50 2"),
        ("beoooeb", ""),
        ("bEEb", "50 53"),
        ("bEEEb", ""),
        ("booobob", "1 3"),
        ("bboooobb", "50 51 3 4"),
        ("bobob", "50 52 1"),
        ("oooo", ""),
    ],
)
def test_two_weak_weeks_within_four_evaluated_ones_make_the_pattern(letters, flagged):
    found = rules.weeks_that_flag(weeks(letters), policy=DEFAULT)

    assert " ".join(str(week.iso_week) for week in found) == flagged


def test_the_order_of_the_weeks_does_not_matter():
    assert rules.weeks_that_flag(weeks("boob")[::-1], policy=DEFAULT) == (
        Week(2026, 50),
        Week(2026, 53),
    )


def test_weeks_that_led_to_a_talk_before_do_not_count_again():
    results = weeks("bbob")

    assert rules.weeks_that_flag(results, policy=DEFAULT, after=Week(2026, 51)) == ()
    assert rules.weeks_that_flag(results, policy=DEFAULT, after=Week(2026, 50)) == (
        Week(2026, 51),
        Week(2026, 53),
    )


# STAR's lights


@pytest.mark.parametrize(
    ("applications", "weeks", "light"),
    [(6, 4, "green"), (5, 4, "light_green"), (1, 4, "light_green"), (0, 4, "red"), (3, 2, "green")],
)
def test_one_and_a_half_a_week_is_green_and_none_is_red(applications, weeks, light):
    assert rules.light(applications, weeks=weeks) == light


def test_without_a_week_with_benefit_there_is_no_light():
    assert rules.light(0, weeks=0) is None


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_a_group_of_fewer_than_five_is_not_shown(number, shown):
    numbers = {rules.Light.GREEN: 100, rules.Light.RED: number}

    assert rules.suppressed(numbers) == {
        rules.Light.GREEN: 100,
        rules.Light.LIGHT_GREEN: 0,
        rules.Light.RED: shown,
    }


# Duplicates

KNOWN = Application(
    applied_on=day("2026-03-10"),
    title="Lagermedarbejder",
    employer="Havnens Lager",
    link="https://example.invalid/stilling/7",
)


@pytest.mark.parametrize(
    ("title", "employer", "applied_on", "link", "may_be"),
    [
        ("Lagermedarbejder", "Havnens Lager", "2026-03-10", "", True),
        ("  lagermedarbejder ", "HAVNENS  lager", "2026-03-12", "", True),
        ("Lagermedarbejder", "Havnens Lager", "2026-03-24", "", True),
        ("Lagermedarbejder", "Havnens Lager", "2026-03-25", "", False),
        ("Lagermedarbejder", "Byens Lager", "2026-03-10", "", False),
        ("Truckfører", "Havnens Lager", "2026-03-10", "", False),
        ("Truckfører", "Et andet navn", "2026-09-01", "https://example.invalid/stilling/7", True),
    ],
)
def test_a_like_application_is_asked_about(title, employer, applied_on, link, may_be):
    new = Application(applied_on=day(applied_on), title=title, employer=employer, link=link)

    assert rules.may_be_duplicate(new, KNOWN) is may_be


def test_without_an_employer_nothing_is_taken_for_the_same():
    one = Application(applied_on=day("2026-03-10"), title="Kok", employer="")

    assert not rules.may_be_duplicate(one, one)


def test_the_same_application_has_the_same_day_title_and_employer():
    assert rules.is_same(KNOWN, KNOWN)
    assert not rules.is_same(
        KNOWN, Application(applied_on=day("2026-03-11"), title=KNOWN.title, employer=KNOWN.employer)
    )
