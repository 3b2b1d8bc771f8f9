"""Invoices and credit notes: one VAT regime a paper, totals to the cent, never more credited than issued."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.utils import translation

from dues import accounts, invoicing, paper, payments, products, standing
from dues.invoicing import LineIn
from dues.models import Document, DocumentLine, Entry, Product, Series
from league.base.acts import Refused
from league.base.models import Letter
from members.models import Company
from tests.dues.make import ISSUE, make_members

pytestmark = pytest.mark.django_db
DUE_ON = ISSUE + timedelta(days=30)
STAND = LineIn("stand", "Stand de 9 m², rencontres de Lyon", D("450.00"), D(2))
SPONSOR = LineIn("sponsoring", "Partenaire de l’année", D("1500.00"))


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def company() -> Company:
    return make_members(1)[0]


def invoice(company: Company, *lines: LineIn, **more) -> Document:
    return invoicing.issue_invoice(company, lines or (SPONSOR, STAND), due_on=DUE_ON, by=None, on=ISSUE, **more)


def credit(document: Document, **more) -> Document:
    facts = {"kind": "error", "reason": "Montant faux", "by": None, "on": ISSUE, **more}
    return invoicing.credit(document, **facts)


def constraints_hold() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def balance(company: Company) -> D:
    return accounts.balance_of([company.pk], date.max)[company.pk]


def test_an_invoice_adds_up_and_is_booked(company: Company) -> None:
    made = invoice(company)
    assert made.number == "FA-2026-00001"
    assert made.total == D("2880.00")
    assert made.vat == [{"regime": "taxable", "rate": "20", "base": "2400.00", "vat": "480.00"}]
    booked = dict(Entry.objects.filter(piece=made.number).values_list("account").annotate(sum=Sum("amount")))
    assert booked == {"411": D("2880.00"), "706": D("-2400.00"), "44571": D("-480.00")}
    assert balance(company) == D("2880.00")
    assert Letter.objects.get(kind="invoice").subject.endswith("FA-2026-00001")
    constraints_hold()


def test_two_rates_are_on_one_invoice_but_two_regimes_never(company: Company) -> None:
    made = invoice(company, SPONSOR, LineIn("publication", "Annuaire", D("10.01"), D(3)))
    assert [(key["rate"], key["vat"]) for key in made.vat] == [("20", "300.00"), ("5.5", "1.65")]
    with pytest.raises(Refused, match="different VAT regimes"):
        invoice(company, SPONSOR, LineIn("dues-services", "Accompagnement", D("100.00")))
    assert Document.objects.count() == 1
    assert Series.objects.get(kind="invoice").last == 1


def test_the_database_refuses_two_regimes_even_by_hand(company: Company) -> None:
    made = invoice(company)
    with pytest.raises(DatabaseError, match="one VAT regime"), transaction.atomic():
        DocumentLine.objects.create(
            document=made, position=9, product="dues", regime="out_of_scope", label="x", amount=D("0.00")
        )
        constraints_hold()


def test_the_database_refuses_lines_that_do_not_add_up(company: Company) -> None:
    made = invoice(company)
    with pytest.raises(DatabaseError, match="do not add up"), transaction.atomic():
        DocumentLine.objects.create(
            document=made, position=9, product="stand", regime="taxable", rate=20, label="x", amount=D("0.01")
        )
        constraints_hold()


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((), "at least one line"),
        ((LineIn("stand", "Stand", D("0.00")),), "zero euros"),
        ((LineIn("stand", "Stand", D("10.00")), LineIn("stand", "Remise", D("-10.00"))), "zero euros"),
        ((LineIn("stand", " ", D("10.00")),), "what each line"),
        ((LineIn("stand", "Stand", D("10.00"), D(0)),), "above zero"),
        ((LineIn("stand", "Stand", D("10.001")),), "whole cents"),
        ((LineIn("boat", "Bateau", D("10.00")),), "not sold"),
    ],
)
def test_an_invoice_that_cannot_be_is_refused_in_words(company: Company, lines: tuple[LineIn, ...], says: str) -> None:
    with pytest.raises(Refused, match=says):
        invoicing.issue_invoice(company, lines, due_on=DUE_ON, by=None, on=ISSUE)
    assert not Document.objects.exists()
    assert not Series.objects.filter(kind="invoice", last__gt=0).exists()


def test_numbers_follow_the_days(company: Company) -> None:
    invoice(company)
    with pytest.raises(Refused, match="14/01/2026"):
        invoicing.issue_invoice(company, [STAND], due_on=DUE_ON, by=None, on=ISSUE - timedelta(days=1))


def test_the_same_wish_is_one_invoice_and_one_credit(company: Company) -> None:
    wish, other = uuid.uuid4(), uuid.uuid4()
    made = invoice(company, intent=wish)
    assert invoice(company, intent=wish).pk == made.pk
    first = credit(made, net=D("100.00"), intent=other)
    assert credit(made, net=D("100.00"), intent=other).pk == first.pk
    assert Document.objects.count() == 2
    with pytest.raises(Refused, match="another document"):
        invoice(make_members(1, prefix="Autre")[0], intent=wish)


def test_the_regime_is_the_one_of_the_day(company: Company) -> None:
    change = date(2026, 6, 1)
    words = {"regime": "franchise", "rate": D(0), "account": "706", "since": change, "because": "Avis du comptable"}
    made = products.change_terms("stand", **words, by=None, on=ISSUE)
    assert products.change_terms("stand", **words, by=None, on=ISSUE) == made
    for wrong in ({"because": " "}, {"since": ISSUE - timedelta(days=1)}, {"rate": D(20)}):
        with pytest.raises(Refused):
            products.change_terms("stand", **{**words, **wrong}, by=None, on=ISSUE)
    with pytest.raises(Refused, match="not sold"):
        products.change_terms("boat", **words, by=None, on=ISSUE)
    assert invoice(company, STAND).total == D("1080.00")
    later = invoicing.issue_invoice(company, [STAND], due_on=change, by=None, on=change)
    assert later.total == D("900.00")
    assert "293 B" in paper.vat_of(later.lines.all()), "the mention of the franchise"


def test_a_credit_note_turns_the_document_round(company: Company) -> None:
    made = invoice(company)
    counter = credit(made)
    assert (counter.number, counter.total, counter.corrects) == ("AV-2026-00001", D("-2880.00"), made)
    assert [line.amount for line in counter.lines.all()] == [D("-1500.00"), D("-900.00")]
    assert balance(company) == 0
    assert not Entry.objects.values("account").annotate(sum=Sum("amount")).exclude(sum=0).exists()
    constraints_hold()


def test_never_more_is_credited_than_was_issued(company: Company) -> None:
    made = invoice(company)
    credit(made, net=D("1000.00"))
    with pytest.raises(Refused, match=r"At most €1,400.00"):
        credit(made, net=D("1400.01"))
    credit(made)
    with pytest.raises(Refused, match="whole already"):
        credit(made)
    assert Document.objects.filter(corrects=made).aggregate(sum=Sum("total"))["sum"] == -made.total


def test_the_database_refuses_to_credit_more_even_by_hand(company: Company) -> None:
    made = invoice(company)
    first = credit(made)
    with pytest.raises(DatabaseError, match="credits beyond"), transaction.atomic():
        Document.objects.create(
            kind="credit_note", series=first.series, position=2, number="AV-2026-00002", company=company,
            issued_on=ISSUE, due_on=ISSUE, total=D("-0.01"), party={}, issuer={}, cause="x", corrects=made,
        )  # fmt: skip
        constraints_hold()


def test_the_last_credit_takes_the_cent_that_rounding_would_leave(company: Company) -> None:
    made = invoice(company, LineIn("stand", "Badge", D("0.13"), D(1)))
    assert made.total == D("0.16")
    credit(made, net=D("0.04"))
    credit(made, net=D("0.04"))
    credit(made)
    assert Document.objects.filter(corrects=made).aggregate(sum=Sum("total"))["sum"] == D("-0.16")
    assert not accounts.still_open(ISSUE).exists()
    assert balance(company) == 0
    constraints_hold()


def test_a_resignation_gives_no_credit_for_the_running_year(calls: list[Document]) -> None:
    with pytest.raises(Refused, match="1 July 1901, article 4"):
        credit(calls[0], kind="resignation", reason="Démission le 3 mars")
    assert not Document.objects.filter(kind="credit_note").exists()


def test_a_credit_needs_a_reason_and_is_not_corrected_itself(calls: list[Document]) -> None:
    with pytest.raises(Refused, match="in words"):
        credit(calls[0], reason="  ")
    counter = credit(calls[0], net=D("100.00"))
    assert counter.total == D("-100.00")
    with pytest.raises(Refused, match="is not corrected"):
        credit(counter)


def test_what_was_paid_beyond_goes_to_the_company(calls: list[Document]) -> None:
    call = calls[0]
    payments.record([payments.PaymentIn(call.company_id, ISSUE, call.total)], by=None, on=ISSUE)
    credit(call, net=D("150.00"))
    assert payments.credits_of([call.company_id])[0][1] == D("150.00")
    assert balance(call.company) == D("-150.00")
    row = accounts.with_open(ISSUE).get(pk=call.pk)
    assert (row.settled, row.open) == (call.total, 0)
    constraints_hold()


def test_a_payment_cannot_settle_what_was_credited(calls: list[Document]) -> None:
    credit(calls[0], net=D("150.00"))
    payments.record([payments.PaymentIn(calls[0].company_id, ISSUE, calls[0].total)], by=None, on=ISSUE)
    assert payments.credits_of([calls[0].company_id])[0][1] == D("150.00")
    constraints_hold()


def test_paper_bears_the_mentions_of_its_kind(company: Company, calls: list[Document]) -> None:
    made = invoice(company, order=invoicing.orders.Order("BC-77", "ENG-1", "SERV"))
    said = " ".join(made.mentions)
    assert "supply of services" in said or "prestation de services" in said.lower()
    assert "12,15" in said
    assert "40,00" in said
    assert calls[0].mentions == [], "no penalty on dues"
    data = paper.invoice_data(made, list(made.lines.all()))
    assert any("BC-77" in fact for fact in data["facts"])
    assert paper.render(made, list(made.lines.all())).startswith(b"%PDF")
    counter = credit(made)
    assert paper.render(counter, list(counter.lines.all())).startswith(b"%PDF")
    assert not any("12,15" in one for one in counter.mentions)


def test_loading_the_products_twice_changes_nothing() -> None:
    assert Product.objects.count() > 0
    assert products.load_reference() == 0


def test_an_unpaid_invoice_does_not_touch_the_standing_of_a_member(company: Company) -> None:
    invoice(company)
    late = DUE_ON + timedelta(days=400)
    assert standing.standing_of([company.pk], late)[company.pk].good
    assert Company.objects.filter(standing.in_good_standing(late), pk=company.pk).exists()
