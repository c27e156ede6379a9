"""S4, the talk in one flow: plan, agreements and minutes on one page, closed by one button (I-19)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core import danish
from core.dates import local_date
from core.errors import RuleBroken
from meetings.models import Meeting, MeetingKind, MeetingState, Mode, SlotsShown
from meetings.operations import attendance
from meetings.operations import talks as talk_operations
from plans.models import Agreement
from plans.operations import agreements, versions
from web.access import Request
from web.caseworker import frame, navigation, plan_editor, talk_facts, talks, words
from web.caseworker.plan_forms import Scope, TalkForm, key_and_mark
from web.wording import words_for

HERE = "caseworker:cases"


def has_flow(meeting: Meeting, request: Request) -> bool:
    """Return whether this talk has begun, so that there is something to write about it.

    One that the clock flagged while somebody still wrote keeps what they wrote.
    """
    if not words.of_fund(meeting) or meeting.starts_at is None:
        return False
    match meeting.state:
        case MeetingState.HELD:
            return True
        case MeetingState.BOOKED:
            return meeting.starts_at <= request.moment
        case MeetingState.MISSED:
            return meeting.confirmed_at is None and meeting.minutes_revision > 0
    return False


def form_of(
    request: Request, meeting: Meeting, desk: plan_editor.Desk, data: Any = None
) -> TalkForm:
    return TalkForm(
        data,
        begun=desk.begun,
        standing=desk.standing,
        today=local_date(request.moment),
        scope=desk.scope,
        written=meeting.minutes_written,
        points=talk_facts.points_of(meeting, local_date(request.moment)),
        initial={
            **desk.revisions,
            "minutes_revision": meeting.minutes_revision,
            "page": plan_editor.new_page(),
        },
    )


def _flow(
    request: Request,
    meeting: Meeting,
    *,
    form: TalkForm | None,
    conflict: dict[str, Any] | None,
) -> dict[str, Any]:
    """Return what the page shows of the flow."""
    today = local_date(request.moment)
    case = meeting.case
    desk = plan_editor.desk_of(case, at=request.moment, talk=meeting)
    of_case = list(case.meetings.order_by("-pk"))
    return {
        "desk": desk,
        "form": form or form_of(request, meeting, desk),
        "conflict": conflict,
        "saved": "" if conflict else plan_editor.saved_words(desk.draft),
        "writes_plan": desk.scope == Scope.WHOLE,
        "writes_requirements": desk.scope == Scope.REQUIREMENTS,
        "is_missed": meeting.state == MeetingState.MISSED,
        "buttons": _buttons(meeting, desk),
        "glance": talk_facts.at_a_glance(
            case, of_case, talk_facts.applied_lately(case, today), today=today
        ),
        "next_words": talk_facts.next_of(case, meeting, of_case, today=today),
        "today": today,
    }


def _buttons(meeting: Meeting, desk: plan_editor.Desk) -> list[tuple[str, str]]:
    """Return what the page can be sent for besides saving, each as name and label; the last one is filled."""
    if meeting.state == MeetingState.MISSED:
        return []
    is_open = meeting.state == MeetingState.BOOKED
    match desk.scope:
        case Scope.WHOLE if _is_to_be_assessed(meeting):
            return [
                ("close", "Vurdér uden ny version"),
                ("finish", "Send plan, og vurdér rådighed"),
            ]
        case Scope.REQUIREMENTS if _is_to_be_assessed(meeting):
            return [("close", "Vurdér uden nye krav"), ("finish", "Send krav, og vurdér rådighed")]
        case Scope.WHOLE:
            finish = ("finish", "Afslut samtale og send plan" if is_open else "Send plan")
            can_stand = is_open and desk.active is not None
            return [("close", "Afslut uden ny version"), finish] if can_stand else [finish]
        case Scope.REQUIREMENTS:
            finish = ("finish", "Afslut samtale og send krav" if is_open else "Send nye krav")
            return [("close", "Afslut uden nye krav"), finish] if is_open else [finish]
    if _is_to_be_assessed(meeting):
        return [("close", "Vurdér rådighed")]
    return [("close", "Afslut samtale")] if is_open else []


def _is_to_be_assessed(meeting: Meeting) -> bool:
    """Return whether the talk is held by assessing it, on the next page."""
    return meeting.state == MeetingState.BOOKED and talks.needs_assessment(meeting)


@require_safe
def talk(request: Request, meeting_id: UUID) -> HttpResponse:
    """Show one talk: while it goes on the whole flow, otherwise its facts and what can be done now."""
    return _talk(request, frame.talk_for(request, meeting_id, purpose="Din samtale"))


def _talk(
    request: Request,
    meeting: Meeting,
    *,
    form: TalkForm | None = None,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    at = request.moment
    looks = (
        SlotsShown.objects.filter(meeting=meeting)
        .order_by("-shown_at")
        .values("shown_at", "starts")[:5]
    )
    events = (
        meeting.case.events.filter(facts__meeting=meeting.pk)
        .newest_first()
        .select_related("actor")[:20]
    )
    flows = form is not None or has_flow(meeting, request)
    context = {
        "talk": meeting,
        "case": meeting.case,
        "badge": words.badge_of_talk(meeting),
        "minutes_gone": _minutes_gone(meeting, at) if words.is_now(meeting, at) else None,
        "when": _when(meeting, local_date(at)),
        "facts": talks.facts_of(meeting),
        "acts": [*talks.acts_for(meeting, at=at), *talks.sanction_act(meeting)],
        "flows": flows,
        "events": [words.story_line(event) for event in events],
        "looks": [(danish.tidspunkt(look["shown_at"]), len(look["starts"])) for look in looks],
    }
    if flows:
        context |= _flow(request, meeting, form=form, conflict=conflict)
    status = frame.status_of(form) if form else 200
    if conflict:
        status = frame.CONFLICT
    return frame.page(request, "talk.html", context, here=HERE, status=status)


def _when(meeting: Meeting, today: date) -> str:
    """Return when and how: "video · 09.30–10.15" on the talk's own day."""
    if meeting.starts_at and meeting.ends_at and local_date(meeting.starts_at) == today:
        how = Mode(meeting.mode).label.lower()
        return f"{how} · {danish.tidsrum(meeting.starts_at, meeting.ends_at)}"
    return words.when_of(meeting)


def _minutes_gone(meeting: Meeting, at: datetime) -> int:
    return int((at - talk_operations.start_of(meeting)).total_seconds()) // 60


# Saving


@require_POST
def save_talk(request: Request, meeting_id: UUID) -> HttpResponse:
    """Save what was written; then do what the pressed button says.

    A page sends itself from time to time, and then only learns that it is saved. The talk is closed
    after the saving, so that what was written is kept where closing is refused.
    """
    sent_by_itself = bool(request.htmx)  # type: ignore[attr-defined]
    meeting = _talk_of(request, meeting_id, is_shown=not sent_by_itself)
    if not has_flow(meeting, request) and meeting.state != MeetingState.MISSED:
        return _too_late(request, meeting)
    desk = plan_editor.desk_of(meeting.case, at=request.moment, talk=meeting)
    form = form_of(request, meeting, desk, request.POST)
    broken = plan_editor.try_to_save(
        form, desk, talk=meeting, actor=request.user, at=request.moment
    )
    if sent_by_itself:
        told = plan_editor.told(form, desk, broken, at=request.moment)
        return frame.part(request, "_saved.html", told)
    if isinstance(broken, plan_editor.STALE):
        if plan_editor.is_closed(form):
            return redirect("caseworker:talk", meeting_id=meeting.public_id)
        return _conflict(request, meeting, form, broken)
    if form.errors:
        return _talk(request, meeting, form=form)
    if mark := key_and_mark(request.POST.get("settle", "")):
        return _settle(request, meeting, form, *mark)
    if {"finish", "close"} & set(request.POST):
        return _finish(request, meeting, form, with_plan="finish" in request.POST)
    messages.success(request, f"Kladden er gemt {danish.klokken(request.moment)}.")
    part = "#nye-aftaler" if "more" in request.POST else ""
    return redirect(reverse("caseworker:talk", args=[meeting.public_id]) + part)


def _talk_of(request: Request, meeting_id: UUID, *, is_shown: bool) -> Meeting:
    """Return the talk; a page that only sends its draft shows nobody anew."""
    if is_shown:
        return frame.talk_for(request, meeting_id, purpose="Din samtale")
    mine = Meeting.objects.visible_to(request.user, at=request.moment)
    return get_object_or_404(mine.select_related("case__member"), public_id=meeting_id)


def _conflict(
    request: Request, meeting: Meeting, form: TalkForm, broken: RuleBroken
) -> HttpResponse:
    """Show what somebody else saved meanwhile beside what was written here; the next save takes its place."""
    meeting.refresh_from_db()
    desk = plan_editor.desk_of(meeting.case, at=request.moment, talk=meeting)
    conflict = {
        "words": words_for(broken),
        "differences": plan_editor.differences(form, desk, meeting),
    }
    form.take(**desk.revisions, minutes_revision=meeting.minutes_revision)
    return _talk(request, meeting, form=form, conflict=conflict)


def _too_late(request: Request, meeting: Meeting) -> HttpResponse:
    """Say that there is nothing to write about a talk that is not held and not going on."""
    said = f"Samtalen er ikke i gang: {meeting.get_state_display().lower()}."
    if request.htmx:  # type: ignore[attr-defined]
        return frame.part(request, "_saved.html", {"stale": said})
    messages.error(request, said)
    return redirect("caseworker:talk", meeting_id=meeting.public_id)


# Following agreements up


def _settle(
    request: Request, meeting: Meeting, form: TalkForm, key: UUID, kept: bool
) -> HttpResponse:
    """Mark an agreement as done or not done; what else was written is saved already."""
    mine = Agreement.objects.visible_to(request.user, at=request.moment)
    agreement = get_object_or_404(mine.filter(plan=meeting.case_id), public_id=key)
    why = f"why_{key}"
    try:
        agreements.settle_agreement(
            agreement_id=agreement.pk,
            kept=kept,
            note=form.cleaned_data.get(why, ""),
            actor=request.user,
            at=request.moment,
        )
    except RuleBroken as broken:
        form.add_error(why if why in form.fields else None, words_for(broken))
        return _talk(request, meeting, form=form)
    navigation.forget(request.user)
    said = "Gjort" if kept else "Ikke gjort"
    messages.success(request, f"Noteret: {said.lower()}, {agreement.text}.")
    return redirect(reverse("caseworker:talk", args=[meeting.public_id]) + "#aftaler")


# Closing


def _finish(request: Request, meeting: Meeting, form: TalkForm, *, with_plan: bool) -> HttpResponse:
    """Close the talk: it is held, and what is new in the plan is valid; or say what is missing."""
    if plan_editor.is_closed(form):
        return redirect("caseworker:talk", meeting_id=meeting.public_id)
    desk = plan_editor.desk_of(meeting.case, at=request.moment, talk=meeting)
    missing = plan_editor.missing(desk, form) if with_plan else []
    form.say_what_minutes_lack()
    form.say_what_is_missing(missing, desk.case.policy)
    if form.errors:
        return _talk(request, meeting, form=form)
    try:
        said = _close(request, meeting, desk, form, with_plan=with_plan)
    except RuleBroken as broken:
        plan_editor.forget_closed(form)
        if isinstance(broken, plan_editor.STALE):
            return _conflict(request, meeting, form, broken)
        form.add_error(None, words_for(broken))
        return _talk(request, meeting, form=form)
    navigation.forget(request.user)
    if said:
        messages.success(request, said)
    assesses = _is_to_be_assessed(meeting)
    return redirect(
        "caseworker:assess" if assesses else "caseworker:talk", meeting_id=meeting.public_id
    )


@transaction.atomic
def _close(
    request: Request,
    meeting: Meeting,
    desk: plan_editor.Desk,
    form: TalkForm,
    *,
    with_plan: bool,
) -> str:
    """Record the talk as held and make what is new in the plan valid, both or neither; say what happened.

    A plan is made at the first talk, so that must be held before it is valid; the third talk hands the
    case over, so its plan is valid before that. An availability talk is held with its assessment.

    :raises RuleBroken: as the operations say
    """
    plan_editor.note_closed(form)
    said: list[str] = []
    first_of_all = desk.case.talks_held >= 1 or meeting.kind != MeetingKind.JOB_TALK
    if with_plan and desk.scope == Scope.WHOLE and first_of_all:
        said += _send_plan(request, desk, form)
    if meeting.state == MeetingState.BOOKED and not _is_to_be_assessed(meeting):
        held = attendance.record_held(meeting_id=meeting.pk, actor=request.user, at=request.moment)
        said.insert(0, "Samtalen er holdt.")
        if held.case.handed_over_on and not desk.case.handed_over_on:
            said.append("Sagen er nu hos Jobcenteret.")
    if with_plan and desk.scope == Scope.WHOLE and not first_of_all:
        said += _send_plan(request, desk, form)
    if with_plan and desk.scope == Scope.REQUIREMENTS:
        said += _send_requirements(request, meeting, desk, form)
    return " ".join(said)


def _send_plan(request: Request, desk: plan_editor.Desk, form: TalkForm) -> list[str]:
    if desk.draft is None:
        return ["Min Plan er uændret."]
    if not desk.is_changed(form.content):
        versions.discard(version_id=desk.draft.pk, actor=request.user, at=request.moment)
        return ["Min Plan er uændret."]
    version = versions.activate(
        version_id=desk.draft.pk,
        revision=int(form.data["revision"]),
        actor=request.user,
        at=request.moment,
    )
    return [f"Min Plan, version {version.number}, gælder nu, og medlemmet får brev om den."]


def _send_requirements(
    request: Request, meeting: Meeting, desk: plan_editor.Desk, form: TalkForm
) -> list[str]:
    if form.requirement == desk.begun.requirement or meeting.starts_at is None:
        return ["Kravene er uændrede."]
    versions.issue_search_requirements(
        case_id=desk.case.pk,
        requirement=form.requirement,
        talk_on=local_date(meeting.starts_at),
        actor=request.user,
        at=request.moment,
    )
    return ["De nye krav gælder nu, og medlemmet får brev om dem."]
