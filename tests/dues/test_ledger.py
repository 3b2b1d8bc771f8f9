"""Whatever is called, paid, chosen, credited, sent back and taken back, in whatever order: the ledger balances.

Beside it runs a model in plain Python that knows nothing of the database: a list of facts and their sums.
"""

import contextlib
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import settings as limits
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from dues import accounts, arrangements, campaigns, income, invoicing, issuing, payments, refunds
from dues.models import Allocation, Document, Entry, Payment, Refund, Series
from league.base.acts import Refused
from league.base.money import ZERO
from league.base.rules import change_rule
from members.models import Company
from tests.dues.make import ISSUE, adopted_scale, make_members, open_and_price

Facts = dict[int, list[Decimal]]
CENTS = st.decimals(Decimal("0.01"), Decimal("900.00"), places=2)


class Money(RuleBasedStateMachine):
    """Two members, years called one after the other; each example is rolled back."""

    @initialize()
    def begin(self) -> None:
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.companies = [company.pk for company in make_members(2)]
        self.year, self.day = 2025, ISSUE - timedelta(days=365)
        self.intents: list[payments.PaymentIn] = []
        self.model: Facts = {company: [] for company in self.companies}  # what each fact adds to what is owed
        self.posted: list[dict[str, object]] = []
        self.cash = False

    def learn_calls(self) -> None:
        """Documents are made by the machine under test: the model reads the total that each was announced with."""
        known = getattr(self, "known", set())
        for document in Document.objects.exclude(pk__in=known):
            self.model[document.company_id].append(document.total)
            known.add(document.pk)
        self.known = known

    @rule()
    def change_the_basis_of_income(self) -> None:
        self.cash = not self.cash
        basis = "cash" if self.cash else "call"
        change_rule(accounts.BASIS, basis, since=self.day, because="essai", by=None, on=self.day)

    @rule(data=st.data(), cents=st.integers(1, 60_000))
    def send_back(self, data: st.DataObject, cents: int) -> None:
        candidates = list(Payment.objects.filter(reverses=None).order_by("pk"))
        if candidates:
            payment, amount = data.draw(st.sampled_from(candidates)), Decimal(cents) / 100
            left = refunds.left_of(payment)
            amount = min(amount, left) if data.draw(st.booleans()) else amount
            if amount > left or amount <= 0:
                with pytest.raises(Refused):
                    refunds.refund(payment, amount=amount, reason="essai", by=None, on=self.day)
                return
            refunds.refund(payment, amount=amount, reason="essai", by=None, on=self.day)
            self.model[payment.company_id].append(amount)

    @rule(data=st.data())
    def dispute(self, data: st.DataObject) -> None:
        documents = list(accounts.still_open(self.day))
        if documents:
            document = data.draw(st.sampled_from(documents))
            with contextlib.suppress(Refused):  # it is disputed already
                arrangements.open_dispute(document, reason="essai", by=None, on=self.day)

    def teardown(self) -> None:
        if hasattr(self, "frame"):
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    @rule()
    def call_a_year(self) -> None:
        if self.year >= 2028:
            return
        self.year += 1
        self.day = max(self.day, ISSUE.replace(year=self.year))
        adopted_scale(self.year)
        issuing.issue_now(open_and_price(self.year, on=self.day), by=None, on=self.day)

    @rule(days=st.integers(0, 40))
    def time_goes_by(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(who=st.integers(0, 1), amount=CENTS, chosen=st.booleans(), before=st.integers(0, 3))
    def pay(self, who: int, amount: Decimal, chosen: bool, before: int) -> None:
        company = self.companies[who]
        document = accounts.still_open(self.day).filter(company=company).last() if chosen else None
        day = self.day - timedelta(days=before)
        row = payments.PaymentIn(company, day, amount, document=document.pk if document else None, intent=uuid4())
        payments.record([row], by=None, on=self.day)
        self.intents.append(row)
        self.model[company].append(-amount)

    @rule(who=st.integers(0, 1))
    def allocate(self, who: int) -> None:
        payments.allocate(Company.objects.get(pk=self.companies[who]), by=None, on=self.day)

    @rule(data=st.data(), share=st.integers(1, 100))
    def credit(self, data: st.DataObject, share: int) -> None:
        documents = list(Document.objects.exclude(kind="credit_note").order_by("pk"))
        if documents:
            document = data.draw(st.sampled_from(documents))
            net = max((document.total * share / 100).quantize(Decimal("0.01")), Decimal("0.01"))
            with contextlib.suppress(Refused):  # nothing, or less than that, is left to credit
                invoicing.credit(document, kind="error", reason="essai", net=net, by=None, on=self.day)

    @rule(who=st.integers(0, 1), price=CENTS)
    def invoice(self, who: int, price: Decimal) -> None:
        line = invoicing.LineIn("stand", "Stand", price)
        company = Company.objects.get(pk=self.companies[who])
        invoicing.issue_invoice(company, [line], due_on=self.day, by=None, on=self.day)

    @rule(data=st.data())
    def send_a_form_again(self, data: st.DataObject) -> None:
        if self.intents:
            count = Payment.objects.count()
            payments.record([data.draw(st.sampled_from(self.intents))], by=None, on=self.day)
            assert Payment.objects.count() == count

    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        candidates = list(Payment.objects.filter(reverses=None).order_by("pk"))
        if candidates:
            payment = data.draw(st.sampled_from(candidates))
            if payment.refunds.exists():
                with pytest.raises(Refused):
                    payments.reverse(payment, reason="essai", by=None, on=self.day)
                return
            before = Payment.objects.filter(reverses=payment).exists()
            payments.reverse(payment, reason="essai", by=None, on=self.day)
            if not before:
                self.model[payment.company_id].append(payment.amount)

    @invariant()
    def everything_adds_up(self) -> None:
        if not hasattr(self, "frame"):
            return
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        assert (Entry.objects.aggregate(sum=Sum("amount"))["sum"] or ZERO) == 0
        assert not Entry.objects.values("posting").annotate(sum=Sum("amount")).exclude(sum=0).order_by().exists()
        self.learn_calls()
        entries = list(Entry.objects.order_by("pk").values())
        assert entries[: len(self.posted)] == self.posted, "nothing posted changes"
        self.posted = entries
        last = self.day + timedelta(days=1)
        for company, balance in accounts.balance_of(self.companies, last).items():
            called = Document.objects.filter(company=company).aggregate(sum=Sum("total"))["sum"] or ZERO
            received = Payment.objects.filter(company=company).aggregate(sum=Sum("amount"))["sum"] or ZERO
            back = Refund.objects.filter(payment__company=company).aggregate(sum=Sum("amount"))["sum"] or ZERO
            assert balance == called - received + back == sum(self.model[company], ZERO)
            still = sum((d.open for d in accounts.still_open(last).filter(company=company)), ZERO)
            credit = sum((left for _p, left in payments.credits_of([company])), ZERO)
            assert balance == still - credit
            assert not (still and credit), "a credit never lies beside an open call"
        for document in Document.objects.exclude(kind="credit_note").annotate(sum=Sum("allocations__amount")):
            credited = document.corrections.aggregate(sum=Sum("total"))["sum"] or ZERO
            assert 0 <= (document.sum or ZERO) <= document.total + credited
        for payment in Payment.objects.filter(reverses=None).annotate(sum=Sum("allocations__amount")):
            back = payment.refunds.aggregate(sum=Sum("amount"))["sum"] or ZERO
            assert 0 <= (payment.sum or ZERO) + back <= payment.amount
        waiting = Entry.objects.filter(account=accounts.PENDING).aggregate(sum=Sum("amount"))["sum"] or ZERO
        on_cash = income.on_cash(Document.objects.filter(kind="call").values_list("pk", flat=True))
        assert -waiting == sum((d.open for d in accounts.with_open(last).filter(pk__in=on_cash)), ZERO)
        for series in Series.objects.all():
            numbers = sorted(Document.objects.filter(series=series).values_list("position", flat=True))
            assert numbers == list(range(1, series.last + 1)), "without a gap"
        assert not Allocation.objects.filter(payment__amount__lt=0).exists()


@pytest.mark.django_db
def test_the_ledger_balances_whatever_happens() -> None:
    run_state_machine_as_test(
        Money, settings=limits(max_examples=60, stateful_step_count=25, deadline=None, database=None)
    )
    assert not campaigns.Campaign.objects.exists()
