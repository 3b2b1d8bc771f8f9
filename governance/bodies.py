"""Loads the bodies of the league, their offices, their seats, and what excludes what."""

from pathlib import Path

from antennas.models import Antenna
from governance.models import Body, Incompatibility, Office, Seat
from league.base.reference_data import read_rows

HERE = Path(__file__).resolve().parent / "reference"


def load_reference() -> None:
    """Adds what is missing; nothing that stands is changed. Needs the antennas."""
    Office.objects.bulk_create(
        [
            Office(
                code=r["code"],
                name=r["name"],
                position=int(r["position"]),
                function=r["function"],
                declared=bool(r["declared"]),
            )
            for r in read_rows(HERE / "offices.csv")
        ],
        ignore_conflicts=True,
    )
    antennas = {antenna.code: antenna for antenna in Antenna.objects.all()}
    Body.objects.bulk_create(
        [
            Body(
                slug=r["slug"],
                kind=r["kind"],
                name=r["name"],
                antenna=antennas[r["antenna"]] if r["antenna"] else None,
                term_years=int(r["term_years"]),
                most_terms=int(r["most_terms"]) if r["most_terms"] else None,
                seats_per_company=int(r["seats_per_company"]) if r["seats_per_company"] else None,
            )
            for r in read_rows(HERE / "bodies.csv")
        ],
        ignore_conflicts=True,
    )
    offices = {office.code: office for office in Office.objects.all()}
    bodies = {body.slug: body for body in Body.objects.all()}
    Seat.objects.bulk_create(
        [
            Seat(
                body=bodies[r["body"]],
                office=offices[r["office"]],
                antenna=antennas[r["antenna"]] if r["antenna"] else None,
                position=position,
                chosen_by=r["chosen_by"],
            )
            for r in read_rows(HERE / "seats.csv")
            for position in range(int(r["first"]), int(r["first"]) + int(r["count"]))
        ],
        ignore_conflicts=True,
    )
    Incompatibility.objects.bulk_create(
        [
            Incompatibility(office=offices[office], function=function, reason=r["reason"])
            for r in read_rows(HERE / "incompatibilities.csv")
            for office in r["office"].split()
            for function in r["functions"].split()
        ],
        ignore_conflicts=True,
    )
