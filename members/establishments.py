"""Where a company works: one seat, which gives its antenna, and any number of other establishments.

An establishment in the territory of another antenna is a correspondent there: shown, invited, never counted twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from antennas import territory
from antennas.models import Antenna, Commune
from league.base import identifiers
from league.base.acts import Refused, act
from league.base.models import User
from league.base.periods import period
from members import attachment, roster
from members.models import AntennaAssignment, Company, Establishment, Membership

COLUMNS = ("siret", "label", "street", "postal_code", "town", "commune")


@dataclass(frozen=True)
class PlaceIn:
    """An address as somebody wrote it; `siret` is 14 digits already checked, or empty."""

    street: str = ""
    postal_code: str = ""
    town: str = ""
    commune: Commune | None = None
    siret: str = ""
    label: str = ""

    @property
    def values(self) -> dict[str, Any]:
        return {
            "siret": self.siret or None,
            "label": self.label.strip()[:120],
            "street": self.street.strip()[:200],
            "postal_code": self.postal_code.strip()[:10],
            "town": (self.town.strip() or (self.commune.name if self.commune else ""))[:100],
            "commune": self.commune,
        }


def read_siret(text: str, siren: str | None) -> str:
    """The SIRET in `text`, checked by its key (the rule of La Poste for La Poste), or nothing for an empty text.

    Raises ValueError, with a sentence, when the key is wrong or it is an establishment of another SIREN.
    """
    if not text.strip():
        return ""
    reading = identifiers.siret(text)
    if reading.value is None:
        raise ValueError(str(reading.reason) if reading.reason else _("This is not a SIRET."))
    if siren and reading.value[:9] != siren:
        raise ValueError(
            _("This SIRET is an establishment of the SIREN %(other)s, not of %(siren)s.")
            % {"other": identifiers.spaced(reading.value[:9]), "siren": identifiers.spaced(siren)}
        )
    return reading.value


@act
def open_place(*, company: Company, place: PlaceIn, by: User | None, on: date, seat: bool = False) -> Establishment:
    """The company works at this address too, from `on`; as its seat when `seat`: the seat before ends, the antenna
    follows the territory. Refused when the SIRET is open already, or is another company's."""
    Company.objects.select_for_update().get(pk=company.pk)
    _refuse_siret(company, place.siret, on)
    if seat:
        row = roster.move_seat(
            company=company, street=place.street, postal_code=place.postal_code, town=place.town,
            commune=place.commune, siret=place.siret, by=by, on=on,
        )  # fmt: skip
        if row.label != place.values["label"]:
            row.label = place.values["label"]
            row.save(update_fields=["label"])
        return row
    return Establishment.objects.create(company=company, seat=False, span=period(on), **place.values)


@act
def move_place(*, place: Establishment, to: PlaceIn, by: User | None, on: date, because: str = "") -> Establishment:
    """The establishment is at another address from `on`: the row ends the day before, a new one begins. A move on its
    first day corrects it. With the seat the antenna follows."""
    row = _standing(place, on)
    if row.seat:
        return open_place(company=row.company, place=to, seat=True, by=by, on=on)
    _refuse_siret(row.company, to.siret, on, but=row)
    if row.span.lower == on:
        for column, value in to.values.items():
            setattr(row, column, value)
        row.save(update_fields=list(COLUMNS))
        return row
    attachment.close(Establishment.objects.filter(pk=row.pk), on)
    return Establishment.objects.create(company=row.company, seat=False, span=period(on, row.span.upper), **to.values)


@act
def close_place(*, place: Establishment, by: User | None, on: date, because: str = "") -> Establishment:
    """The establishment is closed from `on`; closed twice it stays as it was. The seat moves, it does not close."""
    row = Establishment.objects.select_for_update(of=("self",)).get(pk=place.pk)
    if row.seat:
        raise Refused(_("A company has a seat: move it to another address."))
    attachment.end(row, on, _("This establishment is open since %(day)s only: choose a later day."))
    return row


def _standing(place: Establishment, on: date) -> Establishment:
    row = (
        Establishment.objects.select_for_update(of=("self",))
        .on(on)
        .filter(pk=place.pk)
        .select_related("company")
        .first()
    )
    if row is None:
        raise Refused(_("This establishment is not open on that day."), field="on")
    return row


def _refuse_siret(company: Company, siret: str, on: date, but: Establishment | None = None) -> None:
    if not siret:
        return
    later = Q(span__contains=on) | Q(span__startswith__gte=on)
    rows = Establishment.objects.filter(later, siret=siret).select_related("company")
    other = rows.exclude(company=company).first()
    if other is not None:
        raise Refused(_("%(name)s has this SIRET already.") % {"name": other.company.name}, field="siret")
    here = rows.filter(company=company, seat=False)
    if (here.exclude(pk=but.pk) if but else here).exists():
        raise Refused(_("This establishment is on the sheet already."), field="siret")


@dataclass(frozen=True)
class Place:
    """An establishment and the antenna of its territory. `correspondent`: it is not the company's own antenna."""

    row: Establishment
    antenna: Antenna | None
    correspondent: bool


def places_of(company: Company, on: date) -> list[Place]:
    """The establishments open on `on`, the seat first, each with the antenna of the place. Three queries."""
    rows = list(Establishment.objects.on(on).filter(company=company).select_related("commune").order_by("-seat", "pk"))
    found = territory.antennas_for({row.commune_id for row in rows if row.commune_id}, on)
    own = AntennaAssignment.objects.on(on).filter(company=company).values_list("antenna_id", flat=True).first()
    return [_place(row, found, own) for row in rows]


def _place(row: Establishment, found: Mapping[str, tuple[Antenna, str]], own: int | None) -> Place:
    antenna = found.get(row.commune_id or "", (None, ""))[0]
    return Place(row, antenna, not row.seat and antenna is not None and own is not None and antenna.pk != own)


def correspondents_of(antenna: Antenna, on: date) -> list[Establishment]:
    """Establishments in the territory of `antenna` of members that belong to another antenna, by company.

    Not members of it: they count where the company's seat is. Three queries for any number.
    """
    rows = list(
        Establishment.objects.on(on)
        .filter(seat=False, commune__isnull=False)
        .filter(company__in=Membership.objects.on(on).values("company"))
        .exclude(company__in=AntennaAssignment.objects.on(on).filter(antenna=antenna).values("company"))
        .select_related("company", "commune")
        .order_by("company__sort_key", "pk")
    )
    found = territory.antennas_for({row.commune_id for row in rows if row.commune_id}, on)
    return [row for row in rows if row.commune_id in found and found[row.commune_id][0].pk == antenna.pk]
