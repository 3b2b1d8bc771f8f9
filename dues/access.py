"""Who may see which money: a document or payment goes with its company, an address of the league with the whole league."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from dues.accounts import all_papers
from dues.models import Attestation, Payment
from members.access import companies_visible_to, company_or_404, may, reach
from members.models import Company


def documents_visible_to(user: Any, on: date) -> QuerySet[Any]:
    """Documents of the companies whose money `user` may see, with what is open on them on `on`."""
    documents = all_papers(on)
    if reach(user, "money.see", on).league:
        return documents
    return documents.filter(company__in=companies_visible_to(user, "money.see", on).values("pk"))


def document_or_404(user: Any, on: date, pk: int) -> Any:
    document = documents_visible_to(user, on).select_related("company", "series", "corrects").filter(pk=pk).first()
    if document is None:
        raise Http404
    return document


def payments_visible_to(user: Any, on: date) -> QuerySet[Payment]:
    """Payments of the companies whose money `user` may see."""
    if reach(user, "money.see", on).league:
        return Payment.objects.all()
    return Payment.objects.filter(company__in=companies_visible_to(user, "money.see", on).values("pk"))


def payment_or_404(user: Any, on: date, pk: int) -> Payment:
    payment = (
        payments_visible_to(user, on).select_related("company", "reverses", "reversal", "receipt").filter(pk=pk).first()
    )
    if payment is None:
        raise Http404
    return payment


def attestation_or_404(user: Any, on: date, pk: int) -> Attestation:
    found = Attestation.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    if not reach(user, "money.see", on).league:
        company_or_404(user, "money.see", on, found.company_id)
    return found


def company_that_asks(user: Any, on: date, pk: int) -> Company:
    """The company, for its own people who see its money, and for whoever runs the dues: they ask and give in its name."""
    company = company_or_404(user, "money.see", on, pk)
    if not may_ask(user, on, pk):
        raise Http404
    return company


def may_ask(user: Any, on: date, company: int) -> bool:
    """May ask for paper in the name of a company whose money they see: its own people, and whoever runs the dues."""
    return may_run(user, on) or company in reach(user, "money.see", on).companies


def may_run(user: Any, on: date) -> bool:
    """May open campaigns, adopt scales, issue calls and send reminders."""
    return may(user, "dues.run", on)


def may_record(user: Any, on: date) -> bool:
    """May record and reverse payments."""
    return may(user, "payment.record", on)


def sees_all_money(user: Any, on: date) -> bool:
    return may(user, "money.see", on)
