"""Invoices for what the league sells, and credit notes on whatever it issued: numbered, frozen and booked at once.

A number is taken in a transaction that lasts a moment, under the account's lock. Order of the locks: account, series.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Sum
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dues import accounts, income, issuing, numbering, orders, paper, payments, products, vat
from dues.contacts import Contact, contacts_of
from dues.models import Allocation, Document, DocumentLine, Entry
from league.base import letters
from league.base.acts import Refused, act
from league.base.models import User
from league.base.money import ZERO, cents, euros_text, share
from members.models import Company


@dataclass(frozen=True)
class LineIn:
    """A line of an invoice: `quantity` times `unit_price` euros before VAT; a negative price is a reduction."""

    product: str
    label: str
    unit_price: Decimal
    quantity: Decimal = Decimal(1)

    @property
    def net(self) -> Decimal:
        return cents(self.quantity * self.unit_price)


@act
def issue_invoice(
    company: Company,
    lines: Sequence[LineIn],
    *,
    due_on: date,
    by: User | None,
    on: date,
    intent: uuid.UUID | None = None,
    order: orders.Order | None = None,
) -> Document:
    """An invoice of `lines` to `company`, dated `on`, booked in its account, with a letter to its dues contact.

    The same intent gives the same invoice. Refused: no line, a product without terms on the day, two VAT regimes on one
    paper, a total that is not above zero, a due day before the day it bears.
    """
    accounts.lock([company.pk])
    if stored := _stored(intent, lambda found: _is_invoice(found, company, lines, due_on)):
        return stored
    terms, keys = priced(lines, due_on=due_on, on=on)
    with translation.override(settings.LANGUAGE_CODE):
        document = _paper(
            Document.Kind.INVOICE, company, on=on, due_on=due_on, keys=keys, intent=intent, cause="sale",
            order=order or orders.orders_of([company.pk], on.year).get(company.pk, orders.Order()),
        )  # fmt: skip
        rows = [
            DocumentLine(
                document=document,
                position=position,
                product=line.product,
                regime=terms[line.product].regime,
                rate=terms[line.product].rate,
                label=line.label.strip()[:250],
                quantity=line.quantity,
                unit_price=line.unit_price,
                amount=line.net,
            )
            for position, line in enumerate(lines, start=1)
        ]
        accounts_of = {code: one.account for code, one in terms.items()}
        return _write(document, rows, accounts_of, on=on, by=by)


def priced(lines: Sequence[LineIn], *, due_on: date, on: date) -> tuple[dict[str, products.Terms], list[vat.Key]]:
    """The terms of the products on `on` and the sums of `lines` by VAT key. Refused for the reasons of an invoice."""
    _check(lines, due_on, on)
    terms = products.terms_on(on)
    unknown = sorted({line.product for line in lines} - terms.keys())
    if unknown:
        raise Refused(_("The product %(code)s is not sold on this day.") % {"code": unknown[0]}, field="product")
    if len({terms[line.product].regime for line in lines}) > 1:
        raise Refused(
            _("These products stand under different VAT regimes: make an invoice for each regime."), field="product"
        )
    keys = vat.by_key((terms[line.product].regime, terms[line.product].rate, line.net) for line in lines)
    if vat.total(keys) <= 0:
        raise Refused(_("No document is issued for zero euros or less."))
    return terms, keys


def _check(lines: Sequence[LineIn], due_on: date, on: date) -> None:
    if not lines:
        raise Refused(_("An invoice has at least one line."))
    if due_on < on:
        raise Refused(_("The due day is before the day of the invoice."), field="due_on")
    for line in lines:
        if not line.label.strip():
            raise Refused(_("Say what each line is for."), field="label")
        if line.quantity <= 0:
            raise Refused(_("A quantity is above zero."), field="quantity")
        if cents(line.unit_price) != line.unit_price:
            raise Refused(_("A price is in euros and whole cents."), field="unit_price")


class Because(models.TextChoices):
    """Why a credit note is given. A resignation is offered so that the answer to it can be read."""

    ERROR = "error", gettext_lazy("error in the amount or the addressee")
    TWICE = "twice", gettext_lazy("issued twice")
    NOT_RENDERED = "not_rendered", gettext_lazy("service not rendered")
    GESTURE = "gesture", gettext_lazy("gesture decided by the league")
    RESIGNATION = "resignation", gettext_lazy("resignation during the year")


@dataclass(frozen=True)
class Foreseen:
    """What a credit note would do, in euros: its sums by VAT key (negative), its total (negative), what is freed."""

    keys: list[vat.Key]
    total: Decimal
    whole: bool
    freed: Decimal
    left: Decimal


def foresee(document: Document, *, kind: str, reason: str, net: Decimal | None, on: date) -> Foreseen:
    """What `credit` would write, without writing. Refused for the same reasons."""
    if document.kind == Document.Kind.CREDIT_NOTE:
        raise Refused(_("A credit note is not corrected: issue the right document again."))
    if kind == Because.RESIGNATION and document.kind == Document.Kind.CALL:
        raise Refused(
            _(
                "Who resigns owes the dues of the running year (law of 1 July 1901, article 4): "
                "no credit note is given for a resignation."
            ),
            field="kind",
        )
    if kind not in Because.values:
        raise Refused(_("Choose why the document is corrected."), field="kind")
    if not reason.strip():
        raise Refused(_("Say in words why the document is corrected."), field="reason")
    if on < document.issued_on:
        raise Refused(_("A credit note is not older than the document it corrects."), field="day")
    rest = _rest(document)
    still = document.total + _credited(document)
    whole_net = sum((key.base for key in rest), ZERO)
    if still <= 0:
        raise Refused(_("This document is credited whole already."))
    if net is not None and (net <= 0 or cents(net) != net):
        raise Refused(_("The amount is in euros and whole cents, above zero."), field="net")
    if net is not None and net > whole_net:
        raise Refused(
            _("At most %(amount)s before VAT are left to credit.") % {"amount": euros_text(whole_net)}, field="net"
        )
    whole = net is None or net == whole_net
    if whole:
        keys = [vat.Key(key.regime, key.rate, -key.base, -key.vat) for key in rest]
    else:
        assert net is not None  # noqa: S101  the whole is the other branch
        parts = share(net, [max(key.base, ZERO) for key in rest])
        keys = vat.by_key((key.regime, key.rate, -part) for key, part in zip(rest, parts, strict=True) if part)
    total = max(vat.total(keys), -still)
    paid = Allocation.objects.filter(document=document).aggregate(sum=Sum("amount"))["sum"] or ZERO
    left = still + total
    return Foreseen(keys, total, whole, max(paid - left, ZERO), max(left - paid, ZERO))


@act
def credit(
    document: Document,
    *,
    kind: str,
    reason: str,
    by: User | None,
    on: date,
    net: Decimal | None = None,
    intent: uuid.UUID | None = None,
    cause: str = "",
) -> Document:
    """A credit note on `document`: for `net` euros before VAT, or for all that is not credited yet.

    What was paid beyond the new total goes back to the company's credit and settles what else is open. The same intent
    gives the same credit note. Refused: without a reason, above what it corrects, dated before it, and for a
    resignation during the year (law of 1 July 1901, article 4).
    """
    accounts.lock([document.company_id])
    because = cause or f"{kind}:{document.pk}"
    if stored := _stored(intent, lambda found: _is_credit(found, document, because, reason, net)):
        return stored
    seen = foresee(document, kind=kind, reason=reason, net=net, on=on)
    with translation.override(settings.LANGUAGE_CODE):
        _free(document, seen.freed, on)
        row = _paper(
            Document.Kind.CREDIT_NOTE, document.company, on=on, due_on=on, keys=seen.keys, total=seen.total,
            intent=intent, cause=because, corrects=document,
            reason=reason.strip()[:300],
            order=orders.Order(document.order_number, document.engagement, document.service_code),
        )  # fmt: skip
        accounts_of = {code: one.account for code, one in products.terms_on(document.issued_on).items()}
        if income.on_cash([document.pk]):
            accounts_of["dues"] = accounts.PENDING
        return _write(row, _credit_lines(row, document, seen), accounts_of, on=on, by=by)


def _stored(intent: uuid.UUID | None, is_asked: Callable[[Document], bool]) -> Document | None:
    """What this intent issued already. Refused when that is not what is asked now."""
    found = Document.objects.filter(intent=intent).first() if intent else None
    if found and not is_asked(found):
        raise Refused(_("This form has already issued another document: open a new one."))
    return found


def _is_invoice(found: Document, company: Company, lines: Sequence[LineIn], due_on: date) -> bool:
    said = [(line.product, line.label.strip()[:250], line.unit_price, line.quantity) for line in lines]
    kept = [(line.product, line.label, line.unit_price, line.quantity) for line in found.lines.order_by("position")]
    return (found.kind, found.company_id, found.due_on) == (Document.Kind.INVOICE, company.pk, due_on) and kept == said


def _is_credit(found: Document, document: Document, because: str, reason: str, net: Decimal | None) -> bool:
    said = (document.pk, because[:60], reason.strip()[:300])
    kept = (found.corrects_id, found.cause, found.reason)
    return kept == said and net in (None, -sum((key.base for key in vat.thawed(found.vat)), ZERO))


def _credited(document: Document) -> Decimal:
    """What was credited on a document until now, negative, in euros."""
    return document.corrections.aggregate(sum=Sum("total"))["sum"] or ZERO


def _rest(document: Document) -> list[vat.Key]:
    """What is left of a document by VAT key once its credits are taken off, VAT to the cent of its own total."""
    papers = [document, *document.corrections.all()]
    found: dict[tuple[str, Decimal], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for one in papers:
        for key in vat.thawed(one.vat):
            sums = found[key.regime, key.rate]
            sums[0] += key.base
            sums[1] += key.vat
    return [vat.Key(regime, rate, base, tax) for (regime, rate), (base, tax) in found.items() if base or tax]


def _credit_lines(row: Document, document: Document, seen: Foreseen) -> list[DocumentLine]:
    """The document's own lines turned round when all of it goes; else one line for each VAT key."""
    lines = list(document.lines.all())
    if seen.whole and seen.total == -document.total:
        return [
            DocumentLine(
                document=row, position=line.position, product=line.product, regime=line.regime, rate=line.rate,
                label=line.label, explanation=line.explanation, basis=line.basis, quantity=line.quantity,
                unit_price=-line.unit_price if line.unit_price is not None else None, amount=-line.amount,
                trace={"corrects": line.pk},
            )
            for line in lines
            if line.amount
        ]  # fmt: skip
    product_of = {(line.regime, line.rate): products.root_of(line.product) for line in reversed(lines)}
    title = paper.title_of(document)
    label = _("Correction of the document %(number)s, %(title)s") % {
        "title": title[:1].lower() + title[1:],
        "number": document.number,
    }
    return [
        DocumentLine(
            document=row, position=position, product=product_of[key.regime, key.rate], regime=key.regime, rate=key.rate,
            label=label[:250], explanation=row.reason, quantity=1, unit_price=key.base, amount=key.base,
            trace={"corrects": document.pk},
        )
        for position, key in enumerate(seen.keys, start=1)
    ]  # fmt: skip


def _free(document: Document, amount: Decimal, on: date) -> None:
    """Takes `amount` euros of payments back from a document, the latest payment first."""
    rows = []
    used = (
        Allocation.objects.filter(document=document)
        .order_by()
        .values_list("payment")
        .annotate(sum=Sum("amount"), last=models.Max("day"))
        .filter(sum__gt=0)
        .order_by("-last", "-payment")
    )
    for payment, held, last in used:
        taken = min(amount, held)
        if taken <= 0:
            break
        rows.append(Allocation(payment_id=payment, document=document, amount=-taken, day=max(on, last)))
        amount -= taken
    income.settle(rows)


def _paper(
    kind: Document.Kind,
    company: Company,
    *,
    on: date,
    due_on: date,
    keys: Sequence[vat.Key],
    order: orders.Order,
    cause: str,
    intent: uuid.UUID | None = None,
    total: Decimal | None = None,
    corrects: Document | None = None,
    reason: str = "",
) -> Document:
    """A document of one company, not saved and not numbered: its number is taken when it is written."""
    contact = contacts_of([company], on)[company.pk]
    row = Document(
        kind=kind, company=company, issued_on=on, due_on=due_on, total=vat.total(keys) if total is None else total,
        party=paper.parties([company], {company.pk: contact}, on)[company.pk], issuer=paper.issuer(),
        cause=cause[:60], corrects=corrects, reason=reason, intent=intent, vat=vat.frozen(keys),
        period_start=corrects.period_start if corrects else None, period_end=corrects.period_end if corrects else None,
        order_number=order.order_number, engagement=order.engagement, service_code=order.service_code,
    )  # fmt: skip
    row.mentions = paper.mentions(kind, {key.regime for key in keys}, on)
    return row


def _write(
    document: Document, lines: Sequence[DocumentLine], accounts_of: dict[str, str], *, on: date, by: User | None
) -> Document:
    """Numbers, freezes and books one document, and writes its letter. The account is locked."""
    contact = contacts_of([document.company], on)[document.company_id]
    block = numbering.take(kind=document.kind, year=on.year, count=1, day=on)
    document.series_id, document.position = block.series, block.first
    document.number = block.number(block.first)
    document.save(force_insert=True)
    DocumentLine.objects.bulk_create(lines)
    Entry.objects.bulk_create(entries(document, lines, accounts_of))
    letters.write([_letter(document, contact)], on=on)
    payments.settle([document.company_id], on=on)
    issuing.ask_pdfs([document], by=by)
    return document


def entries(document: Document, lines: Sequence[DocumentLine], accounts_of: dict[str, str]) -> list[Entry]:
    """The posting of a document: 411 against the account of each product, and the VAT collected."""
    posting = uuid.uuid4()
    words = _("Credit note, %(name)s") if document.kind == Document.Kind.CREDIT_NOTE else _("Invoice, %(name)s")
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        sums[accounts_of.get(products.root_of(line.product), accounts.DUES)] += line.amount
    tax = sum((key.vat for key in vat.thawed(document.vat)), ZERO)
    # The cent between a credit's lines and what is left of its document stays with the VAT.
    sums[accounts.VAT] += document.total - sum(sums.values(), ZERO) if lines else tax

    def entry(account: str, amount: Decimal, company: int | None) -> Entry:
        return Entry(
            posting=posting, journal=accounts.SALES, account=account, company_id=company, day=document.issued_on,
            label=(words % {"name": document.party["name"]})[:200], piece=document.number, amount=amount,
        )  # fmt: skip

    return [
        entry(accounts.RECEIVABLE, document.total, document.company_id),
        *(entry(account, -amount, None) for account, amount in sums.items() if amount),
    ]


def _letter(document: Document, contact: Contact) -> letters.Draft:
    corrected = document.corrects
    return letters.Draft(
        template="credit_note" if corrected else "invoice",
        intent=f"{document.kind}:{document.number}",
        context={
            "document": document,
            "company": document.company,
            "corrected": corrected,
            "corrected_title": paper.title_of(corrected) if corrected else "",
            "name": contact.name if contact.person else "",
            "amount": euros_text(abs(document.total)),
            "due_on": paper.day_text(document.due_on),
            "iban": paper.iban_text(document.issuer.get("iban", "")),
            "address": reverse("dues:document", args=[document.pk]),
        },
        email=contact.email,
        name=contact.name,
        person=contact.person,
        company_id=document.company_id,
        attachments=[(f"{document.number}.pdf", issuing.cause_of(document.pk))],
    )
