"""A payment taken off a document that it should not settle."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dues import access, accounts
from dues import releases as acts
from dues.forms import ReleaseForm
from dues.models import Allocation
from league.base.acts import Refused
from league.base.days import today
from league.base.money import ZERO, euros_text
from members.access import acting, league_only


@league_only("payment.record")
def payment_release(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """GET: what the payment settles of the document, and where it could go instead. POST: takes it off."""
    day = today()
    found = access.payment_or_404(request.user, day, pk)
    settled: Any = (
        access.documents_visible_to(request.user, day).filter(pk=document, allocations__payment=found).first()
    )
    if settled is None:
        raise Http404
    sums = Allocation.objects.filter(payment=found, document=document).aggregate(sum=Sum("amount"))
    open_documents = accounts.still_open(day).filter(company=found.company_id).exclude(pk=document)
    form = ReleaseForm(request.POST or None, open_documents=list(open_documents), initial={"intent": uuid.uuid4()})
    if form.is_valid():
        wanted = form.cleaned_data["to"]
        to = next((row for row in open_documents if row.pk == wanted), None)
        try:
            row = acts.release(
                found, settled, to=to, reason=form.cleaned_data["reason"], intent=form.cleaned_data["intent"],
                by=acting(request), on=day,
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            words = {"amount": euros_text(-row.allocation.amount), "number": settled.number}
            messages.success(request, _("%(amount)s are taken off %(number)s.") % words)
            return redirect("dues:payment", pk=pk)
    context = {"payment": found, "document": settled, "amount": sums["sum"] or ZERO, "form": form}
    return render(request, "dues/payment_release.html", context, status=422 if form.errors else 200)
