"""MT940 of SWIFT, with the ways in which German, Dutch, French and other banks write field 86. No database."""

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
    decimal,
    iban_in,
    is_iban,
    provided,
    reason_in,
    tidy,
)
from league.base.remarks import Remark, words
from league.base.tabular import Unreadable

words(
    mt_movement=_("Line %(line)s: the movement “%(text)s” cannot be read."),
    mt_balance=_("Line %(line)s: the balance “%(text)s” cannot be read."),
    mt_order=_("Line %(line)s: the field %(tag)s stands before any statement begins."),
    mt_line=_("Line %(line)s"),
)

_FIELD = re.compile(r"^:(\d{2}[A-Z]?):(.*)$")
_MOVEMENT = re.compile(
    r"(?P<value>\d{6})(?P<booked>\d{4})?\s?(?P<mark>R?[CD]|[CD]R(?=[^A-Z]))(?P<funds>[A-Z])?\s?"
    r"(?P<amount>[\d.]*,?\d*)(?P<kind>[NFS][A-Z0-9]{3})?(?P<rest>.*)$",
    re.DOTALL,
)
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})\s?([\d.]*,?\d*)\s*$")


def looks_like(text: str) -> bool:
    head = text[:4000]
    return bool(re.search(r"^:(?:20|25|940):", head, re.MULTILINE)) and bool(
        re.search(r"^:(?:25|28C?|60[FM]):", text[:20_000], re.MULTILINE)
    )


def read(text: str) -> BankFile:
    statements: list[Statement] = []
    warnings: list[Remark] = []
    state: dict[str, str] = {}
    lines: list[Line] = []
    movement: tuple[int, str, list[str]] | None = None
    opening: Balance | None = None
    closing: Balance | None = None
    began = False

    def close_movement() -> None:
        nonlocal movement
        if movement is not None:
            lines.append(_line(*movement))
            movement = None

    def close_statement() -> None:
        nonlocal began, opening, closing, lines
        close_movement()
        if began and ("25" in state or opening or lines):
            currency = next((balance.currency for balance in (opening, closing) if balance), "")
            statements.append(
                Statement(
                    _account(state.get("25", "?")), currency, tuple(lines), opening, closing,
                    tidy(state.get("28C") or state.get("28") or str(len(statements) + 1))[:40],
                )
            )  # fmt: skip
        began, opening, closing, lines = False, None, None, []
        state.clear()

    for number, tag, value in _fields(text):
        if tag == "20" or (tag == "25" and "25" in state and closing):
            close_statement()
            began = True
        if tag in {"20", "25", "28", "28C"}:
            began = True
            state[tag] = value.strip()
        elif tag in {"60F", "60M"}:
            began = True
            opening = opening or _balance(value, number)
        elif tag in {"62F", "62M"}:
            if not began:
                raise Unreadable("mt_order", line=number, tag=tag)
            close_movement()
            closing = _balance(value, number)
        elif tag == "61":
            if not began:
                raise Unreadable("mt_order", line=number, tag=tag)
            close_movement()
            movement = (number, value, [])
        elif tag == "86" and movement is not None and not closing:
            movement[2].append(value)
    close_statement()
    return checked("MT940", statements, warnings)


def _fields(text: str) -> list[tuple[int, str, str]]:
    """Line, tag and value of each field; the envelope of SWIFT ({1:...}, -}) is taken off."""
    found: list[tuple[int, str, list[str]]] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = re.sub(r"^(?:\{\d:[^{}]*\})*(?:\{4:)?", "", raw) if raw.startswith("{") else raw
        match = _FIELD.match(line)
        if match:
            found.append((number, match[1], [match[2]]))
        elif found and line.strip() not in {"-", "-}", "--", "..."} and not re.match(r"-\}", line):
            found[-1][2].append(line)
        elif found:
            found.append((number, "", [""]))  # the end of a message: what follows belongs to none of its fields
    return [(number, tag, "\n".join(parts)) for number, tag, parts in found]


def _account(text: str) -> str:
    """The account of field 25: an IBAN also behind a BIC or before a currency, else as it stands."""
    parts = [re.sub(r"\s", "", part).upper() for part in text.split("/")]
    for part in (*parts, re.sub(r"\s", "", text).upper()):
        if is_iban(part):
            return part
        if re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]+[A-Z]{3}", part) and is_iban(part[:-3]):
            return part[:-3]
    return tidy(text)[:40]


def _date(text: str, number: int) -> date:
    year = int(text[:2])
    try:
        return date(2000 + year if year < 80 else 1900 + year, int(text[2:4]), int(text[4:6]))
    except ValueError:
        raise Unreadable("bank_day", where=_where(number), text=text) from None


def _money(text: str, number: int) -> Decimal:
    return decimal(text.replace(".", "") if "," in text else text, _where(number))


def _balance(value: str, number: int) -> Balance:
    found = _BALANCE.match(value.split("\n")[0].strip())
    if not found:
        raise Unreadable("mt_balance", line=number, text=tidy(value)[:40])
    amount = _money(found[4], number)
    return Balance(amount if found[1] == "C" else -amount, _date(found[2], number), found[3])


def _line(number: int, value: str, infos: list[str]) -> Line:
    first, _end, more = value.partition("\n")
    found = _MOVEMENT.match(first.strip())
    if not found or not found["amount"]:
        raise Unreadable("mt_movement", line=number, text=tidy(value)[:60])
    value_day = _date(found["value"], number)
    day = _booked(found["booked"], value_day, number)
    mark = found["mark"]
    credit = mark in {"C", "CR", "RD"}
    returned = mark in {"RC", "RD"}
    customer, _sep, bank = (found["rest"] or "").partition("//")
    info = "\n".join(infos)
    parts = _structured(info)
    words_ = parts.get("text") or tidy(" ".join(info.split("\n")))
    supplement = tidy(more)
    text = tidy(" ".join(filter(None, [words_, supplement if supplement not in words_ else ""])))
    name = tidy(parts.get("name", "")) or _free_name(info)
    end_to_end = provided(parts.get("eref", ""))
    reference = tidy(parts.get("remi", "")) or end_to_end or _own(customer) or words_
    code = parts.get("reason", "")
    reason = code if re.fullmatch(r"[A-Z]{2}\d{2}|[A-Z]{4}", code) else None
    return Line(
        day=day, value_day=value_day, amount=_money(found["amount"], number), credit=credit, counterparty=name,
        iban=_other(parts.get("iban", "")) or iban_in(info.replace("\n", "")) or iban_in(supplement) or _account_alone(supplement),
        reference=tidy(reference), end_to_end_id=end_to_end or _own(customer),
        bank_reference=provided(bank), text=text,
        return_reason=reason or reason_in(f"{text} {info}", sure=returned or code != ""),
    )  # fmt: skip


def _own(customer: str) -> str:
    """The customer's reference of field 61, unless it only says in which part of field 86 one stands, or nothing."""
    clean = customer.strip()
    return "" if len(clean) < 2 or clean.upper() in {"EREF", "KREF", "PREF", "MARF", "BENM"} else provided(clean)


def _account_alone(supplement: str) -> str:
    """Rabobank writes the other account alone into the second line of field 61."""
    return supplement if re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", supplement) else ""


def _booked(text: str | None, value_day: date, number: int) -> date:
    """The booking day MMDD in the year nearest to the value day."""
    if not text:
        return value_day
    for year in sorted(
        (value_day.year - 1, value_day.year, value_day.year + 1), key=lambda year: abs(year - value_day.year)
    ):
        try:
            day = date(year, int(text[:2]), int(text[2:]))
        except ValueError:
            continue
        if abs((day - value_day).days) <= 183:
            return day
    raise Unreadable("bank_day", where=_where(number), text=text)


def _other(text: str) -> str:
    """The other account: an IBAN when it is a right one, a number otherwise."""
    squeezed = re.sub(r"\s", "", text).upper()
    return squeezed[:40]


_GERMAN = re.compile(r"^(\d{3}|[A-Z]{4})([?<>~+^])(?=\d\d)")
_SEPA_TAG = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|RREF|RCOD)[+:] ?")
_SLASH = re.compile(
    r"/(EREF|REMI|IBAN|BIC|NAME|BENM|ORDP|RTRN|RTRP|MARF|CSID|TRTP|PREF|CNTP|USTD|STRD|ID|ADDR|ISDT|PURP|ULTC|ULTD|ULTB|"
    r"SVCL|CREF|CDTRREFTP|CDTRREF|TRCD|BUSP|CD|PY|NPY|RFB|REFB|OCMT|CHGS|EXCH|SUBID|ABI|OPRP|DSKT|CPNY)(?=/)"
)


def _structured(info: str) -> dict[str, str]:
    """What field 86 tells apart: text, name, iban, eref, remi, reason; nothing when it is free words."""
    flat = info.replace("\n", "").strip()
    german = _GERMAN.match(flat)
    if german:
        return _german(flat, re.escape(german[2]))
    if len(_SLASH.findall(flat)) >= 2 or flat.startswith(("/RTRN/", "/REMI/", "/NAME/", "/EREF/", "/CNTP/", "/ORDP/")):
        return _slashes(flat)
    dutch = {}
    for name, pattern in (("iban", r"\bREK(?:ENING)?: ?([A-Z]{2}\d{2}[A-Z0-9]+)"), ("name", r"\bNAAM: ?([^/]+)")):
        found = re.search(pattern, info.replace("\n", " "), re.IGNORECASE)
        if found:
            dutch[name] = found[1]
    return dutch


def _german(flat: str, mark: str) -> dict[str, str]:
    pieces = re.split(rf"{mark}(\d\d)", flat)
    code = pieces[0]
    fields: dict[str, str] = {}
    for key, value in zip(pieces[1::2], pieces[2::2], strict=False):
        fields[key] = fields.get(key, "") + value
    purpose = "".join(v for k, v in fields.items() if "20" <= k <= "29" or "60" <= k <= "63")
    found = {
        "text": tidy(" ".join([fields.get("00", ""), _SEPA_TAG.sub(r" \1+", purpose)])),
        "name": tidy(fields.get("32", "") + fields.get("33", "")),
        "iban": fields.get("38") or fields.get("31", ""),
        "remi": purpose,
    }
    if is_iban(found["iban"]):
        found["iban"] = re.sub(r"\s", "", found["iban"]).upper()
    tags = _SEPA_TAG.split(purpose)
    for key, value in zip(tags[1::2], tags[2::2], strict=False):
        if key == "EREF":
            found["eref"] = value
        elif key == "SVWZ":
            found["remi"] = value
        elif key == "IBAN" and not found["iban"]:
            found["iban"] = value
        elif key == "RCOD":
            found["reason"] = value.strip()[:4]
    if code in {"108", "109", "159", "181", "183", "184"} or fields.get("34", "").startswith("9"):
        extension = fields.get("34", "")
        found.setdefault("reason", _GERMAN_RETURNS.get(extension, extension if code in {"108", "109", "159"} else ""))
    return found


# Text key extensions of German returns (DK, Anlage 3): the ISO reason each stands for.
_GERMAN_RETURNS = {
    "901": "AC01", "902": "AC04", "903": "AC06", "904": "AG01", "905": "AG02", "906": "AM04", "907": "AM05",
    "908": "BE01", "909": "MD01", "910": "MD02", "911": "MD06", "912": "MD07", "913": "MS02", "914": "MS03",
    "915": "RC01", "916": "RR01", "917": "SL01", "918": "AC13", "919": "RR02", "920": "RR03", "921": "RR04",
    "922": "FF05", "923": "CNOR", "924": "DNOR",
}  # fmt: skip


def _slashes(flat: str) -> dict[str, str]:
    pieces = _SLASH.split(flat)
    found: dict[str, str] = {"text": flat}
    fields: dict[str, list[str]] = {}
    for key, value in zip(pieces[1::2], pieces[2::2], strict=False):
        fields.setdefault(key, []).append(value.strip("/ "))

    def first(*keys: str) -> str:
        return next((value for key in keys for value in fields.get(key, ()) if value), "")

    counter = first("CNTP").split("/")
    found["iban"] = first("IBAN") or (counter[0] if is_iban(counter[0]) else "")
    found["name"] = first("NAME", "NPY") or (counter[2] if len(counter) > 2 else "")
    remi = first("REMI", "USTD", "CDTRREF", "STRD")
    found["remi"] = re.sub(r"^(?:USTD|STRD)/*", "", remi).strip("/")
    found["eref"] = first("EREF")
    found["reason"] = first("RTRN", "RTRP")[:4]
    if found["reason"] == "":
        del found["reason"]
    return found


def _free_name(info: str) -> str:
    found = re.search(r"\b(?:NAAM|NOM|NAME|DE|FROM|DONNEUR D ORDRE|EMETTEUR)\s?: ?([^/\n]+)", info, re.IGNORECASE)
    return tidy(found[1]) if found else ""


def _where(number: int) -> str:
    return str(Remark("mt_line", {"line": number}))
