"""Who searches enough: S6, the joblog of one case and what is made of it; S20, the branch's weak weeks."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases.models import Case, CaseState
from core import danish
from core.dates import local_date
from joblog import rules
from joblog.models import JoblogEntry, JoblogReview, JoblogWeek, Verdict, WeekState
from joblog.operations import reading, reviews
from joblog.operations.reading import WeekView
from meetings.models import Meeting, MeetingKind
from web.access import Request
from web.caseworker import agreed, frame
from web.caseworker.cases import head_of
from web.caseworker.forms import NO_HEALTH, Form, choice_field, text_field
from web.caseworker.words import Badge
from web.joblog_weeks import chart_weeks, result_of

ALL_WEEKS = 120
REVIEWS_SHOWN = 5
LONGEST_LIST = 200

DAYS_OFF = {
    rules.DayOff.BEFORE_SPELL: "før forløbet",
    rules.DayOff.AFTER_CLOSE: "efter forløbet",
    rules.DayOff.SICK: "syg",
    rules.DayOff.VACATION: "ferie",
    rules.DayOff.MATERNITY: "barsel",
    rules.DayOff.EMPLOYMENT: "i arbejde",
    rules.DayOff.DEREGISTERED: "afmeldt",
    rules.DayOff.OFFER: "i tilbud",
    rules.DayOff.NO_RIGHT: "uden ret til dagpenge",
    rules.DayOff.EXEMPT: "fritaget før job",
    rules.DayOff.PAUSED: "på pause",
}
VERDICTS = {
    Verdict.SUFFICIENT: Badge("Tilstrækkeligt", "green", "check"),
    Verdict.TALK: Badge("Tages op", "blue", "message-square"),
    Verdict.DOUBT: Badge("Tvivl", "red", "circle-alert"),
}
LIGHTS = {
    rules.Light.GREEN: ("Grøn", "1,5 eller flere om ugen"),
    rules.Light.LIGHT_GREEN: ("Lysegrøn", "Under 1,5 om ugen"),
    rules.Light.RED: ("Rød", "Ingen stillinger"),
}


class ReviewForm(Form):
    """What a caseworker makes of the applications; all but enough says why."""

    verdict = choice_field(
        "Hvad viser jobloggen?",
        [
            (Verdict.SUFFICIENT, "Tilstrækkeligt"),
            (Verdict.TALK, "Vi taler om det ved næste samtale"),
            (Verdict.DOUBT, "Tvivl om rådighed"),
        ],
        "Vælg, hvad jobloggen viser",
    )
    reason = text_field(
        "Begrundelse",
        help_text="Skal skrives, medmindre det er tilstrækkeligt. Ved tvivl står den i indkaldelsen, "
        f"som du kan rette, før den bliver sendt. {NO_HEALTH}",
        longest=600,
    )

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        verdict = facts.get("verdict")
        lacks_reason = not facts.get("reason", "").strip() and "reason" not in self.errors
        if verdict and lacks_reason and rules.needs_reason(rules.Verdict(verdict)):
            self.add_error("reason", "Skriv en begrundelse")
        return facts


# S6


@require_http_methods(["GET", "HEAD", "POST"])
def case_joblog(request: Request, case_id: UUID) -> HttpResponse:
    """Show weeks and applications beside what was agreed, and take what the caseworker makes of it."""
    case = frame.case_for(request, case_id, purpose="Din joblog")
    form = ReviewForm(frame.posted(request))
    if request.method == "POST" and form.is_valid():
        doubts = form.cleaned_data["verdict"] == Verdict.DOUBT
        said = "Vurderingen er gemt."
        if frame.act_by_form(
            request,
            form,
            f"{said} Indkald nu til en rådighedssamtale." if doubts else said,
            reviews.review_joblog,
            case_id=case.pk,
            **form.cleaned_data,
        ):
            return redirect(_convene_url(case.public_id) if doubts else request.path)
    shows_all, today = "alle" in request.GET, local_date(request.moment)
    weeks = reading.last_weeks(
        case, ALL_WEEKS if shows_all else reading.WEEKS_SHOWN, at=request.moment
    )
    noted = JoblogReview.objects.visible_to(request.user, at=request.moment).filter(case=case)
    return frame.page(
        request,
        "case_joblog.html",
        {
            **head_of(request, case, current="caseworker:joblog"),
            "form": form,
            "may_review": case.state != CaseState.CLOSED,
            "chart": chart_weeks(weeks[-reading.WEEKS_SHOWN :]),
            "required": case.required_a_week,
            "weeks": [_week_row(view, today) for view in reversed(weeks)],
            "entries": [_entry_row(entry) for view in reversed(weeks) for entry in view.entries],
            "shows_all": shows_all,
            "plan": agreed.in_plan(request, case),
            "reviews": [
                {
                    "at": review.reviewed_at,
                    "title": review.get_verdict_display(),
                    "text": review.reason,
                    "actor": review.reviewed_by.name,
                }
                for review in noted.select_related("reviewed_by").newest_first()[:REVIEWS_SHOWN]
            ],
            "talk": _open_talk(case),
            "convene_url": _convene_url(case.public_id),
        },
        here="caseworker:cases",
        status=frame.status_of(form),
    )


def _convene_url(case_id: UUID) -> str:
    """Return the page that convenes to an availability talk."""
    query = urlencode({"samtale": MeetingKind.AVAILABILITY_TALK})
    return f"{reverse('caseworker:convene', args=[case_id])}?{query}"


def _open_talk(case: Case) -> dict[str, str] | None:
    """Return the availability talk that the member is convened to already."""
    talk = (
        Meeting.objects.of_fund()
        .open()
        .filter(case=case, kind=MeetingKind.AVAILABILITY_TALK)
        .order_by("pk")
        .first()
    )
    if talk is None:
        return None
    when = danish.tidspunkt(talk.starts_at) if talk.starts_at else "uden tid endnu"
    return {"url": reverse("caseworker:talk", args=[talk.public_id]), "when": when}


def _week_row(view: WeekView, today: date) -> dict[str, Any]:
    why = ", ".join(
        f"{number} {'dag' if number == 1 else 'dage'} {DAYS_OFF[off]}"
        for off, number in view.days_off.items()
    )
    remarks = [why] if why else []
    if view.missing and view.may_change and view.state is not rules.WeekState.OPEN:
        remarks.append(f"kan rettes til {danish.dato_kort(view.last_day)}")
    if view.advice:
        remarks.append("ingen opslået stilling")
    return {
        "number": view.week.iso_week,
        "days": f"{danish.dato_kort(view.week.monday)} – {danish.dato_kort(view.week.sunday)}",
        "count": view.count,
        "required": view.required if not view.is_exempt else "",
        "badge": _badge_of(view, today),
        "remark": " · ".join(remarks),
    }


def _badge_of(view: WeekView, today: date) -> Badge:
    """Return what the week amounts to; red only when it can no longer be reached."""
    text = result_of(view)
    if view.is_exempt:
        return Badge(text, "", "minus")
    if view.missing == 0:
        return Badge(text, "green", "check")
    if view.is_flagged:
        return Badge(f"{text}: tvivl", "red", "circle-alert")
    if view.state is rules.WeekState.OPEN:
        return Badge(text if today <= view.week.sunday else "Gøres op i nat", "", "clock")
    if view.may_change:
        return Badge(text, "amber", "clock")
    return Badge(text, "red", "circle-alert")


def _entry_row(entry: JoblogEntry) -> dict[str, Any]:
    remarks = [
        *(["Logget efter ugens slutning"] if entry.is_late else []),
        *(["Tæller ikke: kom efter fristen"] if not entry.counts else []),
        *(["Fra jobnet.dk"] if entry.external_id else []),
    ]
    distance = f"{entry.distance_km} km" if entry.distance_km is not None else ""
    return {
        "day": danish.dag_kort(entry.applied_on),
        "week": entry.week.iso_week,
        "title": entry.title,
        "employer": entry.employer,
        "found_via": entry.get_found_via_display(),
        "place": ", ".join(part for part in (entry.place, distance) if part),
        "link": entry.link,
        "note": entry.note,
        "remark": " · ".join(remarks),
    }


# S20


@require_safe
def below_requirement(request: Request) -> HttpResponse:
    """List the members with weeks below what was agreed, worst first, beside the branch's figures."""
    branch = request.user.branch
    weeks = reading.weeks_of_benchmark(local_date(request.moment))
    only_own = request.GET.get("hos") == "mig"
    found = _cases_below(request, weeks, only_own=only_own)
    rows = sorted(
        (_row(case, weeks) for case in found),
        key=lambda row: (-row["below"], row["average"], row["name"]),
    )
    frame.note_list(request, "Joblog under krav", len(rows))
    here = reverse("caseworker:joblogs")
    return frame.page(
        request,
        "joblogs.html",
        {
            "rows": rows,
            "is_cut": len(rows) == LONGEST_LIST,
            "figures": _figures(reading.branch_figures(branch, at=request.moment))
            if branch
            else [],
            "from_week": weeks[0].iso_week,
            "to_week": weeks[-1].iso_week,
            "branch": branch,
            "only_own": only_own,
            "tabs": [
                {"url": here, "label": "Hele afdelingen", "current": not only_own},
                {"url": f"{here}?hos=mig", "label": "Mine sager", "current": only_own},
            ],
        },
        here="caseworker:joblogs",
    )


def _figures(figures: reading.BranchFigures) -> list[dict[str, Any]]:
    """Return the branch's numbers by STAR's lights; a small one is not given away (P26)."""
    return [
        {
            "label": label,
            "value": f"Under {rules.FEWEST_SHOWN}" if number is None else number,
            "text": text,
        }
        for light, number in figures.lights.items()
        for label, text in [LIGHTS[light]]
    ]


def _cases_below(request: Request, weeks: list[rules.Week], *, only_own: bool) -> QuerySet:
    """Return the cases with all that a row of the list says, in one query."""
    cases = Case.objects.visible_to(request.user, at=request.moment)
    if only_own:
        cases = cases.filter(caseworker=request.user)
    results = JoblogWeek.objects.filter(reading.in_weeks(weeks), case=OuterRef("pk")).oldest_first()
    reviews = JoblogReview.objects.filter(case=OuterRef("pk")).newest_first()
    talk = (
        Meeting.objects.of_fund()
        .open()
        .filter(case=OuterRef("pk"), kind=MeetingKind.AVAILABILITY_TALK)
    )
    return (
        cases.open()
        .filter(reading.below_lately(local_date(request.moment)))
        .annotate(
            results=ArraySubquery(
                results.values(
                    facts=JSONObject(
                        year="iso_year",
                        week="iso_week",
                        state="state",
                        count="count",
                        flagged="is_flagged",
                    )
                )
            ),
            verdict=Subquery(reviews.values("verdict")[:1]),
            talk_id=Subquery(talk.values("public_id")[:1]),
            talk_at=Subquery(talk.values("starts_at")[:1]),
        )
        .select_related("member", "caseworker")
        .order_by("pk")[:LONGEST_LIST]
    )


def _row(case: Any, weeks: list[rules.Week]) -> dict[str, Any]:
    by_week = {rules.Week(each["year"], each["week"]): each for each in case.results}
    counting = [each for each in case.results if each["state"] != WeekState.EXEMPT]
    below = [each for each in case.results if each["state"] in rules.BELOW]
    final = [each for each in below if each["state"] == WeekState.FINAL_BELOW]
    average = sum(each["count"] for each in counting) / len(counting) if counting else 0
    if any(each["flagged"] for each in final):
        badge = Badge("Tvivl", "red", "circle-alert")
    elif final:
        badge = Badge("Under kravet", "amber", "triangle-alert")
    else:
        badge = Badge("Kan nås endnu", "", "clock")
    return {
        "case_id": case.public_id,
        "name": case.member.name,
        "url": reverse("caseworker:joblog", args=[case.public_id]),
        "counts": [by_week[week]["count"] if week in by_week else 0 for week in weeks],
        "required": case.required_a_week,
        "average": average,
        "average_text": f"{average:.1f}".replace(".", ","),
        "below": len(below),
        "below_text": ", ".join(str(each["week"]) for each in below),
        "badge": badge,
        "verdict": VERDICTS[Verdict(case.verdict)] if case.verdict else None,
        "caseworker": case.caseworker.name if case.caseworker else "",
        "phone": case.member.phone,
        "talk_url": reverse("caseworker:talk", args=[case.talk_id]) if case.talk_id else "",
        "talk": danish.dag_kort(case.talk_at) if case.talk_at else "",
        "convene_url": _convene_url(case.public_id),
    }
