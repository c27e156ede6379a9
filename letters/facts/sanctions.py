"""Letters about sanction cases: L21 to L25. What they name was decided by a person; nothing is reckoned here."""

from datetime import date, datetime
from typing import Any

from cases.models import CaseEvent, EventKind
from core import danish
from core.dates import ONE_DAY, local_date
from letters import folder
from letters.facts.known import Draft, Known, day
from letters.models import Act
from letters.wording import PartMissing
from sanctions.models import Appeal, CkaResult, Hearing, SanctionCase, SanctionKind

UNTIL_CONTACT = frozenset(
    {
        SanctionKind.NO_SHOW,
        SanctionKind.UNLAWFUL_CANCELLATION,
        SanctionKind.OFFER_NON_PARTICIPATION,
    }
)
LEGAL_BASIS = "lov om arbejdsløshedsforsikring og i bekendtgørelsen om rådighed"

SECOND_INSTANCE = "Center for Klager om Arbejdsløshedsforsikring"


def hearing(event: CaseEvent, known: Known) -> Draft:
    """L21: what we build on, what we consider, and until when the member can answer (P38, P39)."""
    sanction = known.heard(event)
    latest = newest_hearing(sanction)
    deadline = latest.extended_to or latest.reply_by
    return Draft(
        context=hearing_words(sanction, facts=latest.facts, deadline=deadline),
        deadline_on=deadline,
        act=Act.ANSWER_HEARING,
        act_on=sanction.public_id,
        meeting=sanction.meeting,
    )


def hearing_words(sanction: SanctionCase, *, facts: str, deadline: date) -> dict[str, Any]:
    """Return what L21 says about a case, for the letter and for a look at it before it is sent."""
    return {
        "deadline": deadline,
        "facts": facts,
        "period": period(sanction, sanction.loss_from, sanction.loss_to),
        "legal_basis": LEGAL_BASIS,
    }


def hearing_extended(event: CaseEvent, known: Known) -> Draft:
    """L21: there is more time to answer."""
    sanction = known.sanction(event)
    deadline = day(event.facts.get("reply_by")) or sanction.reply_by
    return Draft(
        context={
            "deadline": deadline,
            "outage": event.actor_id is None,
        },
        deadline_on=deadline,
        act=Act.ANSWER_HEARING,
        act_on=sanction.public_id,
        meeting=sanction.meeting,
    )


def decided(event: CaseEvent, known: Known) -> Draft:
    """L22: result, period, facts, reasons, legal basis and how to complain (P40, P41).

    :raises PartMissing: if a mandatory part is not there
    """
    sanction = known.decided(event)
    decision = getattr(sanction, "decision", None)
    if decision is None:
        raise PartMissing("decision")
    first, last = _lost_days(event, sanction)
    parts = {
        "loss_from": first,
        "complaint_deadline": sanction.complaint_deadline,
        "facts": decision.facts,
        "reasons": decision.reasons,
        "legal_basis": decision.legal_basis,
    }
    missing = [name for name, part in parts.items() if not part]
    if missing or first is None:
        raise PartMissing(", ".join(missing))
    return Draft(
        context=decision_words(
            sanction,
            (first, last),
            facts=decision.facts,
            reasons=decision.reasons,
            legal_basis=decision.legal_basis,
            deadline=sanction.complaint_deadline,
        ),
        deadline_on=sanction.complaint_deadline,
        act=Act.SEE_DECISION,
        act_on=sanction.public_id,
        meeting=sanction.meeting,
        must_say=(
            danish.dato(first),
            decision.facts,
            decision.reasons,
            decision.legal_basis.rstrip(". "),
            danish.frist(parts["complaint_deadline"]),
            SECOND_INSTANCE,
            "Du kan klage",
        ),
    )


def decision_words(
    sanction: SanctionCase,
    lost: tuple[date, date | None],
    *,
    facts: str,
    reasons: str,
    legal_basis: str,
    deadline: date | None,
) -> dict[str, Any]:
    """Return what L22 says about a case, for the letter and for a look at it before it is sent."""
    first, last = lost
    return {
        "period": period(sanction, first, last),
        "period_short": period_short(first, last),
        "hours": float(sanction.hours) if sanction.hours and last == sanction.loss_to else None,
        "what_now": what_now(sanction, last),
        "facts": facts,
        "reply": sanction.reply,
        "reasons": reasons,
        "legal_basis": legal_basis.rstrip(". "),
        "deadline": deadline,
    }


def _lost_days(event: CaseEvent, sanction: SanctionCase) -> tuple[date | None, date | None]:
    """Return the days as they were at the event; the row may have changed since."""
    if event.facts.get("loss_from"):
        return day(event.facts["loss_from"]), day(event.facts.get("loss_to"))
    return sanction.loss_from, sanction.loss_to


def cured(event: CaseEvent, known: Known) -> Draft | None:
    """L23: benefit can be paid again; only after a decision took it away."""
    sanction = known.sanction(event)
    last = day(event.facts.get("loss_to")) or sanction.loss_to
    if last is None or getattr(sanction, "decision", None) is None:
        return None
    return Draft(
        context={
            "from_day": last + ONE_DAY,
            "by": _cured_by(sanction),
            "loss_from": sanction.loss_from,
            "loss_to": last,
        },
        act=Act.SEE_DECISION,
        act_on=sanction.public_id,
        meeting=sanction.meeting,
    )


def _cured_by(sanction: SanctionCase) -> str:
    if sanction.kind in UNTIL_CONTACT:
        return "contact"
    if sanction.kind == SanctionKind.BOOKING_DEADLINE_MISSED:
        return "booking"
    return "hours"


def closed_without_consequence(event: CaseEvent, known: Known) -> Draft | None:
    """L24: nothing comes of it; only to a member who was told that something might.

    A corrected outcome has its own letter (L9), so the annulment that follows from it is silent.
    """
    sanction = known.sanction(event)
    told = (
        event.facts.get("member_was_told")
        or sanction.told_at is not None
        or known.was_told(event.case_id, meeting_id=sanction.meeting_id, sanction_id=sanction.pk)
    )
    if not told or _is_corrected(event, sanction, known):
        return None
    return Draft(
        context={"occasion": _occasion(sanction), "reason": _sentence(sanction.closing_reason)},
        act=Act.SEE_DECISION if sanction.told_at else Act.NONE,
        act_on=sanction.public_id,
        meeting=sanction.meeting,
    )


def _is_corrected(event: CaseEvent, sanction: SanctionCase, known: Known) -> bool:
    return event.kind == EventKind.SANCTION_ANNULLED and (
        sanction.meeting_id is not None and sanction.meeting_id in known.corrected
    )


def _occasion(sanction: SanctionCase) -> str:
    talk_at = sanction.meeting.starts_at if sanction.meeting else None
    match sanction.kind:
        case SanctionKind.NO_SHOW if talk_at:
            return f"din samtale {danish.tidspunkt(talk_at)}"
        case SanctionKind.UNLAWFUL_CANCELLATION if talk_at:
            return f"dit afbud til samtalen {danish.tidspunkt(talk_at)}"
        case SanctionKind.BOOKING_DEADLINE_MISSED:
            return f"din frist for at booke {danish.dato(sanction.event_on)}"
    return ""


def appeal_upheld(event: CaseEvent, known: Known) -> Draft:
    """L25: we looked again and agree with the member."""
    sanction, appeal = _appeal(event, known)
    return Draft(
        context={"decided": _decided_on(sanction), "reasons": _sentence(appeal.answer)},
        act=Act.SEE_DECISION,
        act_on=sanction.public_id,
        meeting=sanction.meeting,
    )


def appeal_forwarded(event: CaseEvent, known: Known) -> Draft:
    """L25: the complaint went on to the second instance, with what (P41, P42)."""
    sanction, appeal = _appeal(event, known)
    return Draft(
        context={
            "decided": _decided_on(sanction),
            "forwarded": local_date(appeal.forwarded_at or event.happened_at),
            "documents": [
                f"{document.title} ({danish.dato(document.day)})"
                for document in folder.documents_of(sanction, at=event.happened_at)
            ],
        },
        act=Act.SEE_DECISION,
        act_on=sanction.public_id,
        meeting=sanction.meeting,
    )


def appeal_answered(event: CaseEvent, known: Known) -> Draft:
    """L25: what the second instance decided."""
    sanction, appeal = _appeal(event, known)
    return Draft(
        context={
            "decided": _decided_on(sanction),
            "upheld": bool(appeal.upheld),
            "changed": (
                period(sanction, sanction.loss_from, sanction.loss_to)
                if appeal.cka_result == CkaResult.CHANGED
                else ""
            ),
            "reasons": _sentence(appeal.answer),
        },
        act=Act.SEE_DECISION,
        act_on=sanction.public_id,
        meeting=sanction.meeting,
    )


def _appeal(event: CaseEvent, known: Known) -> tuple[SanctionCase, Appeal]:
    sanction = known.sanction(event)
    return sanction, max(sanction.appeals.all(), key=lambda appeal: appeal.pk)


def newest_hearing(sanction: SanctionCase) -> Hearing:
    return max(sanction.hearings.all(), key=lambda hearing: hearing.pk)


def _decided_on(sanction: SanctionCase) -> date:
    decided_at: datetime = sanction.decision.decided_at
    return local_date(decided_at)


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?" else f"{text}."


# Periods in words: each has a beginning and an end (ux 5.6, 7)


def period(sanction: SanctionCase, first: date | None, last: date | None) -> str:
    """Return "for mandag 23. november", or from when until what."""
    if first is None:
        return f"for {danish.dato(sanction.event_on)}"
    if last is None:
        return f"fra {danish.dato(first)}, og til {_until(sanction)}"
    if last <= first:
        return f"for {danish.dato_aar(first)}"
    return f"fra {danish.dato_aar(first)} til og med {danish.dato_aar(last)}"


def period_short(first: date, last: date | None) -> str:
    return f"{'for' if last is not None and last <= first else 'fra'} {danish.dato(first)}"


def _until(sanction: SanctionCase) -> str:
    if sanction.kind in UNTIL_CONTACT:
        return "du har haft kontakt med os"
    if sanction.kind == SanctionKind.BOOKING_DEADLINE_MISSED:
        return "du har en ny tid eller er meldt ledig igen"
    return f"du har arbejdet {_hours_needed(sanction)} timer inden for tre måneder"


def _hours_needed(sanction: SanctionCase) -> int:
    case = sanction.case
    return case.policy.requalify_hours[f"{case.insurance}_3_months"]


def what_now(sanction: SanctionCase, last: date | None) -> str:
    """Return what the member does to get benefit again, or that nothing is to be done."""
    if last is not None:
        return "Du skal ikke gøre noget. Vi trækker perioden fra i din udbetaling."
    if sanction.kind in UNTIL_CONTACT:
        return "Kontakt os i dag. Fra den dag kan du igen få dagpenge."
    if sanction.kind == SanctionKind.BOOKING_DEADLINE_MISSED:
        return (
            "Ring til os, og få en ny tid, eller meld dig ledig igen på jobnet.dk. "
            "Fra den dag kan du igen få dagpenge."
        )
    return (
        f"Skriv til os, når du har arbejdet {_hours_needed(sanction)} timer inden for tre måneder. "
        "Så ser vi på, om du igen kan få dagpenge."
    )
