"""One cell at a time."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members import cleaning
from members.cleaning import CommuneIndex
from tests.members.registers import communes


def codes(clean):
    return [remark.code for remark in clean.remarks]


@pytest.mark.parametrize(
    ("text", "shown", "key", "form", "former"),
    [
        ("Innonodes Ingénierie", "Innonodes Ingénierie", "INNONODES INGENIERIE", "", ()),
        ("SAS Pilworks", "Pilworks", "PILWORKS", "SAS", ()),
        ("ISERCODE S.A.R.L.", "ISERCODE", "ISERCODE", "SARL", ()),
        ("Sté Bœuf & Cie", "Sté Bœuf & Cie", "SOCIETE BOEUF ET COMPAGNIE", "", ()),
        ("Vivarsoft (ex Chartrcode)", "Vivarsoft", "VIVARSOFT", "", ("CHARTRCODE",)),
        ("Datanum anciennement Terrawave SARL", "Datanum", "DATANUM", "", ("TERRAWAVE",)),
        ("Deus Ex Machina", "Deus Ex Machina", "DEUS EX MACHINA", "", ()),
        ("SAS", "SAS", "", "SAS", ()),
        ("Sarl'Image", "Sarl'Image", "IMAGE", "SARL", ()),
        ("Association des Réseaux", "Association des Réseaux", "DES RESEAUX", "ASSOCIATION", ()),
        ("", "", "", "", ()),
        ("N/A", "", "", "", ()),
    ],
)
def test_names(text, shown, key, form, former):
    name = cleaning.company_name(text).value
    assert (name.key, name.form, name.former) == (key, form, former)
    if text not in ("N/A", "Sarl'Image", "Association des Réseaux"):
        assert name.shown == shown


@pytest.mark.parametrize(
    ("text", "form"),
    [("S.A.S.", "SAS"), ("société par actions simplifiée", "SAS"), ("Asso. loi 1901", "Asso. loi 1901"), ("nc", "")],
)
def test_legal_forms(text, form):
    assert cleaning.legal_form(text).value == form


@pytest.mark.parametrize(
    ("town", "postal", "department", "code"),
    [
        ("ST ETIENNE", "42000", "", "42218"),
        ("SAINT-ÉTIENNE Cedex 02", "42230", "", "42218"),
        ("LYON", "69009", "", "69123"),
        ("Lyon 3ème", "", "", "69123"),
        ("LYON CEDEX 03", "69397", "", "69123"),
        ("L'ETRAT", "42580", "", "42092"),
        ("ISLE D'ABEAU (L')", "38080", "", "38193"),
        ("CHARMES SUR RHONE Cedex 03", "07800", "", "07055"),
        ("MARINGUES", "", "", "63210"),
        ("Saint-Germain", "07170", "", "07241"),
        ("Roanne", "", "42", "42187"),
        ("ROANE", "42300", "", "42187"),
        ("", "42300", "", None),
        ("", "", "", None),
        ("Paris", "75002", "", None),
        ("Saint-Jean", "", "", None),
        ("Nulle-Part-les-Bains", "69001", "", None),
    ],
)
def test_towns(town, postal, department, code):
    found = communes().find(town, postal, department)
    assert (found.value.code if found.value else None) == code
    assert found.value or (len(found.remarks) == 1 and str(found.remarks[0]))


def test_a_former_commune_is_the_one_of_today():
    index = CommuneIndex(
        [("01138", "Culoz-Béon", ["01350"], "01"), ("42218", "Saint-Étienne", ["42000"], "42")],
        [("Béon", "01138", ["01350"], "01"), ("Nowhere", "99999", ["1"], "99")],
    )
    found = index.find("BEON", "01350")
    assert found.value.code == "01138"
    assert codes(found) == ["town_former"]
    assert len(index) == 2
    assert codes(index.find("", "42000")) == ["town_by_code"]
    assert codes(index.find("St Etiene", "42000")) == ["town_typo"]
    assert index.find("Saint-Étienne", "69001").value is None


def test_two_communes_of_one_name_are_never_guessed():
    index = CommuneIndex([("01001", "Saint-Jean", ["01100"], "01"), ("69001", "Saint-Jean", ["69100"], "69")])
    assert codes(index.find("ST JEAN")) == ["town_ambiguous"]
    assert index.find("ST JEAN", "69100").value.code == "69001"
    assert index.find("ST JEAN", "", "01").value.code == "01001"


@pytest.mark.parametrize(
    ("text", "street", "postal", "town"),
    [
        (
            "11 bis rue du Pilat, 42680 Saint-Marcellin-en-Forez",
            "11 bis rue du Pilat",
            "42680",
            "Saint-Marcellin-en-Forez",
        ),
        ("40 rue des Frères Lumière\n38160 CHATTE", "40 rue des Frères Lumière", "38160", "CHATTE"),
        ("Bât. B, 3 rue X - F-69003 LYON CEDEX 03", "Bât. B, 3 rue X", "69003", "LYON"),
        ("3 rue X 69 003 Lyon, France", "3 rue X", "69003", "Lyon"),
        ("3 rue X", "3 rue X", "", ""),
        ("", "", "", ""),
    ],
)
def test_addresses_in_one_cell(text, street, postal, town):
    address = cleaning.one_cell_address(text).value
    assert (address.street, address.postal_code, address.town) == (street, postal, town)


def test_streets_compare():
    assert cleaning.street_key("11bis, av. de l'Europe") == cleaning.street_key("11 BIS AVENUE DE L EUROPE")
    assert cleaning.street_key("12 rue X") != cleaning.street_key("11 rue X")
    assert cleaning.street_key("ZA des Grands Champs") == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("04 72 00 00 01", "+33472000001"),
        ("04.72.00.00.01", "+33472000001"),
        ("04-72-00-00-01", "+33472000001"),
        ("+33 4 72 00 00 01", "+33472000001"),
        ("+33 (0)4 72 00 00 01", "+33472000001"),
        ("00 33 (0)472000001", "+33472000001"),
        ("Tél : 04 72 00 00 01", "+33472000001"),
        ("472000001", "+33472000001"),
        ("472000001.0", "+33472000001"),
        ("04 72 00 00 01 / 06 00 00 00 02", "+33472000001"),
        ("+41 22 000 00 00", "+41220000000"),
        ("à demander", ""),
        ("123", ""),
        ("", ""),
    ],
)
def test_phones(text, number):
    assert cleaning.phone(text).value == number


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("nadia.vialle @ x.fr", "nadia.vialle@x.fr"),
        ("NADIA@X.FR", "nadia@x.fr"),
        ("Nadia <nadia@x.fr>", "nadia@x.fr"),
        ("a@x.fr; b@x.fr", "a@x.fr"),
        ("mailto:a@x.fr", "a@x.fr"),
        ("a(at)x.fr", "a@x.fr"),
        ("a@x", ""),
        ("pas de mail", ""),
        ("", ""),
    ],
)
def test_mails(text, address):
    assert cleaning.email(text).value == address


@pytest.mark.parametrize(
    ("text", "host", "domain"),
    [
        ("http://www.x.fr/accueil?a=1", "x.fr", "x.fr"),
        ("www.shop.x.co.uk", "shop.x.co.uk", "x.co.uk"),
        ("X.FR", "x.fr", "x.fr"),
        ("facebook.com/x", "facebook.com", ""),
        ("en construction", "", ""),
    ],
)
def test_sites(text, host, domain):
    assert cleaning.website(text).value == host
    assert cleaning.own_domain(host) == domain


def test_a_shared_mail_domain_is_nobodys_own():
    assert cleaning.own_domain("x@gmail.com") == cleaning.own_domain("x@orange.fr") == ""
    assert cleaning.own_domain("x@mail.acme.fr") == "acme.fr"


@pytest.mark.parametrize(
    ("text", "jobs"),
    [
        ("12", 12),
        ("12.0", 12),
        ("0", 0),
        ("1 049", 1049),
        ("env. 12", 12),
        ("12 salariés", 12),
        ("34 ETP", 34),
        ("8 pers.", 8),
        ("27 (dont 2 alternants)", 27),
        ("63 dont 2 alternants", 63),
        ("10-19", 10),
        ("de 10 à 19 salariés", 10),
        ("12,5 ETP", 13),
        ("> 50", 50),
        ("aucun salarié", 0),
        ("12 employees", 12),
        ("NC", None),
        ("", None),
        ("une dizaine", None),
        ("12 janvier", None),
    ],
)
def test_headcounts(text, jobs):
    assert cleaning.headcount(text).value == jobs


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("5957,0", "keur", "5957000"),
        ("331 000 €", "eur", "331000"),
        ("331 000 €", "keur", "331000"),
        ("1 416 000,50", "eur", "1416000.50"),
        ("1.416.000", "eur", "1416000"),
        ("1,416,000.50", "eur", "1416000.50"),
        ("1.5", "keur", "1500"),
        ("1.500", "eur", "1500"),
        ("350 k€", "eur", "350000"),
        ("1,2 M€", "eur", "1200000"),
        ("2 millions d'euros", "eur", "2000000"),
        ("-12,50", "eur", "-12.50"),
        ("350,00", "eur", "350"),
        ("219000", "eur", "219000"),
        ("NC", "eur", None),
        ("n.c.", "eur", None),
        ("beaucoup", "eur", None),
        ("", "eur", None),
    ],
)
def test_money(text, unit, amount):
    assert cleaning.money(text, unit).value == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("text", "on", "year", "code"),
    [
        ("21/04/2006", date(2006, 4, 21), None, None),
        ("2014-07-28", date(2014, 7, 28), None, None),
        ("2014-07-28 00:00:00", date(2014, 7, 28), None, None),
        ("28-12-05", date(2005, 12, 28), None, "date_two_digits"),
        ("3 mars 2010", date(2010, 3, 3), None, None),
        ("1er janv. 2012", date(2012, 1, 1), None, None),
        ("41848", date(2014, 7, 28), None, "date_serial"),
        ("20140728", date(2014, 7, 28), None, None),
        ("2014", None, 2014, "date_year"),
        ("2014.0", None, 2014, "date_year"),
        ("mai 2013", None, 2013, "date_year"),
        ("31/02/2015", None, None, "date_impossible"),
        ("00/00/0000", None, None, "date_impossible"),
        ("depuis toujours", None, None, "date_unknown"),
        ("2018-01-23", date(2018, 1, 23), None, "date_future"),
        ("", None, None, None),
    ],
)
def test_days(text, on, year, code):
    found = cleaning.day(text, extraction=date(2017, 3, 27))
    assert (found.value.on, found.value.year) == (on, year)
    assert codes(found) == ([code] if code else [])
    assert found.value.raw == text
    assert found.value.doubtful == (code in ("date_impossible", "date_unknown", "date_future"))


def test_the_order_of_days_is_told_by_the_column():
    assert cleaning.day_order(["03/04/2010", "12/25/2011"]) == "mdy"
    assert cleaning.day_order(["03/04/2010", "25/12/2011", "x"]) == "dmy"
    assert cleaning.day("12/25/2011", order="mdy").value.on == date(2011, 12, 25)


@pytest.mark.parametrize(
    ("text", "first", "last", "civility", "function"),
    [
        ("M. Delphine PERRIN (Chargée de communication)", "Delphine", "Perrin", "M.", "Chargée de communication"),
        ("DUMAS Vincent - CTO", "Vincent", "Dumas", "", "CTO"),
        ("Stéphane Neyret", "Stéphane", "Neyret", "", ""),
        ("Vallet, Manon", "Manon", "Vallet", "", ""),
        ("Mme LEFÈVRE Anne-Marie", "Anne-Marie", "Lefèvre", "Mme", ""),
        ("NC", "", "", "", ""),
    ],
)
def test_persons_in_one_cell(text, first, last, civility, function):
    person = cleaning.person(text).value
    assert (person.first_name, person.last_name, person.civility, person.function) == (first, last, civility, function)


def test_one_person_written_two_ways_has_one_key():
    keys = {
        cleaning.person("HÉBRARD Manon - DG").value.key,
        cleaning.person("Mme Manon Hébrard").value.key,
        cleaning.person(first="Manon", last="HEBRARD").value.key,
    }
    assert keys == {"HEBRARD MANON"}


@pytest.mark.parametrize(
    ("notes", "status", "left_on", "left"),
    [
        ("DÉMISSION au 28/06/2016", "", "", True),
        ("radié 2016 (impayé)", "", "", True),
        ("", "Démissionnaire", "", True),
        ("", "Inactif", "", True),
        ("", "", "12/01/2016", True),
        ("démission au 31/12/2017", "", "", False),
        ("", "", "31/12/2017", False),
        ("pas de démission", "", "", False),
        ("à relancer", "Actif", "", False),
        ("ex-RhoneAlley", "", "", False),
    ],
)
def test_members_who_left(notes, status, left_on, left):
    assert bool(cleaning.left_marker(notes, status, left_on, extraction=date(2017, 3, 27))) == left


@pytest.mark.parametrize(
    ("text", "college"),
    [
        ("TPE / start-up", "micro"),
        ("TPE", "micro"),
        ("PME", "sme"),
        ("PME-ETI", "sme"),
        ("Grande entreprise", "large"),
        ("GE", "large"),
        ("Formation-Recherche", "research"),
        ("Enseignement / recherche", "research"),
        ("Autre", ""),
    ],
)
def test_two_vocabularies_of_colleges(text, college):
    assert cleaning.college(text).value == college


TEXTS = st.text(max_size=60)


@given(TEXTS)
def test_no_text_breaks_a_cleaner(text):
    for clean in (
        cleaning.company_name,
        cleaning.legal_form,
        cleaning.town,
        cleaning.postal_code,
        cleaning.one_cell_address,
        cleaning.phone,
        cleaning.email,
        cleaning.website,
        cleaning.headcount,
        cleaning.money,
        cleaning.naf,
        cleaning.day,
        cleaning.person,
        cleaning.civility,
        cleaning.college,
    ):
        for remark in clean(text).remarks:
            assert str(remark)


@given(TEXTS)
def test_cleaning_twice_is_cleaning_once(text):
    for clean in (
        cleaning.plain,
        cleaning.town_key,
        cleaning.street_key,
        cleaning.name_key,
        lambda value: cleaning.phone(value).value,
        lambda value: cleaning.email(value).value,
        lambda value: cleaning.website(value).value,
        lambda value: cleaning.postal_code(value).value,
        lambda value: cleaning.naf(value).value,
        lambda value: cleaning.legal_form(value).value,
        lambda value: cleaning.company_name(value).value.shown,
        lambda value: cleaning.town(value).value,
        cleaning.proper,
    ):
        once = clean(text)
        assert clean(once) == once


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_amounts_come_back_in_every_dress(euros, cents):
    value = Decimal(euros) + Decimal(cents) / 100
    spaced = f"{euros:,}".replace(",", " ")
    assert cleaning.money(f"{spaced},{cents:02d} €").value == value
    assert cleaning.money(f"{euros},{cents:02d}").value == value
    assert cleaning.money(f"{euros}.{cents:02d}").value == value


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)))
def test_days_come_back_in_every_dress(on):
    for text in (
        on.isoformat(),
        on.strftime("%d/%m/%Y"),
        on.strftime("%d-%m-%y"),
        on.strftime("%d.%m.%Y"),
        on.strftime("%Y%m%d"),
    ):
        assert cleaning.day(text).value.on == on


def test_index_of_the_reference_is_found():
    assert len(communes()) > 4_000


@pytest.mark.parametrize(
    ("text", "emails", "phones", "rest"),
    [
        ("M. Hugo ROCHETTE - hugo@x.fr / 04 77 00 00 00", ("hugo@x.fr",), ("+33477000000",), "M. Hugo ROCHETTE"),
        ("04 77 00 00 00 / 06 00 00 00 01\ncontact@x.fr", ("contact@x.fr",), ("+33477000000", "+33600000001"), ""),
        ("Mail: a@b.fr - Tél. 0477000000 - Dupont Jean", ("a@b.fr",), ("+33477000000",), "Dupont Jean"),
        ("Jeanne DUMAS (gérante)", (), (), "Jeanne DUMAS (gérante)"),
        ("", (), (), ""),
    ],
)
def test_a_cell_that_mixes_ways_to_reach_is_taken_apart(text, emails, phones, rest):
    found = cleaning.reach(text)
    assert (found.emails, found.phones, found.rest) == (emails, phones, rest)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("69003 LYON", ("69003", "LYON")),
        ("Lyon (69003)", ("69003", "Lyon")),
        ("F-42000 Saint-Étienne", ("42000", "Saint-Étienne")),
        ("F-42000", ("", "")),
        ("LYON 3", ("", "")),
    ],
)
def test_a_postal_code_and_a_town_in_one_cell(text, found):
    assert cleaning.code_and_town(text) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("136 place du Marché - Bât. B", "136, PL DU MARCHE"),
        ("Immeuble Le Forum, 12 bis av. Jean Jaurès BP 12", "12bis avenue Jean-Jaurès"),
        ("Parc 2000 - 14, rue de la Gare", "14 rue de la Gare"),
    ],
)
def test_what_stands_beside_a_street_is_no_part_of_it(one, other):
    assert cleaning.street_key(one) == cleaning.street_key(other) != ""
