"""S2, the caseload: statuses with counts that are filters, a filter bar, a table, a preview, the same as CSV.

The page is read all day, so it asks the database little and formats each date once, here.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from io import StringIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import Count, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from accounts import cpr
from accounts.models import User
from cases.models import PAUSED, WITH_JOBCENTER, Case, CaseState
from core import danish
from core.dates import local_date
from joblog.models import JoblogEntry
from joblog.operations.reading import below_lately
from meetings.models import Meeting, MeetingState, Mode
from plans.models import OfferRecommendation, OfferState
from sanctions.models import SanctionCase, SanctionState
from web.access import Request
from web.caseworker import frame, words
from web.caseworker.words import Badge
from web.templatetags.ui import icon

ROWS_A_PAGE = 50
JOBLOG_WEEKS = 4
EXPORT_LIMIT = 10_000

Condition = Callable[[date], Any]


def _talk(*asked: Q, **facts: Any) -> Exists:
    return Exists(Meeting.objects.of_fund().filter(*asked, case=OuterRef("pk"), **facts))


# A talk was missed and waits to be confirmed, or for the member's contact.
MISSED = _talk(Q(confirmed_at=None) | Q(contact_at=None), state=MeetingState.MISSED)
EXPIRED = _talk(state=MeetingState.BOOKING_EXPIRED, cured_on=None)
NOT_BOOKED = _talk(state=MeetingState.AWAITING_BOOKING)
HEARD = Exists(
    SanctionCase.objects.filter(
        case=OuterRef("pk"),
        state__in=[SanctionState.HEARING, SanctionState.READY, SanctionState.APPROVAL],
    )
)
RECOMMENDED = Exists(
    OfferRecommendation.objects.filter(
        case=OuterRef("pk"), state__in=[OfferState.AWAITING_CONSENT, OfferState.SENT]
    )
)


@dataclass(frozen=True)
class Status:
    """A status that cases are counted and filtered by.

    :param condition: what is true of such a case today
    :param is_looked_up: whether it stands in other rows than the case's own
    """

    name: str
    label: str
    condition: Condition
    badge: Badge | None = None
    is_looked_up: bool = False

    @property
    def column(self) -> str:
        return f"is_{self.name.replace('-', '_')}"


# In the order of the filters.
STATUSES = (
    Status("alle", "Alle", lambda today: Q()),
    Status(
        "ikke-booket",
        "Ikke booket",
        lambda today: NOT_BOOKED,
        Badge("Ikke booket", "amber", "clock"),
        is_looked_up=True,
    ),
    Status(
        "udeblevet",
        "Udeblevet",
        lambda today: MISSED,
        Badge("Udeblevet", "red", "user-x"),
        is_looked_up=True,
    ),
    Status(
        "frist-overskredet",
        "Frist overskredet",
        lambda today: EXPIRED,
        Badge("Frist overskredet", "red", "clock-alert"),
        is_looked_up=True,
    ),
    Status(
        "joblog",
        "Joblog under krav",
        below_lately,
        Badge("Joblog under krav", "amber", "list-checks"),
        is_looked_up=True,
    ),
    Status(
        "partshoering",
        "Partshøring",
        lambda today: HEARD,
        Badge("Partshøring", "red", "scale"),
        is_looked_up=True,
    ),
    Status(
        "indstillet",
        "Indstillet",
        lambda today: RECOMMENDED,
        Badge("Indstillet", "blue", "send"),
        is_looked_up=True,
    ),
    Status(
        "overgaar",
        "Overgår inden 14 dage",
        lambda today: Q(
            state=CaseState.AKASSE_ACTIVE, handover_on__lte=today + words.HANDOVER_IS_NEAR
        ),
        Badge("Overgår snart", "violet", "handshake"),
    ),
    Status(
        "pause",
        "På pause",
        lambda today: Q(state__in=PAUSED),
        Badge("På pause", "blue", "circle-pause"),
    ),
    Status(
        "jobcenter",
        "Hos Jobcenteret",
        lambda today: Q(state__in=WITH_JOBCENTER),
        Badge("Hos Jobcenteret", "violet", "handshake"),
    ),
)
# Of what is true of a case, its row shows the first of these.
MOST_PRESSING = (
    "partshoering",
    "udeblevet",
    "frist-overskredet",
    "ikke-booket",
    "joblog",
    "indstillet",
    "overgaar",
    "pause",
    "jobcenter",
)
BY_NAME = {status.name: status for status in STATUSES}

SORTS = {
    "medlem": "member__name_sorted",
    "uge": "spell_start",
    "samtale": "talks_held",
    "naeste": "next_at",
    "overgang": "handover_on",
}
# Week 1 is the newest spell: the number grows when the date falls.
TURNED = {"uge"}
DEFAULT_SORT = "naeste"

SCOPES = {"mine": "Mine sager", "afdelingen": "Afdelingens sager"}


@dataclass(frozen=True)
class Filters:
    """What the address asks for; anything unknown counts as not asked."""

    scope: str
    status: str
    text: str
    municipality: str
    talk: int | None
    sort: str
    is_descending: bool
    page: int

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        sort = query.get("sorter", DEFAULT_SORT)
        talk = query.get("samtale", "")
        page = query.get("side", "")
        text = query.get("q", "").replace("\0", "").strip()[:60]
        municipality = query.get("kommune", "")
        return cls(
            scope=query.get("hos", "") if query.get("hos", "") in SCOPES else "mine",
            status=query.get("status", "") if query.get("status", "") in BY_NAME else "alle",
            text=text,
            municipality=municipality if municipality.isdecimal() else "",
            talk=int(talk) if talk in {"1", "2", "3"} else None,
            sort=sort.lstrip("-") if sort.lstrip("-") in SORTS else DEFAULT_SORT,
            is_descending=sort.startswith("-"),
            page=int(page) if page.isdecimal() and page.isascii() and len(page) < 6 else 1,
        )

    def in_scope(self, user: User, at: datetime) -> Any:
        """Return the open cases that the counts are about."""
        cases = Case.objects.visible_to(user, at=at).open()
        return cases.filter(caseworker=user) if self.scope == "mine" else cases

    def bar(self) -> Q:
        """Return what the filter bar asks for, without the status."""
        asked = Q()
        for word in folded(self.text).split():
            asked &= Q(member__name_sorted__contains=word) | Q(
                member__member_number__startswith=word
            )
        if self.municipality:
            asked &= Q(municipality__code=self.municipality)
        if self.talk:
            asked &= Q(talks_held=self.talk - 1)
        return asked

    def order(self) -> list[Any]:
        column = F(SORTS[self.sort])
        falls = self.is_descending != (self.sort in TURNED)
        ordered = column.desc(nulls_last=True) if falls else column.asc(nulls_last=True)
        return [ordered, "pk"]


def folded(text: str) -> str:
    """Return text as the column for sorting names has it: lower case, aa as å, å last."""
    lowered = text.lower().replace("aa", "å")
    return lowered.translate(str.maketrans("æøå", "{|}"))


# Rows


# The open talks of a case, the next one first.
OPEN_TALKS = (
    Meeting.objects.of_fund()
    .open()
    .filter(case=OuterRef("pk"))
    .annotate(comes_at=Coalesce("starts_at", Cast("booking_deadline", DateTimeField())))
    .order_by(F("comes_at").asc(nulls_last=True), "pk")
)
NEXT_TALK = Subquery(
    OPEN_TALKS.values(
        facts=JSONObject(
            state="state",
            starts_at="starts_at",
            deadline="booking_deadline",
            rests="suspended_for",
            mode="mode",
        )
    )[:1]
)
NEXT_AT = Coalesce(
    Subquery(OPEN_TALKS.values("comes_at")[:1]),
    Cast("next_invite_on", DateTimeField()),
    Cast("handover_on", DateTimeField()),
)


def rows_for(filters: Filters, user: User, *, at: datetime) -> QuerySet:
    """Return the cases that the filters ask for, with what a row shows, in the order asked for."""
    today = local_date(at)
    applied = JoblogEntry.objects.filter(
        case=OuterRef("pk"), applied_on__gte=_first_monday(today), counts=True
    ).values("applied_on")
    status = BY_NAME[filters.status]
    looked_up = {other.column: other.condition(today) for other in STATUSES if other.is_looked_up}
    return (
        filters.in_scope(user, at)
        .filter(filters.bar(), status.condition(today))
        .annotate(
            next_talk=NEXT_TALK,
            next_at=NEXT_AT,
            applied=ArraySubquery(applied),
            **looked_up,
        )
        .select_related("member", "municipality")
        .defer("member__cpr_encrypted")
        .order_by(*filters.order())
    )


@dataclass(frozen=True)
class Row:
    """One line of the table, ready to be written."""

    public_id: UUID
    name: str
    url: str
    preview_url: str
    badge: Badge | None
    status: SafeString
    week: int
    talk: str
    next: str
    next_note: str
    note_class: str
    mode: str
    mode_label: str
    joblog: SafeString
    this_week: str
    is_short: bool
    member_number: str
    municipality: str
    handover: str


def row_of(case: Any, today: date) -> Row:
    """Return a case as the table shows it; every date is put into words here, once."""
    next_day, note, mode = _next_of(case)
    counts = _joblog_of(case, today)
    required = case.required_a_week
    label = Mode(mode).label if mode else ""
    badge = badge_of(case, today)
    return Row(
        public_id=case.public_id,
        name=case.member.name,
        url=reverse("caseworker:case", args=[case.public_id]),
        preview_url=reverse("caseworker:preview", args=[case.public_id]),
        badge=badge,
        status=_status(badge),
        week=words.week_of_spell(case, today),
        talk=_talk_number(case),
        next=danish.dag_kort(next_day) if next_day else "",
        next_note=note,
        note_class="negative" if note == "frist" else "muted",
        mode=icon(words.MODE_ICONS[Mode(mode)]) if mode else "",
        mode_label=label,
        joblog=_sparkline(counts, required),
        this_week=f"{counts[-1]}/{required}",
        is_short=counts[-1] < required,
        member_number=case.member.member_number,
        municipality=case.municipality.name,
        handover=danish.dato_tal(case.handover_on) if case.handover_on else "",
    )


def badge_of(case: Any, today: date) -> Badge | None:
    """Return the first status that is true of the case; None for one that is simply under way."""
    for name in MOST_PRESSING:
        status = BY_NAME[name]
        if (
            getattr(case, status.column)
            if status.is_looked_up
            else _is_by_columns(case, status.name, today)
        ):
            return status.badge
    return None


def _is_by_columns(case: Case, name: str, today: date) -> bool:
    """Say of the statuses that stand in the case itself whether they are true of it."""
    match name:
        case "overgaar":
            near = case.handover_on and case.handover_on <= today + words.HANDOVER_IS_NEAR
            return bool(near) and case.state == CaseState.AKASSE_ACTIVE
        case "pause":
            return case.state in PAUSED
        case "jobcenter":
            return case.state in WITH_JOBCENTER
    return False


def _talk_number(case: Case) -> str:
    if case.state in WITH_JOBCENTER:
        return f"{case.talks_held} holdt"
    total = case.policy.talks_before_handover
    return f"{min(case.talks_held + 1, total)} af {total}"


def _next_of(case: Any) -> tuple[date | None, str, str]:
    """Return the next day of the case, what it is, and how the talk is held."""
    talk = case.next_talk
    if talk is None:
        if case.next_invite_on:
            return case.next_invite_on, "brev", ""
        if case.is_with_akasse and case.handover_on:
            return case.handover_on, "overgår", ""
        return None, "", ""
    if talk["starts_at"]:
        starts_at = parse_datetime(talk["starts_at"])
        return (local_date(starts_at) if starts_at else None), "", talk["mode"]
    if talk["rests"]:
        return None, "hviler", talk["mode"]
    return date.fromisoformat(talk["deadline"]), "frist", talk["mode"]


def _first_monday(today: date) -> date:
    return today - timedelta(days=today.weekday(), weeks=JOBLOG_WEEKS - 1)


def _joblog_of(case: Any, today: date) -> tuple[int, ...]:
    """Return how many applications each of the last four weeks has, this one last."""
    first = _first_monday(today)
    counts = [0] * JOBLOG_WEEKS
    for applied_on in case.applied:
        week = (applied_on - first).days // 7
        if 0 <= week < JOBLOG_WEEKS:
            counts[week] += 1
    return tuple(counts)


@lru_cache(maxsize=64)
def _status(badge: Badge | None) -> SafeString:
    if badge is None:
        return format_html('<span class="muted">{}</span>', "I gang")
    return render_to_string("components/badge.html", badge._asdict())


@lru_cache(maxsize=512)
def _sparkline(counts: tuple[int, ...], required: int) -> SafeString:
    facts = {"counts": counts, "required": required}
    return render_to_string("components/sparkline_svg.html", facts)


# Page


@require_safe
def cases(request: Request) -> HttpResponse:
    """Show the caseload; with htmx only the list, as the filter bar asks for it."""
    if cpr.WRITTEN.match(request.GET.get("q", "")):
        messages.error(
            request, "Søg efter et cpr-nr. i søgefeltet øverst. Det må ikke stå i adressen."
        )
        return redirect("caseworker:cases")
    filters = Filters.read(request.GET)
    today = local_date(request.moment)
    found = _counts(filters, request.user, at=request.moment)
    listed = _page_of(filters, request.user, at=request.moment, count=found["found"])
    rows = [row_of(case, today) for case in listed]
    frame.note_list(request, _criterion(filters), len(rows))
    context = {
        "filters": filters,
        "rows": rows,
        "page": listed,
        "found": found["found"],
        "total": found["alle"],
        "columns": _columns(filters),
        "this_week": danish.uge(today).capitalize(),
    }
    if request.htmx and request.htmx.target == "sagsliste":  # type: ignore[attr-defined]
        return frame.part(request, "_caseload_list.html", context)
    context |= {
        "title": SCOPES[filters.scope],
        "scopes": [(name, label, name == filters.scope) for name, label in SCOPES.items()],
        "statuses": [
            {
                "url": f"?{_query(request, status=status.name)}",
                "label": status.label,
                "count": found[status.name],
                "current": status.name == filters.status,
            }
            for status in STATUSES
            if found[status.name] or status.name in {"alle", "ikke-booket", "udeblevet"}
        ],
        "municipalities": sorted(found["municipalities"] or [], key=lambda pair: pair["name"]),
        "export_query": _query(request),
    }
    return frame.page(request, "caseload.html", context, here="caseworker:cases")


def _counts(filters: Filters, user: User, *, at: datetime) -> dict[str, Any]:
    """Return how many cases each status has, how many the filters find, and which municipalities."""
    today = local_date(at)
    by_status = {
        status.name: Count("pk", filter=status.condition(today)) for status in STATUSES[1:]
    }
    chosen = Q(filters.bar()) & Q(BY_NAME[filters.status].condition(today))
    found: dict[str, Any] = filters.in_scope(user, at).aggregate(
        alle=Count("pk"),
        found=Count("pk", filter=chosen) if chosen else Count("pk"),
        municipalities=ArrayAgg(
            JSONObject(code="municipality__code", name="municipality__name"), distinct=True
        ),
        **by_status,
    )
    return found


class _Counted(Paginator):
    """Pages over rows that were counted already."""

    def __init__(self, rows: Any, per_page: int, *, count: int) -> None:
        super().__init__(rows, per_page)
        self.count = count


def _page_of(filters: Filters, user: User, *, at: datetime, count: int) -> Page:
    return _Counted(rows_for(filters, user, at=at), ROWS_A_PAGE, count=count).get_page(filters.page)


def _criterion(filters: Filters) -> str:
    """Return what was listed, as the look-up log keeps it."""
    parts = [SCOPES[filters.scope], BY_NAME[filters.status].label]
    if filters.text:
        parts.append(f"»{filters.text}«")
    return ", ".join(parts)


def _query(request: HttpRequest, **changes: str) -> str:
    """Return the address's question with changes, from its first page on."""
    query = request.GET.copy()
    query.pop("side", None)
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()


@dataclass(frozen=True)
class Column:
    """A head of the table; ``sort`` is what its link asks for, empty where it does not sort."""

    label: str
    sort: str = ""
    direction: str = ""
    is_numeric: bool = False


def _columns(filters: Filters) -> list[Column]:
    def column(label: str, name: str = "", *, is_numeric: bool = False) -> Column:
        if not name:
            return Column(label, is_numeric=is_numeric)
        is_current = name == filters.sort
        direction = ("descending" if filters.is_descending else "ascending") if is_current else ""
        wanted = f"-{name}" if is_current and not filters.is_descending else name
        return Column(label, wanted, direction, is_numeric)

    return [
        column("Medlem", "medlem"),
        column("Status"),
        column("Uge", "uge", is_numeric=True),
        column("Samtale", "samtale"),
        column("Næste", "naeste"),
        column("Form"),
        column("Joblog, 4 uger"),
    ]


# Preview


@require_safe
def preview(request: Request, case_id: UUID) -> HttpResponse:
    """Show the short facts of one case beside the list; without htmx the case itself."""
    if not request.htmx:  # type: ignore[attr-defined]
        visible = Case.objects.visible_to(request.user, at=request.moment)
        return redirect(
            "caseworker:case", case_id=get_object_or_404(visible, public_id=case_id).public_id
        )
    case = frame.case_for(request, case_id, purpose="Opslag i sagslisten")
    today = local_date(request.moment)
    latest = Meeting.objects.of_fund().open().filter(case=case).order_by("-pk").first()
    if latest:
        latest.case = case
    facts = [
        (
            "Ledig siden",
            f"{danish.dag_maaned(case.spell_start)} (uge {words.week_of_spell(case, today)})",
        ),
        ("Samtaler", f"{case.talks_held} af {case.policy.talks_before_handover} holdt"),
    ]
    if latest:
        facts.append(("Næste", f"{latest.title}, {words.when_of(latest)}"))
    if case.is_with_akasse and case.handover_on:
        facts.append(
            ("Overgår", f"Senest {danish.dag_maaned(case.handover_on)} til {case.municipality}")
        )
    events = case.events.newest_first().select_related("actor")[:3]
    return frame.part(
        request,
        "_case_preview.html",
        {
            "case": case,
            "badge": words.badge_of_case(case, today),
            "facts": facts,
            "book": latest,
            "events": [words.story_line(event) for event in events],
        },
    )


# Export

CSV_HEAD = (
    "Medlemsnr.",
    "Navn",
    "Status",
    "Uge",
    "Samtale",
    "Næste",
    "Hvad",
    "Form",
    "Joblog denne uge",
    "Kommune",
    "Overgår",
)
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
def export(request: Request) -> HttpResponse:
    """Return exactly the filtered list as CSV, with how many rows it has in the look-up log."""
    filters = Filters.read(request.GET)
    today = local_date(request.moment)
    found = rows_for(filters, request.user, at=request.moment)[:EXPORT_LIMIT]
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(CSV_HEAD)
    count = 0
    for case in found.iterator(chunk_size=500):
        row = row_of(case, today)
        writer.writerow(
            plain_cell(value)
            for value in (
                row.member_number,
                row.name,
                row.badge.text if row.badge else "I gang",
                str(row.week),
                row.talk,
                row.next,
                row.next_note,
                row.mode_label,
                row.this_week,
                row.municipality,
                row.handover,
            )
        )
        count += 1
    frame.note_list(request, f"CSV: {_criterion(filters)}", count)
    # The mark at the beginning tells spreadsheets that this is UTF-8.
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="sager.csv"'
    return response


def plain_cell(value: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(STARTS_A_FORMULA) else value
