"""Min Plan on Min side: read it, accept it, keep what was promised, compare, suggest (M12 to M14)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from plans.models import Agreement, AgreementState, PlanComment, PlanVersion
from tests.factories import (
    AgreementFactory,
    CaseFactory,
    MemberFactory,
    MunicipalityFactory,
    PlanVersionFactory,
    whole_content,
    whole_requirement,
)
from tests.web.member.reading import links_of, text_of, title_of
from tests.web.member.world import (
    FIRST_TALK_AT,
    NOW,
    World,
    a_case,
    a_plan,
    at,
    next_version,
    second_talk,
)

pytestmark = pytest.mark.django_db

PLAN = "/min-side/plan/"
PLAN_AT = FIRST_TALK_AT + timedelta(hours=1)


@pytest.fixture
def case():
    return a_case(talks_held=1)


@pytest.fixture
def mette(case, log_in):
    return log_in(case.member.user)


def promise(plan: PlanVersion, **facts) -> Agreement:
    return AgreementFactory(**({"made_in": plan, "due_on": date(2026, 11, 27)} | facts))


# M12


def test_it_shows_goals_requirements_and_with_whom_it_was_agreed(case, mette):
    a_plan(case)

    words = text_of(mette.get(PLAN))

    assert words.startswith(
        "Min Plan Aftalt med Karen Holm 5. november. "
        "Planen følger dig, også når jobcenteret tager over."
    )
    assert "Dine jobmål Godkendt af dig Lagermedarbejder Lager og terminal Chauffør" in words
    assert "Antal Du søger mindst 2 stillinger om ugen." in words
    assert "Område Storkøbenhavn, op til 60 minutters transport hver vej" in words
    assert "Behov for karriereskifte Ingen" in words


def test_it_says_who_can_see_it(case, mette):
    a_plan(case)

    assert "kassen og Jobcenter Aarhus." in text_of(mette.get(PLAN))


def test_agreements_say_who_promised_what_by_when_and_how_it_stands(case, mette):
    plan = a_plan(case)
    promise(plan, text="Kontakt 3 kommuner", due_on=date(2026, 11, 27))
    promise(plan, text="Undersøg kursus", owner=Agreement.Owner.FUND, due_on=date(2026, 11, 20))
    promise(plan, text="Find en plads", owner=Agreement.Owner.JOBCENTER, due_on=date(2026, 12, 4))

    words = text_of(mette.get(PLAN))

    assert "Undersøg kursus A-kassen 20. nov. Dagen er gået" in words
    assert "Kontakt 3 kommuner Dig 27. nov. Markér som gjort : Kontakt 3 kommuner" in words
    assert "Find en plads Jobcenteret 4. dec. I gang" in words


def test_only_what_the_member_promised_has_a_button(case, mette):
    plan = a_plan(case)
    own = promise(plan)
    others = promise(plan, owner=Agreement.Owner.FUND)

    page = mette.get(PLAN).content.decode()

    assert reverse("member:agreement_done", args=[own.public_id]) in page
    assert reverse("member:agreement_done", args=[others.public_id]) not in page


def test_a_promise_is_marked_as_done_and_stays_so(case, mette):
    own = promise(a_plan(case))
    address = reverse("member:agreement_done", args=[own.public_id])

    first = mette.post(address, follow=True)
    again = mette.post(address, follow=True)

    own.refresh_from_db()
    assert own.state == AgreementState.KEPT
    assert "“Opdatér dit CV på jobnet.dk” er markeret som gjort." in text_of(first)
    assert "27. nov. Gjort" in text_of(again)
    assert case.events.filter(kind="agreement_settled").count() == 1


def test_somebody_elses_promise_is_refused_in_words(case, mette):
    funds = promise(a_plan(case), owner=Agreement.Owner.FUND)

    response = mette.post(reverse("member:agreement_done", args=[funds.public_id]))

    assert response.status_code == 409
    assert "Du kan markere det, du selv har lovet at gøre." in text_of(response)
    funds.refresh_from_db()
    assert funds.state == AgreementState.OPEN


def test_a_strangers_promise_is_not_there(case, log_in):
    own = promise(a_plan(case))

    stranger = log_in(MemberFactory().user)

    assert stranger.post(reverse("member:agreement_done", args=[own.public_id])).status_code == 404


def test_a_new_plan_asks_to_be_accepted_and_says_so_when_it_is(case, mette):
    plan = a_plan(case, acknowledged=False)

    before = text_of(mette.get(PLAN))
    after = text_of(
        mette.post("/min-side/plan/godkend/", {"version": str(plan.public_id)}, follow=True)
    )

    assert "Læs og godkend din plan" in before
    assert "Planen gælder, også hvis du venter" in before
    assert "Tak. Du har godkendt din plan." in after
    assert "Læs og godkend din plan" not in after
    plan.refresh_from_db()
    assert plan.acknowledged_at == NOW


def test_a_plan_that_changed_meanwhile_is_not_accepted_unread(case, mette):
    read = a_plan(case, acknowledged=False)
    newer = next_version(read, whole_content(education="HF"))

    words = text_of(
        mette.post("/min-side/plan/godkend/", {"version": str(read.public_id)}, follow=True)
    )

    assert "Planen er blevet ændret, siden du læste den." in words
    newer.refresh_from_db()
    assert newer.acknowledged_at is None


@pytest.mark.parametrize("version", ["", "nonsense", "00000000-0000-4000-8000-000000000001"])
def test_accepting_nothing_leads_back_to_the_plan(case, mette, version):
    a_plan(case, acknowledged=False)

    response = mette.post("/min-side/plan/godkend/", {"version": version})

    assert response.headers["Location"] == PLAN
    assert not PlanVersion.objects.filter(acknowledged_at__isnull=False).exists()


def test_without_a_plan_it_says_when_there_will_be_one(mette, case):
    assert "Du får din plan ved den første samtale." in text_of(mette.get(PLAN))


def test_without_a_plan_it_names_the_day_of_the_first_talk(case, mette):
    second_talk(case, sequence=1, booked=True, starts_at=at(3, 10))

    assert "Du får din plan ved den første samtale torsdag 3. december." in text_of(mette.get(PLAN))


def test_a_draft_is_not_shown(case, mette):
    PlanVersionFactory(case=case, draft=True)

    words = text_of(mette.get(PLAN))

    assert "Lagermedarbejder" not in words
    assert mette.get("/min-side/plan/pdf/").status_code == 404


def test_after_the_case_is_closed_the_plan_is_only_read(log_in):
    case = CaseFactory(closed=True, closed_on=date(2026, 11, 20))
    promise(PlanVersionFactory(case=case))

    response = log_in(case.member.user).get(PLAN)

    page = response.content.decode()
    assert "Lagermedarbejder" in page
    assert "Markér som gjort" not in page
    assert "Godkend planen" not in page
    assert "Foreslå en ændring" not in page


def test_a_member_without_a_case_is_told_so(member_client):
    assert "Du har ikke noget forløb hos os lige nu." in text_of(member_client.get(PLAN))


def test_the_pdf_is_the_members_own(case, mette):
    a_plan(case)

    response = mette.get("/min-side/plan/pdf/")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="min-plan-version-1.pdf"'
    assert response.content.startswith(b"%PDF")


def test_the_page_asks_no_more_the_more_agreements_there_are(case, mette, queries_do_not_grow):
    plan = a_plan(case)

    queries_do_not_grow(lambda: mette.get(PLAN), lambda: promise(plan))


def test_the_titles_of_the_pages_name_nobody(case, mette):
    a_plan(case)

    assert title_of(mette.get(PLAN)) == "Min Plan – Min side – A-kassen"


# M13


def test_versions_are_listed_with_when_they_were_in_force(case, mette):
    next_version(a_plan(case), whole_content(education="HF"))

    words = text_of(mette.get(f"{PLAN}versioner/"))

    assert "Version 2 Aftalt med Karen Holm tirsdag 24. november. Gælder nu" in words
    assert (
        "Version 1 Aftalt med Karen Holm torsdag 5. november. "
        "Gjaldt til tirsdag 24. november. Erstattet"
    ) in words


def test_a_version_says_in_words_what_it_changed(case, mette):
    next_version(
        a_plan(case),
        whole_content(education="HF", requirement=whole_requirement(weekly_minimum=3)),
    )

    words = text_of(mette.get(f"{PLAN}versioner/2/"))

    assert "Det er ændret siden version 1" in words
    assert "Uddannelse Grundskole og truckcertifikat HF" in words
    assert (
        "Antal Du søger mindst 2 stillinger om ugen. Du søger mindst 3 stillinger om ugen." in words
    )
    assert "Tidligere beskæftigelse Terminalarbejder i seks år Terminalarbejder" not in words


def test_what_the_member_promised_is_said_to_the_member(case, mette):
    second = next_version(a_plan(case), whole_content())
    promise(second, text="Opdatér dit CV", due_on=date(2026, 11, 27))

    words = text_of(mette.get(f"{PLAN}versioner/2/"))

    assert words.count("Opdatér dit CV (Dig, senest 27. november 2026)") == 2
    assert "Medlemmet" not in words


def test_the_first_version_has_nothing_to_compare_with(case, mette):
    next_version(a_plan(case), whole_content(education="HF"))

    response = mette.get(f"{PLAN}versioner/1/")

    words = text_of(response)
    assert "Det er den første version" in words
    assert "Denne version gælder ikke mere." in words
    assert links_of(response)["Se den plan, der gælder nu"] == PLAN


def test_a_version_that_says_the_same_says_that_it_does(case, mette):
    next_version(a_plan(case), whole_content())

    assert "De to versioner siger det samme." in text_of(mette.get(f"{PLAN}versioner/2/"))


@pytest.mark.parametrize("number", [0, 2, 99999])
def test_a_version_that_is_not_there_is_a_404(case, mette, number):
    a_plan(case)
    PlanVersionFactory(case=case, draft=True, number=2)

    assert mette.get(f"{PLAN}versioner/{number}/").status_code == 404


def test_the_list_asks_no_more_the_more_versions_there_are(case, mette, queries_do_not_grow):
    newest = [a_plan(case)]

    def one_more():
        newest.append(next_version(newest[-1], whole_content()))

    queries_do_not_grow(lambda: mette.get(f"{PLAN}versioner/"), one_more)


# M14


def test_a_suggestion_is_kept_with_its_part_and_answered(case, mette):
    a_plan(case)

    response = mette.post(
        f"{PLAN}forslag/", {"part": "area", "text": "Jeg vil også søge i Randers"}, follow=True
    )

    written = PlanComment.objects.get()
    assert (written.part, written.text) == ("area", "Jeg vil også søge i Randers")
    words = text_of(response)
    assert "Vi har fået dit forslag. Karen tager det med til jeres næste samtale." in words
    assert "Tirsdag 24. november · Område Jeg vil også søge i Randers" in words


def test_after_the_handover_it_says_who_changes_the_plan(log_in):
    aarhus = MunicipalityFactory(code="751", name="Aarhus", region="Region Midtjylland")
    case = CaseFactory(handed_over=True, municipality=aarhus)
    PlanVersionFactory(case=case)

    words = text_of(
        log_in(case.member.user).post(f"{PLAN}forslag/", {"text": "Et nyt jobmål"}, follow=True)
    )

    assert "Jobcenteret ændrer planen sammen med dig." in words


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": " "}, "Skriv, hvad du vil ændre"),
        ({"text": "x" * 2001}, "Skriv højst 2.000 tegn"),
        ({"text": "Noget", "part": "purpose"}, "Vælg en del af planen på listen"),
    ],
)
def test_a_suggestion_that_says_nothing_comes_back(case, mette, sent, said):
    a_plan(case)

    response = mette.post(f"{PLAN}forslag/", sent)

    assert response.status_code == 422
    assert title_of(response).startswith("Fejl: ")
    assert text_of(response).startswith(f"Dit forslag er ikke sendt endnu {said}")
    assert not PlanComment.objects.exists()


def test_without_a_plan_there_is_nothing_to_suggest(mette, case):
    assert mette.get(f"{PLAN}forslag/").headers["Location"] == PLAN


def test_a_world_with_everything_offers_its_links(log_in):
    world = World()

    links = links_of(log_in(world.user).get(PLAN))

    assert links["Hent som PDF"] == f"{PLAN}pdf/"
    assert links["Foreslå en ændring"] == f"{PLAN}forslag/"
    assert not any(words.startswith("Se tidligere versioner") for words in links)
