"""What a column means: the two registers, and the same companies written as other people would write them."""

import io

import pytest

from league.base.tabular import Sheet, read_table, write_xlsx
from members.cleaning import money
from members.columns import FIELDS, Mapping, guess_columns
from members.headers import SYNONYMS, header_likeness
from members.lines import extraction_day, read_lines
from tests.members.registers import (
    DEMO,
    EXTRACTION,
    Merger,
    communes,
    read,
    register,
    rows_of,
    shared,
    true_keys,
    written,
)

CLUSTR = (
    "external_id name legal_form siret street postal_code town phone email website jobs turnover naf joined_on "
    "category civility contact_last contact_first function contact_email contact_phone dues_email "
    "dues_amount paid_on notes"
)
NUMELINK = (
    "external_id name siren naf address department phone email website jobs turnover joined_on category "
    "contact contact_email dues_paid notes"
)


@pytest.mark.parametrize(
    ("name", "fields", "unit"), [("clustr_numerique.csv", CLUSTR, "keur"), ("numelink.xlsx", NUMELINK, "eur")]
)
def test_the_columns_of_the_two_registers(name, fields, unit):
    mapping = guess_columns(read_table((DEMO / name).read_bytes(), name))
    assert [guess.field for guess in mapping.guesses] == fields.split()
    assert mapping.turnover_unit == unit
    assert mapping.day_order == "dmy"
    assert mapping.problem is None
    assert all(guess.confidence >= 0.8 and str(guess.reason) for guess in mapping.guesses)


def lines():
    return [line for line in register("clustr_numerique.csv") if not line.empty]


def english(line):
    person = line.contact.person if line.contact else None
    return [
        line.external_id,
        line.name.shown,
        line.siren or "",
        line.address.street,
        line.address.postal_code,
        line.address.town,
        line.phone,
        line.website,
        "" if line.jobs is None else f"{line.jobs} employees",
        "" if line.turnover is None else f"{line.turnover:.0f}",
        line.joined.on.strftime("%m/%d/%Y") if line.joined.on else line.joined.raw,
        line.category,
        person.first_name if person else "",
        person.last_name if person else "",
        line.contact.email if line.contact else "",
        line.notes,
    ]


def one_cell(line):
    person = line.contact.person if line.contact else None
    return [
        line.external_id,
        f"{line.name.shown} {line.legal_form}".strip(),
        f"{line.address.street} - {line.address.postal_code} {line.address.town}",
        line.siren or "",
        line.email,
        line.contact.email if line.contact else "",
        line.phone.replace("+33", "0"),
        "" if line.jobs is None else f"env. {line.jobs}",
        "" if line.turnover is None else f"{line.turnover / 1000:.1f}".replace(".", ","),
        line.joined.on.isoformat() if line.joined.on else line.joined.raw,
        f"{person.last_name.upper()} {person.first_name}" if person else "",
        line.notes,
    ]


def terse(line):
    return [
        line.external_id,
        line.name.shown.upper(),
        line.siret or line.siren or "",
        line.address.street,
        line.address.postal_code.lstrip("0"),
        line.address.town.upper(),
        line.phone,
        line.contact.email if line.contact else line.email,
        "" if line.jobs is None else str(line.jobs),
        "" if line.turnover is None else f"{line.turnover / 1000:.0f}",
        line.joined.on.strftime("%d.%m.%y") if line.joined.on else line.joined.raw,
        line.notes,
    ]


STYLES = {
    "english, tabs, utf-16": (
        "Member ID|Company name|Company registration number|Street|Zip code|City|Phone|Website|Employees|"
        "Turnover (EUR)|Member since|Member type|First name|Last name|Direct email|Comments",
        english,
        {"encoding": "utf-16", "delimiter": "\t"},
    ),
    "one cell, commas, title": (
        "Réf.|Dénomination sociale|Coordonnées postales|N° SIREN|Mél|Mail du représentant|Tél.|Nb de salariés|"
        "CA HT 2016 (en milliers d'euros)|Date d'entrée|Contact principal|Remarques",
        one_cell,
        {"encoding": "utf-8", "delimiter": ",", "above": ("Liste des membres au 31 décembre", "")},
    ),
    "terse, bars, latin-1": (
        "N°|NOM|SIREN/SIRET|ADR.|CP|COMMUNE|TEL|MAIL|EFF.|C.A.|ENTREE LE|OBS",
        terse,
        {"encoding": "cp1252", "delimiter": "|"},
    ),
}


@pytest.mark.parametrize("style", STYLES)
def test_the_same_members_written_otherwise_are_the_same_companies(style):
    header, render, options = STYLES[style]
    rows = [header.split("|"), *(render(line) for line in lines())]
    again = read(written(rows, **options), "other.csv")
    merger = Merger([("clustr", register("clustr_numerique.csv")), ("other", again)])
    keys = true_keys()
    wrong = [
        (row, company)
        for row, company in merger.merged
        if keys.get(row.replace("other:", "clustr:")) != keys.get(company, "?")
    ]
    assert wrong == []
    others = [row for row in merger.verdicts if row.startswith("other:")]
    joined = [row for row in others if merger.company_of.get(row, "").startswith("clustr:")]
    assert len(joined) >= 0.9 * len([row for row in others if row.replace("other:", "clustr:") in keys])
    first = {line.external_id: line for line in lines()}
    for line in again:
        assert line.jobs == first[line.external_id].jobs
        if line.joined.on and not line.joined.doubtful:
            assert line.joined.on == first[line.external_id].joined.on
        if line.turnover and first[line.external_id].turnover:
            assert abs(line.turnover - first[line.external_id].turnover) <= 500


def test_headers_that_say_nothing_are_read_by_their_values():
    rows = [[f"Col{number}" for number in range(8)]]
    rows += [
        [
            line.name.shown,
            line.siren or "",
            line.address.postal_code,
            line.address.town,
            line.email,
            line.website,
            line.phone,
            line.naf,
        ]
        for line in lines()
    ]
    table = read_table(written(rows, encoding="utf-8", delimiter=";"), "x.csv")
    columns = guess_columns(table).columns
    assert columns["siren"] == "Col1"
    assert columns["postal_code"] == "Col2"
    assert columns["email"] == "Col4"
    assert columns["website"] == "Col5"
    assert columns["phone"] == "Col6"
    assert columns["naf"] == "Col7"
    assert columns["name"] == "Col0"


def test_public_lists_of_companies_are_understood():
    path = shared("entreprises/entreprises_aura.csv")
    table = read_table(path.read_bytes(), path.name)
    columns = guess_columns(table).columns
    assert "name" in columns
    assert "siren" in columns
    understood = read_lines(table, guess_columns(table), communes(), EXTRACTION)
    given = [(row, line) for row, line in zip(rows_of(path), understood, strict=True) if row["siren"]]
    assert all(line.siren == row["siren"] for row, line in given)


def test_a_file_with_other_columns_says_what_is_missing():
    mapping = guess_columns(read_table(b"date;montant;solde\n01/02/2016;12,50;100\n02/02/2016;1,50;9\n", "releve.csv"))
    assert mapping.problem is not None
    assert str(mapping.problem)
    thin = guess_columns(read_table(b"Raison sociale;Cotisation\nMonotrust;350\nPilworks;150\n", "x.csv"))
    assert thin.problem.code == "mapping_thin"


def test_a_person_corrects_and_it_is_kept_as_data():
    mapping = guess_columns(read_table((DEMO / "numelink.xlsx").read_bytes(), "x.xlsx"))
    corrected = mapping.corrected({"Commentaire": "", "Dépt": "postal_code"}, turnover_unit="keur")
    assert "notes" not in corrected.columns
    assert corrected.columns["postal_code"] == "Dépt"
    again = Mapping.from_json(corrected.as_json())
    assert again.columns == corrected.columns
    assert (again.turnover_unit, again.day_order) == ("keur", "dmy")
    for wrong in ({"nothing": "name"}, {"Dépt": "unheard"}):
        with pytest.raises(ValueError, match="unknown"):
            mapping.corrected(wrong)


def test_a_turnover_without_unit_is_told_by_its_size_per_head():
    rows = [
        ["Société", "Ville", "Effectif", "CA"],
        *[["A", "Lyon", "10", "1200"], ["B", "Lyon", "5", "480"], ["C", "Bron", "2", "250"]],
    ]
    assert guess_columns(read_table(written(rows, encoding="utf-8", delimiter=";"), "x.csv")).turnover_unit == "keur"
    rows = [rows[0], *[[a, b, c, d + "000"] for a, b, c, d in rows[1:]]]
    assert guess_columns(read_table(written(rows, encoding="utf-8", delimiter=";"), "x.csv")).turnover_unit == "eur"


@pytest.mark.parametrize("field", SYNONYMS)
def test_every_synonym_leads_to_its_field(field):
    assert field in FIELDS
    for spelling in SYNONYMS[field].split("|"):
        scores, _nearest = header_likeness(spelling)
        assert scores[field] == max(scores.values()) or scores[field] >= 0.95, spelling


def test_the_day_of_the_extraction_stands_in_the_title():
    assert extraction_day(read_table((DEMO / "numelink.xlsx").read_bytes(), "x.xlsx")) == EXTRACTION
    assert extraction_day(read_table((DEMO / "clustr_numerique.csv").read_bytes(), "x.csv")) is None


def test_an_export_of_ours_is_read_again():
    book = write_xlsx([Sheet("Adhérents", ["Raison sociale", "SIREN", "Ville"], [["-Tiret", "732829320", "Lyon"]] * 3)])
    columns = guess_columns(read_table(io.BytesIO(book).getvalue(), "x.xlsx")).columns
    assert set(columns) == {"name", "siren", "town"}
    assert money("1").value == 1
