"""The shape of what staff add to a company's sheet: names, places, figures put right, a logo."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antennas.models import Commune
from league.base.forms import Asked
from members import establishments, logos
from members.forms import PastDay, address_place, check_region
from members.models import CompanyName, Figure


class FigureCorrectForm(Asked):
    """What was wrong in a figure: the right numbers, where they come from, and why."""

    jobs = forms.IntegerField(label=gettext_lazy("Jobs"), min_value=0, max_value=500_000, required=False)
    jobs_region = forms.IntegerField(
        label=gettext_lazy("Of which in the region"), min_value=0, max_value=500_000, required=False
    )
    turnover = forms.DecimalField(
        label=gettext_lazy("Turnover"), min_value=0, max_digits=14, decimal_places=2, required=False, localize=True
    )
    origin = forms.ChoiceField(
        label=gettext_lazy("Where the figure comes from"), choices=Figure.Origin.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, help_text=gettext_lazy("It stays with the figure.")
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        check_region(self, said)
        return said


class FigureVerifyForm(Asked):
    reason = forms.CharField(
        label=gettext_lazy("What you have seen"),
        max_length=300,
        help_text=gettext_lazy("A balance sheet, a social declaration, a certificate of the accountant …"),
    )


class NameForm(Asked):
    """Another name of the company, from a day on."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=CompanyName.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    day = PastDay(label=gettext_lazy("From"))


class LastDayForm(Asked):
    """The last day of something, and why."""

    last_day = PastDay(label=gettext_lazy("Last day"))
    because = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)


class PlaceForm(Asked):
    """An establishment: where, under which SIRET, from when. Several communes with one postal code are asked for."""

    label = forms.CharField(
        label=gettext_lazy("Name of the place"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("As you call it: agency of Grenoble, workshop."),
    )
    siret = forms.CharField(
        label=gettext_lazy("SIRET"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    street = forms.CharField(label=gettext_lazy("Street"), max_length=200, required=False)
    postal_code = forms.CharField(
        label=gettext_lazy("Postal code"), max_length=10, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    town = forms.CharField(label=gettext_lazy("Town"), max_length=100)
    commune = forms.ChoiceField(label=gettext_lazy("Commune"), required=False, widget=forms.RadioSelect)
    day = PastDay(label=gettext_lazy("From"))

    def __init__(self, *args: Any, siren: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.siren = siren
        self.place: Commune | None = None
        self.asks_commune = False
        if self.is_bound:
            self.place, several = address_place(self.data)
            if self.place is None and several:
                self.asks_commune = True
                self.fields["commune"].choices = [(one.code, one.name) for one in several]  # type: ignore[attr-defined]
                self.place = {one.code: one for one in several}.get(str(self.data.get("commune", "")))

    def clean_postal_code(self) -> str:
        return str(self.cleaned_data["postal_code"]).replace(" ", "")

    def clean_siret(self) -> str:
        try:
            return establishments.read_siret(str(self.cleaned_data["siret"]), self.siren)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.asks_commune and self.place is None:
            self.add_error("commune", _("Several communes have this postal code: choose yours."))
        return said

    @property
    def place_in(self) -> establishments.PlaceIn:
        said = {name: self.cleaned_data[name] for name in ("street", "postal_code", "town", "siret", "label")}
        return establishments.PlaceIn(commune=self.place, **said)


class LogoForm(Asked):
    """A picture. What it is inside is found out by the act, which writes it anew."""

    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=gettext_lazy("PNG, JPEG or WebP, 2 MB at most. It is made smaller and kept as PNG."),
    )

    def clean_logo(self) -> Any:
        sent = self.cleaned_data["logo"]
        if sent.size > logos.MOST_BYTES:
            raise ValidationError(logos.too_heavy(sent.size))
        return sent
