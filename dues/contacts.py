"""Whom to write to about dues: the dues contact, else the representative, else the company's own address."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from league.base.models import Person
from members.models import Company, ContactFunction


@dataclass(frozen=True)
class Contact:
    """`person` is None when only the company's general address is known; `email` is empty when nothing is."""

    person: Person | None
    name: str
    email: str


_ORDER = (ContactFunction.Kind.DUES, ContactFunction.Kind.REPRESENTATIVE)


def contacts_of(companies: Collection[Company], on: date, *, representative: bool = False) -> dict[int, Contact]:
    """The contact of each company on `on`, in one query; one with an e-mail goes before one without.

    `representative` asks for the representative first, e-mail or not: whom a formal letter is addressed to.
    """
    rows = (
        ContactFunction.objects.on(on)
        .filter(company__in=[company.pk for company in companies], kind__in=_ORDER)
        .select_related("person")
        .order_by("company", "pk")
    )
    order = _ORDER[::-1] if representative else _ORDER

    def rank(row: ContactFunction) -> tuple[bool, int]:
        return not (representative or row.person.email), order.index(ContactFunction.Kind(row.kind))

    found: dict[int, ContactFunction] = {}
    for row in sorted(rows, key=rank):
        found.setdefault(row.company_id, row)
    contacts = {}
    for company in companies:
        function = found.get(company.pk)
        person = function.person if function else None
        contacts[company.pk] = Contact(
            person, person.name if person else company.name, (person.email if person else "") or company.email
        )
    return contacts
