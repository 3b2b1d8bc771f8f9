"""Money: Decimal euros with two places, rounded in one function. No database, no float."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils.translation import get_language

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
NARROW, NBSP, MINUS = "\u202f", "\u00a0", "\u2212"


def cents(value: Decimal | int | str | Fraction, *, to: Decimal = CENT) -> Decimal:
    """`value` in euros, rounded half up (away from zero) to the step `to`, with two places.

    `to` is a step in euros: 0.01 for the cent, 1 for the euro. A float raises TypeError: it has already lost the cent.
    A Fraction is rounded exactly, so divide as a Fraction and round once.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str | Fraction):
        raise TypeError(f"money is Decimal, Fraction, int or text, never {type(value).__name__}")
    exact = Fraction(value)
    steps = abs(exact) / Fraction(to)
    whole = steps.numerator * 2 // steps.denominator  # in half steps, so that half up is exact
    rounded = Decimal((whole + 1) // 2) * to
    return (-rounded if exact < 0 else rounded).quantize(CENT, rounding=ROUND_HALF_UP) + ZERO


def share(total: Decimal, weights: Sequence[int | Decimal | Fraction]) -> tuple[Decimal, ...]:
    """`total` euros split in proportion to `weights`, to the cent, by largest remainder: the shares sum to `total`.

    Equal remainders go to the earlier weight, so the result depends on the order given and on nothing else.
    ValueError when `total` has parts of a cent, a weight is negative, or none is positive; TypeError on a float.
    """
    if cents(total) != total:
        raise ValueError("an amount to share is in whole cents")
    if any(isinstance(weight, float) for weight in weights):
        raise TypeError("weights are Decimal, Fraction or int, never float")
    exact = [Fraction(weight) for weight in weights]
    whole = sum(exact, Fraction(0))
    if whole <= 0 or min(exact) < 0:
        raise ValueError("weights are at least zero, and one is above")
    units = int(abs(total) / CENT)
    quotas = [units * weight / whole for weight in exact]
    taken = [quota.numerator // quota.denominator for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda i: (taken[i] - quotas[i], i))
    for i in by_remainder[: units - sum(taken)]:
        taken[i] += 1
    sign = -1 if total < 0 else 1
    return tuple(sign * count * CENT + ZERO for count in taken)


def euros_text(amount: Decimal | int | str, lang: str | None = None) -> str:
    """`amount` rounded to the cent, as one reads it: '1 250,00 €' in French, '€1,250.00' in English.

    French groups with a narrow no-break space and keeps the sign of the euro on the line; a negative amount carries a
    true minus. `lang` is a language code, by default the active language; any other than French reads as English.
    """
    value = cents(amount)
    digits = f"{abs(value):,.2f}"
    sign = MINUS if value < 0 else ""
    if (lang or get_language() or "fr").startswith("fr"):
        whole, part = digits.replace(",", NARROW).split(".")
        return f"{sign}{whole},{part}{NBSP}€"
    return f"{sign}€{digits}"
