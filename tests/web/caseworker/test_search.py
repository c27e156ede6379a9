"""S24: finding a member, and asking for access to one of another branch."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AccessGrant, LookUp
from tests.factories import CaseFactory, ConflictOfInterestFactory, MemberFactory
from tests.web.caseworker.conftest import NOW
from tests.web.caseworker.reading import text_of

SEARCH = reverse("caseworker:search")
ASK = reverse("caseworker:ask_access")
ELSEWHERE = "Personen hører til en anden afdeling"


def search(desk, text):
    return desk.client.post(SEARCH, {"q": text})


def key_in(response):
    return response.context["elsewhere"]


@pytest.mark.parametrize(
    "text_for",
    [
        lambda case: case.member.name,
        lambda case: case.member.last_name.upper(),
        lambda case: case.member.member_number,
        lambda case: case.number,
        lambda case: case.member.cpr,
        lambda case: f"{case.member.cpr[:6]}-{case.member.cpr[6:]}",
    ],
)
def test_finds_a_member_of_the_branch(desk, text_for):
    case = desk.case()
    desk.case(member__first_name="Bo", member__last_name="Dam")

    page = text_of(search(desk, text_for(case)))

    assert reverse("caseworker:case", args=[case.public_id]) in page
    assert "1 fundet" in page


def test_the_search_is_noted_with_its_criterion_and_a_masked_cpr_number(desk):
    case = desk.case()

    response = search(desk, case.member.cpr)

    look_up = LookUp.objects.get()
    assert (look_up.criterion, look_up.rows) == (f"Cpr-nr. {case.member.cpr[:6]}-••••", 1)
    assert case.member.cpr not in text_of(response)


def test_a_name_of_another_branch_is_not_found(desk):
    case = CaseFactory()

    page = text_of(search(desk, case.member.name))

    assert "Ingen medlemmer i afdelingen passer til søgningen." in page
    assert ELSEWHERE not in page


@pytest.mark.parametrize(
    "text_for", [lambda member: member.cpr, lambda member: member.member_number]
)
def test_an_exact_number_of_another_branch_says_only_that(desk, text_for):
    case = CaseFactory()

    page = text_of(search(desk, text_for(case.member)))

    assert ELSEWHERE in page
    assert case.member.name not in page
    assert str(case.member.public_id) not in page
    assert case.number not in page


def test_of_relatives_and_of_people_without_a_case_nothing_is_said(desk):
    relative = CaseFactory().member
    ConflictOfInterestFactory(user=desk.user, member=relative)

    assert ELSEWHERE not in text_of(search(desk, relative.cpr))
    assert ELSEWHERE not in text_of(search(desk, MemberFactory().cpr))


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_search_says_what_to_write(desk, text):
    response = search(desk, text)

    assert response.status_code == 422
    assert "Skriv et navn" in text_of(response)
    assert not LookUp.objects.exists()


def test_a_cpr_number_with_a_wrong_date_says_so_and_is_not_repeated(desk):
    response = search(desk, "3113991234")

    assert response.status_code == 422
    assert "ti cifre" in text_of(response)
    assert "3113991234" not in text_of(response)


def test_a_get_shows_the_form_alone(desk):
    case = desk.case()

    page = text_of(desk.client.get(f"{SEARCH}?q={case.member.last_name}"))

    assert case.member.first_name not in page


# Access with a reason


def test_a_reason_opens_the_one_case_until_the_end_of_the_day(desk, time_machine):
    case = CaseFactory()
    key = key_in(search(desk, case.member.cpr))

    answer = desk.client.post(ASK, {"member": key, "reason": "Vikar i Odense i dag"})

    grant = AccessGrant.objects.get()
    assert (grant.user, grant.member, grant.reason) == (
        desk.user,
        case.member,
        "Vikar i Odense i dag",
    )
    page = reverse("caseworker:case", args=[case.public_id])
    assert answer.url == page
    assert desk.client.get(page).status_code == 200
    assert (
        desk.client.get(reverse("caseworker:case", args=[CaseFactory().public_id])).status_code
        == 404
    )
    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    assert desk.client.get(page).status_code in {302, 404}


def test_without_a_reason_nothing_is_opened(desk):
    key = key_in(search(desk, CaseFactory().member.cpr))

    response = desk.client.post(ASK, {"member": key, "reason": " "})

    assert response.status_code == 422
    assert "Skriv, hvorfor du skal åbne sagen" in text_of(response)
    assert not AccessGrant.objects.exists()


def test_a_key_serves_only_who_searched_and_only_for_a_while(desk, log_in, time_machine):
    case = CaseFactory()
    key = key_in(search(desk, case.member.cpr))
    form = {"member": key, "reason": "Vikar"}

    assert desk.lead_client.post(ASK, form).status_code == 422
    assert desk.client.post(ASK, form | {"member": str(case.member.public_id)}).status_code == 422
    time_machine.move_to(NOW + timedelta(seconds=601), tick=False)
    assert desk.client.post(ASK, form).status_code == 422
    assert not AccessGrant.objects.exists()


def test_a_conflict_that_came_in_between_still_closes_the_case(desk):
    case = CaseFactory()
    key = key_in(search(desk, case.member.cpr))
    ConflictOfInterestFactory(user=desk.user, member=case.member)

    response = desk.client.post(ASK, {"member": key, "reason": "Vikar"})

    assert response.status_code == 409
    assert not AccessGrant.objects.exists()
