"""What an e-mail or an SMS says beside a letter: that there is one, and by when; pure.

No case content, no name of a talk, no link: whoever reads over a shoulder learns nothing (ux 5.5).
Day words ("i dag", "i morgen") are chosen at the moment of sending (B34).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core import danish
from core.dates import local_date
from letters import rules


class Notice(StrEnum):
    """Which text goes out; S-1 to S-9 of ux 5.5."""

    NEW_LETTER = "new_letter"
    NEW_DEADLINE = "new_deadline"
    DAYS_LEFT = "days_left"
    LAST_DAY = "last_day"
    TALK_BOOKED = "talk_booked"
    TALK_SOON = "talk_soon"
    MISSED = "missed"
    JOBLOG = "joblog"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who writes, and where to log in and call."""

    name: str
    site: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What a notice may name: a first name, a deadline and the time of a talk, nothing else."""

    notice: Notice
    first_name: str
    deadline: date | None = None
    talk_at: datetime | None = None


@dataclass(frozen=True)
class Text:
    """One notice in both channels; words in braces are filled in at the moment of sending."""

    sms: str
    subject: str
    mail: str


TEXTS = {
    Notice.NEW_LETTER: Text(
        sms="Du har et nyt brev på Min side. Log ind på {site} for at læse det. "
        "Du kan ikke svare på denne sms.",
        subject="Nyt brev fra {fund}",
        mail="Du har fået et brev på Min side.",
    ),
    Notice.NEW_DEADLINE: Text(
        sms="Du har et nyt brev på Min side. Der er en frist {deadline}. Log ind på {site}. "
        "Spørgsmål? Ring {phone}",
        subject="Nyt brev fra {fund} med frist {deadline_date}",
        mail="Du har fået et brev på Min side. Du skal gøre noget senest {deadline}.",
    ),
    Notice.DAYS_LEFT: Text(
        sms="Der er {days_left} til din frist {deadline_date}. Log ind på {site} og se, "
        "hvad du skal gøre. Spørgsmål? Ring {phone}",
        subject="Husk din frist {deadline_date}",
        mail="Der er {days_left} til din frist {deadline}.",
    ),
    Notice.LAST_DAY: Text(
        sms="Din frist er i dag kl. 23.59. Log ind på {site} nu.{call_today}",
        subject="Din frist er i dag",
        mail="Du skal gøre noget i dag senest kl. 23.59.",
    ),
    Notice.TALK_BOOKED: Text(
        sms="Din aftale {talk} er på plads. Se detaljer på {site}",
        subject="Din aftale er på plads",
        mail="Din aftale {talk} er på plads. Se detaljer på Min side.",
    ),
    Notice.TALK_SOON: Text(
        sms="Du har en aftale {talk_day} {talk_time}. Se hvor og hvordan på {site}. "
        "Forhindret? Meld afbud på Min side, før den begynder",
        subject="Husk din aftale {talk_day}",
        mail="Du har en aftale {talk_day} {talk_time}. Se hvor og hvordan på Min side. "
        "Bliver du forhindret, så meld afbud der, før den begynder.",
    ),
    Notice.MISSED: Text(
        sms="Vi fik ikke fat i dig {talk_day}. Ring {phone} nu, eller log ind på {site}. "
        "Det er vigtigt, at du svarer hurtigt",
        subject="Vi mangler at høre fra dig",
        mail="Ring {phone} nu, eller log ind på Min side. Det er vigtigt, at du svarer hurtigt.",
    ),
    Notice.JOBLOG: Text(
        sms="Husk ugens stillinger i din joblog senest søndag. Se, hvad du mangler, på {site}",
        subject="Husk din joblog",
        mail="Husk ugens stillinger i din joblog senest søndag. Se på Min side, hvad du mangler.",
    ),
    Notice.CHANGED: Text(
        sms="Vi har ændret en aftale med dig. Du skal ikke gøre noget nu. Se mere på {site}",
        subject="Vi har ændret en aftale med dig",
        mail="Du skal ikke gøre noget nu. Se mere på Min side.",
    ),
}

MAIL = """\
Hej {first_name}

{text}

Log ind på {site}. Vi sender aldrig links, du skal logge ind fra. Ring {phone}, hvis du har brug for hjælp.

Venlig hilsen
{fund}

Du kan ikke svare på denne mail.
"""


def sms(occasion: Occasion, sender: Sender, *, at: datetime) -> str:
    """Return the text of an SMS: at most 160 characters of GSM-7."""
    text = _text_of(occasion, at=at).sms
    return f"{sender.name}: {text.format(**_words(occasion, sender, at=at))}"


def mail(occasion: Occasion, sender: Sender, *, at: datetime) -> tuple[str, str]:
    """Return subject and body of an e-mail."""
    words = _words(occasion, sender, at=at)
    text = _text_of(occasion, at=at)
    return text.subject.format(**words), MAIL.format(text=text.mail.format(**words), **words)


def _text_of(occasion: Occasion, *, at: datetime) -> Text:
    """Return the text that fits the day: a deadline that is today is no longer days away."""
    if occasion.deadline == local_date(at):
        return TEXTS[Notice.LAST_DAY]
    return TEXTS[occasion.notice]


def _words(occasion: Occasion, sender: Sender, *, at: datetime) -> dict[str, str]:
    today = local_date(at)
    call = f" Kan du ikke nå det, så ring {sender.phone} inden kl. 15"
    words = {
        "fund": sender.name,
        "site": sender.site,
        "phone": sender.phone,
        "first_name": occasion.first_name,
        "call_today": call if rules.phone_answers(at) else "",
    }
    if occasion.deadline:
        words |= {
            "deadline": danish.dato(occasion.deadline),
            "deadline_date": danish.dag_maaned(occasion.deadline),
            "days_left": days_left(occasion.deadline, today=today),
        }
    if occasion.talk_at:
        words |= {
            "talk": danish.tidspunkt(occasion.talk_at),
            "talk_day": day_word(local_date(occasion.talk_at), today=today),
            "talk_time": danish.klokken(occasion.talk_at),
        }
    return words


def day_word(day: date, *, today: date) -> str:
    """Return "i dag", "i morgen", "i går", the weekday within a week, otherwise the whole date."""
    days = (day - today).days
    if abs(days) <= 1:
        return {-1: "i går", 0: "i dag", 1: "i morgen"}[days]
    return danish.ugedag(day) if abs(days) < 7 else danish.dato(day)


def days_left(deadline: date, *, today: date) -> str:
    """Return "3 dage" or "1 dag"."""
    days = (deadline - today).days
    return f"{days} {'dag' if days == 1 else 'dage'}"
