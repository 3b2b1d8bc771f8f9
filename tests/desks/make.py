"""Members and a campaign for the tests of the desks; all made by the acts."""

from datetime import date
from decimal import Decimal

from django.test import Client

from dues import issuing, payments
from dues.models import Campaign, Document
from members.models import Company
from tests.cast import Cast
from tests.dues.make import ISSUE, YEAR, make_members, open_and_price

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.users[role], backend=BACKEND)
    return client


def called(count: int = 0, **more) -> tuple[list[Company], Campaign]:
    """`count` more members of Lyon, and the calls of the year for everybody."""
    members = make_members(count, **more) if count else []
    campaign = open_and_price(YEAR)
    issuing.issue_now(campaign, by=None, on=ISSUE)
    return members, campaign


def pay(company: Company, share: str = "1", *, day: date = date(YEAR, 2, 1)) -> Document:
    call = Document.objects.get(company=company, kind="call")
    amount = (call.total * Decimal(share)).quantize(Decimal("0.01"))
    payments.record([payments.PaymentIn(company.pk, day, amount)], by=None, on=day)
    return call
