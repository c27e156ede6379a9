"""S27: who has how much, what nobody has, who opened cases of other branches."""

from datetime import timedelta

from django.urls import reverse

from cases.models import CaseEvent
from tests.factories import (
    AccessGrantFactory,
    BranchFactory,
    CaseFactory,
    MunicipalityFactory,
    UserFactory,
)
from tests.web.caseworker.conftest import NOW
from tests.web.caseworker.reading import text_of

PAGE = reverse("caseworker:distribution")


def test_shows_the_load_of_each_and_what_nobody_has(desk):
    desk.case()
    desk.case(handed_over=True)
    desk.case(closed=True)
    alone = CaseFactory(branch=desk.user.branch, caseworker=None)

    page = text_of(desk.lead_client.get(PAGE))

    assert '<td>Karen Holm</td><td class="numeric">1</td><td class="numeric">2</td>' in page
    assert "1 skal fordeles" in page
    assert reverse("caseworker:assign", args=[alone.public_id]) in page


def test_a_case_without_a_branch_is_found_by_every_team_lead_and_by_no_caseworker(desk):
    homeless = CaseFactory(branch=None, caseworker=None)
    case_page = reverse("caseworker:case", args=[homeless.public_id])

    assert homeless.member.name in text_of(desk.lead_client.get(PAGE))
    assert desk.lead_client.get(case_page).status_code == 200
    assert desk.client.get(case_page).status_code == 404


def test_gives_a_case_to_a_branch_and_a_caseworker(desk):
    case = CaseFactory(branch=None, caseworker=None)

    desk.lead_client.post(
        reverse("caseworker:assign", args=[case.public_id]),
        {"branch": desk.user.branch.public_id, "caseworker": desk.user.public_id},
    )

    case.refresh_from_db()
    assert (case.branch, case.caseworker) == (desk.user.branch, desk.user)


def test_suggests_the_branch_that_serves_the_municipality(desk):
    odder = MunicipalityFactory(code="727", name="Odder", region="Region Midtjylland")
    branch = BranchFactory(name="Odder", municipalities=[odder])
    case = desk.case(municipality=odder)

    page = text_of(desk.lead_client.get(reverse("caseworker:assign", args=[case.public_id])))

    assert "Odder dækker kommunen." in page
    assert f'<option value="{branch.public_id}" selected>' in page


def test_a_caseworker_of_another_branch_is_refused(desk):
    case = desk.case()

    response = desk.lead_client.post(
        reverse("caseworker:assign", args=[case.public_id]),
        {
            "branch": desk.user.branch.public_id,
            "caseworker": UserFactory(caseworker=True).public_id,
        },
    )

    assert response.status_code == 409
    assert "Sagsbehandleren arbejder i en anden afdeling." in text_of(response)
    assert not CaseEvent.objects.exists()


def test_a_caseworker_distributes_nothing(desk):
    case = desk.case()
    address = reverse("caseworker:assign", args=[case.public_id])

    assert desk.client.get(PAGE).status_code == 403
    assert desk.client.get(address).status_code == 403
    form = {"branch": desk.user.branch.public_id}
    assert desk.client.post(address, form).status_code == 403
    assert not CaseEvent.objects.exists()


def test_lists_access_that_was_taken_with_a_reason(desk):
    grant = AccessGrantFactory(user=desk.user, reason="Vikar i Odense", granted_at=NOW)
    elsewhere = AccessGrantFactory(granted_at=NOW - timedelta(days=1))

    page = text_of(desk.lead_client.get(PAGE))

    assert "Vikar i Odense" in page
    assert grant.member.name in page
    assert elsewhere.member.name not in page


def test_says_so_when_all_is_well(desk):
    page = text_of(desk.lead_client.get(PAGE))

    assert "Alle sager har en sagsbehandler." in page
    assert "Ingen har åbnet sager uden for afdelingen." in page


def test_costs_as_many_queries_for_many_cases_as_for_one(desk, queries_do_not_grow):
    desk.lead_client.get(PAGE)

    queries_do_not_grow(
        lambda: desk.lead_client.get(PAGE),
        lambda: CaseFactory(branch=desk.user.branch, caseworker=None),
    )
