"""Who may see which money: a document or payment goes with its company, an address of the league with the whole league."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from dues.accounts import all_papers
from dues.models import Payment
from members.access import companies_visible_to, may, reach


def documents_visible_to(user: Any, on: date) -> QuerySet[Any]:
    """Documents of the companies whose money `user` may see, with what is open on them on `on`."""
    documents = all_papers(on)
    if reach(user, "money.see", on).league:
        return documents
    return documents.filter(company__in=companies_visible_to(user, "money.see", on).values("pk"))


def document_or_404(user: Any, on: date, pk: int) -> Any:
    document = documents_visible_to(user, on).select_related("company", "series").filter(pk=pk).first()
    if document is None:
        raise Http404
    return document


def payments_visible_to(user: Any, on: date) -> QuerySet[Payment]:
    """Payments of the companies whose money `user` may see."""
    if reach(user, "money.see", on).league:
        return Payment.objects.all()
    return Payment.objects.filter(company__in=companies_visible_to(user, "money.see", on).values("pk"))


def payment_or_404(user: Any, on: date, pk: int) -> Payment:
    payment = payments_visible_to(user, on).select_related("company", "reverses", "reversal").filter(pk=pk).first()
    if payment is None:
        raise Http404
    return payment


def may_run(user: Any, on: date) -> bool:
    """May open campaigns, adopt scales, issue calls and send reminders."""
    return may(user, "dues.run", on)


def may_record(user: Any, on: date) -> bool:
    """May record and reverse payments."""
    return may(user, "payment.record", on)


def sees_all_money(user: Any, on: date) -> bool:
    return may(user, "money.see", on)
