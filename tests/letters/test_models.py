"""What the database itself promises of letters, and who may read which."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Municipality
from cases.models import EventKind
from core import history
from core.dates import COPENHAGEN
from letters import models, tasks
from letters.models import Code, Dispatch, Letter
from letters.operations import writing
from tests.factories import CaseFactory, JobcenterFactory, UserFactory
from tests.letters.stories import AT, STORIES, about, booked, handed_over, invited, tell

pytestmark = pytest.mark.django_db


def a_letter() -> Letter:
    talk = invited()
    about(talk, EventKind.INVITED, deadline=talk.booking_deadline)
    tasks.write_due_letters(at=AT)
    return Letter.objects.get(meeting=talk)


def refused(sql: str, *values) -> bool:
    """Return whether the database refuses a statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except (IntegrityError, DatabaseError):
        return True
    return False


@pytest.mark.parametrize(
    "assignment",
    [
        "subject = 'Andet'",
        "body = '[]'::jsonb",
        "head = '{}'::jsonb",
        "letter_on = letter_on + 1",
        "delivered_on = delivered_on + 1",
        "deadline_on = deadline_on + 1",
        "available_at = available_at + interval '1 day'",
        "code = 'L3'",
        "recipient = 'jobcenter'",
        "template_version = 'x'",
        "policy_version = 'x'",
        "act = ''",
    ],
)
def test_nothing_of_a_letter_is_rewritten(assignment):
    letter = a_letter()

    assert refused(f"UPDATE letters_letter SET {assignment} WHERE id = %s", letter.pk)  # noqa: S608


def test_a_letter_is_never_deleted():
    assert refused("DELETE FROM letters_letter WHERE id = %s", a_letter().pk)


def test_the_first_opening_stands():
    letter = a_letter()
    writing.mark_opened(letter_id=letter.pk, at=AT)

    assert refused("UPDATE letters_letter SET first_opened_at = NULL WHERE id = %s", letter.pk)


def test_a_letter_is_not_opened_before_it_is_there():
    letter = a_letter()

    assert refused(
        "UPDATE letters_letter SET first_opened_at = %s WHERE id = %s",
        AT - timedelta(seconds=1),
        letter.pk,
    )


def test_a_letter_does_not_replace_itself():
    letter = a_letter()

    assert refused("UPDATE letters_letter SET replaced_by_id = id WHERE id = %s", letter.pk)


COPIED = [
    field.column for field in Letter._meta.concrete_fields if field.name not in ("id", "public_id")
]


def copy_sql(**other: str) -> str:
    """Return a statement that inserts a letter like another one, but for some columns."""
    values = ", ".join(other.get(column, column) for column in COPIED)
    columns = ", ".join(COPIED)
    return (
        f"INSERT INTO letters_letter (public_id, {columns})"  # noqa: S608
        f" SELECT %s, {values} FROM letters_letter WHERE id = %s"
    )


def test_one_letter_an_event_kind_and_recipient():
    letter = a_letter()

    assert refused(copy_sql(), uuid4(), letter.pk)
    assert not refused(copy_sql(code="'L3'"), uuid4(), letter.pk)


@pytest.mark.parametrize(
    "other", [{"code": "'L99'"}, {"code": "'L3'", "delivered_on": "letter_on - 1"}]
)
def test_an_unknown_code_and_an_impossible_date_are_refused(other):
    assert refused(copy_sql(**other), uuid4(), a_letter().pk)


def test_one_copy_a_channel_and_letter():
    a_letter()
    [first, second] = Dispatch.objects.order_by("pk")

    assert refused("UPDATE letters_dispatch SET dedup = %s WHERE id = %s", first.dedup, second.pk)


@pytest.mark.parametrize(
    "assignment", ["state = 'lost'", "state = 'sent'", "settled_at = now()", "attempts = 9"]
)
def test_a_copy_that_waits_is_not_settled(assignment):
    a_letter()

    assert refused(f"UPDATE letters_dispatch SET {assignment}")  # noqa: S608


# Who reads what


def visible(user, *, at: datetime = AT) -> set[str]:
    return {letter.code for letter in Letter.objects.visible_to(user, at=at)}


def test_a_member_sees_the_own_letters_and_not_the_jobcenters_copy():
    event = handed_over()
    tasks.write_due_letters(at=event.happened_at)
    stranger = CaseFactory()

    assert visible(event.case.member.user, at=event.happened_at) == {Code.L11}
    assert visible(stranger.member.user, at=event.happened_at) == set()


def test_nobody_sees_a_letter_before_it_is_available():
    letter = a_letter()

    assert visible(letter.member.user, at=AT - timedelta(seconds=1)) == set()
    assert visible(letter.member.user, at=AT) == {Code.L2}


def test_branch_staff_see_the_letters_of_their_branch():
    letter = a_letter()

    assert visible(letter.case.caseworker) == {Code.L2}
    assert visible(UserFactory(caseworker=True)) == set()


def test_a_jobcenter_reads_only_what_is_about_handover_and_plan():
    event = handed_over()
    case = event.case
    talk = booked(case=case, sequence=1, starts_at=event.happened_at)
    about(talk, EventKind.BOOKED, starts_at=talk.starts_at, mode=talk.mode)
    tasks.write_due_letters(at=event.happened_at)
    reader = UserFactory(
        jobcenter_reader=True, jobcenter=JobcenterFactory(municipalities=[case.municipality])
    )
    elsewhere = UserFactory(
        jobcenter_reader=True,
        jobcenter=JobcenterFactory(municipalities=[Municipality.objects.get(code="751")]),
    )

    assert visible(reader, at=event.happened_at) == {Code.L11, Code.L12}
    assert visible(elsewhere, at=event.happened_at) == set()
    assert not Dispatch.objects.visible_to(reader, at=event.happened_at).exists()


@pytest.mark.parametrize("role", ["fund_admin", "dpo"])
def test_those_without_cases_see_no_letters(role):
    a_letter()

    assert visible(UserFactory(**{role: True})) == set()


# What still asks for something


def asking(case, *, at: datetime = AT) -> list[str]:
    return [letter.code for letter in Letter.objects.filter(case=case).requires_action(at)]


def test_an_invitation_asks_until_the_talk_is_booked():
    letter = a_letter()
    assert asking(letter.case) == [Code.L2]

    about(letter.meeting, EventKind.BOOKED, starts_at="2026-04-13T10:00:00+02:00", mode="video")

    assert asking(letter.case) == []


def test_the_booking_of_another_talk_settles_nothing():
    letter = a_letter()
    other = booked(case=letter.case, sequence=1)

    about(other, EventKind.BOOKED, starts_at=other.starts_at, mode=other.mode)

    assert asking(letter.case) == [Code.L2]


@pytest.mark.parametrize(
    ("moment", "letters"),
    [
        (datetime(2026, 4, 7, 23, 59, 59, tzinfo=COPENHAGEN), [Code.L2]),
        (datetime(2026, 4, 8, 0, 0, tzinfo=COPENHAGEN), []),
    ],
)
def test_an_invitation_asks_until_the_last_second_of_its_deadline(moment, letters):
    assert asking(a_letter().case, at=moment) == letters


def test_a_replaced_letter_asks_for_nothing():
    letter = a_letter()
    about(letter.meeting, EventKind.DEADLINE_SET, deadline="2026-04-20")
    tasks.write_due_letters(at=AT)

    [open_letter] = Letter.objects.filter(case=letter.case).requires_action(AT)
    assert open_letter.deadline_on == date(2026, 4, 20)


@pytest.mark.parametrize(
    ("name", "settling", "fact"),
    [
        ("L8", EventKind.CONTACT_RECORDED, "meeting"),
        ("L7", EventKind.INVITED, None),
        ("L10", EventKind.WISH_ANSWERED, None),
        ("L19", EventKind.OFFER_REFUSED, "offerrecommendation"),
        ("L26", EventKind.WEEK_FINAL, "joblogweek"),
    ],
)
def test_each_letter_that_asks_stops_when_it_is_answered(name, settling, fact):
    event = STORIES[name]()
    tasks.write_due_letters(at=event.happened_at)
    assert asking(event.case, at=event.happened_at) == [name]

    facts = {fact: event.facts[fact]} if fact else {}
    tell(event.case, settling, at=event.happened_at, **facts)

    assert asking(event.case, at=event.happened_at) == []


def test_unopened_letters_are_counted():
    letter = a_letter()
    assert Letter.objects.unopened().count() == 1

    writing.mark_opened(letter_id=letter.pk, at=AT)

    assert Letter.objects.unopened().count() == 0


@pytest.mark.parametrize(("hours", "late"), [(3, 0), (4, 1)])
def test_a_letter_is_late_after_four_hours(hours, late):
    tell(CaseFactory(), EventKind.OPENED)

    assert models.unwritten(AT + timedelta(hours=hours)).count() == late


def test_a_letter_as_html_is_escaped():
    letter = a_letter()
    member = letter.member
    member.first_name = "<b>Mette</b>"
    history.save(member, actor=None, at=AT, reason="test")
    about(letter.meeting, EventKind.DEADLINE_SET, deadline="2026-04-20")
    tasks.write_due_letters(at=AT)

    html = Letter.objects.newest_first().first().html

    assert "Kære &lt;b&gt;Mette&lt;/b&gt;" in html
    assert html.count("<h2>") == 2
    assert '<div class="box"><strong>Det skal du gøre</strong><br>' in html
