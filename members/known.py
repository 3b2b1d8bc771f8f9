"""What the house knows of companies, for comparing the lines of a register with them; each table is read once."""

from collections.abc import Mapping as Map
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Sum

from antennas.gazetteer import HERE as PLACES
from antennas.models import Commune, FormerCommune
from league.base.reference_data import read_rows
from members import cleaning
from members.lines import Line
from members.matching import Known, legal_family
from members.models import Company, CompanyName, ContactFunction, Establishment, IntakeLine


def cells_of(line: Line) -> dict[str, Any]:
    """A line as understood, for the JSON column that keeps it: all that admitting and comparing ask for."""
    person = line.contact.person if line.contact else cleaning.Person()
    return {
        **line.as_json(),
        "key": line.name.key,
        "former_keys": list(line.name.former),
        "former_names": [
            str(remark.params["former"]) for _field, remark in line.remarks if remark.code == "name_former"
        ],
        "contact_first": person.first_name,
        "contact_last": person.last_name,
        "civility": person.civility,
        "contact_phone": line.contact.phone if line.contact else "",
        "missing": line.unit_reason.as_json() if line.unit_reason else None,
    }


def known_of_cells(cells: Map[str, Any], key: Any) -> Known:
    """The company that a kept line speaks of: the same as `Known.of_line` of the line."""
    place = cells["commune"] or cells["postal_code"]
    street = cleaning.street_key(cells["street"])
    more = cells.get("emails", ())  # lines kept before they were gathered have none
    hosts = (cells["website"], cells["email"], cells["contact_email"], cells["dues_email"], *more)
    jobs, turnover = cells["jobs"], None if cells["turnover"] is None else Decimal(cells["turnover"])
    return Known(
        key=key,
        name=cells["name"],
        siren=cells["siren"] or None,
        names={cells["key"]} - {""},
        former_names=set(cells["former_keys"]),
        communes={cells["commune"]} - {""},
        domains=set(map(cleaning.own_domain, hosts)) - {""},
        phones={cells["phone"], cells["contact_phone"], *cells.get("phones", ())} - {""},
        streets={(place, street)} if place and street else set(),
        emails={cells["email"], cells["contact_email"], *more} - {""},
        persons={cleaning.Person(cells["contact_first"], cells["contact_last"]).key} - {""},
        figures={(jobs, turnover)} if jobs and turnover else set(),
        naf={cells["naf"]} - {""},
        families={legal_family(cells["legal_form"])} - {""},
    )


def known_companies() -> list[Known]:
    """Every company, member or not, under its id: its names, places, people, and all the lines it came from. Five queries."""
    found: dict[int, Known] = {}
    columns = ("pk", "name", "siren", "legal_form", "naf", "email", "phone", "website")
    for pk, name, siren, form, naf, email, phone, website in Company.objects.order_by("pk").values_list(*columns):
        found[pk] = Known(
            key=pk,
            name=name,
            siren=siren,
            names={cleaning.name_key(name)} - {""},
            domains={cleaning.own_domain(email), cleaning.own_domain(cleaning.website(website).value)} - {""},
            phones={cleaning.phone(phone).value} - {""},
            emails={email.lower()} - {""},
            naf={naf} - {""},
            families={legal_family(cleaning.legal_form(form).value)} - {""},
        )
    for pk, kind, name in CompanyName.objects.values_list("company_id", "kind", "name"):
        names = found[pk].former_names if kind == CompanyName.Kind.FORMER else found[pk].names
        names.update({cleaning.name_key(name)} - {""})
    seats = Establishment.objects.values_list("company_id", "commune_id", "postal_code", "street")
    for pk, commune, postal, street in seats:
        place, key = commune or postal, cleaning.street_key(street)
        if commune:
            found[pk].communes.add(commune)
        if place and key:
            found[pk].streets.add((place, key))
    speakers = ContactFunction.objects.values_list(
        "company_id", "person__first_name", "person__last_name", "person__email", "person__phone"
    )
    for pk, first, last, email, phone in speakers:
        company = found[pk]
        company.persons.update({cleaning.Person(first, last).key} - {""})
        company.emails.update({email.lower()} - {""})
        company.domains.update({cleaning.own_domain(email)} - {""})
        company.phones.update({cleaning.phone(phone).value} - {""})
    lines = IntakeLine.objects.exclude(company=None).order_by("pk").values_list("company_id", "cells")
    for pk, cells in lines:
        found[pk].absorb(known_of_cells(cells, pk))
    return list(found.values())


def mark() -> list[int]:
    """A mark of what is known: it differs as soon as a company was added or changed, or a line was brought in."""
    companies = Company.objects.aggregate(n=Count("pk"), last=Max("pk"), versions=Sum("version"))
    brought = IntakeLine.objects.exclude(company=None).aggregate(n=Count("pk"), last=Max("pk"))
    return [value or 0 for value in (*companies.values(), *brought.values())]


def commune_index() -> cleaning.CommuneIndex:
    """Today's communes with their former names and arrondissements, from the reference in the database."""
    counts = Commune.objects.aggregate(n=Count("pk"), keys=Sum("population"))
    return _commune_index(connection.settings_dict["NAME"], counts["n"], counts["keys"], FormerCommune.objects.count())


@lru_cache(maxsize=2)
def _commune_index(*_mark: Any) -> cleaning.CommuneIndex:
    communes, former = [], []
    columns = ("code", "name", "postal_codes", "department", "parent_id")
    for code, name, postal_codes, department, parent in Commune.objects.values_list(*columns):
        if parent is None:
            communes.append((code, name, postal_codes, department))
        else:
            former.append((name, parent, postal_codes, department))
    former += FormerCommune.objects.values_list("name", "commune_id", "commune__postal_codes", "commune__department")
    return cleaning.CommuneIndex(communes, former)


@lru_cache(maxsize=1)
def reference_communes() -> cleaning.CommuneIndex:
    """The same from the files of the reference, for reading registers without a database."""
    communes, former = [], []
    for row in read_rows(PLACES / "communes.csv"):
        codes = row["codes_postaux"].split()
        if row["commune_parente"]:
            former.append((row["nom"], row["commune_parente"], codes, row["departement"]))
        else:
            communes.append((row["code_insee"], row["nom"], codes, row["departement"]))
    for row in read_rows(PLACES / "former_communes.csv"):
        codes = row["codes_postaux_actuels"].split()
        former.append((row["nom_ancien"], row["code_insee_actuel"], codes, row["departement"]))
    return cleaning.CommuneIndex(communes, former)
