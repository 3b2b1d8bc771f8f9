"""The treasurer at her statements: send, look, confirm, correct."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dues import statements
from dues.models import Document, EntryMatch, Payment, Statement, StatementEntry, StatementFile
from tests.cast import Cast
from tests.dues.bank import writers
from tests.dues.bank.writers import Move, Window

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 10)


@pytest.fixture
def treasurer(cast: Cast, client: Client) -> Client:
    client.force_login(cast.users["treasurer"], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def send(client: Client, content: bytes, **more: Any) -> Any:
    return client.post(
        reverse("dues:statements"), {"file": SimpleUploadedFile("fevrier.xml", content), **more}, follow=True
    )


def receive(*moves: Move) -> Statement:
    done = statements.receive(content=writers.camt(Window(moves)), name="x.xml", by=None, on=DAY, add_accounts=True)
    return done.file.statements.get()


def moves_of(calls: list[Document]) -> tuple[Move, ...]:
    return tuple(Move(DAY, call.total, call.number, call.company.name, ref=f"B{n}") for n, call in enumerate(calls))


def test_a_file_is_sent_read_and_confirmed_in_three_gestures(treasurer: Client, calls: list[Document]) -> None:
    content = writers.camt(Window((*moves_of(calls), Move(DAY, Decimal(77), "don", "INCONNU"))))
    unknown = send(treasurer, content)
    assert unknown.status_code == 422
    assert "0189" in unknown.content.decode()
    assert not StatementFile.objects.exists()
    page = send(treasurer, content, add_account="on")
    text = page.content.decode()
    assert text.count('name="choix"') == text.count(" checked") == len(calls)
    chosen = [option["best"]["value"] for option in page.context["exact"]]
    found = Statement.objects.get()
    done = treasurer.post(reverse("dues:statement_match", args=[found.pk]), {"choix": chosen}, follow=True)
    assert Payment.objects.count() == len(calls)
    assert all(match.why for match in EntryMatch.objects.all())
    assert done.context["exact"] == []
    tiles = [pair for _label, pair, _note in done.context["tiles"]]
    assert tiles[0][1] == tiles[1][1] + tiles[2][1] + tiles[3][1] == sum(call.total for call in calls) + 77
    assert send(treasurer, content).status_code == 200
    assert StatementFile.objects.count() == 1


def test_a_file_that_does_not_add_up_says_so_beside_its_field(treasurer: Client) -> None:
    page = send(treasurer, writers.camt(Window((Move(DAY, Decimal(5), "x"),)), closing=Decimal(9)), add_account="on")
    assert page.status_code == 422
    assert "1005.00" in str(page.context["form"].errors["file"])
    assert not StatementFile.objects.exists()


def test_an_entry_goes_to_another_company_is_undone_and_set_aside(treasurer: Client, calls: list[Document]) -> None:
    found = receive(Move(DAY, Decimal(600), "cotisation", "HOLDING LOINTAINE"))
    entry = StatementEntry.objects.get()
    address = reverse("dues:statement_entry", args=[entry.pk])
    page = treasurer.get(address, {"q": calls[1].number})
    assert calls[1].company.name in page.content.decode()
    treasurer.post(address, {"choix": page.context["others"][0]["value"]})
    assert Payment.objects.get().company_id == calls[1].company_id
    assert treasurer.get(address).context["match"].payment.company_id == calls[1].company_id
    treasurer.post(reverse("dues:entry_undo", args=[entry.pk]), {"reason": "autre société"})
    assert Payment.objects.count() == 2
    wordless = treasurer.post(reverse("dues:entry_aside", args=[entry.pk]), {"kind": "other", "words": ""}, follow=True)
    assert wordless.context["waits"]
    treasurer.post(reverse("dues:entry_aside", args=[entry.pk]), {"kind": "grant", "words": "Région"})
    page = treasurer.get(reverse("dues:statement", args=[found.pk]))
    assert "Région" in page.content.decode()
    treasurer.post(reverse("dues:entry_aside", args=[entry.pk]), {"back": "1"})
    assert treasurer.get(address).context["waits"]


@pytest.mark.parametrize(
    "text", ["", "x", "1:2:3", "0:0::", "1:2:3:4:5", "²:1::", "1:99999999999999999999::", "1:-2::"]
)
def test_a_forged_choice_does_nothing(treasurer: Client, calls: list[Document], text: str) -> None:
    found = receive(*moves_of(calls))
    entry = StatementEntry.objects.first()
    assert entry
    treasurer.post(reverse("dues:statement_match", args=[found.pk]), {"choix": text})
    treasurer.post(reverse("dues:statement_entry", args=[entry.pk]), {"choix": text})
    assert not Payment.objects.exists()


def test_pages_ask_the_same_number_of_questions_for_few_and_many(treasurer: Client, db: None) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from dues import issuing
    from tests.dues.make import ISSUE, make_members, open_and_price

    make_members(80)
    calls = issuing.issue_now(open_and_price(), by=None, on=ISSUE)
    few = receive(*moves_of(calls[:3]))
    many = receive(*moves_of(calls[3:]))
    counts = []
    for found in (few, many):
        treasurer.get(reverse("dues:statement", args=[found.pk]))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            treasurer.get(reverse("dues:statement", args=[found.pk]))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 25
