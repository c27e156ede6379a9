"""The versions of a plan: begin, write, make valid, receive, and what the member says to them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from cases import operations as case_operations
from cases import story
from cases.models import WITH_AKASSE, WITH_JOBCENTER, Case, CaseState, EventKind
from cases.operations import DatesOutOfOrder, NotInThisPhase
from core import history
from core.dates import local_date
from plans import rules, transitions
from plans.models import PlanComment, PlanVersion
from plans.operations import drafts
from plans.operations.errors import (
    AgreementNotInPlan,
    EditedMeanwhile,
    FirstTalkNotHeld,
    NoActivePlan,
    PlanIncomplete,
    TooManyJobGoals,
)


@transaction.atomic
def create_draft(*, case_id: int, actor: User, at: datetime) -> PlanVersion:
    """Begin the next version of the plan, as a copy of the valid one; an open draft is gone on with.

    The first draft of a later case copies the job goals of the member's last plan (B26).

    :raises NotInThisPhase: if the case is closed, or the Jobcenter has the plan
    """
    case = _open_case(case_id)
    active = PlanVersion.objects.active().filter(plan=case_id).first()
    _require_phase(case, active, at)
    draft = PlanVersion.objects.drafts().filter(plan=case_id).first()
    if draft:
        return draft
    content = active.content() if active else _first_content(case)
    return drafts.begin_version(case, content, actor=actor, at=at, source="")


@transaction.atomic
def save_draft(
    *, version_id: int, content: rules.Content, revision: int, actor: User, at: datetime
) -> PlanVersion:
    """Save what the editor holds; parts may be missing. Returns the draft with its new revision.

    Of ``content.agreements`` those that stand in the valid plan are known by their key and stay as
    they are unless ``left_out`` names them; the others are the draft's own. Saving what is saved
    already changes nothing.

    :param revision: the revision of the draft that this editor began from
    :raises TransitionNotAllowed: if the version is no draft any more
    :raises EditedMeanwhile: if somebody saved it since
    :raises NotInThisPhase: if the case is closed, or the Jobcenter has the plan
    :raises TooManyJobGoals: if there are more than two
    :raises AgreementNotInPlan: if ``left_out`` names one that cannot be left out
    """
    case, version = _locked_version(version_id)
    _require_editable(case, version, revision=revision, at=at)
    content = rules.cleaned(content)
    _require_room(case, content)
    _require_leavable(version, content)
    if drafts.write_content(version, content, actor=actor, at=at, source=""):
        version.revision += 1
        version.saved_at = at
        version.saved_by = actor
        history.save(version, actor=actor, at=at)
    return version


@transaction.atomic
def write_draft(
    *,
    case_id: int,
    content: rules.Content,
    based_on: int,
    revision: int,
    actor: User,
    at: datetime,
) -> PlanVersion | None:
    """Save what an editor holds, and begin a draft where there is none and it says something new.

    Returns the draft, or None where the editor says what the plan says already. Saving again what
    is saved is never refused, so two who wrote the same do not meet.

    :param content: ``agreements`` holds those that the draft makes, not those that stand
    :param based_on: the number of the valid version that this editor began from, 0 without one
    :param revision: the revision of the draft that it began from, 0 where there was none
    :raises EditedMeanwhile: if somebody saved a draft or made a version valid since
    :raises NotInThisPhase, TooManyJobGoals, AgreementNotInPlan: as ``save_draft`` says
    """
    case = _open_case(case_id)
    active = PlanVersion.objects.active().filter(plan=case_id).first()
    draft = PlanVersion.objects.drafts().filter(plan=case_id).first()
    if rules.says_the_same(content, content_to_edit(case, active=active, draft=draft)):
        return draft
    if active and active.number != based_on:
        raise _edited_meanwhile(active)
    if draft is None:
        draft = create_draft(case_id=case_id, actor=actor, at=at)
        revision = draft.revision
    return save_draft(version_id=draft.pk, content=content, revision=revision, actor=actor, at=at)


def content_to_edit(
    case: Case, *, active: PlanVersion | None, draft: PlanVersion | None
) -> rules.Content:
    """Return what an editor of the plan begins from, without the agreements that stand already."""
    if draft:
        return draft.content(agreements=draft.agreements_made.order_by("pk"))
    return active.content(agreements=()) if active else _first_content(case)


@transaction.atomic
def discard(*, version_id: int, actor: User, at: datetime) -> None:
    """Throw a draft away; the valid version stays valid, and what was to end does not.

    :raises TransitionNotAllowed: if the version is no draft
    """
    _, version = _locked_version(version_id)
    story.check(version, transitions.ACTIVATE)
    drafts.set_aside(version, actor=actor, at=at, source="")


@transaction.atomic
def activate(*, version_id: int, revision: int, actor: User, at: datetime) -> PlanVersion:
    """Make a draft the valid plan; the version before it is superseded (R21, R27).

    :param revision: the revision of the draft that was read
    :raises TransitionNotAllowed: if the version is no draft
    :raises EditedMeanwhile: if somebody saved it since
    :raises NotInThisPhase: if the case is closed, or the Jobcenter has the plan
    :raises FirstTalkNotHeld: before job talk 1 is held
    :raises PlanIncomplete: with the list of what is missing
    """
    case, version = _locked_version(version_id)
    _require_editable(case, version, revision=revision, at=at)
    _require_first_talk(case)
    _require_whole(case, version.content(), new=drafts.made_in(version))
    drafts.issue(
        case, version, transitions.ACTIVATE, actor=actor, at=at, changes={"activated_by": actor}
    )
    return version


@transaction.atomic
def activate_plan_from(
    *, case_id: int, content: rules.Content, actor: User, at: datetime
) -> PlanVersion:
    """Write a draft with this content and make it valid, in one step; for stories that are told at once.

    :raises RuleBroken: whatever ``create_draft``, ``save_draft`` and ``activate`` raise
    """
    case = _open_case(case_id)
    content = rules.cleaned(content)
    active = PlanVersion.objects.active().filter(plan=case_id).first()
    _require_phase(case, active, at)
    _require_first_talk(case)
    _require_whole(case, content, new=[terms for terms in content.agreements if not terms.key])
    if PlanVersion.objects.drafts().filter(plan=case_id).exists():
        draft = create_draft(case_id=case_id, actor=actor, at=at)
        draft = save_draft(
            version_id=draft.pk, content=content, revision=draft.revision, actor=actor, at=at
        )
        return activate(version_id=draft.pk, revision=draft.revision, actor=actor, at=at)
    _require_room(case, content)
    if content.left_out:
        _require_known(content.left_out - drafts.leavable_keys(case_id))
    version = drafts.begin_version(case, content, actor=actor, at=at, source="")
    drafts.issue(
        case, version, transitions.ACTIVATE, actor=actor, at=at, changes={"activated_by": actor}
    )
    return version


# After the handover


@transaction.atomic
def issue_search_requirements(
    *, case_id: int, requirement: rules.Requirement, talk_on: date, actor: User, at: datetime
) -> PlanVersion:
    """Set new search requirements after an availability talk; the rest of the plan stays (5.3, A17).

    :param talk_on: the day on which the availability talk was held
    :raises NotInThisPhase: if the case is closed, or the fund may still write the whole plan
    :raises NoActivePlan: if there is no plan that they could be part of
    :raises DatesOutOfOrder: if the talk lies before the spell or in the future
    :raises PlanIncomplete: with the clauses that are missing
    """
    case = _open_case(case_id)
    if case.state not in WITH_JOBCENTER:
        raise NotInThisPhase
    active = _require_active(case_id)
    if not case.spell_start <= talk_on <= local_date(at):
        raise DatesOutOfOrder(first_day=case.spell_start, last_day=talk_on)
    missing = rules.missing_clauses(requirement, case.policy)
    if missing:
        raise PlanIncomplete(missing=missing, weekly_minimum=case.policy.joblog_min_per_week)
    content = replace(
        active.content(agreements=()), requirement=rules.cleaned_requirement(requirement)
    )
    drafts.set_aside_drafts(case, actor=actor, at=at, source="")
    version = drafts.begin_version(case, content, actor=actor, at=at, source="", talk_on=talk_on)
    drafts.issue(
        case,
        version,
        transitions.ACTIVATE,
        actor=actor,
        at=at,
        changes={"activated_by": actor},
        talk_on=talk_on,
    )
    return version


@transaction.atomic
def receive_jobcenter_plan(
    *, case_id: int, content: rules.Content, message: str, at: datetime
) -> PlanVersion:
    """Make the plan that a Jobcenter sent the valid one; what it leaves open stays as it was (R15).

    A draft of the fund that is still open is set aside, for the fund may not finish it any more.

    :param message: the key of the Jobcenter's message
    :raises NotInThisPhase: if the Jobcenter does not hold the contact process
    :raises TooManyJobGoals: if there are more than two
    :raises AgreementNotInPlan: if ``left_out`` names one that cannot be left out
    :raises PlanIncomplete: if parts are missing that no earlier version has either
    """
    case = _open_case(case_id)
    if case.state not in WITH_JOBCENTER:
        raise NotInThisPhase
    source = f"jobcenter:{message}"
    active = PlanVersion.objects.active().filter(plan=case_id).first()
    standing = active.content(agreements=()) if active else rules.Content()
    content = rules.filled(content, standing=standing)
    standing_keys = drafts.standing_keys(case_id)
    new = tuple(terms for terms in content.agreements if terms.key not in standing_keys)
    _require_room(case, content)
    _require_whole(case, content, new=new)
    _require_known(content.left_out - drafts.leavable_keys(case_id))
    drafts.set_aside_drafts(case, actor=None, at=at, source=source)
    version = drafts.begin_version(
        case, replace(content, agreements=new), actor=None, at=at, source=source
    )
    drafts.issue(case, version, transitions.RECEIVE, actor=None, at=at, source=source)
    return version


# What the member says


@transaction.atomic
def acknowledge(*, version_id: int, actor: User, at: datetime) -> PlanVersion:
    """Note that the member accepts the valid plan; a second time changes nothing (R11).

    :raises TransitionNotAllowed: if the version is not the valid one
    """
    _, version = _locked_version(version_id)
    story.check(version, transitions.ACKNOWLEDGE)
    if version.acknowledged_at is None:
        story.move(
            version, transitions.ACKNOWLEDGE, actor=actor, at=at, changes={"acknowledged_at": at}
        )
    return version


@transaction.atomic
def comment(
    *, version_id: int, text: str, actor: User, at: datetime, part: str = ""
) -> PlanComment:
    """Keep what the member says about the valid plan, or suggests to change in one part of it (R11).

    :param part: the name of a ``rules.Part``, or empty for the whole plan
    :raises ReasonMissing: if the text is empty
    :raises TransitionNotAllowed: if the version is not the valid one
    """
    _, version = _locked_version(version_id)
    case_operations.require_reason(text)
    story.check(version, transitions.ACKNOWLEDGE)
    written = PlanComment.objects.create(
        version=version,
        part=rules.Part(part).value if part else "",
        text=text.strip(),
        author=actor,
        written_at=at,
    )
    story.record(
        version.case_id,
        EventKind.PLAN_COMMENTED,
        actor=actor,
        at=at,
        planversion=version.pk,
        plancomment=written.pk,
        part=written.part,
    )
    return written


# What is checked


def _open_case(case_id: int) -> Case:
    case = Case.objects.locked(case_id)
    if case.state == CaseState.CLOSED:
        raise NotInThisPhase
    return case


def _locked_version(version_id: int) -> tuple[Case, PlanVersion]:
    case_id = PlanVersion.objects.values_list("plan_id", flat=True).get(pk=version_id)
    return Case.objects.locked(case_id), PlanVersion.objects.locked(version_id)


def may_write_plan(case: Case, active: PlanVersion | None, *, at: datetime) -> bool:
    """Return whether the fund may write the whole plan of this case now (5.3)."""
    return case.state != CaseState.CLOSED and rules.may_rewrite(
        with_akasse=case.state in WITH_AKASSE,
        has_active=active is not None,
        handed_over_on=case.handed_over_on,
        today=local_date(at),
    )


def _require_phase(case: Case, active: PlanVersion | None, at: datetime) -> None:
    if not may_write_plan(case, active, at=at):
        raise NotInThisPhase


def _require_editable(case: Case, version: PlanVersion, *, revision: int, at: datetime) -> None:
    story.check(version, transitions.ACTIVATE)
    if version.revision != revision:
        raise _edited_meanwhile(version)
    active = PlanVersion.objects.active().filter(plan=case.pk).first()
    _require_phase(case, active, at)


def _edited_meanwhile(version: PlanVersion) -> EditedMeanwhile:
    return EditedMeanwhile(
        saved_by=version.saved_by.name if version.saved_by else version.get_author_display(),
        saved_at=version.saved_at,
        revision=version.revision,
    )


def _require_first_talk(case: Case) -> None:
    if not rules.first_talk_is_over(
        talks_held=case.talks_held, with_jobcenter=case.state in WITH_JOBCENTER
    ):
        raise FirstTalkNotHeld


def _require_whole(case: Case, content: rules.Content, *, new: Iterable[rules.Terms]) -> None:
    """Refuse a content with parts missing; of the agreements only new ones are looked at."""
    fresh = tuple(replace(terms, key=None) for terms in new)
    missing = rules.missing_parts(replace(content, agreements=fresh), case.policy)
    if missing:
        raise PlanIncomplete(missing=missing, weekly_minimum=case.policy.joblog_min_per_week)


def _require_active(case_id: int) -> PlanVersion:
    active = PlanVersion.objects.active().filter(plan=case_id).first()
    if active is None:
        raise NoActivePlan
    return active


def _require_room(case: Case, content: rules.Content) -> None:
    if len(content.job_goals) > case.policy.job_goals_required:
        raise TooManyJobGoals(required=case.policy.job_goals_required)


def _require_leavable(version: PlanVersion, content: rules.Content) -> None:
    _require_known(content.left_out - drafts.leavable_keys(version.plan_id))


def _require_known(unknown: Iterable[Any]) -> None:
    if any(unknown):
        raise AgreementNotInPlan


def _first_content(case: Case) -> rules.Content:
    """Return what the first draft of a case says: the standard clauses, and earlier job goals (B26)."""
    earlier = (
        PlanVersion.objects.issued()
        .filter(plan__case__member=case.member_id)
        .exclude(plan=case.pk)
        .order_by("-available_from", "-pk")
        .first()
    )
    return rules.Content(
        job_goals=earlier.content(agreements=()).job_goals if earlier else (),
        requirement=rules.standard_requirement(case.policy),
    )
