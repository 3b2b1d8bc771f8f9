"""What a line of a register becomes: a candidate for admission, or more facts about a company that is known."""

import re
from collections.abc import Collection, Sequence
from collections.abc import Mapping as Map
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pghistory
from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from antennas import territory
from league.base.acts import Refused
from league.base.models import User
from league.base.periods import period
from league.base.text import fold
from members import admission, attachment, roster
from members.admission import Candidate, FigureIn, PersonIn
from members.models import (
    AntennaAssignment,
    CollegeWord,
    Company,
    CompanyName,
    ContactFunction,
    Establishment,
    Figure,
    Membership,
    Source,
)

Cells = Map[str, Any]


# --- a candidate -----------------------------------------------------------------------------------------------------


def candidate(
    cells: Cells, *, source: Source, words_of: Map[str, str], figures_day: date, company: Company | None = None
) -> Candidate:
    """The candidate that a line speaks of. `company`: one that is known and was never a member; its name stays.

    A joining day that is doubtful, impossible or only a year is kept as written and gives no seniority.
    """
    certain = certain_day(cells)
    name = company.name if company else cells["name"]
    return Candidate(
        name=name,
        siren=cells["siren"] or None,
        siren_absence="" if cells["siren"] else absence(cells),
        legal_form=cells["legal_form"][:60],
        naf=cells["naf"],
        email=cells["email"],
        phone=cells["phone"][:20],
        website=cells["website"][:200],
        siret=cells["siret"] or None,
        street=cells["street"],
        postal_code=cells["postal_code"],
        town=cells["town"],
        commune_code=cells["commune"] or None,
        college=college_of(cells, words_of),
        jobs=cells["jobs"],
        turnover=_turnover(cells),
        figures_day=figures_day,
        figures_origin=Figure.Origin.REGISTER,
        joined_on=certain,
        joined_as_written=cells["joined_raw"],
        source=source,
        other_names=tuple(other_names(cells, name)),
        people=tuple(people(cells)),
        company_id=company.pk if company else None,
    )


def words_of_colleges() -> dict[str, str]:
    """Word of a register, folded, to the code of its college."""
    return {fold(word): code for word, code in CollegeWord.objects.values_list("word", "college__code")}


def college_of(cells: Cells, words_of: Map[str, str]) -> str:
    """The college's code: by the words that are data, else by what the category says, else by the headcount."""
    known = words_of.get(fold(cells["category"])) or cells["college"]
    if known:
        return str(known)
    jobs = cells["jobs"] or 0
    return "micro" if jobs < 10 else "sme" if jobs < 250 else "large"


def absence(cells: Cells) -> str:
    """Why a line gives no SIREN, as the company keeps it."""
    pending = (cells["missing"] or {}).get("code") == "id_pending"
    return Company.Absence.BEING_CREATED if pending else Company.Absence.NOT_GIVEN


def certain_day(cells: Cells) -> date | None:
    """The joining day when it is beyond doubt, else None."""
    return date.fromisoformat(cells["joined_on"]) if cells["joined_on"] and not cells["joined_doubtful"] else None


def other_names(cells: Cells, name: str) -> list[tuple[str, str]]:
    """The names a line gives beside `name`: its own, as a trade name, and former ones."""
    found = [] if fold(cells["name"]) == fold(name) else [(CompanyName.Kind.TRADE.value, cells["name"])]
    return found + [(CompanyName.Kind.FORMER.value, former) for former in cells["former_names"]]


_OFFICE = re.compile(
    r"^(?:compta\w*|factur\w*|fournisseurs?|finances?|accounting|invoices?|billing|contact|info|administration|admin|"
    r"direction|accueil|secretariat|bonjour|hello|gestion|achats?|tresorerie)\b"
)


def people(cells: Cells) -> list[PersonIn]:
    """The contact, who represents the company and receives its dues calls unless the line has an address for them.

    An address of a person (ann.durand@) makes a person; one of an office (compta@) is shown as the accounts of the
    company ("Service comptabilité Monotrust"), so that the calls go where the treasurer of the register sent them.
    """
    dues = cells["dues_email"]
    found = []
    if cells["contact_first"] or cells["contact_last"] or cells["contact_email"]:
        own = not dues or dues == cells["contact_email"]
        found.append(
            PersonIn(
                cells["contact_first"],
                cells["contact_last"],
                civility=cells["civility"],
                email=cells["contact_email"],
                phone=cells["contact_phone"],
                title=cells["function"],
                kinds=("representative", "dues_contact") if own else ("representative",),
            )
        )
        if own:
            return found
    if dues:
        found.append(_accounts(dues, cells["name"]))
    return found


def _accounts(email: str, company: str) -> PersonIn:
    local = email.partition("@")[0]
    named = re.fullmatch(r"([a-z]+(?:-[a-z]+)?)[._]([a-z]+(?:-[a-z]+)?)", local)
    if named and not _OFFICE.match(local):
        first, last = (part.title() for part in named.groups())
        return PersonIn(first, last, email=email, kinds=("dues_contact",))
    with translation.override(settings.LANGUAGE_CODE):
        return PersonIn(_("Accounts department"), company[:100], email=email, kinds=("dues_contact",))


def _turnover(cells: Cells) -> Decimal | None:
    value = None if cells["turnover"] is None else Decimal(cells["turnover"])
    return value if value is None or value >= 0 else None


# --- more facts about a known company --------------------------------------------------------------------------------

_FACTS = {"legal_form": 60, "naf": 6, "email": 254, "phone": 20, "website": 200}


def join(
    joins: Sequence[tuple[int, Cells]], *, start: date, figures_day: date, register: str, by: User | None, on: date
) -> None:
    """Each line (cells) is more about the company (id): what is known stays, what was missing is filled in.

    Other names are kept, the people of the line become contacts of members, a joining day fills a seniority that was
    unknown. The number of statements does not grow with the set. The caller holds the lock of the register.
    """
    if not joins:
        return
    ids = {pk for pk, _cells in joins}
    companies = {company.pk: company for company in Company.objects.select_for_update().filter(pk__in=ids)}
    admission.add_names(_new_names(joins, companies))
    _facts(joins, companies)
    _places(joins, start)
    _figures(joins, figures_day, by, on)
    members = {row.company_id: row for row in Membership.objects.on(start).filter(company__in=ids)}
    _seniority(joins, members, register)
    billed = set(
        ContactFunction.objects.on(start)
        .filter(company__in=ids, kind=ContactFunction.Kind.DUES)
        .values_list("company_id", flat=True)
    )
    pairs = []
    for pk, cells in joins:
        for person in people(cells) if pk in members else ():
            kinds = tuple(kind for kind in person.kinds if kind != ContactFunction.Kind.DUES or pk not in billed)
            if kinds:
                pairs.append((pk, replace(person, kinds=kinds)))
        billed.add(pk)
    if pairs:
        admission.let_speak(pairs=pairs, start=start, by=by, on=on)


# What a person may choose between the line and what the house knows: each is one value, or a few that go together.
CHOICES = ("name", "siren", "legal_form", "naf", "email", "phone", "website", "address", "jobs", "contact", "joined")


def choose(
    joined: Sequence[tuple[int, Cells, Collection[str]]], *, start: date, figures_day: date, by: User | None, on: date
) -> None:
    """The values that a person chose from a line take the place of those the company (id) had; see CHOICES.

    The name it had stays known as a trade name. A SIREN of another company, and a value the line does not give, are
    passed over. A chosen contact represents the company from `on`.
    """
    for pk, cells, chosen in joined:
        company = Company.objects.select_for_update().get(pk=pk)
        wanted = {name: cells[name][:most] for name, most in _FACTS.items() if name in chosen and cells[name]}
        if "siren" in chosen and cells["siren"] and not Company.objects.filter(siren=cells["siren"]).exists():
            wanted |= {"siren": cells["siren"], "siren_absence": ""}
        if "name" in chosen and cells["name"] and cells["name"] != company.name:
            if not CompanyName.objects.filter(company=company, name=company.name).exists():
                CompanyName.objects.filter(company=company, name=cells["name"][:200]).update(
                    name=company.name, sort_key=company.sort_key
                )
            wanted |= {"name": cells["name"][:200], "sort_key": fold(cells["name"])[:200]}
        if wanted:
            for name, value in wanted.items():
                setattr(company, name, value)
            company.version += 1
            company.save(update_fields=[*wanted, "version"])
        if "address" in chosen:
            _take_address(pk, cells, start, by, on)
        if "jobs" in chosen and cells["jobs"] is not None:
            last = Figure.objects.filter(company=pk).order_by("-day", "-id").values_list("day", flat=True).first()
            row = FigureIn(pk, max(figures_day, last or figures_day), cells["jobs"], _turnover(cells), "register")
            admission.record_figures(rows=[row], by=by, on=on)
        if "contact" in chosen:
            _take_contact(company, cells, by, on)
        certain = certain_day(cells)
        if "joined" in chosen and certain is not None:
            Membership.objects.on(max(start, on)).filter(company=pk).update(
                joined_on=certain, joined_as_written=cells["joined_raw"][:60]
            )


def _take_address(pk: int, cells: Cells, start: date, by: User | None, on: date) -> None:
    seat = Establishment.objects.filter(company=pk, seat=True).order_by("-span").first()
    if seat is None or not (cells["town"] or cells["postal_code"] or cells["street"]):
        return
    seat.street, seat.postal_code = cells["street"][:200], cells["postal_code"][:10]
    seat.town, seat.commune_id = cells["town"][:100], cells["commune"] or None
    seat.siret = cells["siret"] or None
    seat.save(update_fields=["street", "postal_code", "town", "commune", "siret"])
    if Membership.objects.on(max(start, on)).filter(company=pk).exists():
        attachment.follow_territory(companies=[pk], by=by, on=max(start, on))


def _take_contact(company: Company, cells: Cells, by: User | None, on: date) -> None:
    """The line's contact represents the company from `on`. Whoever began on that very day becomes substitute; where a
    successor is named already for a later day, the contact stays substitute."""
    spoken = list(ContactFunction.objects.on(on).filter(company=company).select_related("person"))
    name = fold(f"{cells['contact_first']} {cells['contact_last']}")
    kind = ContactFunction.Kind
    found = next((one for one in spoken if fold(one.person.name) == name and one.kind != kind.REPRESENTATIVE), None)
    first = next((one for one in spoken if one.kind == kind.REPRESENTATIVE), None)
    if found is None or (first is not None and first.person_id == found.person_id):
        return
    if first is None or first.span.lower < on:
        with suppress(Refused):
            roster.set_function(
                company=company, person=found.person, kind=kind.REPRESENTATIVE, title=cells["function"], by=by, on=on
            )
    elif found.kind == kind.SUBSTITUTE:
        first.kind, found.kind = kind.SUBSTITUTE, kind.REPRESENTATIVE
        for one in (first, found):
            one.save(update_fields=["kind"])


def _new_names(joins: Sequence[tuple[int, Cells]], companies: Map[int, Company]) -> list[tuple[int, tuple[str, str]]]:
    """Names that no name of the company says already, whatever the case."""
    said = {(pk, company.sort_key) for pk, company in companies.items()}
    said |= set(CompanyName.objects.filter(company__in=companies).values_list("company_id", "sort_key"))
    fresh = []
    for pk, cells in joins:
        for kind, name in other_names(cells, companies[pk].name):
            if (pk, fold(name)[:200]) not in said:
                said.add((pk, fold(name)[:200]))
                fresh.append((pk, (kind, name)))
    return fresh


def _facts(joins: Sequence[tuple[int, Cells]], companies: Map[int, Company]) -> None:
    sirens = {cells["siren"] for _pk, cells in joins} - {""}
    taken = set(Company.objects.filter(siren__in=sirens).values_list("siren", flat=True))
    changed: dict[int, Company] = {}
    for pk, cells in joins:
        company = companies[pk]
        if company.siren is None and cells["siren"] and cells["siren"] not in taken:
            company.siren, company.siren_absence = cells["siren"], ""
            taken.add(cells["siren"])
            changed[pk] = company
        for name, most in _FACTS.items():
            if cells[name] and not getattr(company, name):
                setattr(company, name, cells[name][:most])
                changed[pk] = company
    for company in changed.values():
        company.version += 1
    Company.objects.bulk_update(changed.values(), ["siren", "siren_absence", *_FACTS, "version"], batch_size=500)


def _places(joins: Sequence[tuple[int, Cells]], start: date) -> None:
    """A seat for a company that has none, the gaps of one that stands, and an antenna when the commune gives one."""
    ids = {pk for pk, _cells in joins}
    standing = Establishment.objects.filter(company__in=ids, seat=True).filter(
        Q(span__contains=start) | Q(span__startswith__gt=start)
    )
    seats = {row.company_id: row for row in standing}
    fresh, filled = {}, {}
    for pk, cells in joins:
        if not (cells["town"] or cells["postal_code"] or cells["street"]):
            continue
        seat = seats.get(pk)
        if seat is None:
            seats[pk] = fresh[pk] = Establishment(
                company_id=pk, siret=cells["siret"] or None, street=cells["street"][:200],
                postal_code=cells["postal_code"][:10], town=cells["town"][:100],
                commune_id=cells["commune"] or None, span=period(start),
            )  # fmt: skip
        elif seat.commune_id is None or seat.commune_id == cells["commune"]:
            for name, value in (
                ("siret", cells["siret"]),
                ("street", cells["street"][:200]),
                ("postal_code", cells["postal_code"][:10]),
                ("town", cells["town"][:100]),
                ("commune_id", cells["commune"]),
            ):
                if value and not getattr(seat, name):
                    setattr(seat, name, value)
                    filled[pk] = seat
    Establishment.objects.bulk_create(fresh.values(), batch_size=1000)
    standing_ones = [seat for pk, seat in filled.items() if pk not in fresh]
    if standing_ones:
        Establishment.objects.bulk_update(standing_ones, ["siret", "street", "postal_code", "town", "commune"])
    _antennas({pk: seat.commune_id for pk, seat in seats.items() if seat.commune_id}, start)


def _antennas(communes: Map[int, str], start: date) -> None:
    """The territory's antenna for members that have none on `start` or later."""
    served = AntennaAssignment.objects.filter(company__in=communes).filter(
        Q(span__contains=start) | Q(span__startswith__gt=start)
    )
    without = set(communes) - set(served.values_list("company_id", flat=True))
    without &= set(Membership.objects.on(start).filter(company__in=without).values_list("company_id", flat=True))
    if not without:
        return
    placed = territory.antennas_for({communes[pk] for pk in without}, start)
    rows = {
        pk: {"antenna_id": placed[communes[pk]][0].pk, "reason": placed[communes[pk]][1]}
        for pk in without
        if communes[pk] in placed
    }
    attachment.lay(AntennaAssignment, rows, start, "antenna_id")


def _figures(joins: Sequence[tuple[int, Cells]], day: date, by: User | None, on: date) -> None:
    """Jobs and turnover that no figure up to `day` gives."""
    ids = {pk for pk, _cells in joins}
    known: dict[int, tuple[int | None, Decimal | None]] = {}
    rows = Figure.objects.filter(company__in=ids, day__lte=day).order_by("day", "id")
    for pk, jobs, turnover in rows.values_list("company_id", "jobs", "turnover"):
        known[pk] = (jobs, turnover)
    fresh: dict[int, FigureIn] = {}
    for pk, cells in joins:
        jobs, turnover = known.get(pk, (None, None))
        both = (cells["jobs"] if jobs is None else jobs, _turnover(cells) if turnover is None else turnover)
        if both != (jobs, turnover):
            known[pk] = both
            fresh[pk] = FigureIn(pk, day, *both, Figure.Origin.REGISTER)
    admission.record_figures(rows=list(fresh.values()), by=by, on=on)


def _seniority(joins: Sequence[tuple[int, Cells]], members: Map[int, Membership], register: str) -> None:
    """A joining day that was doubtful or not given is corrected by a register that gives it for certain."""
    changed: dict[int, Membership] = {}
    for pk, cells in joins:
        membership = members.get(pk)
        if membership is None:
            continue
        certain, first = certain_day(cells), membership.span.lower
        not_given = membership.joined_on == first and not membership.joined_as_written and membership.source_id
        if (membership.joined_on is None or not_given) and certain is not None and certain < first:
            membership.joined_on = certain
            membership.joined_as_written = membership.joined_as_written or cells["joined_raw"][:60]
            changed[pk] = membership
    if changed:
        with translation.override(settings.LANGUAGE_CODE):
            because = _("The joining day is certain in the register %(register)s.") % {"register": register}
        with pghistory.context(because=because):
            Membership.objects.bulk_update(changed.values(), ["joined_on", "joined_as_written"], batch_size=500)
