"""What each column of an unknown register means: by the words of its header and by the look of its values. No database.

The guess is shown, with its reason, and a person may correct it: a `Mapping` is data.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum import luhn

from league.base import identifiers
from league.base.remarks import Remark, words
from league.base.tabular import Table
from members import cleaning
from members.headers import header_key, header_likeness

words(
    column_header=_("The header “%(header)s” says so."),
    column_header_near=_("The header “%(header)s” is near to “%(word)s”."),
    column_values=_("%(share)s %% of its values look like it."),
    column_both=_("The header “%(header)s” and %(share)s %% of its values say so."),
    column_none=_("Neither its header nor its values say what it is: kept as it is, not used."),
    column_empty=_("The column is empty."),
    column_taken=_("Another column says it better."),
    column_chosen=_("Chosen by a person."),
    mapping_no_name=_("No column with the name of the company was recognised: choose it, or send another file."),
    mapping_thin=_(
        "Beside the name, nothing tells who the companies are (number, town, address, e-mail or website): "
        "choose the columns, or send another file."
    ),
)

# What a column can mean, and how a page names it.
FIELDS: dict[str, str | Promise] = {
    "external_id": _("Number in the register"),
    "name": _("Name of the company"),
    "legal_form": _("Legal form"),
    "siren": _("SIREN"),
    "siret": _("SIRET"),
    "street": _("Street"),
    "street_more": _("Street, second line"),
    "postal_code": _("Postal code"),
    "town": _("Town"),
    "address": _("Whole address in one cell"),
    "department": _("Department"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "website": _("Website"),
    "jobs": _("Headcount"),
    "turnover": _("Turnover"),
    "naf": _("NAF code"),
    "joined_on": _("Joining day"),
    "category": _("Category or college"),
    "civility": _("Contact: civility"),
    "contact_last": _("Contact: last name"),
    "contact_first": _("Contact: first name"),
    "contact": _("Contact: whole name"),
    "function": _("Contact: function"),
    "contact_email": _("Contact: e-mail"),
    "contact_phone": _("Contact: telephone"),
    "dues_email": _("E-mail for the dues"),
    "dues_amount": _("Amount of the dues"),
    "paid_on": _("Dues paid on"),
    "dues_paid": _("Dues paid, yes or no"),
    "left_on": _("Day of leaving"),
    "status": _("State of the membership"),
    "notes": _("Remarks"),
}

UNITS: dict[str, str | Promise] = {"eur": _("euros"), "keur": _("thousands of euros"), "meur": _("millions of euros")}


@dataclass(frozen=True)
class ColumnGuess:
    """What one column is taken for: a key of FIELDS or nothing, how sure (0 to 1), and why."""

    column: str
    field: str
    confidence: float
    reason: Remark
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """The meaning of the columns of one register. `turnover_unit` is a key of UNITS, `day_order` dmy or mdy."""

    guesses: tuple[ColumnGuess, ...]
    turnover_unit: str = "eur"
    day_order: str = "dmy"

    @property
    def columns(self) -> dict[str, str]:
        """Field to column, in the order of the file; `notes` may have several: see `columns_of`."""
        found: dict[str, str] = {}
        for guess in self.guesses:
            if guess.field:
                found.setdefault(guess.field, guess.column)
        return found

    def columns_of(self, field: str) -> list[str]:
        return [guess.column for guess in self.guesses if guess.field == field]

    @property
    def problem(self) -> Remark | None:
        """Why no company could be read with this mapping, or None."""
        found = self.columns
        if "name" not in found:
            return Remark("mapping_no_name")
        if not {"siren", "siret", "town", "postal_code", "address", "email", "contact_email", "website"} & set(found):
            return Remark("mapping_thin")
        return None

    def corrected(self, choices: Map[str, str], *, turnover_unit: str = "", day_order: str = "") -> "Mapping":
        """The same with the choices of a person: column to field ("" for not used). Unknown names raise ValueError."""
        known = {guess.column for guess in self.guesses}
        for column, field in choices.items():
            if column not in known or (field and field not in FIELDS):
                raise ValueError(f"unknown column or field: {column} = {field}")
        if (turnover_unit and turnover_unit not in UNITS) or day_order not in ("", "dmy", "mdy"):
            raise ValueError("unknown unit or order of the day")
        guesses = tuple(
            replace(guess, field=choices[guess.column], confidence=1.0, reason=Remark("column_chosen"))
            if guess.column in choices and choices[guess.column] != guess.field
            else guess
            for guess in self.guesses
        )
        return Mapping(guesses, turnover_unit or self.turnover_unit, day_order or self.day_order)

    def as_json(self) -> dict[str, Any]:
        return {
            "turnover_unit": self.turnover_unit,
            "day_order": self.day_order,
            "columns": [
                {
                    "column": guess.column,
                    "field": guess.field,
                    "confidence": round(guess.confidence, 2),
                    "reason": guess.reason.as_json(),
                    "examples": list(guess.examples),
                }
                for guess in self.guesses
            ],
        }

    @classmethod
    def from_json(cls, data: Map[str, Any]) -> "Mapping":
        return cls(
            tuple(
                ColumnGuess(
                    str(each["column"]),
                    str(each["field"]),
                    float(each["confidence"]),
                    Remark.from_json(each["reason"]),
                    tuple(map(str, each.get("examples", ()))),
                )
                for each in data["columns"]
            ),
            str(data.get("turnover_unit", "eur")),
            str(data.get("day_order", "dmy")),
        )


def guess_columns(table: Table) -> Mapping:
    """What the columns of `table` mean. Each field goes to the column that says it best; the rest are kept, unused."""
    sample = _sample(table)
    samples = {column: [row[column].strip() for row in sample if row[column].strip()] for column in table.columns}
    claims: list[tuple[float, int, str, str, Remark]] = []
    for place, column in enumerate(table.columns):
        values = samples[column]
        if not values and header_likeness(column)[0] == {}:
            continue
        for field, (confidence, reason) in _claims(column, values).items():
            claims.append((confidence, place, column, field, reason))
    claims.sort(key=lambda claim: (-claim[0], claim[1], claim[3]))
    chosen: dict[str, ColumnGuess] = {}
    taken: set[str] = set()
    for confidence, _place, column, field, reason in claims:
        if column in chosen or (field in taken and field != "notes"):
            continue
        chosen[column] = ColumnGuess(column, field, confidence, reason, tuple(samples[column][:3]))
        taken.add(field)
    _settle(chosen, samples)
    claimed = {column for _confidence, _place, column, _field, _reason in claims}
    guesses = []
    for column in table.columns:
        code = "column_empty" if not samples[column] else "column_taken" if column in claimed else "column_none"
        guesses.append(chosen.get(column) or ColumnGuess(column, "", 0.0, Remark(code), tuple(samples[column][:3])))
    mapping = Mapping(tuple(guesses))
    found = mapping.columns
    order = cleaning.day_order(samples.get(found.get("joined_on", ""), []))
    return replace(mapping, turnover_unit=_unit(table, found), day_order=order)


def _sample(table: Table) -> list[dict[str, str]]:
    """At most 300 rows, spread over the file."""
    rows = [row.cells for row in table.rows if not row.empty]
    step = max(1, len(rows) // 300)
    return rows[::step][:300]


# --- values ----------------------------------------------------------------------------------------------------------


def _digits_of(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f.\-]", "", re.sub(r"(?<=\d)\.0+$", "", text))


def _is_siren(text: str) -> bool:
    digits = _digits_of(text)
    if not digits.isdigit():
        return re.search(r"\d{3}", digits) is not None and identifiers.siren(text).value is not None
    return digits.isdigit() and len(digits) in (8, 9) and luhn.is_valid(digits.zfill(9)) and digits.strip("0") != ""


def _is_siret(text: str) -> bool:
    digits = _digits_of(text)
    return digits.isdigit() and len(digits) in (13, 14) and luhn.is_valid(digits.zfill(14)[:9])


def _is_date(text: str) -> bool:
    if re.fullmatch(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}(?:[ T].*)?", text):
        return True
    return not text.isdigit() and _is_day(text)


def _is_day(text: str) -> bool:
    """Any manner of saying a day, also a bare number of a spreadsheet or a year."""
    day = cleaning.day(text).value
    return day.on is not None or day.year is not None


def _is_year(text: str) -> bool:
    return re.fullmatch(r"(?:19[5-9]|20[0-4])\d", text) is not None


def _is_money(text: str) -> bool:
    return re.fullmatch(r"-?\d[\d\s\u00a0\u202f.]*(?:,\d{1,2})?\s*(?:€|k€|K€|M€|eur|euros)?", text) is not None


def _is_person(text: str) -> bool:
    bare = re.sub(r"\(.*|\s[-–]\s.*", "", text)
    parts = bare.split()
    if not 2 <= len(parts) <= 4 or any(part[0].isdigit() or "@" in part for part in parts):
        return False
    return cleaning.plain(parts[0]) in ("M", "MR", "MME", "MLLE") or bool(
        any(part.isupper() and len(part) > 1 for part in parts) and any(part.istitle() for part in parts)
    )


_FORMS: frozenset[str] = frozenset(spelling for spellings in cleaning.LEGAL_FORMS.values() for spelling in spellings)
_LOOKS: dict[str, tuple[Callable[[str], bool], float]] = {
    "siret": (_is_siret, 0.95),
    "siren": (_is_siren, 0.95),
    "email": (lambda text: re.fullmatch(r"\S+\s?@\s?\S+\.\S+", text) is not None, 0.7),
    "website": (lambda text: re.fullmatch(r"(?:https?://)?(?:[\w-]+\.)+[a-zA-Z]{2,10}/?\S*", text) is not None, 0.75),
    "phone": (lambda text: bool(cleaning.phone(text).value) and not _is_siren(text), 0.7),
    "postal_code": (lambda text: re.fullmatch(r"(?:F(?:R)?-? ?)?\d{4,5}(?:\.0)?|\d{2} \d{3}", text) is not None, 0.6),
    "naf": (lambda text: bool(cleaning.naf(text).value), 0.9),
    "legal_form": (lambda text: cleaning.plain(text) in _FORMS, 0.9),
    "civility": (lambda text: bool(cleaning.civility(text).value), 0.9),
    "address": (lambda text: re.search(r"\D.*\b\d{5}\b\s+\D", text, re.DOTALL) is not None, 0.85),
    "joined_on": (lambda text: _is_date(text) or _is_year(text), 0.5),
    "contact": (_is_person, 0.6),
    "street": (
        lambda text: (
            re.search(
                r"(?i)\b(rue|avenue|av|bd|boulevard|chemin|place|quai|cours|impasse|route|all[ée]e|za|zi)\b", text
            )
            is not None
        ),
        0.65,
    ),
    "jobs": (lambda text: cleaning.headcount(text).value is not None, 0.0),
    "turnover": (lambda text: _is_money(text) and not _is_year(text), 0.0),
    "dues_amount": (_is_money, 0.0),
    "paid_on": (_is_date, 0.0),
    "left_on": (lambda text: _is_date(text) or _is_year(text), 0.0),
    "department": (lambda text: re.fullmatch(r"\d{1,2}|2[AB]|97\d", text) is not None, 0.0),
    "contact_email": (lambda text: re.fullmatch(r"\S+\s?@\s?\S+\.\S+", text) is not None, 0.0),
    "dues_email": (lambda text: re.fullmatch(r"\S+\s?@\s?\S+\.\S+", text) is not None, 0.0),
    "contact_phone": (lambda text: bool(cleaning.phone(text).value), 0.0),
    "category": (lambda text: bool(cleaning.college(text).value), 0.0),
}
# The header's word is believed when the values look like it in a wider sense than alone would prove it.
_LOOSE: dict[str, Callable[[str], bool]] = {
    "joined_on": _is_day,
    "paid_on": _is_day,
    "left_on": _is_day,
    "phone": lambda text: len(re.sub(r"\D", "", text)) >= 9,
    "email": lambda text: "@" in text or "[at]" in text or "(at)" in text,
}
# Looks that a column must have when its header claims the field: a header alone is not believed against its values.
_MUST_LOOK = {
    "joined_on",
    "jobs",
    "turnover",
    "dues_amount",
    "left_on",
    "email",
    "contact_email",
    "dues_email",
    "phone",
    "contact_phone",
    "siren",
    "siret",
    "postal_code",
    "paid_on",
    "naf",
    "website",
}
_NEVER_FIGURES = {
    "name",
    "town",
    "contact_last",
    "contact_first",
    "contact",
    "function",
    "legal_form",
    "civility",
    "category",
    "street",
}


def _claims(column: str, values: Sequence[str]) -> dict[str, tuple[float, Remark]]:
    """Field to confidence and reason, for one column."""
    likeness, nearest = header_likeness(column)
    given = [value for value in values if not cleaning.nothing(value)]
    shares = {field: _share(given, look) for field, (look, _weight) in _LOOKS.items()} if given else {}
    claims: dict[str, tuple[float, Remark]] = {}
    for field, score in likeness.items():
        share = shares.get(field)
        if given and field in _LOOSE:
            share = max(share or 0.0, _share(given, _LOOSE[field]))
        if given and field in _MUST_LOOK and (share or 0.0) < 0.4:
            either = max(shares.get("siren", 0.0), shares.get("siret", 0.0))
            if field not in ("siren", "siret") or either < 0.3:
                continue
        if given and field in _NEVER_FIGURES and _share(given, _is_figure) > 0.6:
            continue
        exact = nearest[field] == header_key(column)
        confidence = 0.75 * score + (0.05 if exact else 0.0)
        if given and share is not None:
            confidence += 0.2 * share
            whole = round(100 * share)
            reason = Remark("column_both", {"header": column, "share": whole})
        else:
            confidence += 0.1
            reason = Remark("column_header", {"header": column})
        if not exact:
            reason = Remark("column_header_near", {"header": column, "word": nearest[field]})
        claims[field] = (min(confidence, 1.0), reason)
    for field, (_look, weight) in _LOOKS.items():
        share = shares.get(field, 0.0)
        if weight and share >= 0.7 and len(given) >= 3:
            confidence = weight * share * 0.75
            if confidence > claims.get(field, (0.0,))[0]:
                claims[field] = (confidence, Remark("column_values", {"share": round(100 * share)}))
    if "address" in claims and "street" in claims and shares.get("address", 0.0) > 0.6:
        claims["address"] = (max(claims["address"][0], claims["street"][0] + 0.01), claims["address"][1])
    if shares.get("siret", 0.0) < 0.2 and shares.get("siren", 0.0) >= 0.5 and "siret" in claims:
        claims.setdefault("siren", (claims["siret"][0] + 0.01, claims["siret"][1]))
    return claims


def _is_figure(text: str) -> bool:
    return re.fullmatch(r"[\d\s.,€%/-]+", text) is not None


def _share(values: Iterable[str], look: Callable[[str], bool]) -> float:
    every = list(values)
    return sum(1 for value in every if look(value)) / len(every) if every else 0.0


def _settle(chosen: dict[str, ColumnGuess], samples: Map[str, Sequence[str]]) -> None:
    """What only the whole of the columns can say."""
    found = {guess.field: guess for guess in chosen.values()}
    # "Nom" alone: the contact's when there is a first name beside it and another column names the company.
    if "name" not in found:
        rest = [
            column
            for column in samples
            if column not in chosen and len(samples[column]) >= 3 and _share(samples[column], _is_figure) < 0.1
        ]
        distinct = [
            (len(set(samples[column])) / len(samples[column]), column)
            for column in rest
            if median(len(value) for value in samples[column]) >= 4
        ]
        best = max(distinct, default=None)
        if best and best[0] >= 0.85:
            share = round(100 * best[0])
            chosen[best[1]] = ColumnGuess(
                best[1], "name", 0.4, Remark("column_values", {"share": share}), tuple(samples[best[1]][:3])
            )
    if "contact_first" in found and "contact_last" not in found and "contact" not in found:
        bare = next((c for c in samples if c not in chosen and samples[c] and header_key(c) in _BARE_NAMES), None)
        if bare is not None:
            reason = Remark("column_header", {"header": bare})
            chosen[bare] = ColumnGuess(bare, "contact_last", 0.7, reason, tuple(samples[bare][:3]))
    if "external_id" not in found:
        _number(chosen, samples)
    if "contact_first" in found and "contact_last" not in found and "contact" in found:
        old = found["contact"]
        if not any(_is_person(value) for value in samples[old.column][:50]):
            chosen[old.column] = replace(old, field="contact_last")


_BARE_NAMES = {"nom", "noms", "name", "last", "surname", "nom de famille"}


def _number(chosen: dict[str, ColumnGuess], samples: Map[str, Sequence[str]]) -> None:
    """The first unused column whose values are all numbers of one kind, each once: how the register counts its lines."""
    filled = max((len(values) for values in samples.values()), default=0)
    for column, values in samples.items():
        if column in chosen or len(values) < max(3, 0.97 * filled) or len(set(values)) < len(values):
            continue
        shapes = {re.sub(r"\d+", "0", value) for value in values}
        if len(shapes) == 1 and all(re.search(r"\d", value) and len(value) <= 14 for value in values):
            reason = Remark("column_values", {"share": 100})
            chosen[column] = ColumnGuess(column, "external_id", 0.5, reason, tuple(values[:3]))
            return


def _unit(table: Table, found: Map[str, str]) -> str:
    """The unit of the turnover: the header says it, or the cells, or the turnover per head does."""
    column = found.get("turnover")
    if column is None:
        return "eur"
    header = column.casefold().replace(" ", "")
    if re.search(r"k€|keur|ke\b|kilo|millier|thousand|\(k\)", header):
        return "keur"
    if re.search(r"m€|meur|million|\(m\)", header):
        return "meur"
    if "€" in header or re.search(r"eur", header):
        return "eur"
    amounts: list[tuple[float, str]] = []
    jobs_column = found.get("jobs")
    for row in table.rows[:2000]:
        cell = row.cells[column]
        if re.search(r"€|eur", cell, re.IGNORECASE):
            return "eur"  # the cells carry their own unit, and the bare ones stand beside them
        value = cleaning.money(cell).value
        people = cleaning.headcount(row.cells[jobs_column]).value if jobs_column else None
        if value and people:
            amounts.append((float(value) / people, cell))
    if len(amounts) >= 3:
        per_head = median(amount for amount, _cell in amounts)
        if per_head < 2:
            return "meur"
        if per_head < 2_000:
            return "keur"
    return "eur"
