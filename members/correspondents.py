"""Members of another antenna that work here too: seen by the antenna of the place, counted where their seat is."""

from dataclasses import dataclass
from datetime import date

from antennas.models import Antenna
from antennas.territory import antennas_for
from members.models import AntennaAssignment, Establishment, Membership


@dataclass(frozen=True)
class Correspondent:
    """An establishment of this territory, and the antenna (None: none yet) that its company belongs to."""

    establishment: Establishment
    home: Antenna | None

    @property
    def name(self) -> str:
        return self.establishment.company.name

    @property
    def where(self) -> str:
        place = self.establishment
        return ", ".join(filter(None, [place.street, f"{place.postal_code} {place.town}".strip()]))


def correspondents_of(antenna: Antenna, on: date) -> list[Correspondent]:
    """The establishments, seats aside, that stand in the territory of `antenna` on the day and whose company is a
    member elsewhere, by name. Three queries."""
    here = AntennaAssignment.objects.on(on).filter(antenna=antenna)
    rows = list(
        Establishment.objects.on(on)
        .filter(seat=False, commune__isnull=False, company__in=Membership.objects.on(on).values("company"))
        .exclude(company__in=here.values("company"))
        .select_related("company")
        .order_by("company__sort_key", "pk")
    )
    places = antennas_for({row.commune_id for row in rows if row.commune_id}, on)
    found = [row for row in rows if row.commune_id in places and places[row.commune_id][0].pk == antenna.pk]
    assigned = AntennaAssignment.objects.on(on).filter(company__in=[row.company_id for row in found])
    homes = {one.company_id: one.antenna for one in assigned.select_related("antenna")}
    return [Correspondent(row, homes.get(row.company_id)) for row in found]
