"""Which event gives which letter; and SILENT, so that no event is forgotten.

An event may give several letters, or none after all when its facts say so (the function returns
None): a reminder of what is done by now, a correction of what nobody was told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cases.models import CaseEvent, EventKind
from letters.facts import course, joblog, plans, sanctions, talks
from letters.facts.known import Draft, Known
from letters.models import Code, Notice, Recipient


@dataclass(frozen=True, kw_only=True)
class LetterType:
    """One letter that an event gives.

    ``template`` is the file in ``templates/letters``, unless the draft names a variant. ``replaces``
    are the earlier letters about the same talk, or of the same case where there is no talk, whose
    place it takes.
    """

    code: Code
    template: str
    facts: Callable[[CaseEvent, Known], Draft | None]
    notice: Notice = Notice.NEW_LETTER
    recipient: Recipient = Recipient.MEMBER
    replaces: frozenset[Code] = frozenset()


TO_BOOK = frozenset({Code.L1, Code.L2, Code.L3})
ABOUT_A_TIME = frozenset({Code.L4, Code.L5, Code.L6})
OF_A_HANDOVER = frozenset({Code.L10, Code.L11, Code.L12})

INVITATION = LetterType(
    code=Code.L2,
    template="L2",
    facts=talks.invitation,
    notice=Notice.NEW_DEADLINE,
    replaces=TO_BOOK,
)
BOOKING = LetterType(
    code=Code.L5,
    template="L5",
    facts=talks.booked,
    notice=Notice.TALK_BOOKED,
    replaces=ABOUT_A_TIME,
)
PLAN = LetterType(
    code=Code.L18,
    template="L18",
    facts=plans.plan_in_force,
    replaces=frozenset({Code.L18}),
)

NO_CONSEQUENCE = LetterType(
    code=Code.L24, template="L24", facts=sanctions.closed_without_consequence
)

LETTERS: Mapping[EventKind, tuple[LetterType, ...]] = {
    # cases
    EventKind.OPENED_AS_LEGACY: (LetterType(code=Code.L15, template="L15", facts=course.legacy),),
    EventKind.HANDOVER_ANNOUNCED: (
        LetterType(
            code=Code.L10,
            template="L10",
            facts=course.handover_announced,
            notice=Notice.NEW_DEADLINE,
            replaces=frozenset({Code.L10}),
        ),
    ),
    EventKind.HANDED_OVER: (
        LetterType(
            code=Code.L11,
            template="L11",
            facts=course.handed_over,
            replaces=frozenset({Code.L10}),
        ),
        LetterType(
            code=Code.L12,
            template="L12",
            facts=course.handover_for_jobcenter,
            recipient=Recipient.JOBCENTER,
        ),
    ),
    EventKind.HANDOVER_UNDONE: (
        LetterType(
            code=Code.L13,
            template="L13",
            facts=course.handover_undone,
            replaces=OF_A_HANDOVER,
        ),
        LetterType(
            code=Code.L13,
            template="L13_jobcenter",
            facts=course.handover_undone,
            recipient=Recipient.JOBCENTER,
            replaces=OF_A_HANDOVER,
        ),
    ),
    EventKind.CLOSED: (LetterType(code=Code.L14, template="L14", facts=course.closed),),
    EventKind.MOVED: (LetterType(code=Code.L17, template="L17", facts=course.moved),),
    EventKind.ASSIGNED: (LetterType(code=Code.L17, template="L17", facts=course.assigned),),
    EventKind.EXEMPTION_GRANTED: (
        LetterType(code=Code.L28, template="L28_granted", facts=course.exemption_granted),
    ),
    EventKind.EXEMPTION_REFUSED: (
        LetterType(code=Code.L28, template="L28_refused", facts=course.exemption_refused),
    ),
    # meetings
    EventKind.CONVENED: (
        LetterType(
            code=Code.L1,
            template="L1",
            facts=talks.first_invitation,
            notice=Notice.NEW_DEADLINE,
        ),
    ),
    EventKind.INVITED: (INVITATION,),
    EventKind.DEADLINE_SET: (INVITATION,),
    EventKind.OUTAGE_EXTENDED: (INVITATION,),
    EventKind.BOOKING_REMINDED: (
        LetterType(
            code=Code.L3,
            template="L3",
            facts=talks.booking_reminder,
            notice=Notice.DAYS_LEFT,
            replaces=frozenset({Code.L3}),
        ),
    ),
    EventKind.CONVENED_FIXED: (
        LetterType(
            code=Code.L4,
            template="L4",
            facts=talks.fixed_talk,
            replaces=TO_BOOK | ABOUT_A_TIME,
        ),
    ),
    EventKind.BOOKED: (BOOKING,),
    EventKind.REBOOKED: (BOOKING,),
    EventKind.MODE_CHOSEN: (BOOKING,),
    EventKind.TALK_REMINDED: (
        LetterType(
            code=Code.L6,
            template="L6",
            facts=talks.talk_reminder,
            notice=Notice.TALK_SOON,
        ),
    ),
    EventKind.BOOKING_EXPIRED: (
        LetterType(code=Code.L7, template="L7", facts=talks.booking_missed),
    ),
    EventKind.OUTCOME_CORRECTED: (
        LetterType(
            code=Code.L9,
            template="L9",
            facts=talks.correction,
            replaces=frozenset({Code.L8, Code.L21}),
        ),
    ),
    EventKind.WITHDRAWN: (
        LetterType(
            code=Code.L16,
            template="L16",
            facts=talks.called_off,
            notice=Notice.CHANGED,
            replaces=TO_BOOK | ABOUT_A_TIME,
        ),
    ),
    # plans
    EventKind.PLAN_ACTIVATED: (PLAN,),
    EventKind.PLAN_RECEIVED: (PLAN,),
    EventKind.OFFER_PROPOSED: (
        LetterType(
            code=Code.L19,
            template="L19",
            facts=plans.offer_proposed,
            notice=Notice.NEW_DEADLINE,
        ),
    ),
    EventKind.OFFER_ANSWERED: (
        LetterType(code=Code.L20, template="L20", facts=plans.offer_answered),
    ),
    # joblog
    EventKind.WEEK_BELOW: (
        LetterType(
            code=Code.L26,
            template="L26",
            facts=joblog.week_below,
            notice=Notice.NEW_DEADLINE,
        ),
    ),
    # sanctions
    EventKind.MISSED_LETTER_DUE: (
        LetterType(code=Code.L8, template="L8", facts=talks.missed, notice=Notice.MISSED),
    ),
    EventKind.HEARING_SENT: (
        LetterType(
            code=Code.L21,
            template="L21",
            facts=sanctions.hearing,
            notice=Notice.NEW_DEADLINE,
        ),
    ),
    EventKind.HEARING_EXTENDED: (
        LetterType(
            code=Code.L21,
            template="L21_extended",
            facts=sanctions.hearing_extended,
            notice=Notice.NEW_DEADLINE,
        ),
    ),
    EventKind.DECIDED: (LetterType(code=Code.L22, template="L22", facts=sanctions.decided),),
    EventKind.CURED: (LetterType(code=Code.L23, template="L23", facts=sanctions.cured),),
    EventKind.SANCTION_DISMISSED: (NO_CONSEQUENCE,),
    EventKind.DECIDED_NONE: (NO_CONSEQUENCE,),
    EventKind.SANCTION_ANNULLED: (NO_CONSEQUENCE,),
    EventKind.APPEAL_UPHELD: (
        LetterType(
            code=Code.L25,
            template="L25_upheld",
            facts=sanctions.appeal_upheld,
            replaces=frozenset({Code.L22}),
        ),
    ),
    EventKind.APPEAL_FORWARDED: (
        LetterType(code=Code.L25, template="L25_forwarded", facts=sanctions.appeal_forwarded),
    ),
    EventKind.APPEAL_ANSWERED: (
        LetterType(code=Code.L25, template="L25_answered", facts=sanctions.appeal_answered),
    ),
}

SILENT = frozenset(
    {
        # The convening, the talk withdrawn or the new invitation tells what matters.
        EventKind.OPENED,
        EventKind.PAUSED,
        EventKind.RESUMED,
        EventKind.REOPENED,
        EventKind.TAKEN_OVER,
        EventKind.ABSENCE_REPORTED,
        EventKind.ABSENCE_ENDED,
        EventKind.DEADLINE_SUSPENDED,
        EventKind.CANCELLED,
        EventKind.CANCELLATION_SENT,
        # Between colleagues.
        EventKind.HOLD_LIFTED,
        EventKind.REFERRAL_PROPOSED,
        EventKind.REFERRAL_REFUSED,
        EventKind.CORRECTION_SETTLED,
        EventKind.PARTICIPATION_SETTLED,
        EventKind.MODE_ALLOWED,
        EventKind.CANCELLATION_ACCEPTED,
        EventKind.HANDOVER_PREPARED,
        EventKind.HANDOVER_RECEIVED,
        EventKind.HANDOVER_RETURNED,
        EventKind.HANDOVER_ANSWERED,
        # The member's own acts: the page answers at once.
        EventKind.WISH_ANSWERED,
        EventKind.NO_SLOT_REPORTED,
        EventKind.CONTACT_RECORDED,
        EventKind.CONTACT_NOTED,
        EventKind.PLAN_ACKNOWLEDGED,
        EventKind.PLAN_COMMENTED,
        EventKind.OFFER_SENT,
        EventKind.OFFER_REFUSED,
        EventKind.APPLICATION_LOGGED,
        EventKind.APPLICATION_CORRECTED,
        EventKind.APPLICATION_DELETED,
        # Both were there.
        EventKind.HELD,
        EventKind.AGREEMENT_SETTLED,
        # A flag costs nothing and is no letter (A20); what follows from it has its own event.
        EventKind.MISSED,
        EventKind.MISSED_CONFIRMED,
        EventKind.CANCELLATION_REJECTED,
        EventKind.WEEK_FINAL,
        EventKind.SANCTION_FLAGGED,
        # The hearing goes on inside the house until somebody decides.
        EventKind.HEARING_ANSWERED,
        EventKind.HEARING_EXPIRED,
        EventKind.DECISION_PROPOSED,
        EventKind.DECISION_RETURNED,
        # The decision or the cure that changed the days has its own letter.
        EventKind.CONSEQUENCE_CORRECTED,
        # The page that takes the complaint answers at once.
        EventKind.APPEALED,
        # The Jobcenter writes about its own talks; what lapsed stands in L11.
        EventKind.JOBCENTER_TALK_NOTED,
        EventKind.OFFER_WITHDRAWN,
        EventKind.OFFER_LAPSED,
    }
)
