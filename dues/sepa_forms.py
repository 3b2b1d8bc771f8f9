"""Shapes of what people write about direct debits."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dues.bank.reasons import WORDS
from dues.models import SepaMandate
from dues.sepa_file import COUNTRIES, Address
from dues.sepa_mandates import checked_iban
from league.base.acts import Refused
from league.base.forms import Asked

_IBAN_HELP = _("On the bank details (RIB) of the company. It is kept encrypted; only its last four signs are shown.")


class IbanField(forms.CharField):
    """An IBAN, checked; what was typed is never sent back to the page."""

    def __init__(self, **more: Any) -> None:
        widget = forms.PasswordInput(render_value=False)
        widget.input_type = "text"
        widget.attrs = {"autocomplete": "off", "spellcheck": "false"}
        super().__init__(label=_("IBAN"), max_length=50, widget=widget, help_text=_IBAN_HELP, **more)

    def clean(self, value: Any) -> str:
        try:
            return checked_iban(super().clean(value))
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None


class MandateForm(Asked):
    """A signed mandate. On paper, its day and who signed are written; on line it is today, by who is signed in."""

    debtor_name = forms.CharField(label=_("Holder of the account"), max_length=70)
    iban = IbanField()
    building = forms.CharField(label=_("Number in the street"), max_length=16, required=False)
    street = forms.CharField(label=_("Street"), max_length=70, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=16)
    town = forms.CharField(label=_("Town"), max_length=35)
    country = forms.CharField(
        label=_("Country"), max_length=2, initial="FR", help_text=_("Two letters, as FR, BE or CH.")
    )
    signed_by = forms.CharField(
        label=_("Signed by"), max_length=140, help_text=_("First name, last name and function.")
    )
    signed_on = forms.DateField(label=_("Signed on"))
    agreed = forms.BooleanField(label=_("I sign this mandate for the company"))

    def __init__(self, *args: Any, online: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["signed_on" if online else "agreed"]

    def clean_country(self) -> str:
        code = str(self.cleaned_data["country"]).upper()
        if code not in COUNTRIES:
            raise forms.ValidationError(_("Accounts of this country cannot be debited in the SEPA."))
        return code

    def address(self) -> Address:
        data = self.cleaned_data
        return Address(**{name: data[name] for name in ("street", "building", "postal_code", "town", "country")})

    def means(self) -> str:
        return str(SepaMandate.Means.ONLINE if "agreed" in self.fields else SepaMandate.Means.PAPER)


class AccountForm(Asked):
    iban = IbanField()


class EndForm(Asked):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class DecisionForm(Asked):
    decision = forms.CharField(
        label=_("What was decided"), max_length=300, help_text=_("The company signed again, the bank was asked…")
    )


class DayForm(Asked):
    jour = forms.DateField(label=_("Collection day"))


class DebitForm(Asked):
    collect_on = forms.DateField(label=_("Collection day"), widget=forms.HiddenInput)
    intent = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def _codes() -> list[tuple[str, Any]]:
    return [(code, f"{code} · {words}") for code, words in sorted(WORDS.items())]


class ReturnForm(Asked):
    code = forms.ChoiceField(label=_("Reason given by the bank"), choices=_codes)
    day = forms.DateField(label=_("Returned on"))
