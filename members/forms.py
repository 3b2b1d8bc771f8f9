"""The shape of what is asked about companies and their people. Nothing is decided or sent here."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antennas.models import Antenna, Commune
from league.base import identifiers
from league.base.days import today
from league.base.forms import Asked
from league.base.models import Person
from league.base.text import fold
from members import cleaning, nomenclature, sirene, tags, vat
from members.models import Application, College, Company, Consent, ContactFunction, Membership, Opinion, Withholding
from members.roster import IDENTITY, SHEET


class PhoneField(forms.CharField):
    """A telephone number, kept as +33472102030."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=30, widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}), **kwargs
        )

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        number = cleaning.phone(text).value
        if not number:
            raise ValidationError(
                _("This is not a telephone number: write 04 72 10 20 30, or +41 22 … for another country.")
            )
        return number

    def prepare_value(self, value: Any) -> Any:
        from league.base.templatetags.league import phone

        return phone(value) if value else value


class WebsiteField(forms.CharField):
    """A web address, kept as its host without www."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=200, widget=forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url"}), **kwargs
        )

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        host = cleaning.website(text).value
        if not host:
            raise ValidationError(_("This is not a web address: write example.fr."))
        return host


class SirenField(forms.CharField):
    """A SIREN of nine digits with a right key; spaces are taken out, a SIRET gives its first nine digits."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(max_length=30, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        reading = identifiers.siren(text)
        if reading.value is None:
            raise ValidationError(str(reading.reason) if reading.reason else _("This is not a SIREN."))
        return reading.value

    def prepare_value(self, value: Any) -> Any:
        return identifiers.spaced(value) if value else value


class PastDay(forms.DateField):
    """A day that has come: what one records is done."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"autocomplete": "off"}), **kwargs)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and day > today():
            raise ValidationError(_("This day is still to come."))
        return day


def communes_for(postal_code: str, town: str) -> tuple[Commune | None, list[Commune]]:
    """The commune of an address, or those it may be: by postal code and name, else by the name in the department."""
    key = cleaning.town_key(town)
    near = list(Commune.objects.filter(postal_codes__contains=[postal_code], parent=None).order_by("-population")[:40])
    exact = [commune for commune in near if cleaning.town_key(commune.name) == key]
    if len(exact) == 1:
        return exact[0], []
    if not near and key:
        department = cleaning.department_of(postal_code)
        named = Commune.objects.filter(department=department, parent=None, sort_key__contains=fold(town).split()[-1])
        exact = [commune for commune in named if cleaning.town_key(commune.name) == key]
        if len(exact) == 1:
            return exact[0], []
    if len(near) == 1 and not key:
        return near[0], []
    return None, near


def check_vat(form: forms.Form, said: dict[str, Any]) -> None:
    """The VAT number as it is kept beside the SIREN; what is wrong is said beside it."""
    try:
        said["vat"] = vat.read(said.get("vat") or "", said.get("siren") or None)
    except ValueError as error:
        form.add_error("vat", str(error))


def check_region(form: forms.Form, said: dict[str, Any]) -> None:
    jobs, region = said.get("jobs"), said.get("jobs_region")
    if region is not None and jobs is not None and region > jobs:
        form.add_error("jobs_region", _("The jobs in the region are a part of all jobs: no more than these."))


def address_place(data: Any) -> tuple[Commune | None, list[Commune]]:
    """The commune that the postal code and the town of a form give, or those it may be."""
    postal_code, town = str(data.get("postal_code", "")).replace(" ", ""), str(data.get("town", ""))
    return communes_for(postal_code, town) if postal_code else (None, [])


class SirenOrReason(Asked):
    """The SIREN of a company that speaks for itself, or why it has none."""

    siren = SirenField(
        label=gettext_lazy("SIREN"),
        required=False,
        help_text=gettext_lazy("Nine digits, as on your invoices. A SIRET will do."),
    )
    siren_absence = forms.ChoiceField(
        label=gettext_lazy("No SIREN? Say why"),
        required=False,
        choices=[("", gettext_lazy("We have a SIREN")), *[c for c in Company.Absence.choices if c[0] != "not_given"]],
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("siren") and not said.get("siren_absence") and "siren" not in self.errors:
            self.add_error("siren", _("Give the SIREN, or say below why there is none."))
        return said


class JoinForm(SirenOrReason):
    """The application to join. The commune is found from the postal code and the town; if several fit, one is asked."""

    field_order = ["intent", "name"]

    intent = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Name of the company"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    college = forms.ModelChoiceField(
        label=gettext_lazy("You are"), queryset=College.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    vat = forms.CharField(
        label=gettext_lazy("VAT number"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Of a foreign company. The French one follows from the SIREN."),
    )
    jobs = forms.IntegerField(
        label=gettext_lazy("Jobs"),
        min_value=0,
        max_value=500_000,
        help_text=gettext_lazy("Employees and managers, today."),
    )
    jobs_region = forms.IntegerField(
        label=gettext_lazy("Of which in the region"), min_value=0, max_value=500_000, required=False
    )
    found = forms.CharField(widget=forms.HiddenInput, required=False)
    search = forms.CharField(
        label=gettext_lazy("SIREN or name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    creator = forms.BooleanField(label=gettext_lazy("Created less than a year ago"), required=False)
    street = forms.CharField(
        label=gettext_lazy("Street"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
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
    antenna = forms.ModelChoiceField(
        label=gettext_lazy("The antenna nearest to you"),
        queryset=Antenna.objects.none(),
        required=False,
        widget=forms.RadioSelect,
    )
    website = WebsiteField(label=gettext_lazy("Website"), required=False)
    first_name = forms.CharField(
        label=gettext_lazy("First name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=gettext_lazy("Last name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    title = forms.CharField(
        label=gettext_lazy("Title in the company"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("The answer and your sign-in codes arrive here."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = PhoneField(label=gettext_lazy("Phone"), required=False)
    message = forms.CharField(
        label=gettext_lazy("What you expect of the league"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    fax = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["college"].queryset = College.objects.all()  # type: ignore[attr-defined]
        self.fields["antenna"].queryset = Antenna.objects.all()  # type: ignore[attr-defined]
        self.place: Commune | None = None
        self.asks_commune = self.asks_antenna = False
        if self.is_bound:
            self._find_place()

    @property
    def trapped(self) -> bool:
        """A machine filled in the question that people do not see."""
        return bool(self.data.get("fax"))

    def _find_place(self) -> None:
        postal_code, town = str(self.data.get("postal_code", "")).replace(" ", ""), str(self.data.get("town", ""))
        if not postal_code:
            return
        self.place, several = communes_for(postal_code, town)
        if self.place is None and several:
            self.asks_commune = True
            self.fields["commune"].choices = [(one.code, one.name) for one in several]  # type: ignore[attr-defined]
            chosen = {one.code: one for one in several}.get(str(self.data.get("commune", "")))
            if chosen is not None:
                self.place = chosen
        elif self.place is None and town:
            self.asks_antenna = True

    def clean_found(self) -> sirene.Unit | None:
        return sirene.unsigned(str(self.cleaned_data["found"]))

    def clean_postal_code(self) -> str:
        return str(self.cleaned_data["postal_code"]).replace(" ", "")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        check_vat(self, said)
        check_region(self, said)
        if self.asks_commune and self.place is None:
            self.add_error("commune", _("Several communes have this postal code: choose yours."))
        if self.asks_antenna and not said.get("antenna"):
            self.add_error("antenna", _("This address is outside our territories: choose the antenna nearest to you."))
        return said


class OpinionForm(Asked):
    """What the delegate thinks of an application."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Your opinion"), choices=Opinion.Verdict.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("In a few words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Read by the staff and the body that decides; not by the company."),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("verdict") not in (None, Opinion.Verdict.FAVOURABLE) and not said.get("words"):
            self.add_error("words", _("Say why: the body that decides reads it."))
        return said


class DecideForm(Asked):
    """What was decided on an application, by whom, when, and from when the company is a member."""

    outcome = forms.ChoiceField(label=gettext_lazy("Decision"), widget=forms.RadioSelect)
    college = forms.ModelChoiceField(label=gettext_lazy("College"), queryset=College.objects.none(), empty_label=None)
    antenna = forms.ModelChoiceField(label=gettext_lazy("Antenna"), queryset=Antenna.objects.none(), empty_label=None)
    body = forms.CharField(label=gettext_lazy("Decided by"), max_length=200)
    day = PastDay(label=gettext_lazy("Day of the decision"))
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Number or date of the minutes."),
    )
    member_from = forms.DateField(
        label=gettext_lazy("Member from"),
        required=False,
        widget=forms.DateInput,
        help_text=gettext_lazy(
            "The day of the decision when left empty. First day of the membership; it gives the dues of the year."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Told to the company when it is refused."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (Application.Outcome.ADMITTED, _("Admit")),
            (Application.Outcome.REFUSED, _("Refuse")),
        ]
        self.fields["college"].queryset = College.objects.all()  # type: ignore[attr-defined]
        self.fields["antenna"].queryset = Antenna.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("outcome") == Application.Outcome.REFUSED and not said.get("reason"):
            self.add_error("reason", _("A refusal is told to the company with its reason."))
        return said


class SheetForm(Asked):
    """What a company says of itself; `version` is the one that was on the page."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    website = WebsiteField(label=gettext_lazy("Website"), required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail of the company"), required=False)
    phone = PhoneField(label=gettext_lazy("Phone of the company"), required=False)
    presentation = forms.CharField(
        label=gettext_lazy("Presentation"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Two or three sentences: what you make, for whom. Shown in the public directory."),
    )
    skills = forms.CharField(
        label=gettext_lazy("Skills"),
        required=False,
        max_length=600,
        help_text=gettext_lazy("Separated by commas, at most twelve: cybersecurity, health data, video games."),
    )
    markets = forms.CharField(
        label=gettext_lazy("Markets"),
        required=False,
        max_length=600,
        help_text=gettext_lazy("For whom you work, separated by commas: industry, health, local authorities."),
    )
    listed = forms.BooleanField(
        label=gettext_lazy("Show the company in the public directory"),
        required=False,
    )

    def clean_skills(self) -> list[str]:
        return self._words("skills", _("Twelve skills at most: keep those by which one should find you."))

    def clean_markets(self) -> list[str]:
        return self._words("markets", _("Twelve markets at most: keep those that count."))

    def _words(self, field: str, too_many: str) -> list[str]:
        words = [tags.tidy(word) for word in str(self.cleaned_data[field]).replace(";", ",").split(",")]
        kept = list({tags.key(word): word for word in words if tags.key(word)}.values())
        if len(kept) > 12:
            raise ValidationError(too_many)
        return kept

    @classmethod
    def values(cls, said: dict[str, Any]) -> dict[str, Any]:
        """The same as the form shows it: words as one text."""
        return {**said, **{column: ", ".join(said[column]) for column in tags.KINDS if column in said}}

    @property
    def changes(self) -> dict[str, Any]:
        return {column: self.cleaned_data[column] for column in SHEET if column in self.cleaned_data}


class DirectoryFieldsForm(Asked):
    """The company's switches: what is ticked is shown."""

    shown = forms.MultipleChoiceField(
        label=gettext_lazy("Shown"),
        choices=Withholding.Field.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class ConsentForm(Asked):
    """What a person lets the directory show of her."""

    questions = {**Asked.questions, "fields": "fields_"}
    fields_ = forms.MultipleChoiceField(
        label=gettext_lazy("Shown in the directory"),
        choices=Consent.Field.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class ConsentRecordForm(ConsentForm):
    """The same as staff received it: how, and on which day."""

    how = forms.ChoiceField(
        label=gettext_lazy("How it was given"),
        choices=[("", gettext_lazy("Choose")), *[one for one in Consent.How.choices if one[0] != "herself"]],
    )
    given_on = PastDay(label=gettext_lazy("Day on which it was given"))


class IdentityForm(SheetForm):
    """The same with what staff keep: name, number, legal form, activity."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    siren = SirenField(label=gettext_lazy("SIREN"), required=False)
    siren_absence = forms.ChoiceField(
        label=gettext_lazy("Why there is no SIREN"), required=False, choices=[("", "—"), *Company.Absence.choices]
    )
    legal_form = forms.CharField(label=gettext_lazy("Legal form"), max_length=60, required=False)
    legal_category = forms.CharField(
        label=gettext_lazy("Legal category of INSEE"),
        max_length=4,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "list": "legal-categories", "autocomplete": "off"}),
        help_text=gettext_lazy("Four digits: 5710 is a SAS, 5499 a SARL, 9220 a declared association."),
    )
    naf = forms.CharField(label=gettext_lazy("Activity code, NAF rev. 2"), max_length=10, required=False)
    naf_2025 = forms.CharField(
        label=gettext_lazy("Activity code, NAF 2025"),
        max_length=10,
        required=False,
        help_text=gettext_lazy("Another nomenclature: never taken from the other code."),
    )
    vat = forms.CharField(
        label=gettext_lazy("VAT number"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Of a foreign company. The French one follows from the SIREN."),
    )
    created_on = PastDay(label=gettext_lazy("Company created on"), required=False)

    def clean_naf(self) -> str:
        return self._naf("naf", "62.01Z")

    def clean_naf_2025(self) -> str:
        return self._naf("naf_2025", "62.10Y")

    def _naf(self, field: str, example: str) -> str:
        text = str(self.cleaned_data[field])
        code = cleaning.naf(text).value
        if text and not code:
            raise ValidationError(_("This is not a code of the NAF: write %(example)s.") % {"example": example})
        return code

    def clean_legal_category(self) -> str:
        code = str(self.cleaned_data["legal_category"]).strip()
        if code and not nomenclature.legal_form(code):
            raise ValidationError(_("INSEE has no legal category of this code: write four digits, as 5710."))
        return code

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("siren"):
            said["siren_absence"] = ""
        elif not said.get("siren_absence") and "siren" not in self.errors:
            self.add_error("siren", _("Give the SIREN, or say below why there is none."))
        said["siren"] = said.get("siren") or None
        check_vat(self, said)
        return said

    @property
    def changes(self) -> dict[str, Any]:
        return {**super().changes, **{c: self.cleaned_data[c] for c in IDENTITY if c in self.cleaned_data}}


class FiguresForm(Asked):
    """Jobs and turnover as the company declares them."""

    jobs = forms.IntegerField(label=gettext_lazy("Jobs"), min_value=0, max_value=500_000)
    jobs_region = forms.IntegerField(
        label=gettext_lazy("Of which in the region"), min_value=0, max_value=500_000, required=False
    )
    turnover = forms.DecimalField(
        label=gettext_lazy("Turnover of the last closed year"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        required=False,
        localize=True,
    )
    day = PastDay(label=gettext_lazy("True on"))

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < today() - timedelta(days=3 * 366):
            raise ValidationError(_("This day is too far back: figures of the last three years can be declared."))
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        check_region(self, said)
        return said


class PersonFields(Asked):
    civility = forms.ChoiceField(
        label=gettext_lazy("Civility"), required=False, choices=[("", "—"), *Person.Civility.choices]
    )
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=100)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = PhoneField(label=gettext_lazy("Phone"), required=False)


class ContactAddForm(PersonFields):
    """Somebody who begins to speak for the company."""

    title = forms.CharField(label=gettext_lazy("Title in the company"), max_length=120, required=False)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Speaks for the company as"),
        choices=ContactFunction.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    day = PastDay(label=gettext_lazy("From"))
    invite = forms.BooleanField(
        label=gettext_lazy("Send an invitation to sign in"),
        required=False,
        initial=True,
        help_text=gettext_lazy("A letter says how; no password is needed."),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("invite") and not said.get("email") and "email" not in self.errors:
            self.add_error("email", _("An invitation needs an e-mail address."))
        return said


class ContactEditForm(Asked):
    """The functions a person holds for the company from a day on, and her title."""

    title = forms.CharField(label=gettext_lazy("Title in the company"), max_length=120, required=False)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Speaks for the company as"),
        choices=ContactFunction.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    day = PastDay(
        label=gettext_lazy("Functions as of"), help_text=gettext_lazy("Functions taken away end the day before.")
    )
    because = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)


class SeenForm(forms.Form):
    """What stood on the page when it was opened: it travels with the form, so that a second editor overwrites nothing."""

    seen = forms.JSONField(required=False, widget=forms.HiddenInput)

    def read(self, now: Mapping[str, Any]) -> dict[str, Any]:
        """What was seen, column by column; what is there `now` where the page did not say, or not in its shape."""
        said = self.cleaned_data.get("seen") if self.is_valid() else None
        if not isinstance(said, dict):
            return dict(now)
        read = {column: said.get(column, value) for column, value in now.items()}
        return {
            column: value if isinstance(value, type(now[column])) else now[column] for column, value in read.items()
        }


class ContactReplaceForm(ContactAddForm):
    """Somebody who takes over all the functions of another."""

    kinds = None  # type: ignore[assignment]
    because = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    field_order = ["civility", "first_name", "last_name", "email", "phone", "title", "day", "because", "invite"]


class ContactEndForm(Asked):
    last_day = PastDay(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Until that evening the person may still sign in; give yesterday to end it at once."),
    )
    because = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class MembershipEndForm(Asked):
    """How and when a membership ends; a striking-off or an expulsion names the body that decided."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of end"), choices=Membership.End.choices, widget=forms.RadioSelect
    )
    last_day = forms.DateField(label=gettext_lazy("Last day of the membership"), widget=forms.DateInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)
    body = forms.CharField(
        label=gettext_lazy("Decided by"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Needed for a striking-off or an expulsion."),
    )
    decided_on = PastDay(label=gettext_lazy("Day of the decision"), required=False)
    absorbed_by = SirenField(
        label=gettext_lazy("SIREN of the company that absorbs it"),
        required=False,
        help_text=gettext_lazy("For an absorption, when the house knows that company."),
    )
    tell = forms.BooleanField(label=gettext_lazy("Write to the representative"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("kind") in (Membership.End.STRIKING_OFF, Membership.End.EXPULSION):
            for name in ("body", "decided_on"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed for a striking-off or an expulsion."))
        if said.get("absorbed_by"):
            said["absorbed_by"] = Company.objects.filter(siren=said["absorbed_by"]).first()
            if said["absorbed_by"] is None:
                self.add_error("absorbed_by", _("The house knows no company with this SIREN."))
        return said


def new_intent() -> uuid.UUID:
    return uuid.uuid4()


def chosen(values: Sequence[str], known: Sequence[str]) -> list[str]:
    """The values of an address that are known ones, in their order."""
    return [value for value in known if value in values]
