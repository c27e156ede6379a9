"""Writing on a case's plan: what there is to write on, saving it, and two who write at once (S4, S5).

A page knows the revisions that it began from. Where somebody else saved since, it is shown what
they say differently, with all that was written in it; saving again then takes its place.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from django.core.cache import cache
from redis.exceptions import RedisError

from accounts.models import User
from cases.models import WITH_JOBCENTER, Case
from core.errors import RuleBroken
from meetings.models import Meeting, MeetingKind, MeetingState
from meetings.operations.errors import MinutesEditedMeanwhile
from meetings.rules import Minutes
from plans import rules
from plans.models import Agreement, PlanVersion
from plans.operations import versions
from plans.operations.errors import EditedMeanwhile
from web.caseworker.plan_forms import Mode, PlanForm

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
    mode: Mode
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
    mode = _mode(case, active, draft, talk, at=at)
    begun = (
        versions.content_to_edit(case, active=active, draft=draft)
        if mode == Mode.WHOLE
        else active.content(agreements=())
        if active
        else rules.Content()
    )
    standing = Agreement.objects.in_force().filter(plan=case.pk).order_by("due_on", "pk")
    return Desk(case, active, draft, list(standing), mode, begun)


def _mode(
    case: Case,
    active: PlanVersion | None,
    draft: PlanVersion | None,
    talk: Meeting | None,
    *,
    at: datetime,
) -> Mode:
    """Return how much of the plan is written here and now.

    A talk is for the plan while it goes on; once it is held, only where its plan is not finished.
    """
    if versions.may_write_plan(case, active, at=at):
        if talk is None:
            return Mode.WHOLE
        if talk.state == MeetingState.HELD:
            return Mode.WHOLE if draft or active is None else Mode.NOTHING
        makes_a_plan = talk.kind == MeetingKind.JOB_TALK or case.talks_held >= 1
        return Mode.WHOLE if makes_a_plan or case.state in WITH_JOBCENTER else Mode.NOTHING
    if talk is None or talk.kind != MeetingKind.AVAILABILITY_TALK or case.closed_on:
        return Mode.NOTHING
    if active is None or active.requirements_talk_on == talk.held_on:
        return Mode.NOTHING
    return Mode.REQUIREMENTS


def new_page() -> str:
    """Return the name of a page that is opened now, by which it knows its own saves."""
    return uuid4().hex


# Saving


def save(form: PlanForm, desk: Desk, *, actor: User, at: datetime) -> PlanVersion | None:
    """Save the plan as the form has it.

    :raises EditedMeanwhile: if another page saved since this one was opened
    """
    if form.mode != Mode.WHOLE:
        return None
    saved = knowing_own_saves(
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
        form.take(revision=saved.revision)
    return saved


def knowing_own_saves(form: PlanForm, name: str, write: Callable[[int], Saved]) -> Saved:
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


def remember(form: PlanForm, name: str, revision: int) -> None:
    """Note the revision that a page saved, and let it go on from there."""
    _remember(form, name, revision)
    form.take(**{name: revision})


def _remember(form: PlanForm, name: str, revision: int) -> None:
    with suppress(RedisError):
        cache.set(_key(form, name), revision, KEPT_SECONDS)


def _is_own(form: PlanForm, name: str, revision: int) -> bool:
    with suppress(RedisError):
        return bool(cache.get(_key(form, name)) == revision)
    return False


def _key(form: PlanForm, name: str) -> str:
    return f"editor:{name}:{form.cleaned_data['page']}"


# Two at once


@dataclass
class Conflict:
    """That somebody else saved meanwhile, and what they say differently from this page."""

    words: RuleBroken
    differences: list[rules.Difference]


def differences_of_minutes(theirs: Minutes, ours: Minutes) -> Iterable[rules.Difference]:
    """Return what two who write minutes say differently."""
    parts: tuple[tuple[str, str], ...] = (
        ("summary", "Aftalt i samtalen"),
        ("next_step", "Næste skridt"),
        ("internal_note", "Intern note"),
    )
    for name, label in parts:
        before, after = (getattr(minutes, name).strip() for minutes in (theirs, ours))
        if before != after:
            yield rules.Difference(
                label, before or rules.NOT_FILLED_IN, after or rules.NOT_FILLED_IN
            )


def whole_content(content: rules.Content, standing: Iterable[Agreement]) -> rules.Content:
    """Return a content with the agreements that stand in it too, as two versions are compared."""
    from dataclasses import replace

    kept: list[Any] = [
        agreement.terms for agreement in standing if agreement.public_id not in content.left_out
    ]
    return replace(content, agreements=(*kept, *content.agreements))
