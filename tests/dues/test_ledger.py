"""Whatever is called, paid, chosen, taken off, credited, sent back and taken back, in whatever order: the ledger balances.

Beside it runs a model in plain Python that knows nothing of the database: what each fact adds to what a company owes.
After each step plain SQL that shares nothing with the acts recounts all of it, and looks that nothing posted has changed.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, seed
from hypothesis import settings as limits
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from dues import accounts, arrangements, campaigns, invoicing, issuing, payments, refunds, releases
from dues.models import Document, Entry, Hold, Payment
from league.base.acts import Refused
from league.base.money import CENT, ZERO
from league.base.rules import change_rule
from league.desks.verifying import CHECKS, ledger
from members.models import Company
from tests.dues.make import ISSUE, adopted_scale, make_members, open_and_price

CENTS = st.decimals(Decimal("0.01"), Decimal("900.00"), places=2)
WHO = st.integers(0, 1)
YEARS = (2026, 2027, 2028)
CALLED = Decimal("600.00")  # twelve jobs
RUNS = int(os.environ.get("LEDGER_RUNS", "150"))  # by night: LEDGER_RUNS=2000 LEDGER_STEPS=50
STEPS = int(os.environ.get("LEDGER_STEPS", "30"))
AT_LEAST, RULES = 100, 14
DONE: Counter[str] = Counter()

# All that `verify` asks of the ledger, as one statement that is planned once.
ASKED = [*ledger.CHECKS, "gap_in_series", "number_given_twice", "dated_before_its_predecessor"]
PREPARE = "PREPARE recount AS " + " UNION ALL ".join(
    f"SELECT '{name}', q.row::text, q.why::text FROM ({CHECKS[name].ask}) AS q(row, why)" for name in ASKED
)
SUMS = """
PREPARE sums AS
SELECT (SELECT coalesce(sum(total), 0) FROM dues_document WHERE company_id = c.id),
       (SELECT coalesce(sum(amount), 0) FROM dues_payment WHERE company_id = c.id),
       (SELECT coalesce(sum(r.amount), 0) FROM dues_refund r JOIN dues_payment p ON p.id = r.payment_id
         WHERE p.company_id = c.id),
       (SELECT coalesce(sum(amount), 0) FROM dues_entry WHERE company_id = c.id AND account = '411'),
       (SELECT coalesce(sum(d.total - coalesce(a.paid, 0) + coalesce(n.credited, 0)), 0) FROM dues_document d
          LEFT JOIN (SELECT document_id, sum(amount) AS paid FROM dues_allocation GROUP BY 1) a ON a.document_id = d.id
          LEFT JOIN (SELECT corrects_id, sum(total) AS credited FROM dues_document GROUP BY 1) n ON n.corrects_id = d.id
         WHERE d.company_id = c.id AND d.kind <> 'credit_note'),
       (SELECT coalesce(sum(p.amount - coalesce(a.used, 0) - coalesce(r.back, 0)), 0) FROM dues_payment p
          LEFT JOIN (SELECT payment_id, sum(amount) AS used FROM dues_allocation GROUP BY 1) a ON a.payment_id = p.id
          LEFT JOIN (SELECT payment_id, sum(amount) AS back FROM dues_refund GROUP BY 1) r ON r.payment_id = p.id
         WHERE p.company_id = c.id AND p.amount > 0
           AND NOT EXISTS (SELECT FROM dues_payment b WHERE b.reverses_id = p.id))
  FROM members_company c WHERE c.id = $1
"""
POSTED = """
PREPARE posted AS
SELECT md5(string_agg(e::text, '|' ORDER BY id) FILTER (WHERE id <= $1)), md5(string_agg(e::text, '|' ORDER BY id)),
       coalesce(max(id), 0) FROM dues_entry e
"""


PAIRS = "SELECT payment_id, document_id FROM dues_allocation GROUP BY 1, 2 HAVING sum(amount) > 0 ORDER BY 1, 2"
# Documents with something left to credit, and the first one whatever is left of it.
CREDITABLE = """
SELECT d.id FROM dues_document d LEFT JOIN dues_document n ON n.corrects_id = d.id WHERE d.kind <> 'credit_note'
 GROUP BY d.id HAVING d.total + coalesce(sum(n.total), 0) > 0 OR d.id = (SELECT min(id) FROM dues_document) ORDER BY d.id
"""


def to_cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


class Money(RuleBasedStateMachine):
    """Two members, years called one after the other; each example is rolled back."""

    companies: list[Company]

    @initialize()
    def begin(self) -> None:
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.day = ISSUE
        self.called: list[int] = []
        self.intents: list[payments.PaymentIn] = []
        self.owed = dict.fromkeys((company.pk for company in self.companies), ZERO)  # the model
        self.loose: set[int] = set()  # whose payment was taken off a document: a credit may lie beside an open call
        self.posted: tuple[str | None, int] = (None, 0)
        self.cash = False
        self.call()

    def teardown(self) -> None:
        if hasattr(self, "frame"):
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    def done(self, name: str) -> None:
        DONE[name] += 1

    def one(self, data: st.DataObject, rows: Any) -> Any:
        found = list(rows)
        return data.draw(st.sampled_from(found)) if found else None

    def call(self) -> None:
        year = YEARS[len(self.called)]
        self.day = max(self.day, ISSUE.replace(year=year))
        made = issuing.issue_now(
            campaigns.Campaign.objects.get(year=year), by=None, on=self.day, mail=False, pdfs=False
        )
        assert {document.company_id: document.total for document in made} == dict.fromkeys(self.owed, CALLED)
        self.called.append(year)
        for company in self.owed:
            self.owed[company] += CALLED
        self.loose.clear()
        self.done("call")

    @rule()
    def call_a_year(self) -> None:
        if len(self.called) < len(YEARS):
            self.call()

    @rule(which=st.integers(0, len(YEARS) - 1))
    def close_the_year(self, which: int) -> None:
        campaign = campaigns.Campaign.objects.get(year=self.called[which % len(self.called)])
        campaign = campaigns.close(campaign, by=None, on=self.day)
        with pytest.raises(Refused):
            issuing.issue_now(campaign, by=None, on=self.day)
        self.done("close year")

    @rule(days=st.integers(1, 40))
    def time_goes_by(self, days: int) -> None:
        self.the_answers_agree()
        self.day += timedelta(days=days)
        self.done("time")

    @rule()
    def change_the_basis_of_income(self) -> None:
        self.cash = not self.cash
        basis = "cash" if self.cash else "call"
        change_rule(accounts.BASIS, basis, since=self.day, because="essai", by=None, on=self.day)
        self.done("basis of income")

    @rule(who=WHO, price=CENTS)
    def invoice(self, who: int, price: Decimal) -> None:
        company = self.companies[who]
        line = invoicing.LineIn("stand", "Stand", price)
        made = invoicing.issue_invoice(company, [line], due_on=self.day, by=None, on=self.day)
        total = price + to_cents(price / 5)
        assert made.total == total, "20 % of VAT"
        self.owed[company.pk] += total
        self.loose.discard(company.pk)
        self.done("invoice")

    @rule(data=st.data(), share=st.integers(1, 100))
    def credit(self, data: st.DataObject, share: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(CREDITABLE)
            document = Document.objects.get(pk=self.one(data, [pk for (pk,) in cursor.fetchall()]))
        rate = Decimal(1) if document.kind == "call" else Decimal("1.2")
        net = max(to_cents(document.total / rate * share / 100), Decimal("0.01"))
        try:
            made = invoicing.credit(document, kind="error", reason="essai", net=net, by=None, on=self.day)
        except Refused:  # nothing, or less than that, is left to credit
            return
        assert abs(made.total + to_cents(net * rate)) <= Decimal("0.01")
        self.owed[document.company_id] += made.total
        self.loose.discard(document.company_id)
        self.done("credit")

    def record(self, row: payments.PaymentIn) -> list[Payment]:
        made = payments.record([row], by=None, on=self.day, receipts=False)
        self.intents.append(row)
        self.owed[row.company] -= row.amount
        return made

    def pay_something(self, too_much: Decimal = CENT) -> Payment:
        company = self.companies[len(self.intents) % 2].pk
        amount = max(self.owed[company], ZERO) + too_much
        return self.record(payments.PaymentIn(company, self.day, amount, intent=uuid4()))[0]

    @rule(who=WHO, amount=CENTS, chosen=st.booleans(), before=st.integers(0, 3))
    def pay(self, who: int, amount: Decimal, chosen: bool, before: int) -> None:
        company = self.companies[who].pk
        document = accounts.still_open(self.day).filter(company=company).last() if chosen else None
        day = self.day - timedelta(days=before)
        self.record(payments.PaymentIn(company, day, amount, document=document and document.pk, intent=uuid4()))
        self.done("pay")

    @rule(data=st.data(), share=st.integers(1, 99))
    def pay_in_part(self, data: st.DataObject, share: int) -> None:
        if document := self.one(data, accounts.still_open(self.day)):
            part = max(to_cents(document.open * share / 100), Decimal("0.01"))
            self.record(payments.PaymentIn(document.company_id, self.day, part, document=document.pk, intent=uuid4()))
            self.done("part-pay")

    @rule(data=st.data())
    def send_a_form_again(self, data: st.DataObject) -> None:
        if not self.intents:
            self.pay_something()
        row = self.one(data, self.intents)
        (stored,) = payments.record([replace(row)], by=None, on=self.day, receipts=False)
        assert stored.intent == row.intent
        self.done("same form again")

    @rule(who=WHO)
    def allocate(self, who: int) -> None:
        payments.allocate(self.companies[who], by=None, on=self.day)
        self.loose.discard(self.companies[who].pk)
        self.done("allocate")

    @rule(data=st.data(), elsewhere=st.booleans())
    def take_off_a_document(self, data: st.DataObject, elsewhere: bool) -> None:
        with connection.cursor() as cursor:
            cursor.execute(PAIRS)
            pairs = cursor.fetchall()
        if pair := self.one(data, pairs):
            payment, document = Payment.objects.get(pk=pair[0]), Document.objects.get(pk=pair[1])
            others = accounts.still_open(self.day).filter(company=payment.company_id).exclude(pk=document.pk)
            to = self.one(data, others) if elsewhere else None
            releases.release(payment, document, to=to, reason="essai", by=None, on=self.day)
            self.loose.add(payment.company_id)
            self.done("de-allocate")

    @rule(data=st.data(), any_payment=st.booleans())
    def take_back(self, data: st.DataObject, any_payment: bool) -> None:
        payments_in = Payment.objects.filter(reverses=None).order_by("pk")
        standing = payments_in.filter(reversal=None, refunds=None)
        payment = self.one(data, payments_in if any_payment else standing) or self.pay_something()
        if payment.refunds.exists():
            with pytest.raises(Refused):
                payments.reverse(payment, reason="essai", by=None, on=self.day)
            return
        before = Payment.objects.filter(reverses=payment).first()
        counter = payments.reverse(payment, reason="essai", by=None, on=self.day)
        if before is None:
            self.owed[payment.company_id] += payment.amount
            self.loose.discard(payment.company_id)
        assert payments.reverse(payment, reason="essai", by=None, on=self.day) == counter == (before or counter)
        self.done("reverse")

    @rule(data=st.data(), cents=st.integers(1, 60_000), within=st.booleans())
    def send_back(self, data: st.DataObject, cents: int, within: bool) -> None:
        found = [payment for payment, _left in payments.credits_of(list(self.owed))]
        payment = self.one(data, found or Payment.objects.filter(reverses=None).order_by("pk"))
        if payment is None or (within and not found):  # somebody pays too much first
            payment = self.pay_something(too_much=Decimal(cents) / 100)
        left = refunds.left_of(payment)
        amount = min(Decimal(cents) / 100, left) if within else Decimal(cents) / 100
        if amount > left or amount <= 0:
            with pytest.raises(Refused):
                refunds.refund(payment, amount=amount, reason="essai", by=None, on=self.day)
            return
        refunds.refund(payment, amount=amount, reason="essai", by=None, on=self.day)
        self.owed[payment.company_id] += amount
        self.done("refund")

    @rule(data=st.data())
    def dispute(self, data: st.DataObject) -> None:
        """Opens one, or ends one where all that is open is disputed: nothing in the ledger may move."""
        held = Hold.objects.on(self.day)
        documents = accounts.still_open(self.day)
        if document := self.one(data, documents.exclude(pk__in=held.values("document"))):
            arrangements.open_dispute(document, reason="essai", by=None, on=self.day)
        elif hold := self.one(data, held):
            arrangements.end_hold(hold, outcome="essai", by=None, on=self.day)
        else:
            return
        self.done("dispute")

    @invariant()
    def everything_adds_up(self) -> None:
        if not hasattr(self, "frame"):
            return
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED; EXECUTE recount")
            assert cursor.fetchall() == []
            cursor.execute("EXECUTE posted(%s)", [self.posted[1]])
            before, now, newest = cursor.fetchone()
            assert before == self.posted[0], "nothing posted changes"
            self.posted = (now, newest)
            for company, owed in self.owed.items():
                cursor.execute("EXECUTE sums(%s)", [company])
                called, received, back, posted, still, credit = cursor.fetchone()
                assert owed == called - received + back == posted == still - credit
                assert not (still and credit) or company in self.loose, "a credit beside an open call"

    def the_answers_agree(self) -> None:
        """What the pages ask says the same as the model."""
        ids, last = list(self.owed), self.day + timedelta(days=1)
        assert accounts.balance_of(ids, last) == self.owed
        net = dict.fromkeys(ids, ZERO)
        for document in accounts.still_open(last):
            net[document.company_id] += document.open
        for payment, left in payments.credits_of(ids):
            net[payment.company_id] -= left
        assert net == self.owed


@pytest.fixture
def world(db: None) -> Iterator[None]:
    """Two members, three campaigns priced and not called yet, and the recounts planned."""
    Money.companies = make_members(2)
    for year in YEARS:
        adopted_scale(year)
        open_and_price(year, on=ISSUE)
    with connection.cursor() as cursor:
        for statement in (PREPARE, SUMS, POSTED):
            cursor.execute(statement)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")


def run(runs: int, steps: int, **more: Any) -> None:
    chosen = int(os.environ.get("LEDGER_SEED") or random.randrange(2**32))
    print(f"\nLEDGER_SEED={chosen}, {runs} runs of up to {steps} steps")
    run_state_machine_as_test(
        seed(chosen)(Money),
        settings=limits(
            max_examples=runs, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), **more,
        ),
    )  # fmt: skip


@pytest.mark.proof
@pytest.mark.usefixtures("world")
def test_the_ledger_balances_whatever_happens() -> None:
    DONE.clear()
    wall, cpu = time.monotonic(), time.process_time()
    run(RUNS, STEPS)
    while len(DONE) < RULES or min(DONE.values()) < AT_LEAST:
        run(20, STEPS)
    print(f"{time.monotonic() - wall:.0f} s, {time.process_time() - cpu:.0f} s of them in Python")
    print(f"{DONE.total()} steps:", ", ".join(f"{name} {count}" for name, count in sorted(DONE.items())))
    assert not Payment.objects.exists(), "every run was rolled back"


@pytest.mark.usefixtures("world")
def test_the_control_a_sign_error_in_the_reversal_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    right = payments._entries

    def wrong(payment: Payment, name: str) -> tuple[Entry, ...]:
        rows = right(payment, name)
        for row in rows if payment.reverses_id else ():
            row.amount = -row.amount
        return rows

    monkeypatch.setattr(payments, "_entries", wrong)
    with pytest.raises(AssertionError):
        run(200, STEPS, phases=[Phase.generate])
