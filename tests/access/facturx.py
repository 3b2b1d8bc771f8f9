"""Rows on both sides for the access matrix of Factur-X: an invoice that carries its XML, a paper that stays plain."""

from decimal import Decimal
from typing import Any

from dues import invoicing
from dues.models import Document
from league.base.days import today
from league.base.models import League
from members.models import Company
from tests.cast import Cast

ABSENT = 999_999


def sold(company: Company, product: str) -> Document:
    line = invoicing.LineIn(product, "Essai", Decimal(100))
    return invoicing.issue_invoice(company, [line], due_on=today(), by=None, on=today())


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    League.objects.update(siren="552081317")
    return {
        "invoice_lyon": {"pk": sold(cast.company_lyon, "sponsoring").pk},
        "invoice_grenoble": {"pk": sold(cast.company_grenoble, "sponsoring").pk},
        "plain_lyon": {"pk": sold(cast.company_lyon, "dues").pk},
        "absent": {"pk": ABSENT},
    }
