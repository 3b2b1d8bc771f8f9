"""A line of a register as it was understood: every cell cleaned, every remark kept beside its field. No database."""

import re
from collections.abc import Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from league.base import identifiers
from league.base.remarks import Remark
from league.base.tabular import Row, Table
from members import cleaning
from members.cleaning import Address, Clean, Commune, CommuneIndex, Day, Name, Person
from members.columns import Mapping

T = TypeVar("T")


@dataclass(frozen=True)
class Contact:
    """A person who speaks for the company, and how to reach her."""

    person: Person
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Line:
    """One line, understood. Money in euros; `remarks` are pairs of a field of `columns.FIELDS` and what was remarked.

    `unit_reason` says why there is no SIREN; `left` holds the words that say that the member had left.
    """

    line: int
    external_id: str
    name: Name
    legal_form: str
    siren: str | None
    siret: str | None
    unit_reason: Remark | None
    address: Address
    commune: Commune | None
    phone: str
    email: str
    website: str
    jobs: int | None
    turnover: Decimal | None
    naf: str
    joined: Day
    category: str
    college: str
    contact: Contact | None
    dues_email: str
    dues_amount: Decimal | None
    paid_on: Day
    notes: str
    left: str
    filled: int
    first_cell: str
    empty: bool
    shifted: bool
    remarks: tuple[tuple[str, Remark], ...] = ()
    emails: tuple[str, ...] = ()  # every address and number found in the line, those above among them
    phones: tuple[str, ...] = ()

    @property
    def domains(self) -> frozenset[str]:
        """The domains of mail and web that are the company's own."""
        hosts = (self.website, self.email, self.contact.email if self.contact else "", self.dues_email, *self.emails)
        return frozenset(filter(None, map(cleaning.own_domain, hosts)))

    def as_json(self) -> dict[str, Any]:
        """What a page shows of the line beside its raw text."""
        return {
            "name": self.name.shown,
            "legal_form": self.legal_form,
            "siren": self.siren or "",
            "siret": self.siret or "",
            "siren_pending": bool(self.unit_reason and self.unit_reason.code == "id_pending"),
            "street": self.address.street,
            "postal_code": self.address.postal_code,
            "town": self.address.town,
            "commune": self.commune.code if self.commune else "",
            "commune_name": self.commune.name if self.commune else "",
            "phone": self.phone,
            "email": self.email,
            "website": self.website,
            "jobs": self.jobs,
            "turnover": None if self.turnover is None else str(self.turnover),
            "naf": self.naf,
            "joined_on": self.joined.on.isoformat() if self.joined.on else "",
            "joined_year": self.joined.year,
            "joined_raw": self.joined.raw,
            "joined_doubtful": self.joined.doubtful,
            "category": self.category,
            "college": self.college,
            "contact": f"{self.contact.person.first_name} {self.contact.person.last_name}".strip()
            if self.contact
            else "",
            "function": self.contact.person.function if self.contact else "",
            "contact_first": self.contact.person.first_name if self.contact else "",
            "contact_last": self.contact.person.last_name if self.contact else "",
            "contact_civility": self.contact.person.civility if self.contact else "",
            "contact_email": self.contact.email if self.contact else "",
            "contact_phone": self.contact.phone if self.contact else "",
            "dues_email": self.dues_email,
            "emails": list(self.emails),
            "phones": list(self.phones),
            "left": self.left,
            "remarks": [{"field": name, **remark.as_json()} for name, remark in self.remarks],
        }


def extraction_day(table: Table) -> date | None:
    """The day on which a register says, in its titles above the header, that it was drawn; None when it does not."""
    for title in table.skipped:
        for found in re.findall(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}", title):
            on = cleaning.day(found).value.on
            if on is not None:
                return on
    return None


def read_lines(table: Table, mapping: Mapping, communes: CommuneIndex, extraction: date | None = None) -> list[Line]:
    """Every row of `table`, understood through `mapping`. `extraction` is the day on which the register was drawn."""
    columns = mapping.columns
    notes = mapping.columns_of("notes")
    return [_read_line(row, columns, notes, mapping, communes, extraction) for row in table.rows]


class _Cells:
    """The cells of a row by field, and the remarks made while they are read."""

    def __init__(self, cells: Map[str, str], columns: Map[str, str]) -> None:
        self.cells, self.columns = cells, columns
        self.remarks: list[tuple[str, Remark]] = []
        self.apart: dict[str, str] = {}

    def text(self, name: str) -> str:
        if name in self.apart:
            return self.apart[name]
        column = self.columns.get(name)
        return self.cells.get(column, "") if column is not None else ""

    def note(self, name: str, remarks: Iterable[Remark]) -> None:
        self.remarks += [(name, remark) for remark in remarks]

    def take(self, name: str, clean: Clean[T]) -> T:
        self.note(name, clean.remarks)
        return clean.value


def _read_line(
    row: Row,
    columns: Map[str, str],
    note_columns: list[str],
    mapping: Mapping,
    communes: CommuneIndex,
    extraction: date | None,
) -> Line:
    cells = _Cells(row.cells, columns)
    emails, phones = _mixed(cells)
    text, take = cells.text, cells.take
    name = take("name", cleaning.company_name(text("name")))
    unit = identifiers.legal_unit(text("siren"), text("siret"))
    cells.note("siren", unit.remarks)
    address = _address(cells)
    commune = None
    if not row.empty:
        department = text("department").strip().zfill(2) if text("department").strip() else ""
        commune = take("town", communes.find(address.town or text("town"), address.postal_code, department))
    notes = "\n".join(filter(None, (row.cells.get(column, "").strip() for column in note_columns)))
    category = "" if cleaning.nothing(text("category")) else cleaning.tidy(text("category"))
    filled = [cell for cell in row.cells.values() if cell.strip()]
    return Line(
        line=row.line,
        external_id=cleaning.tidy(text("external_id"))[:60],
        name=name,
        legal_form=take("legal_form", cleaning.legal_form(text("legal_form"))) or name.form,
        siren=unit.siren,
        siret=unit.siret,
        unit_reason=unit.reason,
        address=address,
        commune=commune,
        phone=take("phone", cleaning.phone(text("phone"))),
        email=take("email", cleaning.email(text("email"))),
        website=take("website", cleaning.website(text("website"))),
        jobs=take("jobs", cleaning.headcount(text("jobs"))),
        turnover=take("turnover", cleaning.money(text("turnover"), mapping.turnover_unit)),
        naf=take("naf", cleaning.naf(text("naf"))),
        joined=take("joined_on", cleaning.day(text("joined_on"), extraction=extraction, order=mapping.day_order)),
        category=category,
        college=take("category", cleaning.college(category)),
        contact=_contact(cells),
        dues_email=take("dues_email", cleaning.email(text("dues_email"))),
        dues_amount=take("dues_amount", cleaning.money(text("dues_amount"))),
        paid_on=take("paid_on", cleaning.day(text("paid_on"), order=mapping.day_order)),
        notes=notes,
        left=cleaning.left_marker(notes, text("status"), text("left_on"), extraction=extraction),
        filled=len(filled),
        first_cell=filled[0].strip() if filled else "",
        empty=row.empty,
        shifted=bool(row.extra),
        remarks=tuple(cells.remarks),
        emails=emails,
        phones=phones,
    )


_REACH = ("phone", "email", "contact_phone", "contact_email", "contact", "contact_last")


def _mixed(cells: _Cells) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Takes cells apart that hold a name, addresses and numbers at once; gives all addresses and numbers of the line.

    What a cell holds beside its own kind goes where nothing else is said.
    """
    emails: list[str] = []
    phones: list[str] = []
    for name in _REACH:
        found = cleaning.reach(cells.text(name))
        beside: tuple[tuple[str, tuple[str, ...]], ...]
        emails += found.emails
        phones += found.phones
        if name.startswith("contact") and name not in ("contact_phone", "contact_email"):
            if found.emails or found.phones:
                cells.apart[name] = found.rest
            beside = (("contact_email", found.emails), ("contact_phone", found.phones))
        elif name.endswith("phone"):
            if found.emails:
                cells.apart[name] = " / ".join(found.phones)
            beside = ((name.replace("phone", "email"), found.emails),)
        else:
            if found.phones and found.emails:
                cells.apart[name] = " ; ".join(found.emails)
            beside = ((name.replace("email", "phone"), found.phones),)
        for other, values in beside:
            if values and not cells.text(other).strip():
                cells.apart[other] = values[0]
    return tuple(dict.fromkeys(emails)), tuple(dict.fromkeys(phones))


def _address(cells: _Cells) -> Address:
    """From separate cells; what they leave open is taken from the cell that holds the whole address."""
    street = "\n".join(filter(None, (cleaning.tidy(cells.text(name)) for name in ("street", "street_more"))))
    postal_text, town_text = cells.text("postal_code"), cells.text("town")
    for cell in (town_text, postal_text):
        code, name = cleaning.code_and_town(cell)
        if code:
            postal_text, town_text = (code if cell == town_text and not postal_text.strip() else postal_text), name
            if cell == postal_text:
                postal_text = code
            break
    postal = cells.take("postal_code", cleaning.postal_code(postal_text))
    town = cells.take("town", cleaning.town(town_text))
    whole = cells.text("address") or (cells.text("street") if not postal and not town else "")
    if whole:
        found = cleaning.one_cell_address(whole)
        if found.value.town or not street:
            cells.note("address", found.remarks)
            split = found.value
            return Address(split.street or street, postal or split.postal_code, town or split.town)
    return Address(street, postal, town)


def _contact(cells: _Cells) -> Contact | None:
    text = cells.text
    person = cells.take(
        "contact",
        cleaning.person(
            text("contact"),
            first=text("contact_first"),
            last=text("contact_last"),
            civility_text=text("civility"),
            function=text("function"),
        ),
    )
    email = cells.take("contact_email", cleaning.email(text("contact_email")))
    phone = cells.take("contact_phone", cleaning.phone(text("contact_phone")))
    if not person.key and not email:
        return None
    return Contact(person, email, phone)
