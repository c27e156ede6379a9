""" "Fravær og ændringer": what is reported, decided and changed about a case, and by whom."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases.models import Absence, CaseEvent, CaseState, Exemption
from meetings.models import Meeting
from sanctions.models import SanctionCase
from tests.factories import CaseFactory, MunicipalityFactory
from tests.web.caseworker.conftest import NOW, TODAY
from tests.web.caseworker.reading import said, text_of
from web.caseworker.changes import ACTS

REASON = {"reason": "Aftalt med medlemmet"}


def address(case, name):
    return reverse("caseworker:change", args=[case.public_id, name])


def do(desk, case, name, form=None, *, client=None):
    """Do an act and return the case as it then stands."""
    answer = (client or desk.client).post(address(case, name), form or {})
    case.refresh_from_db()
    assert answer.status_code == 302, text_of(answer)
    return case


# Absence


@pytest.mark.parametrize(
    ("name", "form", "kind", "last_day"),
    [
        ("syg", {"first_day": "2026-04-13"}, "sick", None),
        (
            "ferie",
            {"first_day": "2026-05-04", "last_day": "2026-05-08"},
            "vacation",
            date(2026, 5, 8),
        ),
        ("barsel", {"first_day": "2026-04-13"}, "maternity", None),
        ("afmeld", {"first_day": "2026-04-13", "why": "deregistered"}, "deregistered", None),
        ("afmeld", {"first_day": "2026-04-13", "why": "employment"}, "employment", None),
    ],
)
def test_reports_an_absence(desk, name, form, kind, last_day):
    case = desk.case()

    do(desk, case, name, form)

    absence = Absence.objects.get()
    assert (absence.kind, absence.last_day) == (kind, last_day)
    assert CaseEvent.objects.first().actor == desk.user


def test_reports_well_and_the_deadline_runs_again(desk):
    talk = desk.waiting()
    do(desk, talk.case, "syg", {"first_day": "2026-04-13"})

    do(desk, talk.case, "rask", {"first_day": "2026-04-14"})

    talk.refresh_from_db()
    assert (talk.suspended_for, talk.booking_deadline) == ("", date(2026, 4, 22))


def test_registers_again_after_a_pause(desk):
    case = desk.case()
    do(desk, case, "afmeld", {"first_day": "2026-04-10", "why": "employment"})
    assert case.state == CaseState.AKASSE_PAUSED

    do(desk, case, "tilmeld", {"first_day": "2026-04-13", "period": "same"})

    assert (case.state, case.paused_days) == (CaseState.AKASSE_ACTIVE, 3)


@pytest.mark.parametrize(("verdict", "granted"), [("grant", True), ("refuse", False)])
def test_decides_on_an_exemption(desk, verdict, granted):
    form = {
        "first_day": "2026-04-20",
        "job_starts_on": "2026-05-04",
        "verdict": verdict,
        "reason": "Job fra 4. maj",
    }

    do(desk, desk.case(), "fritagelse", form)

    assert Exemption.objects.get().granted is granted


# Member


def test_moves_the_member_to_another_municipality(desk):
    odder = MunicipalityFactory(code="727", name="Odder", region="Region Midtjylland")
    case = desk.case()

    do(desk, case, "flytning", {"municipality": "727", "first_day": "2026-04-13"})

    assert case.municipality == odder


def test_a_move_that_comes_is_told_on_the_page(desk):
    MunicipalityFactory(code="727", name="Odder", region="Region Midtjylland")
    case = desk.case()

    do(desk, case, "flytning", {"municipality": "727", "first_day": "2026-05-01"})

    page = text_of(desk.client.get(reverse("caseworker:changes", args=[case.public_id])))
    assert "Medlemmet flytter til Odder fredag 1. maj." in page


def test_notes_the_members_wish_and_that_it_is_settled(desk):
    case = desk.case(handed_over=True)

    do(desk, case, "oenske", {"wish": "yes"})
    do(desk, case, "deltagelse")

    assert case.wants_fund_at_first_jc_talk is True
    assert case.participation_settled_at == NOW


def test_notes_a_talk_at_the_jobcenter_as_a_copy_with_its_source(desk):
    case = desk.case(handed_over=True)
    form = {"day": "2026-04-20", "time": "10:00", "source": "brev 3. april"}

    do(desk, case, "jobcentersamtale", form)

    talk = Meeting.objects.get()
    assert (talk.organiser, talk.source) == ("jobcenter", "brev 3. april")


# The case


def test_closes_and_reopens_a_case(desk):
    case = desk.case()

    do(desk, case, "luk", {"reason": "job"})
    assert case.closed_on == TODAY
    do(desk, case, "genaabn", {"first_day": "2026-04-13"})
    assert case.closed_on is None


def test_a_referral_is_proposed_by_one_and_approved_by_another(desk):
    case = desk.case()

    do(desk, case, "visitation", REASON)
    page = text_of(desk.lead_client.get(reverse("caseworker:changes", args=[case.public_id])))
    assert "Karen Holm foreslår visitation til Jobcenteret: Aftalt med medlemmet" in page
    do(desk, case, "visitation-svar", {"verdict": "approve"}, client=desk.lead_client)

    assert (case.state, case.handover_reason) == (CaseState.JOBCENTER_ACTIVE, "referral")


def test_who_proposed_a_referral_does_not_approve_it(desk):
    case = desk.case(referral_proposed_at=NOW, referral_proposed_by=desk.lead)

    answer = desk.lead_client.post(address(case, "visitation-svar"), {"verdict": "approve"})

    case.refresh_from_db()
    assert answer.status_code == 409
    assert case.state == CaseState.AKASSE_ACTIVE


# Team lead

LEGACY = {
    "state": CaseState.JOBCENTER_ACTIVE,
    "handover_reason": "legacy",
    "cohort": "legacy_pre_2024",
}
LEADS_ACTS = [
    ("overdrag", REASON, {}, {"state": CaseState.JOBCENTER_ACTIVE, "handover_reason": "manual"}),
    (
        "fortryd-overdragelse",
        REASON,
        {"handed_over": True, "handed_over_on": TODAY - timedelta(days=14)},
        {"state": CaseState.AKASSE_ACTIVE, "hold_until": TODAY + timedelta(days=28)},
    ),
    ("overtag", REASON, LEGACY, {"state": CaseState.AKASSE_ACTIVE, "handover_reason": ""}),
    ("slaa-til", {}, {"hold_until": TODAY}, {"hold_until": None}),
    ("rettelse", {}, {"correction_due_at": NOW}, {"correction_due_at": None}),
    (
        "visitation-svar",
        {"verdict": "refuse"},
        {"referral_proposed_at": NOW},
        {"referral_proposed_at": None},
    ),
]


@pytest.mark.parametrize(("name", "form", "before", "after"), LEADS_ACTS)
def test_a_team_lead_does_what_a_caseworker_may_not(desk, name, form, before, after):
    case = desk.case(**before)

    assert desk.client.get(address(case, name)).status_code == 403
    assert desk.client.post(address(case, name), form).status_code == 403
    assert not CaseEvent.objects.exists()
    do(desk, case, name, form, client=desk.lead_client)

    assert {field: getattr(case, field) for field in after} == after


def test_the_list_of_the_team_leads_acts_above_is_whole():
    assert {act.name for act in ACTS if act.lead_only} == {name for name, *_ in LEADS_ACTS}


def test_the_page_offers_a_team_leads_acts_to_the_team_lead_alone(desk):
    page = reverse("caseworker:changes", args=[desk.case().public_id])

    assert "Overdrag til Jobcenteret nu" in text_of(desk.lead_client.get(page))
    assert "Overdrag til Jobcenteret nu" not in text_of(desk.client.get(page))


# The right to benefit


@pytest.mark.parametrize(
    ("name", "kind"), [("selvforskyldt", "quarantine"), ("tilbud", "offer_non_participation")]
)
def test_opens_a_case_about_the_right_to_benefit(desk, name, kind):
    case = desk.case()
    form = {"event_on": "2026-04-10", "reason": "Sagde nej til et job"}

    do(desk, case, name, form)

    sanction = SanctionCase.objects.get(case=case)
    assert (sanction.kind, sanction.event_on, sanction.state) == (
        kind,
        date(2026, 4, 10),
        "flagged",
    )
    page = desk.client.get(reverse("caseworker:case", args=[case.public_id]))
    assert "Medlemmet skal høres" in said(page)[0]


def test_a_day_that_is_still_to_come_opens_none_and_what_was_typed_stays(desk):
    answer = desk.client.post(
        address(desk.case(), "selvforskyldt"), {"event_on": "2026-04-14", "reason": "Sagde nej"}
    )

    assert answer.status_code == 409
    assert "Dagen er ikke kommet endnu." in text_of(answer)
    assert "Sagde nej" in answer.content.decode()
    assert not SanctionCase.objects.exists()


# All of them


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_each_act_has_a_page_and_is_not_found_for_a_strangers_case(desk, act):
    assert desk.lead_client.get(address(desk.case(), act.name)).status_code == 200
    assert desk.lead_client.get(address(CaseFactory(), act.name)).status_code == 404


def test_an_unknown_act_is_not_found(desk):
    assert desk.client.get(address(desk.case(), "andet")).status_code == 404


def test_the_page_offers_only_what_fits_the_case(desk):
    closed = desk.case(closed=True)

    page = text_of(desk.client.get(reverse("caseworker:changes", args=[closed.public_id])))

    assert "Genåbn sagen" in page
    assert "Meld syg" not in page


@pytest.mark.parametrize(
    ("name", "form", "status", "words"),
    [
        ("syg", {}, 422, "Vælg en dato"),
        ("syg", {"first_day": "31.02.2026"}, 422, "Vælg en dato"),
        ("rask", {"first_day": "2026-04-14"}, 409, "Der er ikke meldt fravær af den slags"),
        (
            "ferie",
            {"first_day": "2026-05-04", "last_day": "2026-05-03"},
            409,
            "Den sidste dag ligger før den første",
        ),
        ("flytning", {"municipality": "000", "first_day": "2026-04-13"}, 422, "Vælg en kommune"),
        ("visitation", {"reason": ""}, 422, "Skriv en begrundelse"),
        ("luk", {"reason": "new_period"}, 422, "Vælg en grund"),
        (
            "fritagelse",
            {"first_day": "2026-04-20", "job_starts_on": "2026-07-20", "verdict": "grant"},
            409,
            "seks uger",
        ),
        ("genaabn", {"first_day": "2026-04-14"}, 409, "Hos a-kassen"),
    ],
)
def test_what_cannot_be_done_says_what_to_do_and_leaves_no_trace(desk, name, form, status, words):
    case = desk.case()

    response = desk.client.post(address(case, name), form)

    assert response.status_code == status
    assert words in text_of(response)
    assert "<title> Fejl:" in text_of(response) or "<title>Fejl:" in text_of(response)
    assert not CaseEvent.objects.exists()


def test_says_what_was_done(desk):
    case = desk.case()
    answer = desk.client.post(address(case, "syg"), {"first_day": "2026-04-13"}, follow=True)

    assert said(answer) == ["Sygemeldingen er noteret. Bookingfrister hviler."]
