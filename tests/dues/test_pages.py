"""The pages of dues: their queries whatever the number of rows, the chain from draft to calls, and what forms refuse."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dues import issuing, payments, scales
from dues.models import Campaign, Document, Payment, Reminder, Scale
from league.base import jobs
from league.base.days import today
from tests.access.dues import RULES
from tests.cast import Cast
from tests.dues.make import DUE, ISSUE, LINES, make_members, open_and_price

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def finance(cast: Cast, client: Client) -> Client:
    client.force_login(cast.users["finance"], backend=BACKEND)
    return client


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def one_more_year_of(count: int, prefix: str) -> None:
    make_members(count, prefix=prefix)
    documents = issuing.issue_now(open_and_price(), by=None, on=ISSUE)
    rows = [payments.PaymentIn(document.company_id, DUE, Decimal(10)) for document in documents]
    payments.record(rows, by=None, on=DUE, receipts=False)


LISTS = {
    "campaigns": ([], 12),
    "campaign": ([2026], 21),
    "documents": ([], 12),
    "payments": ([], 13),
    "payment_new": ([], 9),
    "reminders": ([], 15),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_with_3_and_with_300_rows(finance: Client, name: str) -> None:
    arguments, expected = LISTS[name]
    address = reverse(f"dues:{name}", args=arguments)
    one_more_year_of(3, "Peu")
    few = queries_of(finance, address)
    one_more_year_of(297, "Beaucoup")
    assert (few, queries_of(finance, address)) == (expected, expected)


def test_from_a_draft_to_the_calls_by_the_pages_alone(finance: Client) -> None:
    make_members(2)
    year = today().year + 1
    page = finance.post(reverse("dues:scale_new"), {"year": year}, follow=True)
    draft = Scale.objects.get(year=year)
    data = {"ligne-TOTAL_FORMS": "2", "ligne-INITIAL_FORMS": "0", "proration": "monthly",
            "first_year_percent": "50", "creator_percent": "60", **RULES,
            "ligne-0-college": "sme", "ligne-0-from_jobs": "0", "ligne-0-amount": "500",
            "ligne-1-college": "", "ligne-1-from_jobs": "0", "ligne-1-amount": "900"}  # fmt: skip
    simulated = finance.get(reverse("dues:scale_simulate", args=[draft.pk]), data)
    assert simulated.context["simulation"].total == 2 * 500 + 2 * 500
    finance.post(reverse("dues:scale_edit", args=[draft.pk]), data)
    assert [line.amount for line in scales.terms(draft).brackets] == [Decimal(500), Decimal(900)]
    adoption = {"body": "Conseil", "day": today().isoformat()}
    page = finance.post(reverse("dues:scale_adopt", args=[draft.pk]), adoption, follow=True)
    assert page.context["adopted"] == draft
    page = finance.post(
        reverse("dues:campaign_prepare", args=[year]),
        {"issue_on": today().isoformat(), "due_on": (today() + timedelta(days=60)).isoformat()},
        follow=True,
    )
    assert page.context["state"].to_call == 4
    page = finance.get(reverse("dues:campaign_issue", args=[year]))
    assert page.context["run"].total == 2000
    assert not Document.objects.exists(), "looking issues nothing"
    for _twice in range(2):
        page = finance.post(reverse("dues:campaign_issue", args=[year]), follow=True)
    assert page.context["running"]
    job = Campaign.objects.get(year=year).job
    assert job is not None
    jobs.run(job.pk, issuing.work)
    page = finance.get(reverse("dues:campaign", args=[year]))
    assert page.context["state"].called == Document.objects.count() == 4


def call_of(cast: Cast) -> Document:
    issuing.issue_now(open_and_price(), by=None, on=ISSUE)
    return Document.objects.get(company=cast.company_lyon)


def form(document: Document, **more: str) -> dict[str, str]:
    return {
        "amount": str(document.total),
        "day": today().isoformat(),
        "method": "transfer",
        "reference": document.number,
        "intent": str(uuid.uuid4()),
        **more,
    }


def test_a_payment_is_seen_before_it_is_recorded_and_recorded_once(finance: Client, cast: Cast) -> None:
    document = call_of(cast)
    address = f"{reverse('dues:payment_new')}?document={document.pk}"
    data = form(document)
    page = finance.post(address, data)
    assert [d.pk for d, _amount, _left in page.context["preview"].settled] == [document.pk]
    assert not Payment.objects.exists()
    for _twice in range(2):
        finance.post(address, {**data, "confirm": "1"})
    payment = Payment.objects.get()
    assert (payment.amount, payment.recorded_by) == (document.total, cast.users["finance"])
    finance.post(reverse("dues:payment_reverse", args=[payment.pk]), {"reason": "rejet"})
    assert Payment.objects.filter(reverses=payment).count() == 1


@pytest.mark.parametrize(
    "wrong", [{"amount": "0"}, {"amount": "abc"}, {"day": "2999-01-01"}, {"intent": "x"}, {"method": "troc"}]
)
def test_a_wrong_payment_form_says_so_and_records_nothing(finance: Client, cast: Cast, wrong: dict[str, str]) -> None:
    document = call_of(cast)
    data = {**form(document), **wrong, "confirm": "1"}
    assert finance.post(f"{reverse('dues:payment_new')}?document={document.pk}", data).status_code == 422
    assert not Payment.objects.exists()


@pytest.mark.parametrize("query", ["document=999999", "company=999999"])
def test_what_does_not_exist_is_not_paid(finance: Client, query: str) -> None:
    assert finance.get(f"{reverse('dues:payment_new')}?{query}").status_code == 404


@pytest.mark.parametrize(
    ("text", "found"), [("lyon", 1), ("AC-2026-00001", 1), ("600,00", 2), ("732 829 320", 1), ("x", 0)]
)
def test_an_open_call_is_found_by_name_number_siren_or_amount(
    finance: Client, cast: Cast, text: str, found: int
) -> None:
    call_of(cast)
    assert len(finance.get(reverse("dues:payment_new"), {"q": text}).context["rows"]) == found


def test_a_page_shows_the_paper_as_issued(finance: Client, cast: Cast) -> None:
    document = call_of(cast)
    page = finance.get(reverse("dues:document", args=[document.pk]))
    text = page.content.decode()
    for line in document.lines.all():
        assert line.label in text
    pdf = finance.get(reverse("dues:document_pdf", args=[document.pk]))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")


def test_documents_are_filtered_by_state_year_and_text(finance: Client, cast: Cast) -> None:
    document = call_of(cast)
    payments.record([payments.PaymentIn(document.company_id, DUE, document.total)], by=None, on=DUE)

    def shown(**query: str) -> list[int]:
        return [row.pk for row in finance.get(reverse("dues:documents"), query).context["page"]]

    assert len(shown()) == 2
    assert shown(etat="paid") == [document.pk]
    assert document.pk not in shown(etat="late")
    assert shown(q="lyon") == [document.pk]
    assert shown(annee="1999") == []
    assert len(shown(annee="abc", etat="abc", tri="nonsense", page="9999")) == 2


def test_a_delegate_and_a_member_see_their_own_calls_only(client: Client, cast: Cast) -> None:
    document = call_of(cast)
    for role in ("delegate", "representative"):
        client.force_login(cast.users[role], backend=BACKEND)
        assert [row.pk for row in client.get(reverse("dues:documents")).context["page"]] == [document.pk]


def test_reminders_are_sent_for_the_ticked_lines(finance: Client, cast: Cast) -> None:
    document = call_of(cast)
    page = finance.get(reverse("dues:reminders"))
    assert page.context["count"] == 2
    finance.post(reverse("dues:reminders"), {"choix": [document.pk, "x"]})
    finance.post(reverse("dues:reminders"), {"choix": [document.pk]})
    assert [r.document_id for r in Reminder.objects.all()] == [document.pk]


def test_a_broken_table_is_not_simulated_nor_saved(finance: Client) -> None:
    draft = scales.draft_from(None, today().year + 1, by=None, on=today())
    scales.set_brackets(draft, LINES, by=None, on=today())
    data = {"ligne-TOTAL_FORMS": "1", "ligne-INITIAL_FORMS": "0", "proration": "monthly", "first_year_percent": "50",
            "creator_percent": "60", **RULES, "ligne-0-college": "sme", "ligne-0-from_jobs": "0", "ligne-0-amount": ""}  # fmt: skip
    assert finance.get(reverse("dues:scale_simulate", args=[draft.pk]), data).context["unreadable"]
    assert finance.post(reverse("dues:scale_edit", args=[draft.pk]), data).status_code == 422
    assert set(scales.terms(draft).brackets) == set(LINES)
