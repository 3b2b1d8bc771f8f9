"""The treasurer at her direct debits, a company at its mandate."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dues import issuing, sepa_mandates
from dues.models import Collection, DebitBatch, DebitReturn, Document, MandateBlock, Payment, SepaMandate
from members.models import Company
from tests.cast import Cast
from tests.dues.make import ISSUE, make_members, open_and_price
from tests.dues.sepa_make import DAY, ON, announced, iban, sign_all

pytestmark = pytest.mark.django_db
NOON = "T12:00:00+01:00"


def sign_in(client: Client, cast: Cast, role: str) -> Client:
    client.force_login(cast.users[role], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def post(client: Client, name: str, *args: Any, **data: Any) -> Any:
    return client.post(reverse(name, args=args), data, follow=True)


def test_the_treasurer_announces_issues_books_and_records_a_return(
    cast: Cast, calls: list[Document], members: list[Company], client: Client
) -> None:
    sign_all(members)
    sign_in(client, cast, "treasurer")
    with time_machine.travel(f"{ON}{NOON}", tick=False):
        page = client.get(reverse("dues:debit_new"))
        assert page.content.decode().count(" checked") == 3
        early = post(client, "dues:debit_new", choix=[calls[0].pk], collect_on="2026-03-10", intent=uuid.uuid4())
        assert early.status_code == 422
        assert "16 mars" in early.content.decode()
        chosen = [one.document.pk for one in page.context["ready"]]
        done = post(client, "dues:debit_new", choix=chosen, collect_on=DAY.isoformat(), intent=uuid.uuid4())
        batch = DebitBatch.objects.get()
        assert done.redirect_chain[-1][0] == reverse("dues:debit", args=[batch.pk])
        assert "1 800,00" in client.get(reverse("dues:debit_issue", args=[batch.pk])).content.decode().replace(
            "\N{NARROW NO-BREAK SPACE}", " "
        )
        assert client.get(reverse("dues:debit_file", args=[batch.pk])).status_code == 404
        post(client, "dues:debit_issue", batch.pk)
        assert client.get(reverse("dues:debit_file", args=[batch.pk]))["Content-Disposition"].endswith('.xml"')
    with time_machine.travel(f"{DAY}{NOON}", tick=False):
        post(client, "dues:debit_take", batch.pk)
        assert Payment.objects.count() == 3
        row = Collection.objects.earliest("pk")
        wrong = post(client, "dues:debit_return", row.pk, code="XXXX", day=DAY.isoformat())
        assert wrong.status_code == 422
        assert not DebitReturn.objects.exists()
        back = post(client, "dues:debit_return", row.pk, code="AC04", day=DAY.isoformat())
        assert "compte clos" in back.content.decode()
        assert MandateBlock.objects.exists()
        home = client.get(reverse("dues:debits")).content.decode()
        assert row.document.company.name in home
        empty = post(client, "dues:mandate_unblock", row.document.company_id, decision=" ")
        assert empty.status_code == 200
        assert MandateBlock.objects.filter(lifted_on=None).exists()
        post(client, "dues:mandate_unblock", row.document.company_id, decision="nouveau compte ouvert")
        assert not MandateBlock.objects.filter(lifted_on=None).exists()


def test_a_company_signs_on_line_changes_its_account_and_ends_its_mandate(cast: Cast, client: Client) -> None:
    sign_in(client, cast, "representative")
    company = cast.company_lyon
    page = client.get(reverse("dues:mandate", args=[company.pk]))
    assert "treize mois" in page.content.decode()
    assert page.context["form"].initial["signed_by"] == str(cast.people["representative"].name)
    data = {
        "debtor_name": "Lyon Essai", "postal_code": "69003", "town": "Lyon", "country": "fr",
        "signed_by": "Léa Lyon, présidente", "iban": iban(5), "agreed": "on",
    }  # fmt: skip
    for lack in ("iban", "agreed", "town", "signed_by"):
        wrong = post(client, "dues:mandate", company.pk, **{**data, lack: ""})
        assert wrong.status_code == 422
        assert lack in wrong.context["form"].errors
        assert iban(5) not in wrong.content.decode()
        assert "Lyon Essai" in wrong.content.decode()
    assert not SepaMandate.objects.exists()
    post(client, "dues:mandate", company.pk, **data)
    mandate = SepaMandate.objects.get()
    assert (mandate.means, mandate.signed_by, mandate.recorded_by) == (
        "online", "Léa Lyon, présidente", cast.users["representative"],
    )  # fmt: skip
    assert mandate.country == "FR"
    post(client, "dues:mandate_account", company.pk, iban=iban(6))
    assert sepa_mandates.mandate_of(company.pk).last4 == iban(6)[-4:]
    post(client, "dues:mandate_end", company.pk, reason="nous préférons le virement")
    assert not SepaMandate.objects.live().exists()
    assert client.get(reverse("dues:mandate", args=[company.pk])).context["form"] is not None


def test_a_delegate_sees_the_mandate_and_signs_nothing(cast: Cast, client: Client) -> None:
    sign_in(client, cast, "delegate")
    address = reverse("dues:mandate", args=[cast.company_lyon.pk])
    page = client.get(address)
    assert page.status_code == 200
    assert page.context["form"] is None
    assert client.post(address, {"iban": iban(1)}).status_code == 404


def test_the_days_of_a_form_follow_the_address(cast: Cast, members: list[Company], client: Client) -> None:
    sign_in(client, cast, "treasurer")
    with time_machine.travel(f"{ON}{NOON}", tick=False):
        for text in ("2026-03-10", "pas une date", "9999-01-01", (ON + timedelta(days=400)).isoformat()):
            assert client.get(reverse("dues:debit_new"), {"jour": text}).status_code == 200


def test_a_batch_asks_the_same_number_of_questions_for_few_and_many(cast: Cast, client: Client) -> None:
    sign_all(make_members(25, prefix="Prélevé"))
    calls = issuing.issue_now(open_and_price(), by=None, on=ISSUE)
    debited = [call for call in calls if call.company.name.startswith("Prélevé")]
    sign_in(client, cast, "treasurer")
    counts = []
    for some in (debited[:3], debited[3:]):
        address = reverse("dues:debit", args=[announced(some).pk])
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]
