"""S6, the joblog of one case and what is made of it; S20, who is below what was agreed."""

import re
from datetime import date

import pytest
from django.urls import reverse

from cases.models import Absence, CaseEvent
from core import history
from joblog.models import JoblogReview, Verdict
from joblog.rules import Week
from tests.factories import (
    AvailabilityTalkFactory,
    CaseFactory,
    JoblogEntryFactory,
    JoblogWeekFactory,
    PlanVersionFactory,
    UserFactory,
)
from tests.web.caseworker.conftest import NOW, TODAY, at
from tests.web.caseworker.reading import said, text_of
from web.caseworker import worklists

LIST = reverse("caseworker:joblogs")
DOUBT = {"verdict": Verdict.DOUBT, "reason": "Du søger kun i ét fag"}


def address(case):
    return reverse("caseworker:joblog", args=[case.public_id])


def week(number, **facts):
    return JoblogWeekFactory(week=Week(2026, number), **facts)


# S6


def test_weeks_and_applications_stand_beside_what_was_agreed(desk):
    case = desk.case()
    PlanVersionFactory(case=case)
    week(13, case=case, final=True, is_flagged=True)
    sick = Absence(
        case=case,
        kind=Absence.Kind.SICK,
        first_day=date(2026, 4, 6),
        last_day=date(2026, 4, 7),
        source="jobnet:sick",
        received_at=at(8, days=-7),
    )
    history.save(sick, actor=None, at=at(8, days=-7), reason="jobnet:sick")
    JoblogEntryFactory(
        case=case,
        applied_on=date(2026, 3, 31),
        title="Kok",
        link="https://job.test/1",
        is_late=True,
    )

    page = text_of(desk.client.get(address(case)))

    assert "Manglede 1: tvivl" in page
    assert "2 dage syg" in page
    assert 'href="https://job.test/1" rel="noreferrer external">Kok</a>' in page
    assert "Logget efter ugens slutning" in page
    assert "Du søger mindst 2 stillinger om ugen." in page
    assert "Loggede stillinger uge for uge" in page


def test_the_week_that_goes_on_is_never_red(desk):
    page = text_of(desk.client.get(address(desk.case())))

    assert "I gang, mangler 2" in page
    assert "badge red" not in page


def test_eight_weeks_are_shown_and_all_when_asked(desk):
    case = desk.case(spell_start=date(2026, 1, 5), opened_at=at(8, days=-98))

    eight = desk.client.get(address(case)).context["weeks"]
    all_of_them = desk.client.get(f"{address(case)}?alle=ja").context["weeks"]

    assert (len(eight), eight[-1]["number"]) == (8, 9)
    assert (len(all_of_them), all_of_them[-1]["number"]) == (15, 2)
    assert eight[1]["badge"].text == "Gøres op i nat"


def test_enough_is_noted_without_a_reason(desk):
    case = desk.case()

    answer = desk.client.post(address(case), {"verdict": Verdict.SUFFICIENT}, follow=True)

    review = JoblogReview.objects.get(case=case)
    assert (review.verdict, review.reviewed_by) == (Verdict.SUFFICIENT, desk.user)
    assert said(answer) == ["Vurderingen er gemt."]
    assert "Karen Holm" in text_of(answer)


def test_a_doubt_goes_on_to_the_convening_with_its_reason(desk):
    case = desk.case()
    desk.slot()

    answer = desk.client.post(address(case), DOUBT, follow=True)

    assert answer.redirect_chain[0][0].startswith(
        reverse("caseworker:convene", args=[case.public_id])
    )
    assert "Du søger kun i ét fag" in text_of(answer)
    assert not CaseEvent.objects.exists()


@pytest.mark.parametrize("verdict", [Verdict.TALK, Verdict.DOUBT])
def test_all_but_enough_says_why_and_nothing_typed_is_lost(desk, verdict):
    case = desk.case()

    answer = desk.client.post(address(case), {"verdict": verdict, "reason": " "})

    assert answer.status_code == 422
    assert re.search(f'value="{verdict}"[^>]* checked', text_of(answer))
    assert not JoblogReview.objects.exists()


def test_whoever_is_convened_already_is_not_convened_again(desk):
    case = desk.case()
    AvailabilityTalkFactory(case=case, caseworker=desk.user, starts_at=at(9, days=2))

    page = text_of(desk.client.get(address(case)))

    assert "onsdag 15. april kl. 09.00" in page
    assert "Indkald til rådighedssamtale" not in page


def test_a_closed_case_is_read_but_not_reviewed(desk):
    case = desk.case(closed=True)

    page = text_of(desk.client.get(address(case)))
    refused = desk.client.post(address(case), {"verdict": Verdict.SUFFICIENT})

    assert "Gem vurderingen" not in page
    assert refused.status_code == 409
    assert not JoblogReview.objects.exists()


def test_a_strangers_joblog_is_not_found(desk):
    case = desk.case()

    assert desk.stranger_client.get(address(case)).status_code == 404
    assert desk.stranger_client.post(address(case), DOUBT).status_code == 404
    assert not JoblogReview.objects.exists()


def test_costs_the_same_for_many_applications(desk, queries_do_not_grow):
    case = desk.case()
    PlanVersionFactory(case=case)

    queries_do_not_grow(
        lambda: desk.client.get(address(case)),
        lambda: JoblogEntryFactory(case=case, applied_on=TODAY),
    )


# S20


def test_the_weakest_stand_first_with_their_weeks_and_their_next_act(desk):
    weak = desk.case(member__first_name="Anne-Sofie")
    week(13, case=weak, count=0, final=True, is_flagged=True)
    week(14, case=weak, final=True, is_flagged=True)
    once = desk.case(member__first_name="Tomasz")
    week(15, case=once)
    kept = desk.case(member__first_name="Mette")
    week(15, case=kept, kept=True)
    long_ago = desk.case(member__first_name="Jørgen")
    week(11, case=long_ago, final=True)

    page = text_of(desk.client.get(LIST))

    assert page.index("Anne-Sofie") < page.index("Tomasz")
    assert "Uge 13, 14" in page
    assert "0,5" in page
    assert "Tvivl" in page
    assert "Kan nås endnu" in page
    assert "Mette" not in page
    assert "Jørgen" not in page
    assert reverse("caseworker:convene", args=[weak.public_id]) in page


def test_the_rail_and_the_caseload_count_the_same_members(desk):
    week(15, case=desk.case())
    week(15, case=CaseFactory(branch=desk.user.branch))

    assert worklists.counts(desk.user, at=NOW)["joblog_below"] == 1
    assert worklists.counts(desk.lead, at=NOW)["joblog_below"] == 2
    caseload = text_of(desk.client.get(reverse("caseworker:cases")))
    assert "Joblog under krav <b>1</b>" in caseload


def test_one_may_look_at_ones_own_members_alone(desk):
    other = UserFactory(caseworker=True, branch=desk.user.branch)
    case = CaseFactory(branch=desk.user.branch, caseworker=other, member__last_name="Kollegasen")
    week(15, case=case)

    assert "Kollegasen" in text_of(desk.client.get(LIST))
    assert "Kollegasen" not in text_of(desk.client.get(f"{LIST}?hos=mig"))
    assert "Kollegasen" not in text_of(desk.stranger_client.get(LIST))


def test_whoever_is_convened_already_shows_when(desk):
    case = desk.case()
    week(15, case=case)
    talk = AvailabilityTalkFactory(case=case, caseworker=desk.user, starts_at=at(9, days=2))

    page = text_of(desk.client.get(LIST))

    assert reverse("caseworker:talk", args=[talk.public_id]) in page
    assert "Indkaldt ons 15.04" in page


def test_the_branchs_figures_hide_small_numbers(desk):
    for _ in range(5):
        week(15, case=desk.case(), kept=True)
    week(15, case=desk.case(), count=0)

    figures = {row["label"]: row["value"] for row in desk.client.get(LIST).context["figures"]}

    assert figures == {"Grøn": 5, "Lysegrøn": 0, "Rød": "Under 5"}


def test_without_weak_weeks_it_says_so(desk):
    assert "Ingen er under kravet i de fire uger." in text_of(desk.client.get(LIST))


def test_the_list_costs_the_same_for_many(desk, queries_do_not_grow):
    queries_do_not_grow(
        lambda: desk.client.get(LIST), lambda: week(15, case=desk.case(), final=True)
    )
