"""The journal in FEC layout, income on call and on cash, refunds, and the account of a company on a day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from dues import accounts, invoicing, issuing, journal, payments, refunds
from dues.models import Document, Entry, Payment
from league.base.acts import Refused
from league.base.rules import change_rule
from tests.cast import Cast
from tests.dues.make import DUE, ISSUE, make_members, open_and_price

PAID = DUE + timedelta(days=1)


def pay(document: Document, amount: int, day: date = PAID) -> Payment:
    row = payments.PaymentIn(document.company_id, day, Decimal(amount))
    return payments.record([row], by=None, on=day)[0]


def lines(year: int = 2026) -> list[dict[str, str]]:
    head, *rows = journal.export(year).decode("iso8859-15").rstrip("\r\n").split("\r\n")
    assert head.split("\t") == list(journal.COLUMNS)
    return [dict(zip(journal.COLUMNS, row.split("\t"), strict=True)) for row in rows]


def sums(**where: object) -> Decimal:
    return Entry.objects.filter(**where).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def test_the_file_has_eighteen_columns_and_balances_posting_by_posting(calls: list[Document]) -> None:
    pay(calls[0], 600)
    line = invoicing.LineIn("stand", "Stand — « été »", Decimal("100.10"))
    invoicing.issue_invoice(calls[1].company, [line], due_on=PAID, by=None, on=PAID)
    rows = lines()
    assert len(journal.COLUMNS) == 18
    assert [int(row["EcritureNum"]) for row in rows] == sorted(int(row["EcritureNum"]) for row in rows)
    assert {int(row["EcritureNum"]) for row in rows} == set(range(1, 6)), "numbered without a gap"
    cents = {}
    for row in rows:
        assert len(row["EcritureDate"]) == len(row["PieceDate"]) == len(row["ValidDate"]) == 8
        debit, credit = (int(row[side].replace(",", "")) for side in ("Debit", "Credit"))
        assert "." not in row["Debit"] + row["Credit"]
        assert row["Debit"][-3] == row["Credit"][-3] == ","
        assert (debit > 0) != (credit > 0)
        cents[row["EcritureNum"]] = cents.get(row["EcritureNum"], 0) + debit - credit
    assert set(cents.values()) == {0}
    assert {row["CompteNum"] for row in rows} == {"411", "512", "7561", "706", "44571"}
    assert all((row["CompAuxNum"] != "") == (row["CompteNum"] == "411") for row in rows)
    assert journal.file_name(2026).endswith("FEC20261231.txt")
    found = journal.totals(2026)
    assert sum(row.debit for row in found) == sum(row.credit for row in found) > 0


def test_what_settles_to_the_cent_bears_one_letter_and_a_part_bears_none(calls: list[Document]) -> None:
    pay(calls[0], 600)
    pay(calls[1], 599)
    marks = {row["PieceRef"]: (row["EcritureLet"], row["DateLet"]) for row in lines() if row["CompteNum"] == "411"}
    payment = payments.piece_of(Payment.objects.get(amount=600))
    assert marks[calls[0].number] == marks[payment]
    assert marks[payment][0].isalpha()
    assert marks[payment][1] == f"{PAID:%Y%m%d}"
    assert marks[calls[1].number] == marks[calls[2].number] == ("", "")


def test_a_name_cannot_break_a_column(db: None) -> None:
    assert journal.text("a\tb\r\nc | d’e — œuf") == "a b c / d'e - œuf"
    assert [journal.letters_of(n) for n in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_income_on_cash_waits_for_the_payment_and_follows_it_back(db: None) -> None:
    make_members(2)
    change_rule(accounts.BASIS, "cash", since=ISSUE, because="Expert-comptable", by=None, on=ISSUE)
    one, _two = issuing.issue_now(open_and_price(), by=None, on=ISSUE)
    assert sums(account="7561") == 0
    assert sums(account=accounts.PENDING) == -1200
    payment = pay(one, 250)
    assert (sums(account="7561"), sums(account=accounts.PENDING)) == (-250, -950)
    payments.reverse(payment, reason="rejet", by=None, on=PAID)
    assert (sums(account="7561"), sums(account=accounts.PENDING)) == (0, -1200)
    pay(one, 600)
    invoicing.credit(one, kind="error", reason="essai", net=Decimal(100), by=None, on=PAID)
    assert (sums(account="7561"), sums(account=accounts.PENDING)) == (-500, -600)
    assert sums() == 0


def test_a_change_of_basis_leaves_the_calls_before_it_as_they_were_booked(calls: list[Document]) -> None:
    before = list(Entry.objects.order_by("pk").values())
    change_rule(accounts.BASIS, "cash", since=PAID, because="Expert-comptable", by=None, on=PAID)
    pay(calls[0], 600)
    assert list(Entry.objects.order_by("pk").values())[: len(before)] == before
    assert sums(account="7561") == -1800
    assert not Entry.objects.filter(account=accounts.PENDING).exists()


def test_a_refund_sends_back_what_settles_nothing_and_no_more(calls: list[Document]) -> None:
    payment = pay(calls[0], 750)
    company = calls[0].company_id
    assert accounts.balance_of([company], PAID)[company] == -150
    for amount, reason in ((Decimal(151), "x"), (Decimal(10), " "), (Decimal(0), "x")):
        with pytest.raises(Refused):
            refunds.refund(payment, amount=amount, reason=reason, by=None, on=PAID)
    refunds.refund(payment, amount=Decimal(150), reason="payé en trop", by=None, on=PAID)
    assert accounts.balance_of([company], PAID)[company] == 0
    assert payments.credits_of([company]) == []
    with pytest.raises(Refused):
        payments.reverse(payment, reason="rejet", by=None, on=PAID)
    marks = {row["EcritureLet"] for row in lines() if row["CompAuxNum"] == f"A{company}"}
    assert len(marks) == 1, "call, payment and refund bear one letter"
    assert marks != {""}


@pytest.mark.django_db
def test_the_account_shows_each_line_and_the_balance_of_a_day(cast: Cast, client: Client) -> None:
    issuing.issue_now(open_and_price(), by=None, on=ISSUE)
    call = Document.objects.get(company=cast.company_lyon)
    pay(call, 400)
    client.force_login(cast.users["representative"])
    page = client.get(reverse("dues:account", args=[cast.company_lyon.pk]))
    assert page.context["balance"] == call.total - 400
    assert [line["against"] for line in page.context["lines"]] == ["7561", "512"]
    before = client.get(reverse("dues:account", args=[cast.company_lyon.pk]), {"au": ISSUE.isoformat()})
    assert before.context["balance"] == call.total


@pytest.mark.django_db
def test_the_rules_are_told_and_change_from_a_day_on(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["finance"])
    address = reverse("dues:rules")
    assert client.get(address).status_code == 200
    bad = client.post(address, {"grace_days": "-1", "loses_from": "0", "revenue_basis": "call"})
    assert bad.status_code == 422
    assert set(bad.context["form"].errors) == {"grace_days", "since", "because"}
