"""J4: the whole plan, the document, and the joblog: what a Jobcenter reads, and what it never does."""

from datetime import date

import pytest
from django.db import InternalError, connection, transaction
from django.urls import reverse

from accounts.models import LookUp
from cases.models import Absence, CaseState
from core import history
from joblog.rules import Week
from plans.models import Agreement
from tests.factories import (
    AgreementFactory,
    CaseFactory,
    JoblogEntryFactory,
    JoblogWeekFactory,
    PlanVersionFactory,
)
from tests.web.jobcenter.conftest import HANDED_OVER_ON, NOW
from tests.web.member.reading import text_of, title_of

pytestmark = pytest.mark.django_db

DETAILS = ["plan", "plan_pdf", "joblog"]


def page_of(name, case):
    return reverse(f"jobcenter:{name}", args=[case.public_id])


# The plan


def test_the_whole_plan_is_shown(reader, coming):
    version = PlanVersionFactory(case=coming, number=4)
    AgreementFactory(made_in=version, text="Søg truckcertifikat", owner=Agreement.Owner.FUND)

    words = text_of(reader.get(page_of("plan", coming)))

    assert "Min Plan, version 4 Gælder fra onsdag 11. marts 2026." in words
    assert "Jobmål Lagermedarbejder Lager og terminal Chauffør" in words
    assert "Søg truckcertifikat A-kassen 27. marts Aftalt" in words
    assert "Antal Du søger mindst 2 stillinger om ugen." in words
    assert "Uformelle kompetencer Taler tysk" in words


def test_what_was_noted_when_an_agreement_was_settled_is_not_shown(reader, coming):
    agreement = AgreementFactory(made_in=PlanVersionFactory(case=coming))
    agreement.state, agreement.settled_at = "broken", NOW
    agreement.settled_note = "Medlemmet var indlagt"
    history.save(agreement, actor=None, at=NOW, reason="test")

    page = reader.get(page_of("plan", coming)).content.decode()

    assert "Ikke gjort" in page
    assert "indlagt" not in page


def test_a_draft_is_no_plan(reader, coming):
    PlanVersionFactory(case=coming, draft=True)

    words = text_of(reader.get(page_of("plan", coming)))

    assert "Der er ingen plan endnu." in words
    assert coming.caseworker.name in words
    assert "Lagermedarbejder" not in words
    assert reader.get(page_of("plan_pdf", coming)).status_code == 404


def test_the_document_is_the_version_in_force(reader, coming):
    PlanVersionFactory(case=coming, number=4)

    response = reader.get(page_of("plan_pdf", coming))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="min-plan-version-4.pdf"'
    assert response.content.startswith(b"%PDF")


def test_the_plan_asks_no_more_the_more_agreements_there_are(reader, coming, queries_do_not_grow):
    version = PlanVersionFactory(case=coming)

    queries_do_not_grow(
        lambda: reader.get(page_of("plan", coming)), lambda: AgreementFactory(made_in=version)
    )


# The joblog


def test_the_joblog_shows_counts_and_titles_week_by_week(reader, handed_over):
    JoblogWeekFactory(case=handed_over, week=Week(2026, 20), kept=True)
    JoblogEntryFactory(
        case=handed_over, applied_on=date(2026, 5, 12), title="Chauffør", employer="Hemmelig A/S"
    )
    JoblogEntryFactory(case=handed_over, applied_on=date(2026, 5, 19), title="Terminalarbejder")

    response = reader.get(page_of("joblog", handed_over))

    words = text_of(response)
    assert "Uge 20 2 2 Opfyldt Chauffør" in words
    assert "Uge 21 1 2 I gang, mangler 1 Terminalarbejder" in words
    assert "Hemmelig A/S" not in response.content.decode()


def test_an_exempt_week_never_says_why(reader, handed_over):
    handed_over.absences.create(
        kind=Absence.Kind.SICK, first_day=date(2026, 5, 18), source="test", received_at=NOW
    )
    JoblogWeekFactory(case=handed_over, week=Week(2026, 20), exempt=True)

    page = reader.get(page_of("joblog", handed_over)).content.decode()

    assert "Tæller ikke med" in page
    assert "syg" not in page.lower()


def test_before_the_handover_there_is_no_joblog(reader, coming):
    JoblogEntryFactory(case=coming, applied_on=date(2026, 5, 12), title="Chauffør")

    words = text_of(reader.get(page_of("joblog", coming)))

    assert "Vi deler jobloggen fra den dag, medlemmet er hos jer." in words
    assert "Chauffør" not in words


def test_a_case_that_closed_with_the_jobcenter_still_shows_its_joblog(reader, aarhus):
    case = CaseFactory(municipality=aarhus, closed=True, closed_from=CaseState.JOBCENTER_ACTIVE)
    JoblogEntryFactory(case=case, applied_on=date(2026, 4, 29), title="Chauffør")

    assert "Chauffør" in text_of(reader.get(page_of("joblog", case)))


def test_the_joblog_asks_no_more_the_more_is_logged(reader, handed_over, queries_do_not_grow):
    queries_do_not_grow(
        lambda: reader.get(page_of("joblog", handed_over)),
        lambda: JoblogEntryFactory(case=handed_over, applied_on=date(2026, 5, 12)),
    )


# All of them


@pytest.mark.parametrize("name", ["member", *DETAILS])
def test_another_municipalitys_member_is_not_there(reader, elsewhere, name):
    PlanVersionFactory(case=elsewhere)

    response = reader.get(page_of(name, elsewhere))

    assert response.status_code == 404
    assert elsewhere.member.last_name not in response.content.decode()
    assert not LookUp.objects.exists()


@pytest.mark.parametrize("name", ["member", *DETAILS])
def test_access_ends_the_moment_the_member_moves(reader, handed_over, elsewhere, name):
    PlanVersionFactory(case=handed_over)
    before = reader.get(page_of(name, handed_over)).status_code
    handed_over.municipality = elsewhere.municipality
    history.save(handed_over, actor=None, at=NOW, reason="test")

    after = reader.get(page_of(name, handed_over)).status_code

    assert (before, after) == (200, 404)


@pytest.mark.parametrize(
    ("name", "purpose"),
    [
        ("member", "Overblik over dit kontaktforløb"),
        ("plan", "Hele din Min Plan"),
        ("plan_pdf", "Din Min Plan som PDF"),
        ("joblog", "Din joblog"),
    ],
)
def test_each_page_leaves_one_line_that_the_member_can_read(reader, handed_over, name, purpose):
    PlanVersionFactory(case=handed_over)

    reader.get(page_of(name, handed_over))

    look_up = LookUp.objects.get()
    assert (look_up.member, look_up.purpose) == (handed_over.member, purpose)
    assert (look_up.route, look_up.looked_at) == (f"jobcenter:{name}", NOW)


@pytest.mark.parametrize("name", ["member", "plan", "joblog"])
def test_no_page_has_anything_that_writes_or_names_somebody_in_its_title(reader, handed_over, name):
    PlanVersionFactory(case=handed_over)

    response = reader.get(page_of(name, handed_over))

    page = response.content.decode()
    assert page.count("<form") == page.count("/log-af/")
    assert "<button" not in page[page.index("<main") : page.index("</main>")]
    assert "Mads" not in title_of(response)


def test_the_database_itself_refuses_to_write_on_a_jobcenters_page(
    reader, handed_over, monkeypatch
):
    """The last wall: a page that tried to write would fail, and nothing would be written."""

    def write_something(request, case):
        case.handover_note = "Ændret"
        with transaction.atomic():
            case.save()

    monkeypatch.setattr("web.jobcenter.case._offers", write_something)

    with pytest.raises(InternalError, match="read-only transaction"):
        reader.get(page_of("member", handed_over))
    assert connection.vendor == "postgresql"
    handed_over.refresh_from_db()
    assert (handed_over.handover_note, handed_over.handed_over_on) == ("", HANDED_OVER_ON)
