"""S18, S19 and S26: deciding, the second person, no consequence, and complaints."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from cases.models import CaseEvent, EventKind
from core.dates import COPENHAGEN
from letters import tasks as letter_tasks
from sanctions.models import NoConsequence, SanctionKind, SanctionState
from sanctions.operations import decisions, hearings
from tests.factories import SanctionFactory, UserFactory
from tests.sanctions.stories import DECIDED_AT, decided, heard, missed_talk
from tests.web.caseworker.reading import said, text_of

APPROVALS = reverse("caseworker:approvals")
PARTS = {
    "facts": "Du kom ikke til samtalen mandag 13. april.",
    "reasons": "Der er ikke en lovlig grund.",
    "legal_basis": "Lov om arbejdsløshedsforsikring § 62",
}


def address(name, sanction):
    return reverse(f"caseworker:{name}", args=[sanction.public_id])


@pytest.fixture
def ready(desk, go_to):
    """The case of a missed talk after a hearing that nobody answered, on Wednesday 22 April."""
    row = heard(missed_talk(case=desk.case(), self_booked=True))
    go_to(DECIDED_AT)
    return row


@pytest.fixture
def two(desk, go_to):
    """A quarantine that was heard: it takes two people."""
    go_to(DECIDED_AT)
    return SanctionFactory(
        case=desk.case(), kind=SanctionKind.QUARANTINE, ready=True, event_on=date(2026, 3, 20)
    )


def untouched(row):
    state = row.state
    row.refresh_from_db()
    return row.state == state


# S18


def test_the_page_shows_what_a_decision_needs_and_what_became_of_others(desk, ready):
    page = text_of(desk.client.get(address("decide", ready)))

    assert "Medlemmet har ikke svaret. Svarfristen var tirsdag 21. april." in page
    assert "Lov om arbejdsløshedsforsikring § 62" in page
    assert "klage senest onsdag 20. maj" in page
    assert "Lignende sager" in page
    assert "Send afgørelsen</button>" in page
    assert "Luk uden konsekvens</button>" in page
    assert "Sagens bilag" in page


def test_similar_cases_hide_small_numbers(desk, ready):
    for _ in range(4):
        SanctionFactory(state=SanctionState.DECIDED_NONE)

    page = text_of(desk.client.get(address("decide", ready)))

    assert "<dt>Ingen konsekvens</dt><dd>Færre end 5</dd>" in page


def test_the_letter_is_read_first_and_says_what_is_sent(desk, ready):
    preview = desk.client.post(address("decide", ready), {**PARTS, "se": "ja"})
    assert untouched(ready)

    sent = desk.client.post(address("decide", ready), PARTS, follow=True)
    letter_tasks.write_due_letters(at=DECIDED_AT)

    letter = ready.case.letters.get(code="L22")
    assert preview.context["preview"].subject == letter.subject
    assert str(preview.context["preview"].html) == str(letter.html)
    assert said(sent) == [f"Afgørelsen er sendt til {ready.case.member.name}."]
    ready.refresh_from_db()
    assert (ready.state, ready.decision.reasons) == (SanctionState.IN_FORCE, PARTS["reasons"])
    assert ready.decision.decided_by == desk.user


def test_a_second_press_decides_nothing_again(desk, ready):
    desk.client.post(address("decide", ready), PARTS)

    again = desk.client.post(address("decide", ready), {**PARTS, "reasons": "Noget andet"})

    assert again.headers["Location"] == address("sanction", ready)
    assert CaseEvent.objects.filter(case=ready.case, kind=EventKind.DECIDED).count() == 1


@pytest.mark.parametrize("missing", PARTS)
def test_a_missing_part_comes_back_with_the_others(desk, ready, missing):
    response = desk.client.post(address("decide", ready), {**PARTS, missing: " "})

    page = text_of(response)
    assert response.status_code == 422
    assert all(PARTS[name] in page for name in PARTS if name != missing)
    assert untouched(ready)


@pytest.mark.parametrize("was_heard", [False, True])
def test_before_an_answer_or_its_deadline_there_is_a_sentence_and_no_form(desk, go_to, was_heard):
    row = missed_talk(case=desk.case(), self_booked=True)
    if was_heard:
        hearings.send_hearing(
            sanction_id=row.pk, actor=desk.user, at=datetime(2026, 4, 14, 8, tzinfo=COPENHAGEN)
        )
        row.refresh_from_db()
    go_to(datetime(2026, 4, 21, 23, 59, tzinfo=COPENHAGEN))

    page = desk.client.get(address("decide", row))
    refused = desk.client.post(address("decide", row), PARTS)

    assert "Du kan tidligst afgøre sagen" in text_of(page)
    assert "Send afgørelsen" not in text_of(page)
    assert refused.status_code == 409
    assert untouched(row)


def test_an_answer_opens_the_decision_at_once(desk, go_to):
    row = missed_talk(case=desk.case(), self_booked=True)
    morning = datetime(2026, 4, 14, 8, tzinfo=COPENHAGEN)
    hearings.send_hearing(sanction_id=row.pk, actor=desk.user, at=morning)
    member = row.case.member.user
    hearings.reply(sanction_id=row.pk, text="Bussen kom ikke.", actor=member, at=morning)
    go_to(morning + timedelta(hours=1))

    page = text_of(desk.client.get(address("decide", row)))

    assert "Bussen kom ikke." in page
    assert "Send afgørelsen</button>" in page


# No consequence


@pytest.mark.parametrize("after_hearing", [False, True])
def test_no_consequence_is_one_press_with_a_code(desk, go_to, after_hearing):
    row = missed_talk(case=desk.case(), self_booked=True)
    row = heard(row) if after_hearing else row
    go_to(DECIDED_AT)

    desk.client.post(address("no_consequence", row), {"ingen-code": NoConsequence.SICK})
    again = desk.client.post(address("no_consequence", row), {"ingen-code": NoConsequence.OUTAGE})

    row.refresh_from_db()
    assert (row.state, row.closing_code) == (SanctionState.DECIDED_NONE, "sick")
    assert row.closing_reason == "Du var syg."
    assert again.status_code == 302


@pytest.mark.parametrize(
    ("sent", "error"),
    [({}, "Vælg en grund"), ({"ingen-code": "other"}, "Skriv en begrundelse")],
)
@pytest.mark.parametrize("after_hearing", [False, True])
def test_without_a_reason_it_comes_back_on_its_own_page(desk, go_to, after_hearing, sent, error):
    row = missed_talk(case=desk.case(), self_booked=True)
    row = heard(row) if after_hearing else row
    go_to(DECIDED_AT)

    response = desk.client.post(address("no_consequence", row), sent)

    assert response.status_code == 422
    assert error in text_of(response)
    assert untouched(row)


# Four eyes


def test_a_kind_that_takes_two_is_proposed_with_all_its_parts(desk, two):
    page = text_of(desk.client.get(address("decide", two)))
    desk.client.post(address("decide", two), PARTS)

    two.refresh_from_db()
    assert "Send til godkendelse</button>" in page
    assert "Send afgørelsen" not in page
    assert (two.state, two.proposed_by) == (SanctionState.APPROVAL, desk.user)
    assert (two.draft_facts, two.draft_reasons) == (PARTS["facts"], PARTS["reasons"])


def test_a_team_lead_approves_with_the_parts_that_were_proposed(desk, two):
    desk.client.post(address("decide", two), PARTS)

    queue = text_of(desk.lead_client.get(APPROVALS))
    page = text_of(desk.lead_client.get(address("decide", two)))
    approved = desk.lead_client.post(address("decide", two), PARTS)

    assert "1 afgørelse venter" in queue
    assert two.case.member.name in queue
    assert "Karen Holm" in queue
    assert all(text in page for text in PARTS.values())
    assert "Godkend og send afgørelsen</button>" in page
    assert approved.headers["Location"] == APPROVALS
    two.refresh_from_db()
    assert two.decision.decided_by == desk.lead
    assert two.decision.proposed_by == desk.user
    assert two.decision.four_eyes


def test_who_proposed_cannot_approve_not_even_a_team_lead(desk, two):
    desk.lead_client.post(address("decide", two), PARTS)

    page = text_of(desk.lead_client.get(address("decide", two)))
    refused = desk.lead_client.post(address("decide", two), PARTS)
    queue = text_of(desk.lead_client.get(APPROVALS))

    assert "En leder, der ikke selv har foreslået afgørelsen, skal godkende den." in page
    assert "Godkend og send afgørelsen" not in page
    assert refused.status_code == 409
    assert "Din egen: en anden skal godkende" in queue
    two.refresh_from_db()
    assert two.state == SanctionState.APPROVAL


def test_a_caseworker_approves_nothing_and_sends_nothing_back(desk, two, log_in):
    desk.client.post(address("decide", two), PARTS)
    colleague = log_in(UserFactory(caseworker=True, branch=desk.user.branch))

    approve = colleague.post(address("decide", two), PARTS)
    back = colleague.post(address("send_back", two), {"retur-reason": "Mangler noget"})

    assert (approve.status_code, back.status_code) == (409, 409)
    two.refresh_from_db()
    assert two.state == SanctionState.APPROVAL


def test_a_proposal_goes_back_with_a_reason_and_loses_nothing(desk, two):
    desk.client.post(address("decide", two), PARTS)
    missing = desk.lead_client.post(address("send_back", two), {"retur-reason": ""})
    desk.lead_client.post(address("send_back", two), {"retur-reason": "Skriv om svaret"})

    page = text_of(desk.client.get(address("decide", two)))

    assert missing.status_code == 422
    assert "Lotte Friis sendte forslaget retur: Skriv om svaret" in page
    assert PARTS["reasons"] in page
    assert "Send til godkendelse</button>" in page


def test_the_queue_says_when_it_is_empty_and_costs_no_more_for_more(desk, queries_do_not_grow):
    assert "Ingen afgørelser venter på godkendelse." in text_of(desk.lead_client.get(APPROVALS))

    queries_do_not_grow(
        lambda: desk.lead_client.get(APPROVALS),
        lambda: SanctionFactory(
            case=desk.case(), ready=True, state=SanctionState.APPROVAL, proposed_by=desk.user
        ),
    )


# S19


@pytest.fixture
def complained(ready, go_to):
    """A decision about which the member complained on Thursday 23 April."""
    row = decided(ready)
    moment = DECIDED_AT + timedelta(days=1)
    decisions.appeal(sanction_id=row.pk, text="Jeg ringede.", actor=row.case.member.user, at=moment)
    go_to(moment + timedelta(hours=1))
    row.refresh_from_db()
    return row


def test_the_complaint_is_shown_with_its_deadlines_and_the_folder(desk, complained):
    page = text_of(desk.client.get(address("appeal", complained)))

    assert "Jeg ringede." in page
    assert "Klagefristen var onsdag 20. maj 2026." in page
    assert "sendt videre senest torsdag 21. maj 2026" in page
    assert "Kom efter fristen" not in page
    assert "Hent klagemappe" in page


def test_the_member_is_given_right_and_the_decision_falls(desk, complained):
    sent = {"verdict": "uphold", "answer": "Du ringede i tide."}

    desk.client.post(address("judge_appeal", complained), sent)

    complained.refresh_from_db()
    assert (complained.state, complained.loss_from) == (SanctionState.ANNULLED, None)
    assert "Medlemmet har fået ret" in text_of(desk.client.get(address("appeal", complained)))


def test_a_kept_decision_is_sent_on_by_a_press_of_its_own_and_once(desk, complained):
    desk.client.post(
        address("judge_appeal", complained), {"verdict": "keep", "answer": "Vi fastholder."}
    )
    between = text_of(desk.client.get(address("appeal", complained)))
    desk.client.post(address("forward_appeal", complained))
    desk.client.post(address("forward_appeal", complained))

    page = text_of(desk.client.get(address("appeal", complained)))

    assert "Videresend klagen</button>" in between
    assert "Vi fastholder." in between
    assert "Klagecentrets svar" in page
    forwarded = CaseEvent.objects.filter(case=complained.case, kind=EventKind.APPEAL_FORWARDED)
    assert forwarded.count() == 1


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"answer": "Ja"}, "Vælg, hvad den nye vurdering er"),
        ({"verdict": "keep"}, "Skriv en begrundelse"),
    ],
)
def test_a_verdict_without_a_part_comes_back(desk, complained, sent, error):
    response = desk.client.post(address("judge_appeal", complained), sent)

    assert response.status_code == 422
    assert error in text_of(response)
    assert untouched(complained)


@pytest.fixture
def with_cka(complained, desk):
    decisions.forward_appeal(
        sanction_id=complained.pk,
        answer="Vi fastholder.",
        actor=desk.user,
        at=DECIDED_AT + timedelta(days=2),
    )
    return complained


def test_the_second_instances_answer_changes_the_days(desk, with_cka, go_to):
    go_to(DECIDED_AT + timedelta(days=40))
    sent = {"result": "changed", "answer": "Kun den ene dag."}
    missing = desk.client.post(address("cka_result", with_cka), sent)

    desk.client.post(
        address("cka_result", with_cka),
        {**sent, "loss_from": "2026-04-13", "loss_to": "2026-04-13"},
    )

    with_cka.refresh_from_db()
    assert missing.status_code == 422
    assert "Kun den ene dag." in text_of(missing)
    assert (with_cka.loss_from, with_cka.loss_to) == (date(2026, 4, 13), date(2026, 4, 13))
    page = text_of(desk.client.get(address("appeal", with_cka)))
    assert "Klagecentret: ændret" in page


def test_a_complaint_on_paper_is_written_down_and_marked_when_late(desk, ready, go_to):
    row = decided(ready)
    go_to(datetime(2026, 5, 21, 9, 0, tzinfo=COPENHAGEN))
    page = text_of(desk.client.get(address("appeal", row)))

    desk.client.post(address("receive_appeal", row), {"text": "Brev modtaget: uenig."})

    assert "En klage i dag bliver markeret som sen" in page
    row.refresh_from_db()
    assert (row.state, row.late_complaint) == (SanctionState.APPEALED, True)
    assert "Kom efter fristen" in text_of(desk.client.get(address("appeal", row)))


@pytest.mark.parametrize("name", ["receive_appeal", "judge_appeal", "forward_appeal", "cka_result"])
def test_a_step_that_is_not_the_cases_changes_nothing(desk, two, name):
    response = desk.client.post(address(name, two), {"text": "x", "answer": "x"})

    assert response.headers["Location"] == address("appeal", two)
    assert untouched(two)
