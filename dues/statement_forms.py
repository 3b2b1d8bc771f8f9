"""Shapes of what people send and write about bank statements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dues.models import BankAccount
from league.base.forms import Asked


class UploadForm(Asked):
    file = forms.FileField(
        label=_("Statement file"),
        help_text=_("camt.053, CFONB120, MT940 or the CSV export of the bank; 10 MB at most."),
    )
    account = forms.ModelChoiceField(
        label=_("Account"), queryset=BankAccount.objects.all(), required=False, empty_label=_("as the file says")
    )
    add_account = forms.BooleanField(
        label=_("This is a new account of the league"),
        required=False,
        help_text=_("Tick it once, for the first statement of an account."),
    )


class AsideForm(Asked):
    REASONS = (
        ("grant", _("Grant or subsidy")),
        ("supplier", _("Refund from a supplier")),
        ("transfer", _("Transfer between our accounts")),
        ("event", _("Ticket or event, not dues")),
        ("other", _("Other")),
    )
    kind = forms.ChoiceField(label=_("Why it is not a member’s payment"), choices=REASONS)
    words = forms.CharField(label=_("In words"), max_length=150, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == "other" and not (data.get("words") or "").strip():
            self.add_error("words", _("Say it in words."))
        return data

    def reason(self) -> str:
        """The reason as it is kept."""
        kind, said = self.cleaned_data["kind"], self.cleaned_data["words"].strip()
        label = str(dict(self.REASONS)[kind])
        return said if kind == "other" else f"{label} : {said}" if said else label


class UndoForm(Asked):
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)
