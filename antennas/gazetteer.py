"""Loads the reference data of places: communes of the official code, the antennas, the proposed territory rules."""

from pathlib import Path

from antennas.models import Antenna, Commune, FormerCommune, TerritoryRule
from league.base.periods import period
from league.base.reference_data import read_rows
from league.base.text import fold

HERE = Path(__file__).resolve().parent / "reference"


def load_reference() -> None:
    """Adds what is missing; rules are only proposed where a place has none at all."""
    if not Commune.objects.exists():
        _load_communes()
    if not Antenna.objects.exists():
        _load_antennas()
    if not TerritoryRule.objects.exists():
        _load_rules()


def _load_communes() -> None:
    communes = [
        Commune(
            code=row["code_insee"],
            name=row["nom"],
            sort_key=fold(row["nom"]),
            parent_id=row["commune_parente"] or None,
            postal_codes=row["codes_postaux"].split(),
            department=row["departement"],
            department_name=row["departement_nom"],
            epci=row["epci_code"],
            epci_name=row["epci_nom"],
            population=int(row["population"] or 0),
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
        )
        for row in read_rows(HERE / "communes.csv")
    ]
    communes.sort(key=lambda commune: commune.parent_id is not None)
    Commune.objects.bulk_create(communes, batch_size=2000)
    codes = {commune.code for commune in communes}
    FormerCommune.objects.bulk_create(
        [
            FormerCommune(code=row["code_insee_ancien"], name=row["nom_ancien"], commune_id=row["code_insee_actuel"])
            for row in read_rows(HERE / "former_communes.csv")
            if row["code_insee_actuel"] in codes
        ],
        ignore_conflicts=True,
    )


def _load_antennas() -> None:
    rows = [row for row in read_rows(HERE / "antennas.csv") if row["ordre_ville"] == "1"]
    Antenna.objects.bulk_create(
        Antenna(
            code=row["code"],
            slug=row["slug"],
            name=row["antenne"],
            position=int(row["position"]),
            presentation=row["presentation"],
            commune_id=row["code_insee"],
        )
        for row in rows
    )


def _load_rules() -> None:
    antennas = {antenna.code: antenna for antenna in Antenna.objects.all()}
    rules = [
        TerritoryRule(
            scope=TerritoryRule.Scope.DEPARTMENT,
            place=row["departement"],
            place_name=row["departement_nom"],
            antenna=antennas[row["antenne"]],
            span=period(None),
            reason=f"Département {row['departement']}, {row['departement_nom']}",
        )
        for row in read_rows(HERE / "rules_by_department.csv")
    ]
    rules += [
        TerritoryRule(
            scope=TerritoryRule.Scope.EPCI,
            place=row["epci_code"],
            place_name=row["epci_nom"],
            antenna=antennas[row["antenne_proposee"]],
            span=period(None),
            reason=row["motif"],
        )
        for row in {
            r["epci_code"]: r for r in read_rows(HERE / "rules_by_epci.csv") if r["statut"] == "proposee"
        }.values()
    ]
    TerritoryRule.objects.bulk_create(rules)
