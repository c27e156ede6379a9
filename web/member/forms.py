"""The shape of what members send; whether it is allowed is judged by the rules."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from joblog.models import FoundVia
from meetings.models import CancelReason
from plans.rules import CONTENT_FIELDS, LABELS, Part


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar or written."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        options.setdefault("input_formats", ["%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y"])
        super().__init__(**options)


class TimeForm(forms.Form):
    """A time, and how the talk is held where the member chooses that."""

    mode = forms.CharField(
        required=False,
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg, hvordan du vil holde samtalen")},
    )
    slot = forms.CharField(
        widget=forms.RadioSelect, error_messages={"required": _("Vælg et tidspunkt")}
    )

    def __init__(self, data: Any = None, *, chooses_mode: bool) -> None:
        super().__init__(data)
        self.fields["mode"].required = chooses_mode


class CancelForm(forms.Form):
    """Why the member cannot come, and the new time where one must be chosen."""

    reason = forms.ChoiceField(
        choices=CancelReason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Vælg, hvorfor du ikke kan komme"),
            "invalid_choice": _("Vælg, hvorfor du ikke kan komme"),
        },
    )
    note = forms.CharField(
        label=_("Fortæl kort, hvorfor"),
        help_text=_("Du behøver ikke skrive om sygdom eller helbred."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    slot = forms.CharField(required=False, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, has_times: bool) -> None:
        super().__init__(data)
        self.has_times = has_times

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reason = cleaned.get("reason")
        if reason and reason != CancelReason.SICK and self.has_times and not cleaned.get("slot"):
            self.add_error("slot", _("Vælg en ny tid. Er du syg, behøver du ikke."))
        if reason == CancelReason.OTHER and not cleaned.get("note"):
            self.add_error("note", _("Skriv, hvorfor du ikke kan komme"))
        return cleaned


class ContactForm(forms.Form):
    """What the member says about a talk at which nobody saw them."""

    note = forms.CharField(
        label=_("Hvad skete der?"),
        help_text=_(
            "Skriv, hvis du var forhindret, fx til jobsamtale. "
            "Du behøver ikke skrive om sygdom eller helbred."
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReplyForm(forms.Form):
    """What the member answers to a hearing."""

    text = forms.CharField(
        label=_("Hvad skete der?"),
        help_text=_(
            "Skriv også, om vores oplysninger passer. "
            "Du behøver ikke skrive om sygdom eller helbred."
        ),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": _("Skriv dit svar"),
            "max_length": _("Skriv højst 6.000 tegn"),
        },
    )


class ComplaintForm(forms.Form):
    """What the member is not content with in a decision."""

    text = forms.CharField(
        label=_("Hvad er du uenig i?"),
        help_text=_("Skriv med dine egne ord. Du behøver ikke kende reglerne."),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": _("Skriv, hvad du er uenig i"),
            "max_length": _("Skriv højst 6.000 tegn"),
        },
    )


class WellForm(forms.Form):
    """The first day on which the member is well again."""

    first_day = DayField(
        label=_("Hvilken dag var du rask igen?"),
        help_text=_("Den første dag, du ikke længere var syg."),
        error_messages={
            "required": _("Skriv den første dag, du var rask"),
            "invalid": _("Skriv datoen som dag.måned.år, fx 24.11.2026"),
        },
    )

    def __init__(self, data: Any = None, *, today: date, **options: Any) -> None:
        super().__init__(data, **options)
        self.today = today

    def clean_first_day(self) -> date:
        day = self.cleaned_data["first_day"]
        if day > self.today:
            raise forms.ValidationError(_("Du kan melde dig rask fra i dag eller en tidligere dag"))
        return day


class VacationForm(forms.Form):
    """The days of a vacation."""

    first_day = DayField(
        label=_("Første feriedag"),
        error_messages={
            "required": _("Skriv din første feriedag"),
            "invalid": _("Skriv datoen som dag.måned.år, fx 24.11.2026"),
        },
    )
    last_day = DayField(
        label=_("Sidste feriedag"),
        error_messages={
            "required": _("Skriv din sidste feriedag"),
            "invalid": _("Skriv datoen som dag.måned.år, fx 24.11.2026"),
        },
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data)
        self.today = today

    def clean_first_day(self) -> date:
        day = self.cleaned_data["first_day"]
        if day < self.today:
            raise forms.ValidationError(_("Ferien skal begynde i dag eller senere"))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("Sidste feriedag skal være efter den første"))
        return cleaned


class WishForm(forms.Form):
    """Whether the fund comes along to the first talk at the Jobcenter."""

    wish = forms.ChoiceField(
        label=_("Vil du have os med til den første samtale?"),
        choices=[("yes", _("Ja, tag med")), ("no", _("Nej, jeg klarer den selv"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Vælg ja eller nej"),
            "invalid_choice": _("Vælg ja eller nej"),
        },
    )


class DetailsForm(forms.Form):
    """Where the member is told that there is a letter."""

    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Skriv hele e-mailadressen, fx mette@eksempel.dk")},
    )
    phone = forms.CharField(
        label=_("Telefon"),
        help_text=_("Vi ringer på det nummer ved telefonsamtaler."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"max_length": _("Skriv telefonnummeret med otte cifre, fx 22 33 44 55")},
    )

    def clean_phone(self) -> str:
        written = self.cleaned_data["phone"]
        digits = re.sub(r"[\s()-]", "", written).removeprefix("+45").removeprefix("0045")
        if re.fullmatch(r"[0-9]{8}", digits):
            return " ".join(digits[place : place + 2] for place in range(0, 8, 2))
        if not digits or re.fullmatch(r"\+[1-9][0-9]{6,14}", digits):
            return digits
        raise forms.ValidationError(_("Skriv telefonnummeret med otte cifre, fx 22 33 44 55"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("email") or cleaned.get("phone")):
            self.add_error(
                "email",
                _("Skriv en e-mail eller et telefonnummer, så vi kan sige til om nye breve"),
            )
        return cleaned


# Min Plan


class ReadVersionForm(forms.Form):
    """Which version of the plan the member has read."""

    version = forms.UUIDField(widget=forms.HiddenInput)


MAY_BE_SUGGESTED = (
    Part.JOB_GOALS,
    Part.AREA,
    Part.WEEKLY_MINIMUM,
    Part.CUSTOMARY_WAY,
    Part.AGREEMENTS,
    *CONTENT_FIELDS,
    Part.LASTING_EMPLOYMENT,
)
"""The parts that a member and a caseworker agree on; the others say the same for everybody."""


class SuggestionForm(forms.Form):
    """What the member would like to change in the plan, and where."""

    part = forms.ChoiceField(
        label=_("Hvad handler det om?"),
        required=False,
        choices=[
            ("", _("Hele planen")),
            *((part.value, LABELS[part]) for part in MAY_BE_SUGGESTED),
        ],
        error_messages={"invalid_choice": _("Vælg en del af planen på listen")},
    )
    text = forms.CharField(
        label=_("Hvad vil du ændre, og hvorfor?"),
        help_text=_("Du behøver ikke skrive om sygdom eller helbred."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Skriv, hvad du vil ændre"),
            "max_length": _("Skriv højst 2.000 tegn"),
        },
    )


class ConsentForm(forms.Form):
    """Whether a recommendation is sent to the Jobcenter; the two buttons are the two answers."""

    answer = forms.ChoiceField(
        choices=[("yes", _("Ja, send forslaget")), ("no", _("Nej tak"))],
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Vælg ja eller nej med en af knapperne"),
            "invalid_choice": _("Vælg ja eller nej med en af knapperne"),
        },
    )
    note = forms.CharField(
        label=_("Vil du skrive noget til jobcenteret?"),
        help_text=_("Du behøver ikke skrive om sygdom eller helbred."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Skriv højst 1.000 tegn")},
    )


# Joblog


class ApplicationForm(forms.Form):
    """One position that the member has applied for."""

    title = forms.CharField(
        label=_("Stilling"),
        max_length=120,
        error_messages={
            "required": _("Skriv, hvilken stilling du har søgt"),
            "max_length": _("Skriv stillingen med højst 120 tegn"),
        },
    )
    employer = forms.CharField(
        label=_("Arbejdsgiver"),
        max_length=120,
        required=False,
        error_messages={"max_length": _("Skriv arbejdsgiveren med højst 120 tegn")},
    )
    applied_on = DayField(
        label=_("Hvornår søgte du?"),
        error_messages={
            "required": _("Skriv den dag, du søgte stillingen"),
            "invalid": _("Skriv datoen som dag.måned.år, fx 24.11.2026"),
        },
    )
    found_via = forms.ChoiceField(
        label=_("Hvordan fandt du den?"),
        choices=[
            (FoundVia.POSTED, _("Opslået stilling")),
            (FoundVia.UNSOLICITED, _("Uopfordret: jeg skrev eller ringede selv")),
            (FoundVia.NETWORK, _("Gennem en, jeg kender")),
            (FoundVia.CONTACTED, _("Arbejdsgiveren kontaktede mig")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Vælg, hvordan du fandt stillingen"),
            "invalid_choice": _("Vælg, hvordan du fandt stillingen"),
        },
    )
    place = forms.CharField(
        label=_("Sted"),
        help_text=_("By eller postnummer"),
        max_length=80,
        required=False,
        error_messages={"max_length": _("Skriv stedet med højst 80 tegn")},
    )
    distance_km = forms.IntegerField(
        label=_("Afstand i km"),
        help_text=_("Fra dit hjem, én vej"),
        min_value=0,
        max_value=2000,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("Skriv afstanden som et helt tal"),
            "min_value": _("Skriv afstanden som et helt tal"),
            "max_value": _("Skriv en afstand på højst 2.000 km"),
        },
    )
    link = forms.URLField(
        label=_("Link til opslaget"),
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={
            "invalid": _("Skriv hele adressen, fx https://jobnet.dk/123"),
            "max_length": _("Adressen er for lang. Skriv den korte, eller lad feltet være tomt"),
        },
    )
    confirmed = forms.BooleanField(
        label=_("Ja, det er en anden stilling"), required=False, widget=forms.HiddenInput
    )

    def ask_whether_it_is_another(self) -> None:
        """Show the box with which the member says that it is not the one it looks like."""
        self.fields["confirmed"].widget = forms.CheckboxInput()
