"""Small companies with one voice each, straight as rows: what the rules of seats look at, and nothing else."""

from datetime import date

from antennas.models import Antenna
from governance.models import Body, Seat
from league.base.models import Decision, Person
from league.base.periods import period
from league.base.text import fold
from members.models import AntennaAssignment, Company, ContactFunction, Membership

FOUNDING = date(2017, 3, 28)


def decision(day: date = FOUNDING, body: str = "Assemblée générale") -> Decision:
    return Decision.objects.create(body=body, day=day)


def antenna(code: str) -> Antenna:
    return Antenna.objects.get(code=code)


def people(count: int, start: int = 0) -> list[Person]:
    names = [(f"Prénom{n}", f"Nom{n:03}") for n in range(start, start + count)]
    return Person.objects.bulk_create(
        [
            Person(first_name=f, last_name=n, email=f"{f}.{n}@essai.example".lower(), sort_key=fold(f"{n} {f}"))
            for f, n in names
        ]
    )


def members(count: int, code: str, since: date = FOUNDING, start: int = 0) -> list[tuple[Person, Company]]:
    """`count` member companies of an antenna with their representatives."""
    companies = Company.objects.bulk_create(
        [
            Company(name=f"{code} Essai {n:03}", sort_key=f"{code.lower()} essai {n:03}", siren_absence="not_given")
            for n in range(start, start + count)
        ]
    )
    place, decided, span = antenna(code), decision(since, "Bureau"), period(since)
    Membership.objects.bulk_create([Membership(company=c, span=span, decision=decided) for c in companies])
    AntennaAssignment.objects.bulk_create(
        [AntennaAssignment(company=c, antenna=place, span=span, reason="essai") for c in companies]
    )
    voices = people(count, start=start + 1000 * place.position)
    ContactFunction.objects.bulk_create(
        [
            ContactFunction(person=p, company=c, kind="representative", span=span)
            for p, c in zip(voices, companies, strict=True)
        ]
    )
    return list(zip(voices, companies, strict=True))


def body(slug: str) -> Body:
    return Body.objects.select_related("antenna").get(slug=slug)


def seats(slug: str) -> list[Seat]:
    return list(
        Seat.objects.filter(body__slug=slug).select_related("body__antenna", "office", "antenna").order_by("position")
    )


def seat(slug: str, position: int = 1) -> Seat:
    return seats(slug)[position - 1]
