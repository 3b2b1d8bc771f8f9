"""Arithmetic of money, 10,000 random cases a rule, against sums in whole cents that know neither Decimal nor our code."""

import itertools
import os
import random
import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from fractions import Fraction
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from dues import invoicing, payments, quotes, refunds, vat
from dues.models import Document, Payment, Refund
from league.base import money
from league.base.acts import Refused
from league.base.money import CENT, share
from tests.dues.make import DUE

CASES = 10_000
RATES = (D("20"), D("10"), D("5.5"), D("2.1"))
STEPS = (D("0.01"), D("0.10"), D("1.00"), D("5.00"))


@pytest.fixture
def dice() -> random.Random:
    chosen = int(os.environ.get("ARITHMETIC_SEED") or random.randrange(2**32))
    print(f"\nARITHMETIC_SEED={chosen}, {CASES} cases")
    return random.Random(chosen)


def half_up(top: int, bottom: int) -> int:
    """top / bottom to the nearest whole number, halves away from zero, on whole numbers alone."""
    whole = (2 * abs(top) + bottom) // (2 * bottom)
    return -whole if top < 0 else whole


def euros(count: int) -> D:
    return D(count).scaleb(-2)


def in_cents(amount: D) -> int:
    exact = amount.scaleb(2)
    assert exact == int(exact), f"{amount} has parts of a cent"
    return int(exact)


def lines_make_the_total(dice: random.Random) -> None:
    """Each line is rounded once, VAT once a key, and their sum is the total."""
    for _ in range(CASES):
        rows = [
            (dice.choice(RATES), dice.randrange(1, 50_000), dice.randrange(-200_000, 2_000_000))
            for _ in range(dice.randrange(1, 6))
        ]
        lines = [
            (rate, invoicing.LineIn("stand", "x", euros(price), D(thousandths).scaleb(-3)))
            for rate, thousandths, price in rows
        ]
        bases: dict[D, int] = defaultdict(int)
        for (rate, thousandths, price), (_rate, line) in zip(rows, lines, strict=True):
            assert in_cents(line.net) == half_up(price * thousandths, 1000)
            bases[rate] += half_up(price * thousandths, 1000)
        keys = vat.by_key(("taxable", rate, line.net) for rate, line in lines)
        taxes = {rate: half_up(base * int(rate * 10), 1000) for rate, base in bases.items()}
        assert {key.rate: in_cents(key.vat) for key in keys} == taxes
        assert in_cents(vat.total(keys)) == sum(bases.values()) + sum(taxes.values())


def prices_are_prorated(dice: random.Random) -> None:
    """Base, first-year reduction, months left: each step rounded once to the scale's step, and the parts are the amount."""
    for _ in range(CASES):
        base, percent, step, month = (
            dice.randrange(0, 500_000), dice.randrange(0, 101), dice.choice(STEPS), dice.randrange(1, 13)
        )  # fmt: skip
        terms = quotes.ScaleTerms(
            2026,
            (quotes.Bracket(None, 0, None, euros(base)),),
            first_year_percent=D(percent),
            proration="monthly",
            rounding=step,
        )
        priced = quotes.quote(terms, subject(date(2026, month, dice.randrange(1, 29))))
        assert isinstance(priced, quotes.Quote)
        unit = in_cents(step)
        left = min(half_up(base * (100 - percent), 100 * unit) * unit, base) if percent else base
        owed = left if month == 1 else min(half_up(left * (13 - month), 12 * unit) * unit, left)
        assert in_cents(priced.amount) == owed
        assert sum(in_cents(part.amount) for part in priced.parts) == owed


def shares_keep_every_cent(dice: random.Random) -> None:
    """The shares are the total, each within a cent of its due, and who weighs more never gets less."""
    for _ in range(CASES):
        total = dice.randrange(-1_000_000, 1_000_000)
        weights = [dice.randrange(0, 10_000) for _ in range(dice.randrange(1, 12))]
        weights[0] += 1
        parts = [in_cents(part) for part in share(euros(total), weights)]
        assert sum(parts) == total
        assert all(
            abs(part * sum(weights) - total * weight) < sum(weights)
            for part, weight in zip(parts, weights, strict=True)
        )
        sizes = [abs(part) for _weight, part in sorted(zip(weights, parts, strict=True), key=lambda pair: pair[0])]
        by_weight = defaultdict(list)
        for weight, size in zip(sorted(weights), sizes, strict=True):
            by_weight[weight].append(size)
        groups = [by_weight[weight] for weight in sorted(by_weight)]
        assert all(max(light) <= min(heavy) for light, heavy in itertools.pairwise(groups))


def what_is_merged_is_split_again(dice: random.Random) -> None:
    """split(merge(x)) = x: a total shared by its own parts gives the parts, and so do keys that were frozen."""
    for _ in range(CASES):
        parts = [euros(dice.randrange(0, 100_000)) for _ in range(dice.randrange(1, 12))]
        parts[-1] += CENT
        assert list(share(sum(parts), parts)) == parts
        keys = vat.by_key(("taxable", dice.choice(RATES), part) for part in parts)
        assert vat.thawed(vat.frozen(keys)) == keys


def fees_are_exact(dice: random.Random) -> None:
    for _ in range(CASES):
        amount, tenths, days = dice.randrange(0, 5_000_000), dice.randrange(0, 250), dice.randrange(-30, 1000)
        fee = vat.late_fee(euros(amount), percent=D(tenths) / 10, days=days)
        assert in_cents(fee) == half_up(amount * tenths * max(days, 0), 365_000)


def subject(joined_on: date) -> quotes.Subject:
    return quotes.Subject(company=1, college="sme", college_label="PME", jobs=12, joined_on=joined_on, first_year=True)


RULES: list[Callable[[random.Random], None]] = [
    lines_make_the_total, prices_are_prorated, shares_keep_every_cent, what_is_merged_is_split_again, fees_are_exact,
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_arithmetic_agrees_with_whole_cents(rule: Callable[[random.Random], None], dice: random.Random) -> None:
    rule(dice)


def down(value: Any, *, to: D = CENT) -> D:
    """What rounds every amount down, as a careless hand would."""
    return (D(Fraction(value) // Fraction(to)) * to).quantize(CENT)


def shared_down(total: D, weights: Any) -> tuple[D, ...]:
    return tuple(down(Fraction(total) * Fraction(weight) / sum(map(Fraction, weights))) for weight in weights)


@pytest.mark.parametrize(
    ("rule", "place", "name", "wrong"),
    [
        (lines_make_the_total, invoicing, "cents", down),
        (lines_make_the_total, vat, "cents", down),
        (prices_are_prorated, quotes, "cents", down),
        (shares_keep_every_cent, None, "share", shared_down),
        (fees_are_exact, vat, "cents", down),
    ],
)
def test_the_control_rounding_down_is_seen(
    rule: Callable[[random.Random], None], place: ModuleType | None, name: str, wrong: Any, dice: random.Random,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if place is None:
        monkeypatch.setitem(globals(), name, wrong)
    else:
        monkeypatch.setattr(place, name, wrong)
    with pytest.raises(AssertionError):
        rule(dice)


FLOATS = {"antennas_commune.latitude", "antennas_commune.longitude", "members_matchcase.score"}


@pytest.mark.django_db
def test_no_column_of_money_is_a_float_and_each_holds_whole_cents() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type IN ('real', 'double precision', 'money')"
        )
        assert {name for (name,) in cursor.fetchall() if "event." not in name} == FLOATS
        cursor.execute(
            "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'numeric'"
            " AND numeric_scale = 2"
        )
        assert cursor.fetchone()[0] > 30, "something was looked at"
    euros_in = [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.DecimalField) and "euros" in str(field.verbose_name)
    ]
    assert len(euros_in) > 20
    assert {field.decimal_places for field in euros_in} == {2}


@pytest.mark.django_db
def test_a_float_is_refused_at_the_door_of_every_act_that_takes_money(calls: list[Document]) -> None:
    company = calls[0].company
    (payment,) = payments.record([payments.PaymentIn(company.pk, DUE, D(700))], by=None, on=DUE)
    wrong: Any = 10.1
    acts: list[Callable[[], Any]] = [
        lambda: payments.record([payments.PaymentIn(company.pk, DUE, wrong)], by=None, on=DUE),
        lambda: refunds.refund(payment, amount=wrong, reason="x", by=None, on=DUE, intent=uuid.uuid4()),
        lambda: invoicing.issue_invoice(company, [invoicing.LineIn("stand", "x", wrong)], due_on=DUE, by=None, on=DUE),
        lambda: invoicing.credit(calls[0], kind="error", reason="x", net=wrong, by=None, on=DUE),
        lambda: money.cents(wrong),
        lambda: share(D(10), [wrong, 1]),
        lambda: quotes.Bracket(None, 0, None, wrong),
    ]
    for act in acts:
        with pytest.raises((TypeError, ValueError, Refused)):
            act()
    assert (Payment.objects.count(), Refund.objects.count(), Document.objects.count()) == (1, 0, len(calls))
