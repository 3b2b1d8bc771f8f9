"""The CSV files of banks: columns known by their names in any order, balances where the file gives them. No database.

French, English and German headers; `;` `,` tab or `|`; one signed amount, two columns, or an amount with its sign beside
it; lines before and after the table that name the account and its balances.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from dues.bank.columns import plain_name, role_of, usable
from dues.bank.statement import (
    MAX_ENTRIES,
    Balance,
    BankFile,
    Line,
    Statement,
    checked,
    iban_in,
    is_iban,
    provided,
    reason_in,
    tidy,
)
from dues.bank.written import (
    DAY,
    MONEY,
    decimal_comma,
    is_amount,
    is_day,
    maybe_day,
    month_first,
    read_amount,
    read_day,
)
from league.base.remarks import Remark, words
from league.base.sealing import squeezed
from league.base.tabular import Unreadable
from league.base.text import fold

words(
    csv_line=_("Line %(line)s"),
    csv_no_columns=_(
        "No line names the columns of a bank statement: a date and an amount (or debit and credit) are needed."
    ),
    csv_no_rows=_("The file names its columns and has not one movement below."),
    csv_shifted=_("Line %(line)s has %(cells)s cells, the columns are %(columns)s."),
    csv_quotes=_("Line %(line)s cannot be read: a quotation mark is open or a cell is too long."),
    csv_no_amount=_("Line %(line)s has no amount."),
    csv_both=_("Line %(line)s has a debit and a credit."),
    csv_sign=_("Line %(line)s: “%(text)s” says neither debit nor credit."),
    csv_left=_("%(count)s lines that are not booked were left aside."),
    csv_chain=_("The balance written beside each movement does not follow from line to line: lines are missing."),
    csv_chain_broken=_("Line %(line)s: the balance before and the movement make %(sum)s, the file says %(balance)s."),
    csv_total=_("Line %(line)s: the movements make %(sum)s, the file says a total of %(total)s."),
)

DELIMITERS = (";", "\t", ",", "|")
HEADER_WITHIN = 60

_NOT_BOOKED = re.compile(
    r"annul|cancel|refus|declin|rejete|en attente|pending|failed|echou|a venir|previsionn|reverted|en cours|processing"
)
_OPENING = re.compile(
    r"solde (?:en )?(?:de )?(?:debut|initial|precedent|anterieur|d ouverture|ouverture)|ancien solde|opening balance|"
    r"starting balance|previous balance|solde reporte|anfangssaldo|beginsaldo"
)
_CLOSING = re.compile(
    r"solde (?:en )?(?:de )?(?:fin|final|de cloture|cloture|comptable|du compte|au|euros|en euros|a la date)|"
    r"solde (?:actuel|courant|eur\b)|nouveau solde|closing balance|"
    r"end(?:ing)? balance|solde$|^solde\b|balance$|endsaldo|eindsaldo|new balance"
)


@dataclass
class _Table:
    header: int
    names: list[str]
    roles: dict[str, list[int]]
    rows: list[tuple[int, list[str]]]
    before: list[tuple[int, list[str]]] = field(default_factory=list)


def read(text: str) -> BankFile:
    """The statement of a CSV file, one per account named in it. Unreadable with the line that cannot be taken."""
    table = max(
        (found for delimiter in DELIMITERS if (found := _table(text, delimiter))),
        key=lambda found: (len(found.roles), len(found.rows)),
        default=None,
    )
    if table is None:
        known = _headless(text)
        if known is None:
            if _has_delimiters(text):
                raise Unreadable("csv_no_columns")
            raise Unreadable("bank_unknown")
        table = known
    return _Reader(table).file()


def _cells(text: str, delimiter: str) -> list[tuple[int, list[str]]] | None:
    """The rows with their line numbers, or None when the file cannot be cut by this delimiter."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    rows, last = [], 1
    try:
        for cells in reader:
            rows.append((last, [_unwrapped(cell) for cell in cells]))
            last = reader.line_num + 1
            if len(rows) > MAX_ENTRIES + 1000:
                raise Unreadable("bank_too_many", most=MAX_ENTRIES)
    except csv.Error:
        return None
    return rows


def _unwrapped(cell: str) -> str:
    """A cell without the `="..."` by which some banks keep their zeros in a spreadsheet."""
    clean = cell.strip().strip("\ufeff")
    found = re.fullmatch(r'="?(.*?)"?', clean, re.DOTALL)
    return found[1].strip() if found and clean.startswith("=") else clean


def _has_delimiters(text: str) -> bool:
    return any(text.count(mark) > 2 for mark in DELIMITERS) and bool(re.search(r"\d", text))


def _roles(cells: Sequence[str]) -> dict[str, list[int]]:
    roles: dict[str, list[int]] = {}
    for at, cell in enumerate(cells):
        if role := role_of(cell):
            roles.setdefault(role, []).append(at)
    return roles


def _table(text: str, delimiter: str) -> _Table | None:
    rows = _cells(text, delimiter) or []
    for at, (line, cells) in enumerate(rows[:HEADER_WITHIN]):
        if len(cells) < 2 or any(len(cell) > 80 for cell in cells):
            continue
        roles = _roles(cells)
        if usable(roles) and not any(is_day(cell) for cell in cells):
            return _Table(line, list(cells), roles, rows[at + 1 :], rows[:at])
    return None


def _headless(text: str) -> _Table | None:
    """The file of a bank that names no columns (LCL): a day, an amount, then words."""
    for delimiter in DELIMITERS:
        rows = [row for row in _cells(text, delimiter) or [] if any(row[1])]
        if not rows or not all(len(c) >= 3 and is_day(c[0]) and is_amount(c[1]) for _n, c in rows):
            continue
        width = max(len(cells) for _n, cells in rows)
        movements: list[tuple[int, list[str]]] = []
        balances: list[tuple[int, list[str]]] = []
        for number, cells in rows:
            named = [cell for cell in cells[2:] if cell]
            alone = len(named) == 1 and bool(re.fullmatch(r"[\d ]{8,}[A-Z]?", named[0]))
            (balances if alone else movements).append((number, cells))
        before = [(number, ["Solde au", cells[0], cells[1], *cells[2:]]) for number, cells in balances]
        roles = {"date": [0], "amount": [1], "text": list(range(2, width))}
        return _Table(0, ["Date", "Montant", *["Libellé"] * (width - 2)], roles, movements, before)
    return None


class _Reader:
    """Reads one table: how days and numbers are written is found for the whole file, then every line is taken."""

    def __init__(self, table: _Table) -> None:
        self.table = table
        self.warnings: list[Remark] = []
        column = table.roles.get
        if any(plain_name(table.names[at]) == "net" for at in column("amount", [])):
            table.roles.pop("fee", None)  # taken off already
        self.days = [at for role in ("booked", "operated", "date", "value") for at in column(role, [])]
        money = [at for role in ("amount", "debit", "credit", "balance") for at in column(role, [])]
        samples = [cells[at] for _n, cells in table.rows for at in money if at < len(cells)]
        self.comma = decimal_comma(samples)
        self.month_first = month_first([cells[at] for _n, cells in table.rows for at in self.days if at < len(cells)])

        ibans = column("iban", [])
        owners = column("account", [])
        named = [cells[at] for _n, cells in table.rows for at in owners if at < len(cells) and cells[at]]
        if len(set(named)) > max(1, len(named) // 3):
            table.roles["iban" if not ibans else "text"] = table.roles.pop("account")  # it is the payer's
        values = {cells[at] for _n, cells in table.rows for at in ibans if at < len(cells) and cells[at]}
        if (
            len(values) == 1 < len(table.rows)
            and "account" not in table.roles
            and plain_name(table.names[ibans[0]]) == "iban"
        ):
            table.roles["account"] = table.roles.pop("iban")  # the same on every line: it is the league's own

    def file(self) -> BankFile:
        rows, after = self._movements()
        if not rows:
            raise Unreadable("csv_no_rows")
        edges = [*self.table.before, *after]
        account, currency = self._account(edges), self._currency(edges)
        groups: dict[tuple[str, str], list[tuple[int, Line, Decimal | None]]] = {}
        for number, line, balance, own in rows:
            groups.setdefault((own or account, line.currency or currency), []).append((number, line, balance))
        opening, closing = self._balances(edges)
        statements = []
        for (name, money), members in groups.items():
            chain_open, chain_close = self._chain(members)
            alone = len(groups) == 1
            lines = tuple(line for _n, line, _b in members)
            first, last = min(line.day for line in lines), max(line.day for line in lines)
            statements.append(
                Statement(
                    name or "?",
                    money,
                    lines,
                    _dated(opening if alone and opening else chain_open, first),
                    _dated(closing if alone and closing else chain_close, last),
                )
            )
        return checked("CSV", statements, self.warnings)

    def _movements(self) -> tuple[list[tuple[int, Line, Decimal | None, str]], list[tuple[int, list[str]]]]:
        """Every movement, and the lines that are balances or totals instead. Nothing is dropped without a remark."""
        rows: list[tuple[int, Line, Decimal | None, str]] = []
        edges: list[tuple[int, list[str]]] = []
        left = 0
        for number, cells in self.table.rows:
            if not any(cells):
                continue
            label = plain_name(" ".join(cells))
            first = next((cells[at] for at in self.days if at < len(cells) and cells[at]), "")
            if not is_day(first) and (_OPENING.search(label) or _CLOSING.search(label)):
                edges.append((number, cells))
                continue
            if not is_day(first) and re.match(r"total\b|nombre\b|somme\b|\d+ (?:operations|lignes)\b", label):
                self._check_total(number, cells, rows)
                continue
            if len(cells) > len(self.table.names) and any(cells[len(self.table.names) :]):
                raise Unreadable("csv_shifted", line=number, cells=len(cells), columns=len(self.table.names))
            status = self._first(cells, "status")
            if status and _NOT_BOOKED.search(fold(status)):
                left += 1
                continue
            rows.append(self._movement(number, cells))
        if left:
            self.warnings.append(Remark("csv_left", {"count": left}))
        return [row for row in rows if row[1].amount], edges

    def _check_total(self, number: int, cells: list[str], rows: list[Any]) -> None:
        debit, credit = self._number(number, cells, "debit"), self._number(number, cells, "credit")
        for total, sign in ((debit, False), (credit, True)):
            if total is None:
                continue
            made = sum((line.amount for _n, line, _b, _o in rows if line.credit == sign), Decimal(0))
            if made != abs(total):
                raise Unreadable("csv_total", line=number, sum=f"{made:f}", total=f"{abs(total):f}")

    def _movement(self, number: int, cells: list[str]) -> tuple[int, Line, Decimal | None, str]:
        days = {
            role: read_day(text, self.month_first, where(number))
            for role in ("booked", "operated", "date", "value")
            if (text := self._first(cells, role))
        }
        day = next((days[role] for role in ("booked", "date", "operated", "value") if role in days), None)
        if day is None:
            raise Unreadable("bank_day", where=where(number), text="")
        signed = self._signed(number, cells) - abs(self._number(number, cells, "fee") or Decimal(0))
        party, iban = self._first(cells, "party"), self._first(cells, "iban")
        other = squeezed(iban)
        texts = [tidy(cells[at]) for at in self.table.roles.get("text", []) if at < len(cells)]
        reference = tidy(" ".join(self._every(cells, "reference")))
        text = " ".join(dict.fromkeys(filter(None, [*texts, tidy(reference), tidy(party)])))
        own = self._first(cells, "account")
        end_to_end = provided(self._first(cells, "end_to_end"))
        line = Line(
            day=day, value_day=days.get("value"), amount=abs(signed), credit=signed > 0,
            currency=currency_of(self._first(cells, "currency")),
            counterparty=tidy(party) or next(filter(None, map(_party_in, texts)), ""),
            iban=other if is_iban(other) else iban_in(text), reference=provided(reference) or end_to_end or text,
            end_to_end_id=end_to_end, bank_reference=provided(self._first(cells, "bank")),
            return_reason=tidy(self._first(cells, "reason"))[:20] or reason_in(text), text=text,
        )  # fmt: skip
        balance = self._number(number, cells, "balance")
        return number, line, balance, squeezed(own) if is_iban(squeezed(own)) else tidy(own)[:40]

    def _signed(self, number: int, cells: list[str]) -> Decimal:
        """The amount with its sign: two columns, a sign beside it, or its own."""
        debit, credit = self._number(number, cells, "debit"), self._number(number, cells, "credit")
        if debit and credit:
            raise Unreadable("csv_both", line=number)
        if debit:
            return -abs(debit)
        if credit:
            return credit
        amount = self._number(number, cells, "amount")
        if amount is None:
            if debit is None and credit is None:
                raise Unreadable("csv_no_amount", line=number)
            return Decimal(0)
        side = self._first(cells, "sign")
        if not side:
            return amount
        word = plain_name(side)
        if re.match(r"c|credit|entr|h$|haben|bij|in$|recette|\+", word) or side.strip() == "+":
            return abs(amount)
        if re.match(r"d|debit|sort|s$|soll|af$|out|depense", word) or side.strip() in {"-", "−"}:
            return -abs(amount)
        raise Unreadable("csv_sign", line=number, text=side[:20])

    def _number(self, number: int, cells: list[str], role: str) -> Decimal | None:
        text = self._first(cells, role)
        return read_amount(text, self.comma, where(number)) if text else None

    def _first(self, cells: list[str], role: str) -> str:
        return next(iter(self._every(cells, role)), "")

    def _every(self, cells: list[str], role: str) -> list[str]:
        return [cells[at] for at in self.table.roles.get(role, []) if at < len(cells) and cells[at]]

    def _account(self, edges: list[tuple[int, list[str]]]) -> str:
        for _n, cells in edges:
            if number := iban_in(" ".join(cells)):
                return number
        for _n, cells in edges:
            for at, cell in enumerate(cells):
                label = re.search(r"\b(?:compte|account|konto|rib)\b(.*)", cell, re.IGNORECASE | re.DOTALL)
                inside = label and re.search(r"(?<![\d/,.])\d[\d ]{2,26}[A-Z]?\d{0,3}(?![\w/,.])", label[1])
                if inside:
                    return squeezed(inside[0])
                beside = next((other for other in cells[at + 1 :] if other), "")
                if label and re.fullmatch(r"\d[\d ]{4,30}[A-Z]?\d{0,3}", beside):
                    return squeezed(beside)
        for _n, cells in edges:
            for cell in cells:
                if re.fullmatch(r"\d{5}[ \d]{2,26}[A-Z]?\d{0,3}|[*•x]{2,} ?\d{3,}", cell):
                    return squeezed(cell)
        return ""

    def _currency(self, edges: list[tuple[int, list[str]]]) -> str:
        names = " ".join([*self.table.names, *(" ".join(cells) for _n, cells in edges)])
        return next((c for word in re.findall(r"\b[A-Z]{3}\b|€|euros?\b", names) if (c := currency_of(word))), "EUR")

    def _balances(self, edges: list[tuple[int, list[str]]]) -> tuple[Balance | None, Balance | None]:
        """Opening and closing balance as the lines around the table name them."""
        opening = closing = None
        for _n, cells in edges:
            for at, cell in enumerate(cells):
                label = plain_name(cell)
                if _OPENING.search(label):
                    opening = opening or self._balance(cells[at:])
                elif _CLOSING.search(label) and "franc" not in label:
                    closing = closing or self._balance(cells[at:])
        return opening, closing

    def _balance(self, cells: list[str]) -> Balance | None:
        """The amount in a line that names a balance: in a cell of its own, else among the words."""
        text = " ".join(cells)
        day = next((found for part in re.findall(DAY, text) if (found := maybe_day(part, self.month_first))), None)
        alone = [cell for cell in cells[1:] if is_amount(cell) and not is_day(cell)]
        for amount in alone or re.findall(MONEY, re.sub(DAY, " ", cells[0])):
            if is_amount(amount):
                return Balance(read_amount(amount, decimal_comma([amount]), text[:40]), day)
        return None

    def _chain(self, rows: list[tuple[int, Line, Decimal | None]]) -> tuple[Balance | None, Balance | None]:
        """Opening and closing balance from the balance beside each movement, in whichever order the lines stand.

        Where most lines follow and some do not, the file is refused; where few do, it only shows a part of the account.
        """
        marked = [(number, line, balance) for number, line, balance in rows if balance is not None]
        if len(marked) != len(rows) or not rows:
            return None, None
        best: list[tuple[int, Line, Decimal]] = []
        broken: list[int] = []
        for ordered in (marked, marked[::-1]):
            gaps = [
                at for at in range(1, len(ordered))
                if (ordered[at - 1][2] or Decimal(0)) + ordered[at][1].signed != ordered[at][2]
            ]  # fmt: skip
            if not best or len(gaps) < len(broken):
                best, broken = ordered, gaps
        opening = best[0][2] - best[0][1].signed
        total = opening + sum((line.signed for _n, line, _b in best), Decimal(0))
        if broken and total != best[-1][2]:
            if len(broken) * 2 > len(best) - 1:
                self.warnings.append(Remark("csv_chain"))
                return None, None
            at = broken[0]
            made = best[at - 1][2] + best[at][1].signed
            raise Unreadable("csv_chain_broken", line=best[at][0], sum=f"{made:f}", balance=f"{best[at][2]:f}")
        return Balance(opening, None), Balance(best[-1][2], None)


def _dated(balance: Balance | None, day: date) -> Balance | None:
    return balance and Balance(balance.amount, balance.day or day, balance.currency)


def where(number: int) -> str:
    return str(Remark("csv_line", {"line": number}))


def currency_of(text: str) -> str:
    word = text.strip().upper()
    if word in {"€", "EURO", "EUROS"}:
        return "EUR"
    known = {
        "EUR",
        "USD",
        "GBP",
        "CHF",
        "SEK",
        "NOK",
        "DKK",
        "PLN",
        "CZK",
        "HUF",
        "CAD",
        "JPY",
        "AUD",
        "RON",
        "BGN",
        "XPF",
        "MAD",
        "TND",
    }
    return word if word in known else ""


def _party_in(text: str) -> str:
    """The payer, as far as the words of a transfer name one."""
    named = re.search(r"(?:/DE\s|\bDE ?:)\s*(.{3,60}?)\s*(?:/|\bMOTIF\b|\bREF\b|\bDATE\b|$)", text, re.IGNORECASE)
    found = named or re.match(
        r"(?:VIR(?:EMENT)?S?)\b[ .:]*(?:(?:SEPA|INST(?:ANTANE)?|RECU|DE|EN VOTRE FAVEUR|FAVEUR)\b[ .:]*)*"
        r"(.{3,60}?)(?:\s+(?:REF|MOTIF|POUR|ID)\b.*)?$",
        text, re.IGNORECASE,
    )  # fmt: skip
    return tidy(found[1]) if found else ""
