"""The shape of what is asked on the desks: a view to keep, an act on many companies, a fact to change or correct."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from antennas.models import Antenna
from league.base.forms import Asked
from members.models import College, ContactFunction


class ViewForm(Asked):
    """The name of a view, and whether others see it."""

    name = forms.CharField(
        label=_("Name of the view"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    shared = forms.BooleanField(
        label=_("Share it"),
        required=False,
        help_text=_("Everybody who sees members finds it; each sees only the companies in reach."),
    )

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["shared"]


class Bulk(Asked):
    """What every act on many companies carries: it happens once (`intent`), on the rows looked at (`mark`)."""

    intent = forms.UUIDField(widget=forms.HiddenInput)
    mark = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, initial={"intent": uuid.uuid4(), **(initial or {})}, **kwargs)


class LetterForm(Bulk):
    to = forms.ChoiceField(
        label=_("To whom"),
        choices=[
            ("representative", _("the representative")),
            ("dues_contact", _("the dues contact, else the representative")),
        ],
        initial="representative",
        widget=forms.RadioSelect,
    )
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(
        label=_("Text"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Filled for each company: {entreprise}, {prenom}, {nom}, {civilite}, {antenne}, {siren}."),
    )


class InviteForm(Bulk):
    """Nothing to say: the letter is that of every invitation."""


class MoveForm(Bulk):
    """From which day on, and why."""

    FIELDS = ("value", "day", "reason")
    day = forms.DateField(label=_("From"), widget=forms.DateInput)
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("Stays with each company."))


class CollegeForm(MoveForm):
    value = forms.ModelChoiceField(label=_("New college"), queryset=College.objects.all())
    field_order = ("value", "day", "reason")


class AntennaForm(MoveForm):
    value = forms.ModelChoiceField(label=_("New antenna"), queryset=Antenna.objects.all())
    field_order = ("value", "day", "reason")


class ChangeForm(Asked):
    """A fact became different: the new value, from a day on, and why."""

    day = forms.DateField(label=_("From"), widget=forms.DateInput)
    reason = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, *args: Any, values: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = forms.ModelChoiceField(label=label, queryset=values)
        self.order_fields(["value", "day", "reason"])


class CorrectForm(Asked):
    """What we wrote was wrong: what it should say, its first and last day, and why."""

    first = forms.DateField(label=_("First day"), widget=forms.DateInput)
    last = forms.DateField(
        label=_("Last day"), widget=forms.DateInput, required=False, help_text=_("Empty: it still holds.")
    )
    because = forms.CharField(
        label=_("What was wrong"), max_length=300, help_text=_("Stays in the history beside what it said before.")
    )

    def __init__(self, *args: Any, values: Any = None, label: Any = "", kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if values is not None:
            self.fields["value"] = forms.ModelChoiceField(label=label, queryset=values)
        elif kind == "fonction":
            self.fields["value"] = forms.ChoiceField(label=_("Function"), choices=ContactFunction.Kind.choices)
        elif kind == "adhesion":
            self.fields["value"] = forms.DateField(
                label=_("Original joining day"),
                required=False,
                widget=forms.DateInput,
                help_text=_("Gives seniority; empty when doubtful."),
            )
        self.order_fields(["value", "first", "last", "because"])
