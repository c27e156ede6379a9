"""The member's own details: where we reach them, and what we have from elsewhere (M22)."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Member
from accounts.operations import change_contact
from letters import channels
from web.access import Request
from web.member.forms import DetailsForm
from web.member.pages import render_page


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: Request) -> HttpResponse:
    """Show e-mail and phone to be changed, and the rest as it is known."""
    member = get_object_or_404(Member, user=request.user)
    if request.method != "POST":
        form = DetailsForm(initial={"email": member.email, "phone": member.phone})
        return _page(request, member, form)
    form = DetailsForm(request.POST)
    if not form.is_valid():
        return _page(request, member, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    change_contact(member_id=member.pk, **form.cleaned_data, actor=request.user, at=request.moment)
    messages.success(request, _("Dine oplysninger er gemt."))
    return redirect("member:details")


def _page(
    request: Request, member: Member, form: DetailsForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    known = [
        (_("Navn"), member.name),
        (_("Medlemsnr."), member.member_number),
        (_("Cpr-nr."), member.cpr_masked),
        (_("Adresse"), _address(member)),
    ]
    return render_page(
        request,
        "member/details.html",
        {
            "form": form,
            "known": known,
            "on_paper": member.digital_exempt,
            "sends_sms": channels.has_sms(),
            "phone": settings.FUND_PHONE,
        },
        status=status,
    )


def _address(member: Member) -> str:
    if member.address_protected:
        return _("Beskyttet. Vi viser den ikke, og jobcenteret ser den ikke.")
    return f"{member.street}, {member.postal_code} {member.city}".strip(", ") or "–"
