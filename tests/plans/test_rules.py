"""What a plan must hold, each part by itself; what differs; who decides on an offer."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from cases.policy import REGIME_2024
from plans import rules
from plans.rules import (
    AgreementKind,
    Content,
    Goal,
    JobcenterLetter,
    JobcenterMessage,
    Owner,
    Part,
    Requirement,
    Terms,
)
from tests.factories import whole_content, whole_requirement

KEY = UUID("6f8a0e9c-0d55-4a42-9c3e-3b1f3c1d2e4f")
TO_DO = Terms(text="Opdatér dit CV", due_on=date(2026, 3, 27))


def test_a_whole_plan_lacks_nothing():
    assert rules.missing_parts(whole_content(), REGIME_2024) == []


@pytest.mark.parametrize("field", [part.value for part in rules.CONTENT_FIELDS])
@pytest.mark.parametrize("text", ["", " \n "])
def test_each_content_field_must_be_answered(field, text):
    answered = whole_content(career_change_need="Til kontor", answered_none=frozenset())
    content = replace(answered, **{field: text})

    assert rules.missing_parts(content, REGIME_2024) == [field]


@pytest.mark.parametrize("field", ["career_change_need", "education_lift_need"])
def test_the_two_needs_may_say_none(field):
    content = replace(
        whole_content(career_change_need="Fra lager til kontor"),
        **{field: ""},
        answered_none=frozenset({field}),
    )

    assert rules.missing_parts(content, REGIME_2024) == []


@pytest.mark.parametrize(
    "field", [part.value for part in rules.CONTENT_FIELDS if part not in rules.MAY_BE_NONE]
)
def test_no_other_content_field_may_say_none(field):
    content = whole_content(
        **{field: "", "answered_none": frozenset({field, "career_change_need"})}
    )

    assert rules.missing_parts(content, REGIME_2024) == [field]


def test_how_work_becomes_lasting_may_be_left_open():
    assert rules.missing_parts(whole_content(lasting_employment=""), REGIME_2024) == []


@pytest.mark.parametrize(
    "goals",
    [
        (),
        (Goal("Lagermedarbejder"),),
        (Goal("Lagermedarbejder"), Goal(" ")),
        (Goal("Lagermedarbejder"), Goal("LAGERMEDARBEJDER ")),
        (Goal("Lagermedarbejder"), Goal("Chauffør"), Goal("Pedel")),
    ],
    ids=["none", "one", "one and a blank", "the same twice", "three"],
)
def test_there_are_exactly_two_different_job_goals(goals):
    assert rules.missing_parts(whole_content(job_goals=goals), REGIME_2024) == ["job_goals"]


@pytest.mark.parametrize(
    ("clause", "gone"),
    [
        ("purpose", {"purpose": False}),
        ("titles", {"titles": ()}),
        ("titles", {"titles": (" ",)}),
        ("area", {"areas": (), "travel_minutes": None}),
        ("weekly_minimum", {"weekly_minimum": None}),
        ("weekly_minimum", {"weekly_minimum": 1}),
        ("posted_if_possible", {"posted_if_possible": False}),
        ("customary_way", {"customary_way": " "}),
        ("full_time", {"full_time": False}),
        ("realistic", {"realistic": False}),
        ("joblog", {"joblog": False}),
    ],
)
def test_each_clause_must_be_stated(clause, gone):
    content = whole_content(requirement=whole_requirement(**gone))

    assert rules.missing_parts(content, REGIME_2024) == [clause]


@pytest.mark.parametrize("minimum", [2, 3])
def test_the_weekly_minimum_may_be_policys_or_higher(minimum):
    requirement = whole_requirement(weekly_minimum=minimum)

    assert rules.missing_clauses(requirement, REGIME_2024) == []


@pytest.mark.parametrize(
    "area", [{"areas": ()}, {"travel_minutes": None}], ids=["travel time", "places"]
)
def test_the_area_is_places_or_travel_time(area):
    assert rules.missing_clauses(whole_requirement(**area), REGIME_2024) == []


def test_there_are_eight_clauses_and_seven_content_fields():
    assert (len(rules.CLAUSES), len(rules.CONTENT_FIELDS)) == (8, 7)


@pytest.mark.parametrize(
    "terms", [replace(TO_DO, text=""), replace(TO_DO, due_on=None)], ids=["no text", "no date"]
)
def test_a_new_agreement_says_what_and_by_when(terms):
    assert rules.missing_parts(whole_content(agreements=(terms,)), REGIME_2024) == ["agreements"]


def test_an_agreement_in_force_is_not_asked_again():
    offer = replace(TO_DO, due_on=None, key=KEY)

    assert rules.missing_parts(whole_content(agreements=(offer,)), REGIME_2024) == []


def test_what_is_missing_comes_in_the_order_of_the_page():
    assert rules.missing_parts(Content(), REGIME_2024) == [
        "job_goals",
        "unemployment_history",
        "previous_employment",
        "education",
        "informal_skills",
        "job_opportunities",
        "career_change_need",
        "education_lift_need",
        "purpose",
        "titles",
        "area",
        "weekly_minimum",
        "posted_if_possible",
        "customary_way",
        "full_time",
        "realistic",
        "joblog",
    ]


def test_every_part_has_a_danish_label():
    assert set(rules.LABELS) == set(Part)


def test_the_standard_requirement_lacks_only_what_differs_between_members():
    requirement = rules.standard_requirement(REGIME_2024)

    assert rules.missing_clauses(requirement, REGIME_2024) == ["titles", "area", "customary_way"]


def test_cleaning_takes_away_what_says_nothing():
    content = rules.cleaned(
        whole_content(
            education=" Murer ",
            job_goals=(Goal(" "), Goal(" Murer ", " Nybyg ")),
            answered_none=frozenset({"career_change_need", "education_lift_need", "education"}),
            requirement=whole_requirement(titles=("", " Murer ")),
            agreements=(Terms(), TO_DO),
        )
    )

    assert content.education == "Murer"
    assert content.job_goals == (Goal(""), Goal("Murer", "Nybyg"))
    assert content.answered_none == frozenset({"career_change_need"})
    assert content.requirement.titles == ("Murer",)
    assert content.agreements == (TO_DO,)


# When


@pytest.mark.parametrize(
    ("talks_held", "with_jobcenter", "over"),
    [(0, False, False), (1, False, True), (0, True, True)],
)
def test_a_plan_may_become_valid_once_the_first_talk_is_held_or_handed_over(
    talks_held, with_jobcenter, over
):
    assert rules.first_talk_is_over(talks_held=talks_held, with_jobcenter=with_jobcenter) is over


@pytest.mark.parametrize(
    ("with_akasse", "has_active", "handed_over_on", "may"),
    [
        (True, True, None, True),
        (True, False, None, True),
        (False, True, date(2026, 6, 1), False),
        (False, True, date(2026, 6, 2), True),
        (False, False, date(2026, 6, 1), True),
        (False, True, None, False),
        (False, False, None, True),
    ],
    ids=[
        "with the fund",
        "with the fund, the first plan",
        "the day after the handover",
        "the day of the handover",
        "handed over without a plan",
        "from before the regime",
        "from before the regime, without a plan",
    ],
)
def test_the_fund_writes_the_whole_plan_while_it_holds_the_contact_process(
    with_akasse, has_active, handed_over_on, may
):
    assert (
        rules.may_rewrite(
            with_akasse=with_akasse,
            has_active=has_active,
            handed_over_on=handed_over_on,
            today=date(2026, 6, 2),
        )
        is may
    )


# Filled in from the standing version


def test_a_plan_from_elsewhere_never_blanks_what_it_does_not_mention():
    standing = whole_content(lasting_employment="Kørekort C")

    assert rules.filled(Content(), standing=standing) == standing


def test_a_plan_from_elsewhere_changes_what_it_mentions():
    arrived = Content(
        education="Kørekort C taget",
        education_lift_need="",
        answered_none=frozenset({"education_lift_need"}),
        job_goals=(Goal("Chauffør, kategori C"), Goal("Lagermedarbejder")),
        requirement=Requirement(weekly_minimum=3, areas=("Sjælland",)),
    )

    content = rules.filled(arrived, standing=whole_content())

    assert content.education == "Kørekort C taget"
    assert content.education_lift_need == ""
    assert content.answered_none == frozenset({"career_change_need", "education_lift_need"})
    assert content.job_goals == arrived.job_goals
    assert content.requirement == whole_requirement(
        weekly_minimum=3, areas=("Sjælland",), travel_minutes=None
    )


def test_a_need_that_arrives_takes_the_place_of_none():
    content = rules.filled(Content(career_change_need="Til kontor"), standing=whole_content())

    assert (content.career_change_need, content.answered_none) == ("Til kontor", frozenset())


# In words


def test_nothing_differs_from_itself():
    assert rules.differences(whole_content(), whole_content()) == []


def test_differences_are_told_in_words_and_in_order():
    promise = Terms(
        kind=AgreementKind.MEASURE,
        text="Undersøg kursus i truck",
        due_on=date(2026, 4, 1),
        owner=Owner.FUND,
    )
    before = whole_content(agreements=(TO_DO,))
    after = whole_content(
        job_goals=(Goal("Lagermedarbejder", "Lager og terminal"), Goal("Pedel", "Skoler")),
        education_lift_need="",
        answered_none=frozenset({"career_change_need", "education_lift_need"}),
        lasting_employment="Kørekort C",
        requirement=whole_requirement(weekly_minimum=3, travel_minutes=None),
        agreements=(promise,),
    )

    assert rules.differences(before, after) == [
        ("Jobmål 2", "Chauffør", "Pedel (Skoler)"),
        ("Behov for uddannelsesløft", "Kørekort C", "Ingen"),
        ("Vejen til varigt arbejde", "Ikke udfyldt", "Kørekort C"),
        ("Område", "Storkøbenhavn, op til 60 minutters transport hver vej", "Storkøbenhavn"),
        (
            "Antal",
            "Du søger mindst 2 stillinger om ugen.",
            "Du søger mindst 3 stillinger om ugen.",
        ),
        ("Aftale", "Opdatér dit CV (Medlemmet, senest 27. marts 2026)", "Ikke med"),
        ("Aftale", "Ikke med", "Undersøg kursus i truck (A-kassen, senest 1. april 2026)"),
    ]


@pytest.mark.parametrize("field", [part.value for part in rules.TEXTS])
def test_a_change_of_each_text_is_told(field):
    before = whole_content(**{field: "Før"}, answered_none=frozenset())
    label = rules.LABELS[Part(field)]

    assert rules.differences(before, replace(before, **{field: "Efter"})) == [
        (label, "Før", "Efter")
    ]


@pytest.mark.parametrize(
    ("change", "label"),
    [
        ({"purpose": False}, "Formål"),
        ({"titles": ()}, "Fagområder"),
        ({"areas": (), "travel_minutes": None}, "Område"),
        ({"weekly_minimum": None}, "Antal"),
        ({"posted_if_possible": False}, "Opslåede stillinger"),
        ({"customary_way": ""}, "Måde"),
        ({"full_time": False}, "Arbejdstid"),
        ({"realistic": False}, "Indsats"),
        ({"joblog": False}, "Joblog"),
    ],
)
def test_a_clause_that_is_gone_is_told(change, label):
    [difference] = rules.differences(
        whole_content(), whole_content(requirement=whole_requirement(**change))
    )

    assert (difference.label, difference.after) == (label, "Ikke med")


def test_a_goal_that_is_gone_is_told():
    after = whole_content(job_goals=(Goal("Lagermedarbejder", "Lager og terminal"),))

    assert rules.differences(whole_content(), after) == [("Jobmål 2", "Chauffør", "Ikke udfyldt")]


def test_only_stated_clauses_are_shown():
    lines = rules.clause_lines(Requirement(weekly_minimum=2, joblog=True))

    assert lines == [
        ("Antal", "Du søger mindst 2 stillinger om ugen."),
        ("Joblog", "Du registrerer de stillinger, du søger, i jobloggen på jobnet.dk."),
    ]


def test_all_clauses_are_shown_in_the_order_of_the_document():
    assert [label for label, _ in rules.clause_lines(whole_requirement())] == [
        "Formål",
        "Fagområder",
        "Område",
        "Antal",
        "Opslåede stillinger",
        "Måde",
        "Arbejdstid",
        "Indsats",
        "Joblog",
    ]


# Offers


@pytest.mark.parametrize(
    ("source", "by_person", "shows"),
    [
        (None, True, False),
        (None, False, False),
        (JobcenterMessage("kbh-17"), False, True),
        (JobcenterMessage("kbh-17"), True, False),
        (JobcenterMessage(" "), False, False),
        (JobcenterLetter("Pia Lund", date(2026, 3, 16), "26/117"), True, True),
        (JobcenterLetter("Pia Lund", date(2026, 3, 16), "26/117"), False, False),
        (JobcenterLetter(" ", date(2026, 3, 16), "26/117"), True, False),
        (JobcenterLetter("Pia Lund", date(2026, 3, 16), ""), True, False),
    ],
)
def test_a_decision_is_the_jobcenters_only_when_its_source_shows_it(source, by_person, shows):
    assert rules.shows_the_jobcenter_decided(source, entered_by_person=by_person) is shows


@pytest.mark.parametrize(
    ("asked_on", "digital_exempt", "due_on"),
    [
        (date(2026, 3, 11), False, date(2026, 3, 18)),
        (date(2026, 3, 14), False, date(2026, 3, 23)),
        (date(2026, 3, 26), False, date(2026, 4, 7)),
        (date(2026, 3, 11), True, date(2026, 3, 23)),
    ],
    ids=["a week", "not on a Saturday", "not at Easter", "on paper five days more"],
)
def test_the_member_has_a_week_to_answer(asked_on, digital_exempt, due_on):
    assert (
        rules.consent_due_on(asked_on, digital_exempt=digital_exempt, policy=REGIME_2024) == due_on
    )


def test_the_jobcenters_answer_is_looked_for_after_fourteen_days():
    assert rules.answer_reminder_on(date(2026, 3, 11), policy=REGIME_2024) == date(2026, 3, 25)


@pytest.mark.parametrize(
    ("covered", "left"),
    [
        ([], (date(2026, 3, 2), date(2026, 3, 27))),
        ([(date(2026, 2, 1), date(2026, 3, 1))], (date(2026, 3, 2), date(2026, 3, 27))),
        ([(date(2026, 2, 1), date(2026, 3, 2))], (date(2026, 3, 3), date(2026, 3, 27))),
        ([(date(2026, 3, 1), date(2026, 3, 27))], None),
        ([(date(2026, 3, 1), None)], None),
        ([(date(2026, 3, 28), None)], (date(2026, 3, 2), date(2026, 3, 27))),
        (
            [(date(2026, 3, 6), date(2026, 3, 10)), (date(2026, 2, 1), date(2026, 3, 5))],
            (date(2026, 3, 11), date(2026, 3, 27)),
        ),
    ],
)
def test_days_that_are_covered_are_not_covered_again(covered, left):
    assert rules.days_not_covered(date(2026, 3, 2), date(2026, 3, 27), covered=covered) == left
