"""Every page of Min side in a browser: axe, small screens, targets, and our own policy (U2 to U4).

With data, empty, and with errors; on a desk and on a phone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from accounts.models import LookUp, Role, User
from cases.models import EventKind
from joblog.rules import Week
from meetings.models import CancelReason, MeetingState
from plans.models import Agreement, AgreementState
from sanctions.models import SanctionCase, SanctionState
from sanctions.operations import decisions
from tests.factories import (
    AgreementFactory,
    JoblogEntryFactory,
    JoblogWeekFactory,
    MemberFactory,
    OfferRecommendationFactory,
    SanctionFactory,
    whole_content,
    whole_requirement,
)
from tests.web.browsing import DESK, PHONE, SMALLEST, faults_of, is_too_wide
from tests.web.member.world import (
    NOW,
    World,
    a_case,
    a_plan,
    at,
    booked_talk,
    first_talk_held,
    letter,
    missed_talk,
    next_version,
    second_talk,
)

pytestmark = pytest.mark.django_db


@dataclass
class Scene:
    """One page as one member meets it; ``post`` is a form that is sent and comes back."""

    user: User
    path: str
    post: dict[str, Any] | None = None
    moment: datetime = NOW


def mette(path: str = "", *, talk: str | None = None, post: dict[str, Any] | None = None) -> Scene:
    """Return a page of the member who has everything."""
    world = World()
    own = f"samtaler/{world.meeting.public_id}/{talk}" if talk is not None else path
    return Scene(world.user, f"/min-side/{own}", post)


def new_member(path: str = "") -> Scene:
    """Return a page of a member whose case has nothing yet."""
    return Scene(a_case().member.user, f"/min-side/{path}")


def of_talk(talk: Any, name: str = "", **facts: Any) -> Scene:
    path = f"/min-side/samtaler/{talk.public_id}/{name}"
    return Scene(talk.case.member.user, path, **facts)


def many_things() -> Scene:
    world = World()
    OfferRecommendationFactory(case=world.case, consent_due_on=at(2, 0).date())
    missed_talk(a_case(member=world.case.member, closed=True), at(23, 10, month=11))
    return Scene(world.user, "/min-side/", moment=at(26, 9, month=11))


def home_after_missing() -> Scene:
    talk = missed_talk(a_case(), at(23, 10, month=11))
    return Scene(talk.case.member.user, "/min-side/")


def opened_letter() -> Scene:
    world = World()
    letter(world.meeting, EventKind.DEADLINE_SET, moment=NOW, deadline=at(2, 0).date())
    return Scene(world.user, f"/min-side/indbakke/{world.letter.public_id}/")


def asking_letter() -> Scene:
    world = World()
    return Scene(world.user, f"/min-side/indbakke/{world.letter.public_id}/")


def sick_again(post: dict[str, Any] | None = None) -> Scene:
    case = a_case()
    second_talk(case, suspended_for="sick", booking_deadline=None)
    path = "/min-side/rask/" if post is not None else "/min-side/syg/"
    return Scene(case.member.user, path, post)


def cancelled() -> Any:
    return booked_talk(
        a_case(),
        at(30, 10, month=11),
        state=MeetingState.CANCELLATION_REVIEW,
        cancel_reason=CancelReason.OTHER,
        cancel_reported_at=NOW,
    )


def plan_in_use(path: str = "plan/") -> Scene:
    """Return a page of a plan that was changed once, with promises of everybody, and not read yet."""
    case = a_case(talks_held=1)
    second = next_version(
        a_plan(case),
        whole_content(
            education_lift_need="Kursus i Power BI",
            requirement=whole_requirement(areas=("Østjylland", "Trekantområdet")),
        ),
    )
    for facts in (
        {
            "state": AgreementState.KEPT,
            "settled_at": NOW,
            "settled_by": case.member.user,
        },
        {"text": "Kontakt 3 kommuner uopfordret", "due_on": at(27, 0, month=11).date()},
        {
            "text": "Undersøg kursus i Power BI",
            "owner": Agreement.Owner.FUND,
            "due_on": date(2026, 11, 20),
        },
    ):
        AgreementFactory(made_in=second, **facts)
    return Scene(case.member.user, f"/min-side/{path}")


def asked_for_consent(post: dict[str, Any] | None = None) -> Scene:
    case = a_case(talks_held=1)
    offer = OfferRecommendationFactory(case=case, consent_due_on=at(2, 0).date())
    return Scene(case.member.user, f"/min-side/indstilling/{offer.public_id}/", post)


def eight_weeks(path: str = "joblog/", post: dict[str, Any] | None = None) -> Scene:
    """Return a page of a joblog with weeks of every kind; this week has one of two."""
    case = a_case(
        spell_start=date(2026, 10, 5), opened_at=datetime(2026, 10, 5, 9, 0, tzinfo=NOW.tzinfo)
    )
    a_plan(case)
    for number, count, facts in (
        (41, 1, {"final": True}),
        (42, 2, {"kept": True}),
        (43, 3, {"kept": True}),
        (44, 0, {"exempt": True}),
        (45, 2, {"kept": True}),
        (46, 1, {"final": True}),
        (47, 1, {}),
    ):
        week = Week(2026, number)
        JoblogWeekFactory(case=case, week=week, count=count, **facts)
        for _ in range(count):
            JoblogEntryFactory(case=case, applied_on=week.monday)
    entry = JoblogEntryFactory(
        case=case,
        title="Projektkoordinator",
        employer="Aarhus Kommune, Teknik og Miljø",
        applied_on=date(2026, 11, 23),
    )
    return Scene(case.member.user, f"/min-side/{path.format(entry=entry.public_id)}", post)


def looked_at() -> Scene:
    world = World()
    for moment, purpose in (
        (at(23, 9, month=11), "Sagsbehandling af din sag"),
        (at(23, 11, month=11), "Sagsbehandling af din sag"),
        (NOW, "Breve til dig"),
    ):
        LookUp.objects.create(
            looked_at=moment,
            user=world.case.caseworker,
            role=Role.CASEWORKER,
            member=world.case.member,
            purpose=purpose,
        )
    return Scene(world.user, "/min-side/opslag/")


def first_week() -> Scene:
    case = a_case(spell_start=date(2026, 11, 23), opened_at=at(23, 9, month=11))
    return Scene(case.member.user, "/min-side/joblog/")


AS_LOGGED = {
    "title": "Projektkoordinator",
    "employer": "Aarhus Kommune, Teknik og Miljø",
    "applied_on": "2026-11-23",
    "found_via": "posted",
}


def heard(**facts: Any) -> SanctionCase:
    """Return a case about a talk on Monday 23 November, to be answered by 1 December."""
    return SanctionFactory(
        case=a_case(),
        event_on=date(2026, 11, 23),
        flagged_at=at(23, 12, month=11),
        told_at=at(23, 12, month=11),
        reply_by=date(2026, 12, 1),
        **({"state": SanctionState.HEARING} | facts),
    )


def of_case(row: SanctionCase, name: str, *, complain: bool = False, **facts: Any) -> Scene:
    path = f"{name}/?afgoerelse={row.public_id}" if complain else f"{name}/{row.public_id}/"
    return Scene(row.case.member.user, f"/min-side/{path}", **facts)


def lost() -> SanctionCase:
    row = heard(state=SanctionState.READY, reply="Bussen kom ikke.", replied_at=NOW)
    decisions.decide(
        sanction_id=row.pk,
        reasons="Det er ikke en lovlig grund efter reglerne.",
        actor=row.case.caseworker,
        at=NOW,
    )
    return row


SCENES: dict[str, Callable[[], Scene]] = {
    # with data
    "home": mette,
    "home with many things": many_things,
    "home after missing": home_after_missing,
    "inbox": lambda: mette("indbakke/"),
    "letter": asking_letter,
    "letter that was replaced": opened_letter,
    "talks": lambda: mette("samtaler/"),
    "talk to book": lambda: mette(talk=""),
    "talk that is coming": lambda: of_talk(booked_talk(a_case(), at(3, 10))),
    "talk on video now": lambda: of_talk(booked_talk(a_case(), at(3, 10)), moment=at(3, 10)),
    "talk that was held": lambda: of_talk(first_talk_held(a_case())),
    "talk that was missed": lambda: of_talk(missed_talk(a_case(), at(23, 10, month=11))),
    "talk that was cancelled": lambda: of_talk(cancelled()),
    "book": lambda: mette(talk="book/"),
    "book by video": lambda: mette(talk="book/?form=video"),
    "no time": lambda: mette(talk="ingen-tid/"),
    "receipt": lambda: of_talk(booked_talk(a_case(), at(3, 10)), "kvittering/"),
    "move": lambda: of_talk(booked_talk(a_case(), at(3, 10)), "flyt/"),
    "cancel": lambda: of_talk(booked_talk(a_case(), at(3, 10)), "afbud/"),
    "missed": lambda: of_talk(missed_talk(a_case(), at(23, 10, month=11)), "udeblevet/"),
    "course": lambda: mette("forloeb/"),
    "handover": lambda: mette("overgang/"),
    "sick": lambda: mette("syg/"),
    "well again": sick_again,
    "vacation": lambda: mette("ferie/"),
    "plan": plan_in_use,
    "versions": lambda: plan_in_use("plan/versioner/"),
    "version": lambda: plan_in_use("plan/versioner/2/"),
    "suggestion": lambda: plan_in_use("plan/forslag/"),
    "consent": asked_for_consent,
    "joblog": eight_weeks,
    "new application": lambda: eight_weeks("joblog/ny/"),
    "application": lambda: eight_weeks("joblog/{entry}/"),
    "deleting an application": lambda: eight_weeks("joblog/{entry}/slet/"),
    "details": lambda: mette("oplysninger/"),
    "duties": lambda: mette("pligter/"),
    "look-ups": looked_at,
    "hearing": lambda: of_case(heard(), "hoering"),
    "hearing past its deadline": lambda: of_case(heard(), "hoering", moment=at(2, 9)),
    "decision": lambda: of_case(lost(), "afgoerelse"),
    "complaint": lambda: of_case(lost(), "klage/ny", complain=True),
    "which decision": lambda: Scene(lost().case.member.user, "/min-side/klage/ny/"),
    # empty
    "no look-ups": lambda: new_member("opslag/"),
    "no plan": lambda: new_member("plan/"),
    "empty joblog": first_week,
    "home of a new case": new_member,
    "home without a case": lambda: Scene(MemberFactory().user, "/min-side/"),
    "empty inbox": lambda: new_member("indbakke/"),
    "no talks": lambda: new_member("samtaler/"),
    "course of a new case": lambda: new_member("forloeb/"),
    "course without a case": lambda: Scene(MemberFactory().user, "/min-side/forloeb/"),
    "no times": lambda: of_talk(second_talk(a_case()), "book/"),
    # with errors, or too late
    "book with errors": lambda: mette(talk="book/", post={}),
    "book past the deadline": lambda: of_talk(second_talk(a_case()), "book/", moment=at(2, 9)),
    "cancel with errors": lambda: of_talk(booked_talk(a_case(), at(3, 10)), "afbud/", post={}),
    "cancel after the start": lambda: of_talk(
        booked_talk(a_case(), at(3, 10)), "afbud/", moment=at(3, 10)
    ),
    "move after the start": lambda: of_talk(
        booked_talk(a_case(), at(3, 10)), "flyt/", moment=at(3, 10)
    ),
    "missed with errors": lambda: of_talk(
        missed_talk(a_case(), at(23, 10, month=11)), "udeblevet/", post={"note": "x" * 2001}
    ),
    "hearing with errors": lambda: of_case(heard(), "hoering", post={}),
    "complaint with errors": lambda: of_case(lost(), "klage/ny", complain=True, post={}),
    "handover with errors": lambda: Scene(a_case().member.user, "/min-side/overgang/", {}),
    "suggestion with errors": lambda: Scene(mette().user, "/min-side/plan/forslag/", {}),
    "consent with errors": lambda: asked_for_consent({}),
    "application with errors": lambda: eight_weeks("joblog/ny/", {"link": "jobnet"}),
    "application that looks like another": lambda: eight_weeks("joblog/ny/", AS_LOGGED),
    "well again with errors": lambda: sick_again({}),
    "details with errors": lambda: mette("oplysninger/", post={"phone": "12"}),
    "vacation with errors": lambda: Scene(a_case().member.user, "/min-side/ferie/", {}),
}

# One of each kind on every run; the others with --full.
OFTEN = {
    "hearing with errors",
    "decision",
    "home with many things",
    "inbox",
    "letter",
    "book with errors",
    "cancel with errors",
    "course",
    "missed",
    "vacation",
    "no times",
    "plan",
    "version",
    "joblog",
    "application that looks like another",
}


@pytest.fixture
def show(browse, log_in, go_to):
    def show_it(name: str, viewport: dict[str, int]) -> Any:
        scene = SCENES[name]()
        go_to(scene.moment)
        answer = None
        if scene.post is not None:
            answer = log_in(scene.user).post(scene.path, scene.post)
            assert answer.status_code in {409, 422}
        return browse(scene.user, scene.path, viewport, answer=answer)

    return show_it


def scenes() -> list[Any]:
    return [
        pytest.param(name, marks=[] if name in OFTEN else [pytest.mark.full]) for name in SCENES
    ]


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", scenes())
def test_axe_finds_nothing_and_the_console_is_silent(show, name, viewport):
    assert faults_of(show(name, viewport)) == []


@pytest.mark.parametrize("name", scenes())
def test_nothing_is_wider_than_the_smallest_screen(show, name):
    assert not is_too_wide(show(name, SMALLEST))


def test_the_errors_are_read_first(show):
    page = show("book with errors", DESK)

    assert page.title().startswith("Fejl: ")
    assert page.evaluate("document.activeElement.className") == "error-summary"
