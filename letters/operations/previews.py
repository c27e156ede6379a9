"""How a letter about a sanction case will read, before anybody sends it. Nothing is stored."""

from datetime import date, datetime
from typing import Any

from django.utils.safestring import SafeString

from core.dates import local_date
from letters import wording
from letters.facts import sanctions
from letters.facts.known import Known
from letters.operations import writing
from sanctions.models import SanctionCase


class Preview:
    """A letter that was not sent: what it is called, its text, and what stands above it."""

    def __init__(self, sanction: SanctionCase, template: str, words: dict[str, Any], at: datetime):
        case = sanction.case
        common = writing.common_words(case, Known(at=at))
        text = wording.render(template, {**common, **words})
        greeting = {
            "kind": "paragraph",
            "spans": [wording.plain_span(f"Kære {case.member.name}")],
        }
        head = writing.head_of(case, local_date(at))
        self.subject = text.subject
        self.html: SafeString = wording.as_html(
            [greeting, *text.blocks, writing.signature_of(case)]
        )
        self.sender_lines: list[str] = head["sender"]
        self.receiver_lines: list[str] = head["references"]


def hearing(sanction: SanctionCase, *, facts: str, reply_by: date, at: datetime) -> Preview:
    """Return L21 as it would read with these facts."""
    words = sanctions.hearing_words(sanction, facts=facts, deadline=reply_by)
    return Preview(sanction, "L21", words, at)


def decision(
    sanction: SanctionCase,
    *,
    facts: str,
    reasons: str,
    legal_basis: str,
    complaint_deadline: date,
    at: datetime,
) -> Preview | None:
    """Return L22 as it would read with these parts; None where no day is lost."""
    if sanction.loss_from is None:
        return None
    words = sanctions.decision_words(
        sanction,
        (sanction.loss_from, sanction.loss_to),
        facts=facts,
        reasons=reasons,
        legal_basis=legal_basis,
        deadline=complaint_deadline,
    )
    return Preview(sanction, "L22", words, at)
