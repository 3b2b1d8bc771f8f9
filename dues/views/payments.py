"""Money received: the list, a new payment with its preview, a payment and its reversal."""

import uuid
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractYear
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dues import access, accounts, refunds
from dues import payments as acts
from dues.forms import PaymentForm, ReverseForm
from dues.models import Allocation, Document, Entry, Payment, Release
from league.base.acts import Refused
from league.base.days import today
from league.base.money import ZERO, euros_text
from league.base.text import fold
from members.access import league_only, within_reach
from members.models import Company

PAGE = 50
FOUND = 20
ORDERS = {"day": ("day", "pk"), "company": ("company__sort_key", "pk"), "amount": ("amount", "pk")}


@within_reach("money.see")
def payments(request: HttpRequest) -> HttpResponse:
    day, get = today(), request.GET
    text = get.get("q", "").strip()
    methods = [method for method in get.getlist("moyen") if method in Payment.Method.values]
    years = [int(year) for year in get.getlist("annee") if year.isdigit()]
    searched = access.payments_visible_to(request.user, day)
    if text:
        found = Q(reference__icontains=text) | Q(company__sort_key__contains=fold(text))
        amount = _amount(text)
        if amount is not None:
            found |= Q(amount__in=[amount, -amount])
        searched = searched.filter(found)
    by_method = dict(searched.order_by().values_list("method").annotate(count=Count("pk")))
    by_year = list(searched.annotate(y=ExtractYear("day")).order_by("-y").values_list("y").annotate(count=Count("pk")))
    rows = searched
    if methods:
        rows = rows.filter(method__in=methods)
    if years:
        rows = rows.filter(day__year__in=years)
    order = get.get("tri", "")
    columns: tuple[str, ...] = ORDERS.get(order.lstrip("-"), ("-day", "-pk"))
    if order.startswith("-") and order.lstrip("-") in ORDERS:
        columns = tuple(f"-{column}" for column in columns)
    shown: QuerySet[Any] = (
        rows.select_related("company", "reversal")
        .annotate(settled=Coalesce(Sum("allocations__amount"), ZERO))
        .order_by(*columns)
    )
    page = Paginator(shown, PAGE).get_page(get.get("page"))
    facets = [
        {
            "name": "annee",
            "title": _("Year"),
            "options": [{"value": y, "label": y, "count": count, "checked": y in years} for y, count in by_year],
        },
        {
            "name": "moyen",
            "title": _("Means of payment"),
            "options": [
                {"value": value, "label": label, "count": by_method.get(value, 0), "checked": value in methods}
                for value, label in Payment.Method.choices
            ],
        },
    ]
    return render(
        request,
        "dues/payments.html",
        {
            "page": page,
            "facets": facets,
            "q": text,
            "filtered": bool(text or methods or years),
            "sum": rows.aggregate(sum=Coalesce(Sum("amount"), ZERO))["sum"],
            "may_record": access.may_record(request.user, day),
        },
    )


def _amount(text: str) -> Decimal | None:
    try:
        value = Decimal("".join(text.replace("€", "").split()).replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < Decimal("1e10") else None


@league_only("payment.record")
def payment_new(request: HttpRequest) -> HttpResponse:
    """Three steps on one address: find what is paid (number, name, amount), say what came in, look, and record."""
    day = today()
    chosen = _chosen(request.GET)
    if chosen is None:
        text = request.GET.get("q", "").strip()
        return render(request, "dues/payment_new.html", {"q": text, "rows": _to_pay(text, request)})
    company, document = chosen
    rows = list(accounts.still_open(day).filter(company=company))
    first = document or (rows[0] if rows else None)
    initial = {
        "amount": first.open if first is not None else None,
        "day": day,
        "reference": first.number if first else "",
        "intent": uuid.uuid4(),
    }
    form = PaymentForm(request.POST or None, initial=initial)
    preview = None
    if form.is_valid():
        row = acts.PaymentIn(company=company.pk, document=document.pk if document else None, **form.cleaned_data)
        try:
            if "confirm" in request.POST:
                made = acts.record([row], by=_user(request), on=day)[0]
                messages.success(
                    request,
                    _("%(amount)s from %(company)s are recorded.")
                    % {"amount": euros_text(made.amount), "company": company.name},
                )
                return redirect("dues:payment", pk=made.pk)
            preview = acts.foresee(row, on=day)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
    return render(
        request,
        "dues/payment_new.html",
        {"company": company, "document": document, "open": rows, "form": form, "preview": preview},
        status=422 if form.errors else 200,
    )


def _chosen(get: Any) -> tuple[Company, Any] | None:
    """The company, and the document when one is chosen, that the address names."""
    if get.get("document", "").isdigit():
        document = accounts.with_open(today()).select_related("company").filter(pk=get["document"]).first()
        if document is None:
            raise Http404
        return document.company, document
    if get.get("company", "").isdigit():
        company = Company.objects.filter(pk=get["company"]).first()
        if company is None:
            raise Http404
        return company, None
    return None


def _to_pay(text: str, request: HttpRequest) -> list[Document]:
    rows = accounts.still_open(today()).select_related("company")
    if text:
        found = Q(number__icontains=text) | Q(company__sort_key__contains=fold(text))
        digits = "".join(text.split())
        if digits.isdigit():
            found |= Q(company__siren__startswith=digits)
        amount = _amount(text)
        if amount is not None:
            found |= Q(open=amount)
        rows = rows.filter(found)
    return list(rows[:FOUND])


@within_reach("money.see")
def payment(request: HttpRequest, pk: int) -> HttpResponse:
    day = today()
    found = access.payment_or_404(request.user, day, pk)
    settled = list(
        Allocation.objects.filter(payment=found)
        .order_by()
        .values("document", "document__number", "document__total")
        .annotate(amount=Sum("amount"))
        .exclude(amount=0)
        .order_by("document__number")
    )
    used = sum((row["amount"] for row in settled), ZERO)
    back = list(found.refunds.order_by("pk"))
    used += sum((row.amount for row in back), ZERO)
    reversal = getattr(found, "reversal", None)
    return render(
        request,
        "dues/payment.html",
        {
            "payment": found,
            "reversal": reversal,
            "settled": settled,
            "refunds": back,
            "credit": found.amount - used if found.amount > 0 and reversal is None else ZERO,
            "entries": Entry.objects.filter(
                piece__in=[acts.piece_of(found), *(refunds.piece_of(row) for row in back)], journal=accounts.BANKING
            )
            .annotate(taken=-F("amount"))
            .order_by("pk"),
            "releases": Release.objects.filter(allocation__payment=found)
            .select_related("allocation__document")
            .annotate(taken=-F("allocation__amount"))
            .order_by("pk"),
            "may_record": access.may_record(request.user, day),
            "may_release": reversal is None and access.may_record(request.user, day),
            "may_reverse": access.may_record(request.user, day)
            and reversal is None
            and found.reverses is None
            and not back,
            "all": access.sees_all_money(request.user, day),
            "receipt": getattr(found, "receipt", None),
            "may_ask": found.amount > 0 and reversal is None and access.may_ask(request.user, day, found.company_id),
        },
    )


@league_only("payment.record")
def payment_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what taking the payment back does. POST: does it."""
    found = access.payment_or_404(request.user, today(), pk)
    form = ReverseForm(request.POST or None)
    if form.is_valid():
        try:
            counter = acts.reverse(found, by=_user(request), on=today(), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("The payment is taken back; what it settled is open again."))
            return redirect("dues:payment", pk=counter.pk)
    rows = (
        Allocation.objects.filter(payment=found)
        .order_by("document__number")
        .values_list("document__number")
        .annotate(amount=Sum("amount"))
        .exclude(amount=0)
    )
    return render(
        request,
        "dues/payment_reverse.html",
        {"payment": found, "form": form, "settled": list(rows)},
        status=422 if form.errors else 200,
    )


def _user(request: HttpRequest) -> Any:
    return request.user
