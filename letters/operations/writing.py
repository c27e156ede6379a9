"""From the story to the inbox: each event is read once, and each letter is written once.

Workers share the events by case: whoever writes for a case has it alone until the transaction ends,
so its letters come in the order of its story, however many workers there are. Members and
caseworkers never wait for that: it is a lock among the writers of letters only.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction

from cases.models import Case, CaseEvent, CloseReason, EventKind
from core import danish
from core.chunks import Chunk
from core.dates import local_date
from letters import catalogue, wording
from letters.catalogue import LetterType
from letters.facts import known as facts
from letters.facts.known import Draft, Known, Told
from letters.models import Letter, Recipient
from letters.operations import copies

logger = logging.getLogger(__name__)

WRITERS = 70_001
"""The name of the lock among writers: its first half, the second is the case."""


@transaction.atomic
def write_due_letters(*, at: datetime, after: int = 0, limit: int = 1000) -> Chunk:
    """Write the letters of up to ``limit`` unread events, available from this moment.

    An event whose letter cannot be written stays unread and is tried again: it never holds up the
    others, and a letter with a hole in it never goes out.
    """
    last, events = _claim(after=after, limit=limit)
    if not events:
        return Chunk(0, last)
    known = facts.load(events, at=at)
    letters: list[tuple[Letter, LetterType, Draft]] = []
    read: list[CaseEvent] = []
    for event in events:
        try:
            written = _letters_of(event, known)
        except Exception:
            logger.exception("the letter of event %s could not be written", event.pk)
            continue
        letters += written
        read.append(event)
        for letter, _, _ in written:
            known.told[event.case_id].append(
                Told(letter.code, letter.meeting_id, event.facts.get("sanctioncase"))
            )
    Letter.objects.bulk_create([letter for letter, _, _ in letters])
    _replace(letters)
    copies.plan_for(letters, at=at)
    CaseEvent.objects.filter(pk__in=[event.pk for event in read]).update(letters_read_at=at)
    return Chunk(len(letters), last)


def _claim(*, after: int, limit: int) -> tuple[int | None, list[CaseEvent]]:
    """Return the unread events of the cases that nobody else writes for, and the last key looked at.

    That key is None when fewer than ``limit`` were unread: most runs, each minute, end with that.
    """
    unread = CaseEvent.objects.unread_by_letters().filter(pk__gt=after).order_by("pk")
    seen = list(unread.values_list("pk", "case_id")[:limit])
    if not seen:
        return None, []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id FROM unnest(%s::bigint[]) AS case_id"
            " WHERE pg_try_advisory_xact_lock(%s, (case_id %% 2147483647)::int)",
            [sorted({case_id for _, case_id in seen}), WRITERS],
        )
        ours = [case_id for (case_id,) in cursor.fetchall()]
    # Read again under the lock: another writer may have been here in between.
    events = unread.filter(pk__lte=seen[-1][0], case__in=ours).select_related(
        "case__member", "case__branch", "case__caseworker"
    )
    return seen[-1][0] if len(seen) == limit else None, list(events)


def _letters_of(event: CaseEvent, known: Known) -> list[tuple[Letter, LetterType, Draft]]:
    """Return the letters that an event gives, unsaved: none, one, or one for each recipient."""
    if event.case.close_reason == CloseReason.DEATH:
        return []
    written = []
    for kind in catalogue.LETTERS.get(EventKind(event.kind), ()):
        draft = kind.facts(event, known)
        if draft is not None:
            written.append((_letter(event, kind, draft, known), kind, draft))
    return written


def _letter(event: CaseEvent, kind: LetterType, draft: Draft, known: Known) -> Letter:
    case = event.case
    letter_on = local_date(event.happened_at)
    template = draft.template or kind.template
    common = common_words(case, known)
    text = wording.render(template, {**common, **draft.context})
    wording.require(text, draft.must_say)
    blocks = [*text.blocks, signature_of(case)]
    if kind.recipient == Recipient.MEMBER:
        greeting = {"kind": "paragraph", "spans": [wording.plain_span(f"Kære {common['name']}")]}
        blocks = [greeting, *blocks]
    return Letter(
        public_id=uuid4(),
        event=event,
        case=case,
        member=case.member,
        meeting=draft.meeting,
        code=kind.code,
        recipient=kind.recipient,
        subject=text.subject,
        head=head_of(case, letter_on),
        body=blocks,
        template_version=wording.version_of(template),
        policy_version=case.policy_version,
        letter_on=letter_on,
        available_at=known.at,
        delivered_on=(
            facts.delivered_on(case, letter_on=letter_on, at=known.at)
            if kind.recipient == Recipient.MEMBER
            else local_date(known.at)
        ),
        deadline_on=draft.deadline_on,
        talk_at=draft.talk_at,
        act=draft.act,
        act_on=draft.act_on,
    )


def common_words(case: Case, known: Known) -> dict[str, Any]:
    """Return what every letter may name (section 6: member, case, who to contact)."""
    caseworker, branch = case.caseworker, case.branch
    return {
        "fund": settings.FUND_NAME,
        "phone": (branch.phone if branch else "") or settings.FUND_PHONE,
        "contact": caseworker.name if caseworker else "Vi",
        "actor": settings.JOBCENTER_LABEL,
        "jobcenter": known.jobcenter(case),
        "name": case.member.name,
        "member_number": case.member.member_number,
        "case_number": case.number,
        "weekly": case.required_a_week,
    }


def head_of(case: Case, letter_on: date) -> dict[str, Any]:
    """Return what stands above and below the text, on the screen as on paper."""
    branch = case.branch
    phone = (branch.phone if branch else "") or settings.FUND_PHONE
    address = [branch.address] if branch else []
    return {
        "sender": [settings.FUND_NAME, *address],
        "references": [
            f"{danish.dag_maaned(letter_on)} {letter_on.year}",
            f"Medlemsnr. {case.member.member_number}",
            f"Sag {case.number}",
        ],
        "footer": " · ".join([settings.FUND_NAME, *address, f"Telefon {phone}"]),
    }


def signature_of(case: Case) -> dict[str, str]:
    office = case.branch.name if case.branch else settings.FUND_NAME
    if case.caseworker is None:
        return {"kind": "signature", "greeting": "Venlig hilsen", "name": office, "place": ""}
    return {
        "kind": "signature",
        "greeting": "Venlig hilsen",
        "name": case.caseworker.name,
        "place": f"Jobkonsulent, {office}",
    }


def _replace(letters: Sequence[tuple[Letter, LetterType, Draft]]) -> None:
    """Mark the earlier letters whose place a new one takes: those about the same talk or case."""
    replacing = [(letter, kind.replaces) for letter, kind, _ in letters if kind.replaces]
    if not replacing:
        return
    earlier = Letter.objects.filter(
        case__in={letter.case_id for letter, _ in replacing},
        code__in={code for _, codes in replacing for code in codes},
        replaced_by=None,
    ).order_by("pk")
    about: dict[Any, list[tuple[Letter, frozenset[Any]]]] = defaultdict(list)
    for letter, codes in replacing:
        about[_subject(letter)].append((letter, codes))
    replaced: dict[int, int] = {}
    for old in earlier.only("pk", "case_id", "code", "recipient", "meeting_id", "event_id"):
        for letter, codes in about.get(_subject(old), ()):
            if letter.event_id > old.event_id and old.code in codes:
                replaced[old.pk] = letter.pk
                break
    if replaced:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE letters_letter SET replaced_by_id = new.replaced_by_id"
                " FROM unnest(%s::bigint[], %s::bigint[]) AS new(id, replaced_by_id)"
                " WHERE letters_letter.id = new.id",
                [list(replaced), list(replaced.values())],
            )


def _subject(letter: Letter) -> tuple[int, str, int | None]:
    return letter.case_id, letter.recipient, letter.meeting_id


@transaction.atomic
def mark_opened(*, letter_id: int, at: datetime) -> bool:
    """Note that the member opened a letter for the first time; later openings change nothing."""
    opened = Letter.objects.filter(
        pk=letter_id, first_opened_at=None, recipient=Recipient.MEMBER, available_at__lte=at
    )
    return opened.update(first_opened_at=at) == 1
