"""What stands until it is ended or changed: an exception of one member, the VAT regime and account of a product."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dues import access, waivers
from dues import products as acts
from dues.forms import EndWaiverForm, ProductTermsForm
from dues.models import ProductTerms, Waiver
from league.base.acts import Refused
from league.base.days import today
from league.base.periods import holds
from members.access import acting, company_or_404, league_only


@league_only("dues.run")
def waiver_end(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the last year an exception may be brought forward to. POST: brings it forward."""
    day = today()
    waiver = get_object_or_404(Waiver, pk=pk)
    company = company_or_404(request.user, "money.see", day, waiver.company_id)
    last = min(max(day.year, waiver.first_year), waiver.last_year)
    form = EndWaiverForm(request.POST or None, initial={"last_year": last})
    if form.is_valid():
        try:
            waivers.end_waiver(waiver, by=acting(request), on=day, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("The exception ends earlier; it counts at the next pricing."))
            return redirect("dues:pricing", pk=company.pk)
    context = {"waiver": waiver, "company": company, "form": form}
    return render(request, "dues/waiver_end.html", context, status=422 if form.errors else 200)


@require_safe
@league_only("money.see")
def products(request: HttpRequest) -> HttpResponse:
    """The products with their terms, those that held and those to come. One query."""
    day = today()
    rows = ProductTerms.objects.select_related("product").order_by("product__position", "product__code", "-span")
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(row.product_id, {"product": row.product, "now": None, "others": []})
        if holds(row.span, day):
            one["now"] = row
        else:
            one["others"].append(row)
    context = {"products": list(found.values()), "may_run": access.may_run(request.user, day)}
    return render(request, "dues/products.html", context)


@league_only("dues.run")
def product_terms(request: HttpRequest, code: str) -> HttpResponse:
    """GET: the terms of today, to change from a day on. POST: changes them."""
    day = today()
    terms = acts.terms_on(day).get(code)
    if terms is None:
        raise Http404
    initial = {"regime": terms.regime, "rate": terms.rate, "account": terms.account, "since": day}
    form = ProductTermsForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            acts.change_terms(code, by=acting(request), on=day, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("The terms are changed; issued paper keeps what it bears."))
            return redirect("dues:products")
    context = {"terms": terms, "form": form}
    return render(request, "dues/product_terms.html", context, status=422 if form.errors else 200)
