"""Sentences that several pages of Min side say alike: what may be lost, why a deadline rests, counts.

Every consequence names where it begins and where it ends.
"""

from datetime import date, datetime

from django.utils.translation import gettext as _

from core.danish import dato
from core.dates import ONE_DAY
from meetings.models import Suspension


def missed_consequence(starts_at: datetime) -> str:
    """Return what staying away may cost: from the talk's day until contact (R47)."""
    return _(
        "Du kan miste dagpenge fra %(day)s, og til du har kontaktet os. "
        "Var du forhindret, så skriv det. Vi hører dig, før vi afgør noget."
    ) % {"day": dato(starts_at)}


def unbooked_consequence(deadline: date) -> str:
    """Return what a missed deadline may cost: from the day after until a new time (A15)."""
    return _(
        "Det kan betyde, at du ikke har ret til dagpenge fra %(day)s, og til du har en ny tid "
        "eller er meldt ledig igen. Vi hører dig, før vi afgør noget."
    ) % {"day": dato(deadline + ONE_DAY)}


def booking_consequence(deadline: date) -> str:
    """Return what not booking may cost: from the day after the deadline until a new time (A15)."""
    return _(
        "Booker du ikke i tide, kan du miste dagpenge fra %(day)s, og til du har en ny tid. "
        "Kan du ikke finde en tid, så ring inden fristen."
    ) % {"day": dato(deadline + ONE_DAY)}


def absence_consequence(starts_at: datetime) -> str:
    """Return what not coming may cost, and how it is avoided (R46, R47)."""
    return _(
        "Kommer du ikke, kan du miste dagpenge fra %(day)s, og til du har kontaktet os. "
        "Bliver du forhindret, så meld afbud, før samtalen begynder."
    ) % {"day": dato(starts_at)}


def resting_text(why: str) -> str:
    """Return why there is no deadline now, and what the member has to do about it: nothing."""
    match why:
        case Suspension.SICK:
            return _(
                "Du har ingen frist, mens du er syg. Meld dig rask, når du er det. "
                "Så får du en ny frist."
            )
        case Suspension.VACATION:
            return _("Du har ingen frist, mens du holder ferie. Du får et brev med en ny frist.")
        case Suspension.NO_SLOTS:
            return _(
                "Vi har ingen ledige tider lige nu. Din frist er rykket, og vi skriver til dig, "
                "når der er tider."
            )
        case Suspension.MEMBER_FOUND_NONE:
            return _(
                "Du har fortalt os, at du ikke kan finde en tid. Din frist hviler, og vi "
                "kontakter dig, så vi finder en tid sammen."
            )
    return _("Vi finder en tid til dig og skriver til dig. Du skal ikke booke selv.")


def no_times_text(*, has_deadline: bool) -> str:
    """Return what becomes of a booking for which there is no time at all (2.2, B35)."""
    if has_deadline:
        return _(
            "Vi har ingen ledige tider lige nu. Kommer der ingen inden din frist, rykker vi den. "
            "Vi skriver til dig, når der er tider."
        )
    return _("Vi har ingen ledige tider lige nu. Vi skriver til dig, når der er tider.")


def times_in_words(number: int) -> str:
    return _("1 ledig tid") if number == 1 else _("%(number)s ledige tider") % {"number": number}


def positions_in_words(number: int) -> str:
    """Return "én stilling", "2 stillinger"."""
    return _("én stilling") if number == 1 else _("%(number)s stillinger") % {"number": number}


def in_words(phrases: list[str]) -> str:
    """Return "booke din samtale, svare os og logge én stilling"."""
    if len(phrases) < 2:
        return "".join(phrases)
    return _("%(first)s og %(last)s") % {"first": ", ".join(phrases[:-1]), "last": phrases[-1]}
