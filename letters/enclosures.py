"""STAR's list of what belongs to a complaint about a missed talk, looked for in one case (P42, I-6).

The list is the agency's, in its order; what is missing says what to do while it still can be done,
that is before the decision. Where a case is about something else, what is about a talk is not relevant.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Q

from core.danish import dato, tidspunkt
from core.dates import local_date
from letters.models import Channel, Code, Dispatch, DispatchState, Letter, Recipient
from meetings.models import Meeting, Organiser
from sanctions.models import Appeal, SanctionCase, SanctionKind, SanctionState

LIST = "STAR: Bilagsliste om udeblivelser fra møder"


class State(StrEnum):
    """Whether an enclosure is there."""

    PRESENT = "present"
    MISSING = "missing"
    NOT_RELEVANT = "not_relevant"


@dataclass(frozen=True)
class Enclosure:
    """One item of the list: what there is, or what to do so that it will be there."""

    number: int
    title: str
    state: State
    text: str
    todo: str = ""
    letters: tuple[Letter, ...] = ()


@dataclass(frozen=True)
class Found:
    """An item as one case has it, before it gets its number and title."""

    state: State
    text: str
    todo: str = ""
    letters: tuple[Letter, ...] = ()


@dataclass(frozen=True)
class Papers:
    """What one case has: its letters in the order of their dates, paper copies, and complaint."""

    sanction: SanctionCase
    today: date
    letters: tuple[Letter, ...]
    posted: dict[int, Dispatch] = field(default_factory=dict)
    complaint: Appeal | None = None

    @property
    def meeting(self) -> Meeting | None:
        return self.sanction.meeting

    def of(self, codes: Iterable[str]) -> tuple[Letter, ...]:
        wanted = frozenset(codes)
        return tuple(letter for letter in self.letters if letter.code in wanted)


TELLS_THE_TIME = (Code.L4, Code.L5)
ASKS_TO_BOOK = (Code.L1, Code.L2)
GUIDES = {
    SanctionKind.BOOKING_DEADLINE_MISSED: (Code.L1, Code.L2, Code.L3),
}
GUIDES_ABOUT_A_TALK = (Code.L1, Code.L4, Code.L5, Code.L6)
"""The letters that say what it costs not to come."""
SAYS_WHOM_TO_CONTACT = (Code.L7, Code.L8)


def papers_of(sanction: SanctionCase, *, at: datetime) -> Papers:
    """Fetch what the list and the folder are made from, in a handful of queries."""
    about = Q(event__facts__sanctioncase=sanction.pk)
    if sanction.meeting_id is not None:
        about |= Q(meeting=sanction.meeting_id) | Q(event__facts__meeting=sanction.meeting_id)
    letters = (
        Letter.objects.filter(about, case=sanction.case_id, recipient=Recipient.MEMBER)
        .filter(available_at__lte=at)
        .select_related("member", "event")
        .order_by("letter_on", "pk")
    )
    rows = tuple(letters)
    posted = Dispatch.objects.filter(
        letter__in=[letter.pk for letter in rows], channel=Channel.PAPER
    )
    return Papers(
        sanction=sanction,
        today=local_date(at),
        letters=rows,
        posted={copy.letter_id: copy for copy in posted if copy.letter_id},
        complaint=sanction.appeals.order_by("received_at", "pk").last(),
    )


def enclosures_of(sanction: SanctionCase, *, at: datetime) -> list[Enclosure]:
    """Return STAR's list for this case, each item present, missing or not relevant."""
    return listed(papers_of(sanction, at=at))


def listed(papers: Papers) -> list[Enclosure]:
    return [
        Enclosure(number, title, found.state, found.text, found.todo, found.letters)
        for number, (title, look) in enumerate(STARS_LIST, start=1)
        for found in [look(papers)]
    ]


def _there(text: str, *letters: Letter) -> Found:
    return Found(State.PRESENT, text, letters=letters)


def _missing(text: str, todo: str) -> Found:
    return Found(State.MISSING, text, todo)


def _not_relevant(text: str) -> Found:
    return Found(State.NOT_RELEVANT, text)


NO_TALK = _not_relevant("Sagen handler ikke om en samtale.")


def _decision(papers: Papers) -> Found:
    if not hasattr(papers.sanction, "decision"):
        return _not_relevant("Der er ikke afgjort noget endnu.")
    sent = papers.of([Code.L22])
    if not sent:
        return _missing(
            "Afgørelsen er ikke lagt i indbakken.", "Find ud af, hvorfor brevet ikke er skrevet."
        )
    return _there(_how_sent(sent[-1], papers), sent[-1])


def _how_sent(letter: Letter, papers: Papers) -> str:
    """Return when a letter came, by which way, and when it was opened."""
    text = f"Lagt i indbakken på Min side {tidspunkt(letter.available_at)}."
    if letter.first_opened_at is not None:
        text += f" Åbnet {tidspunkt(letter.first_opened_at)}."
    copy = papers.posted.get(letter.pk)
    if copy is not None and copy.state == DispatchState.SENT and copy.settled_at:
        text += f" Sendt på papir {dato(local_date(copy.settled_at))}."
    return text


def _complaint(papers: Papers) -> Found:
    if papers.complaint is None:
        return _not_relevant("Der er ikke klaget.")
    late = " Den kom efter klagefristen." if papers.complaint.is_late else ""
    return _there(f"Modtaget {tidspunkt(papers.complaint.received_at)}.{late}")


def _convened_or_booked(papers: Papers) -> Found:
    meeting = papers.meeting
    if meeting is None:
        return NO_TALK
    if meeting.organiser == Organiser.JOBCENTER:
        return _missing(
            "Vi ved ikke, om medlemmet selv har booket hos Jobcenteret.", "Spørg Jobcenteret."
        )
    if meeting.starts_at is None:
        deadline = meeting.booking_deadline
        return _there(
            f"Medlemmet skulle selv booke senest {dato(deadline)}."
            if deadline
            else "Medlemmet skulle selv booke."
        )
    if meeting.self_booked and meeting.booked_at is not None:
        return _there(f"Medlemmet bookede selv tiden {tidspunkt(meeting.booked_at)}.")
    return _there("Vi indkaldte til en fast tid.")


def _convening(papers: Papers) -> tuple[Letter, ...]:
    """Return the letters that convened: the last that told the time, and what asked to book it."""
    asked = papers.of(ASKS_TO_BOOK)
    return (*asked[:1], *papers.of(TELLS_THE_TIME)[-1:])


def _copy_of_convening(papers: Papers) -> Found:
    meeting = papers.meeting
    if meeting is None:
        return NO_TALK
    letters = _convening(papers)
    if letters:
        return _there(
            ", ".join(f"{letter.subject} ({dato(letter.letter_on)})" for letter in letters),
            *letters,
        )
    if meeting.organiser == Organiser.JOBCENTER:
        return _missing("Jobcenteret har indkaldt.", "Bed Jobcenteret om en kopi af indkaldelsen.")
    return _missing(
        "Vi kan ikke finde brevet.", "Find en kopi af indkaldelsen, før du afgør sagen."
    )


def _guidance(papers: Papers) -> Found:
    if papers.meeting is None:
        return NO_TALK
    kind = SanctionKind(papers.sanction.kind)
    letters = papers.of(GUIDES.get(kind, GUIDES_ABOUT_A_TALK))
    if letters:
        days = ", ".join(dato(letter.delivered_on) for letter in letters)
        return _there(f"Medlemmet er skrevet til om konsekvensen {days}.", *letters)
    return _missing(
        "Vi kan ikke se, at medlemmet er vejledt om konsekvensen.",
        "Find ud af, hvornår og hvordan medlemmet er vejledt. Ellers må du lukke sagen.",
    )


def _proof_of_delivery(papers: Papers) -> Found:
    if papers.meeting is None:
        return NO_TALK
    letters = _convening(papers)
    if not letters:
        return _missing(
            "Uden indkaldelsen er der intet bevis for modtagelse.",
            "Find indkaldelsen og beviset for, at den kom frem.",
        )
    last = letters[-1]
    copy = papers.posted.get(last.pk)
    if copy is not None and copy.state != DispatchState.SENT:
        return _missing(
            "Medlemmet får brevene på papir, og det er ikke noteret, at brevet er sendt.",
            "Notér, hvornår brevet er sendt med posten.",
        )
    return _there(_how_sent(last, papers), last)


def _explanation(papers: Papers) -> Found:
    sanction = papers.sanction
    heard = papers.of([Code.L21])
    if sanction.replied_at is not None:
        return _there(f"Medlemmet svarede {tidspunkt(sanction.replied_at)}.", *heard)
    if sanction.state == SanctionState.FLAGGED or sanction.reply_by is None:
        return _missing("Medlemmet er ikke hørt endnu.", "Send en partshøring.")
    if sanction.state == SanctionState.HEARING:
        return _missing(
            "Medlemmet har ikke svaret endnu.", f"Vent på svaret til {dato(sanction.reply_by)}."
        )
    return Found(
        State.NOT_RELEVANT,
        f"Medlemmet har ikke svaret på partshøringen, der løb til {dato(sanction.reply_by)}.",
        letters=heard,
    )


def _whom_to_contact(papers: Papers) -> Found:
    meeting = papers.meeting
    if meeting is None:
        return NO_TALK
    letters = papers.of(SAYS_WHOM_TO_CONTACT)
    if letters:
        return _there(f"Vi skrev {dato(letters[-1].letter_on)}, hvem medlemmet skulle kontakte.",
                      letters[-1])  # fmt: skip
    if meeting.contact_at is not None:
        return _not_relevant(
            f"Medlemmet tog selv kontakt {tidspunkt(meeting.contact_at)}, før vi skrev."
        )
    if papers.sanction.kind != SanctionKind.NO_SHOW:
        return _not_relevant("Her er det ikke kontakt, der gør en forskel.")
    return _missing(
        "Vi kan ikke se, at medlemmet har fået at vide, hvem det skulle kontakte.",
        "Skriv til medlemmet om at kontakte den, der indkaldte.",
    )


def _whose_talk(papers: Papers) -> Found:
    meeting = papers.meeting
    if meeting is None:
        return NO_TALK
    start = f" {tidspunkt(meeting.starts_at)}" if meeting.starts_at else ""
    return _there(f"{meeting.title}{start} hos {meeting.get_organiser_display().lower()}.")


STARS_LIST: tuple[tuple[str, Callable[[Papers], Found]], ...] = (
    ("Afgørelsen, og hvordan den er sendt", _decision),
    ("Klagen, og hvornår vi fik den", _complaint),
    ("Om medlemmet er indkaldt eller selv har booket", _convened_or_booked),
    ("Kopi af indkaldelsen", _copy_of_convening),
    ("Om og hvornår medlemmet er vejledt om konsekvensen", _guidance),
    ("Bevis for, at det digitale brev er kommet frem", _proof_of_delivery),
    ("Medlemmets forklaring", _explanation),
    ("Vejledning om at kontakte den, der indkaldte", _whom_to_contact),
    ("Hvem samtalen var hos", _whose_talk),
)
"""The items of STAR's list, in its order, each with how it is looked for."""
