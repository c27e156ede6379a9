"""Min Plan as member and Jobcenter find it: the version in force, and the PDF that both fetch."""

from datetime import datetime

from django.http import HttpResponse

from accounts.models import User
from cases.models import Case
from core.dates import local_date
from plans import pdf
from plans.models import PlanVersion


def version_in_force(case: Case, user: User, *, at: datetime) -> PlanVersion | None:
    """Return the valid plan of a case with its content, or None while there is none.

    Asks for what this user may see, so a page that forgot to look at the case shows nothing.
    """
    versions = PlanVersion.objects.visible_to(user, at=at).active().with_content()
    return (
        versions.select_related("activated_by", "plan__case__member").filter(plan=case.pk).first()
    )


def as_pdf(version: PlanVersion, *, at: datetime) -> HttpResponse:
    """Answer with the plan as a document; its name names nobody."""
    document = pdf.render(version, on=local_date(at))
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{pdf.file_name(version)}"'
    return response
