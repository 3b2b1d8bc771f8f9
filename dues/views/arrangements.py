"""Around a document: order references before it, a delay or a dispute after it, the paper that proves it is paid."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dues import access, attestations, orders, paper
from dues import arrangements as acts
from dues.forms import DelayForm, DisputeForm, EndHoldForm, OrderForm
from dues.models import Attestation, Hold
from league.base.acts import Refused
from league.base.days import today
from members.access import acting, company_or_404, league_only, within_reach


@league_only("dues.run")
def document_delay(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: until when, and in which parts. POST: records the delay; reminders wait."""
    day = today()
    found = access.document_or_404(request.user, day, pk)
    form = DelayForm(request.POST or None)
    if form.is_valid():
        try:
            acts.agree_delay(
                found, until=form.cleaned_data["until"], reason=form.cleaned_data["reason"],
                instalments=form.instalments(), by=acting(request), on=day,
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("The delay is agreed: no reminder leaves until its end."))
            return redirect("dues:document", pk=pk)
    context = {"document": found, "title": paper.title_of(found), "form": form}
    return render(request, "dues/document_delay.html", context, status=422 if form.errors else 200)


@league_only("dues.run")
def document_dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what recording a dispute does. POST: records it."""
    day = today()
    found = access.document_or_404(request.user, day, pk)
    form = DisputeForm(request.POST or None)
    if form.is_valid():
        try:
            acts.open_dispute(found, by=acting(request), on=day, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("The dispute is recorded: no reminder leaves until it is closed."))
            return redirect("dues:document", pk=pk)
    context = {"document": found, "title": paper.title_of(found), "form": form}
    return render(request, "dues/document_dispute.html", context, status=422 if form.errors else 200)


@league_only("dues.run")
def hold_end(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what ending a delay or a dispute does. POST: ends it today."""
    hold = get_object_or_404(Hold.objects.select_related("document__company"), pk=pk)
    form = EndHoldForm(request.POST or None)
    if form.is_valid():
        try:
            acts.end_hold(hold, by=acting(request), on=today(), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("It is ended: reminders go on from tomorrow."))
            return redirect("dues:document", pk=hold.document_id)
    return render(request, "dues/hold_end.html", {"hold": hold, "form": form}, status=422 if form.errors else 200)


@within_reach("money.see")
def order_number(request: HttpRequest, pk: int) -> HttpResponse:
    """What the company's people want printed on its next paper; closed once the year's call is issued."""
    day = today()
    company = access.company_that_asks(request.user, day, pk)
    years = [year for year in (day.year, day.year + 1) if not orders.called_already(company, year)]
    initial: dict[str, Any] = {}
    if years:
        known = orders.orders_of([company.pk], years[0]).get(company.pk, orders.Order())
        initial = {
            "year": years[0],
            "order_number": known.order_number,
            "engagement": known.engagement,
            "service_code": known.service_code,
        }
    form = OrderForm(request.POST or None, years=years, initial=initial)
    if form.is_valid():
        data = dict(form.cleaned_data)
        year = data.pop("year")
        try:
            orders.give_order(company, year, orders.Order(**data), by=acting(request), on=day)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("Your references will be printed on the %(year)s documents.") % {"year": year})
            return redirect("dues:order_number", pk=company.pk)
    context = {"company": company, "form": form, "years": years, "called": day.year not in years, "year": day.year}
    return render(request, "dues/order_number.html", context, status=422 if form.errors else 200)


@within_reach("money.see")
def certificate(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """GET: whether the year is paid, and the certificates given. POST: gives one and opens its PDF."""
    day = today()
    company = company_or_404(request.user, "money.see", day, pk)
    amount, left, rows = attestations.paid_in(company, year, day)
    if not rows:
        raise Http404
    if request.method == "POST":
        access.company_that_asks(request.user, day, pk)
        try:
            made = attestations.certify(company, year, by=acting(request), on=day)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("dues:certificate", pk=pk, year=year)
        return redirect("dues:attestation_pdf", pk=made.pk)
    given = list(
        Attestation.objects.filter(company=company, year=year, kind=Attestation.Kind.CERTIFICATE).order_by("-pk")
    )
    may_ask = access.may_ask(request.user, day, pk)
    current = next((one for one in given if one.amount == amount), None)
    return render(
        request,
        "dues/certificate.html",
        {
            "company": company, "year": year, "amount": amount, "left": left, "documents": rows, "given": given,
            "current": current, "may_ask": may_ask and left <= 0 and amount > 0,
        },
    )  # fmt: skip


@within_reach("money.see")
@require_POST
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives the receipt of a payment, the same one each time, and opens its PDF."""
    day = today()
    payment = access.payment_or_404(request.user, day, pk)
    access.company_that_asks(request.user, day, payment.company_id)
    try:
        made = attestations.give_receipt(payment, by=acting(request), on=day)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("dues:payment", pk=pk)
    return redirect("dues:attestation_pdf", pk=made.pk)


@within_reach("money.see")
def attestation_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.attestation_or_404(request.user, today(), pk)
    file = attestations.pdf_of(found)
    response = HttpResponse(bytes(file.content), content_type=file.media_type)
    response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response
