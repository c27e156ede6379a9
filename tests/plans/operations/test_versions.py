"""Versions of a plan: begun, written, made valid, received, and what refuses to happen."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from cases.models import Case, CaseEvent, CaseState, EventKind
from cases.operations import DatesOutOfOrder, NotInThisPhase, ReasonMissing
from cases.story import TransitionNotAllowed
from core.dates import COPENHAGEN
from plans.models import Agreement, PlanAuthor, PlanComment, PlanState, PlanVersion
from plans.operations import versions
from plans.operations.errors import (
    AgreementNotInPlan,
    EditedMeanwhile,
    FirstTalkNotHeld,
    NoActivePlan,
    PlanIncomplete,
    TooManyJobGoals,
)
from plans.rules import AgreementKind, Content, Goal, Owner, Terms
from tests.factories import (
    PLAN_AT,
    AgreementFactory,
    CaseFactory,
    OfferRecommendationFactory,
    PlanFactory,
    PlanVersionFactory,
    UserFactory,
    whole_content,
    whole_requirement,
)

pytestmark = pytest.mark.django_db

LATER = PLAN_AT + timedelta(minutes=20)
HANDED_OVER_AT = datetime(2026, 6, 2, 12, 0, tzinfo=COPENHAGEN)
THE_DAY_AFTER = HANDED_OVER_AT + timedelta(days=1)
CV = Terms(text="Opdatér dit CV", due_on=PLAN_AT.date() + timedelta(days=9))
CALL = Terms(
    kind=AgreementKind.MEASURE,
    text="Karen ringer til vikarbureauet",
    due_on=PLAN_AT.date() + timedelta(days=5),
    owner=Owner.FUND,
)


@pytest.fixture
def case():
    return CaseFactory(talks_held=1)


@pytest.fixture
def handed_over():
    return CaseFactory(handed_over=True, talks_held=3)


def without_keys(content):
    return replace(
        content, agreements=tuple(replace(each, key=None) for each in content.agreements)
    )


def begin(case, at=PLAN_AT):
    return versions.create_draft(case_id=case.pk, actor=case.caseworker, at=at)


def save(draft, content, *, case, at=PLAN_AT, actor=None, revision=None):
    return versions.save_draft(
        version_id=draft.pk,
        content=content,
        revision=draft.revision if revision is None else revision,
        actor=actor or case.caseworker,
        at=at,
    )


def make_valid(draft, *, case, at=PLAN_AT):
    return versions.activate(
        version_id=draft.pk, revision=draft.revision, actor=case.caseworker, at=at
    )


def tell_at_once(case, content=None, at=PLAN_AT):
    return versions.activate_plan_from(
        case_id=case.pk, content=content or whole_content(), actor=case.caseworker, at=at
    )


@pytest.fixture
def refused_without_a_trace():
    """Check that a call is refused, and that no row of the story, the plan or its history is new."""

    def traces():
        return (
            CaseEvent.objects.count(),
            PlanVersion.history.count(),
            PlanVersion.goals.rel.related_model.history.count(),
            Agreement.history.count(),
            Case.history.count(),
        )

    def check(error, act):
        before = traces()
        with pytest.raises(error) as refusal:
            act()
        assert traces() == before
        return refusal.value

    return check


# Drafts


def test_the_first_draft_states_what_is_the_same_for_everybody(case):
    draft = begin(case)

    assert (draft.number, draft.state, draft.author) == (1, PlanState.DRAFT, PlanAuthor.AKASSE)
    assert draft.content().requirement.weekly_minimum == 2
    assert draft.content().requirement.purpose
    assert draft.content().job_goals == ()
    assert not case.events.exists()


def test_a_draft_may_be_begun_before_the_first_talk():
    assert begin(CaseFactory(talks_held=0)).state == PlanState.DRAFT


def test_an_open_draft_is_gone_on_with(case):
    first = begin(case)

    assert begin(case, at=LATER) == first
    assert PlanVersion.objects.count() == 1


def test_the_next_draft_copies_the_valid_version(case):
    PlanVersionFactory(case=case)

    draft = begin(case)

    assert (draft.number, draft.content()) == (2, whole_content())


def test_the_first_draft_of_a_later_case_copies_the_job_goals_of_the_last_plan():
    earlier = CaseFactory(closed=True, talks_held=2)
    PlanVersionFactory(case=earlier)
    later = CaseFactory(member=earlier.member, talks_held=0)

    content = begin(later).content()

    assert content.job_goals == whole_content().job_goals
    assert content.unemployment_history == ""


def test_a_draft_may_lack_anything(case):
    draft = save(begin(case), Content(education="Murer"), case=case, at=LATER)

    assert without_keys(draft.content()) == Content(education="Murer")
    assert (draft.revision, draft.saved_at, draft.saved_by) == (2, LATER, case.caseworker)


def test_a_draft_reads_back_what_was_saved(case):
    content = whole_content(agreements=(CALL, CV), lasting_employment="Kørekort C")

    draft = save(begin(case), content, case=case)

    assert without_keys(PlanVersion.objects.get(pk=draft.pk).content()) == content


@pytest.mark.parametrize(
    "again",
    [
        lambda draft: draft.content(),
        lambda draft: without_keys(draft.content()),
        lambda draft: whole_content(agreements=(CV, CALL)),
    ],
    ids=["read back", "without keys", "in another order"],
)
def test_saving_what_is_saved_changes_nothing(case, again):
    draft = save(begin(case), whole_content(agreements=(CALL, CV)), case=case)
    rows = PlanVersion.history.count(), Agreement.history.count()

    again = save(draft, again(draft), case=case, at=LATER)

    assert (again.revision, again.saved_at) == (2, PLAN_AT)
    assert (PlanVersion.history.count(), Agreement.history.count()) == rows


@pytest.mark.parametrize(
    "change",
    [
        {"education": "Murer"},
        {"answered_none": frozenset()},
        {"lasting_employment": "Kørekort C"},
        {"job_goals": (Goal("Lagermedarbejder", "Lager og terminal"), Goal("Pedel"))},
        {"job_goals": (Goal("Lagermedarbejder", "Lager og terminal"),)},
        {"requirement": whole_requirement(weekly_minimum=3)},
        {"agreements": (CV,)},
        {"agreements": ()},
        {"agreements": (CALL, replace(CV, text="Send tre ansøgninger"))},
        {"agreements": (CALL, CV, replace(CV, text="Send tre ansøgninger"))},
    ],
)
def test_each_change_is_saved_and_counted(case, change):
    content = whole_content(agreements=(CALL, CV))
    draft = save(begin(case), content, case=case)

    changed = save(draft, replace(content, **change), case=case, at=LATER)

    assert changed.revision == 3
    assert without_keys(PlanVersion.objects.get(pk=draft.pk).content()) == replace(
        content, **change
    )


def test_an_agreement_of_a_draft_keeps_its_row_when_it_is_reworded(case):
    draft = save(begin(case), whole_content(agreements=(CALL, CV)), case=case)
    keys = {each.text: each.key for each in draft.content().agreements}
    posted = replace(CALL, text="Karen skriver til vikarbureauet", key=keys[CALL.text])

    save(draft, whole_content(agreements=(CV, posted)), case=case)

    assert {each.text: each.key for each in draft.content().agreements} == {
        CV.text: keys[CV.text],
        posted.text: keys[CALL.text],
    }


def test_a_second_editor_is_told_who_saved_and_when(case, refused_without_a_trace):
    colleague = UserFactory(caseworker=True, branch=case.branch)
    opened = begin(case)
    save(opened, whole_content(), case=case, at=LATER, actor=colleague)

    refusal = refused_without_a_trace(
        EditedMeanwhile, lambda: save(opened, Content(), case=case, revision=1)
    )

    assert refusal.facts == {"saved_by": colleague.name, "saved_at": LATER, "revision": 2}
    assert PlanVersion.objects.get(pk=opened.pk).content() == whole_content()


def test_a_draft_is_not_made_valid_over_another_editors_words(case, refused_without_a_trace):
    opened = save(begin(case), whole_content(), case=case)
    save(opened, whole_content(education="Murer"), case=case, at=LATER)

    refused_without_a_trace(
        EditedMeanwhile,
        lambda: versions.activate(
            version_id=opened.pk, revision=2, actor=case.caseworker, at=LATER
        ),
    )


def test_there_is_no_room_for_a_third_goal(case, refused_without_a_trace):
    draft = begin(case)
    three = (Goal("Murer"), Goal("Pedel"), Goal("Chauffør"))

    refusal = refused_without_a_trace(
        TooManyJobGoals, lambda: save(draft, Content(job_goals=three), case=case)
    )

    assert refusal.facts == {"required": 2}


def test_a_valid_version_is_not_written_on(case, refused_without_a_trace):
    valid = PlanVersionFactory(case=case)

    refused_without_a_trace(TransitionNotAllowed, lambda: save(valid, Content(), case=case))
    refused_without_a_trace(TransitionNotAllowed, lambda: make_valid(valid, case=case))
    refused_without_a_trace(
        TransitionNotAllowed,
        lambda: versions.discard(version_id=valid.pk, actor=case.caseworker, at=PLAN_AT),
    )


def test_a_discarded_draft_leaves_the_valid_version_and_its_agreements_alone(case):
    valid = PlanVersionFactory(case=case)
    agreement = AgreementFactory(made_in=valid)
    draft = begin(case)
    draft = save(draft, whole_content(left_out=frozenset({agreement.public_id})), case=case)

    versions.discard(version_id=draft.pk, actor=case.caseworker, at=LATER)

    agreement.refresh_from_db()
    assert PlanVersion.objects.get(pk=draft.pk).state == PlanState.DISCARDED
    assert PlanVersion.objects.active().get() == valid
    assert (agreement.left_out_in, agreement.left_out_at) == (None, None)
    assert begin(case, at=LATER).number == 2
    assert not case.events.exists()


# Made valid


def test_a_whole_draft_becomes_the_valid_plan(case):
    draft = save(begin(case), whole_content(agreements=(CV,)), case=case)

    version = make_valid(draft, case=case, at=LATER)

    version.refresh_from_db()
    assert (version.state, version.available_from) == (PlanState.ACTIVE, LATER)
    assert version.activated_by == case.caseworker
    [event] = case.events.all()
    assert (event.kind, event.actor) == (EventKind.PLAN_ACTIVATED, case.caseworker)
    assert event.facts == {"planversion": version.pk, "number": 1}
    assert Agreement.objects.get().agreed_at == LATER


def test_a_new_version_supersedes_the_one_before(case):
    first = tell_at_once(case)

    second = tell_at_once(case, whole_content(education="Murer"), at=LATER)

    first.refresh_from_db()
    assert (first.state, first.superseded_at) == (PlanState.SUPERSEDED, LATER)
    assert first.content() == whole_content()
    assert (second.number, second.state) == (2, PlanState.ACTIVE)


def test_the_weekly_minimum_is_written_on_the_case(case):
    tell_at_once(case, whole_content(requirement=whole_requirement(weekly_minimum=4)))

    case.refresh_from_db()
    assert (case.weekly_minimum, case.required_a_week) == (4, 4)


@pytest.mark.parametrize("talks_held", [0, 1])
def test_no_plan_before_the_first_talk_is_held(talks_held, refused_without_a_trace):
    case = CaseFactory(talks_held=talks_held)
    draft = save(begin(case), whole_content(), case=case)

    if talks_held:
        assert make_valid(draft, case=case).state == PlanState.ACTIVE
    else:
        refused_without_a_trace(FirstTalkNotHeld, lambda: make_valid(draft, case=case))
        refused_without_a_trace(FirstTalkNotHeld, lambda: tell_at_once(case))


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"job_goals": (Goal("Murer"),)}, ["job_goals"]),
        ({"unemployment_history": ""}, ["unemployment_history"]),
        ({"previous_employment": ""}, ["previous_employment"]),
        ({"education": ""}, ["education"]),
        ({"informal_skills": ""}, ["informal_skills"]),
        ({"job_opportunities": ""}, ["job_opportunities"]),
        ({"answered_none": frozenset()}, ["career_change_need"]),
        ({"education_lift_need": ""}, ["education_lift_need"]),
        ({"requirement": whole_requirement(joblog=False)}, ["joblog"]),
        ({"requirement": whole_requirement(weekly_minimum=1)}, ["weekly_minimum"]),
        ({"agreements": (replace(CV, due_on=None),)}, ["agreements"]),
        (
            {"education": "", "requirement": whole_requirement(titles=(), purpose=False)},
            ["education", "purpose", "titles"],
        ),
    ],
)
def test_a_draft_with_parts_missing_is_refused_with_the_list(
    case, change, missing, refused_without_a_trace
):
    draft = save(begin(case), whole_content(**change), case=case)

    refusal = refused_without_a_trace(PlanIncomplete, lambda: make_valid(draft, case=case))

    assert refusal.facts == {"missing": missing, "weekly_minimum": 2}


def test_a_story_told_at_once_leaves_no_draft_when_it_is_refused(case, refused_without_a_trace):
    three = whole_content(job_goals=(Goal("Murer"), Goal("Pedel"), Goal("Chauffør")))

    refusal = refused_without_a_trace(PlanIncomplete, lambda: tell_at_once(case, three))

    assert refusal.facts["missing"] == ["job_goals"]
    assert not PlanVersion.objects.exists()


# Agreements in versions


def test_agreements_stand_until_a_version_leaves_them_out(case):
    first = tell_at_once(case, whole_content(agreements=(CALL, CV)))
    call, cv = Agreement.objects.order_by("pk")
    draft = begin(case, at=LATER)
    draft = save(draft, replace(draft.content(), left_out=frozenset({call.public_id})), case=case)

    assert list(Agreement.objects.in_force().order_by("pk")) == [call, cv]

    second = make_valid(draft, case=case, at=LATER)

    assert list(Agreement.objects.in_force()) == [cv]
    assert list(Agreement.objects.of(PlanVersion.objects.get(pk=first.pk))) == [call, cv]
    assert list(Agreement.objects.of(second)) == [cv]


def test_an_agreement_that_nobody_names_stays(case):
    tell_at_once(case, whole_content(agreements=(CV,)))

    second = tell_at_once(case, whole_content(education="Murer"), at=LATER)

    assert [each.text for each in Agreement.objects.of(second)] == [CV.text]


def test_the_words_of_an_agreement_in_force_are_not_changed_by_a_draft(case):
    tell_at_once(case, whole_content(agreements=(CV,)))
    draft = begin(case, at=LATER)
    [stands] = draft.content().agreements
    posted = replace(draft.content(), agreements=(replace(stands, text="Noget andet"),))

    assert save(draft, posted, case=case, at=LATER).revision == 1
    assert Agreement.objects.get().text == CV.text


def test_what_does_not_stand_cannot_be_left_out(case, refused_without_a_trace):
    draft = begin(case)

    refused_without_a_trace(
        AgreementNotInPlan, lambda: save(draft, Content(left_out=frozenset({uuid4()})), case=case)
    )


def test_an_offer_that_the_jobcenter_granted_cannot_be_left_out(case, refused_without_a_trace):
    offer = AgreementFactory(
        made_in=None,
        plan=PlanFactory(case=case),
        recommendation=OfferRecommendationFactory(case=case, sent=True),
    )
    draft = begin(case)

    refused_without_a_trace(
        AgreementNotInPlan,
        lambda: save(draft, Content(left_out=frozenset({offer.public_id})), case=case),
    )


# The boundary of the phases


def test_after_the_handover_the_fund_writes_no_plan(handed_over, refused_without_a_trace):
    PlanVersionFactory(case=handed_over)

    refused_without_a_trace(NotInThisPhase, lambda: begin(handed_over, at=THE_DAY_AFTER))
    refused_without_a_trace(NotInThisPhase, lambda: tell_at_once(handed_over, at=THE_DAY_AFTER))


def test_a_draft_from_before_the_handover_is_not_made_valid_the_day_after(
    handed_over, refused_without_a_trace
):
    PlanVersionFactory(case=handed_over)
    draft = PlanVersionFactory(case=handed_over, draft=True, number=2)

    refused_without_a_trace(
        NotInThisPhase, lambda: make_valid(draft, case=handed_over, at=THE_DAY_AFTER)
    )
    refused_without_a_trace(
        NotInThisPhase, lambda: save(draft, Content(), case=handed_over, at=THE_DAY_AFTER)
    )
    versions.discard(version_id=draft.pk, actor=handed_over.caseworker, at=THE_DAY_AFTER)


def test_the_talk_that_hands_over_is_finished_the_same_day(handed_over):
    PlanVersionFactory(case=handed_over)

    version = tell_at_once(handed_over, whole_content(education="Murer"), at=HANDED_OVER_AT)

    assert (version.number, version.state) == (2, PlanState.ACTIVE)


def test_a_case_handed_over_without_a_plan_still_gets_one(handed_over):
    assert tell_at_once(handed_over, at=THE_DAY_AFTER).state == PlanState.ACTIVE


def test_a_closed_case_gets_no_plan(refused_without_a_trace):
    closed = CaseFactory(closed=True, talks_held=1)

    refused_without_a_trace(NotInThisPhase, lambda: begin(closed))
    refused_without_a_trace(NotInThisPhase, lambda: tell_at_once(closed))


def test_a_paused_case_keeps_its_plan_and_may_get_a_new_one():
    paused = CaseFactory(talks_held=1, state=CaseState.AKASSE_PAUSED)
    PlanVersionFactory(case=paused)

    assert tell_at_once(paused, whole_content(education="Murer")).number == 2


# New search requirements after an availability talk


def set_requirements(case, *, requirement=None, talk_on=None, at=THE_DAY_AFTER):
    return versions.issue_search_requirements(
        case_id=case.pk,
        requirement=requirement or whole_requirement(weekly_minimum=4),
        talk_on=talk_on or at.date(),
        actor=case.caseworker,
        at=at,
    )


def test_after_an_availability_talk_only_the_search_requirements_are_new(handed_over):
    before = PlanVersionFactory(case=handed_over)
    stands = AgreementFactory(made_in=before)

    version = set_requirements(handed_over)

    version = PlanVersion.objects.get(pk=version.pk)
    assert (version.number, version.author) == (2, PlanAuthor.AKASSE)
    assert version.requirements_talk_on == THE_DAY_AFTER.date()
    assert version.content(agreements=()) == replace(
        before.content(agreements=()), requirement=whole_requirement(weekly_minimum=4)
    )
    assert list(Agreement.objects.of(version)) == [stands]
    handed_over.refresh_from_db()
    assert handed_over.weekly_minimum == 4
    [event] = handed_over.events.all()
    assert event.kind == EventKind.PLAN_ACTIVATED
    assert event.facts["talk_on"] == "2026-06-03"


def test_new_search_requirements_set_a_draft_of_the_fund_aside(handed_over):
    PlanVersionFactory(case=handed_over)
    draft = PlanVersionFactory(case=handed_over, draft=True, number=2)

    assert set_requirements(handed_over).number == 2
    assert PlanVersion.objects.get(pk=draft.pk).state == PlanState.DISCARDED


def test_before_the_handover_new_requirements_are_a_new_version_of_the_plan(
    case, refused_without_a_trace
):
    PlanVersionFactory(case=case)

    refused_without_a_trace(NotInThisPhase, lambda: set_requirements(case))


def test_new_requirements_need_a_plan_to_be_part_of(handed_over, refused_without_a_trace):
    refused_without_a_trace(NoActivePlan, lambda: set_requirements(handed_over))


def test_new_requirements_are_whole(handed_over, refused_without_a_trace):
    PlanVersionFactory(case=handed_over)

    refusal = refused_without_a_trace(
        PlanIncomplete,
        lambda: set_requirements(handed_over, requirement=whole_requirement(weekly_minimum=1)),
    )

    assert refusal.facts["missing"] == ["weekly_minimum"]


@pytest.mark.parametrize("days", [1, -100], ids=["in the future", "before the spell"])
def test_the_talk_lies_in_the_spell(handed_over, refused_without_a_trace, days):
    PlanVersionFactory(case=handed_over)

    refused_without_a_trace(
        DatesOutOfOrder,
        lambda: set_requirements(handed_over, talk_on=THE_DAY_AFTER.date() + timedelta(days=days)),
    )


# A plan from the Jobcenter


def receive(case, content=None, at=THE_DAY_AFTER):
    return versions.receive_jobcenter_plan(
        case_id=case.pk, content=content or whole_content(), message="kbh-17", at=at
    )


def test_the_jobcenters_plan_becomes_the_valid_one(handed_over):
    before = PlanVersionFactory(case=handed_over)
    draft = PlanVersionFactory(case=handed_over, draft=True, number=2)

    version = receive(handed_over, Content(education="Truckkursus taget", agreements=(CV,)))

    version = PlanVersion.objects.get(pk=version.pk)
    before.refresh_from_db()
    assert (version.number, version.author, version.source) == (
        2,
        PlanAuthor.JOBCENTER,
        "jobcenter:kbh-17",
    )
    assert version.activated_by is None
    assert version.content(agreements=()) == whole_content(education="Truckkursus taget")
    assert [each.text for each in Agreement.objects.of(version)] == [CV.text]
    assert before.state == PlanState.SUPERSEDED
    assert PlanVersion.objects.get(pk=draft.pk).state == PlanState.DISCARDED
    [event] = handed_over.events.all()
    assert (event.kind, event.actor, event.source) == (
        EventKind.PLAN_RECEIVED,
        None,
        "jobcenter:kbh-17",
    )
    assert version.history.first().history_change_reason == "jobcenter:kbh-17"


def test_the_jobcenters_plan_sets_the_weekly_minimum(handed_over):
    receive(handed_over, whole_content(requirement=whole_requirement(weekly_minimum=3)))

    handed_over.refresh_from_db()
    assert handed_over.weekly_minimum == 3


def test_the_jobcenter_sends_no_plan_while_the_fund_has_the_case(case, refused_without_a_trace):
    refused_without_a_trace(NotInThisPhase, lambda: receive(case))


def test_a_first_plan_from_the_jobcenter_is_whole_too(handed_over, refused_without_a_trace):
    refusal = refused_without_a_trace(
        PlanIncomplete, lambda: receive(handed_over, whole_content(education=""))
    )

    assert refusal.facts["missing"] == ["education"]


def test_the_jobcenters_plan_has_two_goals(handed_over, refused_without_a_trace):
    PlanVersionFactory(case=handed_over)
    three = (Goal("Murer"), Goal("Pedel"), Goal("Chauffør"))

    refused_without_a_trace(TooManyJobGoals, lambda: receive(handed_over, Content(job_goals=three)))


def test_the_jobcenter_leaves_out_only_what_stands(handed_over, refused_without_a_trace):
    PlanVersionFactory(case=handed_over)

    refused_without_a_trace(
        AgreementNotInPlan, lambda: receive(handed_over, Content(left_out=frozenset({uuid4()})))
    )


# What the member says


def test_the_member_accepts_the_valid_plan_once(case):
    version = PlanVersionFactory(case=case)
    member = case.member.user

    versions.acknowledge(version_id=version.pk, actor=member, at=PLAN_AT)
    versions.acknowledge(version_id=version.pk, actor=member, at=LATER)

    version.refresh_from_db()
    assert (version.state, version.acknowledged_at) == (PlanState.ACTIVE, PLAN_AT)
    [event] = case.events.all()
    assert (event.kind, event.actor) == (EventKind.PLAN_ACKNOWLEDGED, member)


def test_a_draft_is_neither_accepted_nor_commented(case, refused_without_a_trace):
    draft = PlanVersionFactory(case=case, draft=True)
    member = case.member.user

    refused_without_a_trace(
        TransitionNotAllowed,
        lambda: versions.acknowledge(version_id=draft.pk, actor=member, at=PLAN_AT),
    )
    refused_without_a_trace(
        TransitionNotAllowed,
        lambda: versions.comment(version_id=draft.pk, text="Godt", actor=member, at=PLAN_AT),
    )


@pytest.mark.parametrize(("part", "label"), [("", ""), ("job_goals", "Jobmål"), ("area", "Område")])
def test_the_member_comments_on_the_plan_or_a_part_of_it(case, part, label):
    version = PlanVersionFactory(case=case)

    written = versions.comment(
        version_id=version.pk,
        text=" Jeg kan også køre til Køge ",
        part=part,
        actor=case.member.user,
        at=LATER,
    )

    assert (written.text, written.part_label) == ("Jeg kan også køre til Køge", label)
    [event] = case.events.all()
    assert event.kind == EventKind.PLAN_COMMENTED
    assert event.facts == {"planversion": version.pk, "plancomment": written.pk, "part": part}


def test_an_empty_comment_is_refused(case, refused_without_a_trace):
    version = PlanVersionFactory(case=case)

    refused_without_a_trace(
        ReasonMissing,
        lambda: versions.comment(version_id=version.pk, text=" ", actor=case.member.user, at=LATER),
    )
    assert not PlanComment.objects.exists()


# What an editor holds


def write(case, content, *, based_on=0, revision=0, actor=None):
    return versions.write_draft(
        case_id=case.pk,
        content=content,
        based_on=based_on,
        revision=revision,
        actor=actor or case.caseworker,
        at=LATER,
    )


def test_an_editor_that_says_nothing_new_begins_no_draft(case):
    PlanVersionFactory(case=case)

    assert write(case, whole_content(), based_on=1) is None
    assert PlanVersion.objects.drafts().count() == 0


def test_an_editor_that_says_something_new_begins_the_next_draft(case):
    PlanVersionFactory(case=case)

    draft = write(case, whole_content(education="HF", agreements=(CV,)), based_on=1)

    assert (draft.number, draft.state, draft.education) == (2, PlanState.DRAFT, "HF")
    assert [terms.text for terms in draft.content().agreements] == [CV.text]


def test_an_editor_from_before_a_version_was_made_valid_is_refused(case):
    PlanVersionFactory(case=case, number=2)

    with pytest.raises(EditedMeanwhile):
        write(case, whole_content(education="HF"), based_on=1)

    assert PlanVersion.objects.drafts().count() == 0


def test_two_who_write_the_same_do_not_meet(case):
    first = write(case, whole_content(agreements=(CV,)))

    second = write(case, whole_content(agreements=(CV,)), actor=UserFactory(caseworker=True))

    assert (second, second.revision) == (first, first.revision)


def test_an_editor_from_before_a_draft_was_saved_is_refused(case):
    write(case, whole_content(education="HF"))

    with pytest.raises(EditedMeanwhile):
        write(case, whole_content(education="HH"))

    assert PlanVersion.objects.drafts().get().education == "HF"
