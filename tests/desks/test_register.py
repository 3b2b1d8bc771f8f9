"""The register: the members of a day, those one may see, found again by any of their names, and the same as a file."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils import translation

from league.base import tabular
from league.desks import facets
from league.desks.register import Question, Sizes
from members import admission
from members.models import CompanyName, Membership
from tests.cast import Cast
from tests.desks.make import called, pay, signed_in
from tests.dues.make import make_members

pytestmark = pytest.mark.django_db


def names(client, query: str = "") -> list[str]:
    response = client.get(f"/adherents/?{query}")
    assert response.status_code == 200
    return [row.name for row in response.context["page"].object_list]


def test_staff_see_every_member_and_a_delegate_those_of_the_own_antenna(cast: Cast) -> None:
    assert names(signed_in(cast, "membership")) == ["Grenoble Essai", "Lyon Essai"]
    assert names(signed_in(cast, "delegate")) == ["Lyon Essai"]
    assert names(signed_in(cast, "vice_president")) == []
    assert names(signed_in(cast, "representative")) == ["Lyon Essai"]


def test_a_day_before_the_admission_has_no_member(cast: Cast) -> None:
    assert names(signed_in(cast, "reader"), "au=2019-12-31") == []
    assert names(signed_in(cast, "reader"), "au=2020-01-02") == ["Grenoble Essai", "Lyon Essai"]


def test_who_left_is_there_on_the_last_day_and_not_on_the_next(cast: Cast) -> None:
    membership = Membership.objects.filter(company=cast.company_lyon)
    admission.end(memberships=membership, kind="resignation", reason="", decision=None, on=date(2024, 5, 1), by=None)
    assert "Lyon Essai" in names(signed_in(cast, "reader"), "au=2024-04-30")
    assert "Lyon Essai" not in names(signed_in(cast, "reader"), "au=2024-05-01")


@pytest.mark.parametrize(
    "text", ["LYON ess", "lyon", "732829", "732 829", "lea", "léa", "anciène raison", "lyom essai"]
)
def test_a_company_is_found_by_name_siren_town_person_other_name_and_with_a_slip(cast: Cast, text: str) -> None:
    CompanyName.objects.create(
        company=cast.company_lyon, kind="former", name="Ancienne Raison", sort_key="anciene raison sociale"
    )
    assert "Lyon Essai" in names(signed_in(cast, "reader"), f"q={text}")


def test_a_search_that_means_nobody_says_so(cast: Cast) -> None:
    response = signed_in(cast, "reader").get("/adherents/?q=zzzzzz")
    assert response.context["page"].paginator.count == 0
    assert "Lyon Essai" not in response.content.decode()


def test_filters_add_up_and_what_means_nothing_is_ignored(cast: Cast) -> None:
    make_members(2, jobs=60, prefix="Grand")
    client = signed_in(cast, "reader")
    assert names(client, "antenne=GRE") == ["Grenoble Essai"]
    assert names(client, "antenne=LYO&taille=50-99") == ["Grand 0000", "Grand 0001"]
    assert names(client, "antenne=LYO&antenne=GRE&taille=10-49") == ["Grenoble Essai", "Lyon Essai"]
    assert len(names(client, "antenne=XXX&taille=quatre&entree=abc&tri=password")) == 4
    assert names(client, "entree=2019") == []


def test_the_order_comes_from_a_list_of_columns_and_turns_round(cast: Cast) -> None:
    make_members(1, jobs=99, prefix="Zèbre")
    client = signed_in(cast, "membership")
    assert names(client, "tri=-effectif")[0] == "Zèbre 0000"
    assert names(client, "tri=-nom")[0] == "Zèbre 0000"
    assert names(client, "tri=nom")[0] == "Grenoble Essai"


def test_the_head_counts_all_the_rows_and_their_jobs_not_only_those_of_the_page(cast: Cast) -> None:
    make_members(60, jobs=10)
    with translation.override("en"):
        question = Question(cast.users["reader"], QueryDict(""))
        assert question.totals == {"members": 62, "jobs": 624, "more": False}
        assert len(question.page("1").object_list) == 50
        assert [row.name for row in question.page("2").object_list][-1] == "Membre 0059"


def test_standing_and_amounts_only_for_who_may_see_money(cast: Cast) -> None:
    called()
    pay(cast.company_lyon)
    staff, reader = signed_in(cast, "membership"), signed_in(cast, "reader")
    keys = {column.key for column in staff.get("/adherents/").context["question"].columns}
    assert {"situation", "reste"} <= keys
    keys = {column.key for column in reader.get("/adherents/").context["question"].columns}
    assert not {"situation", "reste"} & keys
    assert names(staff, "situation=good") == ["Lyon Essai"]
    assert len(names(reader, "situation=good")) == 2, "a filter on money is no way to learn it"
    assert names(staff, "tri=-reste")[0] == "Grenoble Essai"
    assert names(reader, "tri=-reste")[0] == "Grenoble Essai", "falls back on the name"


def test_facets_count_what_each_value_would_give_with_the_other_filters(cast: Cast) -> None:
    make_members(3, jobs=60, prefix="Grand")
    question = Question(cast.users["reader"], QueryDict("taille=50-99"))
    counts = {facet["name"]: {o["value"]: o["count"] for o in facet["options"]} for facet in facets.counted(question)}
    assert counts["antenne"] == {"LYO": 3}
    assert counts["taille"] == {"10-49": 2, "50-99": 3}


def test_the_second_request_gives_the_facets_alone(cast: Cast) -> None:
    text = signed_in(cast, "reader").get("/adherents/?facettes=1").content.decode()
    assert text.lstrip().startswith('<div id="facettes"')
    assert "<html" not in text


def test_a_file_holds_exactly_the_rows_and_columns_of_the_page(cast: Cast) -> None:
    make_members(55, jobs=60, prefix="=Grand")
    client = signed_in(cast, "delegate")
    page = client.get("/adherents/?taille=50-99")
    for kind in ("csv", "xlsx"):
        response = client.get(f"/adherents/export.{kind}?taille=50-99")
        table = tabular.read_table(response.content, f"x.{kind}")
        rows = [
            row
            for row in table.rows
            if row.cells[table.columns[1]] or row.cells[table.columns[0]].startswith(("=", "'="))
        ]
        assert len(table.columns) == len(page.context["question"].columns)
        assert len([r for r in table.rows if "Grand" in r.cells[table.columns[0]]]) == 55, rows[:2]
        assert "Lyon Essai" not in response.content.decode("utf-8", "ignore")
        assert response["Content-Disposition"].startswith("attachment")


def test_a_file_of_no_known_kind_is_not_there(cast: Cast) -> None:
    assert signed_in(cast, "membership").get("/adherents/export.exe").status_code == 404


def test_the_page_asks_the_same_number_of_questions_for_three_and_for_three_hundred(
    cast: Cast, django_assert_num_queries
) -> None:
    client = signed_in(cast, "membership")
    called(1)
    client.get("/adherents/")
    with django_assert_num_queries(17):
        client.get("/adherents/")
    called(300, prefix="Autre")
    with django_assert_num_queries(17):
        client.get("/adherents/")


def test_bands_of_headcounts_hold_each_number_once() -> None:
    sizes = Sizes((1, 10, 50))
    assert [sizes.of(jobs) for jobs in (None, 0, 1, 9, 10, 49, 50, 4000)] == [
        "inconnu", "0", "1-9", "1-9", "10-49", "10-49", "50+", "50+",
    ]  # fmt: skip
