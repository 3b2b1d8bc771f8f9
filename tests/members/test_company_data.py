"""Codes, words, names, establishments, figures and memberships of a company; the database refuses what overlaps."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from antennas.models import Antenna, Commune
from league.base.acts import Refused
from league.base.days import today
from league.base.models import Decision
from league.base.periods import period
from league.base.text import fold
from members import admission, declarations, establishments, naming, nomenclature, roster, stays, tags, vat
from members.admission import FigureIn
from members.answers import members_on
from members.models import Company, CompanyName, Establishment, Figure, Membership, Tag
from tests.cast import Cast
from tests.desks.make import signed_in
from tests.members.make import GRENOBLE, decision, member, members, one, siren

DAY = date(2024, 6, 1)


# Codes


def test_a_vat_number_follows_from_the_siren_or_is_a_foreign_one_of_its_own() -> None:
    assert vat.of("732829320") == "FR44732829320"
    assert vat.of("732829320", "BE0403170701") == "BE0403170701"
    assert vat.of(None) == ""
    assert vat.read("FR 44 732 829 320", "732829320") == "", "it only repeats what the SIREN gives"
    for wrong in ("FR45732829320", "XX1", "FR 44 732829320 "):
        if wrong.startswith("FR 44"):
            with pytest.raises(ValueError, match="SIREN"):
                vat.read(wrong, siren(1))
        else:
            with pytest.raises(ValueError, match="TVA"):
                vat.read(wrong, None)


@pytest.mark.parametrize(
    ("jobs", "band", "doubtful"),
    [(30, "12", False), (20, "12", False), (103, "12", False), (104, "12", True), (7, "12", True), (8, "12", False),
     (None, "12", False), (500, "", False), (500, "NN", False), (9, "00", True), (3, "00", False), (10**6, "53", False)],
)  # fmt: skip
def test_a_headcount_far_from_the_band_of_insee_is_doubtful(jobs: int | None, band: str, doubtful: bool) -> None:
    assert nomenclature.implausible(jobs, band) is doubtful


def test_legal_forms_are_those_of_insee() -> None:
    assert "actions simplifiée" in nomenclature.legal_form("5710")
    assert nomenclature.legal_form("57") == ""
    assert len(nomenclature.legal_forms()) == 260


@pytest.mark.django_db
def test_each_activity_code_stays_in_its_own_nomenclature(cast: Cast) -> None:
    company = cast.company_lyon
    client = signed_in(cast, "membership")
    said = {"version": company.version, "name": company.name, "siren": company.siren, "listed": "on", "naf": "6201z",
            "naf_2025": "6210Y", "legal_category": "5710"}  # fmt: skip
    url = reverse("members:company_edit", args=[company.pk])
    wrong = client.post(url, {**said, "legal_category": "9999", "naf_2025": "abc"})
    assert {"legal_category", "naf_2025"} <= set(wrong.context["form"].errors)
    assert client.post(url, said).status_code == 302
    company.refresh_from_db()
    assert (company.naf, company.naf_2025, company.legal_category) == ("62.01Z", "62.10Y", "5710")
    said = {**said, "version": company.version, "naf": "62.02A"}
    client.post(url, said)
    company.refresh_from_db()
    assert (company.naf, company.naf_2025) == ("62.02A", "62.10Y"), "one never follows the other"


# Words


@pytest.mark.django_db
def test_two_spellings_are_one_word(cast: Cast) -> None:
    for company, words in ((cast.company_lyon, ["Cybersécurité"]), (cast.company_grenoble, ["cybersecurite", "IA"])):
        roster.update_company(company=company, changes={"skills": words}, version=company.version, by=None, on=DAY)
    assert Company.objects.get(pk=cast.company_grenoble.pk).skills == ["Cybersécurité", "IA"]
    assert sorted(Tag.objects.values_list("kind", "name")) == [("skill", "Cybersécurité"), ("skill", "IA")]
    tags.respell(tag=Tag.objects.get(key="cybersecurite"), name="CyberSécurité", by=None, on=DAY)
    assert Company.objects.get(pk=cast.company_lyon.pk).skills == ["CyberSécurité"]
    with pytest.raises(Refused):
        tags.respell(tag=Tag.objects.get(key="cybersecurite"), name="Sécurité", by=None, on=DAY)


@given(st.lists(st.text(max_size=30), max_size=12))
def test_words_of_a_sheet_are_each_there_once_whatever_is_typed(words: list[str]) -> None:
    kept = tags.spelled("skill", words, {})
    assert len({tags.key(word) for word in kept}) == len(kept)
    assert {tags.key(word) for word in kept} == {tags.key(word) for word in words} - {""}
    assert all(fold(word) for word in kept)


# Names


@pytest.mark.django_db
def test_a_name_is_borne_from_a_day_to_a_day_and_comes_back(cast: Cast) -> None:
    company = cast.company_lyon
    row = naming.add_name(company=company, kind="trade", name="  Studio   Essai ", by=None, on=DAY)
    assert (row.name, row.span) == ("Studio Essai", period(DAY))
    assert naming.add_name(company=company, kind="trade", name="Studio Essai", by=None, on=DAY) == row
    with pytest.raises(Refused):
        naming.end_name(name=row, by=None, on=DAY)
    ended = naming.end_name(name=row, by=None, on=date(2025, 1, 1))
    assert naming.end_name(name=row, by=None, on=date(2025, 6, 1)).span == ended.span == period(DAY, date(2025, 1, 1))
    again = naming.add_name(company=company, kind="trade", name="Studio Essai", by=None, on=date(2026, 1, 1))
    assert (again.pk, again.span.upper) == (row.pk, None)


@pytest.mark.django_db
def test_a_changed_name_becomes_a_former_one_with_its_last_day(cast: Cast) -> None:
    company = cast.company_lyon
    roster.update_company(company=company, changes={"name": "Nouveau"}, version=company.version, by=None, on=DAY)
    row = CompanyName.objects.get(company=company, kind="former")
    assert (row.name, row.span.lower, row.span.upper) == ("Lyon Essai", None, DAY)


# Establishments


def at(code: str, **more: Any) -> establishments.PlaceIn:
    commune = Commune.objects.get(pk=code)
    return establishments.PlaceIn("1 rue du Test", commune.postal_codes[0], commune.name, commune, **more)


def siret(number: str, nic: int) -> str:
    from stdnum import luhn

    body = f"{number}{nic:04d}"
    return body + luhn.calc_check_digit(body)


def test_a_siret_has_a_right_key_and_the_companys_siren_and_la_poste_its_own_rule() -> None:
    assert establishments.read_siret("732 829 320 00074", "732829320") == "73282932000074"
    assert establishments.read_siret("356 000 000 00048", "356000000") == "35600000000048"
    assert establishments.read_siret("35600000049837", "356000000") == "35600000049837", (
        "La Poste: the digits add up to a multiple of 5"
    )
    assert establishments.read_siret("", None) == ""
    with pytest.raises(ValueError, match="clé"):
        establishments.read_siret("73282932000075", None)
    with pytest.raises(ValueError, match="établissement"):
        establishments.read_siret("73282932000074", "552081317")


@pytest.mark.django_db
def test_an_establishment_elsewhere_is_a_correspondent_and_never_counted_twice(cast: Cast) -> None:
    company = cast.company_lyon
    before = len(members_on(today()))
    row = establishments.open_place(company=company, place=at(GRENOBLE, label="Agence"), by=None, on=DAY)
    seat, other = establishments.places_of(company, today())
    assert (seat.row.seat, seat.correspondent) == (True, False)
    assert (other.row, other.antenna, other.correspondent) == (row, cast.grenoble, True)
    assert [one_.company for one_ in establishments.correspondents_of(cast.grenoble, today())] == [company]
    assert establishments.correspondents_of(cast.lyon, today()) == []
    assert len(members_on(today())) == before
    assert company.antennas.on(today()).get().antenna == cast.lyon


@pytest.mark.django_db
def test_an_establishment_moves_and_closes_with_its_days(cast: Cast) -> None:
    company = cast.company_lyon
    row = establishments.open_place(company=company, place=at(GRENOBLE), by=None, on=DAY)
    moved = establishments.move_place(place=row, to=at("42218"), by=None, on=date(2025, 1, 1))
    row.refresh_from_db()
    assert (row.span, moved.span) == (period(DAY, date(2025, 1, 1)), period(date(2025, 1, 1)))
    closed = establishments.close_place(place=moved, by=None, on=date(2025, 6, 1))
    assert establishments.close_place(place=moved, by=None, on=date(2026, 6, 1)).span == closed.span
    seat = company.establishments.on(DAY).get(seat=True)
    with pytest.raises(Refused):
        establishments.close_place(place=seat, by=None, on=today())
    establishments.move_place(place=seat, to=at(GRENOBLE), by=None, on=today())
    assert company.antennas.on(today()).get().antenna == cast.grenoble, "the antenna follows the seat"


@pytest.mark.django_db
def test_a_siret_is_open_once(cast: Cast) -> None:
    number = siret("732829320", 12)
    establishments.open_place(company=cast.company_lyon, place=at(GRENOBLE, siret=number), by=None, on=DAY)
    for company in (cast.company_lyon, cast.company_grenoble):
        with pytest.raises(Refused):
            establishments.open_place(company=company, place=at("42218", siret=number), by=None, on=DAY)


# Figures


def figure_of(company: Company) -> Figure:
    return company.figures.order_by("-day", "-id").first()  # type: ignore[return-value]


@pytest.mark.django_db
def test_a_wrong_figure_stays_and_another_row_takes_its_place_with_the_reason() -> None:
    company = member(1).company
    wrong = figure_of(company)
    with pytest.raises(Refused):
        declarations.correct_figure(figure=wrong, jobs=9, jobs_region=5, turnover=None, reason=" ", by=None, on=DAY)
    right = declarations.correct_figure(
        figure=wrong, jobs=9, jobs_region=5, turnover=None, reason="Intérimaires", by=None, on=DAY
    )
    assert (right.day, right.jobs, right.jobs_region, right.turnover) == (wrong.day, 9, 5, Decimal("1000.00"))
    row: Any = members_on(DAY, [company.pk]).get()
    assert row.jobs == 9
    told = declarations.told(company, DAY)
    assert [(said.row.pk, said.replaced_by) for said in told] == [(right.pk, None), (wrong.pk, right)]
    with pytest.raises(Refused):
        declarations.correct_figure(
            figure=wrong, jobs=3, jobs_region=None, turnover=None, reason="Encore", by=None, on=DAY
        )


@pytest.mark.django_db
def test_staff_verify_a_figure_once() -> None:
    declared = figure_of(member(1).company)
    verified = declarations.verify_figure(figure=declared, reason="Bilan vu", by=None, on=DAY)
    assert (verified.origin, verified.corrects, verified.jobs) == ("verified", declared, declared.jobs)
    assert declarations.verify_figure(figure=declared, reason="Bilan vu", by=None, on=DAY) == verified


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"jobs": 3}, {"reason": "autre"}])
def test_the_database_refuses_to_overwrite_or_delete_a_figure(change: dict[str, Any]) -> None:
    row = figure_of(member(1).company)
    with pytest.raises(DatabaseError), transaction.atomic():
        Figure.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


@pytest.mark.django_db
def test_the_jobs_in_the_region_are_a_part_of_all_jobs() -> None:
    company = member(1).company
    with pytest.raises(Refused):
        admission.record_figures(rows=[FigureIn(company.pk, DAY, 5, jobs_region=6)], by=None, on=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Figure.objects.create(company=company, day=DAY, jobs=5, jobs_region=6, origin="declared")


@pytest.mark.django_db
def test_a_doubt_is_shown_and_blocks_nothing(cast: Cast) -> None:
    company = cast.company_lyon
    Company.objects.filter(pk=company.pk).update(insee_band="42", insee_band_year=2024)
    client = signed_in(cast, "representative")
    said = {"jobs": "12", "jobs_region": "10", "turnover": "", "day": today().isoformat()}
    page = client.post(reverse("members:figures_confirm", args=[company.pk]), said, follow=True)
    assert "1 000 à 1 999 salariés" in page.content.decode()
    assert (figure_of(company).jobs, figure_of(company).jobs_region) == (12, 10)


# Memberships


ENDS = {
    "resignation": "A démissionné",
    "striking_off": "Radiée par Bureau",
    "expulsion": "Exclue par Bureau",
    "dissolution": "a été dissoute",
    "absorption": "Absorbée par Grenoble Essai",
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(ENDS))
def test_each_end_is_another_sentence_with_its_reason(cast: Cast, kind: str) -> None:
    membership = cast.company_lyon.memberships.get()
    other = cast.company_grenoble if kind == "absorption" else None
    admission.end(
        memberships=[membership], kind=kind, reason="Motif dit", by=None, on=DAY, absorbed_by=other,
        decision=Decision(body="Bureau", day=DAY),
    )  # fmt: skip
    rows = list(
        Membership.objects.filter(company=cast.company_lyon).select_related("decision", "source", "end_decision")
    )
    told = stays.stays(rows, today())[0]
    assert ENDS[kind] in told.ended
    assert "Motif dit" in told.ended
    assert not told.current


@pytest.mark.django_db
def test_only_an_absorption_names_another_company(cast: Cast) -> None:
    membership = cast.company_lyon.memberships.get()
    for kind, other in (("resignation", cast.company_grenoble), ("absorption", cast.company_lyon)):
        with pytest.raises(Refused):
            admission.end(
                memberships=[membership], kind=kind, reason="Non", by=None, on=DAY, decision=None, absorbed_by=other
            )


@pytest.mark.django_db
def test_a_company_that_comes_back_has_two_memberships_and_one_seniority() -> None:
    first = member(1, since=date(2015, 1, 1))
    admission.end(memberships=[first], kind="resignation", reason="Budget", decision=None, on=date(2018, 1, 1), by=None)
    back = members(one(1), since=date(2022, 1, 1))[0]
    assert back.company == first.company
    rows = list(back.company.memberships.select_related("decision", "source", "end_decision"))
    assert [stay.row for stay in stays.stays(rows, DAY)] == [back, first]
    words = stays.seniority(rows, date(2024, 1, 1))
    assert words.startswith("5 ans")
    assert "2 adhésions" in words


# What overlaps is refused by the database, as the application


@pytest.mark.django_db
def test_no_dated_row_overlaps_another(cast: Cast) -> None:
    company, whole = cast.company_lyon, period(DAY - timedelta(days=900))
    number = siret("732829320", 12)
    made = {"company": company, "span": whole}
    person = cast.people["representative"]
    Establishment.objects.create(**made, seat=False, siret=number)
    naming.add_name(company=company, kind="trade", name="Essai", by=None, on=DAY)
    rows: list[tuple[Any, dict[str, Any]]] = [
        (Membership, {**made, "decision": decision()}),
        (Establishment, {**made, "seat": True}),
        (Establishment, {**made, "seat": False, "siret": number}),
        (company.colleges.model, {**made, "college": company.colleges.get().college}),
        (company.antennas.model, {**made, "antenna": Antenna.objects.first(), "reason": "-"}),
        (company.functions.model, {**made, "person": person, "kind": "representative"}),
        (company.functions.model, {**made, "person": cast.people["outsider"], "kind": "representative"}),
        (CompanyName, {**made, "kind": "trade", "name": "Essai"}),
    ]
    for model, values in rows:
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(**values)
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(**{**values, "span": period(DAY, DAY)})


@pytest.mark.django_db
def test_the_sheet_shows_it_and_asks_as_much_for_many_as_for_few(cast: Cast, django_assert_num_queries: Any) -> None:
    company = cast.company_lyon
    client = signed_in(cast, "membership")
    url = reverse("desks:company", args=[company.pk])
    client.get(url)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(12):
        establishments.open_place(company=company, place=at(GRENOBLE, label=f"Agence {number}"), by=None, on=DAY)
        naming.add_name(company=company, kind="trade", name=f"Nom {number}", by=None, on=DAY)
        admission.record_figures(rows=[FigureIn(company.pk, DAY + timedelta(days=number), number)], by=None, on=DAY)
    with django_assert_num_queries(len(few)):
        page = client.get(url).content.decode()
    assert "Agence 7" in page
    assert "correspondant" in page
    assert "FR44732829320" in page
