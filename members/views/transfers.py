"""Moves between antennas: asked from a company's sheet, answered by the other antenna."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from antennas.models import Antenna
from league.base.acts import Refused
from league.base.days import today
from league.base.forms import Asked
from members import transfers as acts
from members.access import (
    acting,
    company_or_404,
    may_answer_transfer,
    may_withdraw_transfer,
    reach,
    signed_in,
    transfer_or_404,
    transfers_visible_to,
    within_reach,
)
from members.models import AntennaAssignment, Transfer
from members.views.back import back_to

SHOWN = 40


class TransferForm(Asked):
    target = forms.ModelChoiceField(
        label=gettext_lazy("To the antenna"), queryset=Antenna.objects.none(), widget=forms.RadioSelect
    )
    move_on = forms.DateField(label=gettext_lazy("From"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The other antenna reads it; it stays with the company."),
    )


@signed_in
def transfer_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A delegate sends a company to another antenna, or staff propose it; nothing moves before the other one accepts."""
    day = today()
    company = company_or_404(request.user, "transfer.ask", day, pk)
    here = AntennaAssignment.objects.on(day).filter(company=company).select_related("antenna").first()
    form = TransferForm(request.POST or None, initial={"move_on": day})
    places = Antenna.objects.exclude(pk=here.antenna_id) if here else Antenna.objects.all()
    form.fields["target"].queryset = places  # type: ignore[attr-defined]
    if form.is_valid():
        league = reach(request.user, "transfer.ask", day).league
        try:
            acts.ask_transfer(
                company=company,
                asked_by_antenna=None if league or here is None else here.antenna,
                by=acting(request),
                on=day,
                **form.cleaned_data,
            )
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("The move of %(name)s waits for the other antenna.") % {"name": company.name})
            return redirect(back_to(request.user, company))
    context = {"company": company, "here": here, "form": form, "back": back_to(request.user, company)}
    return render(request, "members/transfer_new.html", context, status=422 if form.errors else 200)


@require_safe
@within_reach("transfer.ask")
def transfers(request: HttpRequest) -> HttpResponse:
    """Moves that wait for an answer, and the last ones that were answered."""
    rows = list(transfers_visible_to(request.user, today())[:SHOWN])
    for row in rows:
        row.answerable = not row.answer and may_answer_transfer(request.user, row, today())  # type: ignore[attr-defined]
    context = {"waiting": [row for row in rows if not row.answer], "answered": [row for row in rows if row.answer]}
    return render(request, "members/transfers.html", context)


@require_POST
@within_reach("transfer.ask")
def transfer_answer(request: HttpRequest, pk: int) -> HttpResponse:
    row, answer = transfer_or_404(request.user, today(), pk), request.POST.get("answer", "")
    may = may_withdraw_transfer if answer == Transfer.Answer.WITHDRAWN else may_answer_transfer
    if not may(request.user, row, today()):
        raise Http404
    try:
        acts.answer_transfer(
            transfer=row, answer=answer, word=request.POST.get("word", ""), by=acting(request), on=today()
        )
        messages.success(request, _("The move of %(name)s is answered.") % {"name": row.company.name})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("members:transfers")
