"""What the database refuses, whoever asks: by raw SQL, past the operations."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from sanctions.models import Evidence, FairnessAnswer, SanctionCase
from sanctions.operations import decisions
from tests.factories import UserFactory
from tests.sanctions.stories import DECIDED_AT, decided, heard, missed_talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def missed():
    return missed_talk()


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("state = 'in_force'", "sanction_decided_after_a_hearing"),
        ("state = 'in_force', reply_by = now()", "sanction_decided_names_its_complaint_deadline"),
        ("state = 'in_force', consequence = 'final'", "final by a decision"),
        ("consequence = 'final'", "final by a decision"),
        ("state = 'hearing'", "sanction_in_hearing_has_a_reply_deadline"),
        ("state = 'approval'", "sanction_in_approval_names_its_proposer"),
        ("state = 'lost'", "sanction_state_is_known"),
        ("kind = 'sick_pattern'", "sanction_doubt_costs_nothing"),
    ],
)
def test_no_impossible_state_past_the_operations(missed, change, what):
    with pytest.raises(IntegrityError, match=what):
        sql(f"UPDATE sanctions_sanctioncase SET {change} WHERE id = %s", missed.pk)  # noqa: S608


def test_a_case_cannot_begin_as_decided(missed):
    twin = SanctionCase.objects.get(pk=missed.pk)
    twin.pk, twin.public_id, twin.meeting = None, uuid4(), None
    twin.consequence = "final"

    with pytest.raises(IntegrityError, match="final_only_when_decided"), transaction.atomic():
        twin.save()


DECISION = (
    "INSERT INTO sanctions_decision (public_id, sanction_case_id, decided_by_id, proposed_by_id,"
    " four_eyes, decided_at, facts, legal_basis, reasons, evidence)"
    " VALUES (gen_random_uuid(), %s, %s, %s, true, %s, %s, %s, %s, '{}')"
)
PARTS = ("fakta", "lov", "grund")


def test_no_decision_without_a_person_of_the_branch_or_by_its_proposer(missed):
    heard(missed)
    person, other = missed.case.caseworker_id, UserFactory(team_lead=True).pk
    member, admin = missed.case.member.user_id, UserFactory(fund_admin=True).pk

    for decider, proposer, what in (
        (None, person, "decided_by_id"),
        (person, person, "decision_by_another_than_the_proposer"),
        (person, None, "decision_by_another_than_the_proposer"),
        (member, person, "made by staff"),
        (admin, person, "made by staff"),
    ):
        with pytest.raises(IntegrityError, match=what):
            sql(DECISION, missed.pk, decider, proposer, DECIDED_AT, *PARTS)
    for position, part in enumerate(("facts", "a_legal_basis", "reasons")):
        parts = [*PARTS]
        parts[position] = ""
        with pytest.raises(IntegrityError, match=f"decision_has_{part}"):
            sql(DECISION, missed.pk, other, person, DECIDED_AT, *parts)


def test_no_decision_without_a_hearing_nor_while_it_runs(missed):
    person, other = missed.case.caseworker_id, UserFactory(team_lead=True).pk

    with pytest.raises(IntegrityError, match="needs a hearing"):
        sql(DECISION, missed.pk, other, person, DECIDED_AT, *PARTS)
    heard(missed)
    with pytest.raises(IntegrityError, match="waits for the reply"):
        sql(DECISION, missed.pk, other, person, DECIDED_AT.replace(day=21), *PARTS)


def test_one_case_a_missed_talk(missed):
    twin = SanctionCase.objects.get(pk=missed.pk)
    twin.pk, twin.public_id = None, uuid4()

    with pytest.raises(IntegrityError, match="one_sanction_case_a_meeting"), transaction.atomic():
        twin.save()


def test_a_decision_its_evidence_and_the_answers_stand(missed):
    FairnessAnswer.objects.create(
        sanction_case=missed,
        point="not_sick",
        in_order=True,
        reason="Set efter",
        answered_by=missed.case.caseworker,
        answered_at=DECIDED_AT,
    )
    decided(heard(missed))
    assert Evidence.objects.filter(sanction_case=missed).exists()

    for table, change in (
        ("decision", "reasons = 'en anden'"),
        ("evidence", "content = '{}'"),
        ("fairnessanswer", "in_order = false"),
    ):
        for statement in (
            f"UPDATE sanctions_{table} SET {change} WHERE sanction_case_id = %s",  # noqa: S608
            f"DELETE FROM sanctions_{table} WHERE sanction_case_id = %s",  # noqa: S608
        ):
            with pytest.raises(DatabaseError, match="pgtrigger: Cannot"):
                sql(statement, missed.pk)


def test_one_open_complaint_a_case_and_no_answer_to_what_was_not_sent(missed):
    sanction = decided(heard(missed))
    complaint = decisions.appeal(
        sanction_id=sanction.pk,
        text="Jeg er uenig",
        actor=sanction.case.member.user,
        at=DECIDED_AT,
    )

    with pytest.raises(IntegrityError, match="one_open_complaint_a_case"):
        sql(
            "INSERT INTO sanctions_appeal (public_id, sanction_case_id, text, received_at, is_late,"
            " forward_by, answer, reassessment, cka_result)"
            " SELECT gen_random_uuid(), sanction_case_id, text, received_at, is_late, forward_by,"
            " '', '', '' FROM sanctions_appeal WHERE id = %s",
            complaint.pk,
        )
    with pytest.raises(IntegrityError, match="cka_answers_what_it_was_sent"):
        sql("UPDATE sanctions_appeal SET cka_result = 'affirmed' WHERE id = %s", complaint.pk)
