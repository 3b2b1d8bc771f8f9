"""Money received: once per wish, oldest first or as chosen, over and under, taken back by a counter-row."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest

from dues import accounts, campaigns, issuing, payments
from dues.models import Allocation, Document, Entry, Payment
from dues.payments import PaymentIn
from league.base.acts import Refused
from league.base.models import Letter
from tests.dues.make import DUE, ISSUE, adopted_scale, open_and_price

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 10)


def paid(company: int, amount: str, **more) -> Payment:
    return payments.record([PaymentIn(company, DAY, Decimal(amount), **more)], by=None, on=DAY)[0]


def left(document: Document, on: date = DAY) -> Decimal:
    return accounts.with_open(on).get(pk=document.pk).open


def test_a_payment_settles_posts_and_thanks(calls: list[Document]) -> None:
    payment = paid(calls[0].company_id, "600.00", reference=calls[0].number)
    assert left(calls[0]) == 0
    assert left(calls[1]) == 600
    rows = {e.account: e.amount for e in Entry.objects.filter(piece=payments.piece_of(payment))}
    assert rows == {"512": Decimal(600), "411": Decimal(-600)}
    letter = Letter.objects.get(kind="receipt")
    assert calls[0].number in letter.body
    assert accounts.balance_of([calls[0].company_id], DAY) == {calls[0].company_id: 0}


def test_it_counts_from_its_day(calls: list[Document]) -> None:
    paid(calls[0].company_id, "600.00")
    assert left(calls[0], DAY - timedelta(days=1)) == 600
    assert left(calls[0], DAY) == 0


def test_the_same_form_sent_twice_is_one_payment(calls: list[Document]) -> None:
    intent = uuid.uuid4()
    first = paid(calls[0].company_id, "100.00", intent=intent)
    assert paid(calls[0].company_id, "100.00", intent=intent).pk == first.pk
    twice = payments.record([PaymentIn(calls[0].company_id, DAY, Decimal(50), intent=(i := uuid.uuid4())),
                             PaymentIn(calls[0].company_id, DAY, Decimal(50), intent=i)], by=None, on=DAY)  # fmt: skip
    assert twice[0].pk == twice[1].pk
    assert left(calls[0]) == 450
    with pytest.raises(Refused):
        paid(calls[0].company_id, "101.00", intent=intent)


def two_years(company: int) -> tuple[Document, Document]:
    adopted_scale(2027)
    campaign = open_and_price(2027)
    issuing.issue_now(campaign, by=None, on=date(2027, 1, 15))
    old, new = Document.objects.filter(company=company).order_by("due_on")
    return old, new


def test_the_oldest_is_settled_first_unless_one_is_chosen(calls: list[Document]) -> None:
    old, new = two_years(calls[0].company_id)
    day = date(2027, 3, 1)
    payments.record([PaymentIn(old.company_id, day, Decimal(700))], by=None, on=day)
    assert (left(old, day), left(new, day)) == (0, 500)
    other_old, other_new = Document.objects.filter(company=calls[1].company_id).order_by("due_on")
    row = PaymentIn(other_old.company_id, day, Decimal(700), document=other_new.pk)
    payments.record([row], by=None, on=day)
    assert (left(other_old, day), left(other_new, day)) == (500, 0)


def test_too_little_leaves_the_rest_open_and_too_much_stays_in_credit(calls: list[Document]) -> None:
    paid(calls[0].company_id, "250.00")
    assert left(calls[0]) == 350
    paid(calls[1].company_id, "650.00")
    assert left(calls[1]) == 0
    assert payments.credits_of([calls[1].company_id])[0][1] == 50
    assert accounts.balance_of([calls[1].company_id], DAY)[calls[1].company_id] == -50


def test_a_credit_settles_the_next_call(calls: list[Document]) -> None:
    paid(calls[0].company_id, "650.00")
    _old, new = two_years(calls[0].company_id)
    assert left(new, date(2027, 1, 15)) == 550
    assert payments.credits_of([calls[0].company_id]) == []


def test_a_reversal_opens_again_what_was_settled(calls: list[Document]) -> None:
    payment = paid(calls[0].company_id, "600.00")
    day = DUE + timedelta(days=2)
    counter = payments.reverse(payment, reason="rejet de la banque", by=None, on=day)
    assert payments.reverse(payment, reason="encore", by=None, on=day).pk == counter.pk
    assert (counter.amount, counter.reverses) == (Decimal(-600), payment)
    assert left(calls[0], DUE) == 0, "on that day it was paid, as far as anybody knew"
    assert left(calls[0], day) == 600
    assert payments.credits_of([calls[0].company_id]) == []
    assert accounts.balance_of([calls[0].company_id], day)[calls[0].company_id] == 600
    with pytest.raises(Refused):
        payments.reverse(counter, reason="non", by=None, on=day)


def test_a_credit_steps_in_when_a_payment_is_taken_back(calls: list[Document]) -> None:
    first = paid(calls[0].company_id, "600.00")
    paid(calls[0].company_id, "400.00")
    day = DUE + timedelta(days=2)
    payments.reverse(first, reason="rejet", by=None, on=day)
    assert left(calls[0], day) == 200
    assert left(calls[0], DUE) == 0


@pytest.mark.parametrize(
    "row",
    [
        {"amount": Decimal("0")},
        {"amount": Decimal("-5")},
        {"amount": Decimal("1.005")},
        {"day": date(2026, 2, 11)},
        {"method": "troc"},
    ],
)
def test_what_cannot_be_a_payment_is_refused(calls: list[Document], row: dict) -> None:
    values = {"company": calls[0].company_id, "day": DAY, "amount": Decimal(10), **row}
    with pytest.raises(Refused):
        payments.record([PaymentIn(**values)], by=None, on=DAY)
    assert not Payment.objects.exists()


def test_a_document_of_another_company_is_refused_and_nothing_is_written(calls: list[Document]) -> None:
    with pytest.raises(Refused):
        paid(calls[0].company_id, "600.00", document=calls[1].pk)
    assert not Payment.objects.exists()
    assert not Allocation.objects.exists()


def test_what_is_foreseen_is_what_happens(calls: list[Document]) -> None:
    row = PaymentIn(calls[0].company_id, DAY, Decimal(650), document=calls[0].pk)
    seen = payments.foresee(row, on=DAY)
    assert [(d.pk, amount, rest) for d, amount, rest in seen.settled] == [(calls[0].pk, 600, 0)]
    payment = payments.record([row], by=None, on=DAY)[0]
    assert seen.credit == payments.credits_of([payment.company_id])[0][1]


def test_payments_are_recorded_in_sets(db: None, django_assert_max_num_queries) -> None:
    from tests.dues.make import make_members

    make_members(40)
    documents = issuing.issue_now(open_and_price(), by=None, on=ISSUE)
    rows = [PaymentIn(d.company_id, DAY, d.total) for d in documents]
    with django_assert_max_num_queries(20):
        payments.record(rows, by=None, on=DAY)
    assert campaigns.dry_run(2026, on=DAY).called == 40
    assert not accounts.still_open(DAY).exists()
