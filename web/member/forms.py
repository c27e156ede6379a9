"""The shape of what members send; whether it is allowed is judged by the rules."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import CancelReason


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
