"""The receipt of a payment and the certificate of a year's dues: numbered, frozen, made once, on request."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Max, Sum
from django.utils import translation
from django.utils.translation import gettext as _

from dues import accounts, numbering, paper
from dues.contacts import contacts_of
from dues.models import Allocation, Attestation, AttestationFile, Document, Payment
from league.base import letters
from league.base.acts import Refused, act
from league.base.models import File, User
from league.base.money import ZERO, euros_text
from members.models import Company


@act
def give_receipt(payment: Payment, *, by: User | None, on: date) -> Attestation:
    """The receipt of a payment, with what it settles today. Asked twice, it is the same one.

    Refused on a reversal and on a payment that was taken back.
    """
    accounts.lock([payment.company_id])
    if stored := Attestation.objects.filter(payment=payment).first():
        return stored
    if payment.reverses_id or Payment.objects.filter(reverses=payment).exists():
        raise Refused(_("This payment was taken back: it has no receipt."))
    used = (
        Allocation.objects.filter(payment=payment)
        .order_by()
        .values_list("document__number")
        .annotate(sum=Sum("amount"))
        .exclude(sum=0)
        .order_by("document__number")
    )
    content = {
        "day": payment.day.isoformat(),
        "method": payment.method,
        "reference": payment.reference,
        "settles": [[number, str(amount)] for number, amount in used],
    }
    return _keep(Attestation.Kind.RECEIPT, payment.company, payment.amount, content, by=by, on=on, payment=payment)


def paid_in(company: Company, year: int, on: date) -> tuple[Decimal, Decimal, list[Document]]:
    """The dues of a year on `on`: euros called (credits deducted), euros still open, and their documents."""
    rows: Any = list(
        accounts.with_open(on).filter(company=company, due_link__due__campaign__year=year).order_by("issued_on", "pk")
    )
    credits = Document.objects.filter(corrects__in=rows, issued_on__lte=on).aggregate(sum=Sum("total"))["sum"] or ZERO
    return (
        sum((row.total for row in rows), ZERO) + credits,
        sum((row.open for row in rows if row.open > 0), ZERO),
        rows,
    )


@act
def certify(company: Company, year: int, *, by: User | None, on: date) -> Attestation:
    """The certificate that `company` has paid its dues of `year`. The same amount asked again gives the same paper.

    Refused when nothing was called for the year, or something of it is still to pay.
    """
    accounts.lock([company.pk])
    amount, left, rows = paid_in(company, year, on)
    if not rows or amount <= 0:
        raise Refused(_("No dues were called for %(year)s: there is nothing to certify.") % {"year": year})
    if left > 0:
        raise Refused(
            _("%(amount)s of the %(year)s dues are still to pay: the certificate is given once they are.")
            % {"amount": euros_text(left), "year": year}
        )
    stored = Attestation.objects.filter(kind=Attestation.Kind.CERTIFICATE, company=company, year=year, amount=amount)
    if found := stored.first():
        return found
    last = Allocation.objects.filter(document__in=rows, amount__gt=0, day__lte=on).aggregate(last=Max("day"))["last"]
    content = {"paid_on": last.isoformat() if last else None, "numbers": [row.number for row in rows]}
    return _keep(Attestation.Kind.CERTIFICATE, company, amount, content, by=by, on=on, year=year)


def _keep(
    kind: Attestation.Kind,
    company: Company,
    amount: Decimal,
    content: dict[str, Any],
    *,
    by: User | None,
    on: date,
    payment: Payment | None = None,
    year: int | None = None,
) -> Attestation:
    with translation.override(settings.LANGUAGE_CODE):
        contacts = contacts_of([company], on)
        party = paper.parties([company], contacts, on)[company.pk]
        issuer = paper.issuer()
    block = numbering.take(kind=kind, year=on.year, count=1, day=on)
    return Attestation.objects.create(
        kind=kind, series_id=block.series, position=block.first, number=block.number(block.first), company=company,
        issued_on=on, year=year, payment=payment, amount=amount, party=party, issuer=issuer, content=content,
        asked_by=by,
    )  # fmt: skip


def pdf_of(attestation: Attestation) -> File:
    """The PDF of an attestation, made when first opened from its frozen row; the same bytes ever after."""
    kept = AttestationFile.objects.filter(attestation=attestation).select_related("file").first()
    if kept is None:
        file = letters.store(paper.render_attestation(attestation), "application/pdf")
        AttestationFile.objects.bulk_create(
            [AttestationFile(attestation=attestation, file=file)], ignore_conflicts=True
        )
        kept = AttestationFile.objects.select_related("file").get(attestation=attestation)
    return kept.file
