"""The plan, its search requirements and a talk's minutes as one writes them; what a plan lacks is said by the rules."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.urls import reverse_lazy

from cases.policy import Policy
from meetings.rules import Minutes, Point
from plans import rules
from plans.models import Agreement
from plans.rules import Part
from web.caseworker import words
from web.caseworker.forms import NO_HEALTH, Form, day_field

LONGEST_TITLE = 120
LONGEST_NOTE = 200
LONGEST_TEXT = 4000
MOST_MINUTES = 300
MOST_A_WEEK = 50
EMPTY_ROWS = 1

FIXED_CLAUSES = (Part.PURPOSE, Part.POSTED_IF_POSSIBLE, Part.FULL_TIME, Part.REALISTIC, Part.JOBLOG)
MISSING = {
    Part.UNEMPLOYMENT_HISTORY: "Skriv om ledighedshistorikken",
    Part.PREVIOUS_EMPLOYMENT: "Skriv om tidligere beskæftigelse",
    Part.EDUCATION: "Skriv om uddannelse",
    Part.INFORMAL_SKILLS: "Skriv om uformelle kompetencer",
    Part.JOB_OPPORTUNITIES: "Skriv om jobmuligheder",
    Part.CAREER_CHANGE_NEED: "Skriv om behov for karriereskifte, eller sæt kryds ved »Ingen«",
    Part.EDUCATION_LIFT_NEED: "Skriv om behov for uddannelsesløft, eller sæt kryds ved »Ingen«",
    Part.PURPOSE: "Sæt kryds ved formålet",
    Part.TITLES: "Skriv mindst ét fagområde",
    Part.AREA: "Skriv mindst ét område, eller hvor langt medlemmet kan rejse",
    Part.WEEKLY_MINIMUM: "Skriv mindst {minimum} stillinger om ugen",
    Part.POSTED_IF_POSSIBLE: "Sæt kryds ved opslåede stillinger",
    Part.CUSTOMARY_WAY: "Skriv, hvordan medlemmet søger",
    Part.FULL_TIME: "Sæt kryds ved arbejdstid",
    Part.REALISTIC: "Sæt kryds ved indsats",
    Part.JOBLOG: "Sæt kryds ved joblog",
}
FIELD_OF = {Part.AREA: "areas"}


class Scope(Enum):
    """How much of a plan can be written now."""

    WHOLE = "whole"
    REQUIREMENTS = "requirements"
    NOTHING = "nothing"


def _title_field(label: str) -> forms.CharField:
    suggest = {
        "list": "jobtitler",
        "autocomplete": "off",
        "hx-get": reverse_lazy("caseworker:job_titles"),
        "hx-trigger": "input changed delay:200ms",
        "hx-target": "#jobtitler",
        "hx-swap": "innerHTML",
    }
    return forms.CharField(
        label=label, max_length=LONGEST_TITLE, widget=forms.TextInput(attrs=suggest)
    )


def _line(label: str, *, longest: int = LONGEST_NOTE, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=required)


def _text(label: str, *, help_text: str = "", required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_TEXT,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _part(part: Part, *, required: bool = True) -> forms.CharField:
    return _text(rules.LABELS[part], required=required)


def _tick(label: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class LinesField(forms.CharField):
    """Several things, one a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 2}), **options)

    def to_python(self, value: Any) -> Any:
        return tuple(line.strip() for line in (value or "").splitlines() if line.strip())

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "\n".join(value or ())

    def validate(self, value: Any) -> None:
        if any(len(line) > LONGEST_TITLE for line in value):
            raise forms.ValidationError(f"Skriv højst {LONGEST_TITLE} tegn på hver linje.")


class PlanForm(Form):
    """A plan while it is written: any part may be missing until the plan is to be valid.

    What is required is shown as such, and asked for by ``say_what_is_missing`` alone.
    """

    page = forms.UUIDField(required=False, widget=forms.HiddenInput)
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    rows = forms.IntegerField(required=False, widget=forms.HiddenInput)

    goal_1 = _title_field("Jobmål 1")
    goal_1_note = _line("Uddybning af jobmål 1")
    goal_2 = _title_field("Jobmål 2")
    goal_2_note = _line("Uddybning af jobmål 2")

    # The seven content fields, of which two may say "none", and the way to lasting work.
    unemployment_history = _part(Part.UNEMPLOYMENT_HISTORY)
    previous_employment = _part(Part.PREVIOUS_EMPLOYMENT)
    education = _part(Part.EDUCATION)
    informal_skills = _part(Part.INFORMAL_SKILLS)
    job_opportunities = _part(Part.JOB_OPPORTUNITIES)
    career_change_need = _part(Part.CAREER_CHANGE_NEED)
    career_change_need_none = _tick("Ingen behov for karriereskifte")
    education_lift_need = _part(Part.EDUCATION_LIFT_NEED)
    education_lift_need_none = _tick("Ingen behov for uddannelsesløft")
    lasting_employment = _part(Part.LASTING_EMPLOYMENT, required=False)

    # The eight clauses.
    weekly_minimum = forms.IntegerField(
        label="Stillinger om ugen", min_value=0, max_value=MOST_A_WEEK
    )
    travel_minutes = forms.IntegerField(
        label="Transport hver vej, minutter", min_value=0, max_value=MOST_MINUTES, required=False
    )
    titles = LinesField(label="Fagområder, et på hver linje")
    areas = LinesField(label="Områder, et på hver linje")
    customary_way = _text("Hvordan søger medlemmet?", help_text="Den sædvanlige måde i faget.")
    purpose = _tick(rules.FIXED_TEXTS[Part.PURPOSE])
    posted_if_possible = _tick(rules.FIXED_TEXTS[Part.POSTED_IF_POSSIBLE])
    full_time = _tick(rules.FIXED_TEXTS[Part.FULL_TIME])
    realistic = _tick(rules.FIXED_TEXTS[Part.REALISTIC])
    joblog = _tick(rules.FIXED_TEXTS[Part.JOBLOG])

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        begun: rules.Content,
        standing: Iterable[Agreement] = (),
        today: date,
        scope: Scope = Scope.WHOLE,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(
            data,
            initial={**_initial(begun), **(initial or {})},
            use_required_attribute=False,
        )
        self.scope = scope
        self.begun = begun
        self.sent = data.urlencode() if data else ""
        self.standing = list(standing)
        self.today = today
        if scope != Scope.WHOLE:
            kept = _CLAUSE_FIELDS if scope == Scope.REQUIREMENTS else ()
            for name in [name for name in self.fields if name in _PLAN_FIELDS and name not in kept]:
                del self.fields[name]
        self.row_count = 0
        if scope == Scope.WHOLE:
            self._add_rows()
        for agreement in self.standing:
            self._add_standing(agreement)

    # Agreements

    def _add_rows(self) -> None:
        asked = str(self.data.get("rows", "")) if self.is_bound else ""
        self.row_count = (
            min(int(asked), 30) if asked.isdigit() else len(self.begun.agreements) + EMPTY_ROWS
        )
        self.initial["rows"] = self.row_count
        for place in range(1, self.row_count + 1):
            name = f"agreement_{place}"
            self.fields[f"{name}_key"] = forms.UUIDField(required=False, widget=forms.HiddenInput)
            self.fields[f"{name}_text"] = _line(f"Aftale {place}", longest=500, required=True)
            self.fields[f"{name}_kind"] = forms.ChoiceField(
                label="Art",
                initial=Agreement.Kind.ACTIVITY,
                choices=[
                    choice for choice in Agreement.Kind.choices if choice[0] != Agreement.Kind.OFFER
                ],
                required=True,
            )
            self.fields[f"{name}_owner"] = forms.ChoiceField(
                label="Ansvarlig", choices=Agreement.Owner.choices, required=True
            )
            self.fields[f"{name}_due_on"] = day_field("Senest")

    def _add_standing(self, agreement: Agreement) -> None:
        """Let an agreement be followed up, and left out of the next version unless it is an offer."""
        key = agreement.public_id
        if self.scope == Scope.WHOLE and agreement.recommendation_id is None:
            self.fields[f"leave_{key}"] = _tick("Tag ud af planen")
            self.initial[f"leave_{key}"] = key in self.begun.left_out
        self.fields[f"why_{key}"] = _line("Ikke gjort, fordi")

    @property
    def agreement_rows(self) -> list[dict[str, BoundField]]:
        """Return the rows in which new agreements are written, as the page shows them."""
        parts = ("key", "text", "kind", "owner", "due_on")
        return [
            {part: self[f"agreement_{place}_{part}"] for part in parts}
            for place in range(1, self.row_count + 1)
        ]

    @property
    def standing_rows(self) -> list[dict[str, Any]]:
        """Return the agreements that stand, each with what can be done with it."""
        return [
            {
                "agreement": agreement,
                "badge": words.badge_of_agreement(agreement, self.today),
                "leave": self[f"leave_{agreement.public_id}"]
                if f"leave_{agreement.public_id}" in self.fields
                else None,
                "why": self[f"why_{agreement.public_id}"],
            }
            for agreement in self.standing
        ]

    @property
    def background(self) -> list[tuple[BoundField, BoundField | None]]:
        """Return the content fields, each with its "none" where it may say so."""
        return [
            (self[part.value], self[f"{part.value}_none"] if part in rules.MAY_BE_NONE else None)
            for part in rules.TEXTS
        ]

    @property
    def fixed_clauses(self) -> list[BoundField]:
        return [self[part.value] for part in FIXED_CLAUSES]

    # What was written

    def full_clean(self) -> None:
        """Judge the shape alone: a draft may lack anything."""
        demanded = [field for field in self.fields.values() if field.required]
        for field in demanded:
            field.required = False
        try:
            super().full_clean()
        finally:
            for field in demanded:
                field.required = True

    @property
    def content(self) -> rules.Content:
        """Return the whole plan as it was written."""
        facts = self.cleaned_data
        texts: dict[str, Any] = {part.value: facts[part.value] for part in rules.TEXTS}
        return rules.Content(
            job_goals=(
                rules.Goal(facts["goal_1"], facts["goal_1_note"]),
                rules.Goal(facts["goal_2"], facts["goal_2_note"]),
            ),
            answered_none=frozenset(
                part.value for part in rules.MAY_BE_NONE if facts[f"{part.value}_none"]
            ),
            requirement=self.requirement,
            agreements=tuple(self._terms()),
            left_out=frozenset(
                agreement.public_id
                for agreement in self.standing
                if facts.get(f"leave_{agreement.public_id}")
            ),
            **texts,
        )

    @property
    def requirement(self) -> rules.Requirement:
        facts = self.cleaned_data
        return rules.Requirement(
            titles=tuple(facts["titles"]),
            areas=tuple(facts["areas"]),
            travel_minutes=facts["travel_minutes"] or None,
            weekly_minimum=facts["weekly_minimum"],
            customary_way=facts["customary_way"],
            **{part.value: facts[part.value] for part in FIXED_CLAUSES},
        )

    def _terms(self) -> Iterator[rules.Terms]:
        facts = self.cleaned_data
        for place in range(1, self.row_count + 1):
            name = f"agreement_{place}"
            due_on: date | None = facts[f"{name}_due_on"]
            if facts[f"{name}_text"] or due_on:
                yield rules.Terms(
                    kind=rules.AgreementKind(facts[f"{name}_kind"] or rules.AgreementKind.ACTIVITY),
                    text=facts[f"{name}_text"],
                    due_on=due_on,
                    owner=rules.Owner(facts[f"{name}_owner"] or rules.Owner.MEMBER),
                    key=facts[f"{name}_key"],
                )

    # What is missing

    def say_what_is_missing(self, missing: Collection[str], policy: Policy) -> None:
        """Put a line at each field of a part that the plan lacks, in the order of the page."""
        for part in (Part(name) for name in missing):
            if part == Part.JOB_GOALS:
                self._ask_for_goals()
            elif part == Part.AGREEMENTS:
                self._ask_for_agreements()
            else:
                text = MISSING[part].format(minimum=policy.joblog_min_per_week)
                self.add_error(FIELD_OF.get(part, part.value), text)

    def _ask_for_goals(self) -> None:
        goals = (self.cleaned_data["goal_1"], self.cleaned_data["goal_2"])
        for place, title in enumerate(goals, start=1):
            if not title:
                self.add_error(f"goal_{place}", f"Skriv jobmål {place}")
        if all(goals):
            self.add_error("goal_2", "Skriv to forskellige jobmål")

    def _ask_for_agreements(self) -> None:
        facts = dict(self.cleaned_data)
        for place in range(1, self.row_count + 1):
            text, due_on = (facts[f"agreement_{place}_{part}"] for part in ("text", "due_on"))
            if due_on and not text:
                self.add_error(f"agreement_{place}_text", f"Skriv, hvad aftale {place} går ud på")
            elif text and not due_on:
                self.add_error(
                    f"agreement_{place}_due_on", f"Vælg, hvornår aftale {place} er gjort"
                )

    def take(self, **hidden: Any) -> None:
        """Let the page go on from these revisions, with all that was written in it."""
        data = self.data.copy()  # type: ignore[attr-defined]
        for name, value in hidden.items():
            data[name] = str(value)
        self.data = data


_CLAUSE_FIELDS = (
    "weekly_minimum",
    "travel_minutes",
    "titles",
    "areas",
    "customary_way",
    *(part.value for part in FIXED_CLAUSES),
)
_PLAN_FIELDS = frozenset(PlanForm.base_fields) - {"page", "based_on", "revision"}


def _initial(begun: rules.Content) -> dict[str, Any]:
    """Return what the fields hold at first."""
    goals = [*begun.job_goals, rules.Goal(""), rules.Goal("")]
    initial: dict[str, Any] = {part.value: getattr(begun, part) for part in rules.TEXTS}
    initial |= {f"{name}_none": name in begun.answered_none for name in rules.MAY_BE_NONE}
    initial |= {name: getattr(begun.requirement, name) for name in _CLAUSE_FIELDS}
    for place, goal in enumerate(goals[:2], start=1):
        initial[f"goal_{place}"] = goal.title
        initial[f"goal_{place}_note"] = goal.note
    for place, terms in enumerate(begun.agreements, start=1):
        for part in ("key", "text", "kind", "owner", "due_on"):
            initial[f"agreement_{place}_{part}"] = getattr(terms, part)
    return initial


class TalkForm(PlanForm):
    """A talk while it goes on: the plan, and what is written down of the talk."""

    minutes_revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    summary = _text("Hvad er I blevet enige om?", help_text="Medlemmet læser det på Min side.")
    next_step = _text(
        "Hvad er næste skridt?", help_text="Det første, der sker nu. Medlemmet læser det også."
    )
    internal_note = _text(
        "Intern note", help_text="Medlemmet kan få indsigt i noten. " + NO_HEALTH, required=False
    )
    checked = forms.MultipleChoiceField(
        label="Husk i samtalen", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        written: Minutes,
        points: Iterable[tuple[Point, str]],
        initial: Mapping[str, Any] | None = None,
        **plan: Any,
    ) -> None:
        minutes = {
            "summary": written.summary,
            "next_step": written.next_step,
            "internal_note": written.internal_note,
            "checked": sorted(written.checked),
        }
        super().__init__(data, initial={**minutes, **(initial or {})}, **plan)
        self.fields["checked"].choices = [(point.value, label) for point, label in points]  # type: ignore[attr-defined]

    @property
    def minutes(self) -> Minutes:
        facts = self.cleaned_data
        return Minutes(
            summary=facts["summary"],
            next_step=facts["next_step"],
            internal_note=facts["internal_note"],
            checked=frozenset(facts["checked"]),
        )

    def say_what_minutes_lack(self) -> None:
        """Ask for what must be written before a talk is closed: what was agreed, and what is next (R10)."""
        minutes = self.minutes
        if not minutes.summary.strip():
            self.add_error("summary", "Skriv, hvad I er blevet enige om")
        if not minutes.next_step.strip():
            self.add_error("next_step", "Skriv, hvad næste skridt er")


def key_and_mark(text: str) -> tuple[UUID, bool] | None:
    """Return which agreement a button marks, and whether as done: "<key>:kept" or "<key>:broken"."""
    key, _, mark = text.partition(":")
    try:
        return UUID(key), mark == "kept"
    except ValueError:
        return None
