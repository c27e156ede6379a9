"""Min Plan as a PDF that can be printed, kept and read aloud: tagged, with title and language.

Made from a valid version, whose words nobody changes; only how far its agreements have come is
looked up. It holds no CPR number and no address, so member and Jobcenter get the same document.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import fontpkg_ibm_plex_sans  # type: ignore[import-untyped]
import typst
from django.conf import settings

from core.danish import dag_maaned, dato_aar, dato_kort
from core.dates import start_of_day
from plans import rules
from plans.models import Agreement, AgreementState, PlanAuthor, PlanState, PlanVersion

LAYOUT = Path(__file__).parent / "plan.typ"
FONTS = Path(fontpkg_ibm_plex_sans.ROOT) / "files"

OWNERS = {
    Agreement.Owner.MEMBER: "Dig",
    Agreement.Owner.FUND: "A-kassen",
    Agreement.Owner.JOBCENTER: "Jobcenteret",
}
"""Who promised it, as the plan says it to the member."""


def render(version: PlanVersion, *, on: date) -> bytes:
    """Return the valid plan as PDF/UA-1; the same words on the same day give the same bytes.

    :param on: the day on which it is fetched, which its foot names
    :raises ValueError: if the version is not the valid one
    """
    if version.state != PlanState.ACTIVE or version.available_from is None:
        raise ValueError(f"{version} is not in force")
    agreements = list(Agreement.objects.of(version))
    content = version.content(agreements)
    label = settings.JOBCENTER_LABEL
    by_jobcenter = version.author == PlanAuthor.JOBCENTER
    author = label[:1].lower() + label[1:] if by_jobcenter else "a-kassen"
    words: dict[str, Any] = {
        "title": f"Min Plan, version {version.number}",
        "member": version.plan.case.member.name,
        "sender": settings.FUND_NAME,
        "lead": f"Aftalt med {author} {dato_aar(version.available_from)}.",
        "footer": f"Min Plan, version {version.number} · Hentet {dag_maaned(on)} {on.year}",
        "goals": [{"title": goal.title, "note": goal.note} for goal in content.job_goals],
        "agreements": [_row(agreement) for agreement in agreements],
        "requirements": rules.clause_lines(content.requirement),
        "background": rules.background_lines(content),
    }
    return typst.compile(
        LAYOUT,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards="ua-1",
        sys_inputs={"plan": json.dumps(words, ensure_ascii=False)},
        timestamp=int(start_of_day(on).timestamp()),
    )


def file_name(version: PlanVersion) -> str:
    """Return a name without a name: "min-plan-version-4.pdf"."""
    return f"min-plan-version-{version.number}.pdf"


def _row(agreement: Agreement) -> list[str]:
    return [
        agreement.text,
        OWNERS[Agreement.Owner(agreement.owner)],
        dato_kort(agreement.due_on) if agreement.due_on else "–",
        AgreementState(agreement.state).label,
    ]
