"""Steps on a plan whose case the caller holds locked: they check nothing and write with history."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from accounts.models import User
from cases import operations as case_operations
from cases import story
from cases.models import Case
from core import history
from plans import rules
from plans.models import (
    Agreement,
    JobGoal,
    Plan,
    PlanAuthor,
    PlanState,
    PlanVersion,
    SearchRequirement,
)


def plan_of(case: Case, *, actor: User | None, at: datetime, source: str) -> Plan:
    plan = Plan.objects.filter(case=case).first()
    if plan is None:
        plan = Plan(case=case)
        history.save(plan, actor=actor, at=at, reason=source)
    return plan


def begin_version(
    case: Case,
    content: rules.Content,
    *,
    actor: User | None,
    at: datetime,
    source: str,
    talk_on: date | None = None,
) -> PlanVersion:
    """Write a draft with the next number; a version without an actor is the Jobcenter's."""
    plan = plan_of(case, actor=actor, at=at, source=source)
    last = PlanVersion.objects.issued().filter(plan=plan).newest_first().first()
    version = PlanVersion(
        plan=plan,
        number=last.number + 1 if last else 1,
        author=PlanAuthor.AKASSE if actor else PlanAuthor.JOBCENTER,
        source=source,
        requirements_talk_on=talk_on,
        started_at=at,
        saved_at=at,
        saved_by=actor,
    )
    write_texts(version, content)
    history.save(version, actor=actor, at=at, reason=source)
    write_content(version, content, actor=actor, at=at, source=source)
    return version


def write_texts(version: PlanVersion, content: rules.Content) -> bool:
    """Put the texts into the row, unsaved; return whether one is new."""
    texts = {name.value: getattr(content, name) for name in rules.TEXTS}
    texts["answered_none"] = sorted(content.answered_none)
    changed = any(getattr(version, name) != text for name, text in texts.items())
    for name, text in texts.items():
        setattr(version, name, text)
    return changed


def write_content(
    version: PlanVersion,
    content: rules.Content,
    *,
    actor: User | None,
    at: datetime,
    source: str,
) -> bool:
    """Make the draft and its parts say this; return whether anything is new. Saves all but the draft."""
    standing = standing_keys(version.plan_id)
    own = [terms for terms in content.agreements if terms.key not in standing]
    changes = [
        write_texts(version, content),
        write_goals(version, content.job_goals, actor=actor, at=at, reason=source),
        write_requirement(version, content.requirement, actor=actor, at=at, reason=source),
        write_agreements(version, own, actor=actor, at=at, reason=source),
        write_left_out(version, content.left_out, actor=actor, at=at, reason=source),
    ]
    return any(changes)


def write_goals(version: PlanVersion, goals: Iterable[rules.Goal], **trace: Any) -> bool:
    wanted = {place: goal for place, goal in enumerate(goals, start=1) if goal.title}
    there = {row.position: row for row in version.goals.all()}
    changed = False
    for position in there.keys() - wanted.keys():
        history.delete(there[position], **trace)
        changed = True
    for position, goal in wanted.items():
        row = there.get(position) or JobGoal(version=version, position=position)
        if (row.title, row.note) != (goal.title, goal.note):
            row.title, row.note = goal.title, goal.note
            history.save(row, **trace)
            changed = True
    return changed


def write_requirement(version: PlanVersion, requirement: rules.Requirement, **trace: Any) -> bool:
    row = SearchRequirement.objects.filter(version=version).first()
    if row and row.clauses == requirement:
        return False
    row = row or SearchRequirement(version=version)
    for name, value in asdict(requirement).items():
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    history.save(row, **trace)
    return True


def write_agreements(version: PlanVersion, wanted: list[rules.Terms], **trace: Any) -> bool:
    """Make the draft's own agreements these; a row whose words did not change is left as it is."""
    there = list(Agreement.objects.filter(made_in=version).order_by("pk"))
    changed = False
    for row, terms in _paired(there, wanted):
        if terms is None:
            history.delete(row, **trace)
        elif row.pk and row.terms == replace(terms, key=row.public_id):
            continue
        else:
            row.plan_id, row.made_in = version.plan_id, version
            row.kind, row.text = terms.kind.value, terms.text
            row.due_on, row.owner = terms.due_on, terms.owner.value
            history.save(row, **trace)
        changed = True
    return changed


def _paired(
    rows: list[Agreement], wanted: list[rules.Terms]
) -> Iterator[tuple[Agreement, rules.Terms | None]]:
    """Yield each row with what it is to say: by its key, by its words, and what is left in order.

    A row that is not wanted any more comes with None, and what has no row with a new one.
    """
    left = list(rows)
    later = []
    for terms in wanted:
        known = [row for row in left if terms.key == row.public_id] or [
            row for row in left if row.terms == replace(terms, key=row.public_id)
        ]
        if known:
            left.remove(known[0])
            yield known[0], terms
        else:
            later.append(terms)
    for terms in later:
        yield (left.pop(0) if left else Agreement()), terms
    for row in left:
        yield row, None


def write_left_out(version: PlanVersion, wanted: Iterable[Any], **trace: Any) -> bool:
    keys = set(wanted)
    changed = False
    for row in Agreement.objects.in_force().filter(plan=version.plan_id).order_by("pk"):
        leaves = version.pk if row.public_id in keys else None
        if row.left_out_in_id != leaves:
            row.left_out_in_id = leaves
            history.save(row, **trace)
            changed = True
    return changed


def made_in(version: PlanVersion) -> list[rules.Terms]:
    return [row.terms for row in Agreement.objects.filter(made_in=version).order_by("pk")]


def standing_keys(case_id: int) -> set[Any]:
    """Return the keys of the agreements in force, which no draft can write on."""
    return set(
        Agreement.objects.in_force().filter(plan=case_id).values_list("public_id", flat=True)
    )


def leavable_keys(case_id: int) -> set[Any]:
    """Return the keys of what a version may leave out: not an offer, which the Jobcenter granted."""
    return set(
        Agreement.objects.in_force()
        .filter(plan=case_id, recommendation=None)
        .values_list("public_id", flat=True)
    )


def issue(
    case: Case,
    version: PlanVersion,
    arrow: story.Transition,
    *,
    actor: User | None,
    at: datetime,
    source: str = "",
    changes: dict[str, Any] | None = None,
    **facts: Any,
) -> None:
    """Make a whole draft valid: the version before it, the agreements and the weekly minimum follow."""
    before = PlanVersion.objects.active().filter(plan=version.plan_id).first()
    if before:
        before.state = PlanState.SUPERSEDED
        before.superseded_at = at
        history.save(before, actor=actor, at=at, reason=source)
    leaving = list(version.leaving.order_by("pk"))
    for row in leaving:
        row.left_out_at = at
    history.save_many(leaving, ["left_out_at"], actor=actor, at=at, reason=source)
    new = list(version.agreements_made.order_by("pk"))
    for row in new:
        row.agreed_at = at
    history.save_many(new, ["agreed_at"], actor=actor, at=at, reason=source)
    story.move(
        version,
        arrow,
        actor=actor,
        at=at,
        source=source,
        changes={"available_from": at, **(changes or {})},
        number=version.number,
        **facts,
    )
    agreed = SearchRequirement.objects.get(version=version)
    case_operations.set_weekly_minimum(
        case, agreed.weekly_minimum or 0, actor=actor, at=at, source=source
    )


def set_aside_drafts(case: Case, *, actor: User | None, at: datetime, source: str) -> None:
    for draft in PlanVersion.objects.drafts().filter(plan=case.pk):
        set_aside(draft, actor=actor, at=at, source=source)


def set_aside(draft: PlanVersion, *, actor: User | None, at: datetime, source: str) -> None:
    """Discard a draft; agreements that were to end with it stand as before."""
    write_left_out(draft, (), actor=actor, at=at, reason=source)
    draft.state = PlanState.DISCARDED
    history.save(draft, actor=actor, at=at, reason=source)
