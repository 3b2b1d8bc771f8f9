"""Who may see which money: a document or payment goes with its company, an address of the league with the whole league."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from dues.accounts import all_papers
from dues.models import Attestation, Payment
from members.access import absorbed_in_reach, companies_visible_to, company_or_404, may, reach
from members.models import Company


def _in_reach(user: Any, on: date, company: str = "company") -> Q:
    """The condition "of a company whose money `user` may see, or of one that such a company of her own absorbed"."""
    own = Q(**{f"{company}__in": companies_visible_to(user, "money.see", on).values("pk")})
    absorbed = absorbed_in_reach(user, "money.see", on)
    return own | Q(**{f"{company}__in": absorbed}) if absorbed else own


def documents_visible_to(user: Any, on: date) -> QuerySet[Any]:
    """Documents of the companies whose money `user` may see, and of those they absorbed, with what is open on `on`."""
    documents = all_papers(on)
    if reach(user, "money.see", on).league:
        return documents
    return documents.filter(_in_reach(user, on))


def document_or_404(user: Any, on: date, pk: int) -> Any:
    document = documents_visible_to(user, on).select_related("company", "series", "corrects").filter(pk=pk).first()
    if document is None:
        raise Http404
    return document


def payments_visible_to(user: Any, on: date) -> QuerySet[Payment]:
    """Payments of the companies whose money `user` may see, and of those they absorbed."""
    if reach(user, "money.see", on).league:
        return Payment.objects.all()
    return Payment.objects.filter(_in_reach(user, on))


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
    account_or_404(user, on, found.company_id)
    return found


def account_or_404(user: Any, on: date, pk: int) -> Company:
    """The company whose account `user` may read: one in reach, or one that a company of her own absorbed."""
    found = Company.objects.filter(pk=pk)
    if not reach(user, "money.see", on).league:
        found = found.filter(_in_reach(user, on, "pk"))
    company = found.first()
    if company is None:
        raise Http404
    return company


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
