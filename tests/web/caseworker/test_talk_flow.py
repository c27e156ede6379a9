"""S4, the talk in one flow: plan, agreements, minutes, and the button that closes it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from accounts.models import LookUp
from cases.models import CaseEvent, CaseState, EventKind
from meetings.models import Meeting, MeetingKind, MeetingState, Mode
from plans import rules
from plans.models import Agreement, AgreementState, PlanState, PlanVersion
from tests.factories import AgreementFactory, CaseFactory, PlanVersionFactory, whole_content
from tests.web.caseworker.conftest import TODAY, at
from tests.web.caseworker.reading import said, text_of

BY_ITSELF = {"HTTP_HX_REQUEST": "true"}
MINUTES = {
    "summary": "Line søger også i Horsens.",
    "next_step": "Line retter sit cv inden fredag.",
    "internal_note": "Overvejer opkvalificering.",
}
AVAILABILITY_TALK = {
    "kind": MeetingKind.AVAILABILITY_TALK,
    **dict.fromkeys(
        ("sequence", "planned", "invited_on", "booking_deadline", "window_from", "window_to")
    ),
}
PAGE, ANOTHER_PAGE = (str(UUID(int=number)) for number in (1, 2))


def address(name, talk):
    return reverse(f"caseworker:{name}", args=[talk.public_id])


def fields_of(content, **more):
    """Return what the form holds when one has written this plan."""
    requirement = content.requirement
    data = {part.value: getattr(content, part) for part in rules.TEXTS}
    data |= {f"{name}_none": "on" for name in content.answered_none}
    data |= {
        "titles": "\n".join(requirement.titles),
        "areas": "\n".join(requirement.areas),
        "travel_minutes": requirement.travel_minutes or "",
        "weekly_minimum": requirement.weekly_minimum or "",
        "customary_way": requirement.customary_way,
    }
    data |= {
        name: "on"
        for name in ("purpose", "posted_if_possible", "full_time", "realistic", "joblog")
        if getattr(requirement, name)
    }
    for place, goal in enumerate(content.job_goals, start=1):
        data |= {f"goal_{place}": goal.title, f"goal_{place}_note": goal.note}
    for place, terms in enumerate(content.agreements, start=1):
        data |= {
            f"agreement_{place}_text": terms.text,
            f"agreement_{place}_kind": terms.kind.value,
            f"agreement_{place}_owner": terms.owner.value,
            f"agreement_{place}_due_on": terms.due_on or "",
        }
    return {"page": PAGE, "rows": max(len(content.agreements), 1), **data, **more}


def form_of(desk, talk):
    """Return what the page would send if nothing were written in it."""
    form = desk.client.get(address("talk", talk)).context["form"]
    data = {}
    for field in form:
        value = field.value()
        if value is True:
            data[field.html_name] = "on"
        elif value not in (None, False):
            data[field.html_name] = field.field.prepare_value(value)
    return data


def first_talk(desk, **facts):
    return desk.booked(sequence=1, mode=Mode.IN_PERSON, case=desk.case(talks_held=0), **facts)


def second_talk(desk, **facts):
    """Return a second talk going on, of a case with a plan in force and an agreement in it."""
    case = desk.case(talks_held=1)
    version = PlanVersionFactory(case=case)
    AgreementFactory(made_in=version)
    return desk.booked(case=case, **facts)


def save(desk, talk, data, **extra):
    return desk.client.post(address("save_talk", talk), data, **extra)


def active_of(talk):
    return PlanVersion.objects.filter(plan=talk.case_id, state=PlanState.ACTIVE).first()


def draft_of(talk):
    return PlanVersion.objects.filter(plan=talk.case_id, state=PlanState.DRAFT).first()


# The page


def test_a_colleague_of_another_branch_finds_nothing_and_saves_nothing(desk):
    talk = first_talk(desk)

    assert desk.stranger_client.get(address("talk", talk)).status_code == 404
    assert desk.stranger_client.post(address("save_talk", talk), MINUTES).status_code == 404
    assert Meeting.objects.get(pk=talk.pk).summary == ""


def test_a_first_talk_begins_with_the_clauses_that_everybody_has(desk):
    page = desk.client.get(address("talk", first_talk(desk)))

    assert "Min Plan, udkast til version 1" in text_of(page)
    assert "I gang, 20 min." in text_of(page)
    assert page.context["form"]["weekly_minimum"].value() == 2
    assert page.context["form"]["joblog"].value() is True
    assert not PlanVersion.objects.exists()


def test_before_it_begins_there_is_nothing_to_write(desk):
    talk = first_talk(desk, hour=11)

    assert "Min Plan, udkast" not in text_of(desk.client.get(address("talk", talk)))
    answer = desk.client.post(address("save_talk", talk), MINUTES, follow=True)
    assert said(answer) == ["Samtalen er ikke i gang: booket."]


@pytest.mark.parametrize(
    ("facts", "point", "absent"),
    [
        ({"sequence": 1, "mode": Mode.IN_PERSON}, "Telefon og e-mail passer", "Joblog gennemgået"),
        ({"sequence": 2}, "Joblog gennemgået (uge 13–16)", "overgang"),
        ({"sequence": 3}, "Vejledt om overgang til jobcenteret", "Telefon og e-mail"),
        (AVAILABILITY_TALK, "medlemmet hørt", "afbud og"),
    ],
)
def test_each_kind_of_talk_has_a_checklist_of_its_own(desk, facts, point, absent):
    talk = desk.booked(case=desk.case(talks_held=(facts["sequence"] or 3) - 1), **facts)

    page = desk.client.get(address("talk", talk))
    labels = " ".join(label for _, label in page.context["form"].fields["checked"].choices)

    assert point in labels
    assert absent not in labels


def test_shows_the_case_at_a_glance_and_what_comes_after(desk):
    page = text_of(desk.client.get(address("talk", second_talk(desk))))

    assert "0 · 0 · 0 · 0 (uge 16: 0 af 2)" in page
    assert "Herefter: 3. jobsamtale, omkring" in page


def test_a_talk_costs_as_many_queries_for_many_agreements_as_for_one(desk, queries_do_not_grow):
    talk = second_talk(desk)

    queries_do_not_grow(
        lambda: desk.client.get(address("talk", talk)),
        lambda: AgreementFactory(made_in=active_of(talk)),
    )


# The draft


def test_saves_everything_that_was_written(desk):
    talk = first_talk(desk)
    content = whole_content(
        agreements=(rules.Terms(text="Skriv til tre steder", due_on=TODAY + timedelta(days=4)),)
    )

    answer = save(desk, talk, fields_of(content, **MINUTES, checked=["identity"]))

    talk.refresh_from_db()
    draft = draft_of(talk)
    assert answer.url == address("talk", talk)
    assert rules.says_the_same(draft.content(), content)
    assert (draft.saved_by, draft.revision) == (desk.user, 2)
    assert (talk.summary, talk.next_step) == (MINUTES["summary"], MINUTES["next_step"])
    assert (talk.checked, talk.minutes_revision) == (["identity"], 1)
    assert talk.state == MeetingState.BOOKED
    assert "Gemt kl. 10.20" in text_of(desk.client.get(address("talk", talk)))


def test_half_a_plan_is_saved_too(desk):
    talk = first_talk(desk)

    save(desk, talk, fields_of(rules.Content(), goal_2="Chauffør", education="9. klasse"))

    content = draft_of(talk).content()
    assert content.job_goals == (rules.Goal(""), rules.Goal("Chauffør"))
    assert content.education == "9. klasse"


def test_a_page_that_sends_itself_learns_that_it_is_saved_and_from_where_it_goes_on(desk):
    talk = first_talk(desk)
    desk.client.get(address("talk", talk))
    looked = LookUp.objects.count()

    part = save(desk, talk, fields_of(whole_content(education="")), **BY_ITSELF)

    assert "Gemt kl. 10.20" in text_of(part)
    assert "Planen mangler 1 ting" in text_of(part)
    assert '<input type="hidden" name="revision" value="2"' in text_of(part)
    assert "<html" not in text_of(part)
    assert LookUp.objects.count() == looked


def test_an_untouched_page_saves_nothing(desk):
    talk = second_talk(desk)

    save(desk, talk, form_of(desk, talk), **BY_ITSELF)

    talk.refresh_from_db()
    assert draft_of(talk) is None
    assert talk.minutes_revision == 0


def test_what_cannot_be_a_number_is_said_and_nothing_typed_is_lost(desk):
    talk = first_talk(desk)
    written = fields_of(whole_content(), travel_minutes="en time", **MINUTES)

    page = save(desk, talk, written)
    part = save(desk, talk, written, **BY_ITSELF)

    assert page.status_code == 422
    assert "Lager og terminal" in text_of(page)
    assert MINUTES["summary"] in text_of(page)
    assert "Ikke gemt:" in text_of(part)
    assert draft_of(talk) is None


# Two at once


def test_a_second_editor_sees_the_differences_and_loses_nothing(desk):
    talk = first_talk(desk)
    lotte = fields_of(whole_content(education="HF"), page=ANOTHER_PAGE, **MINUTES)
    karen = fields_of(whole_content(education="Grundskole"), page=PAGE, summary="Andet")
    desk.lead_client.post(address("save_talk", talk), lotte)

    by_itself = save(desk, talk, karen, **BY_ITSELF)
    page = save(desk, talk, karen)

    assert "Lotte Friis gemte referatet mandag 13. april kl. 10.20" in text_of(by_itself)
    assert "Se forskelle" in text_of(by_itself)
    assert page.status_code == 409
    assert {(each.label, each.before, each.after) for each in page.context["conflict"]["differences"]} >= {
        ("Uddannelse", "HF", "Grundskole"),
        ("Aftalt i samtalen", MINUTES["summary"], "Andet"),
    }  # fmt: skip
    assert page.context["form"]["education"].value() == "Grundskole"
    assert "hx-post" not in text_of(page).split('id="samtale"')[1].split(">")[0]
    assert draft_of(talk).education == "HF"


def test_saving_after_the_differences_were_seen_takes_the_place_of_what_was_saved(desk):
    talk = first_talk(desk)
    desk.lead_client.post(
        address("save_talk", talk), fields_of(whole_content(education="HF"), page=ANOTHER_PAGE)
    )
    karen = fields_of(whole_content(education="Grundskole"), page=PAGE)
    seen = save(desk, talk, karen).context["form"]

    save(desk, talk, karen | {"revision": seen["revision"].value()})

    assert draft_of(talk).education == "Grundskole"


def test_a_page_meets_itself_without_a_word(desk):
    talk = first_talk(desk)
    save(desk, talk, fields_of(whole_content(education="HF")), **BY_ITSELF)

    answer = save(desk, talk, fields_of(whole_content(education="HF og HH"), **MINUTES))

    assert answer.status_code == 302
    assert draft_of(talk).education == "HF og HH"


def test_a_version_made_valid_meanwhile_is_not_written_over(desk):
    talk = second_talk(desk)
    written = form_of(desk, talk) | {"education": "HF", "based_on": 0}

    page = save(desk, talk, written)

    assert page.status_code == 409
    assert draft_of(talk) is None


# Closing


def test_the_first_talk_is_held_and_its_plan_valid_at_the_press_of_one_button(desk):
    talk = first_talk(desk)

    answer = desk.client.post(
        address("save_talk", talk), fields_of(whole_content(), finish="ja", **MINUTES), follow=True
    )

    talk.refresh_from_db()
    assert said(answer) == [
        "Samtalen er holdt. Min Plan, version 1, gælder nu, og medlemmet får brev om den."
    ]
    assert (talk.state, talk.case.talks_held) == (MeetingState.HELD, 1)
    assert rules.says_the_same(active_of(talk).content(), whole_content())
    kinds = list(CaseEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds[:1] + kinds[-1:] == [EventKind.HELD, EventKind.PLAN_ACTIVATED]


def test_a_second_press_of_the_button_changes_nothing(desk):
    talk = first_talk(desk)
    written = fields_of(
        whole_content(agreements=(rules.Terms(text="Ring", due_on=TODAY),)), finish="ja", **MINUTES
    )
    save(desk, talk, written)
    events = CaseEvent.objects.count()

    answer = save(desk, talk, written)

    assert answer.url == address("talk", talk)
    assert CaseEvent.objects.count() == events
    assert PlanVersion.objects.count() == 1


REQUIRED = [
    *((part.value, {part.value: ""}, {}) for part in rules.CONTENT_FIELDS if part != "career_change_need"),
    ("career_change_need", {"answered_none": frozenset()}, {}),
    ("goal_1", {"job_goals": (rules.Goal(""), rules.Goal("Chauffør"))}, {}),
    ("goal_2", {"job_goals": (rules.Goal("Chauffør"),)}, {}),
    ("goal_2", {"job_goals": (rules.Goal("Chauffør"), rules.Goal("chauffør"))}, {}),
    ("purpose", {}, {"purpose": False}),
    ("titles", {}, {"titles": ()}),
    ("areas", {}, {"areas": (), "travel_minutes": None}),
    ("weekly_minimum", {}, {"weekly_minimum": 1}),
    ("posted_if_possible", {}, {"posted_if_possible": False}),
    ("customary_way", {}, {"customary_way": ""}),
    ("full_time", {}, {"full_time": False}),
    ("realistic", {}, {"realistic": False}),
    ("joblog", {}, {"joblog": False}),
    ("agreement_1_due_on", {"agreements": (rules.Terms(text="Ring"),)}, {}),
    ("agreement_1_text", {"agreements": (rules.Terms(due_on=date(2026, 4, 17)),)}, {}),
]  # fmt: skip


def test_each_thing_that_is_missing_is_said_at_its_field_alone(desk):
    """All cases of one page, one after the other, for they share nothing but the talk."""
    talk = first_talk(desk)
    for field, parts, clauses in REQUIRED:
        content = whole_content(**parts)
        content = replace(content, requirement=replace(content.requirement, **clauses))

        page = save(desk, talk, fields_of(content, finish="ja", **MINUTES))

        assert page.status_code == 422, field
        assert list(page.context["form"].errors) == [field]
        assert f'<a href="#id_{field}">' in text_of(page), field
    talk.refresh_from_db()
    assert talk.state == MeetingState.BOOKED
    assert active_of(talk) is None
    assert not CaseEvent.objects.exists()


def test_what_was_agreed_and_the_next_step_are_named_before_it_closes(desk):
    talk = first_talk(desk)

    page = save(desk, talk, fields_of(whole_content(), summary=" ", finish="ja"))

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["summary", "next_step"]
    assert "Fejl: 1. jobsamtale" in text_of(page)


def test_what_was_written_is_kept_where_closing_is_refused(desk):
    talk = first_talk(desk)

    page = save(desk, talk, fields_of(whole_content(education=""), finish="ja", **MINUTES))

    assert draft_of(talk).job_opportunities == "Mange opslag på lager"
    assert Meeting.objects.get(pk=talk.pk).next_step == MINUTES["next_step"]
    assert page.context["form"]["revision"].value() == str(draft_of(talk).revision)


def test_a_plan_that_is_refused_leaves_the_talk_open(desk, monkeypatch):
    talk = first_talk(desk)
    monkeypatch.setattr("web.caseworker.plan_editor.missing", lambda desk, form: [])

    page = save(desk, talk, fields_of(whole_content(education=""), finish="ja", **MINUTES))

    assert page.status_code == 409
    assert Meeting.objects.get(pk=talk.pk).state == MeetingState.BOOKED
    assert not CaseEvent.objects.exists()


def test_a_second_talk_closes_without_a_new_version_where_the_plan_is_as_it_was(desk):
    talk = second_talk(desk)

    answer = desk.client.post(
        address("save_talk", talk), form_of(desk, talk) | MINUTES | {"finish": "ja"}, follow=True
    )

    assert said(answer) == ["Samtalen er holdt. Min Plan er uændret."]
    assert Meeting.objects.get(pk=talk.pk).state == MeetingState.HELD
    assert PlanVersion.objects.count() == 1


def test_a_second_talk_closes_without_a_plan_that_is_not_finished(desk):
    talk = second_talk(desk)
    written = form_of(desk, talk) | MINUTES | {"education": "", "close": "ja"}

    save(desk, talk, written)

    assert Meeting.objects.get(pk=talk.pk).state == MeetingState.HELD
    assert active_of(talk).number == 1
    assert draft_of(talk).number == 2


def test_a_change_at_the_second_talk_makes_the_next_version(desk):
    talk = second_talk(desk)
    standing = Agreement.objects.get()

    save(
        desk,
        talk,
        form_of(desk, talk)
        | MINUTES
        | {"goal_2": "Buschauffør", f"leave_{standing.public_id}": "on", "finish": "ja"},
    )

    standing.refresh_from_db()
    assert (active_of(talk).number, draft_of(talk)) == (2, None)
    assert active_of(talk).goals.last().title == "Buschauffør"
    assert standing.left_out_in == active_of(talk)


def test_the_plan_of_the_third_talk_is_valid_before_the_case_goes_over(desk):
    case = desk.case(talks_held=2)
    PlanVersionFactory(case=case)
    talk = desk.booked(case=case, sequence=3)

    save(desk, talk, form_of(desk, talk) | MINUTES | {"education": "HF", "finish": "ja"})

    case.refresh_from_db()
    assert (case.state, active_of(talk).number) == (CaseState.JOBCENTER_ACTIVE, 2)
    kinds = list(CaseEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds.index(EventKind.PLAN_ACTIVATED) < kinds.index(EventKind.HANDED_OVER)


def test_a_talk_held_from_the_day_list_still_makes_its_plan(desk):
    talk = first_talk(desk)
    desk.client.post(reverse("caseworker:attendance", args=[talk.public_id]), {"outcome": "held"})

    page = text_of(desk.client.get(address("talk", talk)))
    save(desk, talk, fields_of(whole_content(), finish="ja", **MINUTES))

    assert "Send plan" in page
    assert "Afslut samtale" not in page
    assert active_of(talk).number == 1


def test_a_talk_flagged_while_somebody_wrote_keeps_what_they_wrote(desk):
    talk = first_talk(desk)
    save(desk, talk, fields_of(whole_content(), **MINUTES))
    talk.refresh_from_db()
    talk.state, talk.missed_flagged_at = MeetingState.MISSED, at(12)
    talk.save()

    page = text_of(desk.client.get(address("talk", talk)))
    save(desk, talk, fields_of(whole_content(education="HF"), **MINUTES))

    assert "Ret udfaldet, hvis medlemmet mødte" in page
    assert "Afslut samtale" not in page
    assert draft_of(talk).education == "HF"


# Agreements followed up


def test_an_agreement_is_marked_as_done_and_the_draft_is_saved_with_it(desk):
    talk = second_talk(desk)
    agreement = Agreement.objects.get()

    save(
        desk,
        talk,
        form_of(desk, talk) | {"education": "HF", "settle": f"{agreement.public_id}:kept"},
    )

    agreement.refresh_from_db()
    assert (agreement.state, agreement.settled_by) == (AgreementState.KEPT, desk.user)
    assert draft_of(talk).education == "HF"


def test_not_done_needs_a_reason(desk):
    talk = second_talk(desk)
    agreement = Agreement.objects.get()
    mark = {"settle": f"{agreement.public_id}:broken"}
    why = f"why_{agreement.public_id}"

    page = save(desk, talk, form_of(desk, talk) | mark)
    save(desk, talk, form_of(desk, talk) | mark | {why: "Cv'et var væk"})

    agreement.refresh_from_db()
    assert list(page.context["form"].errors) == [why]
    assert (agreement.state, agreement.settled_note) == (AgreementState.BROKEN, "Cv'et var væk")


def test_an_agreement_of_another_case_is_not_found(desk):
    other = AgreementFactory(made_in=PlanVersionFactory(case=desk.case(talks_held=1)))
    talk = second_talk(desk)

    answer = save(desk, talk, form_of(desk, talk) | {"settle": f"{other.public_id}:kept"})

    assert answer.status_code == 404


# After the handover


@pytest.fixture
def availability(desk):
    """An availability talk going on, in a case that the Jobcenter holds, with a plan in force."""
    case = CaseFactory(
        branch=desk.user.branch, caseworker=desk.user, handed_over=True, talks_held=3,
        handed_over_on=TODAY - timedelta(days=5),
    )  # fmt: skip
    PlanVersionFactory(case=case)
    return desk.booked(case=case, **AVAILABILITY_TALK)


def test_after_the_handover_only_the_requirements_can_be_written(desk, availability):
    form = desk.client.get(address("talk", availability)).context["form"]

    assert "customary_way" in form.fields
    assert not {"goal_1", "education", "rows"} & set(form.fields)


def test_new_requirements_are_sent_when_the_minutes_are_done(desk, availability):
    written = form_of(desk, availability) | MINUTES | {"weekly_minimum": 3, "finish": "ja"}

    save(desk, availability, written)

    version = active_of(availability)
    assert (version.number, version.requirements_talk_on) == (2, TODAY)
    assert version.content().requirement.weekly_minimum == 3
    assert version.education == "Grundskole og truckcertifikat"
    assert "Min Plan: nye krav" not in text_of(desk.client.get(address("talk", availability)))


def test_requirements_that_lack_a_clause_are_refused_at_its_field(desk, availability):
    written = form_of(desk, availability) | MINUTES | {"areas": "", "travel_minutes": ""}

    page = save(desk, availability, written | {"finish": "ja"})

    assert list(page.context["form"].errors) == ["areas"]
    assert active_of(availability).number == 1


@pytest.mark.parametrize("button", ["finish", "close"])
def test_an_availability_talk_goes_on_to_its_assessment_with_its_minutes(
    desk, availability, button
):
    answer = save(desk, availability, form_of(desk, availability) | MINUTES | {button: "ja"})

    availability.refresh_from_db()
    assert answer.url == address("assess", availability)
    assert active_of(availability).number == 1
    assert (availability.state, availability.summary) == (MeetingState.BOOKED, MINUTES["summary"])
