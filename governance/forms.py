"""Shapes of what is asked when a seat changes hands. They check the shape; the acts decide."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.mandates import SPEAKS
from governance.models import Mandate
from league.base.forms import Asked
from league.base.models import Person

ENDS = [
    (Mandate.End.RESIGNATION, _("resignation")),
    (Mandate.End.LEFT, _("left the company or the league")),
    (Mandate.End.REPLACED, _("replaced by decision of the body")),
    (Mandate.End.TERM, _("end of the term")),
]


class CarriedForm(Asked):
    """A form that can be carried along unseen, while its consequences are shown."""

    questions = {**Asked.questions, "span_from": "day", "until": "day", "person": "contact", "company": "contact"}

    def unseen(self) -> "CarriedForm":
        for field in self.fields.values():
            field.widget = field.hidden_widget()
        return self


class SeatForm(CarriedForm):
    """Who takes the seat (`contact`, a function held for a company), from when, why, by whose decision.

    `held`: the seat has a holder, so one also says how that mandate ends. `seen`: the mandate on the page one saw.
    """

    contact = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    day = forms.DateField(label=_("First day in the seat"))
    kind = forms.ChoiceField(label=_("How the present mandate ends"), choices=ENDS[:3], widget=forms.RadioSelect)
    origin = forms.ChoiceField(
        label=_("How the seat is given"), choices=Mandate.Origin.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Kept with the mandate that ends."))
    body = forms.CharField(label=_("Decided by"), max_length=200)
    reference = forms.CharField(
        label=_("Reference"), max_length=200, required=False, help_text=_("Number or date of the minutes.")
    )

    def __init__(self, *args: Any, held: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("origin",) if held else ("kind", "reason"):
            del self.fields[name]

    def corrects(self) -> None:
        """The mandate on the page begins on the day proposed: it is corrected, not ended."""
        self.fields["kind"].widget = forms.HiddenInput()
        self.initial["kind"] = Mandate.End.REPLACED
        self.fields["reason"].help_text = _("Kept in the history of the seat.")


class EndForm(CarriedForm):
    day = forms.DateField(label=_("Vacant from"), help_text=_("The mandate's last day is the day before."))
    kind = forms.ChoiceField(label=_("How the mandate ends"), choices=[*ENDS[:2], ENDS[3]], widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class DecisionForm(Asked):
    """Which body decided, when, under which reference; and why, where a reason is asked."""

    body = forms.CharField(label=_("Decided by"), max_length=200)
    day = forms.DateField(label=_("Day of the decision"))
    reference = forms.CharField(
        label=_("Reference"), max_length=200, required=False, help_text=_("Number or date of the minutes.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not reason:
            del self.fields["reason"]


class SubstituteForm(Asked):
    """Whoever speaks for the company of the mandate, its holder apart."""

    person = forms.ModelChoiceField(
        label=_("Substitute"), queryset=Person.objects.none(), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args: Any, mandate: Mandate, day: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"person": mandate.substitute_id}, **kwargs)
        speaks = {
            "functions__company": mandate.company_id,
            "functions__kind__in": SPEAKS,
            "functions__span__contains": day,
        }
        voices = Person.objects.filter(**speaks).exclude(pk=mandate.person_id).distinct()
        self.fields["person"].queryset = voices.order_by("sort_key")  # type: ignore[attr-defined]


class FilingForm(Asked):
    filed_on = forms.DateField(label=_("Declared on"))
    covers_to = forms.DateField(label=_("Tells the changes up to"), help_text=_("This day included."))
    receipt = forms.CharField(label=_("Filing receipt"), max_length=60, required=False)
