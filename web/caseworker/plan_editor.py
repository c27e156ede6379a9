"""Writing on a case's plan: what there is to write on, saving it, and two who write at once (S4, S5).

A page knows the revisions that it began from. Where somebody else saved since, it is shown what
they say differently, with all that was written in it; saving again then takes its place.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from accounts.models import User
from cases.models import WITH_JOBCENTER, Case
from core import danish
from core.dates import local_date
from core.errors import RuleBroken
from meetings.models import Meeting, MeetingKind, MeetingState
from meetings.operations import attendance
from meetings.operations.errors import MinutesEditedMeanwhile
from meetings.rules import Minutes
from plans import rules
from plans.models import Agreement, PlanVersion
from plans.operations import versions
from plans.operations.errors import EditedMeanwhile
from web.caseworker.plan_forms import PlanForm, Scope, TalkForm
from web.wording import words_for

MINUTES_LABELS = (
    ("summary", "Aftalt i samtalen"),
    ("next_step", "Næste skridt"),
    ("internal_note", "Intern note"),
)
STALE = (EditedMeanwhile, MinutesEditedMeanwhile)
KEPT_SECONDS = 12 * 60 * 60

Saved = TypeVar("Saved")


@dataclass
class Desk:
    """The plan of a case as it lies before whoever writes on it."""

    case: Case
    active: PlanVersion | None
    draft: PlanVersion | None
    standing: list[Agreement]
    scope: Scope
    begun: rules.Content

    @property
    def number(self) -> int:
        """Return the number of the version that is being written."""
        if self.draft:
            return self.draft.number
        return self.active.number + 1 if self.active else 1

    @property
    def revisions(self) -> dict[str, int]:
        """Return from what an editor begins that opens now."""
        return {
            "based_on": self.active.number if self.active else 0,
            "revision": self.draft.revision if self.draft else 0,
        }

    def is_changed(self, content: rules.Content) -> bool:
        """Return whether this says anything else than the valid plan."""
        if self.active is None:
            return True
        valid = versions.content_to_edit(self.case, active=self.active, draft=None)
        return not rules.says_the_same(content, valid)


def desk_of(case: Case, *, at: datetime, talk: Meeting | None = None) -> Desk:
    """Return what can be written of a case's plan, in this talk where there is one."""
    newest = PlanVersion.objects.with_content().filter(plan=case.pk).select_related("saved_by")
    active = newest.active().first()
    draft = newest.drafts().first()
    scope = _scope(case, active, draft, talk, at=at)
    begun = (
        versions.content_to_edit(case, active=active, draft=draft)
        if scope == Scope.WHOLE
        else active.content(agreements=())
        if active
        else rules.Content()
    )
    standing = Agreement.objects.in_force().filter(plan=case.pk).order_by("due_on", "pk")
    return Desk(case, active, draft, list(standing), scope, begun)


def _scope(
    case: Case,
    active: PlanVersion | None,
    draft: PlanVersion | None,
    talk: Meeting | None,
    *,
    at: datetime,
) -> Scope:
    """Return how much of the plan is written here and now.

    A talk is for the plan while it goes on; once it is held, only where its plan is not finished.
    """
    if versions.may_write_plan(case, active, at=at):
        if talk is None:
            return Scope.WHOLE
        if talk.state == MeetingState.HELD:
            return Scope.WHOLE if draft or active is None else Scope.NOTHING
        makes_a_plan = talk.kind == MeetingKind.JOB_TALK or case.talks_held >= 1
        return Scope.WHOLE if makes_a_plan or case.state in WITH_JOBCENTER else Scope.NOTHING
    if talk is None or talk.kind != MeetingKind.AVAILABILITY_TALK or case.closed_on:
        return Scope.NOTHING
    if active is None or talk.starts_at is None:
        return Scope.NOTHING
    if active.requirements_talk_on == local_date(talk.starts_at):
        return Scope.NOTHING
    return Scope.REQUIREMENTS


def new_page() -> str:
    """Return the name of a page that is opened now, by which it knows its own saves."""
    return str(uuid4())


# Saving


def try_to_save(
    form: PlanForm, desk: Desk, *, actor: User, at: datetime, talk: Meeting | None = None
) -> RuleBroken | None:
    """Save plan and minutes together, or neither; say at the head of the form what does not allow it.

    Returns what is broken; that somebody saved meanwhile is told by the page itself.
    """
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            if talk and isinstance(form, TalkForm):
                _save_minutes(form, talk, actor=actor, at=at)
            if form.scope == Scope.WHOLE:
                _save_plan(form, desk, actor=actor, at=at)
    except RuleBroken as broken:
        if not isinstance(broken, STALE):
            form.add_error(None, words_for(broken))
        return broken
    return None


def _save_minutes(form: TalkForm, talk: Meeting, *, actor: User, at: datetime) -> None:
    written = _knowing_own_saves(
        form,
        "minutes_revision",
        lambda revision: attendance.save_minutes(
            meeting_id=talk.pk, minutes=form.minutes, revision=revision, actor=actor, at=at
        ),
    )
    _remember(form, "minutes_revision", written.minutes_revision)


def _save_plan(form: PlanForm, desk: Desk, *, actor: User, at: datetime) -> None:
    saved = _knowing_own_saves(
        form,
        "revision",
        lambda revision: versions.write_draft(
            case_id=desk.case.pk,
            content=form.content,
            based_on=form.cleaned_data["based_on"] or 0,
            revision=revision,
            actor=actor,
            at=at,
        ),
    )
    if saved:
        _remember(form, "revision", saved.revision)


def _knowing_own_saves(form: PlanForm, name: str, write: Callable[[int], Saved]) -> Saved:
    """Save from the form's revision, or from the one that this very page saved last.

    While the page sends its draft by itself, somebody presses a button of it: then the revision in
    the form is already one behind.
    """
    try:
        return write(form.cleaned_data[name] or 0)
    except STALE as broken:
        if not _is_own(form, name, broken.facts["revision"]):
            raise
        return write(broken.facts["revision"])


def _remember(form: PlanForm, name: str, revision: int) -> None:
    """Note the revision that a page saved, and let it go on from there."""
    with suppress(RedisError):
        cache.set(_key(form, name), revision, KEPT_SECONDS)
    form.take(**{name: revision})


def _is_own(form: PlanForm, name: str, revision: int) -> bool:
    with suppress(RedisError):
        return bool(form.cleaned_data["page"] and cache.get(_key(form, name)) == revision)
    return False


def note_closed(form: PlanForm) -> None:
    """Note what this page closed its talk with, so that a second press of its button is none."""
    with suppress(RedisError):
        cache.set(_key(form, "closed"), form.sent, KEPT_SECONDS)


def forget_closed(form: PlanForm) -> None:
    """Take that back, because it did not close."""
    with suppress(RedisError):
        cache.delete(_key(form, "closed"))


def is_closed(form: PlanForm) -> bool:
    """Return whether this page has been sent with these very words before, and closed its talk."""
    with suppress(RedisError):
        return bool(form.cleaned_data["page"] and cache.get(_key(form, "closed")) == form.sent)
    return False


def _key(form: PlanForm, name: str) -> str:
    return f"editor:{name}:{form.cleaned_data['page']}"


def saved_words(draft: PlanVersion | None) -> str:
    """Return "Gemt kl. 09.47" of a draft that is saved, or nothing."""
    return f"Gemt {danish.klokken(draft.saved_at)}" if draft else ""


def missing(desk: Desk, form: PlanForm) -> list[str]:
    """Return what the plan lacks before it is valid, where the form says anything new."""
    policy = desk.case.policy
    if form.scope == Scope.WHOLE and desk.is_changed(form.content):
        fresh = tuple(replace(terms, key=None) for terms in form.content.agreements)
        return rules.missing_parts(replace(form.content, agreements=fresh), policy)
    if form.scope == Scope.REQUIREMENTS and form.requirement != desk.begun.requirement:
        return rules.missing_clauses(form.requirement, policy)
    return []


def told(form: PlanForm, desk: Desk, broken: RuleBroken | None, *, at: datetime) -> dict[str, Any]:
    """Return what a page that sent itself is told: that it is saved, or why not."""
    is_saved = broken is None and not form.errors
    return {
        "form": form,
        "saved": f"Gemt {danish.klokken(at)}" if is_saved else "",
        "missing": len(missing(desk, form)) if is_saved else 0,
        "stale": words_for(broken) if isinstance(broken, STALE) else "",
        "refused": [str(text) for texts in form.errors.values() for text in texts],
    }


# Two at once


def differences(form: PlanForm, desk: Desk, talk: Meeting | None = None) -> list[rules.Difference]:
    """Return what this page says differently from what is saved now, in words."""
    found: list[rules.Difference] = []
    if form.scope == Scope.WHOLE:
        theirs, ours = (_with_standing(each, desk) for each in (desk.begun, form.content))
        found += rules.differences(theirs, ours)
    if talk and isinstance(form, TalkForm):
        found += _differences_of_minutes(talk.minutes_written, form.minutes)
    return found


def _with_standing(content: rules.Content, desk: Desk) -> rules.Content:
    """Return a content with the agreements that stand in it too, as two versions are compared."""
    kept = (
        agreement.terms
        for agreement in desk.standing
        if agreement.public_id not in content.left_out
    )
    return replace(rules.cleaned(content), agreements=(*kept, *content.agreements))


def _differences_of_minutes(theirs: Minutes, ours: Minutes) -> list[rules.Difference]:
    pairs = [
        rules.Difference(
            label,
            getattr(theirs, name).strip() or rules.NOT_FILLED_IN,
            getattr(ours, name).strip() or rules.NOT_FILLED_IN,
        )
        for name, label in MINUTES_LABELS
    ]
    return [pair for pair in pairs if pair.before != pair.after]
