"""VAT by key and the fee of a late payment: pure arithmetic, Decimal euros, each rounded once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from league.base.money import ZERO, cents

INDEMNITY = Decimal("40.00")


@dataclass(frozen=True, slots=True)
class Key:
    """The lines of one regime and rate taken together: `base` before VAT and its `vat`, in euros."""

    regime: str
    rate: Decimal
    base: Decimal
    vat: Decimal

    @property
    def total(self) -> Decimal:
        return self.base + self.vat


def by_key(lines: Iterable[tuple[str, Decimal, Decimal]]) -> list[Key]:
    """(regime, rate in percent, amount before VAT) summed by regime and rate, the VAT of each sum rounded half up."""
    bases: dict[tuple[str, Decimal], Decimal] = defaultdict(lambda: ZERO)
    for regime, rate, net in lines:
        bases[regime, rate] += net
    return [
        Key(regime, rate, base, cents(Fraction(base) * Fraction(rate) / 100))
        for (regime, rate), base in sorted(bases.items(), key=lambda pair: (pair[0][0], -pair[0][1]))
    ]


def total(keys: Iterable[Key]) -> Decimal:
    """Euros to pay, VAT included."""
    return sum((key.total for key in keys), ZERO)


def frozen(keys: Iterable[Key]) -> list[dict[str, Any]]:
    return [
        {"regime": key.regime, "rate": f"{key.rate.normalize():f}", "base": str(key.base), "vat": str(key.vat)}
        for key in keys
    ]


def thawed(kept: Iterable[dict[str, Any]]) -> list[Key]:
    return [Key(row["regime"], Decimal(row["rate"]), Decimal(row["base"]), Decimal(row["vat"])) for row in kept]


def late_fee(amount: Decimal, *, percent: Decimal, days: int) -> Decimal:
    """The penalty on `amount` euros VAT included, `percent` a year, `days` late: amount x rate x days / 365.

    Commercial code, article L. 441-10: due without a reminder from the day after the due day.
    """
    return cents(Fraction(amount) * Fraction(percent) * max(days, 0) / 36500)
