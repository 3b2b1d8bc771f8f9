"""Bank statements: the list and the upload, a statement with its proposals, an entry, and what is done with entries."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dues import accounts, proposals, reconciling
from dues import statements as reading
from dues.bank.matching import EXACT, Explained, Proposal
from dues.bank.reasons import in_words
from dues.models import EntryAside, EntryMatch, Payment, Statement, StatementEntry
from dues.statement_forms import AsideForm, UndoForm, UploadForm
from league.base.acts import Refused
from league.base.days import today
from league.base.money import ZERO, euros_text
from league.base.remarks import Remark
from league.base.tabular import Unreadable
from league.base.text import fold
from members.access import acting, league_only
from members.models import Company

PAGE = 30
FOUND = 20


@league_only("payment.record")
def statements(request: HttpRequest) -> HttpResponse:
    """GET: the statements read, the latest first, and the form to send one. POST: reads a file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            done = reading.receive(
                content=sent.read(), name=sent.name, account=form.cleaned_data["account"],
                add_accounts=form.cleaned_data["add_account"], by=acting(request), on=today(),
            )  # fmt: skip
        except (Unreadable, Refused) as refused:
            field = getattr(refused, "field", None)
            form.add_error(field if field in form.fields else "file", str(refused))
        else:
            _say_received(request, done)
            first = done.file.statements.order_by("position").first()
            return redirect("dues:statement", pk=first.pk) if first else redirect("dues:statements")
    waiting = Count("lines", filter=Q(lines__entry__in=StatementEntry.objects.waiting().values("pk")))
    rows = (
        Statement.objects.select_related("account", "file")
        .annotate(entries=Count("lines"), waiting=waiting)
        .order_by("-last_day", "-pk")
    )
    return render(
        request,
        "dues/statements.html",
        {
            "form": form,
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "waiting": StatementEntry.objects.waiting().aggregate(n=Count("pk"), sum=Sum("amount")),
        },
        status=422 if form.errors else 200,
    )


def _say_received(request: HttpRequest, done: Any) -> None:
    if done.again:
        messages.info(request, _("This file was read before: nothing has changed."))
        return
    text = ngettext("%(count)s new entry is read.", "%(count)s new entries are read.", done.new) % {"count": done.new}
    if done.known:
        again = ngettext("%(n)s was read before.", "%(n)s were read before.", done.known) % {"n": done.known}
        text = f"{text} {again}"
    messages.success(request, text)


@league_only("payment.record")
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """A statement: what waits with its proposals, the exact ones ticked; what is matched, set aside, or went out."""
    found = get_object_or_404(Statement.objects.select_related("account", "file__read_by"), pk=pk)
    entries = list(StatementEntry.objects.of_statement(found).with_state().order_by("day", "pk"))
    waiting = [entry for entry in entries if entry.credit and not entry.paid_by and not entry.is_aside]
    matchable = found.account.currency == "EUR"
    explained = proposals.explain(waiting, on=today()) if matchable else {}
    rows = _rows(waiting, explained)
    exact = [row for row in rows if row["kind"] == EXACT]
    doubtful = [row for row in rows if row["kind"] != EXACT]
    matched = [entry for entry in entries if entry.credit and entry.paid_by]
    sums = reconciling.sums_of(entries)
    return render(
        request,
        "dues/statement.html",
        {
            "statement": found,
            "exact": exact,
            "exact_amount": sum((row["entry"].amount for row in exact), ZERO),
            "doubtful": doubtful,
            "groups": [
                (_("Exact"), _("number or known account, and amount, agree"), exact, True),
                (_("To look at"), _("tick what you recognise, or open the line"), doubtful, False),
            ],
            "tiles": _tiles(sums),
            "matched": _with_payments(matched),
            "aside": _with_reasons([entry for entry in entries if entry.credit and entry.is_aside]),
            "out": _with_payments([entry for entry in entries if not entry.credit]),
            "matchable": matchable,
            "remarks": [str(Remark.from_json(remark)) for remark in found.file.warnings],
        },
    )


def _tiles(sums: dict[str, tuple[int, Any]]) -> list[tuple[str, tuple[int, Any], str]]:
    """The money received and what became of it: the three last add up to the first."""
    labels = {"all": _("Money received"), "matched": _("Matched"), "waiting": _("To match"), "aside": _("Set aside")}
    return [
        (label, sums[kind], ngettext("%(n)s entry", "%(n)s entries", sums[kind][0]) % {"n": sums[kind][0]})
        for kind, label in labels.items()
    ]


def _rows(entries: list[Any], explained: dict[int, Explained]) -> list[dict[str, Any]]:
    """Each entry with its proposals, named."""
    every = [one for found in explained.values() for one in found.proposals]
    names = dict(Company.objects.filter(pk__in={one.company for one in every}).values_list("pk", "name"))
    documents = accounts.with_open(today()).in_bulk({one.document for one in every if one.document})
    rows = []
    for entry in entries:
        found = explained.get(entry.pk) or Explained("nothing", [])
        options = [
            {
                "value": choice_of(entry.pk, one), "company": names.get(one.company, ""), "score": one.score,
                "document": documents.get(one.document) if one.document else None, "why": [str(remark) for remark in one.why],
                "by_hand": one.payment, "exact": one.exact,
            }
            for one in found.proposals
        ]  # fmt: skip
        rows.append({"entry": entry, "kind": found.kind, "options": options, "best": options[0] if options else None})
    return sorted(rows, key=lambda row: (row["best"] is None, -(row["best"]["score"] if row["best"] else 0)))


def choice_of(entry: int, one: Proposal) -> str:
    return f"{entry}:{one.company}:{one.document or ''}:{one.payment or ''}"


def _with_payments(entries: list[Any]) -> list[Any]:
    payments = Payment.objects.select_related("company").in_bulk([entry.paid_by for entry in entries if entry.paid_by])
    for entry in entries:
        entry.payment = payments.get(entry.paid_by)
    return entries


def _with_reasons(entries: list[Any]) -> list[Any]:
    rows = EntryAside.objects.filter(entry__in=entries, back=False).select_related("by").order_by("pk")
    latest = {row.entry_id: row for row in rows}
    for entry in entries:
        entry.set_aside = latest.get(entry.pk)
    return entries


@league_only("payment.record")
@require_POST
def statement_match(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirms the ticked proposals of a statement, all at once."""
    found = get_object_or_404(Statement, pk=pk)
    here = set(found.lines.values_list("entry", flat=True))
    matches = [one for one in map(_match, request.POST.getlist("choix")) if one and one.entry in here]
    if not matches:
        messages.info(request, _("Nothing was ticked."))
        return redirect("dues:statement", pk=pk)
    try:
        done = reconciling.confirm(_with_reasons_why(matches), by=acting(request), on=today())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("dues:statement", pk=pk)
    _say_confirmed(request, done)
    return redirect("dues:statement", pk=pk)


def _match(text: str) -> reconciling.Match | None:
    """What a ticked line says: entry, company, document and payment by hand, the last two may be empty."""
    parts = text.split(":")
    if len(parts) != 4 or not all(part.isascii() and (part.isdigit() or not part) and len(part) < 18 for part in parts):
        return None
    entry, company, document, payment = (int(part) if part else None for part in parts)
    return reconciling.Match(entry, company, document, payment) if entry and company else None


def _with_reasons_why(matches: list[reconciling.Match]) -> list[reconciling.Match]:
    """The matches of companies that exist, each with the reasons for which it was proposed, if it was."""
    known = set(Company.objects.filter(pk__in={one.company for one in matches}).values_list("pk", flat=True))
    entries = StatementEntry.objects.waiting().filter(pk__in=[one.entry for one in matches])
    explained = proposals.explain(list(entries), on=today())
    why = {
        (entry, one.company): tuple(remark.as_json() for remark in one.why)
        for entry, found in explained.items()
        for one in found.proposals
    }
    return [replace(one, why=why.get((one.entry, one.company), ())) for one in matches if one.company in known]


def _say_confirmed(request: HttpRequest, done: reconciling.Confirmed) -> None:
    count = len(done.made)
    if count:
        amount = euros_text(sum((payment.amount for payment in done.made.values()), ZERO))
        text = ngettext(
            "%(count)s payment is matched: %(amount)s.", "%(count)s payments are matched: %(amount)s.", count
        )
        messages.success(request, text % {"count": count, "amount": amount})
    if done.left:
        for reason in sorted(set(done.left.values())):
            messages.warning(request, f"{list(done.left.values()).count(reason)} × {reason}")
    if not count and not done.left:
        messages.info(request, _("They were matched already."))


@league_only("payment.record")
def statement_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """An entry: every proposal with its reasons, another company or document, set aside, undo. POST: matches it."""
    entry = _entry_or_404(pk)
    if request.method == "POST":
        match = _match(request.POST.get("choix", ""))
        if match is None or match.entry != entry.pk:
            messages.error(request, _("Choose whose payment this is."))
            return redirect("dues:statement_entry", pk=pk)
        try:
            done = reconciling.confirm(_with_reasons_why([match]), by=acting(request), on=today())
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("dues:statement_entry", pk=pk)
        _say_confirmed(request, done)
        return redirect("dues:statement", pk=_home(entry).pk)
    waits = entry.credit and not entry.paid_by and not entry.is_aside
    row = (
        _rows([entry], proposals.explain([entry], on=today()))[0] if waits and entry.account.currency == "EUR" else None
    )
    text = request.GET.get("q", "").strip()
    standing = EntryMatch.objects.filter(payment=entry.paid_by).select_related("payment__company", "by").first()
    return render(
        request,
        "dues/statement_entry.html",
        {
            "entry": entry,
            "statement": _home(entry),
            "row": row,
            "waits": waits,
            "q": text,
            "others": _others(entry, text) if waits else [],
            "match": standing if entry.paid_by else None,
            "aside": _with_reasons([entry])[0].set_aside if entry.is_aside else None,
            "returned": proposals.payment_of_return(entry) if not entry.credit and not entry.paid_by else None,
            "return_words": in_words(entry.return_reason),
            "aside_form": AsideForm(),
            "undo_form": UndoForm(),
        },
    )


def _others(entry: Any, text: str) -> list[dict[str, Any]]:
    """Open documents, and companies without any, that answer a search."""
    if not text:
        return []
    found = Q(number__icontains=text) | Q(company__sort_key__contains=fold(text))
    documents = list(accounts.still_open(today()).select_related("company").filter(found)[:FOUND])
    rows = [
        {"company": one.company.name, "document": one, "value": f"{entry.pk}:{one.company_id}:{one.pk}:"}
        for one in documents
    ]
    companies = Company.objects.filter(sort_key__contains=fold(text)).exclude(
        pk__in=[one.company_id for one in documents]
    )
    rows += [
        {"company": one.name, "document": None, "value": f"{entry.pk}:{one.pk}::"}
        for one in companies.order_by("sort_key")[: FOUND - len(rows)]
    ]
    return rows


def _entry_or_404(pk: int) -> Any:
    entry = StatementEntry.objects.with_state().filter(pk=pk).first()
    if entry is None:
        raise Http404
    return entry


def _home(entry: Any) -> Statement:
    """The statement in which the entry was read first."""
    return Statement.objects.get(lines__entry=entry.pk, lines__first=True)


@league_only("payment.record")
@require_POST
def entry_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Sets an entry aside with a reason, or takes it up again."""
    entry = _entry_or_404(pk)
    if "back" in request.POST:
        reconciling.take_up(entry.pk, by=acting(request), on=today())
        messages.success(request, _("The entry waits again."))
        return redirect("dues:statement_entry", pk=pk)
    form = AsideForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why this is not a member's payment."))
        return redirect("dues:statement_entry", pk=pk)
    try:
        reconciling.set_aside([entry.pk], reason=form.reason(), by=acting(request), on=today())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("dues:statement_entry", pk=pk)
    messages.success(request, _("The entry is set aside."))
    return redirect("dues:statement", pk=_home(entry).pk)


@league_only("payment.record")
@require_POST
def entry_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undoes the match of an entry."""
    entry = _entry_or_404(pk)
    try:
        counter = reconciling.undo(
            entry.pk, reason=request.POST.get("reason", "").strip(), by=acting(request), on=today()
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        if counter is not None:
            messages.success(request, _("The match is undone: the payment is taken back and the entry waits again."))
    return redirect("dues:statement_entry", pk=pk)


@league_only("payment.record")
@require_POST
def entry_return(request: HttpRequest, pk: int) -> HttpResponse:
    """The payment that an outgoing entry gives back is reversed."""
    entry = _entry_or_404(pk)
    payment = get_object_or_404(
        Payment, pk=request.POST.get("payment") if request.POST.get("payment", "").isdigit() else 0
    )
    try:
        reconciling.take_back(entry.pk, payment, by=acting(request), on=today())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The payment is taken back; what it settled is open again."))
    return redirect("dues:statement_entry", pk=pk)
