"""A handover is gone through, received and asked about, and nothing of it ever holds it."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import ApiClient
from cases.models import Case, CaseState, EventKind
from cases.operations import NotInThisPhase, ReasonMissing
from core.dates import COPENHAGEN
from exchange import handovers
from exchange.models import Gap, HandoverCheck, HandoverReply, InboundMessage
from exchange.operations import (
    AlreadyAnswered,
    Answer,
    answer_handover_question,
    note_handover_reply,
    prepare_handover,
    receive,
)
from meetings.models import MeetingState
from tests.factories import (
    AgreementFactory,
    CaseFactory,
    HandoverReplyFactory,
    MeetingFactory,
    OfferRecommendationFactory,
    PlanVersionFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 14, 9, 0, tzinfo=COPENHAGEN)
TODAY = date(2026, 4, 14)


@pytest.fixture
def ready():
    """A case with all that the Jobcenter should find."""
    case = CaseFactory(talks_held=2, wants_fund_at_first_jc_talk=True)
    PlanVersionFactory(case=case)
    return case


@pytest.fixture
def gone():
    return CaseFactory(handed_over=True, handed_over_on=TODAY)


def gaps(case):
    return handovers.gaps_of(handovers.with_gaps(Case.objects.filter(pk=case.pk), at=NOW).get())


def prepare(case, note=""):
    return prepare_handover(case_id=case.pk, note=note, actor=case.caseworker, at=NOW)


def by_message(case, message="kbh-18", kind="received", text="", at=NOW):
    return note_handover_reply(
        case_id=case.pk, kind=kind, text=text, message=message, actor=None, at=at
    )


def story_of(case):
    return list(case.events.order_by("pk").values_list("kind", flat=True))


# What is lacking


def test_a_case_with_plan_and_wish_lacks_nothing(ready):
    assert gaps(ready) == []


@pytest.mark.parametrize(
    ("gap", "make"),
    [
        (
            Gap.OUTCOME,
            lambda case: MeetingFactory(case=case, booked=True),
        ),
        (
            Gap.OUTCOME,
            lambda case: MeetingFactory(case=case, booked=True, state=MeetingState.MISSED),
        ),
        (
            Gap.AGREEMENTS,
            lambda case: AgreementFactory(
                made_in=case.plan.versions.get(), due_on=TODAY - timedelta(days=1)
            ),
        ),
        (Gap.OFFERS, lambda case: OfferRecommendationFactory(case=case)),
    ],
)
def test_each_gap_is_found_by_itself(ready, gap, make):
    make(ready)

    assert gaps(ready) == [gap]


def test_a_case_without_anything_lacks_plan_and_wish():
    assert gaps(CaseFactory()) == [Gap.PLAN, Gap.WISH]


# Making it ready


def test_a_case_in_order_is_made_ready_without_a_word(ready):
    check = prepare(ready)

    assert (check.gaps, check.checked_by, check.checked_at) == ([], ready.caseworker, NOW)
    assert story_of(ready) == [EventKind.HANDOVER_PREPARED]


def test_what_is_lacking_is_kept_with_who_sees_to_it():
    case = CaseFactory()
    with pytest.raises(ReasonMissing):
        prepare(case)
    assert not HandoverCheck.objects.exists()
    assert story_of(case) == []

    check = prepare(case, "Karen ringer onsdag")

    case.refresh_from_db()
    assert (check.gaps, check.note) == (["plan", "wish"], "Karen ringer onsdag")
    assert case.state == CaseState.AKASSE_ACTIVE


def test_a_second_press_is_kept_once(ready):
    assert prepare(ready).pk == prepare(ready).pk
    assert story_of(ready) == [EventKind.HANDOVER_PREPARED]


def test_after_the_handover_there_is_nothing_to_make_ready(gone):
    with pytest.raises(NotInThisPhase):
        prepare(gone, "For sent")


# What the Jobcenter says


def test_a_receipt_is_kept_and_the_case_stays_where_it_is(gone):
    reply = by_message(gone)

    gone.refresh_from_db()
    [event] = gone.events.all()
    assert (reply.kind, reply.entered_by) == ("received", None)
    assert (event.kind, event.source) == (EventKind.HANDOVER_RECEIVED, "jobcenter:kbh-18")
    assert gone.state == CaseState.JOBCENTER_ACTIVE


def test_a_question_waits_for_an_answer_and_holds_nothing(gone):
    reply = by_message(gone, kind="returned", text="Hvornår er kurset?")
    assert list(HandoverReply.objects.handover_returned()) == [reply]

    answer_handover_question(
        reply_id=reply.pk, note="Kurset er 4. maj", actor=gone.caseworker, at=NOW
    )

    gone.refresh_from_db()
    assert not HandoverReply.objects.handover_returned().exists()
    assert gone.state == CaseState.JOBCENTER_ACTIVE
    assert story_of(gone) == [EventKind.HANDOVER_RETURNED, EventKind.HANDOVER_ANSWERED]


def test_an_answer_is_given_once_and_in_words(gone):
    reply = HandoverReplyFactory(case=gone)
    with pytest.raises(ReasonMissing):
        answer_handover_question(reply_id=reply.pk, note=" ", actor=gone.caseworker, at=NOW)
    answer_handover_question(reply_id=reply.pk, note="4. maj", actor=gone.caseworker, at=NOW)

    with pytest.raises(AlreadyAnswered):
        answer_handover_question(reply_id=reply.pk, note="5. maj", actor=gone.caseworker, at=NOW)

    reply.refresh_from_db()
    assert reply.settled_note == "4. maj"
    assert story_of(gone) == [EventKind.HANDOVER_ANSWERED]


def test_the_same_message_again_changes_nothing(gone):
    assert by_message(gone).pk == by_message(gone, at=NOW + timedelta(hours=1)).pk
    assert story_of(gone) == [EventKind.HANDOVER_RECEIVED]


def test_a_message_that_comes_through_the_inbox_twice_is_taken_once(gone):
    client = ApiClient.objects.create(name="Jobcenter København")

    def take():
        reply = by_message(gone)
        return Answer(202, {"reply": str(reply.public_id)})

    facts = {"client": client, "key": "kbh-18", "kind": "handover_receipt", "body": b"{}"}
    answers = [receive(**facts, handle=take, at=NOW) for _ in range(2)]

    assert answers[0] == answers[1]
    assert HandoverReply.objects.count() == InboundMessage.objects.count() == 1


@pytest.mark.parametrize(
    "lacking", [{"told_by": " "}, {"kind": "returned", "text": " "}], ids=["source", "question"]
)
def test_what_is_entered_by_hand_names_its_source_and_a_question_its_words(gone, lacking):
    facts = {"kind": "received", "told_by": "Brev fra Lone Berg"} | lacking

    with pytest.raises(ReasonMissing):
        note_handover_reply(case_id=gone.pk, actor=gone.caseworker, at=NOW, **facts)

    assert not HandoverReply.objects.exists()
    assert story_of(gone) == []


def test_a_case_that_was_not_handed_over_has_no_reply(ready):
    with pytest.raises(NotInThisPhase):
        by_message(ready)


def test_a_reply_to_a_handover_that_was_taken_back_does_not_count_for_the_next(gone):
    before = HandoverReplyFactory(case=gone, noted_at=NOW - timedelta(days=1))
    after = HandoverReplyFactory(case=gone, noted_at=NOW)

    assert list(HandoverReply.objects.since_handover()) == [after]
    assert before.pk != after.pk


# The package


def test_the_package_has_what_is_open_and_no_more(ready):
    version = ready.plan.versions.get()
    promised = AgreementFactory(made_in=version)
    sent = OfferRecommendationFactory(case=ready, sent=True)
    OfferRecommendationFactory(case=ready, offer="Ikke sendt")
    held = MeetingFactory(case=ready, held=True)
    MeetingFactory(case=ready, sequence=3)

    package = handovers.package_of(ready)

    assert package.version == version
    assert package.content.requirement.weekly_minimum == 2
    assert (package.talks, package.agreements, package.offers) == ([held], [promised], [sent])
    assert package.wish is True


def test_without_a_plan_the_package_says_so():
    package = handovers.package_of(CaseFactory())

    assert (package.version, package.content) == (None, None)


# What the database promises


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE exchange_handoverreply SET told_by = ''",
        "UPDATE exchange_handoverreply SET message = 'kbh-1'",
        "UPDATE exchange_handoverreply SET text = ''",
        "UPDATE exchange_handoverreply SET settled_at = now()",
        "UPDATE exchange_handoverreply SET kind = 'refused'",
    ],
)
def test_a_reply_names_its_source_and_an_answer_its_words(gone, broken):
    HandoverReplyFactory(case=gone)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(broken)


def test_one_message_gives_one_reply(gone):
    facts = {"told_by": "", "entered_by": None, "message": "kbh-1"}
    HandoverReplyFactory(case=gone, **facts)

    with pytest.raises(IntegrityError), transaction.atomic():
        HandoverReplyFactory(case=gone, **facts, public_id=uuid4())


@pytest.mark.parametrize("gaps", [["plan"], ["unknown"]])
def test_a_check_knows_its_gaps_and_says_who_sees_to_them(ready, gaps):
    with pytest.raises(IntegrityError), transaction.atomic():
        HandoverCheck.objects.create(
            case=ready, checked_at=NOW, checked_by=ready.caseworker, gaps=gaps
        )
