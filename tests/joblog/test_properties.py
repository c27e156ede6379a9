"""Adding an application or a sick day never makes a result worse, for a week or for the pattern."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cases.policy import DEFAULT
from cases.rules import AbsenceKind, AbsencePeriod, PausePeriod, PauseReason
from joblog import rules
from joblog.rules import BELOW, ExemptPeriod, Spell, Week, WeekResult, WeekState

FIRST_MONDAY = date(2026, 11, 30)
WEEKS = 8
LAST_DAY = FIRST_MONDAY + timedelta(weeks=WEEKS, days=-1)

days = st.dates(FIRST_MONDAY - timedelta(days=10), LAST_DAY)
lengths = st.integers(0, 12)


@st.composite
def absences(draw, kinds=tuple(AbsenceKind)):
    first_day = draw(days)
    last_day = draw(st.none() | lengths.map(lambda length: first_day + timedelta(days=length)))
    return AbsencePeriod(draw(st.sampled_from(kinds)), first_day, last_day)


@st.composite
def pauses(draw):
    first_day = draw(days)
    return PausePeriod(
        PauseReason.DEREGISTERED, first_day, first_day + timedelta(days=draw(lengths))
    )


@st.composite
def exemptions(draw):
    first_day = draw(days)
    return ExemptPeriod(first_day, first_day + timedelta(days=draw(lengths)))


spells = st.builds(
    Spell,
    spell_start=days,
    closed_on=st.none() | days,
    absences=st.lists(absences(), max_size=3),
    pauses=st.lists(pauses(), max_size=2),
    exemptions=st.lists(exemptions(), max_size=2),
)
sick_days = absences(kinds=(AbsenceKind.SICK,)).map(
    lambda absence: replace(absence, last_day=absence.last_day or absence.first_day)
)
week_numbers = st.integers(0, WEEKS - 1)
counts = st.lists(st.integers(0, 4), min_size=WEEKS, max_size=WEEKS)
graces = st.lists(st.booleans(), min_size=WEEKS, max_size=WEEKS)
required = st.integers(2, 4)


def week_number(number: int) -> Week:
    return Week.of(FIRST_MONDAY + timedelta(weeks=number))


def judged(spell: Spell, counted: list[int], graces_over: list[bool], asked: int):
    """Return the results of the eight weeks, week 53 among them."""
    results = []
    for number, count in enumerate(counted):
        week = week_number(number)
        state = rules.judge(
            obliged_days=len(rules.obliged_weekdays(week, spell)),
            count=count,
            required=asked,
            grace_is_over=graces_over[number],
            policy=DEFAULT,
        )
        results.append(WeekResult(week=week, state=state, count=count, required=asked))
    return results


def is_worse(after: WeekState, before: WeekState) -> bool:
    return after in BELOW and before not in BELOW


def never_worse(before: list[WeekResult], after: list[WeekResult]) -> bool:
    weeks = not any(
        is_worse(then.state, now.state) for now, then in zip(before, after, strict=True)
    )
    flagged_before = rules.weeks_that_flag(before, policy=DEFAULT)
    flagged_after = rules.weeks_that_flag(after, policy=DEFAULT)
    return weeks and (bool(flagged_before) or not flagged_after)


def with_sick_days(spell: Spell, sick: AbsencePeriod) -> Spell:
    return replace(spell, absences=[*spell.absences, sick])


@given(spells, counts, graces, required, week_numbers)
def test_another_application_never_makes_a_result_worse(spell, counted, over, asked, number):
    one_more = [count + (place == number) for place, count in enumerate(counted)]

    assert never_worse(judged(spell, counted, over, asked), judged(spell, one_more, over, asked))


@given(spells, counts, graces, required, sick_days)
def test_sick_days_never_make_a_result_worse(spell, counted, over, asked, sick):
    sicker = with_sick_days(spell, sick)

    assert never_worse(judged(spell, counted, over, asked), judged(sicker, counted, over, asked))


def test_sick_days_in_a_good_week_do_not_bring_two_weak_ones_together():
    """Were exempt weeks simply left out, two sick weeks here would make a pattern of none."""
    spell = Spell(spell_start=date(2020, 1, 6))
    counted, over = [1, 2, 2, 2, 1, 2, 2, 2], [True] * WEEKS
    sick = AbsencePeriod(AbsenceKind.SICK, date(2026, 12, 7), date(2026, 12, 13))

    without, after = (
        judged(each, counted, over, 2) for each in (spell, with_sick_days(spell, sick))
    )

    assert after[1].state is WeekState.EXEMPT
    assert rules.weeks_that_flag(without, policy=DEFAULT) == ()
    assert rules.weeks_that_flag(after, policy=DEFAULT) == ()


@given(spells, counts, graces, required, sick_days, st.booleans())
def test_what_comes_late_never_makes_a_judged_week_worse(
    spell, counted, over, asked, sick, is_over
):
    """The same holds for weeks judged before: judging again with more is never worse."""
    before = judged(spell, counted, over, asked)
    sicker = with_sick_days(spell, sick)

    for result in before:
        after = rules.judge_again(
            result.state,
            obliged_days=len(rules.obliged_weekdays(result.week, sicker)),
            count=result.count,
            required=asked,
            grace_is_over=is_over,
            policy=DEFAULT,
        )
        assert not is_worse(after, result.state)


@given(spells, st.dates(FIRST_MONDAY, LAST_DAY))
def test_no_weekend_is_obliged_and_no_day_outside_the_week(spell, day):
    week = Week.of(day)

    for each in rules.obliged_weekdays(week, spell):
        assert each.weekday() < 5
        assert week.monday <= each <= week.sunday
