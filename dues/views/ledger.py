"""The books: the account of a company on a day, the journal of a year with its export, refunds, the dated rules."""

import uuid
from collections import defaultdict
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dues import access, accounts, house_rules, journal, payments, refunds, standing
from dues.forms import RefundForm, RulesChangeForm
from dues.models import Entry, Payment, Refund, ReminderLevel
from league.base.acts import Refused
from league.base.days import parse_day, today
from league.base.money import ZERO, euros_text
from members.access import acting, league_only, may, reach, require, within_reach


@require_safe
@within_reach("money.see")
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """What a company owes on a day, and every line that made it so. `au` is the day."""
    day = today()
    company = access.account_or_404(request.user, day, pk)
    until = parse_day(request.GET.get("au"), day)
    documents: list[Any] = list(accounts.all_papers(until).filter(company=company).order_by("issued_on", "pk"))
    received = list(
        Payment.objects.filter(company=company, day__lte=until).select_related("reverses").order_by("day", "pk")
    )
    back = list(Refund.objects.filter(payment__company=company, day__lte=until).order_by("day", "pk"))
    addresses = {row.number: reverse("dues:document", args=[row.pk]) for row in documents}
    addresses |= {payments.piece_of(row): reverse("dues:payment", args=[row.pk]) for row in received}
    addresses |= {refunds.piece_of(row): reverse("dues:payment", args=[row.payment_id]) for row in back}
    lines = statement(company.pk, until, addresses)
    called = sum((row.total for row in documents if row.total > 0), ZERO)
    credited = sum((row.total for row in documents if row.total < 0), ZERO)
    paid = sum((row.amount for row in received), ZERO)
    return render(
        request,
        "dues/account.html",
        {
            "company": company,
            "until": until,
            "past": until != day,
            "lines": lines,
            "balance": lines[-1]["balance"] if lines else ZERO,
            "owed": max(lines[-1]["balance"], ZERO) if lines else ZERO,
            "ahead": max(-lines[-1]["balance"], ZERO) if lines else ZERO,
            "sums": [
                (_("Called and invoiced"), called),
                (_("Credited"), credited),
                (_("Payments"), -paid),
                (_("Sent back"), sum((row.amount for row in back), ZERO)),
            ],
            "open": [row for row in documents if row.open > 0],
            "sheet": may(request.user, "member.see", day) or reach(request.user, "member.see", day).covers(company=pk),
        },
    )


def statement(company: int, until: date, addresses: dict[str, str]) -> list[dict[str, Any]]:
    """The postings of a company's account by day, with the accounts on the other side and the balance after each."""
    own = list(Entry.objects.filter(company=company, account=accounts.RECEIVABLE, day__lte=until).order_by("day", "pk"))
    others: dict[uuid.UUID, list[str]] = defaultdict(list)
    sides = Entry.objects.filter(posting__in=[row.posting for row in own]).exclude(account=accounts.RECEIVABLE)
    for posting, number in sides.order_by("pk").values_list("posting", "account"):
        others[posting].append(number)
    balance, lines = ZERO, []
    for row in own:
        balance += row.amount
        lines.append(
            {
                "day": row.day,
                "journal": journal.JOURNALS.get(row.journal, row.journal),
                "piece": row.piece,
                "url": addresses.get(row.piece),
                "label": row.label,
                "against": ", ".join(others[row.posting]),
                "debit": max(row.amount, ZERO),
                "credit": max(-row.amount, ZERO),
                "balance": balance,
            }
        )
    return lines


@require_safe
@league_only("money.export")
def ledger_journal(request: HttpRequest) -> HttpResponse:
    """The journal of a year: its totals, and the file."""
    require(request.user, "money.see", today())
    years = journal.years()
    year = _year(request.GET.get("annee", ""), years)
    rows = journal.totals(year) if year else []
    name = journal.file_name(year) if year else ""
    return render(
        request,
        "dues/ledger_journal.html",
        {
            "years": years,
            "year": year,
            "books": [_book(name, list(found)) for name, found in groupby(rows, key=lambda row: row.journal_name)],
            "debit": sum((row.debit for row in rows), ZERO),
            "credit": sum((row.credit for row in rows), ZERO),
            "lines": sum(row.lines for row in rows),
            "file_name": name,
            "no_siren": name.startswith("FEC"),
            "basis": accounts.revenue_basis(today()),
        },
    )


def _book(name: str, rows: list[journal.Total]) -> dict[str, Any]:
    """A journal with its accounts and what they add up to."""
    return {
        "name": name,
        "rows": rows,
        "lines": sum(row.lines for row in rows),
        "debit": sum((row.debit for row in rows), ZERO),
        "credit": sum((row.credit for row in rows), ZERO),
    }


def _year(text: str, years: list[int]) -> int | None:
    asked = int(text) if text.isdigit() else None
    if asked is not None and asked not in years:
        raise Http404
    return asked or next(iter(years), None)


@require_safe
@league_only("money.export")
def journal_file(request: HttpRequest, year: int) -> HttpResponse:
    """The journal of a year in FEC layout."""
    require(request.user, "money.see", today())
    if year not in journal.years():
        raise Http404
    return HttpResponse(
        journal.export(year),
        content_type="text/plain; charset=iso-8859-15",
        headers={"Content-Disposition": f'attachment; filename="{journal.file_name(year)}"'},
    )


@league_only("payment.record")
def payment_refund(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what is left of the payment and what sending it back does. POST: does it."""
    day = today()
    found = access.payment_or_404(request.user, day, pk)
    left = refunds.left_of(found)
    form = RefundForm(request.POST or None, initial={"amount": left, "intent": uuid.uuid4()})
    if form.is_valid():
        try:
            row = refunds.refund(found, by=acting(request), on=day, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("%(amount)s go back to the company.") % {"amount": euros_text(row.amount)})
            return redirect("dues:payment", pk=pk)
    context = {"payment": found, "left": left, "form": form}
    return render(request, "dues/payment_refund.html", context, status=422 if form.errors else 200)


@league_only("money.see")
def rules(request: HttpRequest) -> HttpResponse:
    """The rules of standing and income in words, since when, and their change from a day on."""
    day = today()
    may_run = access.may_run(request.user, day)
    holds = standing.rule_on(day)
    levels = list(ReminderLevel.objects.all())
    initial = {
        "grace_days": holds.grace_days,
        "loses_from": holds.loses_from,
        "revenue_basis": accounts.revenue_basis(day),
        "since": day,
    }
    if request.method == "POST":
        require(request.user, "dues.run", day)
    form = RulesChangeForm(request.POST or None, levels=levels, initial=initial)
    if form.is_valid():
        try:
            house_rules.change_rules(by=acting(request), on=day, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("The rules are changed; the days before keep theirs."))
            return redirect("dues:rules")
    context = {
        "rule": holds,
        "level": next((level for level in levels if level.level == holds.loses_from), None),
        "basis": initial["revenue_basis"],
        "history": _told(house_rules.history()),
        "form": form,
        "may_run": may_run,
    }
    return render(request, "dues/rules.html", context, status=422 if form.errors else 200)


def _told(rows: list[Any]) -> list[dict[str, Any]]:
    names = {
        standing.GRACE: _("Grace, in days"),
        standing.LOSES: _("Good standing lost from level"),
        accounts.BASIS: _("Income of dues"),
    }
    words = {"call": _("on call"), "cash": _("on cash"), 0: _("0: at once"), "0": _("0: at once")}
    return [
        {
            "name": names[row.key],
            "value": words.get(row.value, row.value) if row.key != standing.GRACE else row.value,
            "span": row.span,
            "reason": row.reason,
        }
        for row in rows
    ]
