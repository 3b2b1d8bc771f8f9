"""CFONB120, the statement of account of French banks: lines of 120 signs. No database.

01 opens with the old balance, 04 is a movement, 05 its details, 07 closes with the new balance. The last digit of an
amount carries its sign: `{ A-I` positive, `} J-R` negative. Source: CFONB, relevé de compte sur support informatique.
"""

import re
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from dues.bank.statement import (
    Balance,
    BankFile,
    Line,
    Statement,
    checked,
    iban_in,
    provided,
    reason_in,
    tidy,
)
from league.base.remarks import Remark, words
from league.base.tabular import Unreadable

words(
    cfonb_order=_("Line %(line)s: a record %(record)s stands where none may stand."),
    cfonb_record=_("Line %(line)s: “%(record)s” is not a record of CFONB120."),
    cfonb_short=_("Line %(line)s is cut off: it has %(length)s signs instead of 120."),
    cfonb_open=_("The last statement has no closing balance (record 07): the file is cut off."),
    cfonb_240=_(
        "This is a CFONB240 file of operations (direct debits or returns), not a statement: send the CFONB120 file."
    ),
    cfonb_line=_("Line %(line)s"),
)

_SIGNS = {sign: (digit, 1) for digit, sign in enumerate("{ABCDEFGHI")} | {
    sign: (digit, -1) for digit, sign in enumerate("}JKLMNOPQR")
}
# Interbank codes of operation that are rejects and returns.
_RETURNED = frozenset(
    {"03", "07", "09", "10", "22", "23", "24", "26", "28", "30", "A4", "B2", "B4", "B5", "C2", "C5", "P3"}
)


def looks_like(text: str) -> bool:
    """Do the first lines look like records of CFONB?"""
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    record = re.compile(r"0[1457]\d{5}[ A-Z0-9]{4}[ \d]{5}[A-Z ]{3}[ \d]")
    return bool(lines) and (bool(record.match(lines[0])) or bool(re.match(r"31\d{8,}.{180,}$", lines[0])))


def read(text: str) -> BankFile:
    statements: list[Statement] = []
    opening: Balance | None = None
    account = currency = ""
    lines: list[Line] = []
    movement: tuple[int, str, list[str]] | None = None

    def close_movement() -> None:
        nonlocal movement
        if movement is not None:
            lines.append(_line(*movement))
            movement = None

    for number, raw in enumerate(_records(text), 1):
        if not raw.strip():
            continue
        code = raw[:2]
        if code == "31" and len(raw.rstrip("\r\n")) > 130:
            raise Unreadable("cfonb_240")
        if code not in {"01", "04", "05", "07"}:
            raise Unreadable("cfonb_record", line=number, record=tidy(code))
        if len(raw) < (104 if code != "05" else 48):
            raise Unreadable("cfonb_short", line=number, length=len(raw))
        if (code == "01") != (opening is None) or (code == "05" and movement is None):
            raise Unreadable("cfonb_order", line=number, record=code)
        if code == "01":
            account, currency = _account(raw), raw[16:19].strip() or "EUR"
            opening, lines = Balance(_amount(raw, number), _day(raw[34:40], number), currency), []
        elif code == "04":
            close_movement()
            movement = (number, raw, [])
        elif movement is not None and code == "05":
            movement[2].append(raw)
        else:
            close_movement()
            closing = Balance(_amount(raw, number), _day(raw[34:40], number), raw[16:19].strip() or currency)
            statements.append(Statement(account, currency, tuple(lines), opening, closing, str(len(statements) + 1)))
            opening = None
    if opening is not None:
        raise Unreadable("cfonb_open")
    return checked("CFONB120", statements)


def _records(text: str) -> list[str]:
    """The records, also of a file without ends of line."""
    lines = text.splitlines()
    if len(lines) == 1 and len(lines[0]) > 130 and len(lines[0].rstrip()) % 120 in {0, *range(104, 120)}:
        return [lines[0][at : at + 120] for at in range(0, len(lines[0]), 120)]
    return lines


def _account(raw: str) -> str:
    """The IBAN made of bank, branch and account, or these three as they stand when they make none."""
    bank, branch, account = raw[2:7], raw[11:16], raw[21:32]
    key = french_key(bank, branch, account)
    if key is None:
        return tidy(f"{bank} {branch} {account}")
    bban = f"{bank}{branch}{account}{key}"
    number = int("".join(str(int(c, 36)) for c in f"{bban}FR00"))
    return f"FR{98 - number % 97:02d}{bban}"


def french_key(bank: str, branch: str, account: str) -> str | None:
    """The key of a French account (clé RIB), or None when the parts are not one."""
    letters = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
    parts = [part.strip().upper().translate(letters) for part in (bank, branch, account)]
    if [len(part) for part in parts] != [5, 5, 11] or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    return f"{97 - (89 * int(parts[0]) + 15 * int(parts[1]) + 3 * int(parts[2])) % 97:02d}"


def _line(number: int, raw: str, details: list[str]) -> Line:
    amount = _amount(raw, number)
    texts: dict[str, list[str]] = {}
    for detail in details:
        texts.setdefault(detail[45:48].strip(), []).append(detail[48:118].rstrip())

    def of(*names: str) -> str:
        return tidy(" ".join(text for name in names for text in texts.get(name, ())))

    label = tidy(raw[48:79])
    credit = amount > 0
    ids = [text[:35] for text in texts.get("RCN", ())]
    purposes = [text[35:] for text in texts.get("RCN", ())]
    remittance = of("LCC", "LC2", "LCS")
    reference = tidy(raw[104:120])
    words_ = dict.fromkeys(filter(None, [label, *(tidy(line) for rows in texts.values() for line in rows), reference]))
    text = " ".join(words_)
    sure = raw[32:34] in _RETURNED or bool(raw[40:42].strip("0 "))
    party = of("NPY", "NPO") or of("NBE", "NBU") if credit else of("NBE", "NBU") or of("NPY", "NPO")
    end_to_end = provided(" ".join(ids))
    return Line(
        day=_day(raw[34:40], number) or _bad_day(raw[34:40], number),
        value_day=_day(raw[42:48], number),
        amount=abs(amount), credit=credit, currency=raw[16:19].strip(), counterparty=party or of("LEM") or _named(label),
        iban=iban_in(" ".join(texts.get("CPY", []) + texts.get("CBE", []) + texts.get("IBE", []) + texts.get("IPY", []))),
        reference=remittance or end_to_end or provided(of("REF")) or provided(reference) or of("LIB") or label,
        end_to_end_id=end_to_end,
        bank_reference=provided(of("REF")) or provided(reference) or provided(raw[81:88].strip("0 ")),
        return_reason=reason_in(text + " " + of("RET", "RJT"), sure=sure) or (raw[40:42].strip("0 ") or None),
        text=tidy(f"{text} {' '.join(purposes)}" if purposes and not all(p.strip() in text for p in purposes) else text),
    )  # fmt: skip


def _named(label: str) -> str:
    """The other side, as far as a label such as `VIR SEPA NAME` tells it."""
    found = re.match(
        r"(?:VIR(?:EMENT)?|PRLV|PRELEVEMENT|VRST)\W+(?:SEPA\W+|INST\W+|RECU\W+|DE\W+)*(.+)", label, re.IGNORECASE
    )
    return found.group(1).strip() if found else ""


def _amount(raw: str, number: int) -> Decimal:
    field, places = raw[90:104], raw[19]
    sign = _SIGNS.get(field[-1:])
    digits = field[:-1].strip().rjust(1, "0")
    if sign is None or not (digits.isascii() and digits.isdigit()) or places not in "0123 ":
        raise Unreadable("bank_amount", where=_where(number), text=tidy(field))
    return sign[1] * Decimal(int(f"{digits}{sign[0]}")).scaleb(-int(places) if places.strip() else -2)


def _day(text: str, number: int) -> date | None:
    if not text.strip("0 "):
        return None
    if not re.fullmatch(r"[0-9]{6}", text):
        _bad_day(text, number)
    year = int(text[4:])
    try:
        return date(2000 + year if year < 80 else 1900 + year, int(text[2:4]), int(text[:2]))
    except ValueError:
        return _bad_day(text, number)


def _bad_day(text: str, number: int) -> date:
    raise Unreadable("bank_day", where=_where(number), text=tidy(text))


def _where(number: int) -> str:
    return str(Remark("cfonb_line", {"line": number}))
