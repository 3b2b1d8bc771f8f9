"""Invoices for what the league sells, and credit notes on any document: looked at before they are issued."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dues import access, orders, paper, products, vat
from dues import invoicing as acts
from dues.forms import CreditForm, InvoiceForm, InvoiceLineFormSet
from dues.models import DocumentLine
from league.base.acts import Refused
from league.base.days import today
from league.base.money import ZERO
from league.base.rules import rule
from league.base.text import fold
from members.access import acting, league_only
from members.models import Company

FOUND = 20


@league_only("dues.run")
def invoice_new(request: HttpRequest) -> HttpResponse:
    """Three steps on one address: whom to invoice, the lines, a look at the totals; then the invoice is issued."""
    day = today()
    asked = request.GET.get("entreprise", "")
    if not asked:
        return _whom(request)
    company = Company.objects.filter(pk=asked).first() if asked.isdigit() else None
    if company is None:
        raise Http404
    terms = products.terms_on(day)
    choices = [(one.code, _product_label(one)) for one in terms.values()]
    given = orders.orders_of([company.pk], day.year).get(company.pk, orders.Order())
    form = InvoiceForm(
        request.POST or None,
        initial={
            "due_on": day + timedelta(days=int(rule("invoice.due_days", on=day, default=30))),
            "order_number": given.order_number,
            "engagement": given.engagement,
            "service_code": given.service_code,
            "intent": uuid.uuid4(),
        },
    )
    formset = InvoiceLineFormSet(request.POST or None, prefix="ligne", form_kwargs={"products": choices})
    preview: dict[str, Any] | None = None
    wrong = False
    if request.method == "POST":
        if form.is_valid() and formset.is_valid():
            lines = _lines_of(formset)
            data = form.cleaned_data
            try:
                if "confirm" in request.POST:
                    made = acts.issue_invoice(
                        company, lines, due_on=data["due_on"], by=acting(request), on=day, intent=data["intent"],
                        order=orders.Order(data["order_number"], data["engagement"], data["service_code"]),
                    )  # fmt: skip
                    messages.success(request, _("Invoice %(number)s is issued.") % {"number": made.number})
                    return redirect("dues:document", pk=made.pk)
                _terms, keys = acts.priced(lines, due_on=data["due_on"], on=day)
                preview = {
                    "lines": [(line, terms[line.product]) for line in lines],
                    "keys": keys,
                    "net": sum((key.base for key in keys), ZERO),
                    "total": vat.total(keys),
                    "taxable": keys[0].regime == DocumentLine.Regime.TAXABLE,
                    "regime": DocumentLine.Regime(keys[0].regime).label,
                }
            except Refused as refused:
                form.refuse(refused.field, str(refused))
        wrong = bool(form.errors) or any(formset.errors) or bool(formset.non_form_errors())
    return render(
        request,
        "dues/invoice_new.html",
        {"company": company, "form": form, "formset": formset, "preview": preview, "day": day},
        status=422 if wrong else 200,
    )


def _product_label(one: products.Terms) -> str:
    if one.rate:
        return _("%(product)s (VAT %(rate)s%%)") % {"product": one.name, "rate": paper.percent_text(one.rate)}
    return f"{one.name} ({DocumentLine.Regime(one.regime).label})"


def _lines_of(formset: Any) -> list[acts.LineIn]:
    return [
        acts.LineIn(
            data["product"], data["label"], data["unit_price"].quantize(Decimal("0.01")), data["quantity"] or Decimal(1)
        )
        for data in formset.cleaned_data
        if data.get("product")
    ]


def _whom(request: HttpRequest) -> HttpResponse:
    """Any company we know may be invoiced, a member or not."""
    text = request.GET.get("q", "").strip()
    rows = Company.objects.all()
    if text:
        digits = "".join(text.split())
        rows = rows.filter(siren__startswith=digits) if digits.isdigit() else rows.filter(sort_key__contains=fold(text))
    return render(request, "dues/invoice_new.html", {"q": text, "rows": list(rows[:FOUND]) if text else []})


@league_only("dues.run")
def document_credit(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what to correct and why. POST: shows what it would do; with `confirm`, issues the credit note."""
    day = today()
    found = access.document_or_404(request.user, day, pk)
    form = CreditForm(request.POST or None, kinds=acts.Because.choices, initial={"intent": uuid.uuid4()})
    seen = None
    if form.is_valid():
        data = dict(form.cleaned_data)
        intent = data.pop("intent")
        try:
            if "confirm" in request.POST:
                made = acts.credit(found, by=acting(request), on=day, intent=intent, **data)
                messages.success(request, _("Credit note %(number)s is issued.") % {"number": made.number})
                return redirect("dues:document", pk=made.pk)
            seen = acts.foresee(found, on=day, **data)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
    return render(
        request,
        "dues/document_credit.html",
        {
            "document": found,
            "title": paper.title_of(found),
            "form": form,
            "seen": seen,
            "credit": -seen.total if seen else None,
            "day": day,
        },
        status=422 if form.errors else 200,
    )
