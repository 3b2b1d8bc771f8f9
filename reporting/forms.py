"""The shape of a wish for a report."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from league.base.forms import Asked


class AskForm(Asked):
    title = forms.CharField(label=_("Title"), max_length=200)
    funder = forms.CharField(label=_("Addressed to"), max_length=100, help_text=_("The funder or body that reads it."))
    as_of = forms.DateField(
        label=_("State on"), widget=forms.DateInput, help_text=_("Members, jobs and turnover as of this day.")
    )
    year = forms.IntegerField(
        label=_("Dues of the year"),
        min_value=2000,
        max_value=2100,
        help_text=_("Dues called and collected for this year, up to the same day."),
    )
    intent = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, day: date | None = None, region: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if day:
            self.initial = dict(self.initial) | {
                "as_of": day,
                "year": day.year,
                "intent": uuid.uuid4(),
                "funder": region,
            }
