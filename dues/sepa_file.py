"""Writes pain.008.001.08, the file of direct debits for the bank. No database, no clock.

SEPA core scheme, sequence RCUR for every collection (the first one needs no FRST since November 2016), addresses in
structured fields only (unstructured ones are refused since 15 November 2026), text in the signs every bank of the SEPA
must take. A collection after a change of account says so: amendment with "SMNDA", same mandate, new debtor account.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from dateutil.easter import easter  # type: ignore[import-untyped]
from lxml import etree  # type: ignore[import-untyped]

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"
SCHEME, SEQUENCE = "CORE", "RCUR"
_LETTERS = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "’": "'", "&": "+", "–": "-", "ø": "o", "Ø": "O"}
)
_OUTSIDE = re.compile(r"[^a-zA-Z0-9/\-?:().,'+ ]")
_NUMBER = re.compile(r"^(\d+(?:\s*(?:bis|ter|quater|[A-Da-d])(?![\w]))?)[\s,]+(.+)$")
# Countries whose accounts can be debited in the SEPA (EPC409-09).
COUNTRIES = frozenset(
    "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI SK SM VA".split()
)


@dataclass(frozen=True)
class Address:
    """Where somebody lives, field by field; `country` in two letters."""

    town: str
    country: str = "FR"
    street: str = ""
    building: str = ""
    postal_code: str = ""


@dataclass(frozen=True)
class Creditor:
    name: str
    creditor_id: str
    iban: str
    bic: str
    address: Address


@dataclass(frozen=True)
class Debit:
    """One collection: `amount` in euros, `amended` when the account is not the one of the collection before."""

    end_to_end_id: str
    amount: Decimal
    mandate: str
    signed_on: date
    name: str
    iban: str
    address: Address
    text: str
    amended: bool = False


def plain(text: str, limit: int) -> str:
    """`text` in the signs of the SEPA, at most `limit` of them: accents go, what has no equal becomes a blank."""
    bare = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    kept = _OUTSIDE.sub(" ", "".join(sign for sign in bare if not unicodedata.combining(sign)))
    return " ".join(kept.split())[:limit].strip()


def reference_of(prefix: str, company: int, day: date, turn: int) -> str:
    """A mandate reference (RUM): at most 35 signs of a-z A-Z 0-9 / - ? : ( ) . , ' +, no blank."""
    start = re.sub(r"[^A-Z0-9]", "", plain(prefix, 200).upper())[:8] or "M"
    return f"{start}-{company}-{day:%Y%m%d}-{turn}"


def split_street(line: str) -> tuple[str, str]:
    """(number, street) of a French line of address: '12 bis rue X' is ('12 bis', 'rue X')."""
    found = _NUMBER.match(line.strip())
    return (found[1], found[2].strip()) if found else ("", line.strip())


def is_bank_day(day: date) -> bool:
    """Is this a day on which banks collect? Not at weekends, nor on the six holidays of the euro system."""
    feasts = {(1, 1), (5, 1), (12, 25), (12, 26)}
    sunday = easter(day.year)
    moving = {sunday - timedelta(days=2), sunday + timedelta(days=1)}
    return day.weekday() < 5 and (day.month, day.day) not in feasts and day not in moving


def next_bank_day(day: date) -> date:
    """`day`, or the first day after it on which banks collect."""
    while not is_bank_day(day):
        day += timedelta(days=1)
    return day


def write(*, message: str, made_at: datetime, collect_on: date, creditor: Creditor, debits: Sequence[Debit]) -> bytes:
    """The file, UTF-8. The same input gives the same bytes; both control sums are the sum of `debits`."""
    root = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})
    body = _in(root, "CstmrDrctDbtInitn")
    count, total = str(len(debits)), f"{sum((debit.amount for debit in debits), Decimal(0)):.2f}"
    header = _in(body, "GrpHdr")
    _in(header, "MsgId", message)
    _in(header, "CreDtTm", f"{made_at:%Y-%m-%dT%H:%M:%S}")
    _in(header, "NbOfTxs", count)
    _in(header, "CtrlSum", total)
    _in(_in(header, "InitgPty"), "Nm", plain(creditor.name, 70))
    info = _in(body, "PmtInf")
    _in(info, "PmtInfId", message)
    _in(info, "PmtMtd", "DD")
    _in(info, "BtchBookg", "true")
    _in(info, "NbOfTxs", count)
    _in(info, "CtrlSum", total)
    kind = _in(info, "PmtTpInf")
    _in(_in(kind, "SvcLvl"), "Cd", "SEPA")
    _in(_in(kind, "LclInstrm"), "Cd", SCHEME)
    _in(kind, "SeqTp", SEQUENCE)
    _in(info, "ReqdColltnDt", collect_on.isoformat())
    party = _in(info, "Cdtr")
    _in(party, "Nm", plain(creditor.name, 70))
    _address(party, creditor.address)
    _in(_in(_in(info, "CdtrAcct"), "Id"), "IBAN", creditor.iban)
    _bank(_in(info, "CdtrAgt"), creditor.bic)
    _in(info, "ChrgBr", "SLEV")
    scheme = _in(_in(_in(_in(info, "CdtrSchmeId"), "Id"), "PrvtId"), "Othr")
    _in(scheme, "Id", creditor.creditor_id)
    _in(_in(scheme, "SchmeNm"), "Prtry", "SEPA")
    for debit in debits:
        _debit(_in(info, "DrctDbtTxInf"), debit)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _debit(node: etree._Element, debit: Debit) -> None:
    _in(_in(node, "PmtId"), "EndToEndId", debit.end_to_end_id)
    _in(node, "InstdAmt", f"{debit.amount:.2f}").set("Ccy", "EUR")
    mandate = _in(_in(node, "DrctDbtTx"), "MndtRltdInf")
    _in(mandate, "MndtId", debit.mandate)
    _in(mandate, "DtOfSgntr", debit.signed_on.isoformat())
    if debit.amended:
        _in(mandate, "AmdmntInd", "true")
        other = _in(_in(_in(_in(mandate, "AmdmntInfDtls"), "OrgnlDbtrAcct"), "Id"), "Othr")
        _in(other, "Id", "SMNDA")
    _bank(_in(node, "DbtrAgt"), "")
    party = _in(node, "Dbtr")
    _in(party, "Nm", plain(debit.name, 70))
    _address(party, debit.address)
    _in(_in(_in(node, "DbtrAcct"), "Id"), "IBAN", debit.iban)
    _in(_in(node, "RmtInf"), "Ustrd", plain(debit.text, 140))


def _bank(node: etree._Element, bic: str) -> None:
    bank = _in(node, "FinInstnId")
    if bic:
        _in(bank, "BICFI", bic)
    else:
        _in(_in(bank, "Othr"), "Id", "NOTPROVIDED")


def _address(node: etree._Element, address: Address) -> None:
    """Town and country always, the rest where it is known; never a free line."""
    lines = _in(node, "PstlAdr")
    for tag, text, limit in (
        ("StrtNm", address.street, 70), ("BldgNb", address.building, 16), ("PstCd", address.postal_code, 16),
        ("TwnNm", address.town, 35), ("Ctry", address.country, 2),
    ):  # fmt: skip
        if said := plain(text, limit):
            _in(lines, tag, said)


def _in(node: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    made = etree.SubElement(node, f"{{{NAMESPACE}}}{tag}")
    made.text = text
    return made
