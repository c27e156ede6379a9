"""What the database itself refuses, past the operations; who sees what; the worklists."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from cases.models import Case, CaseState
from plans.models import (
    Agreement,
    AgreementState,
    OfferRecommendation,
    OfferState,
    Plan,
    PlanState,
    PlanVersion,
)
from plans.rules import Content, Goal
from tests.factories import (
    OPENED_AT,
    PLAN_AT,
    AgreementFactory,
    CaseFactory,
    JobcenterFactory,
    JobGoalFactory,
    MunicipalityFactory,
    OfferRecommendationFactory,
    PlanFactory,
    PlanVersionFactory,
    UserFactory,
    whole_content,
    whole_requirement,
)

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)
REWRITE_VERSION = "UPDATE plans_planversion SET {} WHERE id = %s"
REWRITE_AGREEMENT = "UPDATE plans_agreement SET {} WHERE id = %s"


def refused(sql: str, *values: object) -> str:
    """Run this SQL, which the database must refuse; return what it said."""
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return str(error.value)


# Plan versions


def test_a_plan_has_one_valid_version():
    first = PlanVersionFactory()
    other = PlanVersionFactory(case=first.plan.case, draft=True, number=2)

    said = refused(
        "UPDATE plans_planversion SET state = 'active', available_from = now(),"
        " activated_by_id = saved_by_id WHERE id = %s",
        other.pk,
    )

    assert "one_active_version_a_plan" in said


def test_a_plan_has_one_draft():
    draft = PlanVersionFactory(draft=True)

    with pytest.raises(DatabaseError, match="one_draft_a_plan"), transaction.atomic():
        PlanVersionFactory(case=draft.plan.case, draft=True, number=2)


def test_a_number_is_given_once_but_for_discarded_drafts():
    valid = PlanVersionFactory()

    with pytest.raises(DatabaseError, match="one_version_a_plan_and_number"), transaction.atomic():
        PlanVersionFactory(case=valid.plan.case, draft=True, number=1)

    PlanVersionFactory(case=valid.plan.case, draft=True, number=2, state=PlanState.DISCARDED)
    PlanVersionFactory(case=valid.plan.case, draft=True, number=2)


def test_a_version_begins_as_a_draft():
    plan = PlanFactory()

    said = refused(
        "INSERT INTO plans_planversion (public_id, plan_id, number, author, source, state,"
        " unemployment_history, previous_employment, education, informal_skills,"
        " job_opportunities, career_change_need, education_lift_need, answered_none,"
        " lasting_employment, revision, started_at, saved_at, available_from, activated_by_id)"
        " VALUES (gen_random_uuid(), %s, 1, 'akasse', '', 'active', 'a', 'a', 'a', 'a', 'a', 'a',"
        " 'a', '{}', '', 1, now(), now(), now(), %s)",
        plan.pk,
        plan.case.caseworker_id,
    )

    assert "begins_as_draft" in said


@pytest.mark.parametrize(
    ("state", "target"),
    [
        (PlanState.ACTIVE, "draft"),
        (PlanState.ACTIVE, "discarded"),
        (PlanState.DISCARDED, "draft"),
        (PlanState.DISCARDED, "active"),
    ],
)
def test_a_version_never_goes_back(state, target):
    version = PlanVersionFactory(
        **({"draft": True} if state == PlanState.DISCARDED else {}), state=state
    )

    said = refused("UPDATE plans_planversion SET state = %s WHERE id = %s", target, version.pk)

    assert "Invalid transition" in said


@pytest.mark.parametrize(
    "change",
    [
        "education = 'En anden'",
        "answered_none = '{career_change_need,education_lift_need}'",
        "number = 7",
        "available_from = available_from + interval '1 day'",
        "lasting_employment = 'Nyt'",
        "revision = 9",
        "activated_by_id = NULL",
    ],
)
def test_a_valid_version_is_never_rewritten(change):
    version = PlanVersionFactory()

    said = refused(REWRITE_VERSION.format(change), version.pk)

    assert "fixed_once_issued" in said


def test_a_valid_version_is_never_deleted():
    version = PlanVersionFactory()

    assert "never_deleted_once_issued" in refused(
        "DELETE FROM plans_planversion WHERE id = %s", version.pk
    )


@pytest.mark.parametrize("table", ["plans_jobgoal", "plans_searchrequirement"])
@pytest.mark.parametrize(
    "change",
    ["UPDATE {} SET id = id WHERE version_id = %s", "DELETE FROM {} WHERE version_id = %s"],
)
def test_the_parts_of_a_valid_version_are_fixed(table, change):
    version = PlanVersionFactory()

    assert "is no draft" in refused(change.format(table), version.pk)


def test_a_valid_version_gets_no_third_goal():
    version = PlanVersionFactory()

    said = refused(
        "INSERT INTO plans_jobgoal (version_id, position, title, note) VALUES (%s, 1, 'x', '')",
        version.pk,
    )

    assert "is no draft" in said


def test_a_goal_does_not_move_into_a_valid_version():
    goal = JobGoalFactory()
    valid = PlanVersionFactory()

    assert "is no draft" in refused(
        "UPDATE plans_jobgoal SET version_id = %s WHERE id = %s", valid.pk, goal.pk
    )


@pytest.mark.parametrize("position", [0, 3])
def test_there_is_room_for_two_goals(position):
    draft = PlanVersionFactory(draft=True, content=Content())

    with pytest.raises(DatabaseError, match="at_most_two_goals"), transaction.atomic():
        JobGoalFactory(version=draft, position=position)


ACTIVATE = (
    "UPDATE plans_planversion SET state = 'active', available_from = now(),"
    " activated_by_id = saved_by_id WHERE id = %s"
)


@pytest.mark.parametrize("goals", [(), (Goal("Chauffør"),)], ids=["none", "one"])
def test_no_version_becomes_valid_without_two_goals(goals):
    draft = PlanVersionFactory(draft=True, content=whole_content(job_goals=goals))

    assert "exactly two job goals" in refused(ACTIVATE, draft.pk)


@pytest.mark.parametrize(
    "gone",
    [
        {"purpose": False},
        {"titles": ()},
        {"areas": (), "travel_minutes": None},
        {"weekly_minimum": None},
        {"posted_if_possible": False},
        {"customary_way": ""},
        {"full_time": False},
        {"realistic": False},
        {"joblog": False},
    ],
    ids=lambda gone: next(iter(gone)),
)
def test_no_version_becomes_valid_without_each_clause(gone):
    draft = PlanVersionFactory(
        draft=True, content=whole_content(requirement=whole_requirement(**gone))
    )

    assert "all clauses" in refused(ACTIVATE, draft.pk)


@pytest.mark.parametrize(
    "field",
    [
        "unemployment_history",
        "previous_employment",
        "education",
        "informal_skills",
        "job_opportunities",
        "career_change_need",
        "education_lift_need",
    ],
)
def test_no_version_becomes_valid_without_each_content_field(field):
    gone = (
        {field: "", "answered_none": frozenset()} if field == "career_change_need" else {field: ""}
    )
    draft = PlanVersionFactory(draft=True, content=whole_content(**gone))

    assert "plan_in_force_says_all" in refused(ACTIVATE, draft.pk)


def test_a_mandatory_field_cannot_say_none():
    draft = PlanVersionFactory(draft=True)

    assert "plan_says_none_only_where_it_may" in refused(
        "UPDATE plans_planversion SET answered_none = '{education}' WHERE id = %s", draft.pk
    )


def test_a_version_of_the_fund_names_who_made_it_valid():
    draft = PlanVersionFactory(draft=True)

    assert "plan_version_names_its_author" in refused(
        "UPDATE plans_planversion SET state = 'active', available_from = now() WHERE id = %s",
        draft.pk,
    )


def test_a_version_of_the_jobcenter_names_its_message():
    draft = PlanVersionFactory(draft=True)

    assert "plan_version_names_its_author" in refused(
        "UPDATE plans_planversion SET author = 'jobcenter' WHERE id = %s", draft.pk
    )


def test_a_superseded_version_says_when():
    version = PlanVersionFactory()

    assert "plan_superseded_says_when" in refused(
        "UPDATE plans_planversion SET state = 'superseded' WHERE id = %s", version.pk
    )


def test_only_a_valid_version_is_acknowledged():
    draft = PlanVersionFactory(draft=True)

    assert "plan_in_force_says_since_when" in refused(
        "UPDATE plans_planversion SET acknowledged_at = now() WHERE id = %s", draft.pk
    )


def test_a_first_goal_that_is_empty_keeps_its_place():
    draft = PlanVersionFactory(draft=True, content=whole_content(job_goals=()))
    JobGoalFactory(version=draft, position=2, title="Pedel")

    assert draft.content().job_goals == (Goal(""), Goal("Pedel"))


def test_a_version_reads_back_what_was_written():
    content = whole_content(lasting_employment="Kørekort C")

    assert PlanVersionFactory(content=content).content() == content


# Recommendations


DECIDE = "UPDATE plans_offerrecommendation SET state = %s, decided_at = now(){} WHERE id = %s"
BY_HAND = (
    ", decision_sender = 'Pia Lund', decision_date = '2026-03-16', decision_reference = '26/117',"
    " decision_entered_by_id = started_by_id"
)


@pytest.mark.parametrize("state", ["granted", "declined"])
@pytest.mark.parametrize(
    "source",
    [
        "",
        ", decision_entered_by_id = started_by_id",
        BY_HAND.replace("'Pia Lund'", "''"),
        BY_HAND.replace("'2026-03-16'", "NULL"),
        BY_HAND.replace("'26/117'", "''"),
        BY_HAND.replace("= started_by_id", "= NULL"),
        BY_HAND + ", decision_message = 'kbh-17'",
    ],
    ids=["nothing", "a person", "no sender", "no date", "no reference", "nobody", "both"],
)
def test_no_offer_is_decided_without_the_jobcenter(state, source):
    sent = OfferRecommendationFactory(sent=True)

    assert "offer_is_decided_by_the_jobcenter" in refused(DECIDE.format(source), state, sent.pk)


@pytest.mark.parametrize(
    "source", [BY_HAND, ", decision_message = 'kbh-17'"], ids=["letter", "message"]
)
def test_an_offer_is_decided_by_the_jobcenter(source):
    sent = OfferRecommendationFactory(sent=True)

    with connection.cursor() as cursor:
        cursor.execute(DECIDE.format(source), ["granted", sent.pk])

    sent.refresh_from_db()
    assert sent.state == OfferState.GRANTED


def test_an_undecided_offer_has_no_decision():
    sent = OfferRecommendationFactory(sent=True)

    assert "offer_is_decided_by_the_jobcenter" in refused(
        "UPDATE plans_offerrecommendation SET decided_at = now() WHERE id = %s", sent.pk
    )


@pytest.mark.parametrize(
    ("traits", "target"),
    [
        ({"draft": True}, "sent"),
        ({"draft": True}, "granted"),
        ({}, "granted"),
        ({}, "draft"),
        ({"sent": True}, "lapsed"),
        ({"sent": True}, "withdrawn"),
        ({"sent": True}, "awaiting_consent"),
    ],
)
def test_a_recommendation_takes_no_short_cut(traits, target):
    offer = OfferRecommendationFactory(**traits)

    assert "Invalid transition" in refused(
        "UPDATE plans_offerrecommendation SET state = %s WHERE id = %s", target, offer.pk
    )


def test_a_decided_offer_stays_decided():
    sent = OfferRecommendationFactory(sent=True)
    with connection.cursor() as cursor:
        cursor.execute(DECIDE.format(BY_HAND), ["declined", sent.pk])

    assert "Invalid transition" in refused(DECIDE.format(""), "granted", sent.pk)


def test_a_recommendation_begins_as_a_draft():
    offer = OfferRecommendationFactory(sent=True)

    said = refused(
        "INSERT INTO plans_offerrecommendation (public_id, case_id, state, type, offer, reason,"
        " started_at, started_by_id, member_note, decision_message, decision_sender,"
        " decision_reference, decision_note, exempts, decided_at)"
        " SELECT gen_random_uuid(), case_id, 'granted', type, offer, reason, started_at,"
        " started_by_id, '', 'kbh-17', '', '', '', false, now()"
        " FROM plans_offerrecommendation WHERE id = %s",
        offer.pk,
    )

    assert "begins_as_draft" in said


def test_nothing_is_sent_without_the_members_consent():
    offer = OfferRecommendationFactory()

    assert "offer_sent_has_the_members_consent" in refused(
        "UPDATE plans_offerrecommendation SET state = 'sent', sent_at = now(),"
        " answer_reminder_on = '2026-03-25' WHERE id = %s",
        offer.pk,
    )


@pytest.mark.parametrize("gone", ["offer", "reason"])
def test_nobody_is_asked_about_an_offer_without_what_and_why(gone):
    draft = OfferRecommendationFactory(draft=True, **{gone: ""})

    assert "offer_asked_about_says_what_and_why" in refused(
        "UPDATE plans_offerrecommendation SET state = 'awaiting_consent', asked_at = now(),"
        " consent_due_on = '2026-03-18' WHERE id = %s",
        draft.pk,
    )


def test_a_declined_offer_has_no_days():
    sent = OfferRecommendationFactory(sent=True)

    assert "only_a_granted_offer_has_days" in refused(
        DECIDE.format(BY_HAND + ", starts_on = '2026-04-01'"), "declined", sent.pk
    )


# Agreements


@pytest.mark.parametrize(
    "change", ["text = 'Noget andet'", "due_on = '2027-01-01'", "owner = 'fund'", "kind = 'offer'"]
)
def test_an_agreement_in_force_is_never_reworded(change):
    agreement = AgreementFactory()

    assert "fixed_once_agreed" in refused(REWRITE_AGREEMENT.format(change), agreement.pk)


def test_an_agreement_in_force_is_never_deleted():
    agreement = AgreementFactory()

    assert "never_deleted_once_agreed" in refused(
        "DELETE FROM plans_agreement WHERE id = %s", agreement.pk
    )


@pytest.mark.parametrize("change", [{"text": ""}, {"due_on": None}])
def test_an_agreement_in_force_says_what_and_by_when(change):
    with pytest.raises(DatabaseError, match="says_what_and_by_when"), transaction.atomic():
        AgreementFactory(**change)


def test_a_broken_agreement_says_why():
    agreement = AgreementFactory()

    assert "broken_agreement_says_why" in refused(
        "UPDATE plans_agreement SET state = 'broken', settled_at = now() WHERE id = %s",
        agreement.pk,
    )


@pytest.mark.parametrize(("state", "settled_at"), [("kept", "NULL"), ("open", "now()")])
def test_a_settled_agreement_says_when(state, settled_at):
    agreement = AgreementFactory()

    assert "agreement_settled_says_when" in refused(
        REWRITE_AGREEMENT.format(f"state = '{state}', settled_at = {settled_at}"), agreement.pk
    )


def test_an_agreement_comes_from_somewhere():
    with (
        pytest.raises(DatabaseError, match="comes_from_a_version_or_an_offer"),
        transaction.atomic(),
    ):
        AgreementFactory(made_in=None, plan=PlanFactory())


def test_an_agreement_left_out_names_the_version():
    agreement = AgreementFactory()

    assert "agreement_left_out_names_the_version" in refused(
        "UPDATE plans_agreement SET left_out_at = now() WHERE id = %s", agreement.pk
    )


# Who sees what


@pytest.fixture
def case():
    return CaseFactory(talks_held=1)


@pytest.fixture
def people(case):
    jobcenter = JobcenterFactory(municipalities=[case.municipality])
    return {
        "member": case.member.user,
        "other_member": CaseFactory().member.user,
        "caseworker": case.caseworker,
        "team_lead": UserFactory(team_lead=True, branch=case.branch),
        "stranger": UserFactory(caseworker=True),
        "reader": UserFactory(jobcenter_reader=True, jobcenter=jobcenter),
        "other_reader": UserFactory(
            jobcenter_reader=True,
            jobcenter=JobcenterFactory(municipalities=[MunicipalityFactory(code="751")]),
        ),
        "fund_admin": UserFactory(fund_admin=True),
        "dpo": UserFactory(dpo=True),
    }


WHOLE = ["caseworker", "team_lead"]
SHARED = ["member", *WHOLE, "reader"]


def who_sees(row, people):
    return [
        name
        for name, user in people.items()
        if type(row).objects.visible_to(user, at=OPENED_AT).filter(pk=row.pk).exists()
    ]


def test_a_valid_plan_is_shared_and_a_draft_is_not(case, people):
    valid = PlanVersionFactory(case=case)
    draft = PlanVersionFactory(case=case, draft=True, number=2)

    assert who_sees(valid, people) == SHARED
    assert who_sees(draft, people) == WHOLE


def test_a_superseded_plan_stays_shared_and_a_discarded_draft_is_not(case, people):
    old = PlanVersionFactory(case=case)
    old.state, old.superseded_at = PlanState.SUPERSEDED, PLAN_AT + ONE_DAY
    old.save()
    discarded = PlanVersionFactory(case=case, draft=True, number=2, state=PlanState.DISCARDED)

    assert who_sees(old, people) == SHARED
    assert who_sees(discarded, people) == WHOLE


def test_agreements_of_a_draft_are_for_the_branch_alone(case, people):
    draft = PlanVersionFactory(case=case, draft=True)

    assert who_sees(AgreementFactory(made_in=draft, agreed_at=None), people) == WHOLE


def test_agreements_in_force_are_shared(case, people):
    assert who_sees(AgreementFactory(made_in=PlanVersionFactory(case=case)), people) == SHARED


@pytest.mark.parametrize(
    ("traits", "seen_by"),
    [
        ({"draft": True}, WHOLE),
        ({}, ["member", *WHOLE]),
        ({"sent": True}, SHARED),
    ],
    ids=["draft", "awaiting consent", "sent"],
)
def test_a_recommendation_is_shown_when_it_concerns_the_reader(case, people, traits, seen_by):
    assert who_sees(OfferRecommendationFactory(case=case, **traits), people) == seen_by


# Agreements of a version


def test_an_agreement_stands_from_the_version_that_made_it_to_the_one_that_ends_it(case):
    first = PlanVersionFactory(case=case)
    early = AgreementFactory(made_in=first, text="Første")
    first.state, first.superseded_at = PlanState.SUPERSEDED, PLAN_AT + ONE_DAY
    first.save()
    second = PlanVersionFactory(case=case, number=2, available_from=PLAN_AT + ONE_DAY)
    late = AgreementFactory(made_in=second, text="Anden")
    early.left_out_in, early.left_out_at = second, PLAN_AT + ONE_DAY
    early.save()

    assert list(Agreement.objects.of(first)) == [early]
    assert list(Agreement.objects.of(second)) == [late]
    assert list(Agreement.objects.in_force()) == [late]


def test_a_draft_shows_what_stands_and_what_it_adds_but_not_what_it_ends(case):
    valid = PlanVersionFactory(case=case)
    stays = AgreementFactory(made_in=valid)
    draft = PlanVersionFactory(case=case, draft=True, number=2)
    AgreementFactory(made_in=valid, left_out_in=draft)
    added = AgreementFactory(made_in=draft, agreed_at=None, due_on=None)

    assert list(Agreement.objects.of(draft)) == [stays, added]
    assert Agreement.objects.of(valid).count() == 2


# Worklists


def test_a_case_lacks_a_plan_once_its_first_talk_is_held(case):
    before_the_talk = CaseFactory(talks_held=0)

    assert list(Plan.objects.missing_in(Case.objects.all())) == [case]

    PlanVersionFactory(case=case, draft=True)
    assert list(Plan.objects.missing_in(Case.objects.all())) == [case]
    assert before_the_talk.talks_held == 0


def test_a_case_with_a_valid_plan_lacks_none(case):
    PlanVersionFactory(case=case)

    assert not Plan.objects.missing_in(Case.objects.all()).exists()


def test_a_case_handed_over_without_a_plan_lacks_one():
    handed_over = CaseFactory(handed_over=True, talks_held=0)

    assert list(Plan.objects.missing_in(Case.objects.all())) == [handed_over]


def test_a_case_from_before_the_regime_or_closed_lacks_no_plan():
    CaseFactory(state=CaseState.JOBCENTER_ACTIVE, handover_reason="legacy", handover_on=None)
    CaseFactory(closed=True, talks_held=2)

    assert not Plan.objects.missing_in(Case.objects.all()).exists()


@pytest.mark.parametrize(("today", "overdue"), [(date(2026, 3, 27), 0), (date(2026, 3, 28), 1)])
@pytest.mark.parametrize("owner", ["member", "fund", "jobcenter"])
def test_an_agreement_is_overdue_on_the_day_after_it_was_due(today, overdue, owner):
    agreement = AgreementFactory(owner=owner)

    assert Agreement.objects.agreement_overdue(today).count() == overdue
    assert agreement.is_overdue(today) is bool(overdue)


def test_what_is_settled_left_out_unagreed_or_closed_is_not_overdue(case):
    valid = PlanVersionFactory(case=case)
    later = PlanVersionFactory(case=case, draft=True, number=2)
    agreements = [
        AgreementFactory(made_in=valid, state=AgreementState.KEPT, settled_at=PLAN_AT),
        AgreementFactory(made_in=valid, left_out_in=later, left_out_at=PLAN_AT),
        AgreementFactory(made_in=later, agreed_at=None),
    ]
    closed = CaseFactory(closed=True)
    AgreementFactory(made_in=PlanVersionFactory(case=closed))

    assert not Agreement.objects.agreement_overdue(date(2027, 1, 1)).exists()
    assert [each.is_overdue(date(2027, 1, 1)) for each in agreements] == [False, False, False]


@pytest.mark.parametrize(("today", "waiting"), [(date(2026, 3, 24), 0), (date(2026, 3, 25), 1)])
def test_an_unanswered_recommendation_is_looked_at_after_fourteen_days(today, waiting):
    OfferRecommendationFactory(sent=True)
    OfferRecommendationFactory()

    assert OfferRecommendation.objects.offer_unanswered(today).count() == waiting


def test_reading_a_version_with_its_content_costs_a_query_for_the_agreements(
    django_assert_num_queries,
):
    PlanVersionFactory()

    with django_assert_num_queries(3):
        PlanVersion.objects.with_content().get().content()
