"""Every worklist once (B30): what it is called, which rows it has, since when, and what to do next.

A kind is one queryset beside the model it looks at. From the kinds come the pages that list them,
the counts in the rail and "Kræver handling" on the day page, so the three always agree.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import (
    BooleanField,
    CharField,
    Count,
    DateTimeField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from accounts.models import Role, User
from cases.models import Case, Note
from core import danish
from core.dates import local_date
from exchange.models import HandoverReply
from joblog.operations.reading import below_lately
from letters.models import Dispatch
from meetings.models import Meeting, MeetingKind, MeetingState
from plans.models import Agreement, OfferRecommendation, Plan
from sanctions.models import Appeal, SanctionCase

Rows = Callable[[Any, User, datetime], QuerySet]
Hint = Callable[[Any, Sequence[Meeting]], bool]
OLD_AFTER_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of work that waits for a person.

    :param rows: the rows in these cases, which the user may see, at this moment
    :param of_case: the path from a row to its case, with the underscores at its end
    :param since: the field that says since when it waits
    :param act: what to do next, as a link says it
    :param hint: whether a case with these talks could have such a row at all; spares looking for it
    :param route: where that is done; it takes the row's public id, or the case's where ``by_case``
    """

    name: str
    label: str
    badge: str
    text: str
    rows: Rows
    since: str
    act: str
    route: str
    of_case: str = "case__"
    by_case: bool = False
    tone: str = "amber"
    lead_only: bool = False
    page: str = ""
    hint: Hint = lambda case, talks: True

    @property
    def url(self) -> str:
        """Return the page that lists this kind."""
        return reverse(self.page or "caseworker:worklists") + (
            "" if self.page else f"?liste={self.name}"
        )


def _any_is(talks: Sequence[Meeting], state: MeetingState) -> bool:
    return any(talk.state == state for talk in talks)


def _talks(cases: Any) -> Any:
    return Meeting.objects.filter(case__in=cases.values("pk"))


def _sanctions(cases: Any) -> Any:
    return SanctionCase.objects.filter(case__in=cases.values("pk"))


def _appealed(cases: Any, user: User, at: datetime) -> QuerySet:
    """Return the decisions that were complained about, since the complaint came."""
    complaint = Appeal.objects.filter(sanction_case=OuterRef("pk"), closed_at=None)
    return (
        _sanctions(cases)
        .appeal_to_reassess()
        .annotate(
            appealed_at=Subquery(complaint.order_by("-received_at").values("received_at")[:1])
        )
    )


def _kept(cases: Any, user: User, at: datetime) -> QuerySet:
    """Return the complaints to be sent on, since the fund looked at them again."""
    complaint = Appeal.objects.kept().filter(sanction_case=OuterRef("pk"))
    return (
        _sanctions(cases)
        .appeal_to_forward()
        .annotate(reassessed_at=Subquery(complaint.values("reassessed_at")[:1]))
    )


def _notes(cases: Any, user: User, at: datetime) -> QuerySet:
    """Return the user's own reminders whose day has come."""
    return Note.objects.filter(
        case__in=cases.values("pk"),
        author=user,
        settled_at=None,
        remind_on__lte=local_date(at),
    )


def _without_plan(cases: Any, user: User, at: datetime) -> QuerySet:
    """Return the cases without a valid plan, since their first talk was held or they went over."""
    first_talk = Meeting.objects.job_talks().filter(
        case=OuterRef("pk"), sequence=1, state=MeetingState.HELD
    )
    return Plan.objects.missing_in(cases).annotate(
        missing_since=Coalesce(
            Subquery(first_talk.values("starts_at")[:1]),
            Cast("handed_over_on", DateTimeField()),
            "opened_at",
        )
    )


# In the order of urgency: the queue shows what stands first here first.
KINDS = (
    Kind(
        name="missed_unconfirmed",
        label="Udeblivelser, der ikke er bekræftet",
        badge="Udeblevet",
        text="Markeret automatisk. Bekræft eller ret.",
        rows=lambda cases, user, at: _talks(cases).missed_unconfirmed(),
        since="missed_flagged_at",
        act="Bekræft eller ret",
        route="caseworker:confirm_missed",
        tone="red",
        page="caseworker:missed",
        hint=lambda case, talks: _any_is(talks, MeetingState.MISSED),
    ),
    Kind(
        name="outcome_missing",
        label="Samtaler uden udfald",
        badge="Udfald mangler",
        text="Samtalen er slut. Notér, om medlemmet mødte.",
        rows=lambda cases, user, at: _talks(cases).outcome_missing(at),
        since="ends_at",
        act="Notér udfald",
        route="caseworker:talk",
        hint=lambda case, talks: _any_is(talks, MeetingState.BOOKED),
    ),
    Kind(
        name="cancellation_to_review",
        label="Afbud, der skal vurderes",
        badge="Vurdér afbud",
        text="Medlemmet har meldt afbud af en anden grund.",
        rows=lambda cases, user, at: _talks(cases).cancellation_to_review(),
        since="cancel_reported_at",
        act="Vurdér afbuddet",
        route="caseworker:review_cancellation",
        hint=lambda case, talks: _any_is(talks, MeetingState.CANCELLATION_REVIEW),
    ),
    Kind(
        name="hearing_expired",
        label="Høringer uden svar",
        badge="Intet svar",
        text="Svarfristen er gået uden svar. Sagen kan afgøres.",
        rows=lambda cases, user, at: _sanctions(cases).hearing_expired(),
        since="reply_by",
        act="Afgør sagen",
        route="caseworker:decide",
        tone="red",
        hint=lambda case, talks: case.has_sanctions,
    ),
    Kind(
        name="decision_ready",
        label="Klar til afgørelse",
        badge="Klar til afgørelse",
        text="Medlemmet har svaret på høringen.",
        rows=lambda cases, user, at: _sanctions(cases).decision_ready().exclude(replied_at=None),
        since="replied_at",
        act="Afgør sagen",
        route="caseworker:decide",
        tone="red",
        hint=lambda case, talks: case.has_sanctions,
    ),
    Kind(
        name="appeal_to_reassess",
        label="Klager, der skal vurderes igen",
        badge="Klage",
        text="Medlemmet har klaget over en afgørelse.",
        rows=_appealed,
        since="appealed_at",
        act="Vurder klagen",
        route="caseworker:appeal",
        hint=lambda case, talks: case.has_sanctions,
    ),
    Kind(
        name="appeal_to_forward",
        label="Klager, der skal videre",
        badge="Videresend",
        text="Vi fastholder afgørelsen. Klagen skal til klagecentret.",
        rows=_kept,
        since="reassessed_at",
        act="Send klagen videre",
        route="caseworker:appeal",
        hint=lambda case, talks: case.has_sanctions,
    ),
    Kind(
        name="no_free_slot",
        label="Samtaler uden ledig tid",
        badge="Mangler tid",
        text="Fristen hviler. Find en tid, eller åbn flere tider.",
        rows=lambda cases, user, at: _talks(cases).no_free_slot(),
        since="invited_on",
        act="Book for medlemmet",
        route="caseworker:book",
        hint=lambda case, talks: _any_is(talks, MeetingState.AWAITING_BOOKING),
    ),
    Kind(
        name="first_talk_overdue",
        label="Første samtale over tiden",
        badge="For sent",
        text="Første samtale skulle være holdt.",
        rows=lambda cases, user, at: _talks(cases).first_talk_overdue(local_date(at)),
        since="latest_on",
        act="Åbn samtalen",
        route="caseworker:talk",
        tone="red",
        hint=lambda case, talks: any(talk.is_open and talk.sequence == 1 for talk in talks),
    ),
    Kind(
        name="plan_missing",
        label="Min Plan mangler",
        badge="Min Plan mangler",
        text="Første samtale er holdt, men der er ingen gældende plan.",
        rows=_without_plan,
        since="missing_since",
        act="Åbn Min Plan",
        route="caseworker:plan",
        of_case="",
        hint=lambda case, talks: not case.plan_number,
    ),
    Kind(
        name="agreement_overdue",
        label="Aftaler over fristen",
        badge="Aftale over frist",
        text="En aftale i Min Plan er ikke gjort.",
        rows=lambda cases, user, at: Agreement.objects.filter(
            plan__in=cases.values("pk")
        ).agreement_overdue(local_date(at)),
        since="due_on",
        act="Åbn Min Plan",
        route="caseworker:plan",
        of_case="plan__case__",
        by_case=True,
        hint=lambda case, talks: case.has_agreements,
    ),
    Kind(
        name="offer_unanswered",
        label="Indstillinger uden svar",
        badge="Svar mangler",
        text="Jobcenteret har ikke svaret på indstillingen.",
        rows=lambda cases, user, at: OfferRecommendation.objects.filter(
            case__in=cases.values("pk")
        ).offer_unanswered(local_date(at)),
        since="sent_at",
        act="Åbn indstillingen",
        route="caseworker:offer",
        tone="blue",
        hint=lambda case, talks: case.has_offers,
    ),
    Kind(
        name="handover_returned",
        label="Spørgsmål fra Jobcenteret",
        badge="Spørgsmål",
        text="Jobcenteret spørger til en overdragelse.",
        rows=lambda cases, user, at: HandoverReply.objects.filter(
            case__in=cases.values("pk")
        ).handover_returned(),
        since="noted_at",
        act="Besvar spørgsmålet",
        route="caseworker:handover",
        by_case=True,
        tone="violet",
        hint=lambda case, talks: case.has_handover_questions,
    ),
    Kind(
        name="join_first_jobcenter_talk",
        label="Deltag i første jobcentersamtale",
        badge="Deltag",
        text="Medlemmet vil have os med til den første samtale hos Jobcenteret.",
        rows=lambda cases, user, at: cases.join_first_jobcenter_talk(),
        since="handed_over_on",
        act="Aftal deltagelsen",
        route="caseworker:changes",
        of_case="",
        tone="violet",
        hint=lambda case, talks: bool(case.wants_fund_at_first_jc_talk),
    ),
    Kind(
        name="note_due",
        label="Egne påmindelser",
        badge="Påmindelse",
        text="Din egen påmindelse.",
        rows=_notes,
        since="remind_on",
        act="Åbn sagen",
        route="caseworker:case",
        by_case=True,
        tone="blue",
        hint=lambda case, talks: bool(case.sticky_notes),
    ),
    Kind(
        name="letter_failed",
        label="Kopier, der ikke kom frem",
        badge="Kopi fejlede",
        text="En e-mail, sms eller et papirbrev kom ikke af sted. Brevet ligger på Min side.",
        rows=lambda cases, user, at: Dispatch.objects.filter(case__in=cases.values("pk")).failed(),
        since="settled_at",
        act="Se brevene",
        route="caseworker:letters",
        by_case=True,
        hint=lambda case, talks: case.has_failed_copies,
    ),
    Kind(
        name="approval_waiting",
        label="Afgørelser til godkendelse",
        badge="Til godkendelse",
        text="En afgørelse venter på, at en anden godkender den.",
        rows=lambda cases, user, at: _sanctions(cases).approval_waiting(),
        since="flagged_at",
        act="Godkend eller send retur",
        route="caseworker:decide",
        page="caseworker:approvals",
        tone="red",
        lead_only=True,
        hint=lambda case, talks: case.has_sanctions,
    ),
    Kind(
        name="referral_waiting",
        label="Visitationer til godkendelse",
        badge="Til godkendelse",
        text="En sagsbehandler foreslår at visitere medlemmet til Jobcenteret.",
        rows=lambda cases, user, at: cases.referral_waiting(),
        since="referral_proposed_at",
        act="Godkend eller afvis",
        route="caseworker:changes",
        of_case="",
        lead_only=True,
        hint=lambda case, talks: case.referral_proposed_at is not None,
    ),
    Kind(
        name="correction_after_handover",
        label="Rettelser efter overdragelse",
        badge="Rettelse",
        text="Et udfald er rettet, efter at sagen blev overdraget.",
        rows=lambda cases, user, at: cases.correction_after_handover(),
        since="correction_due_at",
        act="Behandl rettelsen",
        route="caseworker:changes",
        of_case="",
        tone="red",
        lead_only=True,
        hint=lambda case, talks: case.correction_due_at is not None,
    ),
    Kind(
        name="branch_to_assign",
        label="Sager uden den rette afdeling",
        badge="Fordel sagen",
        text="Ingen åben afdeling i sagen dækker medlemmets kommune.",
        rows=lambda cases, user, at: cases.branch_to_assign(),
        since="opened_at",
        act="Fordel sagen",
        route="caseworker:assign",
        of_case="",
        lead_only=True,
    ),
)
OF_SANCTIONS = (
    "hearing_to_send",
    "hearing_expired",
    "decision_ready",
    "appeal_to_reassess",
    "appeal_to_forward",
)
"""What the rail counts of sanction cases: a person has to do the next act."""
BY_NAME = {kind.name: kind for kind in KINDS}


def kinds_for(user: User) -> list[Kind]:
    """Return the kinds that this user works on."""
    is_lead = user.role == Role.TEAM_LEAD
    return [kind for kind in KINDS if is_lead or not kind.lead_only]


def own(user: User) -> Q:
    """Return which cases are one's own work: a caseworker's own, a team lead's whole branch."""
    return Q() if user.role == Role.TEAM_LEAD else Q(caseworker=user)


@dataclass(frozen=True)
class Item:
    """One thing that waits, as lists and the queue show it."""

    kind: Kind
    row_id: UUID
    case_id: UUID
    name: str
    since: datetime | None
    is_own: bool
    sequence: int | None = None
    talk_kind: str = ""
    starts_at: datetime | None = None

    @property
    def url(self) -> str:
        """Return where the next act is done."""
        key = self.case_id if self.kind.by_case else self.row_id
        return reverse(self.kind.route, args=[key])

    @property
    def what(self) -> str:
        """Return the talk it is about, "2. jobsamtale 23. nov. kl. 10.30", or nothing."""
        if not self.talk_kind:
            return ""
        title = (
            f"{self.sequence}. jobsamtale" if self.sequence else MeetingKind(self.talk_kind).label
        )
        if self.starts_at is None:
            return title
        return f"{title} {danish.dato_kort(self.starts_at)} {danish.klokken(self.starts_at)}"

    def age(self, today: date) -> str:
        """Return "i dag", "i går" or "12 dage"."""
        if self.since is None:
            return ""
        days = (today - local_date(self.since)).days
        return {0: "i dag", 1: "i går"}.get(days) or f"{days} dage"

    def is_old(self, today: date) -> bool:
        return self.since is not None and (today - local_date(self.since)).days >= OLD_AFTER_DAYS


def _lines(kind: Kind, cases: Any, user: User, at: datetime) -> QuerySet:
    """Return a kind's rows in the one shape that all kinds share, so that they can be united."""
    rows = kind.rows(cases, user, at)
    is_talk = rows.model is Meeting
    path = kind.of_case
    return (
        rows.annotate(
            line_kind=Value(kind.name, output_field=CharField()),
            line_rank=Value(KINDS.index(kind), output_field=IntegerField()),
            line_row=F("public_id"),
            line_case=F(f"{path}public_id") if path else F("public_id"),
            line_first=F(f"{path}member__first_name"),
            line_last=F(f"{path}member__last_name"),
            line_since=Cast(kind.since, DateTimeField()),
            line_own=is_own(user, path),
            line_sequence=F("sequence") if is_talk else Cast(Value(None), IntegerField()),
            line_talk=F("kind") if is_talk else Value("", output_field=CharField()),
            line_starts=F("starts_at") if is_talk else Cast(Value(None), DateTimeField()),
        )
        .order_by()
        .values_list(
            "line_kind",
            "line_row",
            "line_case",
            "line_first",
            "line_last",
            "line_since",
            "line_own",
            "line_sequence",
            "line_talk",
            "line_starts",
            "line_rank",
        )
    )


def is_own(user: User, path: str) -> models.Case:
    return models.Case(
        models.When(**{f"{path}caseworker": user.pk}, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )


def items(kinds: Iterable[Kind], cases: Any, user: User, *, at: datetime, limit: int) -> list[Item]:
    """Return what waits in these cases, the user's own first, then by urgency and age: one query.

    :param cases: a queryset of cases that the user may open
    """
    parts = [_lines(kind, cases, user, at) for kind in kinds]
    if not parts:
        return []
    first, *others = parts
    united = first.union(*others, all=True) if others else first
    found = united.order_by("-line_own", "line_rank", "line_since", "line_row")[:limit]
    return [
        Item(
            kind=BY_NAME[name],
            row_id=row_id,
            case_id=case_id,
            name=f"{first_name} {last_name}",
            since=since,
            is_own=is_own,
            sequence=sequence,
            talk_kind=talk_kind,
            starts_at=starts_at,
        )
        for (
            name,
            row_id,
            case_id,
            first_name,
            last_name,
            since,
            is_own,
            sequence,
            talk_kind,
            starts_at,
            _,
        ) in found
    ]


def counts(user: User, *, at: datetime) -> dict[str, int]:
    """Return how much of each kind waits for this user, and how many cases they have: one query.

    Beside the kinds: how many of their members' joblogs were below what was agreed lately.
    """
    visible = Case.objects.visible_to(user, at=at)
    ours = visible.filter(own(user))
    parts = [_count(kind.name, kind.rows(ours, user, at)) for kind in kinds_for(user)]
    parts.append(_count("hearing_to_send", _sanctions(ours).hearing_to_send()))
    parts.append(_count("cases", visible.open().filter(caseworker=user)))
    parts.append(_count("joblog_below", ours.open().filter(below_lately(local_date(at)))))
    first, *others = parts
    return dict(first.union(*others, all=True))


def _count(name: str, rows: QuerySet) -> QuerySet:
    return (
        rows.order_by()
        .annotate(line_kind=Value(name, output_field=CharField()))
        .values("line_kind")
        .annotate(line_count=Count("pk"))
        .values_list("line_kind", "line_count")
    )
