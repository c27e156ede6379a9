"""What staff write into forms: the shape alone; what may be done is judged by the rules below."""

from datetime import datetime
from typing import Any

from django import forms

from accounts.models import Branch, Municipality, User
from cases.models import CloseReason
from core.dates import local_moment
from meetings.models import CancelReason, MeetingKind, MeetingState, Mode, Organiser
from sanctions.models import CkaResult, NoConsequence

DATE_MISSING = "Vælg en dato"
TIME_MISSING = "Skriv et klokkeslæt"
WEEKDAYS = (
    (0, "Mandag"),
    (1, "Tirsdag"),
    (2, "Onsdag"),
    (3, "Torsdag"),
    (4, "Fredag"),
)
NO_HEALTH = "Skriv ikke helbredsoplysninger."


class Form(forms.Form):
    """A form of the house: no colons, errors that say what to do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": DATE_MISSING, "invalid": DATE_MISSING},
    )


def time_field(label: str, *, required: bool = True) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=required,
        widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M"),
        error_messages={"required": TIME_MISSING, "invalid": TIME_MISSING},
    )


def text_field(
    label: str, *, missing: str = "", help_text: str = "", longest: int = 2000
) -> forms.CharField:
    """Return a field of several lines; it must be filled in where ``missing`` says what to write."""
    return forms.CharField(
        label=label,
        required=missing != "",
        max_length=longest,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing},
    )


def choice_field(label: str, choices: Any, missing: str, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
        **options,
    )


class ReasonForm(Form):
    reason = text_field("Begrundelse", missing="Skriv en begrundelse", longest=500)


class NoteForm(Form):
    text = text_field("Note", missing="Skriv noten", help_text="Kun for afdelingen. " + NO_HEALTH)
    remind_on = day_field("Påmind mig", required=False)


# Talks


class BookForm(Form):
    """A mode and one of the free times, as chips post it."""

    mode = forms.ChoiceField(
        label="Form", choices=Mode.choices, error_messages={"required": "Vælg samtalens form"}
    )
    tid = forms.UUIDField(
        label="Tid", error_messages={"required": "Vælg en tid", "invalid": "Vælg en tid"}
    )


class MomentForm(Form):
    """A day and a time on the clock."""

    day = day_field("Dato")
    time = time_field("Klokkeslæt")

    @property
    def moment(self) -> datetime:
        return local_moment(self.cleaned_data["day"], self.cleaned_data["time"])


class BookAtForm(MomentForm):
    mode = choice_field("Form", Mode.choices, "Vælg samtalens form")
    caseworker = forms.ModelChoiceField(
        User.objects.none(),
        label="Hos",
        to_field_name="public_id",
        empty_label=None,
        error_messages={"required": "Vælg en sagsbehandler"},
    )

    def __init__(self, *args: Any, colleagues: Any, modes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["caseworker"].queryset = colleagues  # type: ignore[attr-defined]
        self.fields["mode"].choices = [(mode, Mode(mode).label) for mode in modes]  # type: ignore[attr-defined]


class CancelForm(Form):
    """A cancellation on the member's behalf; ``tid`` is empty where none is needed."""

    reason = choice_field(
        "Medlemmets grund",
        [
            (CancelReason.SICK, "Syg"),
            (CancelReason.JOB_INTERVIEW, "Til jobsamtale hos en arbejdsgiver"),
            (CancelReason.WORK, "På arbejde"),
            (CancelReason.OTHER_MANDATORY_MEETING, "Til et andet møde, medlemmet skal til"),
            (CancelReason.IN_OFFER, "I et tilbud fra Jobcenteret"),
            (CancelReason.OTHER, "En anden grund, der skal vurderes"),
        ],
        "Vælg en grund",
    )
    note = text_field("Note", help_text=NO_HEALTH, longest=500)
    tid = forms.UUIDField(label="Ny tid", required=False)


class ConveneForm(Form):
    """A talk that the fund fixes: what it is for, why, and when."""

    kind = choice_field(
        "Hvilken samtale?",
        [
            (MeetingKind.AVAILABILITY_TALK, MeetingKind.AVAILABILITY_TALK.label),
            (MeetingKind.JOINT_TALK, MeetingKind.JOINT_TALK.label),
            (MeetingKind.VOLUNTARY, MeetingKind.VOLUNTARY.label),
        ],
        "Vælg, hvilken samtale det er",
    )
    text = text_field(
        "Hvorfor? Medlemmet læser det i brevet",
        missing="Skriv, hvorfor medlemmet skal til samtalen",
        help_text="Skriv til medlemmet: »Du har logget færre stillinger, end vi har aftalt.« "
        + NO_HEALTH,
        longest=600,
    )
    tid = forms.UUIDField(
        label="Tid", error_messages={"required": "Vælg en tid", "invalid": "Vælg en tid"}
    )


class SettleForm(Form):
    """Whether an agreement was kept; not done says why."""

    kept = forms.ChoiceField(
        choices=[("ja", "Gjort"), ("nej", "Ikke gjort")],
        error_messages={"required": "Vælg, om aftalen er gjort"},
    )
    note = forms.CharField(label="Ikke gjort, fordi", required=False, max_length=200)


class AllowModeForm(Form):
    mode = choice_field(
        "Hvordan må samtalen holdes?",
        [(Mode.VIDEO, Mode.VIDEO.label), (Mode.PHONE, Mode.PHONE.label)],
        "Vælg samtalens form",
    )
    reason = text_field("Begrundelse", missing="Skriv en begrundelse", longest=500)


class MissedForm(Form):
    """How the fund tried to reach the member: the evidence of a missed talk."""

    tried = forms.MultipleChoiceField(
        label="Hvordan prøvede du at få fat i medlemmet?",
        choices=[
            ("Ringede", "Ringede"),
            ("Skrev en besked", "Skrev en besked"),
            ("Ventede i lokalet", "Ventede i lokalet"),
            ("Ventede i videorummet", "Ventede i videorummet"),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Vælg, hvordan du prøvede at få fat i medlemmet"},
    )
    times = forms.CharField(
        label="Hvornår?",
        max_length=120,
        help_text="Klokkeslæt, fx 10.30, 10.36 og 10.45",
        error_messages={"required": "Skriv, hvornår du prøvede"},
    )
    note = text_field("Note", help_text=NO_HEALTH, longest=500)

    @property
    def evidence(self) -> str:
        """Return what was tried in one text, as it is kept on the talk."""
        facts = self.cleaned_data
        text = f"{', '.join(facts['tried'])}: kl. {facts['times']}."
        return f"{text} {facts['note']}".strip()


class CorrectForm(Form):
    to = choice_field(
        "Hvad er det rigtige udfald?",
        [
            (MeetingState.HELD, "Medlemmet mødte"),
            (MeetingState.MISSED, "Medlemmet udeblev"),
            (MeetingState.CANCELLED_LAWFUL, "Medlemmet havde meldt lovligt afbud"),
        ],
        "Vælg det rigtige udfald",
    )
    reason = text_field("Begrundelse", missing="Skriv en begrundelse", longest=500)

    def __init__(self, *args: Any, was: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        field.choices = [choice for choice in field.choices if choice[0] != was]  # type: ignore[attr-defined]


class ReviewForm(Form):
    verdict = choice_field(
        "Kan grunden godtages?",
        [("accept", "Ja, afbuddet er lovligt"), ("reject", "Nej, afbuddet er ikke lovligt")],
        "Vælg, om grunden kan godtages",
    )
    reason = text_field("Begrundelse", missing="Skriv en begrundelse", longest=500)


class ContactForm(MomentForm):
    contact_with = choice_field("Kontakt med", Organiser.choices, "Vælg, hvem medlemmet talte med")
    note = text_field("Note", help_text=NO_HEALTH, longest=500)


class ColleagueForm(Form):
    caseworker = forms.ModelChoiceField(
        User.objects.none(),
        label="Kollega",
        to_field_name="public_id",
        empty_label="Vælg en kollega",
        error_messages={"required": "Vælg en kollega"},
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["caseworker"].queryset = colleagues  # type: ignore[attr-defined]


# Sanction cases


def letter_text(label: str, *, missing: str, help_text: str = "", rows: int = 6) -> forms.CharField:
    """Return a field of a letter's own words."""
    field = text_field(label, missing=missing, help_text=help_text, longest=6000)
    field.widget.attrs["rows"] = rows
    return field


class HearingForm(Form):
    facts = letter_text(
        "Det bygger vi på",
        missing="Skriv, hvad vi bygger på",
        help_text="Skriv til medlemmet, med du og vi. Frist, spørgsmål og hjælp står allerede i brevet.",
        rows=8,
    )


class FairnessForm(Form):
    in_order = choice_field(
        "Dit svar", [("yes", "Ja, det er i orden"), ("no", "Nej")], "Vælg ja eller nej"
    )
    reason = text_field("Hvad fandt du ud af?", missing="Skriv, hvad du fandt ud af", longest=500)


class ExtendForm(Form):
    reply_by = day_field("Ny svarfrist")
    reason = text_field("Begrundelse", missing="Skriv en begrundelse", longest=500)


class ReplyForm(Form):
    text = text_field("Medlemmets svar", missing="Skriv, hvad medlemmet svarede", longest=6000)


class NoConsequenceForm(Form):
    """Why nothing comes of a case: a sentence that the member can read, or the caseworker's own words."""

    code = forms.ChoiceField(
        label="Grund",
        choices=[("", "Vælg en grund"), *NoConsequence.choices],
        error_messages={"required": "Vælg en grund", "invalid_choice": "Vælg en grund"},
    )
    reason = text_field(
        "Begrundelse til medlemmet", help_text="Skal kun skrives ved »Andet«.", longest=1000
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("code") == NoConsequence.OTHER and not cleaned.get("reason", "").strip():
            self.add_error("reason", "Skriv en begrundelse")
        return cleaned


class DecisionForm(Form):
    """The parts of a decision; how it reads is shown before it is sent."""

    facts = letter_text("Det bygger vi på", missing="Skriv, hvad afgørelsen bygger på", rows=5)
    reasons = letter_text(
        "Derfor har vi afgjort det sådan",
        missing="Skriv, hvorfor vi afgør det sådan",
        help_text="Forhold dig til det, medlemmet har svaret. Skriv til medlemmet, med du og vi.",
    )
    legal_basis = letter_text("Regler", missing="Skriv, hvor reglerne står", rows=2)


class CureForm(Form):
    cured_on = day_field("Dagpenge igen fra")


class ComplaintForm(Form):
    text = text_field("Klagen", missing="Skriv, hvad medlemmet klager over", longest=6000)


class AppealVerdictForm(Form):
    verdict = choice_field(
        "Ny vurdering",
        [
            ("uphold", "Medlemmet får ret: afgørelsen falder"),
            ("keep", "Vi fastholder: klagen skal videre"),
        ],
        "Vælg, hvad den nye vurdering er",
    )
    answer = text_field(
        "Begrundelse",
        missing="Skriv en begrundelse",
        help_text="Medlemmet læser den.",
        longest=4000,
    )


class CkaForm(Form):
    result = choice_field("Klagecentrets svar", CkaResult.choices, "Vælg klagecentrets svar")
    answer = text_field(
        "Deres begrundelse, kort",
        missing="Skriv kort, hvad de lægger vægt på",
        help_text="Medlemmet læser den.",
        longest=4000,
    )
    loss_from = day_field(
        "Ny første dag uden dagpenge", required=False, help_text="Kun ved »Ændret«."
    )
    loss_to = day_field(
        "Ny sidste dag uden dagpenge", required=False, help_text="Tom, hvis den er åben."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("result") == CkaResult.CHANGED and not cleaned.get("loss_from"):
            self.add_error("loss_from", DATE_MISSING)
        return cleaned


# Calendar


class HoursForm(Form):
    """When talks are held on some weekdays; without times those weekdays are closed."""

    weekdays = forms.TypedMultipleChoiceField(
        label="Ugedage",
        coerce=int,
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Vælg mindst én ugedag"},
    )
    opens = time_field("Fra", required=False)
    closes = time_field("Til", required=False)
    opens_again = time_field("Og igen fra", required=False)
    closes_again = time_field("Til", required=False)
    slot_minutes = forms.TypedChoiceField(
        label="En tid varer",
        coerce=int,
        choices=[(60, "60 minutter"), (45, "45 minutter"), (30, "30 minutter")],
        initial=60,
    )
    pause_minutes = forms.TypedChoiceField(
        label="Pause imellem",
        coerce=int,
        choices=[(0, "Ingen"), (5, "5 minutter"), (10, "10 minutter"), (15, "15 minutter")],
        initial=0,
    )
    modes = forms.MultipleChoiceField(
        label="Former",
        choices=Mode.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=[Mode.IN_PERSON, Mode.VIDEO, Mode.PHONE],
    )
    valid_from = day_field("Gælder fra")
    valid_to = day_field("Gælder til", required=False)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        for first, last in (("opens", "closes"), ("opens_again", "closes_again")):
            if bool(facts.get(first)) != bool(facts.get(last)) and not {first, last} & set(
                self.errors
            ):
                self.add_error(last, "Skriv både fra og til, eller lad begge stå tomme")
        return facts

    @property
    def periods(self) -> list[tuple[Any, Any]]:
        facts = self.cleaned_data
        pairs = [(facts["opens"], facts["closes"]), (facts["opens_again"], facts["closes_again"])]
        return [(opens, closes) for opens, closes in pairs if opens and closes]


class SingleTimeForm(MomentForm):
    minutes = forms.TypedChoiceField(
        label="Varer",
        coerce=int,
        choices=[(60, "60 minutter"), (45, "45 minutter"), (30, "30 minutter")],
    )
    modes = forms.MultipleChoiceField(
        label="Former",
        choices=Mode.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Mode.IN_PERSON, Mode.VIDEO, Mode.PHONE],
        error_messages={"required": "Vælg mindst én form"},
    )


class DaysForm(Form):
    first_day = day_field("Første dag")
    last_day = day_field("Sidste dag")


class ClosingDayForm(Form):
    day = day_field("Dag")
    label = forms.CharField(
        label="Hvorfor", max_length=60, error_messages={"required": "Skriv, hvorfor der er lukket"}
    )


# Absence and changes


class FirstDayForm(Form):
    first_day = day_field("Første dag")


class BackForm(Form):
    first_day = day_field("Første dag tilbage")


class VacationForm(Form):
    first_day = day_field("Første feriedag")
    last_day = day_field("Sidste feriedag")


class LeaveForm(Form):
    first_day = day_field("Første dag")
    last_day = day_field("Sidste dag", required=False)


class DeregisterForm(Form):
    first_day = day_field("Første dag")
    why = choice_field(
        "Hvorfor?",
        [("employment", "I arbejde"), ("deregistered", "Afmeldt af en anden grund")],
        "Vælg en grund",
    )


class ReregisterForm(Form):
    first_day = day_field("Ledig igen fra")
    period = choice_field(
        "Dagpengeperiode",
        [("same", "Den samme dagpengeperiode"), ("new", "En ny dagpengeperiode")],
        "Vælg dagpengeperiode",
    )


class ExemptionForm(Form):
    first_day = day_field("Fritaget fra")
    job_starts_on = day_field("Jobbet begynder")
    verdict = choice_field(
        "Afgørelse", [("grant", "Godkend"), ("refuse", "Afvis")], "Vælg en afgørelse"
    )
    reason = text_field("Begrundelse", help_text="Skal skrives, når du afviser.", longest=500)


class EventForm(Form):
    event_on = day_field("Dagen, det skete")
    reason = text_field(
        "Hvad skete der?",
        missing="Skriv, hvad der skete",
        help_text="Medlemmet læser det i høringen. " + NO_HEALTH,
        longest=500,
    )


class MoveForm(Form):
    municipality = forms.ModelChoiceField(
        Municipality.objects.order_by("name_sorted"),
        label="Ny kommune",
        to_field_name="code",
        empty_label="Vælg en kommune",
        error_messages={"required": "Vælg en kommune", "invalid_choice": "Vælg en kommune"},
    )
    first_day = day_field("Fra")


class WishForm(Form):
    wish = choice_field(
        "Vil medlemmet have os med til den første samtale hos Jobcenteret?",
        [("yes", "Ja"), ("no", "Nej")],
        "Vælg ja eller nej",
    )


class JobcenterTalkForm(MomentForm):
    source = forms.CharField(
        label="Hvor ved vi det fra?",
        max_length=60,
        help_text="Fx »brev fra Jobcenter Aarhus 3. marts«",
        error_messages={"required": "Skriv, hvor oplysningen kommer fra"},
    )


class CloseForm(Form):
    reason = choice_field(
        "Hvorfor afsluttes sagen?",
        [choice for choice in CloseReason.choices if choice[0] != CloseReason.NEW_PERIOD],
        "Vælg en grund",
    )


class VerdictForm(Form):
    verdict = choice_field(
        "Visitation", [("approve", "Godkend"), ("refuse", "Afvis")], "Vælg en afgørelse"
    )


class EmptyForm(Form):
    """An act that needs nothing but the press of its button."""


# Team lead


class AssignForm(Form):
    branch = forms.ModelChoiceField(
        Branch.objects.filter(is_open=True).order_by("name"),
        label="Afdeling",
        to_field_name="public_id",
        empty_label="Vælg en afdeling",
        error_messages={"required": "Vælg en afdeling", "invalid_choice": "Vælg en afdeling"},
    )
    caseworker = forms.ModelChoiceField(
        User.objects.none(),
        label="Sagsbehandler",
        to_field_name="public_id",
        required=False,
        empty_label="Den med færrest sager",
        help_text="Kun sagsbehandlere fra den valgte afdeling kan vælges.",
    )

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["caseworker"].queryset = staff  # type: ignore[attr-defined]


# Search


class SearchForm(Form):
    q = forms.CharField(
        label="Navn, medlemsnr., sagsnr. eller cpr-nr.",
        max_length=80,
        error_messages={"required": "Skriv et navn, et medlemsnr., et sagsnr. eller et cpr-nr."},
    )


class AccessForm(Form):
    reason = text_field(
        "Hvorfor skal du åbne sagen?",
        missing="Skriv, hvorfor du skal åbne sagen",
        help_text="Afdelingslederen og medlemmet kan se begrundelsen.",
        longest=180,
    )


class AppearanceForm(Form):
    theme = choice_field(
        "Udseende",
        [("light", "Lyst"), ("dark", "Mørkt"), ("system", "Som computeren")],
        "Vælg et udseende",
    )
    shortcuts_off = forms.BooleanField(label="Slå genvejstaster fra", required=False)
