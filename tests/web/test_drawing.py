from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from web import drawing

MONDAY = date(2026, 11, 23)
NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def weeks(*logged):
    last = len(logged) - 1
    return [
        SimpleNamespace(week=41 + place, logged=count, is_current=place == last)
        for place, count in enumerate(logged)
    ]


def test_a_week_below_the_requirement_is_short_and_the_current_one_is_not_judged():
    chart = drawing.joblog_chart(weeks(1, 2, 3, 0), 2)

    assert [column.kind for column in chart.columns] == ["short", "met", "met", "current"]


def test_a_week_that_asks_for_nothing_is_never_short():
    exempt = SimpleNamespace(week=46, logged=0, is_current=False, is_exempt=True)

    chart = drawing.joblog_chart([exempt], 2)

    assert (chart.columns[0].kind, chart.columns[0].required) == ("exempt", 0)


def test_a_week_is_measured_by_its_own_requirement():
    of_old_plan = SimpleNamespace(
        week=45, logged=2, is_current=False, required=3, result="Mangler 1"
    )

    chart = drawing.joblog_chart([of_old_plan], 2)

    assert (chart.columns[0].kind, chart.columns[0].required) == ("short", 3)
    assert chart.says_results


def test_a_pile_has_one_block_for_each_position_and_ends_at_the_requirement():
    chart = drawing.joblog_chart(weeks(2, 0), 2)

    assert [len(column.blocks) for column in chart.columns] == [2, 0]
    assert chart.line_y < min(block.top for block in chart.columns[0].blocks)


def test_many_positions_are_drawn_smaller_and_stay_inside():
    chart = drawing.joblog_chart(weeks(40, 2), 2)

    assert chart.columns[0].logged == 40
    assert min(block.top for block in chart.columns[0].blocks) > 0


def test_no_weeks_draw_nothing():
    assert drawing.joblog_chart([], 2).columns == ()


def test_svg_gets_points_and_not_danish_commas():
    chart = drawing.joblog_chart(weeks(1, 2, 3, 0, 1, 2, 3, 1), 2)

    assert chart.columns[1].left == "15%"
    assert chart.columns[0].left == "2.5%"


def test_an_empty_week_leaves_a_trace_in_the_sparkline():
    bars = drawing.sparkline([2, 0, 1, 7], 2)

    assert [bar.is_short for bar in bars] == [False, True, True, False]
    assert bars[1].height == 3


def step(day, *, state="next", actor="fund"):
    return SimpleNamespace(day=day, title="Samtale", when="da", state=state, actor=actor)


def test_the_axis_runs_from_the_first_step_to_the_handover():
    axis = drawing.week_axis([step(MONDAY), step(MONDAY + timedelta(days=92))], MONDAY)

    assert [point.x for point in axis.points] == ["2%", "94%"]
    assert axis.today == "2%"
    assert axis.passed == "0%"


def test_today_stays_on_the_axis_when_the_course_is_over():
    steps = [step(MONDAY), step(MONDAY + timedelta(days=92))]

    assert drawing.week_axis(steps, MONDAY + timedelta(days=400)).today == "94%"


def test_labels_without_room_beside_each_other_go_one_row_down():
    steps = [step(MONDAY), step(MONDAY + timedelta(days=5)), step(MONDAY + timedelta(days=92))]

    first, second, last = drawing.week_axis(steps, MONDAY).points

    assert second.label_y > first.label_y
    assert last.label_y == first.label_y


def test_shares_are_drawn_from_the_top_down():
    line = drawing.line_chart([47, 48], [("Til tiden", [0, 100])]).lines[0]

    assert line.points == "0.0,100 100.0,0"
    assert line.last == 100


def test_times_are_numbered_through_all_days_and_grouped_by_week():
    days = [
        SimpleNamespace(day=day, is_last=False, times=[SimpleNamespace(value="a", at=NINE)])
        for day in (date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1))
    ]

    first, second = drawing.weeks_of_times(days, "slot")

    assert (first.number, second.number) == (48, 49)
    assert second.days[1].times[0].html_id == "id_slot_2"


@pytest.mark.parametrize(
    ("start", "minutes", "cell"),
    [
        (NINE, 45, "s4 l3"),
        (NINE + timedelta(minutes=10), 50, "s4 l4"),
        (NINE - timedelta(hours=3), 30, "s0 l2"),
        (NINE + timedelta(hours=12), 600, "s35 l8"),
    ],
)
def test_a_talk_stands_in_its_quarters_of_an_hour(start, minutes, cell):
    assert drawing.calendar_cell(start, start + timedelta(minutes=minutes)) == cell
