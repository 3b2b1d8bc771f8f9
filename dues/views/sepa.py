"""Direct debits: what is ready and what comes next, a new batch, a batch and what happens to it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dues import access, sepa, sepa_mandates, sepa_statements
from dues.bank.reasons import in_words
from dues.models import Collection, DebitBatch, DebitReturn, MandateBlock, SepaMandate
from dues.sepa_forms import DayForm, DebitForm, EndForm, ReturnForm
from league.base.acts import Refused
from league.base.days import parse_day, today
from league.base.money import ZERO, euros_text
from members.access import acting, league_only

PAGE, LINES, FEW = 20, 100, 12


def _batches() -> QuerySet[Any]:
    """Batches with `asked` and `sum` (withdrawn ones apart), `kept_sum` and `back` (returned ones)."""
    sent = Q(collections__withdrawn_on=None)
    back = Q(collections__returned__isnull=False)
    return DebitBatch.objects.annotate(
        asked=Count("collections", filter=sent),
        sum=Coalesce(Sum("collections__amount", filter=sent), ZERO),
        back=Count("collections", filter=back),
    )


def state_of(batch: Any, day: Any) -> dict[str, Any]:
    """A batch as a line shows it: kind and words of its badge, and the name of what is to be done next, if anything."""
    if batch.cancelled_on:
        kind, words, step = "neutral", _("given up"), ""
    elif not batch.file_id:
        late = day >= batch.collect_on
        kind, words, step = ("warn", _("too late to issue"), "cancel") if late else ("wait", _("announced"), "issue")
    elif batch.taken_on:
        kind, words, step = "good", _("collected"), ""
    elif day >= batch.collect_on:
        kind, words, step = "warn", _("to be booked"), "take"
    else:
        kind, words, step = "wait", _("at the bank"), ""
    return {"batch": batch, "kind": kind, "words": words, "step": step}


@league_only("money.see")
def debits(request: HttpRequest) -> HttpResponse:
    """What comes next, the batches, how many mandates hold. The number of queries does not depend on theirs."""
    day = today()
    collect_on = sepa.first_day(day)
    found = sepa.candidates(collect_on, on=day)
    ready = [one for one in found if not one.why_not]
    page = Paginator(_batches().order_by("-collect_on", "-pk"), PAGE).get_page(request.GET.get("page"))
    rows = [state_of(batch, day) for batch in page]
    waiting = [
        state_of(batch, day) for batch in _batches().filter(cancelled_on=None, taken_on=None).order_by("collect_on")
    ]
    blocked = SepaMandate.objects.live().filter(
        Exists(MandateBlock.objects.filter(mandate=OuterRef("pk"), lifted_on=None))
    )
    return render(
        request,
        "dues/sepa.html",
        {
            "page": page,
            "rows": rows,
            "steps": [row for row in waiting if row["step"]],
            "ready": len(ready),
            "ready_sum": sum((one.amount for one in ready), ZERO),
            "collect_on": collect_on,
            "blocked": list(blocked.select_related("company").with_state().order_by("company__sort_key")),
            "unread": sepa_statements.unread(),
            "mandates": SepaMandate.objects.live().count(),
            "notice": sepa_mandates.notice_days(day),
            "creditor": _creditor(),
            "may_run": access.may_run(request.user, day),
            "may_record": access.may_record(request.user, day),
        },
    )


def _creditor() -> str:
    try:
        return sepa_mandates.creditor_id(today())
    except Refused:
        return ""


@league_only("dues.run")
def debit_new(request: HttpRequest) -> HttpResponse:
    """GET: what could be collected on a day (`?jour=`), the ready ones ticked. POST: announces the chosen ones."""
    day = today()
    asked = parse_day(request.GET.get("jour"), sepa.first_day(day))
    form = DebitForm(request.POST or None, initial={"collect_on": asked, "intent": uuid.uuid4()})
    chosen = [int(text) for text in request.POST.getlist("choix") if text.isdecimal() and len(text) < 12]
    if request.method == "POST" and form.is_valid():
        try:
            made = sepa.prepare(chosen, by=acting(request), on=day, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            count = made.collections.count()
            text = ngettext("%(n)s collection is announced.", "%(n)s collections are announced.", count)
            messages.success(request, text % {"n": count})
            if count < len(set(chosen)):
                messages.info(request, _("Some were left out: paid or under way meanwhile."))
            return redirect("dues:debit", pk=made.pk)
    if form.is_bound and "collect_on" in getattr(form, "cleaned_data", {}):
        asked = form.cleaned_data["collect_on"]
    try:
        sepa.check_day(asked, day)
        trouble = ""
    except Refused as refused:
        trouble = str(refused)
    found = sepa.candidates(asked, on=day)
    ready = [one for one in found if not one.why_not]
    return render(
        request,
        "dues/sepa_new.html",
        {
            "form": form,
            "day_form": DayForm(initial={"jour": asked}),
            "collect_on": asked,
            "trouble": trouble,
            "ready": ready,
            "ready_sum": sum((one.amount for one in ready), ZERO),
            "not_ready": [one for one in found if one.why_not],
            "chosen": set(chosen) if form.is_bound else {one.document.pk for one in ready},
            "notice": sepa_mandates.notice_days(day),
        },
        status=422 if form.errors else 200,
    )


@league_only("money.see")
def debit(request: HttpRequest, pk: int) -> HttpResponse:
    """A batch: where it stands, its collections and what became of each."""
    day = today()
    batch = get_object_or_404(_batches().select_related("prepared_by", "issued_by", "file"), pk=pk)
    rows = (
        Collection.objects.filter(batch=batch)
        .select_related("document__company", "mandate", "account", "payment__reversal", "returned")
        .order_by("document__company__sort_key", "pk")
    )
    page = Paginator(rows, LINES).get_page(request.GET.get("page"))
    state = state_of(batch, day)
    kept = rows.filter(withdrawn_on=None, payment__isnull=False, payment__reversal=None).aggregate(
        n=Count("pk"), sum=Sum("amount")
    )
    back = rows.filter(returned__isnull=False).aggregate(n=Count("pk"), sum=Sum("amount"))
    return render(
        request,
        "dues/sepa_batch.html",
        {
            "state": state,
            "batch": batch,
            "page": page,
            "lines": [(row, *_outcome(row, batch)) for row in page],
            "kept": kept,
            "back": back,
            "review": sepa.review(batch) if state["step"] == "issue" else None,
            "may_run": access.may_run(request.user, day),
            "may_record": access.may_record(request.user, day),
        },
    )


def _outcome(row: Any, batch: Any) -> tuple[str, str, str]:
    """What became of a collection: kind and words of its badge, and why."""
    returned = getattr(row, "returned", None)
    if row.withdrawn_on:
        return "neutral", _("withdrawn"), row.withdrawn_reason
    if returned is not None:
        return "bad", _("returned, %(code)s") % {"code": returned.code}, in_words(returned.code)
    if row.payment is not None and getattr(row.payment, "reversal", None) is not None:
        return "bad", _("taken back"), row.payment.reversal.reason
    if row.payment is not None:
        return "good", _("collected"), ""
    if batch.cancelled_on:
        return "neutral", _("given up"), ""
    return "wait", _("at the bank") if batch.file_id else _("announced"), ""


def _first_lines(batch: Any) -> list[Collection]:
    """The first collections of a batch that are not withdrawn, for the pages that act on all of it."""
    rows = Collection.objects.filter(batch=batch, withdrawn_on=None).select_related("document__company")
    return list(rows.order_by("document__company__sort_key", "pk")[:FEW])


@league_only("dues.run")
def debit_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what goes to the bank and what does not. POST: makes the file."""
    batch = get_object_or_404(DebitBatch, pk=pk)
    if request.method == "POST":
        try:
            sepa.issue(batch, by=acting(request), on=today())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The file is made: send it to the bank."))
        return redirect("dues:debit", pk=pk)
    if batch.file_id:
        return redirect("dues:debit", pk=pk)
    return render(request, "dues/sepa_issue.html", {"batch": batch, "review": sepa.review(batch)})


@league_only("dues.run")
@require_safe
def debit_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file for the bank. It holds accounts in clear: it is not kept by any cache."""
    batch = get_object_or_404(DebitBatch.objects.select_related("file").exclude(file=None), pk=pk)
    response = HttpResponse(sepa.file_of(batch), content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{batch.message_id}.xml"'
    response["Cache-Control"] = "no-store"
    return response


@league_only("payment.record")
def debit_take(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what the bank's taking records. POST: records it."""
    batch = get_object_or_404(_batches(), pk=pk)
    if request.method == "POST":
        try:
            made = sepa.take(batch, by=acting(request), on=today())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            text = ngettext("%(n)s payment is recorded, %(sum)s.", "%(n)s payments are recorded, %(sum)s.", len(made))
            messages.success(
                request, text % {"n": len(made), "sum": euros_text(sum((one.amount for one in made), ZERO))}
            )
        return redirect("dues:debit", pk=pk)
    context = {"batch": batch, "state": state_of(batch, today()), "lines": _first_lines(batch)}
    return render(request, "dues/sepa_take.html", context)


@league_only("dues.run")
def debit_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what giving up does. POST: gives the batch up."""
    batch = get_object_or_404(_batches(), pk=pk)
    form = EndForm(request.POST or None)
    if form.is_valid():
        try:
            sepa.cancel(batch, reason=form.cleaned_data["reason"], by=acting(request), on=today())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The batch is given up: its calls may be collected by another one."))
        return redirect("dues:debit", pk=pk)
    context = {"batch": batch, "form": form, "state": state_of(batch, today()), "lines": _first_lines(batch)}
    return render(request, "dues/sepa_cancel.html", context, status=422 if form.errors else 200)


@league_only("payment.record")
def debit_return(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what a return does. POST: records what the bank says, where no statement brings it."""
    row = get_object_or_404(
        Collection.objects.select_related("batch", "document__company", "mandate", "payment"), pk=pk
    )
    form = ReturnForm(request.POST or None, initial={"day": today()})
    if form.is_valid():
        try:
            sepa.give_back(row, by=acting(request), on=today(), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused.field, str(refused))
        else:
            messages.success(request, _("The return is recorded: the call is open again."))
            return redirect("dues:debit", pk=row.batch_id)
    return render(
        request,
        "dues/sepa_return.html",
        {"row": row, "form": form, "done": DebitReturn.objects.filter(collection=row).first()},
        status=422 if form.errors else 200,
    )


@league_only("payment.record")
@require_POST
def debit_read(request: HttpRequest) -> HttpResponse:
    """Takes from the statements what they say of our collections."""
    news = sepa_statements.read_statements(by=acting(request), on=today())
    messages.success(
        request,
        _("Statements: %(taken)s collected, %(returned)s returned.") % {"taken": news.taken, "returned": news.returned},
    )
    for sentence in news.left[:5]:
        messages.error(request, sentence)
    return redirect("dues:debits")
