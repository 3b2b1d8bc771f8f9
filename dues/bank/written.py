"""Amounts and days as people and banks write them. No database."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from dues.bank.statement import decimal
from league.base.tabular import Unreadable
from league.base.text import fold

MONEY = r"[-+−(]?\s?\d[\d\s.,'’\u00a0\u202f]*(?:[.,]\d{1,2})?\)?-?"
DAY = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}"
_MONTHS = {
    name: at
    for at, names in enumerate(
        ("janvier janv jan january", "fevrier fevr fev feb february", "mars mar march", "avril avr apr april", "mai may",
         "juin jun june", "juillet juil jul july", "aout aou aug august", "septembre sept sep september", "octobre oct october",
         "novembre nov november", "decembre dec december"), 1)
    for name in names.split()
}  # fmt: skip


def _bare(text: str) -> tuple[str, bool]:
    """The digits and separators of an amount, and whether it is negative."""
    clean = re.sub(r"(?i)\b(?:eur|euros?|usd|gbp|chf|sek)\b|[€$£]", "", text.replace("\u2212", "-").replace("–", "-"))
    clean = re.sub(r"[\s'’\u00a0\u202f]", "", clean)
    negative = clean.startswith(("-", "(")) or clean.endswith("-") or clean.upper().endswith("DR")
    clean = re.sub(r"(?i)(?:dr|cr)$", "", clean)
    return clean.strip("()+-"), negative


def is_amount(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,3}(?:[.,]\d{3})*(?:[.,]\d{1,4})?|\d+(?:[.,]\d*)?|[.,]\d+", _bare(text)[0]))


def decimal_comma(samples: Sequence[str]) -> bool:
    """Is the comma the decimal sign in these amounts? What one shows clearly holds for all; French by default."""
    votes: Counter[bool] = Counter()
    for sample in samples:
        bare, _negative = _bare(sample)
        last = max(bare.rfind(","), bare.rfind("."))
        if last < 0:
            continue
        sign, places = bare[last], len(bare) - last - 1
        both = "," in bare and "." in bare
        if both or places != 3:
            votes[sign == "," if bare.count(sign) == 1 else sign != ","] += 1
        elif bare.count(sign) > 1:
            votes[sign != ","] += 1
    return votes[True] >= votes[False] if votes else True


def read_amount(text: str, comma: bool, place: str) -> Decimal:
    bare, negative = _bare(text)
    if not is_amount(text):
        raise Unreadable("bank_amount", where=place, text=text[:40])
    point, thousands = (",", ".") if comma else (".", ",")
    if bare.count(point) > 1 or (thousands in bare and point in bare and bare.rfind(thousands) > bare.rfind(point)):
        raise Unreadable("bank_amount", where=place, text=text[:40])
    if thousands in bare and not re.fullmatch(
        rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:{re.escape(point)}\d*)?", bare
    ):
        if bare.count(thousands) > 1 or point in bare:
            raise Unreadable("bank_amount", where=place, text=text[:40])
        point, thousands = thousands, point  # `12.5` in a file of commas can only be a decimal
    value = decimal(bare.replace(thousands, "").replace(point, "."), place)
    return -value if negative else value


_DAY_FORMS: tuple[tuple[str, Callable[[Any], tuple[str, str, str]]], ...] = (
    (r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", lambda m: (m[1], m[2], m[3])),
    (r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})", lambda m: (m[3], m[2], m[1])),
    (r"(\d{4})(\d{2})(\d{2})", lambda m: (m[1], m[2], m[3])),
)
_TIME = r"(?:[T ,]+\d{1,2}[:h]\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|UTC|[AP]M|[+-]\d{2}:?\d{2})?)?"


def _parts(text: str, month_first_: bool) -> tuple[int, int, int] | None:
    clean = text.strip().strip("\u00a0")
    for position, (form, order) in enumerate(_DAY_FORMS):
        found = re.fullmatch(form + _TIME, clean)
        if found:
            year, month, day = map(int, order(found))
            if position == 1:
                if month_first_:
                    month, day = day, month
                year += 2000 if year < 80 else 1900 if year < 100 else 0
            return year, month, day
    found = re.fullmatch(r"(\d{1,2})(?:er)?[ .-]+([a-z]+)\.?[ .-]+(\d{4}|\d{2})" + _TIME.lower(), fold(clean))
    if found and found[2] in _MONTHS:
        year = int(found[3])
        return (year if year > 99 else 2000 + year), _MONTHS[found[2]], int(found[1])
    return None


def is_day(text: str) -> bool:
    return len(text) <= 40 and _parts(text, False) is not None


def maybe_day(text: str, month_first_: bool) -> date | None:
    try:
        return read_day(text, month_first_, "")
    except Unreadable:
        return None


def month_first(samples: Sequence[str]) -> bool:
    """Are days written month first? Only when day first is impossible and month first is not."""
    seen = [parts for sample in samples[:5000] if (parts := _parts(sample, False))]
    return any(month > 12 for _y, month, _d in seen) and not any(day > 12 for _y, _m, day in seen)


def read_day(text: str, month_first_: bool, place: str) -> date:
    parts = _parts(text, month_first_) if len(text) <= 40 else None
    try:
        if parts is None:
            raise ValueError
        found = date(*parts)
        if not 1950 <= found.year <= 2200:
            raise ValueError
    except ValueError:
        raise Unreadable("bank_day", where=place, text=text[:40]) from None
    return found
