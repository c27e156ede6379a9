""" "Fravær og ændringer": what is reported, decided and changed about a case, each act on a page of its own.

The acts stand in one table: what they are called, what they ask, what they do, and for whom they are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role
from cases import operations as case_operations
from cases.models import WITH_AKASSE, WITH_JOBCENTER, Case, CaseState, CloseReason
from cases.rules import HandoverReason
from core import danish
from meetings.operations import course
from sanctions.operations import decisions
from web.access import Request
from web.caseworker import frame
from web.caseworker.cases import head_of
from web.caseworker.forms import (
    BackForm,
    CloseForm,
    DeregisterForm,
    EmptyForm,
    EventForm,
    ExemptionForm,
    FirstDayForm,
    Form,
    JobcenterTalkForm,
    LeaveForm,
    MoveForm,
    ReasonForm,
    ReregisterForm,
    VacationForm,
    VerdictForm,
    WishForm,
)

form_page = require_http_methods(["GET", "HEAD", "POST"])
HERE = "caseworker:cases"

Arguments = Callable[[Any], dict[str, Any]]
Condition = Callable[[Case], bool]


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act on a case.

    :param arguments: the operation's arguments, from the valid form
    :param fits: whether the act makes sense as the case stands; the rule itself is judged below
    """

    name: str
    group: str
    title: str
    text: str
    button: str
    said: str
    operation: Callable[..., object]
    form: type[Form] = EmptyForm
    arguments: Arguments = lambda form: {}
    fits: Condition = lambda case: case.state != CaseState.CLOSED
    consequence: str = ""
    lead_only: bool = False
    is_danger: bool = False


ABSENCE = "Fravær"
MEMBER = "Medlem"
RIGHT = "Retten til dagpenge"
CASE = "Sagen"
LEAD = "Afdelingsleder"


def _is_open(case: Case) -> bool:
    return case.state != CaseState.CLOSED


def _day(form: Any) -> dict[str, Any]:
    return {"first_day": form.cleaned_data["first_day"]}


def _note(form: Any) -> dict[str, Any]:
    return {"note": form.cleaned_data["reason"]}


ACTS = (
    Act(
        name="syg",
        group=ABSENCE,
        title="Meld syg",
        text="Notér kun, at medlemmet er syg, og fra hvilken dag. Skriv ikke helbredsoplysninger.",
        button="Meld syg",
        said="Sygemeldingen er noteret. Bookingfrister hviler.",
        operation=course.report_sick,
        form=FirstDayForm,
        arguments=_day,
        consequence="En booket samtale bliver ikke aflyst af sygemeldingen. Meld også afbud.",
    ),
    Act(
        name="rask",
        group=ABSENCE,
        title="Meld rask",
        text="Fristen for at booke begynder igen, 8 dage efter den første raske dag.",
        button="Meld rask",
        said="Raskmeldingen er noteret. Medlemmet får et brev med den nye frist.",
        operation=course.report_well,
        form=BackForm,
        arguments=lambda form: {"first_well_day": form.cleaned_data["first_day"]},
    ),
    Act(
        name="ferie",
        group=ABSENCE,
        title="Meld ferie",
        text="Meldes ferien mindst 14 dage før, rykker bookingfrister. Ellers står de.",
        button="Meld ferie",
        said="Ferien er noteret.",
        operation=course.report_vacation,
        form=VacationForm,
        arguments=lambda form: form.cleaned_data,
    ),
    Act(
        name="barsel",
        group=ABSENCE,
        title="Meld barsel",
        text="Barsel sætter forløbet på pause.",
        button="Meld barsel",
        said="Barslen er noteret. Forløbet holder pause.",
        operation=course.report_maternity,
        form=LeaveForm,
        arguments=lambda form: form.cleaned_data,
    ),
    Act(
        name="afmeld",
        group=ABSENCE,
        title="Afmeld som ledig",
        text="Afmeldingen sætter forløbet på pause og aflyser åbne samtaler uden betydning for medlemmet.",
        button="Afmeld",
        said="Afmeldingen er noteret. Forløbet holder pause.",
        operation=course.deregister,
        form=DeregisterForm,
        arguments=lambda form: {
            **_day(form),
            "employment": form.cleaned_data["why"] == "employment",
        },
    ),
    Act(
        name="tilmeld",
        group=ABSENCE,
        title="Tilmeld igen",
        text="Medlemmet er igen ledig på Jobnet. Det genoptager et forløb på pause, eller løser en overskredet frist.",
        button="Tilmeld",
        said="Tilmeldingen er noteret.",
        operation=course.reregister,
        form=ReregisterForm,
        arguments=lambda form: {
            "from_day": form.cleaned_data["first_day"],
            "new_benefit_period": form.cleaned_data["period"] == "new",
        },
        fits=lambda case: True,
    ),
    Act(
        name="fritagelse",
        group=ABSENCE,
        title="Fritag før job",
        text="Mindre intensiv indsats kan begynde op til seks uger, før et job begynder.",
        button="Gem afgørelsen",
        said="Afgørelsen er gemt. Medlemmet får et brev.",
        operation=course.decide_exemption,
        form=ExemptionForm,
        arguments=lambda form: {
            "first_day": form.cleaned_data["first_day"],
            "job_starts_on": form.cleaned_data["job_starts_on"],
            "granted": form.cleaned_data["verdict"] == "grant",
            "reason": form.cleaned_data["reason"],
        },
        fits=lambda case: case.state in WITH_AKASSE,
        consequence="Åbne invitationer og jobsamtaler i perioden bliver aflyst uden betydning for medlemmet.",
    ),
    Act(
        name="flytning",
        group=MEMBER,
        title="Flyt til en anden kommune",
        text="Det gamle jobcenter mister adgangen den dag, flytningen gælder.",
        button="Gem flytningen",
        said="Flytningen er noteret.",
        operation=course.move,
        form=MoveForm,
        arguments=lambda form: {
            "municipality": form.cleaned_data["municipality"],
            "from_day": form.cleaned_data["first_day"],
        },
    ),
    Act(
        name="oenske",
        group=MEMBER,
        title="Svar på, om vi deltager",
        text="Notér medlemmets svar, når det er givet i en samtale eller på telefon.",
        button="Gem svaret",
        said="Svaret er gemt.",
        operation=case_operations.answer_wish,
        form=WishForm,
        arguments=lambda form: {"wish": form.cleaned_data["wish"] == "yes"},
        fits=lambda case: _is_open(case) and case.handover_reason != HandoverReason.LEGACY,
    ),
    Act(
        name="deltagelse",
        group=MEMBER,
        title="Deltagelsen er aftalt",
        text="Vores deltagelse i den første samtale hos Jobcenteret er aftalt.",
        button="Aftalt",
        said="Deltagelsen er noteret som aftalt.",
        operation=case_operations.settle_participation,
        fits=lambda case: (
            bool(case.wants_fund_at_first_jc_talk)
            and case.participation_settled_at is None
            and case.state in WITH_JOBCENTER
        ),
    ),
    Act(
        name="jobcentersamtale",
        group=MEMBER,
        title="Notér en samtale hos Jobcenteret",
        text="En kopi af en samtale, som Jobcenteret har aftalt. Den kan ikke bookes eller flyttes her.",
        button="Notér samtalen",
        said="Samtalen er noteret.",
        operation=course.note_jobcenter_talk,
        form=JobcenterTalkForm,
        arguments=lambda form: {"starts_at": form.moment, "source": form.cleaned_data["source"]},
    ),
    Act(
        name="selvforskyldt",
        group=RIGHT,
        title="Medlemmet er selv skyld i at være ledig",
        text="For eksempel når medlemmet har sagt nej til et job eller til at lave en plan.",
        button="Opret sagen",
        said="Sagen om dagpengene er oprettet. Medlemmet skal høres, før I kan afgøre den.",
        operation=decisions.open_quarantine,
        form=EventForm,
        arguments=lambda form: form.cleaned_data,
        consequence="Medlemmet mister ikke noget nu. To personer afgør sagen efter høringen.",
    ),
    Act(
        name="tilbud",
        group=RIGHT,
        title="Medlemmet deltog ikke i et tilbud",
        text="Når Jobcenteret har fortalt, at medlemmet ikke mødte eller stoppede i et tilbud.",
        button="Opret sagen",
        said="Sagen om dagpengene er oprettet. Medlemmet skal høres, før I kan afgøre den.",
        operation=decisions.open_offer_non_participation,
        form=EventForm,
        arguments=lambda form: form.cleaned_data,
        consequence="Medlemmet mister ikke noget nu. I afgør sagen efter høringen.",
    ),
    Act(
        name="visitation",
        group=CASE,
        title="Foreslå visitation til Jobcenteret",
        text="Afdelingslederen skal godkende det.",
        button="Send til godkendelse",
        said="Forslaget er sendt til afdelingslederen.",
        operation=course.propose_referral,
        form=ReasonForm,
        arguments=lambda form: {"reason": form.cleaned_data["reason"]},
        fits=lambda case: (
            case.state == CaseState.AKASSE_ACTIVE and case.referral_proposed_at is None
        ),
    ),
    Act(
        name="luk",
        group=CASE,
        title="Afslut sagen",
        text="Brug det, når dagpengeperioden er slut. En pause er nok, hvis medlemmet kan komme tilbage.",
        button="Afslut sagen",
        said="Sagen er afsluttet. Medlemmet får et brev.",
        operation=course.close,
        form=CloseForm,
        arguments=lambda form: {"reason": CloseReason(form.cleaned_data["reason"])},
        consequence="Åbne samtaler bliver aflyst. Sanktionssager fortsætter.",
        is_danger=True,
    ),
    Act(
        name="genaabn",
        group=CASE,
        title="Genåbn sagen",
        text="Sagen fortsætter, hvor den slap, i den samme dagpengeperiode.",
        button="Genåbn sagen",
        said="Sagen er åben igen.",
        operation=course.reopen,
        form=BackForm,
        arguments=lambda form: {"from_day": form.cleaned_data["first_day"]},
        fits=lambda case: case.state == CaseState.CLOSED,
    ),
    Act(
        name="visitation-svar",
        group=LEAD,
        title="Afgør visitationen",
        text="Den, der har foreslået det, kan ikke selv godkende det.",
        button="Gem afgørelsen",
        said="Visitationen er afgjort.",
        operation=course.answer_referral,
        form=VerdictForm,
        arguments=lambda form: {"approve": form.cleaned_data["verdict"] == "approve"},
        fits=lambda case: case.referral_proposed_at is not None,
        lead_only=True,
    ),
    Act(
        name="overdrag",
        group=LEAD,
        title="Overdrag til Jobcenteret nu",
        text="Sagen overdrages i dag, uanset datoen.",
        button="Overdrag sagen",
        said="Sagen er overdraget til Jobcenteret.",
        operation=course.hand_over,
        form=ReasonForm,
        arguments=_note,
        fits=lambda case: case.state == CaseState.AKASSE_ACTIVE,
        consequence="Åbne invitationer og senere jobsamtaler bliver aflyst uden betydning for medlemmet.",
        lead_only=True,
        is_danger=True,
    ),
    Act(
        name="fortryd-overdragelse",
        group=LEAD,
        title="Ret overdragelsen",
        text="A-kassen tager forløbet tilbage. Samtaler genskabes ikke af sig selv.",
        button="Ret overdragelsen",
        said="Overdragelsen er rettet. Medlem og Jobcenter får besked.",
        operation=course.undo_handover,
        form=ReasonForm,
        arguments=_note,
        fits=lambda case: (
            case.state == CaseState.JOBCENTER_ACTIVE and case.handed_over_on is not None
        ),
        consequence="Automatisk overdragelse er slået fra i 28 dage.",
        lead_only=True,
    ),
    Act(
        name="overtag",
        group=LEAD,
        title="Overtag sag fra før 2024",
        text="A-kassen holder samtalerne, og den første bliver indkaldt nu.",
        button="Overtag sagen",
        said="Sagen er overtaget. Medlemmet er indkaldt til den første samtale.",
        operation=course.take_over,
        form=ReasonForm,
        arguments=_note,
        fits=lambda case: case.handover_reason == HandoverReason.LEGACY and _is_open(case),
        lead_only=True,
    ),
    Act(
        name="slaa-til",
        group=LEAD,
        title="Slå automatisk overdragelse til",
        text="Reglen for overdragelse gælder igen med det samme.",
        button="Slå til",
        said="Automatisk overdragelse er slået til igen.",
        operation=course.lift_hold,
        fits=lambda case: case.hold_until is not None,
        lead_only=True,
    ),
    Act(
        name="rettelse",
        group=LEAD,
        title="Rettelsen er behandlet",
        text="Et udfald blev rettet, efter at sagen var overdraget. Du har taget stilling til det.",
        button="Behandlet",
        said="Rettelsen er behandlet.",
        operation=case_operations.settle_correction,
        fits=lambda case: case.correction_due_at is not None,
        lead_only=True,
    ),
)
BY_NAME = {act.name: act for act in ACTS}


@require_safe
def changes(request: Request, case_id: UUID) -> HttpResponse:
    """List what can be reported, decided and changed about the case as it stands."""
    case = frame.case_for(request, case_id, purpose="Fravær og ændringer")
    is_lead = request.user.role == Role.TEAM_LEAD
    groups: dict[str, list[tuple[str, Act]]] = {}
    for act in ACTS:
        if act.fits(case) and (is_lead or not act.lead_only):
            url = reverse("caseworker:change", args=[case.public_id, act.name])
            groups.setdefault(act.group, []).append((url, act))
    return frame.page(
        request,
        "changes.html",
        {
            **head_of(request, case, current="caseworker:changes"),
            "groups": groups.items(),
            "is_lead": is_lead,
            "notices": _notices(case),
        },
        here=HERE,
    )


def _notices(case: Case) -> list[str]:
    """Return what is under way about the case: a referral, a move, a hold, a correction."""
    notices = []
    if case.referral_proposed_at:
        who = case.referral_proposed_by.name if case.referral_proposed_by else ""
        notices.append(f"{who} foreslår visitation til Jobcenteret: {case.referral_reason}")
    if case.moves_to and case.moves_on:
        notices.append(f"Medlemmet flytter til {case.moves_to} {danish.dato(case.moves_on)}.")
    if case.hold_until:
        notices.append(
            f"Automatisk overdragelse er slået fra til {danish.dato_aar(case.hold_until)}."
        )
    if case.correction_due_at:
        notices.append(f"Rettelse efter overdragelse: {case.correction_note}")
    return notices


@form_page
def change(request: Request, case_id: UUID, name: str) -> HttpResponse:
    """Show the form of one act on the case, or do it."""
    act = BY_NAME.get(name)
    if act is None:
        raise Http404
    if act.lead_only:
        frame.team_lead_only(request)
    case = frame.case_for(request, case_id, purpose="Fravær og ændringer")
    form = act.form(frame.posted(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and frame.act_by_form(
            request, form, act.said, act.operation, case_id=case.pk, **act.arguments(form)
        )
    ):
        return redirect("caseworker:case", case_id=case.public_id)
    return frame.page(
        request,
        "change.html",
        {
            "case": case,
            "form": form,
            "title": act.title,
            "lead": act.text,
            "button": act.button,
            "consequence": act.consequence,
            "is_danger": act.is_danger,
        },
        here=HERE,
        status=frame.status_of(form),
    )
