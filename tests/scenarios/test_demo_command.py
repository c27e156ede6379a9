"""The command that loads the demo: when it refuses, and that any day is a good last day."""

from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.models import User
from cases.models import Case, CaseState
from meetings.models import Meeting, MeetingState
from plans.models import OfferRecommendation, OfferState
from sanctions.models import SanctionCase, SanctionState
from scenarios.demo import lives, names
from tests.factories import CaseFactory

TUESDAY_MORNING = "2026-11-24T09:40"

pytestmark = pytest.mark.django_db


def load(*, members: int, until: str) -> str:
    out = StringIO()
    with override_settings(DEMO=True):
        call_command("demo", members=members, until=until, stdout=out)
    return out.getvalue()


def test_a_database_with_cases_is_left_as_it_is():
    CaseFactory()

    said = load(members=lives.SMALLEST, until=TUESDAY_MORNING)

    assert said == "The database has cases already; the demo is for an empty one.\n"
    assert Case.objects.count() == 1


@pytest.mark.parametrize("members", [lives.SMALLEST - 1, 1001])
def test_fewer_members_than_the_cast_or_very_many_are_refused(members):
    with pytest.raises(CommandError, match=f"{lives.SMALLEST} to 1000 members"):
        load(members=members, until=TUESDAY_MORNING)


def test_a_moment_that_is_none_is_refused():
    with pytest.raises(CommandError, match="'i morgen' is no moment"):
        load(members=lives.SMALLEST, until="i morgen")


def test_other_settings_than_the_demos_refuse():
    with pytest.raises(CommandError, match="belong to the demo settings"):
        call_command("demo")


def test_a_demo_that_breaks_off_leaves_nothing(monkeypatch):
    def nobody_decides(**facts):
        raise RuntimeError

    monkeypatch.setattr("scenarios.demo.history.fund.set_up", nobody_decides)

    with pytest.raises(RuntimeError):
        load(members=lives.SMALLEST, until=TUESDAY_MORNING)

    assert not User.objects.exists()


def states_of(rows) -> set[str]:
    return set(rows.values_list("state", flat=True))


# Lives


def test_the_same_number_of_members_gives_the_same_people():
    first, second = (lives.everybody(Random("x"), 120) for _ in range(2))  # noqa: S311

    assert [life.name for life in first] == [life.name for life in second]
    assert len({life.name for life in first}) == 120


def test_a_larger_demo_begins_with_the_same_cast():
    cast = [life.name for life in lives.cast()]

    assert [life.name for life in lives.everybody(Random(1), 400)][: len(cast)] == cast  # noqa: S311


def test_addresses_are_plain_and_nobodys():
    assert names.email("Aïsha", "Bækgaard Ærø-Åkjær", 7) == "aisha.aeroeaakjaer7@example.invalid"


@pytest.mark.full
@pytest.mark.parametrize(
    "until",
    [
        "2026-11-22T14:30",  # a Sunday
        "2026-11-23T07:00",  # before anybody is at work
        "2027-01-04T23:30",  # after Christmas, late at night
        "2027-03-29T10:00",  # Easter Monday, the day after the clocks changed
        "2026-06-05T13:00",  # a day on which the fund is closed
        "2027-02-28T00:30",
    ],
)
def test_any_day_is_a_good_last_day(until):
    load(members=lives.SMALLEST, until=until)

    assert states_of(Case.objects) == set(CaseState)
    assert states_of(Meeting.objects) == set(MeetingState)
    assert states_of(OfferRecommendation.objects) == set(OfferState)
    assert states_of(SanctionCase.objects) >= set(SanctionState) - {SanctionState.FLAGGED}
