"""Shapes of what people write about dues. They check the shape; the acts decide."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dues import quotes
from dues.models import Bracket, DocumentLine, Payment, Scale, Trait
from league.base.forms import Asked
from league.base.money import euros_text
from members.models import College


def decimal_field(**options: Any) -> forms.DecimalField:
    """A decimal number as one writes it in the language of the page: 1250,00 or 1250.00."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 8})
    return forms.DecimalField(localize=True, widget=widget, **options)


class OpenForm(Asked):
    issue_on = forms.DateField(label=_("Issue day planned"), help_text=_("A call bears the day on which it is issued."))
    due_on = forms.DateField(label=_("To be paid by"))


class PostedForm(Asked):
    day = forms.DateField(label=_("Posted on"))
    tracking = forms.CharField(
        label=_("Number of the registered letter"), max_length=30, help_text=_("It stands on the proof of posting.")
    )


class RefundForm(Asked):
    amount = decimal_field(label=_("Amount in euros"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("For example: paid twice."))
    intent = forms.UUIDField(widget=forms.HiddenInput)


class ReleaseForm(Asked):
    to = forms.TypedChoiceField(label=_("Put it on"), required=False, coerce=int, empty_value=None)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("For example: meant for another document."))
    intent = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, open_documents: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(row.pk, f"{row.number}, {euros_text(row.open)}") for row in open_documents]
        field = self.fields["to"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101
        field.choices = [("", _("to the company’s credit")), *choices]


class RulesChangeForm(Asked):
    grace_days = forms.IntegerField(
        label=_("Grace, in days"),
        min_value=0,
        max_value=365,
        help_text=_("A call is late once these days have passed after its due day."),
    )
    loses_from = forms.TypedChoiceField(label=_("Good standing and vote are lost"), coerce=int)
    revenue_basis = forms.ChoiceField(
        label=_("Dues become income"),
        choices=[("call", _("on call, as they are called")), ("cash", _("on cash, as they are paid"))],
    )
    since = forms.DateField(label=_("From"), help_text=_("Today or later: the days before keep their rule."))
    because = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Who decided it, and when."))

    def __init__(self, *args: Any, levels: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["loses_from"]
        field.choices = [(0, _("as soon as a call is late")), *((one.level, one.name) for one in levels)]


class RulesForm(Asked):
    proration = forms.ChoiceField(label=_("Joining during the year"), choices=Scale.Proration.choices)
    first_year_percent = decimal_field(
        label=_("First-year reduction"), min_value=0, max_value=100, decimal_places=2, max_digits=5
    )
    creator_percent = decimal_field(
        label=_("Reduction for a company being created"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        max_digits=5,
        help_text=_("In the first year, the better of the two."),
    )
    turn_day = forms.RegexField(
        label=_("Late from"),
        regex=r"^(0[1-9]|1\d|2[0-8])/(0[1-9]|1[0-2])$",
        help_text=_("Day and month, as 01/09; it counts for half dues and for the year covered."),
        error_messages={"invalid": _("A day and a month, as 01/09, no later than the 28th.")},
    )
    group_percent = decimal_field(
        label=_("Reduction in a group"), min_value=0, max_value=100, decimal_places=2, max_digits=5
    )
    minimum = decimal_field(label=_("Minimum"), min_value=0, decimal_places=2, max_digits=9, required=False)
    maximum = decimal_field(label=_("Cap"), min_value=0, decimal_places=2, max_digits=9, required=False)
    rounding = decimal_field(
        label=_("Rounded to"), min_value=Decimal("0.01"), max_value=100, decimal_places=2, max_digits=5
    )
    prices = forms.ChoiceField(label=_("Amounts"), choices=Scale.Prices.choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        low, high = data.get("minimum"), data.get("maximum")
        if low is not None and high is not None and high < low:
            self.add_error("maximum", _("The cap is below the minimum."))
        return data

    def rules(self) -> dict[str, Any]:
        """The rules as the scale keeps them."""
        data = dict(self.cleaned_data)
        turn_date, turn_month = (int(part) for part in data.pop("turn_day").split("/"))
        return {**data, "turn_date": turn_date, "turn_month": turn_month}


class BracketForm(Asked):
    """One line: from how many jobs, how many euros. The line ends where the next one of its college begins."""

    college = forms.ChoiceField(label=_("College"), required=False)
    nature = forms.CharField(label=_("Legal form begins with"), max_length=60, required=False)
    level = forms.CharField(label=_("Level"), max_length=60, required=False)
    axis = forms.ChoiceField(label=_("Counted on"), choices=Bracket.Axis.choices, required=False)
    each = forms.BooleanField(label=_("For each"), required=False)
    from_jobs = forms.IntegerField(
        label=_("From"),
        min_value=0,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
    )
    amount = decimal_field(label=_("Amount"), min_value=0, decimal_places=2, max_digits=9, required=False)

    def __init__(self, *args: Any, colleges: Sequence[College], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["college"]
        field.choices = [("", _("All others")), *((college.code, college.name) for college in colleges)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("from_jobs") is None) != (data.get("amount") is None) and not self.errors:
            raise forms.ValidationError(_("A line needs both a headcount and an amount; leave both empty to drop it."))
        return data


class BracketsFormSet(forms.BaseFormSet):
    def clean(self) -> None:
        if any(self.errors):
            return
        seen = set()
        for form in self.forms:
            data = form.cleaned_data
            if data.get("amount") is None:
                continue
            key = (data["college"], data["nature"], data["level"], data["from_jobs"])
            if key in seen:
                form.add_error("from_jobs", _("Another line of this college begins here."))
            seen.add(key)


BracketFormSet = forms.formset_factory(BracketForm, formset=BracketsFormSet, extra=3, max_num=60, validate_max=True)


def lines_of(formset: Any) -> list[quotes.Bracket]:
    """The lines written, each ending where the next of its college begins; empty lines are left out."""
    found: dict[tuple[str | None, str, str], list[dict[str, Any]]] = {}
    for form in formset.forms:
        data = form.cleaned_data
        if data.get("amount") is not None:
            found.setdefault((data["college"] or None, data["nature"], data["level"]), []).append(data)
    brackets = []
    for (college, nature, level), lines in found.items():
        lines.sort(key=lambda data: data["from_jobs"])
        edges: list[int | None] = [data["from_jobs"] for data in lines[1:]]
        for data, until in zip(lines, [*edges, None], strict=True):
            brackets.append(
                quotes.Bracket(
                    college,
                    data["from_jobs"],
                    until,
                    data["amount"].quantize(Decimal("0.01")),
                    axis=data["axis"] or "jobs",
                    nature=nature,
                    level=level,
                    each=data["each"],
                )
            )
    return brackets


class AdoptForm(Asked):
    body = forms.CharField(label=_("Adopted by"), max_length=200, help_text=_("The body, as the minutes call it."))
    day = forms.DateField(label=_("Day of the vote"))
    reference = forms.CharField(label=_("Reference"), max_length=200, required=False)


class PaymentForm(Asked):
    amount = decimal_field(label=_("Amount received"), min_value=Decimal("0.01"), decimal_places=2, max_digits=10)
    day = forms.DateField(label=_("Received on"))
    method = forms.ChoiceField(label=_("Means of payment"), choices=Payment.Method.choices)
    reference = forms.CharField(
        label=_("Reference"), max_length=140, required=False, help_text=_("As the bank writes it.")
    )
    intent = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ReverseForm(Asked):
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Bounced, recorded twice, wrong company…"))


class InvoiceForm(Asked):
    due_on = forms.DateField(label=_("To be paid by"))
    order_number = forms.CharField(label=_("Order number"), max_length=50, required=False)
    engagement = forms.CharField(
        label=_("Engagement number"), max_length=50, required=False, help_text=_("Public bodies, for Chorus Pro.")
    )
    service_code = forms.CharField(
        label=_("Service code"), max_length=100, required=False, help_text=_("Public bodies, for Chorus Pro.")
    )
    intent = forms.UUIDField(widget=forms.HiddenInput)


class InvoiceLineForm(Asked):
    """One line of an invoice; empty, it is left out."""

    product = forms.ChoiceField(label=_("Product"), required=False)
    label = forms.CharField(label=_("What it is for"), max_length=250, required=False)
    quantity = decimal_field(
        label=_("Quantity"), min_value=Decimal("0.001"), decimal_places=3, max_digits=10, required=False
    )
    unit_price = decimal_field(label=_("Unit price before VAT"), decimal_places=2, max_digits=10, required=False)

    def __init__(self, *args: Any, products: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["product"]
        field.choices = [("", "—"), *products]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors or not (data.get("product") or data.get("label") or data.get("unit_price") is not None):
            return data
        for name in ("product", "label", "unit_price"):
            if data.get(name) in (None, ""):
                self.add_error(name, _("This line needs a product, words and a price."))
        return data


InvoiceLineFormSet = forms.formset_factory(InvoiceLineForm, extra=4, max_num=40, validate_max=True)


class CreditForm(Asked):
    kind = forms.ChoiceField(label=_("Why it is corrected"))
    reason = forms.CharField(label=_("In words"), max_length=300, help_text=_("Printed on the credit note."))
    net = decimal_field(
        label=_("Amount to credit, before VAT"),
        min_value=Decimal("0.01"),
        decimal_places=2,
        max_digits=10,
        required=False,
        help_text=_("Leave it empty to credit all that is left of the document."),
    )
    intent = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = kinds


class DelayForm(Asked):
    """A delay with its end, and up to four instalments."""

    until = forms.DateField(label=_("Delay until"), help_text=_("That day included; reminders go on afterwards."))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, 5):
            self.fields[f"day_{n}"] = forms.DateField(label=_("Instalment %(n)s, day") % {"n": n}, required=False)
            self.fields[f"amount_{n}"] = decimal_field(
                label=_("Amount"), min_value=Decimal("0.01"), decimal_places=2, max_digits=10, required=False
            )

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        return [(self[f"day_{n}"], self[f"amount_{n}"]) for n in range(1, 5)]

    def instalments(self) -> list[tuple[Any, Decimal]]:
        data = self.cleaned_data
        return [(data[f"day_{n}"], data[f"amount_{n}"]) for n in range(1, 5) if data.get(f"day_{n}")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for n in range(1, 5):
            if (data.get(f"day_{n}") is None) != (data.get(f"amount_{n}") is None) and not self.errors:
                self.add_error(f"day_{n}", _("An instalment has a day and an amount."))
        return data


class DisputeForm(Asked):
    reason = forms.CharField(
        label=_("What is disputed"), max_length=300, help_text=_("No reminder leaves until the dispute is closed.")
    )


class EndHoldForm(Asked):
    outcome = forms.CharField(label=_("How it ended"), max_length=300)


class OrderForm(Asked):
    year = forms.TypedChoiceField(label=_("Dues year"), coerce=int)
    order_number = forms.CharField(label=_("Order number"), max_length=50, required=False)
    engagement = forms.CharField(
        label=_("Engagement number"), max_length=50, required=False, help_text=_("Public bodies, for Chorus Pro.")
    )
    service_code = forms.CharField(
        label=_("Service code"), max_length=100, required=False, help_text=_("Public bodies, for Chorus Pro.")
    )

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["year"]
        field.choices = [(year, str(year)) for year in years]


class WaiverForm(Asked):
    first_year = forms.IntegerField(label=_("From the dues of"), min_value=2000, max_value=2100)
    last_year = forms.IntegerField(label=_("Until the dues of"), min_value=2000, max_value=2100)
    amount = decimal_field(
        label=_("Dues decided"), min_value=0, decimal_places=2, max_digits=9, required=False,
        help_text=_("Either an amount for the year, or a reduction."),
    )  # fmt: skip
    percent = decimal_field(
        label=_("Reduction"), min_value=0, max_value=100, decimal_places=2, max_digits=5, required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Printed on the call."))
    body = forms.CharField(label=_("Decided by"), max_length=120)


class EndWaiverForm(Asked):
    last_year = forms.IntegerField(
        label=_("Until the dues of"),
        min_value=2000,
        max_value=2100,
        help_text=_("That year included; issued calls keep what they bear."),
    )


class ProductTermsForm(Asked):
    regime = forms.ChoiceField(label=_("Regime"), choices=DocumentLine.Regime.choices)
    rate = decimal_field(label=_("VAT rate"), min_value=0, max_value=100, decimal_places=2, max_digits=5)
    account = forms.RegexField(
        r"^7\d{1,9}$",
        label=_("Income account"),
        error_messages={"invalid": _("An income account begins with 7 and has digits only.")},
    )
    since = forms.DateField(label=_("From"), help_text=_("Today or later: issued paper stands."))
    because = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Who decided it, and when."))


class TraitForm(Asked):
    kind = forms.ChoiceField(label=_("What you say of the member"), choices=Trait.Kind.choices)
    word = forms.CharField(label=_("Level or group"), max_length=60, required=False)
    number = forms.IntegerField(label=_("Inhabitants"), min_value=0, required=False)
