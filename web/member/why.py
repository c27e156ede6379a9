"""Why a date is as it is: the rule in words, the facts it was worked out from, and the version.

Each function mirrors one rule of ``cases.rules`` or ``meetings.rules`` and calls it, so that the
explanation cannot say another date than the rule does. Plain values in, sentences out.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.policy import SOURCES, HandoverRule, Policy
from cases.rules import PlannedTalk, three_month_date
from core.danish import dato, frist, tidspunkt
from meetings.rules import booking_deadline, delivered_on


@dataclass(frozen=True)
class Why:
    """An answer to "Hvorfor?": the rule, the facts, and where the rule stands."""

    text: str
    facts: tuple[str, ...] = ()
    source: str = ""
    question: str = ""
    """What the fold-out is called; several on one page need names of their own."""


def _source(policy: Policy, number: str) -> str:
    return _("Regelsæt %(version)s. Kilde: %(source)s.") % {
        "version": policy.name,
        "source": SOURCES[number],
    }


def why_registered(day: date) -> Why:
    return Why(
        _("Det er den dag, du meldte dig ledig på jobnet.dk."),
        (_("De andre dage i forløbet regner vi fra %(day)s.") % {"day": dato(day)},),
    )


def why_deadline(
    deadline: date, *, letter_on: date | None, digital_exempt: bool, policy: Policy
) -> Why:
    """Explain the last day to book (A6, B33); a deadline that was moved names the newest letter."""
    text = _("Du skal booke senest %(deadline)s.") % {"deadline": frist(deadline)}
    source = _source(policy, "booking_window_days")
    if letter_on is None:
        return Why(text, source=source)
    counted_from = delivered_on(letter_on, digital_exempt=digital_exempt, policy=policy)
    facts = [_("Brevet er fra %(day)s.") % {"day": dato(letter_on)}]
    if digital_exempt:
        facts.append(
            _("Du får dine breve på papir. Derfor regner vi fra %(day)s.")
            % {"day": dato(counted_from)}
        )
    if booking_deadline(counted_from, policy=policy) != deadline:
        facts.append(_("Fristen er rykket siden da. Grunden står i dit seneste brev."))
        return Why(text, tuple(facts), source)
    facts.append(_("Du har %(days)s dage.") % {"days": policy.booking_window_days})
    last = counted_from + timedelta(days=policy.booking_window_days)
    if last == deadline:
        facts.append(_("Dagen er en hverdag, så fristen bliver ikke rykket."))
    else:
        facts.append(
            _("%(day)s er ikke en hverdag, så fristen er rykket til den næste.")
            % {"day": dato(last).capitalize()}
        )
    return Why(text, tuple(facts), source)


def why_held(sequence: int, *, policy: Policy) -> Why:
    return Why(
        _("Samtalen blev holdt den dag."),
        (
            _("Den tæller som nr. %(number)s af %(talks)s.")
            % {"number": sequence, "talks": policy.talks_before_handover},
        ),
        _source(policy, "talks_before_handover"),
    )


def why_booked(*, self_booked: bool, booked_for: datetime) -> Why:
    if self_booked:
        return Why(_("Du har selv valgt %(start)s.") % {"start": tidspunkt(booked_for)})
    return Why(_("Vi har aftalt %(start)s med dig.") % {"start": tidspunkt(booked_for)})


def why_planned(
    planned: PlannedTalk, *, spell_start: date, paused_days: int, policy: Policy
) -> Why:
    """Explain between which days a talk is held (A5)."""
    registered = _("Du meldte dig ledig %(day)s.") % {"day": dato(spell_start)}
    if planned.sequence == 1:
        facts = (
            registered,
            _("Den første samtale holder vi inden %(days)s dage, på en hverdag.")
            % {"days": policy.first_talk_deadline_days},
            *_paused(paused_days),
        )
        text = _("Vi skal holde samtalen senest %(day)s.") % {"day": dato(planned.window_to)}
        return Why(text, facts, _source(policy, "first_talk_deadline_days"))
    plan = policy.plan_of_talk(planned.sequence)
    assert plan is not None  # noqa: S101  (a planned talk comes from this very plan)
    first, last = plan.window
    return Why(
        _("Vi holder samtalen fra %(first)s til %(last)s.")
        % {"first": dato(planned.window_from), "last": dato(planned.window_to)},
        (
            registered,
            _("Samtalen ligger mellem dag %(first)s og dag %(last)s i forløbet.")
            % {"first": first, "last": last},
            _("Vi skriver til dig på dag %(day)s.") % {"day": plan.invite_day},
            *_paused(paused_days),
        ),
        _source(policy, "second_talk" if planned.sequence == 2 else "third_talk"),
    )


def why_handover(
    day: date, *, spell_start: date, paused_days: int, talks_held: int, policy: Policy
) -> Why:
    """Explain when the course goes over to the Jobcenter (A1, A2)."""
    months = ngettext("%(number)s måned", "%(number)s måneder", policy.handover_months) % {
        "number": policy.handover_months
    }
    facts_of_rule = {"months": months, "talks": policy.talks_before_handover}
    match policy.handover_rule:
        case HandoverRule.TIME_ONLY:
            text = _("Vi holder samtalerne i de første %(months)s.")
        case HandoverRule.TALKS_ONLY:
            text = _("Vi holder samtalerne, til du har haft %(talks)s samtaler.")
        case HandoverRule.BOTH:
            text = _(
                "Vi holder samtalerne, til du har haft %(talks)s samtaler, og der er gået %(months)s."
            )
        case _:
            text = _(
                "Vi holder samtalerne i de første %(months)s, eller til du har haft %(talks)s samtaler. "
                "Det, der kommer først, gælder."
            )
    facts = [_("Du meldte dig ledig %(day)s.") % {"day": dato(spell_start)}]
    if policy.handover_hours_threshold is None:
        months_over = three_month_date(spell_start, paused_days=paused_days, policy=policy)
        facts += [
            *_paused(paused_days),
            _("%(months)s er gået %(day)s.") % {"months": months, "day": dato(months_over)},
        ]
    facts.append(
        ngettext(
            "Du har haft %(talks)s samtale hos os.",
            "Du har haft %(talks)s samtaler hos os.",
            talks_held,
        )
        % {"talks": talks_held}
    )
    facts.append(_("Derfor er dagen %(day)s.") % {"day": dato(day)})
    return Why(text % facts_of_rule, tuple(facts), _source(policy, "handover_months"))


def _paused(days: int) -> tuple[str, ...]:
    if not days:
        return ()
    return (
        ngettext(
            "Forløbet har holdt pause i %(days)s dag. Den er lagt til.",
            "Forløbet har holdt pause i %(days)s dage. De er lagt til.",
            days,
        )
        % {"days": days},
    )
