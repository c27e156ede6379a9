"""J3: the shared picture, what it holds from which day, and what never stands on it."""

from datetime import date

import pytest
from django.urls import reverse

from cases.models import Absence
from cases.rules import AbsenceKind
from core import history
from joblog.rules import Week
from meetings.models import CancelReason, MeetingKind, MeetingState, Organiser
from plans.models import OfferState
from sanctions.models import SanctionCase, SanctionKind, SanctionState
from tests.factories import (
    AgreementFactory,
    JoblogEntryFactory,
    JoblogWeekFactory,
    MeetingFactory,
    NoteFactory,
    OfferRecommendationFactory,
    PlanVersionFactory,
)
from tests.web.jobcenter.conftest import NOW
from tests.web.member.reading import links_of, text_of

pytestmark = pytest.mark.django_db


def picture_of(reader, case):
    return reader.get(reverse("jobcenter:member", args=[case.public_id]))


def decided(case, **facts):
    known = {
        "kind": SanctionKind.NO_SHOW,
        "state": SanctionState.ENDED,
        "consequence": "final",
        "event_on": date(2026, 4, 13),
        "flagged_at": NOW,
        "reply_by": date(2026, 4, 21),
        "loss_from": date(2026, 4, 13),
        "loss_to": date(2026, 4, 14),
        "complaint_deadline": date(2026, 5, 26),
        "note": "Det interne om sagen",
        "reply": "Medlemmets svar i høringen",
    }
    return SanctionCase.objects.create(case=case, **(known | facts))


def test_the_plan_in_short_with_its_document(reader, coming):
    version = PlanVersionFactory(case=coming, number=4)
    AgreementFactory(made_in=version, text="Truckcertifikat")
    version.acknowledged_at = NOW
    history.save(version, actor=None, at=NOW, reason="test")

    response = picture_of(reader, coming)

    words = text_of(response)
    assert (
        "Min Plan, version 4 Godkendt 20. maj Jobmål Lagermedarbejder (Lager og terminal) Chauffør "
        "Søger i Storkøbenhavn, op til 60 minutters transport hver vej "
        "Krav Mindst 2 stillinger om ugen, helst 1 opslået "
        "Aftalt Truckcertifikat (Medlemmet, senest 27. marts 2026) "
        "Tidligere job Terminalarbejder i seks år"
    ) in words
    links = links_of(response)
    assert links["Hent plan som PDF"] == reverse("jobcenter:plan_pdf", args=[coming.public_id])
    assert links["Se hele planen"] == reverse("jobcenter:plan", args=[coming.public_id])


def test_what_people_wrote_is_text_and_not_markup(reader, coming):
    version = PlanVersionFactory(case=coming)
    AgreementFactory(made_in=version, text="<b onclick=alert(1)>Fed</b>")

    page = picture_of(reader, coming).content.decode()

    assert "&lt;b onclick=alert(1)&gt;" in page
    assert "<b onclick" not in page


def test_talks_of_the_fund_and_the_jobcenters_own_stand_apart(reader, handed_over):
    MeetingFactory(case=handed_over, held=True)
    MeetingFactory(
        case=handed_over,
        booked=True,
        kind=MeetingKind.JC_TALK,
        organiser=Organiser.JOBCENTER,
        sequence=None,
        planned=None,
        caseworker=None,
        slot=None,
        invited_on=None,
        booking_deadline=None,
        window_from=None,
        window_to=None,
    )

    words = text_of(picture_of(reader, handed_over))

    assert "Samtaler i a-kassen, ældste først Samtale Dato" in words
    assert "2. jobsamtale 13. april Video Mødt" in words
    assert "Samtaler hos jer Samtaler hos jer, ældste først" in words


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (None, "Medlemmet har ikke svaret på, om a\N{NON-BREAKING HYPHEN}kassen skal deltage."),
        (True, "Medlemmet ønsker, at a\N{NON-BREAKING HYPHEN}kassen deltager."),
        (False, "Medlemmet ønsker ikke, at a\N{NON-BREAKING HYPHEN}kassen deltager."),
    ],
)
def test_the_wish_names_whom_to_ask(reader, coming, wish, said):
    coming.wants_fund_at_first_jc_talk = wish
    history.save(coming, actor=None, at=NOW, reason="test")

    words = text_of(picture_of(reader, coming))

    assert f"Første samtale hos jer {said} Kontakt: {coming.caseworker.name}, " in words


def test_only_sent_recommendations_are_shown(reader, coming):
    OfferRecommendationFactory(case=coming, offer="Kun en tanke")
    sent = OfferRecommendationFactory(case=coming, sent=True, offer="Truckcertifikat B")

    response = picture_of(reader, coming)

    words = text_of(response)
    assert "Virksomhedspraktik: Truckcertifikat B" in words
    assert f"Indstillet 11. marts af {sent.started_by.name} sammen med medlemmet." in words
    assert "Kun en tanke" not in words
    assert sent.state == OfferState.SENT


def test_before_the_handover_neither_joblog_nor_outcomes(reader, coming):
    JoblogEntryFactory(case=coming, applied_on=date(2026, 5, 12), title="Vagtmester")
    decided(coming)

    words = text_of(picture_of(reader, coming))

    assert "Vagtmester" not in words
    assert "Afgørelser om dagpenge" not in words


def test_from_the_handover_on_counts_titles_and_outcomes(reader, handed_over):
    JoblogWeekFactory(case=handed_over, week=Week(2026, 20), kept=True)
    JoblogEntryFactory(
        case=handed_over, applied_on=date(2026, 5, 12), title="Vagtmester", employer="Hos Hansen"
    )
    decided(handed_over)

    response = picture_of(reader, handed_over)

    words = text_of(response)
    assert "20 2 2 21 0 2 Seneste stillinger: Vagtmester." in words
    assert "Udeblivelse: fra mandag 13. april 2026 til tirsdag 14. april 2026" in words
    page = response.content.decode()
    for hidden in ("Hos Hansen", "Det interne om sagen", "Medlemmets svar i høringen"):
        assert hidden not in page


@pytest.mark.parametrize("state", [SanctionState.FLAGGED, SanctionState.HEARING])
def test_what_is_not_decided_is_not_shown(reader, handed_over, state):
    decided(handed_over, state=state, consequence="proposed")

    assert "Afgørelser om dagpenge" not in text_of(picture_of(reader, handed_over))


def test_a_complaint_that_was_upheld_leaves_nothing(reader, handed_over):
    decided(handed_over, state=SanctionState.APPEAL_CLOSED, consequence="none")

    assert "Afgørelser om dagpenge" not in text_of(picture_of(reader, handed_over))


def test_a_protected_address_is_said_to_be_and_nothing_of_it_shown(reader, coming):
    coming.member.address_protected = True
    coming.member.street, coming.member.city = "Skjulvej 4", "Gemtby"
    history.save(coming.member, actor=None, at=NOW, reason="test")

    response = picture_of(reader, coming)

    page = response.content.decode()
    assert "Adresse Beskyttet" in text_of(response)
    assert "Medlemmets adresse er beskyttet." in page
    for hidden in ("Skjulvej", "Gemtby", coming.member.postal_code):
        assert hidden not in page


def test_the_cpr_number_is_masked(reader, coming):
    words = text_of(picture_of(reader, coming))

    assert f"Cpr-nr. {coming.member.cpr_masked}" in words
    assert coming.member.cpr not in words.replace("-", "")


def test_no_word_of_sickness_no_note_and_no_streak(reader, handed_over):
    """A member who was sick all the time, on every page there is."""
    handed_over.sick_streak = 2
    history.save(handed_over, actor=None, at=NOW, reason="test")
    handed_over.absences.create(
        kind=AbsenceKind.SICK, first_day=date(2026, 5, 11), source="jobnet:1", received_at=NOW
    )
    handed_over.absences.create(
        kind=Absence.Kind.MATERNITY, first_day=date(2026, 5, 1), source="x", received_at=NOW
    )
    NoteFactory(case=handed_over, text="Internt: virker presset")
    PlanVersionFactory(case=handed_over)
    MeetingFactory(
        case=handed_over,
        booked=True,
        state=MeetingState.CANCELLED_LAWFUL,
        cancel_reason=CancelReason.SICK,
        cancel_note="Influenza",
        internal_note="Skal følges op",
        evidence="Ringede tre gange",
        contact_note="Ringede tilbage",
        summary="Vi talte om helbredet",
    )
    JoblogWeekFactory(case=handed_over, week=Week(2026, 20), exempt=True)

    pages = [
        reader.get(reverse(f"jobcenter:{name}", args=[handed_over.public_id])).content.decode()
        for name in ("member", "plan", "joblog")
    ]
    pages.append(reader.get(reverse("jobcenter:members")).content.decode())
    pages.append(reader.get(reverse("jobcenter:home")).content.decode())

    assert "Lovligt afbud" in pages[0]
    for page in pages:
        for hidden in (
            "syg", "influenza", "barsel", "virker presset", "skal følges op", "ringede", "helbredet"
        ):  # fmt: skip
            assert hidden not in page.lower()


def test_the_picture_asks_no_more_the_more_there_is(reader, handed_over, queries_do_not_grow):
    version = PlanVersionFactory(case=handed_over)
    days = iter(range(1, 20))

    def one_more_of_each():
        day = next(days)
        AgreementFactory(made_in=version)
        JoblogEntryFactory(case=handed_over, applied_on=date(2026, 5, day))
        OfferRecommendationFactory(case=handed_over, sent=True)
        decided(handed_over, event_on=date(2026, 4, day))
        MeetingFactory(case=handed_over, state=MeetingState.WITHDRAWN)

    queries_do_not_grow(lambda: picture_of(reader, handed_over), one_more_of_each)
