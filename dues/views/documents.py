"""Issued paper of every kind: the list, the document as it reads, its PDF."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dues import access, facturx, issuing, paper, quotes, vat
from dues.models import Allocation, Document, DocumentLine, Hold, Reminder
from dues.standing import standing_of
from league.base.days import today
from league.base.models import Attachment
from league.base.money import ZERO, euros_text
from league.base.periods import holds as holds_on
from league.base.periods import last_day
from league.base.text import fold
from members.access import may, within_reach

PAGE = 50
STATES = {
    "open": gettext_lazy("To pay"),
    "late": gettext_lazy("Late"),
    "paid": gettext_lazy("Fully paid"),
    "dispute": gettext_lazy("In dispute"),
    "delay": gettext_lazy("Agreed delay"),
}
KINDS = {
    "appel": (Document.Kind.CALL, gettext_lazy("Dues calls")),
    "facture": (Document.Kind.INVOICE, gettext_lazy("Invoices")),
    "avoir": (Document.Kind.CREDIT_NOTE, gettext_lazy("Credit notes")),
}
LETTERS = {"dues_call", "invoice", "credit_note"}
ORDERS = {
    "number": ("number",),
    "company": ("company__sort_key", "number"),
    "due": ("due_on", "number"),
    "total": ("total", "number"),
    "open": ("open", "number"),
}


def _searched(documents: QuerySet[Document], text: str) -> QuerySet[Document]:
    """Documents whose number, company or SIREN holds `text`."""
    if not text:
        return documents
    found = Q(number__icontains=text) | Q(company__sort_key__contains=fold(text))
    digits = "".join(text.split())
    if digits.isdigit():
        found |= Q(company__siren__startswith=digits)
    return documents.filter(found)


def _condition(state: str) -> Q:
    return {
        "open": Q(open__gt=0),
        "late": Q(open__gt=0, due_on__lt=today()),
        "paid": Q(open__lte=0) & ~Q(kind=Document.Kind.CREDIT_NOTE),
        "dispute": Q(open__gt=0, held=Hold.Kind.DISPUTE),
        "delay": Q(open__gt=0, held=Hold.Kind.DELAY),
    }[state]


@within_reach("money.see")
def documents(request: HttpRequest) -> HttpResponse:
    day, get = today(), request.GET
    text = get.get("q", "").strip()
    states = [state for state in get.getlist("etat") if state in STATES]
    kinds = [kind for kind in get.getlist("type") if kind in KINDS]
    years = [int(year) for year in get.getlist("annee") if year.isdigit()]
    held = Hold.objects.on(day).filter(document=OuterRef("pk")).values("kind")[:1]
    searched = _searched(access.documents_visible_to(request.user, day).annotate(held=Subquery(held)), text)
    counts = searched.aggregate(
        **{f"n_{state}": Count("pk", filter=_condition(state)) for state in STATES},
        **{f"k_{name}": Count("pk", filter=Q(kind=kind)) for name, (kind, _label) in KINDS.items()},
    )
    in_years = list(searched.order_by("-series__year").values_list("series__year").annotate(count=Count("pk")))
    rows = searched
    if states:
        wanted = Q()
        for state in states:
            wanted |= _condition(state)
        rows = rows.filter(wanted)
    if kinds:
        rows = rows.filter(kind__in=[KINDS[kind][0] for kind in kinds])
    if years:
        rows = rows.filter(series__year__in=years)
    order = get.get("tri", "")
    columns = ORDERS.get(order.lstrip("-"), ("-issued_on", "-number"))
    if order.startswith("-") and order.lstrip("-") in ORDERS:
        columns = tuple(f"-{column}" for column in columns)
    page = Paginator(rows.select_related("company").order_by(*columns), PAGE).get_page(get.get("page"))
    facets = [
        {
            "name": "type",
            "title": _("Document"),
            "options": [
                {"value": name, "label": label, "count": counts[f"k_{name}"], "checked": name in kinds}
                for name, (_kind, label) in KINDS.items()
            ],
        },
        {
            "name": "etat",
            "title": _("State"),
            "options": [
                {"value": state, "label": label, "count": counts[f"n_{state}"], "checked": state in states}
                for state, label in STATES.items()
            ],
        },
        {
            "name": "annee",
            "title": _("Year"),
            "options": [
                {"value": year, "label": year, "count": count, "checked": year in years} for year, count in in_years
            ],
        },
    ]
    return render(
        request,
        "dues/documents.html",
        {
            "page": page,
            "facets": facets,
            "q": text,
            "day": day,
            "filtered": bool(text or states or kinds or years),
            "may_record": access.may_record(request.user, day),
            "may_run": access.may_run(request.user, day),
        },
    )


@within_reach("money.see")
def document(request: HttpRequest, pk: int) -> HttpResponse:
    day = today()
    found: Any = access.document_or_404(request.user, day, pk)
    lines = list(found.lines.all())
    trace = [quotes.thawed(line.trace) for line in lines if line.trace.get("code")]
    sentence = (
        quotes.sentence(quotes.Quote(found.company_id, found.series.year, found.total, tuple(trace))) if trace else ""
    )
    is_credit = found.kind == Document.Kind.CREDIT_NOTE
    keys = vat.thawed(found.vat)
    may_run = access.may_run(request.user, day)
    holds = list(found.holds.prefetch_related("instalments").order_by("-span"))
    held = next((hold for hold in holds if holds_on(hold.span, day)), None)
    corrections = list(found.corrections.order_by("pk"))
    standing = standing_of([found.company_id], day)[found.company_id]
    return render(
        request,
        "dues/document.html",
        {
            "document": found,
            "title": paper.title_of(found),
            "lines": lines,
            "taxable": any(line.regime == DocumentLine.Regime.TAXABLE for line in lines),
            "keys": keys,
            "net": sum((key.base for key in keys), ZERO),
            "said": [one for one in [paper.vat_of(lines), *found.mentions] if one],
            "references": paper.references(found),
            "why_plain": facturx.why_plain(found),
            "is_credit": is_credit,
            "is_call": found.kind == Document.Kind.CALL,
            "corrected": found.corrects,
            "corrections": corrections,
            "hold": held,
            "may_hold": may_run and found.open > 0 and held is None,
            "may_price": may_run and found.kind == Document.Kind.CALL,
            "may_end": may_run and held is not None,
            "may_credit": may_run and not is_credit and found.total + sum((c.total for c in corrections), ZERO) > 0,
            "certifies": found.period_start.year if found.kind == Document.Kind.CALL and found.open <= 0 else None,
            "sentence": sentence,
            "late": found.open > 0 and found.due_on < day,
            "standing": standing,
            "events": _events(found, corrections, holds),
            "may_record": access.may_record(request.user, day) and found.open > 0,
            "register": may(request.user, "member.see", day),
        },
    )


def _events(found: Document, corrections: list[Document], holds: list[Hold]) -> list[dict[str, Any]]:
    """What happened to a document, the latest first: issue, letters, payments, reminders."""
    events: list[dict[str, Any]] = [
        {"day": found.issued_on, "title": _("Issued, %(number)s") % {"number": found.number}, "rank": 0}
    ]
    letters = Attachment.objects.filter(cause=issuing.cause_of(found.pk)).select_related("letter")
    state_of = {}
    for letter in [attachment.letter for attachment in letters]:
        if letter.failed_at:
            said, kind = _("Not sent: no e-mail address"), "bad"
        elif letter.sent_at:
            said, kind = _("Sent to %(to)s") % {"to": letter.to_email}, "neutral"
        else:
            said, kind = _("Waits to be sent to %(to)s") % {"to": letter.to_email}, "neutral"
        state_of[letter.pk] = said
        if letter.kind in LETTERS:
            title = _("Letter with the document")
            events.append({"day": letter.written_at, "title": title, "text": said, "kind": kind, "rank": 1})
    for allocation in Allocation.objects.filter(document=found).select_related("payment", "release"):
        back = allocation.amount < ZERO
        events.append(
            {
                "day": allocation.day,
                "title": (_("%(amount)s taken back") if back else _("%(amount)s paid"))
                % {"amount": euros_text(abs(allocation.amount))},
                "text": allocation.release.reason
                if hasattr(allocation, "release")
                else allocation.payment.get_method_display(),
                "kind": "bad" if back else "good",
                "url": reverse("dues:payment", args=[allocation.payment_id]),
                "rank": 3,
            }
        )
    for correction in corrections:
        events.append(
            {
                "day": correction.issued_on,
                "title": _("Credit note %(number)s") % {"number": correction.number},
                "text": f"{euros_text(correction.total)}. {correction.reason}",
                "kind": "warn",
                "url": reverse("dues:document", args=[correction.pk]),
                "rank": 4,
            }
        )
    for hold in holds:
        title = _("Dispute opened") if hold.kind == Hold.Kind.DISPUTE else _("Delay agreed")
        events.append({"day": hold.span.lower, "title": title, "text": hold.reason, "kind": "warn", "rank": 5})
        if hold.outcome:
            last = last_day(hold.span)
            title = _("Dispute closed") if hold.kind == Hold.Kind.DISPUTE else _("Delay ended")
            events.append({"day": last, "title": title, "text": hold.outcome, "kind": "neutral", "rank": 6})
    for reminder in Reminder.objects.filter(document=found).select_related("level"):
        events.append(
            {
                "day": reminder.day,
                "title": reminder.level.name,
                "text": _("%(amount)s were open") % {"amount": euros_text(reminder.open_amount)}
                + (f". {state_of[reminder.letter_id]}" if reminder.letter_id in state_of else ""),
                "kind": "warn",
                "rank": 2,
            }
        )
    return sorted(events, key=lambda event: (_day_of(event["day"]), event["rank"]), reverse=True)


def _day_of(value: Any) -> Any:
    return value.date() if hasattr(value, "date") else value


@within_reach("money.see")
def document_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF as issued; made on the spot when the worker has not come to it yet."""
    found = access.document_or_404(request.user, today(), pk)
    file = issuing.pdf_of(found)
    response = HttpResponse(bytes(file.content), content_type=file.media_type)
    response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response


@within_reach("money.see")
def document_xml(request: HttpRequest, pk: int) -> HttpResponse:
    """The Factur-X of an invoice or a credit note alone, as it lies in its PDF; absent from paper that stays plain."""
    found = access.document_or_404(request.user, today(), pk)
    content = paper.xml_of(found, list(found.lines.all()))
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.xml"'
    return response
