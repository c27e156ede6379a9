"""One talk and what staff do with it: book, move, cancel, convene, hold, confirm, correct (S10, S11, S15)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import BRANCH_ROLES, User
from cases.models import Case, CaseState
from core import danish
from core.dates import end_of_day, local_date, next_business_day, start_of_day
from joblog.models import JoblogReview, Verdict
from meetings import rules
from meetings.models import (
    CancelReason,
    Meeting,
    MeetingKind,
    MeetingState,
    Mode,
    Organiser,
    Slot,
)
from meetings.operations import attendance, booking
from meetings.operations import talks as talk_operations
from sanctions.models import SanctionCase, SanctionState
from sanctions.operations import talks as sanction_talks
from web import times
from web.access import Request
from web.caseworker import frame, words
from web.caseworker.forms import (
    AllowModeForm,
    BookAtForm,
    BookForm,
    CancelForm,
    ColleagueForm,
    ContactForm,
    ConveneForm,
    CorrectForm,
    EmptyForm,
    Form,
    MissedForm,
    ReviewForm,
)

form_page = require_http_methods(["GET", "HEAD", "POST"])

HERE = "caseworker:cases"
FIXED_TALKS_WITHIN = timedelta(weeks=3)
MODE_TEXTS = {
    Mode.IN_PERSON: "I afdelingen",
    Mode.VIDEO: "Medlemmet får et link",
    Mode.PHONE: "Vi ringer til medlemmet",
}


def colleagues_of(user: User) -> QuerySet[User]:
    """Return who holds talks at the user's branch, the user among them."""
    return User.objects.filter(
        branch=user.branch_id, role__in=BRANCH_ROLES, is_active=True
    ).order_by("first_name", "last_name", "pk")


# The talk itself


def facts_of(meeting: Meeting) -> list[tuple[str, str]]:
    """Return what is known of a talk, leaving out what is not."""
    facts = [
        ("Hvornår", words.when_of(meeting)),
        ("Form", words.place_of(meeting) if meeting.mode else ""),
        ("Varer", f"{meeting.minutes} minutter"),
        ("Hos", meeting.caseworker.name if meeting.caseworker else ""),
        ("Arrangør", meeting.get_organiser_display()),
        ("Inviteret", danish.dato_aar(meeting.invited_on) if meeting.invited_on else ""),
        (
            "Bookingfrist",
            danish.frist(meeting.booking_deadline) if meeting.booking_deadline else "",
        ),
        ("Vindue", _window(meeting)),
        ("Booket", _booked(meeting)),
        ("Undtagelse", _exception(meeting)),
        ("Afbud", meeting.get_cancel_reason_display() if meeting.cancel_reason else ""),
        ("Note til afbud", meeting.cancel_note),
        ("Markeret som udeblevet", _moment(meeting.missed_flagged_at)),
        ("Bekræftet", _confirmed(meeting)),
        ("Bevis", meeting.evidence),
        ("Kontakt", _contact(meeting)),
        ("Begrundelse", meeting.verdict_reason),
        ("Kilde", meeting.source if meeting.organiser == Organiser.JOBCENTER else ""),
    ]
    return [(name, value) for name, value in facts if value]


def _moment(moment: datetime | None) -> str:
    return danish.tidspunkt(moment) if moment else ""


def _window(meeting: Meeting) -> str:
    if not meeting.window_from or not meeting.window_to:
        return ""
    return f"{danish.dato(meeting.window_from)} til {danish.dato(meeting.window_to)}"


def _booked(meeting: Meeting) -> str:
    if not meeting.booked_at:
        return ""
    who = "af medlemmet" if meeting.self_booked else "af os"
    return f"{danish.tidspunkt(meeting.booked_at)} {who}"


def _exception(meeting: Meeting) -> str:
    if not meeting.mode_exception:
        return ""
    return f"{meeting.get_mode_exception_display()}: {meeting.mode_exception_reason}"


def _confirmed(meeting: Meeting) -> str:
    if not meeting.confirmed_at:
        return ""
    who = meeting.confirmed_by.name if meeting.confirmed_by else ""
    return f"{danish.tidspunkt(meeting.confirmed_at)} af {who}"


def _contact(meeting: Meeting) -> str:
    if not meeting.contact_at:
        return ""
    text = f"{danish.tidspunkt(meeting.contact_at)} med {meeting.get_contact_with_display()}"
    return f"{text}. {meeting.contact_note}" if meeting.contact_note else text


@dataclass(frozen=True)
class Act:
    """Something that can be done with a talk now; the first one is the page's button."""

    url: str
    label: str
    is_post: bool = False
    is_danger: bool = False


def acts_for(meeting: Meeting, *, at: datetime) -> list[Act]:
    """Return what can be done with a talk in its state at this moment."""

    def go(name: str, label: str, **options: bool) -> Act:
        return Act(reverse(f"caseworker:{name}", args=[meeting.public_id]), label, **options)

    has_begun = meeting.starts_at is not None and meeting.starts_at <= at
    if not words.of_fund(meeting):
        acts = []
        if meeting.state == MeetingState.CANCELLATION_REVIEW:
            acts.append(go("review_cancellation", "Vurdér afbuddet"))
        if has_begun and waits_for_contact(meeting):
            acts.append(go("record_contact", "Notér kontakt"))
        return acts
    is_job_talk = meeting.kind == MeetingKind.JOB_TALK
    match meeting.state:
        case MeetingState.AWAITING_BOOKING:
            acts = [go("book", "Book for medlemmet")]
            if is_job_talk:
                acts.append(go("book_at", "Aftal en anden tid"))
                if meeting.suspended_for:
                    acts.append(go("restart_deadline", "Start fristen igen", is_post=True))
            if meeting.sequence == 1:
                acts.append(go("allow_mode", "Tillad en anden form"))
            return [*acts, go("withdraw", "Aflys", is_danger=True)]
        case MeetingState.BOOKED if not has_begun:
            acts = [go("move", "Flyt samtalen"), go("cancel", "Meld afbud for medlemmet")]
            acts.append(go("to_colleague", "Giv til en kollega"))
            if meeting.sequence == 1:
                acts.append(go("allow_mode", "Tillad en anden form"))
            return [*acts, go("withdraw", "Aflys", is_danger=True)]
        case MeetingState.BOOKED:
            assess = [go("assess", "Vurdér rådighed")] if needs_assessment(meeting) else []
            return [
                *assess,
                go("confirm_missed", "Medlemmet udeblev", is_danger=True),
                go("record_contact", "Notér kontakt"),
            ]
        case MeetingState.BOOKING_EXPIRED if meeting.cured_on is None and is_job_talk:
            return [go("book", "Book for medlemmet"), go("book_at", "Aftal en anden tid")]
        case MeetingState.MISSED:
            acts = [] if meeting.confirmed_at else [go("confirm_missed", "Bekræft udeblivelsen")]
            if meeting.contact_at is None:
                acts.append(go("record_contact", "Notér kontakt"))
            return [*acts, go("correct_outcome", "Ret udfaldet")]
        case MeetingState.HELD:
            assess = [go("assess", "Åbn vurderingen")] if needs_assessment(meeting) else []
            return [*assess, go("correct_outcome", "Ret udfaldet")]
        case MeetingState.CANCELLATION_REVIEW:
            return [go("review_cancellation", "Vurdér afbuddet")]
        case MeetingState.CANCELLED_UNLAWFUL if has_begun and waits_for_contact(meeting):
            return [go("record_contact", "Notér kontakt")]
    return []


def waits_for_contact(meeting: Meeting) -> bool:
    """Return whether benefit may be lost until there is a contact, and none is noted (R47, A9)."""
    costing = Meeting.objects.costing_until_contact()
    return meeting.contact_at is None and costing.filter(pk=meeting.pk).exists()


def needs_assessment(meeting: Meeting) -> bool:
    """Return whether that the talk was held is recorded together with what it found (P30)."""
    return meeting.kind == MeetingKind.AVAILABILITY_TALK and words.of_fund(meeting)


def sanction_act(meeting: Meeting) -> list[Act]:
    """Return the way to the sanction case about the talk, if there is one."""
    about = SanctionCase.objects.filter(meeting=meeting).exclude(state=SanctionState.ANNULLED)
    found = about.order_by("-pk").values_list("public_id", flat=True).first()
    if found is None:
        return []
    return [Act(reverse("caseworker:sanction", args=[found]), "Åbn sanktionssagen")]


# Times


def _offered(meeting: Meeting, mode: str, *, at: datetime, beyond: bool) -> list[times.Day]:
    """Return the days with their free times, for one way of holding the talk.

    :param beyond: also outside the talk's window, as staff may book (B2)
    """
    slots = talk_operations.free_slots(meeting, at=at, mode=mode)
    today = local_date(at)
    if beyond:
        slots = talk_operations.ordered_for(
            meeting.case,
            Slot.objects.free()
            .filter(branch=meeting.case.branch_id, starts_at__gt=at)
            .fitting(minutes=meeting.minutes, mode=mode),
        )
    found = times.times_of(slots)
    first = today if beyond else rules.first_bookable_day(today, meeting.window_from or today)
    last = max((local_date(time.at) for time in found), default=first)
    if not beyond and meeting.window_to:
        last = meeting.window_to
    return times.days_of(found, first=first, last=last)


def _modes(meeting: Meeting) -> list[dict[str, str]]:
    return [
        {
            "value": mode,
            "label": Mode(mode).label,
            "text": MODE_TEXTS[Mode(mode)],
            "icon": words.MODE_ICONS[Mode(mode)],
        }
        for mode in meeting.modes_for_member
    ]


def _chosen_mode(request: Request, meeting: Meeting) -> str:
    """Return the mode that was asked for, or the talk's, or the first one it may have."""
    asked = (request.POST or request.GET).get("mode", "")
    allowed = meeting.modes_for_member
    if asked in allowed:
        return asked
    return meeting.mode if meeting.mode in allowed else allowed[0]


def _times_context(
    request: Request, meeting: Meeting, mode: str, *, chosen: str = "", error: str = ""
) -> dict[str, Any]:
    """Return what the chips of times need."""
    beyond = "alle" in (request.POST or request.GET)
    days = _offered(meeting, mode, at=request.moment, beyond=beyond)
    count = sum(len(day.times) for day in days)
    return {
        "days": days,
        "has_times": count > 0,
        "beyond": beyond,
        "chosen": chosen,
        "time_error": error,
        "legend": "Vælg en tid",
        "name": "tid",
        "status": f"{count} ledige tider, {Mode(mode).label.lower()}",
    }


def _time_error(form: Form) -> str:
    """Return what is wrong with the chosen time, or nothing."""
    return str(next(iter(form.errors.get("tid", [])), ""))


def _slot(meeting: Meeting, slot_id: UUID) -> Slot | None:
    """Return a time of the case's own branch."""
    return Slot.objects.filter(public_id=slot_id, branch=meeting.case.branch_id).first()


def _choose_time(
    request: Request,
    meeting: Meeting,
    *,
    title: str,
    button: str,
    said: str,
    operation: Callable[..., object],
    may: bool,
    refusal: str,
) -> HttpResponse:
    """Show modes and times, or do with the chosen one what the page is for."""
    mode = _chosen_mode(request, meeting)
    if request.htmx and request.method == "GET" and may:  # type: ignore[attr-defined]
        return frame.part(request, "_times.html", _times_context(request, meeting, mode))
    form = BookForm(frame.posted(request))
    if request.method == "POST" and form.is_valid() and may:
        slot = _slot(meeting, form.cleaned_data["tid"])
        if slot is None:
            form.add_error("tid", "Tiden findes ikke længere. Vælg en anden.")
        elif frame.act_by_form(
            request,
            form,
            said,
            operation,
            meeting_id=meeting.pk,
            slot_id=slot.pk,
            mode=form.cleaned_data["mode"],
        ):
            return redirect("caseworker:case", case_id=meeting.case.public_id)
    context = {
        "talk": meeting,
        "case": meeting.case,
        "title": title,
        "button": button,
        "may": may,
        "refusal": refusal,
        "form": form,
        "mode": mode,
        "modes": _modes(meeting),
        "times_url": request.path + ("?alle=ja" if "alle" in request.GET else ""),
        **_times_context(
            request,
            meeting,
            mode,
            chosen=request.POST.get("tid", ""),
            error=_time_error(form),
        ),
    }
    return frame.page(request, "talk_time.html", context, here=HERE, status=frame.status_of(form))


@form_page
def book(request: Request, meeting_id: UUID) -> HttpResponse:
    """Book a time for the member, with the same times as Min side shows (S11)."""
    meeting = frame.talk_for(request, meeting_id, purpose="Booking af din samtale")
    if meeting.kind != MeetingKind.JOB_TALK and meeting.is_open:
        address = reverse("caseworker:convene", args=[meeting.case.public_id])
        return redirect(f"{address}?samtale={meeting.kind}")
    waits = meeting.state == MeetingState.AWAITING_BOOKING
    expired = meeting.state == MeetingState.BOOKING_EXPIRED and meeting.cured_on is None
    return _choose_time(
        request,
        meeting,
        title=f"Book {meeting.title.lower()}",
        button="Book samtalen",
        said=f"Samtalen med {meeting.case.member.name} er booket.",
        operation=booking.book,
        may=waits or expired,
        refusal=f"Samtalen kan ikke bookes: {meeting.get_state_display().lower()}.",
    )


@form_page
def move(request: Request, meeting_id: UUID) -> HttpResponse:
    """Move a booked talk for the member before it begins."""
    meeting = frame.talk_for(request, meeting_id, purpose="Flytning af din samtale")
    return _choose_time(
        request,
        meeting,
        title=f"Flyt {meeting.title.lower()}",
        button="Flyt samtalen",
        said=f"Samtalen med {meeting.case.member.name} er flyttet.",
        operation=booking.rebook,
        may=_may_change(meeting, request.moment),
        refusal=_refusal(meeting, request.moment),
    )


def _may_change(meeting: Meeting, at: datetime) -> bool:
    return (
        words.of_fund(meeting)
        and meeting.state == MeetingState.BOOKED
        and meeting.starts_at is not None
        and at < meeting.starts_at
    )


def _refusal(meeting: Meeting, at: datetime) -> str:
    if not words.of_fund(meeting):
        return "Samtaler hos Jobcenteret flyttes på jobnet.dk."
    if meeting.state == MeetingState.BOOKED and not _may_change(meeting, at):
        return "Samtalen er begyndt. Notér i stedet, om medlemmet mødte."
    return f"Samtalen er ikke booket: {meeting.get_state_display().lower()}."


@form_page
def book_at(request: Request, meeting_id: UUID) -> HttpResponse:
    """Set a talk at a time that is no opening: agreed on the phone, or held already."""
    meeting = frame.talk_for(request, meeting_id, purpose="Booking af din samtale")
    form = BookAtForm(
        frame.posted(request),
        colleagues=colleagues_of(request.user),
        modes=meeting.modes_for_member,
        initial={"caseworker": request.user.public_id, "mode": meeting.modes_for_member[0]},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and frame.act_by_form(
            request,
            form,
            f"Samtalen med {meeting.case.member.name} er booket.",
            booking.book_at,
            meeting_id=meeting.pk,
            starts_at=form.moment,
            caseworker=form.cleaned_data["caseworker"],
            mode=form.cleaned_data["mode"],
        )
    ):
        return redirect("caseworker:case", case_id=meeting.case.public_id)
    return _form_page(
        request,
        meeting,
        form,
        title="Aftal en anden tid",
        lead="Til en tid, der ikke er åbnet, eller en samtale, der er holdt. Medlemmet får en bekræftelse.",
        button="Book samtalen",
    )


def _form_page(
    request: Request,
    meeting: Meeting,
    form: Any,
    *,
    title: str,
    lead: str,
    button: str,
    consequence: str = "",
    is_danger: bool = False,
) -> HttpResponse:
    context = {
        "talk": meeting,
        "case": meeting.case,
        "form": form,
        "title": title,
        "lead": lead,
        "button": button,
        "consequence": consequence,
        "is_danger": is_danger,
    }
    return frame.page(request, "talk_form.html", context, here=HERE, status=frame.status_of(form))


@form_page
def cancel(request: Request, meeting_id: UUID) -> HttpResponse:
    """Cancel for the member, with a reason and a new time in the same form (R45)."""
    meeting = frame.talk_for(request, meeting_id, purpose="Afbud til din samtale")
    may = _may_change(meeting, request.moment)
    mode = _chosen_mode(request, meeting)
    form = CancelForm(frame.posted(request))
    if request.method == "POST" and may and form.is_valid():
        slot_id = form.cleaned_data["tid"]
        slot = _slot(meeting, slot_id) if slot_id else None
        is_sick = form.cleaned_data["reason"] == CancelReason.SICK
        if frame.act_by_form(
            request,
            form,
            "Afbuddet er noteret. Fristen for en ny tid hviler, til medlemmet er rask."
            if is_sick and slot is None
            else "Afbuddet er noteret, og den nye tid er booket.",
            booking.cancel,
            meeting_id=meeting.pk,
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
            new_slot_id=slot.pk if slot else None,
            new_mode=mode if slot else "",
        ):
            return redirect("caseworker:case", case_id=meeting.case.public_id)
    context = {
        "talk": meeting,
        "case": meeting.case,
        "form": form,
        "may": may,
        "refusal": _refusal(meeting, request.moment),
        "mode": mode,
        **_times_context(
            request,
            booking.successor_of(meeting, at=request.moment),
            mode,
            chosen=request.POST.get("tid", ""),
        ),
        "legend": "Ny tid",
    }
    return frame.page(request, "talk_cancel.html", context, here=HERE, status=frame.status_of(form))


# Convening


@form_page
def convene(request: Request, case_id: UUID) -> HttpResponse:
    """Convene the member to a talk at a fixed time, with the reason that the letter gives (S10, R53)."""
    case = frame.case_for(request, case_id, purpose="Indkaldelse til en samtale")
    kind = request.POST.get("kind") or request.GET.get("samtale") or MeetingKind.AVAILABILITY_TALK
    if kind not in MeetingKind.values or kind in {MeetingKind.JOB_TALK, MeetingKind.JC_TALK}:
        kind = MeetingKind.AVAILABILITY_TALK
    waiting = Meeting.objects.of_fund().open().filter(case=case, kind=kind).first()
    draft = waiting or Meeting(case=case, kind=kind)
    draft.case = case
    form = ConveneForm(
        frame.posted(request), initial={"kind": kind, "text": _stated_doubt(case, kind)}
    )
    if waiting and waiting.cause:
        form.fields["text"].required = False
        form.fields[
            "text"
        ].help_text = "Grunden er noteret. Skriv kun, hvis den skal lyde anderledes."
    may = case.state != CaseState.CLOSED
    if request.method == "POST" and may and form.is_valid():
        slot = _slot(draft, form.cleaned_data["tid"])
        text = form.cleaned_data["text"]
        if slot is None:
            form.add_error("tid", "Tiden findes ikke længere. Vælg en anden.")
        elif frame.act_by_form(
            request,
            form,
            f"{case.member.name} er indkaldt. Brevet bliver sendt nu.",
            booking.convene_fixed,
            case_id=case.pk,
            kind=form.cleaned_data["kind"],
            slot_id=slot.pk,
            cause={"kind": "stated", "text": text} if text else {},
        ):
            return redirect("caseworker:case", case_id=case.public_id)
    days = _fixed_times(draft, at=request.moment)
    count = sum(len(day.times) for day in days)
    context = {
        "case": case,
        "form": form,
        "may": may,
        "refusal": "Sagen er afsluttet. Genåbn den, før medlemmet kan indkaldes.",
        "days": days,
        "has_times": count > 0,
        "chosen": request.POST.get("tid", ""),
        "time_error": _time_error(form),
        "legend": "Vælg en tid i afdelingen",
        "name": "tid",
        "status": f"{count} ledige tider, fremmøde",
    }
    return frame.page(request, "convene.html", context, here=HERE, status=frame.status_of(form))


def _stated_doubt(case: Case, kind: str) -> str:
    """Return the reason of a doubt that the last look at the joblog gave; empty when it gave none."""
    if kind != MeetingKind.AVAILABILITY_TALK:
        return ""
    review = JoblogReview.objects.filter(case=case).newest_first().first()
    return review.reason if review and review.verdict == Verdict.DOUBT else ""


def _fixed_times(draft: Meeting, *, at: datetime) -> list[times.Day]:
    """Return the free times in person from tomorrow on, for three weeks: a fixed talk is soon."""
    policy = draft.case.policy
    today = local_date(at)
    first = next_business_day(today, policy.closing_days_extra)
    slots = talk_operations.ordered_for(
        draft.case,
        Slot.objects.free()
        .filter(branch=draft.case.branch_id)
        .fitting(
            minutes=policy.minutes_of_talk(kind=draft.kind, sequence=None), mode=Mode.IN_PERSON
        )
        .between(start_of_day(first), end_of_day(first + FIXED_TALKS_WITHIN)),
    )
    found = times.times_of(slots)
    last = max((local_date(time.at) for time in found), default=first)
    return times.days_of(found, first=first, last=last)


# Acts with a form of their own


@form_page
def allow_mode(request: Request, meeting_id: UUID) -> HttpResponse:
    """Let a first talk be held in another way, as an exception with a reason (A22)."""
    meeting = frame.talk_for(request, meeting_id, purpose="Din samtale")
    form = AllowModeForm(frame.posted(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and frame.act_by_form(
            request,
            form,
            "Undtagelsen er noteret.",
            booking.allow_mode,
            meeting_id=meeting.pk,
            mode=form.cleaned_data["mode"],
            reason=form.cleaned_data["reason"],
        )
    ):
        return redirect("caseworker:talk", meeting_id=meeting.public_id)
    return _form_page(
        request,
        meeting,
        form,
        title="Tillad en anden form",
        lead="Den første samtale holdes ved fremmøde. En undtagelse gælder kun denne samtale.",
        button="Notér undtagelsen",
    )


@form_page
def withdraw(request: Request, meeting_id: UUID) -> HttpResponse:
    """Call a talk off for the fund's own reasons; the member loses nothing."""
    meeting = frame.talk_for(request, meeting_id, purpose="Aflysning af din samtale")
    form = EmptyForm(frame.posted(request))
    if request.method == "POST":
        form.is_valid()
        if frame.act_by_form(
            request,
            form,
            "Samtalen er aflyst. Medlemmet får besked.",
            attendance.withdraw,
            meeting_id=meeting.pk,
        ):
            return redirect("caseworker:case", case_id=meeting.case.public_id)
    return _form_page(
        request,
        meeting,
        form,
        title="Aflys samtalen",
        lead="Brug det, når det er os, der er forhindret.",
        button="Aflys samtalen",
        consequence="Det får ingen betydning for medlemmets dagpenge. En jobsamtale bliver inviteret igen med en ny frist.",
        is_danger=True,
    )


@form_page
def to_colleague(request: Request, meeting_id: UUID) -> HttpResponse:
    """Let a colleague hold a booked talk at the same time."""
    meeting = frame.talk_for(request, meeting_id, purpose="Din samtale")
    others = colleagues_of(request.user).exclude(pk=meeting.caseworker_id or 0)
    form = ColleagueForm(frame.posted(request), colleagues=others)
    if (
        request.method == "POST"
        and form.is_valid()
        and frame.act_by_form(
            request,
            form,
            f"{form.cleaned_data['caseworker'].name} holder samtalen.",
            booking.hand_to_colleague,
            meeting_id=meeting.pk,
            caseworker=form.cleaned_data["caseworker"],
        )
    ):
        return redirect("caseworker:talk", meeting_id=meeting.public_id)
    return _form_page(
        request,
        meeting,
        form,
        title="Giv samtalen til en kollega",
        lead="Tid og form er de samme. Medlemmet får besked.",
        button="Giv til kollega",
    )


@require_POST
def restart_deadline(request: Request, meeting_id: UUID) -> HttpResponse:
    """Let a resting booking deadline run again, eight days from today."""
    meeting = frame.talk_for(request, meeting_id, purpose="Din samtale")
    frame.act(
        request,
        "Fristen løber igen. Medlemmet får et brev med den nye frist.",
        booking.restart_deadline,
        meeting_id=meeting.pk,
    )
    return redirect("caseworker:talk", meeting_id=meeting.public_id)


@form_page
def confirm_missed(request: Request, meeting_id: UUID) -> HttpResponse:
    """Confirm that the member stayed away, with how they were tried to be reached (S15)."""
    meeting = frame.talk_for(request, meeting_id, purpose="Udeblivelse fra din samtale")
    form = MissedForm(frame.posted(request))
    flagged = meeting.state == MeetingState.MISSED and meeting.confirmed_at is None
    begun = (
        meeting.state == MeetingState.BOOKED
        and meeting.starts_at is not None
        and meeting.starts_at <= request.moment
    )
    if (
        request.method == "POST"
        and (flagged or begun)
        and form.is_valid()
        and frame.act_by_form(
            request,
            form,
            f"Udeblivelsen er bekræftet for {meeting.case.member.name}.",
            sanction_talks.confirm_missed if flagged else sanction_talks.mark_missed,
            meeting_id=meeting.pk,
            evidence=form.evidence,
        )
    ):
        return redirect("caseworker:talk", meeting_id=meeting.public_id)
    context = {
        "talk": meeting,
        "case": meeting.case,
        "form": form,
        "may": flagged or begun,
        "refusal": _why_not_missed(meeting),
        "facts": facts_of(meeting),
    }
    return frame.page(
        request, "talk_missed.html", context, here="caseworker:missed", status=frame.status_of(form)
    )


def _why_not_missed(meeting: Meeting) -> str:
    """Say why nothing can be confirmed: the member cancelled in between, or somebody was first."""
    if meeting.confirmed_at:
        return f"Udeblivelsen er bekræftet {_confirmed(meeting)}."
    if meeting.state == MeetingState.BOOKED:
        return "Samtalen er ikke begyndt endnu."
    if meeting.cancel_reported_at:
        return f"Medlemmet meldte afbud {danish.tidspunkt(meeting.cancel_reported_at)}."
    return f"Samtalen er ikke en udeblivelse: {meeting.get_state_display().lower()}."


@form_page
def correct_outcome(request: Request, meeting_id: UUID) -> HttpResponse:
    """Correct an outcome with a reason; what follows from it is worked out again (B10)."""
    meeting = frame.talk_for(request, meeting_id, purpose="Rettelse af din samtale")
    form = CorrectForm(frame.posted(request), was=meeting.state)
    if (
        request.method == "POST"
        and form.is_valid()
        and frame.act_by_form(
            request,
            form,
            "Udfaldet er rettet.",
            sanction_talks.correct_outcome,
            meeting_id=meeting.pk,
            to=form.cleaned_data["to"],
            reason=form.cleaned_data["reason"],
        )
    ):
        return redirect("caseworker:talk", meeting_id=meeting.public_id)
    return _form_page(
        request,
        meeting,
        form,
        title="Ret udfaldet",
        lead=f"Udfaldet er nu: {meeting.get_state_display().lower()}.",
        button="Ret udfaldet",
        consequence="Medlemmet får et brev, hvis vi har skrevet om en udeblivelse. "
        "Er sagen overdraget, bliver den hos Jobcenteret, og afdelingslederen får en opgave.",
    )


@form_page
def review_cancellation(request: Request, meeting_id: UUID) -> HttpResponse:
    """Judge a reason for cancelling that is not lawful by itself (A10)."""
    meeting = frame.talk_for(request, meeting_id, purpose="Vurdering af dit afbud")
    form = ReviewForm(frame.posted(request))
    if request.method == "POST" and form.is_valid():
        accepted = form.cleaned_data["verdict"] == "accept"
        if frame.act_by_form(
            request,
            form,
            "Afbuddet er godkendt." if accepted else "Afbuddet er ikke godkendt.",
            sanction_talks.accept_cancellation if accepted else sanction_talks.reject_cancellation,
            meeting_id=meeting.pk,
            reason=form.cleaned_data["reason"],
        ):
            return redirect("caseworker:talk", meeting_id=meeting.public_id)
    context = {
        "talk": meeting,
        "case": meeting.case,
        "form": form,
        "may": meeting.state == MeetingState.CANCELLATION_REVIEW,
        "refusal": f"Der er ikke et afbud at vurdere: {meeting.get_state_display().lower()}.",
        "facts": facts_of(meeting),
    }
    return frame.page(request, "talk_review.html", context, here=HERE, status=frame.status_of(form))


@form_page
def record_contact(request: Request, meeting_id: UUID) -> HttpResponse:
    """Note the first contact after a talk the member did not come to (R47)."""
    meeting = frame.talk_for(request, meeting_id, purpose="Kontakt efter din samtale")
    form = ContactForm(
        frame.posted(request),
        initial={
            "day": local_date(request.moment),
            "time": danish.local_time(request.moment).time(),
            "contact_with": Organiser.AKASSE,
        },
    )
    if request.method == "POST" and form.is_valid():
        if form.moment > request.moment:
            form.add_error(
                "day", "Kontakten kan ikke ligge i fremtiden. Ret dato eller klokkeslæt."
            )
        elif frame.act_by_form(
            request,
            form,
            "Kontakten er noteret.",
            sanction_talks.record_contact,
            meeting_id=meeting.pk,
            contact_with=form.cleaned_data["contact_with"],
            contact_at=form.moment,
            note=form.cleaned_data["note"],
        ):
            return redirect("caseworker:talk", meeting_id=meeting.public_id)
    return _form_page(
        request,
        meeting,
        form,
        title="Notér kontakt",
        lead="Den første kontakt efter samtalen tæller. Derefter kan medlemmet igen få dagpenge.",
        button="Gem kontakten",
    )
