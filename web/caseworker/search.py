"""S24, finding a member: by name, member number, case number or exact CPR number; POST, so none stands in an address."""

from typing import Any

from django.core.signing import BadSignature, TimestampSigner
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import cpr
from accounts import operations as account_operations
from accounts.models import Member
from cases.models import Case
from core.dates import local_date
from core.errors import RuleBroken
from web import shown
from web.access import Request
from web.caseworker import caseload, frame, words
from web.caseworker.forms import AccessForm, SearchForm
from web.wording import words_for

HERE = "caseworker:search"
MOST_FOUND = 50
signer = TimestampSigner(salt="member-of-another-branch")
KEY_LASTS = 600


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: Request) -> HttpResponse:
    """Find members of the branch; of others only say that the person belongs elsewhere (B39)."""
    form = SearchForm(frame.posted(request))
    context: dict[str, Any] = {"form": form, "rows": [], "elsewhere": "", "has_searched": False}
    if request.method == "POST" and form.is_valid():
        context |= _find(request, form)
    return frame.page(request, "search.html", context, here=HERE, status=frame.status_of(form))


def _find(request: Request, form: SearchForm) -> dict[str, Any]:
    text = form.cleaned_data["q"].strip()
    exact: Any = None
    if cpr.WRITTEN.match(text):
        form.data = {}  # what was searched for does not stand on the page
        try:
            digits = cpr.read(text)
        except RuleBroken as broken:
            form.add_error("q", words_for(broken))
            return {}
        criterion = f"Cpr-nr. {cpr.mask(digits)}"
        found = Q(member__cpr_hash=cpr.look_up_hash(digits))
        exact = Member.objects.with_cpr(digits)
    else:
        criterion = f"»{text}«"
        found = Q(member__member_number=text) | Q(number=text)
        exact = Member.objects.filter(member_number=text)
        by_name = Q()
        for word in caseload.folded(text).split():
            by_name &= Q(member__name_sorted__contains=word)
        found |= by_name
    cases = list(
        Case.objects.visible_to(request.user, at=request.moment)
        .filter(found)
        .select_related("member", "municipality", "caseworker")
        .order_by("closed_on", "member__name_sorted", "-pk")[:MOST_FOUND]
    )
    today = local_date(request.moment)
    shown.note_search(request, criterion=criterion, rows=len(cases))
    return {
        "has_searched": True,
        "rows": [
            {
                "url": reverse("caseworker:case", args=[case.public_id]),
                "name": case.member.name,
                "member_number": case.member.member_number,
                "number": case.number,
                "badge": words.badge_of_case(case, today),
                "caseworker": case.caseworker.name if case.caseworker else "Ikke fordelt",
                "municipality": case.municipality.name,
            }
            for case in cases
        ],
        "elsewhere": "" if cases else _elsewhere(request, exact),
        "access_form": AccessForm(),
    }


def _elsewhere(request: Request, exact: Any) -> str:
    """Return a key to ask for access with, if the exact number is that of a member of another branch.

    Of one's own case and those of relatives nothing is said.
    """
    member = exact.exclude(user=request.user).exclude(conflicts__user=request.user).first()
    if member is None or not member.cases.exists():
        return ""
    return signer.sign_object({"member": str(member.public_id), "user": request.user.pk})


@require_POST
def ask_access(request: Request) -> HttpResponse:
    """Give the user access to one member of another branch until the end of the day, with a reason (B39)."""
    form = AccessForm(request.POST)
    member = _member_of_key(request)
    if member is None or not form.is_valid():
        return frame.page(
            request,
            "search.html",
            {
                "form": SearchForm(),
                "rows": [],
                "has_searched": True,
                "elsewhere": request.POST.get("member", "") if member else "",
                "access_form": form,
            },
            here=HERE,
            status=frame.UNPROCESSABLE,
        )
    try:
        account_operations.grant_access(
            member_id=member.pk,
            user=request.user,
            reason=form.cleaned_data["reason"],
            at=request.moment,
        )
    except RuleBroken as broken:
        form.add_error(None, words_for(broken))
        context = {
            "form": SearchForm(),
            "rows": [],
            "has_searched": True,
            "elsewhere": "",
            "access_form": form,
        }
        return frame.page(request, "search.html", context, here=HERE, status=frame.CONFLICT)
    newest = member.cases.latest("opened_at", "pk")
    return redirect("caseworker:case", case_id=newest.public_id)


def _member_of_key(request: Request) -> Member | None:
    """Return the member whom a search of this very user found, a short while ago."""
    try:
        facts = signer.unsign_object(request.POST.get("member", ""), max_age=KEY_LASTS)
    except BadSignature:
        return None
    if facts["user"] != request.user.pk:
        return None
    return Member.objects.filter(public_id=facts["member"]).first()
