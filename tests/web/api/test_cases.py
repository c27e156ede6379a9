"""Cases as programs read them."""

from uuid import uuid4

import pytest

from accounts.models import LookUp
from tests.factories import BranchFactory, CaseFactory, MunicipalityFactory, UserFactory

pytestmark = pytest.mark.django_db


def numbers(client, address="/api/v1/cases/"):
    return [case["number"] for case in client.get(address).json()["results"]]


def test_a_member_reads_their_own_case_and_nothing_else(log_in):
    own = CaseFactory()
    CaseFactory()

    assert numbers(log_in(own.member.user)) == [own.number]


def test_a_caseworker_reads_the_cases_of_the_branch(caseworker_client):
    in_branch = CaseFactory(branch=caseworker_client.user.branch)
    CaseFactory()

    assert numbers(caseworker_client) == [in_branch.number]


def test_a_reader_reads_the_cases_of_the_jobcenters_municipalities(jobcenter_client):
    here = CaseFactory()
    CaseFactory(municipality=MunicipalityFactory(code="751"))

    assert numbers(jobcenter_client) == [here.number]


def test_a_case_says_who_is_responsible_and_until_when(log_in):
    case = CaseFactory()

    answer = log_in(case.member.user).get(f"/api/v1/cases/{case.public_id}/").json()

    assert answer == {
        "public_id": str(case.public_id),
        "number": case.number,
        "member_number": case.member.member_number,
        "municipality": "101",
        "branch": str(case.branch.public_id),
        "state": "akasse_active",
        "responsible": "akasse",
        "policy_version": "regime-2024",
        "spell_start": "2026-03-02",
        "talks_held": 0,
        "handover_on": "2026-06-02",
        "handed_over_on": None,
        "closed_on": None,
    }


def test_a_case_without_a_branch_says_so(log_in):
    case = CaseFactory(branch=None, caseworker=None)

    answer = log_in(case.member.user).get(f"/api/v1/cases/{case.public_id}/").json()

    assert answer["branch"] is None


def test_a_strangers_case_does_not_exist(member_client):
    strangers = member_client.get(f"/api/v1/cases/{CaseFactory().public_id}/")
    nobodys = member_client.get(f"/api/v1/cases/{uuid4()}/")

    assert (strangers.status_code, strangers.content) == (404, nobodys.content)


def test_cases_are_filtered_by_their_state(caseworker_client):
    branch = caseworker_client.user.branch
    CaseFactory(branch=branch)
    handed_over = CaseFactory(branch=branch, handed_over=True)

    assert numbers(caseworker_client, "/api/v1/cases/?state=jobcenter_active") == [
        handed_over.number
    ]
    assert caseworker_client.get("/api/v1/cases/?state=unknown").status_code == 400


@pytest.mark.parametrize(
    ("asked", "shown"), [("", 50), ("?page_size=100", 100), ("?page_size=9999", 100)]
)
def test_an_answer_holds_a_hundred_rows_at_most(log_in, asked, shown):
    branch = BranchFactory()
    caseworker = UserFactory(caseworker=True, branch=branch)
    CaseFactory.create_batch(101, branch=branch, caseworker=caseworker)

    answer = log_in(caseworker).get(f"/api/v1/cases/{asked}").json()

    assert (answer["count"], len(answer["results"])) == (101, shown)


def test_what_staff_read_is_noted(caseworker_client):
    case = CaseFactory(branch=caseworker_client.user.branch)

    caseworker_client.get("/api/v1/cases/")
    caseworker_client.get(f"/api/v1/cases/{case.public_id}/")

    noted = LookUp.objects.order_by("pk").values_list("route", "member", "criterion", "rows")
    assert list(noted) == [
        ("api:case-list", None, "API: sager", 1),
        ("api:case-detail", case.member.pk, "", 1),
    ]


def test_a_list_costs_as_many_queries_for_six_cases_as_for_one(
    queries_do_not_grow, caseworker_client
):
    queries_do_not_grow(
        lambda: caseworker_client.get("/api/v1/cases/"),
        lambda: CaseFactory(branch=caseworker_client.user.branch),
    )
