"""Being sick, being well again, and holding vacation (features I-21, B1, B13)."""

from datetime import datetime
from http import HTTPStatus

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.models import Absence, Case
from cases.operations import AbsenceAlreadyReported, NobodyIsAbsent
from core.danish import dato, periode
from core.dates import end_of_day, local_date
from core.errors import RuleBroken
from meetings.models import CancelReason, Meeting, MeetingState, Suspension
from meetings.operations import booking, course
from web.access import Request
from web.member.forms import VacationForm, WellForm
from web.member.pages import no_case, own_case, refused, render_page
from web.wording import words_for


def _todays_talks(case: Case, *, at: datetime) -> list[Meeting]:
    """Return the fund's talks that are booked for later today."""
    return list(
        Meeting.objects.of_fund()
        .booked_on(at, end_of_day(local_date(at)))
        .filter(case=case, starts_at__gt=at)
        .order_by("starts_at")
    )


def _open_sickness(case: Case, *, at: datetime) -> Absence | None:
    """Return the sickness that covers today."""
    today = local_date(at)
    absences = case.absences.filter(kind=Absence.Kind.SICK)
    return next((absence for absence in absences if absence.covers(today)), None)


# Sick, and well again


@require_http_methods(["GET", "HEAD", "POST"])
def sick(request: Request) -> HttpResponse:
    """Report sick from today and cancel today's talk, in one form."""
    case = own_case(request)
    if case is None:
        return no_case(request, title=_("Meld dig syg"))
    if request.method == "POST":
        return _report_sick(request, case)
    return _sick_page(request, case, None)


def _report_sick(request: Request, case: Case) -> HttpResponse:
    at = request.moment
    try:
        with transaction.atomic():
            course.report_sick(case_id=case.pk, first_day=local_date(at), actor=request.user, at=at)
            cancelled = _todays_talks(case, at=at)
            for meeting in cancelled:
                booking.cancel(
                    meeting_id=meeting.pk, reason=CancelReason.SICK, actor=request.user, at=at
                )
    except AbsenceAlreadyReported:
        return redirect("member:sick")
    except RuleBroken as broken:
        return refused(
            request, broken, title=_("Du er ikke meldt syg"), back_url=request.path, current=""
        )
    said = _("Du er meldt syg fra i dag.")
    if cancelled:
        said += " " + _("Vi har også fået dit afbud til dagens samtale.")
    messages.success(request, _("%(said)s God bedring.") % {"said": said})
    return redirect("member:sick")


@require_POST
def well(request: Request) -> HttpResponse:
    """Report well again: deadlines that rested run anew (B1)."""
    case = own_case(request)
    if case is None:
        return no_case(request, title=_("Meld dig rask"))
    form = WellForm(request.POST, today=local_date(request.moment))
    if not form.is_valid():
        return _sick_page(request, case, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    first_day = form.cleaned_data["first_day"]
    try:
        course.report_well(
            case_id=case.pk, first_well_day=first_day, actor=request.user, at=request.moment
        )
    except NobodyIsAbsent:
        return redirect("member:sick")
    except RuleBroken as broken:
        form.add_error("first_day", words_for(broken))
        return _sick_page(request, case, form, status=HTTPStatus.CONFLICT)
    messages.success(request, _well_again(case))
    return redirect("member:sick")


def _well_again(case: Case) -> str:
    waiting = Meeting.objects.job_talks().filter(
        case=case, state=MeetingState.AWAITING_BOOKING, booking_deadline__isnull=False
    )
    meeting = waiting.first()
    said = _("Du er meldt rask. Godt, du er tilbage.")
    if meeting and meeting.booking_deadline:
        said += " " + _("Du har fået en ny frist: book din %(talk)s senest %(day)s.") % {
            "talk": meeting.title,
            "day": dato(meeting.booking_deadline),
        }
    return said


def _sick_page(
    request: Request, case: Case, form: WellForm | None, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    today = local_date(request.moment)
    sickness = _open_sickness(case, at=request.moment)
    resting = Meeting.objects.filter(
        case=case, state=MeetingState.AWAITING_BOOKING, suspended_for=Suspension.SICK
    )
    return render_page(
        request,
        "member/sick.html",
        {
            "form": form or WellForm(today=today, initial={"first_day": today}),
            "case": case,
            "sickness": sickness,
            "is_resting": sickness is not None or resting.exists(),
            "talks": _todays_talks(case, at=request.moment),
            "fund_days": case.policy.sick_pay_days_from_fund,
        },
        status=status,
    )


# Vacation


@require_http_methods(["GET", "HEAD", "POST"])
def vacation(request: Request) -> HttpResponse:
    """Give notice of a vacation; given early enough, it moves booking deadlines (B13)."""
    case = own_case(request)
    if case is None:
        return no_case(request, title=_("Meld ferie"))
    today = local_date(request.moment)
    if request.method != "POST":
        return _vacation_page(request, case, VacationForm(today=today))
    form = VacationForm(request.POST, today=today)
    if not form.is_valid():
        return _vacation_page(request, case, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    first_day, last_day = form.cleaned_data["first_day"], form.cleaned_data["last_day"]
    try:
        absence = course.report_vacation(
            case_id=case.pk,
            first_day=first_day,
            last_day=last_day,
            actor=request.user,
            at=request.moment,
        )
    except AbsenceAlreadyReported as broken:
        if _is_reported(case, form):
            return redirect("member:vacation")
        form.add_error("first_day", words_for(broken))
        return _vacation_page(request, case, form, status=HTTPStatus.CONFLICT)
    except RuleBroken as broken:
        form.add_error(None, words_for(broken))
        return _vacation_page(request, case, form, status=HTTPStatus.CONFLICT)
    said = _("Vi har noteret din ferie %(days)s.") % {"days": periode(first_day, last_day)}
    if absence.moves_deadlines:
        said += " " + _("Frister for at booke, der ligger i ferien, bliver rykket.")
    else:
        said += " " + _(
            "Du gav besked senere end %(days)s dage før, så dine frister for at booke gælder stadig."
        ) % {"days": case.policy.vacation_notice_days}
    messages.success(request, said)
    return redirect("member:vacation")


def _is_reported(case: Case, form: VacationForm) -> bool:
    """Return whether exactly this vacation is noted already: the form was sent twice."""
    return case.absences.filter(kind=Absence.Kind.VACATION, **form.cleaned_data).exists()


def _vacation_page(
    request: Request, case: Case, form: VacationForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    today = local_date(request.moment)
    coming = case.absences.filter(kind=Absence.Kind.VACATION, last_day__gte=today)
    return render_page(
        request,
        "member/vacation.html",
        {
            "form": form,
            "case": case,
            "notice_days": case.policy.vacation_notice_days,
            "vacations": coming.order_by("first_day"),
        },
        status=status,
    )
