"""A bank statement as every format gives it, and its check against its own balances. No database."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from league.base.remarks import Remark, words
from league.base.tabular import Unreadable
from league.base.text import fold

words(
    bank_empty=_("The file is empty."),
    bank_too_large=_("The file is too large: at most %(megabytes)s MB are read."),
    bank_too_many=_("The file has more than %(most)s entries."),
    bank_unknown=_(
        "This is no bank statement that is known: camt.053, CFONB120, MT940 or the CSV file of a bank is expected."
    ),
    bank_kind=_("This is %(kind)s, not a bank statement: ask the bank for camt.053, CFONB120, MT940 or CSV."),
    bank_binary=_("The file is not text: it holds signs that no bank writes."),
    bank_nothing=_("The file holds no statement."),
    bank_amount=_("%(where)s: “%(text)s” is not an amount."),
    bank_day=_("%(where)s: “%(text)s” is not a day."),
    bank_sum=_(
        "The statement %(number)s of account %(account)s does not add up: opening balance and entries make %(sum)s "
        "%(currency)s, the closing balance is %(closing)s %(currency)s."
    ),
    bank_currencies=_(
        "The statement %(number)s of account %(account)s cannot be checked: it mixes the currencies %(currencies)s."
    ),
    bank_no_balance=_("Statement %(number)s: no balance to check."),
    bank_one_balance=_("Statement %(number)s: only one of the two balances is given, no balance to check."),
)

MAX_BYTES = 10 * 1024 * 1024
MAX_ENTRIES = 100_000
NOT_PROVIDED = frozenset({"NOTPROVIDED", "NONREF", "NONREFERENCE", "NOREF", "NONE", "NOTAVAILABLE"})


@dataclass(frozen=True, slots=True)
class Balance:
    """What stood on the account, in its currency, at the end of `day`; negative when overdrawn."""

    amount: Decimal
    day: date | None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One movement. `amount` is positive, in the currency of the account; `credit`: money came in.

    `bank_reference` is the bank's own, `end_to_end_id` the payer's (empty when it says NOTPROVIDED), `reference` the
    best one to recognise what is paid, `text` all words. `return_reason` is the code of a reject or return, as AC04.
    `statement` is the position of its statement in the file, from 0.
    """

    day: date
    amount: Decimal
    credit: bool
    currency: str = ""
    value_day: date | None = None
    counterparty: str = ""
    iban: str = ""
    reference: str = ""
    end_to_end_id: str = ""
    bank_reference: str = ""
    return_reason: str | None = None
    text: str = ""
    statement: int = 0

    @property
    def signed(self) -> Decimal:
        return self.amount if self.credit else -self.amount

    def as_json(self) -> dict[str, Any]:
        row = asdict(self)
        row["sign"] = "credit" if row.pop("credit") else "debit"
        return row | {
            "amount": plain(self.amount),
            "day": self.day.isoformat(),
            "value_day": self.value_day and self.value_day.isoformat(),
        }


@dataclass(frozen=True)
class Statement:
    """The movements of one account in one window. A balance that the file does not give is None."""

    account: str
    currency: str
    lines: tuple[Line, ...]
    opening: Balance | None = None
    closing: Balance | None = None
    number: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "account": self.account,
            "currency": self.currency,
            "number": self.number,
            **_balance_json("opening", self.opening),
            **_balance_json("closing", self.closing),
            "entries": len(self.lines),
        }


def _balance_json(name: str, balance: Balance | None) -> dict[str, str | None]:
    return {
        f"{name}_balance": plain(balance.amount) if balance else None,
        f"{name}_day": balance.day.isoformat() if balance and balance.day else None,
    }


@dataclass(frozen=True)
class BankFile:
    """A file that was read: its format, statements, and remarks on what was left aside or could not be checked."""

    format: str
    statements: tuple[Statement, ...]
    warnings: tuple[Remark, ...] = field(default=())
    notification: bool = False

    @property
    def lines(self) -> list[Line]:
        return [line for statement in self.statements for line in statement.lines]

    def as_json(self, more: Iterable[str] = ()) -> dict[str, Any]:
        return {
            "format": self.format,
            "statements": [statement.as_json() for statement in self.statements],
            "entries": [line.as_json() for line in self.lines],
            "warnings": [*map(str, self.warnings), *more],
        }


def checked(kind: str, statements: Sequence[Statement], warnings: Iterable[Remark] = (), **more: Any) -> BankFile:
    """The file, once each statement adds up: opening + entries = closing. Unreadable names both sums when it does not."""
    if not statements:
        raise Unreadable("bank_nothing")
    if sum(len(statement.lines) for statement in statements) > MAX_ENTRIES:
        raise Unreadable("bank_too_many", most=MAX_ENTRIES)
    remarks, numbered = list(warnings), []
    for at, statement in enumerate(statements):
        name = statement.number or str(at + 1)
        opening, closing = statement.opening, statement.closing
        currencies = {c for c in (statement.currency, *(line.currency for line in statement.lines)) if c}
        currencies |= {balance.currency for balance in (opening, closing) if balance and balance.currency}
        if len(currencies) > 1:
            raise Unreadable(
                "bank_currencies", number=name, account=statement.account, currencies=", ".join(sorted(currencies))
            )
        currency = currencies.pop() if currencies else "EUR"
        if opening and closing:
            total = opening.amount + sum((line.signed for line in statement.lines), Decimal(0))
            if total != closing.amount:
                raise Unreadable(
                    "bank_sum", number=name, account=statement.account, currency=currency,
                    sum=plain(total), closing=plain(closing.amount),
                )  # fmt: skip
        else:
            remarks.append(Remark("bank_one_balance" if opening or closing else "bank_no_balance", {"number": name}))
        numbered.append(
            replace(
                statement,
                currency=currency,
                lines=tuple(replace(line, statement=at, currency=currency) for line in statement.lines if line.amount),
            )
        )
    return BankFile(kind, tuple(numbered), tuple(remarks), **more)


def plain(amount: Decimal) -> str:
    """An amount as data: a point, at least two places, no exponent."""
    text = f"{amount:f}"
    whole, _point, places = text.partition(".")
    return f"{whole}.{places.rstrip('0').ljust(2, '0')}"


def decimal(text: str, where: str) -> Decimal:
    """The number in `text` (digits, a point or a comma, a sign), below 10^13; Unreadable otherwise."""
    try:
        if not re.fullmatch(r"[+-]?(\d{1,30}([.,]\d{0,10})?|[.,]\d{1,10})", text):
            raise InvalidOperation
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise Unreadable("bank_amount", where=where, text=text[:40]) from None
    if abs(value) >= Decimal(10) ** 13:
        raise Unreadable("bank_amount", where=where, text=text[:40])
    return value


def tidy(text: str) -> str:
    """One line, single spaces, no control signs."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def provided(reference: str) -> str:
    """The reference, or nothing when it is only a word for none."""
    clean = tidy(reference)
    return "" if re.sub(r"[^A-Z]", "", clean.upper()) in NOT_PROVIDED and not re.search(r"\d", clean) else clean


_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
_REASON = re.compile(
    r"\b(AC0[1-6]|AC1[3-7]|AG0[1-9]|AM0[1-9]|AM10|BE0[1-9]|CNOR|DNOR|CURR|CUST|DT01|DUPL|ED05|FF01|FF05|FOCR|FRAD|MD0[1-9]|"
    r"MS0[23]|NARR|NOAS|NOOR|RC01|RF01|RR0[1-4]|SL0[1-9]|SL1[1-4]|SVNR|TECH|TM01|UPAY|ARDT|FR01|RJCT|BE1\d)\b"
)
_RETURN = re.compile(r"rejet|rejete|retour|impaye|return|reject|refus|storn|unpaid|ruckl|\brtrn\b|\brtr\b|rlast", re.I)


def is_iban(text: str) -> bool:
    """Is `text` an IBAN with a right key?"""
    number = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", number):
        return False
    return int("".join(str(int(c, 36)) for c in number[4:] + number[:4])) % 97 == 1


def iban_in(text: str) -> str:
    """The first right IBAN in `text`, without spaces, or nothing."""
    for found in _IBAN.finditer(text.upper()):
        number = re.sub(r"\s", "", found.group())
        for end in range(min(len(number), 34), 14, -1):
            if is_iban(number[:end]):
                return number[:end]
    return ""


def reason_in(text: str, *, sure: bool = False) -> str | None:
    """The code of a reject or return in free words, when they speak of one (`sure`: the entry itself says it is one)."""
    if not sure and not _RETURN.search(fold(text)):
        return None
    found = _REASON.search(text.upper())
    return found.group() if found else None
