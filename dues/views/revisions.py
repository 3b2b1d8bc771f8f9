"""After the call: the differences to bill; and what is decided for one member alone."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dues import quotes, revising, scales, waivers
from dues.facts import facts
from dues.forms import TraitForm, WaiverForm
from dues.models import Campaign, Trait, Waiver
from league.base.acts import Refused
from league.base.days import today
from league.base.money import ZERO
from members.access import acting, company_or_404, league_only


@league_only("dues.run")
def campaign_differences(request: HttpRequest, year: int) -> HttpResponse:
    """GET: called dues priced otherwise today. POST: bills the chosen ones, each by its difference."""
    day = today()
    found = Campaign.objects.filter(year=year).select_related("scale").first()
    if found is None:
        raise Http404
    if request.method == "POST":
        chosen = [int(pk) for pk in request.POST.getlist("choix") if pk.isdigit()]
        try:
            made = revising.bill_differences(found, chosen, by=acting(request), on=day)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            count = len(made)
            text = ngettext("%(count)s document is issued.", "%(count)s documents are issued.", count)
            messages.success(request, text % {"count": count})
        return redirect("dues:campaign_differences", year=year)
    rows = revising.differences(found, on=day)
    return render(
        request,
        "dues/campaign_differences.html",
        {
            "year": year,
            "campaign": found,
            "rows": rows,
            "more": sum((row.difference for row in rows if row.difference > 0), ZERO),
            "less": sum((row.difference for row in rows if row.difference < 0), ZERO),
        },
    )


@league_only("dues.run")
def pricing(request: HttpRequest, pk: int) -> HttpResponse:
    """What prices one member: its amount today, its exceptions and traits, and the two forms that change them."""
    day = today()
    company = company_or_404(request.user, "money.see", day, pk)
    asked = request.POST.get("acte", "")
    waiver = WaiverForm(
        request.POST if asked == "exception" else None, initial={"first_year": day.year + 1, "last_year": day.year + 1}
    )
    trait = TraitForm(request.POST if asked == "trait" else None)
    form: Any = {"exception": waiver, "trait": trait}.get(asked)
    if form is not None and form.is_valid():
        try:
            if form is waiver:
                waivers.grant_waiver(company, by=acting(request), on=day, **form.cleaned_data)
            else:
                waivers.set_trait(company, by=acting(request), on=day, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("It is recorded; it counts at the next pricing."))
            return redirect("dues:pricing", pk=pk)
    return render(
        request,
        "dues/pricing.html",
        {
            "company": company,
            "waivers": Waiver.objects.filter(company=company),
            "traits": Trait.objects.filter(company=company).order_by("-span"),
            "prices": list(_prices(pk)),
            "waiver": waiver,
            "trait": trait,
        },
        status=422 if form is not None and form.errors else 200,
    )


def _prices(pk: int) -> Any:
    """The price of the member for this year and the next, under the adopted scale or the latest draft."""
    day = today()
    for year in (day.year, day.year + 1):
        scale = scales.adopted(year) or scales.latest(year)
        if scale is None:
            continue
        for one in facts(year=year, on=day, also=[pk]):
            if one.company == pk:
                priced = quotes.quote(scales.terms(scale), one.subject)
                amount = priced.amount if isinstance(priced, quotes.Quote) else None
                yield {
                    "year": year,
                    "draft": scale.decision_id is None,
                    "amount": amount,
                    "said": quotes.sentence(priced),
                }
