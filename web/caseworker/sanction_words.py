"""How a sanction case reads in the workspace: its step, its deadline, what it may cost; no queries."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core import danish
from core.dates import ONE_DAY, local_date
from sanctions import rules
from sanctions.models import (
    DECIDED,
    UNDECIDED,
    Appeal,
    ConsequenceStatus,
    Hearing,
    SanctionCase,
    SanctionKind,
    SanctionState,
)
from web.caseworker.words import Badge

State = SanctionState

BADGES = {
    State.FLAGGED: Badge("Partshøring mangler", "red", "scale"),
    State.HEARING: Badge("Venter på svar", "amber", "clock"),
    State.READY: Badge("Klar til afgørelse", "red", "scale"),
    State.APPROVAL: Badge("Til godkendelse", "amber", "users"),
    State.DECIDED_NONE: Badge("Ingen konsekvens", "green", "check"),
    State.IN_FORCE: Badge("Afgjort, løber", "red", "scale"),
    State.ENDED: Badge("Afgjort, ophørt", "", "check"),
    State.APPEALED: Badge("Klage", "amber", "message-square"),
    State.APPEAL_CLOSED: Badge("Klage behandlet", "", "check"),
    State.ANNULLED: Badge("Taget tilbage", "", "x"),
}
DOUBT = Badge("Afklares ved samtale", "amber", "message-square")


def badge_of(sanction: SanctionCase) -> Badge:
    if sanction.state == State.FLAGGED and sanction.is_doubt_only:
        return DOUBT
    return BADGES[State(sanction.state)]


def about(sanction: SanctionCase) -> str:
    """Return what happened and when: "2. jobsamtale mandag 13. april kl. 10.00, telefon"."""
    meeting = sanction.meeting
    if meeting is None or sanction.kind == SanctionKind.BOOKING_DEADLINE_MISSED:
        day = danish.dato(sanction.event_on)
        return f"{meeting.title}, frist {day}" if meeting else day.capitalize()
    when = (
        danish.tidspunkt(meeting.starts_at) if meeting.starts_at else danish.dato(sanction.event_on)
    )
    mode = f", {meeting.get_mode_display().lower()}" if meeting.mode else ""
    return f"{meeting.title} {when}{mode}"


# The five steps


@dataclass(frozen=True)
class Step:
    """One of the five steps, as the component takes it: done, now or next."""

    title: str
    state: str
    text: str


NUMBER_OF_THE_STEP = {
    State.FLAGGED: 2,
    State.HEARING: 3,
    State.READY: 4,
    State.APPROVAL: 4,
    State.APPEALED: 5,
}
"""On which step a person or the member has to act."""
FIRST = {
    SanctionKind.NO_SHOW: "Udeblivelse",
    SanctionKind.UNLAWFUL_CANCELLATION: "Afbud",
    SanctionKind.BOOKING_DEADLINE_MISSED: "Bookingfrist",
}


def steps_of(
    sanction: SanctionCase, hearing: Hearing | None, appeal: Appeal | None, *, today: date
) -> list[Step]:
    """Return the five steps, and for each what was done or until when it is to be done."""
    now = NUMBER_OF_THE_STEP.get(State(sanction.state), 0)
    if appeal is not None and appeal.forwarded_at and appeal.closed_at is None:
        now = 5
    texts = (
        f"Registreret {_moment(sanction.flagged_at)}",
        f"Sendt {_moment(hearing.sent_at)}" if hearing else "Ikke sendt",
        _reply(sanction),
        _decision(sanction),
        _complaint(sanction, appeal, today=today),
    )
    done = (
        True,
        hearing is not None,
        sanction.replied_at is not None or now > 3 or sanction.state in DECIDED,
        sanction.state not in UNDECIDED,
        appeal is not None and now != 5,
    )
    titles = (
        FIRST.get(SanctionKind(sanction.kind), "Hændelse"),
        "Partshøring",
        "Svar fra medlem",
        "Afgørelse",
        "Klage",
    )
    return [
        Step(title, "now" if number == now else "done" if is_done else "next", text)
        for number, (title, is_done, text) in enumerate(
            zip(titles, done, texts, strict=True), start=1
        )
    ]


def _moment(moment: datetime) -> str:
    return f"{danish.dato_kort(moment)} {danish.klokken(moment)}"


def _reply(sanction: SanctionCase) -> str:
    if sanction.replied_at:
        return f"Svarede {_moment(sanction.replied_at)}"
    if sanction.reply_by is None:
        return ""
    if sanction.state == State.HEARING:
        return f"Frist {danish.dato(sanction.reply_by)}"
    return f"Intet svar {danish.dato_kort(sanction.reply_by)}"


def _decision(sanction: SanctionCase) -> str:
    match sanction.state:
        case State.DECIDED_NONE:
            return "Ingen konsekvens"
        case State.ANNULLED:
            return "Taget tilbage"
        case State.APPROVAL:
            return "Venter på godkendelse"
    decision = decision_of(sanction)
    return f"Afgjort {_moment(decision.decided_at)}" if decision else "Med begrundelse"


def decision_of(sanction: SanctionCase) -> Any:
    """Return the decision that was fetched along with the case, or None."""
    return getattr(sanction, "decision", None)


def _complaint(sanction: SanctionCase, appeal: Appeal | None, *, today: date) -> str:
    if appeal is None:
        if sanction.complaint_deadline is None or sanction.state not in DECIDED:
            return "4 uger"
        passed = sanction.complaint_deadline < today
        return f"{'Fristen var' if passed else 'Frist'} {danish.dato_kort(sanction.complaint_deadline)}"
    if appeal.closed_at:
        result = appeal.get_cka_result_display() if appeal.cka_result else "Medhold"
        return f"{result} {danish.dato_kort(appeal.closed_at)}"
    if appeal.forwarded_at:
        return f"Hos klagecentret fra {danish.dato_kort(appeal.forwarded_at)}"
    return f"Videresendes senest {danish.dato_kort(appeal.forward_by)}"


# When it can be decided


def not_yet(sanction: SanctionCase, *, today: date) -> str:
    """Return from which day the case can be decided, while it cannot be yet; else nothing (U12)."""
    if sanction.state == State.FLAGGED:
        return "Du kan tidligst afgøre sagen, når medlemmet er hørt og har svaret, eller når svarfristen er gået."
    if sanction.state != State.HEARING or sanction.reply_by is None:
        return ""
    first = sanction.reply_by + ONE_DAY
    if today >= first:
        return "Svarfristen er gået. Sagen bliver klar til afgørelse ved næste natlige kørsel."
    return f"Du kan tidligst afgøre sagen {danish.dato(first)}, eller når medlemmet har svaret."


def is_ready(sanction: SanctionCase) -> bool:
    return sanction.state in (State.READY, State.APPROVAL)


# What it may cost


def cost(sanction: SanctionCase) -> list[tuple[str, str]]:
    """Return the lost days as they were worked out, and whether a person decided them."""
    if sanction.loss_from is None:
        return [("Dagpenge", "Ingen dag er tabt")]
    rows = [
        ("Status", sanction.get_consequence_display()),
        ("Fra", danish.dato_aar(sanction.loss_from)),
        ("Til og med", _last_day(sanction)),
    ]
    if sanction.hours is not None:
        rows.append(("Timer", hours(float(sanction.hours))))
    if sanction.cured_on:
        rows.append(("Igen fra", danish.dato_aar(sanction.cured_on)))
    return rows


UNTIL = {
    rules.Ends.WHEN_CURED: "Åben: til medlemmet har kontaktet os eller har en ny tid",
    rules.Ends.WHEN_REQUALIFIED: "Åben: til medlemmet har arbejdet de timer, der kræves",
}


def _last_day(sanction: SanctionCase) -> str:
    if sanction.loss_to is not None:
        return danish.dato_aar(sanction.loss_to)
    ends = (
        rules.Ends.WHEN_REQUALIFIED
        if sanction.kind in (SanctionKind.NOT_AVAILABLE, SanctionKind.QUARANTINE_REPEAT)
        else rules.Ends.WHEN_CURED
    )
    return UNTIL[ends]


def hours(number: float) -> str:
    """Return "7,4", and "37" for a whole number."""
    return f"{number:g}".replace(".", ",")


@dataclass(frozen=True)
class Day:
    """One day of the calendar, as its table shows it."""

    day: date
    counts: bool
    hours: str
    why: str


def days_in_words(days: list[rules.CalendarDay]) -> list[Day]:
    return [
        Day(each.day, each.counts, hours(each.hours) if each.counts else "", _why(each))
        for each in days
    ]


def _why(day: rules.CalendarDay) -> str:
    why = rules.WHY_IN_WORDS[day.why]
    return f"{why} ({SanctionKind(day.other).label})" if day.other else why


# The list


def deadline_of(sanction: SanctionCase) -> tuple[str, date]:
    """Return what runs in a case, and its day: the reply, the forwarding, or since when it waits."""
    match sanction.state:
        case State.HEARING if sanction.reply_by:
            return "Svar", sanction.reply_by
        case State.READY if sanction.replied_at:
            return "Svarede", local_date(sanction.replied_at)
        case State.READY | State.APPROVAL if sanction.reply_by:
            return "Svarfrist", sanction.reply_by
        case State.APPEALED if sanction.appeal_forward_by:
            return "Videresend", sanction.appeal_forward_by
        case State.IN_FORCE | State.ENDED if sanction.complaint_deadline:
            return "Klagefrist", sanction.complaint_deadline
    return "Registreret", local_date(sanction.flagged_at)


NEXT_ACT = {
    State.FLAGGED: "Start partshøring",
    State.HEARING: "Se sagen",
    State.READY: "Afgør sagen",
    State.APPROVAL: "Godkend eller send retur",
    State.APPEALED: "Vurder klagen",
    State.APPEAL_CLOSED: "Notér klagecentrets svar",
}


def next_act(sanction: SanctionCase) -> str:
    if sanction.state == State.FLAGGED and sanction.is_doubt_only:
        return "Se sagen"
    return NEXT_ACT.get(State(sanction.state), "Se sagen")


def is_final(sanction: SanctionCase) -> bool:
    return sanction.consequence == ConsequenceStatus.FINAL
