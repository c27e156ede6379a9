"""S5, a case's plan outside a talk: read, written, compared, followed up."""

from datetime import timedelta

import pytest
from django.urls import reverse

from plans import rules
from plans.models import Agreement, AgreementState, PlanComment, PlanState, PlanVersion
from plans.operations import versions
from tests.factories import AgreementFactory, CaseFactory, PlanVersionFactory, whole_content
from tests.web.caseworker.conftest import NOW, TODAY
from tests.web.caseworker.reading import said, text_of
from tests.web.caseworker.test_talk_flow import PAGE, fields_of

PARTS = ("plan", "plan_draft", "plan_versions", "plan_pdf")


def address(name, case, *more):
    return reverse(f"caseworker:{name}", args=[case.public_id, *more])


@pytest.fixture
def case(desk):
    """A case with a plan in force and an agreement that is late."""
    case = desk.case(talks_held=1)
    AgreementFactory(made_in=PlanVersionFactory(case=case), owner=Agreement.Owner.FUND)
    return case


def write(desk, case, content, **more):
    draft = PlanVersion.objects.drafts().filter(plan=case.pk).first()
    data = {"based_on": 1, "revision": draft.revision if draft else 0, "page": PAGE}
    return desk.client.post(address("plan_draft", case), fields_of(content, **data, **more))


@pytest.mark.parametrize("part", PARTS)
def test_a_strangers_plan_is_not_found(desk, case, part):
    assert desk.stranger_client.get(address(part, case)).status_code == 404


def test_shows_the_plan_and_that_our_own_promise_is_late(desk, case):
    page = text_of(desk.client.get(address("plan", case)))

    assert "Version 1, aftalt med" in page
    assert "Lagermedarbejder" in page
    assert "op til 60 minutters transport hver vej" in page
    assert "Over fristen" in page
    assert "Ny version" in page


def test_says_that_there_is_no_plan_yet_and_lets_one_be_written(desk):
    page = text_of(desk.client.get(address("plan", desk.case(talks_held=0))))

    assert "Ingen plan endnu" in page
    assert "Skriv en kladde" in page


def test_shows_what_the_member_says_to_it(desk, case):
    version = PlanVersion.objects.get()
    PlanComment.objects.create(
        version=version, part="area", text="Jeg kan også søge i Odder",
        author=case.member.user, written_at=NOW,
    )  # fmt: skip

    page = text_of(desk.client.get(address("plan", case)))

    assert "mandag 13. april · Område" in page
    assert "Jeg kan også søge i Odder" in page


def test_the_document_is_the_one_the_member_gets(desk, case):
    answer = desk.client.get(address("plan_pdf", case))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_costs_as_many_queries_for_many_agreements_as_for_one(desk, case, queries_do_not_grow):
    version = PlanVersion.objects.get()

    queries_do_not_grow(
        lambda: desk.client.get(address("plan", case)),
        lambda: AgreementFactory(made_in=version),
    )


# The next version


def test_a_new_version_begins_as_a_copy_and_is_gone_on_with(desk, case):
    for _ in range(2):
        answer = desk.client.post(address("new_plan_version", case))

    draft = PlanVersion.objects.drafts().get()
    assert answer.url == address("plan_draft", case)
    assert (draft.number, draft.education) == (2, "Grundskole og truckcertifikat")
    assert "Skriv videre på kladden" in text_of(desk.client.get(address("plan", case)))


def test_a_whole_draft_becomes_the_plan(desk, case):
    content = whole_content(
        education="HF",
        agreements=(rules.Terms(text="Ring til vikarbureauet", due_on=TODAY + timedelta(days=3)),),
    )
    write(desk, case, whole_content(education="HH"))

    answer = write(desk, case, content, finish="ja")

    active = PlanVersion.objects.active().get()
    assert answer.url == address("plan", case)
    assert (active.number, active.education) == (2, "HF")
    assert Agreement.objects.in_force().count() == 2


def test_what_a_draft_lacks_is_said_at_its_field_and_the_draft_is_kept(desk, case):
    page = write(
        desk, case, whole_content(education="", informal_skills="Taler fransk"), finish="ja"
    )

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["education"]
    assert PlanVersion.objects.drafts().get().informal_skills == "Taler fransk"
    assert PlanVersion.objects.active().get().number == 1


def test_nothing_new_is_not_sent(desk, case):
    answer = write(desk, case, whole_content(), finish="ja")

    assert answer.url == address("plan_draft", case)
    assert PlanVersion.objects.count() == 1


def test_before_the_first_talk_a_draft_can_be_written_but_not_sent(desk):
    case = desk.case(talks_held=0)

    page = desk.client.post(address("plan_draft", case), fields_of(whole_content(), finish="ja"))

    assert page.status_code == 409
    assert "Hold samtalen først" in text_of(page)
    assert PlanVersion.objects.get().state == PlanState.DRAFT


def test_two_who_write_at_once_are_told(desk, case):
    write(desk, case, whole_content(education="HF"))
    other = {"based_on": 1, "revision": 1, "page": "00000000-0000-0000-0000-00000000000f"}

    page = desk.lead_client.post(
        address("plan_draft", case), fields_of(whole_content(education="HH"), **other)
    )

    assert page.status_code == 409
    assert "Karen Holm gemte mandag 13. april kl. 10.20" in text_of(page)
    assert [tuple(each) for each in page.context["conflict"]["differences"]] == [
        ("Uddannelse", "HF", "HH")
    ]


def test_a_draft_is_thrown_away_and_the_plan_stays(desk, case):
    write(desk, case, whole_content(education="HF"))

    desk.client.post(address("discard_plan_draft", case))
    desk.client.post(address("discard_plan_draft", case))

    assert not PlanVersion.objects.drafts().exists()
    assert PlanVersion.objects.active().get().education == "Grundskole og truckcertifikat"


def test_after_the_handover_the_plan_is_read_alone(desk):
    case = CaseFactory(
        branch=desk.user.branch, handed_over=True, talks_held=3,
        handed_over_on=TODAY - timedelta(days=1),
    )  # fmt: skip
    PlanVersionFactory(case=case)

    page = text_of(desk.client.get(address("plan", case)))
    answer = desk.client.get(address("plan_draft", case), follow=True)

    assert "Jobcenteret har forløbet." in page
    assert "Ny version" not in page
    assert said(answer) == ["Planen kan ikke skrives om: jobcenteret har forløbet."]


# Agreements


def settle(desk, case, **data):
    key = Agreement.objects.get().public_id
    return desk.client.post(address("settle_agreement", case, key), data)


def test_an_agreement_is_marked_as_done(desk, case):
    settle(desk, case, kept="ja")

    assert Agreement.objects.get().state == AgreementState.KEPT


def test_not_done_says_why(desk, case):
    page = settle(desk, case, kept="nej")
    settle(desk, case, kept="nej", note="Vi nåede det ikke")

    agreement = Agreement.objects.get()
    assert "Skriv en begrundelse" in text_of(page)
    assert (agreement.state, agreement.settled_note) == (AgreementState.BROKEN, "Vi nåede det ikke")


# Versions


def test_two_versions_are_compared_in_words(desk, case):
    for education in ("HF", "HH"):
        content = whole_content(education=education)
        versions.activate_plan_from(case_id=case.pk, content=content, actor=desk.user, at=NOW)

    newest = text_of(desk.client.get(address("plan_versions", case)))
    chosen = desk.client.get(address("plan_versions", case) + "?fra=1&til=3")

    assert [name in newest for name in ("Version 3", "Version 2", "Version 1")] == [True] * 3
    assert ("Uddannelse", "Grundskole og truckcertifikat", "HH") in chosen.context["differences"]


@pytest.mark.parametrize("query", ["", "?fra=1&til=1", "?fra=x&til=9"])
def test_one_version_has_nothing_to_be_compared_with(desk, case, query):
    assert desk.client.get(address("plan_versions", case) + query).status_code == 200


# Job titles


def test_suggests_job_titles_for_what_is_typed(desk):
    part = text_of(desk.client.get(reverse("caseworker:job_titles") + "?goal_2=lager"))

    assert '<option value="Lager' in part
    assert "<option" not in text_of(desk.client.get(reverse("caseworker:job_titles")))
