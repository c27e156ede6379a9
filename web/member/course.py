"""The whole course, and the handover with its question (M11, M21)."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.models import CaseState
from cases.operations import answer_wish
from core.dates import local_date
from core.errors import RuleBroken
from web.access import Request
from web.member import facts, forloeb, talk_words
from web.member.addresses import address
from web.member.forms import WishForm
from web.member.pages import no_case, own_case, refused, render_page

YES, NO = "yes", "no"


@require_safe
def course(request: Request) -> HttpResponse:
    """Show the course from the registration to the Jobcenter, each date with its reason."""
    case = own_case(request)
    if case is None:
        return no_case(request, title=_("Dit forløb"))
    reading = facts.read(case, at=request.moment)
    in_short = forloeb.forloeb_steps(reading.course, at=request.moment)
    cancellable = next(
        (
            meeting
            for meeting in facts.talks_of(case)
            if talk_words.may_cancel(meeting, at=request.moment)
        ),
        None,
    )
    return render_page(
        request,
        "member/forloeb.html",
        {
            "course": reading.course,
            "steps": in_short,
            "steps_in_full": [step.in_full() for step in in_short],
            "weeks": forloeb.weeks_so_far(reading.course, at=request.moment),
            "day": local_date(request.moment),
            "months": case.policy.handover_months,
            "is_paused": case.is_paused,
            "cancellable": cancellable,
            "duties_url": address("member:duties"),
        },
        current="talks",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: Request) -> HttpResponse:
    """Say what changes with the handover, and ask whether the fund comes along once (R17)."""
    case = own_case(request)
    if case is None:
        return no_case(request, title=_("Når jobcenteret tager over"))
    known = facts.read(case, at=request.moment).course
    can_answer = case.state != CaseState.CLOSED and not known.is_legacy
    form = WishForm(request.POST or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        form = WishForm(request.POST)
        if form.is_valid():
            wish = form.cleaned_data["wish"] == YES
            try:
                answer_wish(case_id=case.pk, wish=wish, actor=request.user, at=request.moment)
            except RuleBroken as broken:
                title = _("Vi har ikke fået dit svar")
                return refused(request, broken, title=title, back_url=request.path, current="")
            messages.success(request, _("Tak. Vi har fået dit svar."))
            return redirect("member:handover")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render_page(
        request,
        "member/handover.html",
        {
            "form": form,
            "course": known,
            "case": case,
            "can_answer": can_answer,
            "weekly": case.required_a_week,
        },
        status=status,
    )
