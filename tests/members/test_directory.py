"""The public directory shows what is fit for everybody, finds by words, and asks as much for many as for few."""

import pytest
from django.test import Client
from django.urls import reverse

from league.base.days import today
from members import directory, directory_search
from members.admission import end
from members.models import Company
from members.nomenclature import activity, size_band
from tests.members.make import GRENOBLE, member, members, one


def names(query: str = "", **more: str) -> list[str]:
    answer = Client().get(reverse("members:directory"), {"q": query, **more})
    assert answer.status_code == 200
    return [company.name for company in answer.context["page"].object_list]


@pytest.mark.django_db
def test_neither_people_nor_exact_figures_are_shown() -> None:
    row = member(1, jobs=4321, website="essai.example", presentation="Nous faisons.", email="bonjour@essai.example")
    for address in (reverse("members:directory"), row_page(row.company)):
        page = Client().get(address).content.decode()
        assert "Nous faisons." in page
        for hidden in ("ada.voix", "4321", "4 321", "Voix001", row.company.siren or ""):
            assert hidden not in page


def row_page(company: Company) -> str:
    return directory.address(company.pk, company.name)


@pytest.mark.django_db
def test_who_is_not_listed_or_no_member_today_is_not_there() -> None:
    shown, shy, gone = members(one(1), one(2), one(3))
    Company.objects.filter(pk=shy.company_id).update(listed=False)
    end(memberships=[gone], kind="resignation", reason="", decision=None, on=today(), by=None)
    assert names() == ["Essai 001"]
    for row, status in ((shown, 200), (shy, 404), (gone, 404)):
        assert Client().get(row_page(row.company)).status_code == status


@pytest.mark.django_db
def test_words_find_names_other_names_towns_and_skills_without_case_or_accents() -> None:
    members(
        one(1, name="Électron Libre", skills=("cybersécurité",)),
        one(2, name="Bureau Vert", commune_code=GRENOBLE, skills=("Cybersécurité", "données")),
        one(3, name="Autre", other_names=(("former", "Électrons et Fils"),)),
    )
    assert names("electron") == ["Électron Libre", "Autre"]
    assert names("CYBERSECURITE") == ["Bureau Vert", "Électron Libre"]
    assert names("Cybersécurité à Grenoble") == ["Bureau Vert"]
    assert names("grenoble") == ["Bureau Vert"]
    assert names("elektron") == ["Électron Libre"], "a name that is only misspelt"
    assert names("introuvable") == []


@pytest.mark.django_db
def test_filters_by_antenna_and_college_and_counts_of_what_they_would_give() -> None:
    members(one(1), one(2, college="micro"), one(3, commune_code=GRENOBLE, college="micro"))
    assert names(antenne="lyon") == ["Essai 001", "Essai 002"]
    assert names(antenne="lyon", college="micro") == ["Essai 002"]
    assert names(antenne="inconnue") == ["Essai 001", "Essai 002", "Essai 003"]
    answer = Client().get(reverse("members:directory"), {"college": "micro"})
    counts = {option["value"]: option["count"] for option in answer.context["facets"][0]["options"]}
    assert (counts["lyon"], counts["grenoble"], counts["annecy-chambery"]) == (1, 1, 0)


@pytest.mark.django_db
def test_thirty_a_page_and_a_page_beyond_the_last_is_the_last() -> None:
    members(*(one(number) for number in range(65)))
    assert [len(names(page=page)) for page in ("1", "2", "3", "99", "x")] == [30, 30, 5, 5, 30]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [3, 300])
def test_the_directory_asks_seven_times_for_any_number(count: int, django_assert_num_queries) -> None:
    members(*(one(number) for number in range(count)))
    with django_assert_num_queries(7):
        Client().get(reverse("members:directory"), {"q": "essai"})


def test_the_public_reads_bands_of_the_insee_and_the_words_of_the_naf() -> None:
    from django.utils.translation import override

    with override("en"):
        assert [size_band(jobs) for jobs in (None, 0, 1, 9, 10, 49, 4999, 10_000)] == [
            "", "no employee", "1 to 2 jobs", "6 to 9 jobs", "10 to 19 jobs", "20 to 49 jobs", "2 000 to 4 999 jobs",
            "10 000 jobs and more",
        ]  # fmt: skip
    assert activity("62.01Z") == "Programmation informatique"
    assert activity("00.00X") == ""


def test_a_search_forgets_small_words() -> None:
    assert directory_search.words_of("Données de santé à Saint-Étienne") == ["donnees", "sante", "saint-etienne"]
    assert directory_search.words_of("le") == ["le"]
