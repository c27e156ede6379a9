"""S29, how the workspace looks and which keys it has; kept in the session."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from web.access import Request
from web.caseworker import frame
from web.caseworker.forms import AppearanceForm


@require_http_methods(["GET", "HEAD", "POST"])
def shortcuts(request: Request) -> HttpResponse:
    """Show the keys, and choose light or dark."""
    form = AppearanceForm(
        frame.posted(request),
        initial={"theme": "light", **request.session.get(frame.APPEARANCE, {})},
    )
    if request.method == "POST" and form.is_valid():
        request.session[frame.APPEARANCE] = form.cleaned_data
        messages.success(request, "Dit valg er gemt, til du logger af.")
        return redirect("caseworker:shortcuts")
    return frame.page(request, "shortcuts.html", {"form": form}, status=frame.status_of(form))
