"""What a Jobcenter reads of Min Plan: in short on the shared picture, whole on its own page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.danish import dato_kort
from plans import rules
from plans.models import Agreement, AgreementState, PlanVersion


@dataclass(frozen=True, kw_only=True)
class AgreementLine:
    """One agreement, without what was noted when it was settled."""

    text: str
    owner: str
    due_on: date | None
    state: str
    is_kept: bool


@dataclass(frozen=True, kw_only=True)
class PlanInShort:
    """The valid version as the card of the shared picture shows it."""

    number: int
    accepted: str
    rows: list[tuple[str, str]]


def in_short(version: PlanVersion) -> PlanInShort:
    content = version.content()
    said = dict(rules.clause_lines(content.requirement))
    rows: list[tuple[str, str]] = [
        ("Jobmål", _lines(rules.goal_text(goal) for goal in content.job_goals))
    ]
    if area := said.get(rules.LABELS[rules.Part.AREA]):
        rows.append(("Søger i", area))
    rows.append(("Krav", _requirement(content.requirement)))
    if content.agreements:
        rows.append(("Aftalt", _lines(rules.terms_text(terms) for terms in content.agreements)))
    rows.append(("Tidligere job", rules.field_text(content, rules.Part.PREVIOUS_EMPLOYMENT)))
    accepted_at = version.acknowledged_at
    return PlanInShort(
        number=version.number,
        accepted=f"Godkendt {dato_kort(accepted_at)}" if accepted_at else "",
        rows=rows,
    )


def _requirement(requirement: rules.Requirement) -> str:
    amount = f"Mindst {requirement.weekly_minimum} stillinger om ugen"
    return f"{amount}, helst 1 opslået" if requirement.posted_if_possible else amount


def _lines(texts: Iterable[str]) -> SafeString:
    """Return texts under one another; each is escaped, for people wrote them."""
    return format_html_join(mark_safe("<br>"), "{}", ((text,) for text in texts))


def agreement_lines(agreements: list[Agreement]) -> list[AgreementLine]:
    return [
        AgreementLine(
            text=agreement.text,
            owner=agreement.get_owner_display(),
            due_on=agreement.due_on,
            state=agreement.get_state_display(),
            is_kept=agreement.state == AgreementState.KEPT,
        )
        for agreement in agreements
    ]
