"""Mandates: the list, the one of a company with its history, its signature on paper or on line, what changes it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dues import access, sepa_mandates
from dues.models import Collection, MandateBlock, SepaMandate
from dues.sepa_forms import AccountForm, DecisionForm, EndForm, MandateForm
from dues.sepa_reasons import next_step, said
from league.base.acts import Refused
from league.base.days import today
from league.base.text import fold
from members.access import acting, companies_visible_to, company_or_404, league_only, within_reach
from members.models import Company, Membership

PAGE, FOUND = 50, 20


@league_only("money.see")
def mandates(request: HttpRequest) -> HttpResponse:
    """The mandates that hold, and on demand those that ended."""
    text, ended = request.GET.get("q", "").strip(), request.GET.get("etat") == "termines"
    rows: QuerySet[Any] = SepaMandate.objects.with_state().select_related("company")
    rows = rows.exclude(revoked_on=None) if ended else rows.live()  # type: ignore[attr-defined]
    if text:
        found = Q(company__sort_key__contains=fold(text)) | Q(reference__icontains=text) | Q(last4=text[-4:])
        rows = rows.filter(found)
    page = Paginator(rows.order_by("company__sort_key", "pk"), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "dues/sepa_mandates.html",
        {
            "page": page,
            "rows": [state_of(row) for row in page],
            "q": text,
            "ended": ended,
            "live": SepaMandate.objects.live().count(),
            "gone": SepaMandate.objects.exclude(revoked_on=None).count(),
            "may_run": access.may_run(request.user, today()),
        },
    )


def state_of(mandate: Any) -> dict[str, Any]:
    """A mandate as a line shows it: kind and words of its badge, the day it lapses."""
    lapse = mandate.lapse(mandate.last_collected)
    if mandate.revoked_on:
        kind, words = "neutral", _("ended")
    elif mandate.block_code:
        kind, words = "bad", _("blocked, %(code)s") % {"code": mandate.block_code}
    elif lapse < today():
        kind, words = "warn", _("lapsed")
    else:
        kind, words = "good", _("holds")
    return {"mandate": mandate, "kind": kind, "words": words, "lapse": lapse}


@league_only("dues.run")
def mandate_new(request: HttpRequest) -> HttpResponse:
    """Choose the member whose mandate is recorded: those without one."""
    text = request.GET.get("q", "").strip()
    with_one = SepaMandate.objects.live().values("company")
    rows = Company.objects.filter(pk__in=Membership.objects.on(today()).values("company")).exclude(pk__in=with_one)
    if text:
        digits = "".join(text.split())
        rows = rows.filter(
            Q(sort_key__contains=fold(text)) | (Q(siren__startswith=digits) if digits.isdigit() else Q(pk=None))
        )
    return render(request, "dues/sepa_mandate_new.html", {"q": text, "rows": rows.order_by("sort_key", "pk")[:FOUND]})


def _may_sign(user: Any, company: Company) -> tuple[bool, bool]:
    """(may record one on paper: the staff, may sign on line: who sits at the company's desk and sees its money)."""
    day = today()
    own = companies_visible_to(user, "desk.company", day).filter(pk=company.pk).exists()
    return access.may_run(user, day), own


def _company(request: HttpRequest, pk: int, *, write: bool) -> Company:
    """The company whose money is in reach; to write, its own people or the staff."""
    company = company_or_404(request.user, "money.see", today(), pk)
    if write and not any(_may_sign(request.user, company)):
        return company_or_404(request.user, "desk.company", today(), pk)
    return company


@within_reach("money.see")
def mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the mandate of a company, or the form to sign one. POST: signs it."""
    company = _company(request, pk, write=request.method == "POST")
    staff, own = _may_sign(request.user, company)
    found = sepa_mandates.mandate_of(company.pk)
    form = None
    if (staff or own) and (found is None or request.method == "POST" or _lapsed(found)):
        form = MandateForm(request.POST or None, online=not staff, initial=_first(request, company, staff=staff))
        if form.is_valid() and _sign(request, company, form):
            return redirect("dues:mandate", pk=company.pk)
    return render(
        request,
        "dues/sepa_mandate.html",
        {
            "company": company,
            "form": form,
            "found": state_of(found) if found is not None else None,
            "staff": staff,
            "own": own,
            "all": access.sees_all_money(request.user, today()),
            "text": _consent() if form is not None else "",
            **_history(company, found),
        },
        status=422 if form is not None and form.errors else 200,
    )


def _consent() -> str:
    try:
        return sepa_mandates.consent_text(today())
    except Refused:
        return ""


def _lapsed(found: Any) -> bool:
    return bool(found.lapse(found.last_collected) < today())


def _first(request: HttpRequest, company: Company, *, staff: bool) -> dict[str, Any]:
    address = sepa_mandates.seat_address(company, today())
    person = getattr(request.user, "person", None)
    return {
        "debtor_name": company.name[:70], "street": address.street, "building": address.building,
        "postal_code": address.postal_code, "town": address.town, "country": "FR", "signed_on": today(),
        "signed_by": person.name if person and not staff else "",
    }  # fmt: skip


def _sign(request: HttpRequest, company: Company, form: MandateForm) -> bool:
    data, day = form.cleaned_data, today()
    try:
        made = sepa_mandates.sign(
            company, iban=data["iban"], debtor_name=data["debtor_name"], address=form.address(),
            signed_on=data.get("signed_on") or day, signed_by=data["signed_by"], means=form.means(),
            by=acting(request), on=day,
        )  # fmt: skip
    except Refused as refused:
        form.refuse(refused.field, str(refused))
        return False
    messages.success(request, _("The mandate %(reference)s is recorded.") % {"reference": made.reference})
    return True


def _history(company: Company, found: Any) -> dict[str, Any]:
    """Accounts, collections and blocks of the mandate, and the mandates before it."""
    if found is None:
        rows: list[Any] = []
        blocks: list[Any] = []
        held: list[Any] = []
    else:
        rows = list(
            Collection.objects.filter(mandate=found)
            .select_related("batch", "document", "payment__reversal", "returned")
            .order_by("-batch__collect_on", "-pk")[:FOUND]
        )
        blocks = list(MandateBlock.objects.filter(mandate=found).select_related("lifted_by").order_by("-day", "-pk"))
        held = list(found.accounts.order_by("-span"))
    return {
        "accounts": held,
        "collections": rows,
        "blocks": [(block, said(block.code)) for block in blocks],
        "block_said": said(found.block_code) if found is not None and found.block_code else "",
        "block_next": next_step(found.block_code) if found is not None and found.block_code else "",
        "before": SepaMandate.objects.filter(company=company).exclude(revoked_on=None).order_by("-revoked_on"),
    }


def _found_or_404(company: Company) -> Any:
    """The mandate that an address of change is about; a company without one has no such address."""
    found = sepa_mandates.mandate_of(company.pk)
    if found is None:
        raise Http404
    return found


@within_reach("money.see")
def mandate_account(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what a new account changes. POST: takes it."""
    company = _company(request, pk, write=True)
    found = _found_or_404(company)
    form = AccountForm(request.POST or None)
    if form.is_valid():
        try:
            made = sepa_mandates.change_account(found, iban=form.cleaned_data["iban"], by=acting(request), on=today())
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("The account ···· %(last4)s is recorded.") % {"last4": made.last4})
            return redirect("dues:mandate", pk=company.pk)
    return render(
        request,
        "dues/sepa_mandate_account.html",
        {"company": company, "found": found, "form": form},
        status=422 if form.errors else 200,
    )


@within_reach("money.see")
def mandate_end(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what ending does. POST: ends the mandate."""
    company = _company(request, pk, write=True)
    found = _found_or_404(company)
    form = EndForm(request.POST or None)
    if form.is_valid():
        sepa_mandates.end(found, reason=form.cleaned_data["reason"], by=acting(request), on=today())
        messages.success(request, _("The mandate is ended: nothing more is collected with it."))
        return redirect("dues:mandate", pk=company.pk)
    return render(
        request,
        "dues/sepa_mandate_end.html",
        {
            "company": company,
            "found": found,
            "form": form,
            "under_way": Collection.objects.under_way().filter(mandate=found).count(),
        },
        status=422 if form.errors else 200,
    )


@league_only("dues.run")
@require_POST
def mandate_unblock(request: HttpRequest, pk: int) -> HttpResponse:
    company = company_or_404(request.user, "money.see", today(), pk)
    found = _found_or_404(company)
    form = DecisionForm(request.POST)
    if form.is_valid():
        sepa_mandates.unblock(found, decision=form.cleaned_data["decision"], by=acting(request), on=today())
        messages.success(request, _("Collections with this mandate may go on."))
    else:
        messages.error(request, _("Say what was decided."))
    return redirect("dues:mandate", pk=company.pk)
