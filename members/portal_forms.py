"""The shape of what the portal asks: proposals and their decision, the dues, the yearly confirmation."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antennas.models import Commune
from league.base.days import today
from league.base.forms import Asked
from members.forms import PersonFields, PhoneField, SheetForm, SirenOrReason, WebsiteField, check_region, communes_for
from members.roster import Contact

NOW_OR_LATER = timedelta(days=366)


class ComingDay(forms.DateField):
    """A day near today: a change announced for next month is welcome, one in ten years is a slip of the key."""

    def __init__(self, *, back: int = 366, **kwargs: Any) -> None:
        self.back = timedelta(days=back)
        super().__init__(widget=forms.DateInput(attrs={"autocomplete": "off"}), **kwargs)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and not today() - self.back <= day <= today() + NOW_OR_LATER:
            raise ValidationError(_("This day is too far from today."))
        return day


# Proposals


class ProposalForm(Asked):
    """The part that every proposal has: why. `after` is what is asked, as the register would keep it."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Read by whoever decides; it stays in the history."),
    )

    @property
    def after(self) -> dict[str, Any]:
        raise NotImplementedError

    @property
    def from_day(self) -> date:
        return today()


class NameForm(ProposalForm):
    name = forms.CharField(
        label=gettext_lazy("New name"),
        max_length=200,
        help_text=gettext_lazy("As it stands in the trade register. The old name stays searchable."),
    )
    field_order = ["name", "reason"]

    @property
    def after(self) -> dict[str, Any]:
        return {"name": " ".join(self.cleaned_data["name"].split())}


class SirenProposalForm(SirenOrReason, ProposalForm):
    field_order = ["siren", "siren_absence", "reason"]

    @property
    def after(self) -> dict[str, Any]:
        siren = self.cleaned_data["siren"]
        return {"siren": siren, "siren_absence": "" if siren else self.cleaned_data["siren_absence"]}


class SeatForm(ProposalForm):
    street = forms.CharField(
        label=gettext_lazy("Street"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "street-address"})
    )
    postal_code = forms.CharField(
        label=gettext_lazy("Postal code"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
    )
    town = forms.CharField(
        label=gettext_lazy("Town"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    commune = forms.ChoiceField(label=gettext_lazy("Your commune"), required=False, widget=forms.RadioSelect)
    day = ComingDay(label=gettext_lazy("From"), help_text=gettext_lazy("First day at this address."))
    field_order = ["street", "postal_code", "town", "commune", "day", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place: Commune | None = None
        self.asks_commune = False
        if self.is_bound:
            self._find_place()

    def _find_place(self) -> None:
        postal_code = str(self.data.get("postal_code", "")).replace(" ", "")
        self.place, several = communes_for(postal_code, str(self.data.get("town", ""))) if postal_code else (None, [])
        if self.place is None and several:
            self.asks_commune = True
            self.fields["commune"].choices = [(one.code, one.name) for one in several]  # type: ignore[attr-defined]
            self.place = {one.code: one for one in several}.get(str(self.data.get("commune", "")))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.asks_commune and self.place is None:
            self.add_error("commune", _("Several communes have this postal code: choose yours."))
        return said

    @property
    def after(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "street": said["street"],
            "postal_code": said["postal_code"].replace(" ", ""),
            "town": said["town"],
            "commune": self.place.code if self.place else "",
        }

    @property
    def from_day(self) -> date:
        day: date = self.cleaned_data["day"]
        return day


class LeaveForm(ProposalForm):
    last_day = ComingDay(label=gettext_lazy("Last day as a member"), back=0)
    understood = forms.BooleanField(label=gettext_lazy("We know that the dues of the current year stay due."))
    field_order = ["last_day", "reason", "understood"]

    @property
    def after(self) -> dict[str, Any]:
        return {"last_day": self.cleaned_data["last_day"].isoformat()}


class DecisionForm(Asked):
    """Yes or no with a word. `seen` is what the register said on the page."""

    seen = forms.CharField(widget=forms.HiddenInput)
    word = forms.CharField(
        label=gettext_lazy("A word to the company"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed when you refuse; it is in the letter."),
    )

    def clean_seen(self) -> dict[str, Any]:
        try:
            said = json.loads(self.cleaned_data["seen"])
        except ValueError:
            said = None
        return said if isinstance(said, dict) else {}


# The dues


class HandDuesForm(PersonFields):
    """A colleague who speaks for the company already, or somebody new, from a day on."""

    NEW = "new"
    who = forms.ChoiceField(label=gettext_lazy("Who sees to the dues"), widget=forms.RadioSelect)
    day = ComingDay(label=gettext_lazy("From"))
    title = forms.CharField(label=gettext_lazy("Title in the company"), max_length=120, required=False)

    def __init__(self, *args: Any, speakers: Sequence[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields[name].required = False
        self.people = {str(one.person.pk): one.person for one in speakers}
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            *((pk, person.name) for pk, person in self.people.items()),
            (self.NEW, _("somebody else, whom I name below")),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("who") == self.NEW:
            for name in ("first_name", "last_name", "email"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed for somebody new."))
        return said


# The yearly confirmation


class ConfirmForm(Asked):
    """Everything of last year is written in already; what is left as it is stays."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    jobs = forms.IntegerField(
        label=gettext_lazy("Jobs"),
        min_value=0,
        max_value=500_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    jobs_region = forms.IntegerField(
        label=gettext_lazy("Of which in the region"),
        min_value=0,
        max_value=500_000,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("Leave it empty when all of them are there."),
    )
    turnover = forms.DecimalField(
        label=gettext_lazy("Turnover of the last closed year"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        required=False,
        localize=True,
        help_text=gettext_lazy("Never published. Summed up for the league and its antennas only."),
    )
    website = WebsiteField(label=gettext_lazy("Website"), required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail of the company"), required=False)
    phone = PhoneField(label=gettext_lazy("Phone of the company"), required=False)
    presentation = SheetForm.base_fields["presentation"]
    listed = forms.BooleanField(label=gettext_lazy("Show the company in the public directory"), required=False)

    SHEET = ("website", "email", "phone", "presentation", "listed")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("jobs_region") is None and "jobs_region" not in self.errors:
            said["jobs_region"] = said.get("jobs")
        check_region(self, said)
        return said

    @property
    def changes(self) -> dict[str, Any]:
        return {column: self.cleaned_data[column] for column in self.SHEET}


class CampaignForm(Asked):
    """The days of a campaign; its reminders as days after the opening."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    opens_on = forms.DateField(label=gettext_lazy("Opens on"), widget=forms.DateInput)
    closes_on = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput)
    reminder_days = forms.CharField(
        label=gettext_lazy("Reminders after (days)"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Separated by commas: 14, 28. The last one goes to the substitute."),
    )

    def clean_reminder_days(self) -> list[int]:
        text = str(self.cleaned_data["reminder_days"]).replace(";", ",")
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if not all(part.isdecimal() and len(part) <= 3 for part in parts):
            raise ValidationError(_("Whole numbers of days, separated by commas."))
        return [int(part) for part in parts]
