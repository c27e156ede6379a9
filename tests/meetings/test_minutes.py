"""What is written down of a talk: saved with a revision, cleaned, and never over somebody else's."""

import pytest

from meetings import rules
from meetings.models import MeetingKind
from meetings.operations import attendance
from meetings.operations.errors import BookedOnJobnet, MinutesEditedMeanwhile
from meetings.rules import Kind, Minutes, Point
from tests.factories import PLAN_AT, MeetingFactory, UserFactory

WRITTEN = Minutes(
    summary=" Søger i Odder ", next_step="Ring", internal_note="-", checked=frozenset({"identity"})
)


@pytest.fixture
def talk(db):
    return MeetingFactory(booked=True)


@pytest.fixture
def karen(db):
    return UserFactory(caseworker=True, first_name="Karen", last_name="Holm")


def save(talk, minutes, actor, *, revision=0):
    return attendance.save_minutes(
        meeting_id=talk.pk, minutes=minutes, revision=revision, actor=actor, at=PLAN_AT
    )


@pytest.mark.parametrize(
    ("kind", "sequence", "first", "last"),
    [
        (Kind.JOB_TALK, 1, Point.IDENTITY, Point.OFFERS),
        (Kind.JOB_TALK, 3, Point.IDENTITY, Point.WISH),
        (Kind.AVAILABILITY_TALK, None, Point.IDENTITY, Point.CONSEQUENCES),
        (Kind.VOLUNTARY, None, Point.IDENTITY, Point.AGREEMENTS),
    ],
)
def test_every_kind_of_talk_has_points_to_go_through(kind, sequence, first, last):
    points = rules.points_of(kind, sequence)

    assert (points[0], points[-1]) == (first, last)


def test_keeps_the_minutes_and_only_points_of_this_talk(talk, karen):
    saved = save(talk, Minutes(summary=" Odder ", checked=frozenset({"identity", "wish"})), karen)

    assert saved.minutes_written == Minutes(summary="Odder", checked=frozenset({"identity"}))
    assert saved.minutes_revision == 1


def test_saving_what_is_saved_changes_nothing_whoever_does_it(talk, karen):
    save(talk, WRITTEN, karen)
    rows = talk.history.count()

    again = save(talk, WRITTEN, UserFactory(caseworker=True))

    assert again.minutes_revision == 1
    assert talk.history.count() == rows


def test_says_who_wrote_since_and_leaves_their_words(talk, karen):
    save(talk, WRITTEN, karen)

    with pytest.raises(MinutesEditedMeanwhile) as refused:
        save(talk, Minutes(summary="Andet"), UserFactory(caseworker=True))

    talk.refresh_from_db()
    assert refused.value.facts == {"saved_by": "Karen Holm", "saved_at": PLAN_AT, "revision": 1}
    assert talk.summary == "Søger i Odder"


def test_no_minutes_of_a_talk_at_the_jobcenter(karen):
    talk = MeetingFactory(
        booked=True, kind=MeetingKind.JC_TALK, organiser="jobcenter", source="brev 1", slot=None,
        **dict.fromkeys(
            ("sequence", "planned", "invited_on", "booking_deadline", "window_from", "window_to")
        ),
    )  # fmt: skip

    with pytest.raises(BookedOnJobnet):
        save(talk, WRITTEN, karen)
