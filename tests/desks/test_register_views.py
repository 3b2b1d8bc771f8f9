"""What one asks of the register and keeps: columns, files, saved views; and never more than the reader's reach."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.http import QueryDict
from python_calamine import CalamineWorkbook

from dues import standing
from league.base.acts import Refused
from league.base.days import today
from league.base.tabular import read_table
from league.desks import facets, register
from league.desks.columns import COLUMNS
from league.desks.register import Question
from members import attachment, roster, saved_views
from members.models import Company, SavedView
from tests.cast import Cast
from tests.desks.make import called, pay, signed_in
from tests.dues.make import make_members

pytestmark = pytest.mark.django_db


def names(client, query: str = "") -> list[str]:
    return [row.name for row in client.get(f"/adherents/?{query}").context["page"].object_list]


def columns(client, query: str = "") -> list[str]:
    return [column.key for column in client.get(f"/adherents/?{query}").context["question"].columns]


def body(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def test_filters_by_place_activity_skill_year_register_and_what_is_missing(cast: Cast) -> None:
    lyon = Company.objects.filter(pk=cast.company_lyon.pk)
    lyon.update(naf="62.01Z", skills=["Cybersécurité", "Cloud"], email="")
    client = signed_in(cast, "reader")
    assert names(client, "departement=38") == ["Grenoble Essai"]
    assert names(client, "commune=lyo") == ["Lyon Essai"]
    assert names(client, "commune=380") == ["Grenoble Essai"]
    assert names(client, "naf=6201z") == ["Lyon Essai"]
    assert names(client, "competence=cybersecu") == ["Lyon Essai"]
    assert names(client, "entree=2020") == ["Grenoble Essai", "Lyon Essai"]
    assert names(client, "entree=cette-annee") == []
    cast.people["representative"].email = ""
    cast.people["representative"].save()
    assert names(client, "sans_courriel=1") == ["Lyon Essai"]
    assert len(names(client, "completer=1")) == 2, "no figures for eighteen months"
    make_members(1, since=date(2026, 6, 1), prefix="Complet", email="x@essai.example")
    assert "Complet 0000" in names(client)
    assert names(client, "completer=1&q=complet") == ["Complet 0000"], "no SIREN was given"


def test_every_column_can_be_shown_and_gives_an_order(cast: Cast, django_assert_num_queries) -> None:
    called(2)
    client = signed_in(cast, "membership")
    every = ",".join(column.key for column in COLUMNS)
    page = client.get(f"/adherents/?colonnes={every}")
    assert [column.key for column in page.context["question"].columns] == [column.key for column in COLUMNS]
    assert "Lea Lyon" in page.content.decode()
    for column in COLUMNS:
        assert len(names(client, f"colonnes={every}&tri={column.key}")) == 4, column.key
        assert len(names(client, f"tri=-{column.key}")) == 4, column.key
    for _times in range(2):
        with django_assert_num_queries(17):
            client.get(f"/adherents/?colonnes={every}")
        called(300, prefix="Autre")


def test_columns_come_in_the_order_of_the_address_and_the_name_first(cast: Cast) -> None:
    client = signed_in(cast, "membership")
    assert columns(client, "colonnes=ville,siren,rien,ville") == ["nom", "ville", "siren"]
    assert columns(client, "colonnes=") == columns(client)


def test_columns_with_amounts_need_the_right(cast: Cast) -> None:
    assert columns(signed_in(cast, "reader"), "colonnes=nom,ca,reste,situation,ville") == ["nom", "ville"]
    assert columns(signed_in(cast, "treasurer"), "colonnes=nom,ca,ville") == ["nom", "ca", "ville"]


def test_the_chooser_works_without_script(cast: Cast) -> None:
    client = signed_in(cast, "membership")

    def chosen(query: str) -> QueryDict:
        return QueryDict(client.get(f"/adherents/colonnes/?{query}").url.partition("?")[2])

    assert chosen("col=siren&col=naf&antenne=LYO")["colonnes"] == "nom,siren,naf"
    assert chosen("col=siren&col=naf&antenne=LYO")["antenne"] == "LYO"
    assert chosen("col=siren&col=naf&monter=naf")["colonnes"] == "nom,naf,siren"
    assert chosen("col=siren&col=naf&descendre=siren")["colonnes"] == "nom,naf,siren"
    assert "colonnes" not in chosen("col=siren&habituelles=1&colonnes=nom,naf")


@pytest.mark.parametrize(
    "query", ["", "tri=-effectif", "tri=-reste", "au=2020-06-01&tri=-nom", "taille=10-49&tri=ville"]
)
def test_a_file_is_the_page_over_all_pages(cast: Cast, query: str) -> None:
    called(60, prefix="=Somme")
    pay(cast.company_lyon)
    client = signed_in(cast, "membership")
    query = f"{query}&colonnes=nom,ville,antenne,effectif,depuis,representant,situation,reste"
    shown: list[list[object]] = []
    for number in range(1, 10):
        context = client.get(f"/adherents/?{query}&page={number}").context
        shown += [[column.value(row) for column in context["question"].columns] for row in context["page"].object_list]
        if not context["page"].has_next():
            break
    assert len(shown) == context["page"].paginator.count
    file = body(client.get(f"/adherents/export.xlsx?{query}").content)
    assert file[0] == [str(column.label) for column in context["question"].columns]
    written = [[None if cell == "" else cell for cell in row] for row in file[1 : len(shown) + 1]]
    expected = [[None if v == "" else float(v) if isinstance(v, Decimal | int) else v for v in row] for row in shown]
    assert written == expected
    csv = read_table(client.get(f"/adherents/export.csv?{query}").content, "x.csv")
    assert [row.cells[csv.columns[0]] for row in csv.rows] == [row[0] for row in shown]


def test_only_the_ticked_rows_go_into_the_file(cast: Cast) -> None:
    members = make_members(5)
    client = signed_in(cast, "membership")
    ticked = f"choix={members[3].pk}&choix={members[1].pk}"
    file = body(client.get(f"/adherents/export.xlsx?{ticked}&tri=-nom").content)
    assert [row[0] for row in file[1:3]] == ["Membre 0003", "Membre 0001"]
    everybody = body(client.get(f"/adherents/export.xlsx?{ticked}&tous=1").content)
    assert len(everybody) == 1 + 7 + 1


def test_another_day_says_so_and_which_columns_do_not_follow(cast: Cast) -> None:
    attachment.set_antenna(
        companies=[cast.company_lyon.pk], antenna=cast.grenoble, reason="essai", by=None, on=date(2024, 1, 1)
    )
    client = signed_in(cast, "reader")
    assert names(client, "antenne=LYO&au=2023-12-31") == ["Lyon Essai"]
    assert names(client, "antenne=LYO") == []
    page = client.get("/adherents/?au=2023-12-31")
    assert [column.key for column in page.context["question"].undated] == ["nom", "siren"]
    assert page.context["acts"] == []
    assert f"/adherents/{cast.company_lyon.pk}/?au=2023-12-31" in page.content.decode()


# Saved views


def keep(client, **data):
    return client.post("/adherents/vues/", data)


def test_a_view_is_kept_opened_renamed_and_taken_away(cast: Cast) -> None:
    client = signed_in(cast, "membership")
    kept = keep(
        client, name="Iséroises", query="departement=38&tri=-effectif&colonnes=nom,naf&page=4&au=2020-01-05&x=1"
    )
    opened = client.get(kept.url)
    assert QueryDict(opened.url.partition("?")[2]).dict() == {
        "departement": "38", "tri": "-effectif", "colonnes": "nom,naf",
    }  # fmt: skip
    page = client.get(opened.url)
    assert [tab["label"] for tab in page.context["tabs"] if tab["current"]] == ["Iséroises"]
    assert [row.name for row in page.context["page"].object_list] == ["Grenoble Essai"]
    pk = SavedView.objects.get(name="Iséroises").pk
    client.post(f"/adherents/vues/{pk}/nom/", {"name": "De l’Isère"})
    client.post(f"/adherents/vues/{pk}/fin/")
    client.post(f"/adherents/vues/{pk}/fin/")
    view = SavedView.objects.get(pk=pk)
    assert (view.name, view.ended_at is not None) == ("De l’Isère", True)
    assert client.get(f"/adherents/vues/{pk}/").status_code == 404


def test_the_same_name_twice_is_one_view_and_a_name_is_needed(cast: Cast) -> None:
    client = signed_in(cast, "membership")
    keep(client, name="La mienne", query="antenne=LYO")
    keep(client, name="La mienne", query="antenne=GRE")
    assert SavedView.objects.get(name="La mienne").query == "antenne=GRE"
    assert keep(client, name=" ", query="").status_code == 422
    keep(client, name="Autre", query="")
    pk = SavedView.objects.get(name="Autre").pk
    assert client.post(f"/adherents/vues/{pk}/nom/", {"name": "La mienne"}).status_code == 422


def test_a_shared_view_shows_each_reader_the_companies_in_reach(cast: Cast) -> None:
    keep(signed_in(cast, "membership"), name="Partout", query="tri=nom&colonnes=nom,reste", shared="on")
    delegate = signed_in(cast, "delegate")
    tabs = delegate.get("/adherents/").context["tabs"]
    url = next(tab["url"] for tab in tabs if tab["label"] == "Partout")
    assert [row.name for row in delegate.get(f"/adherents/{url}").context["page"].object_list] == ["Lyon Essai"]
    reader = signed_in(cast, "reader").get(f"/adherents/{url}")
    assert [column.key for column in reader.context["question"].columns] == ["nom"]


def test_who_may_not_share_keeps_views_for_oneself(cast: Cast) -> None:
    keep(signed_in(cast, "delegate"), name="À moi", query="", shared="on")
    assert SavedView.objects.get(name="À moi").shared is False
    user = cast.users["delegate"]
    with pytest.raises(Refused):
        saved_views.save_view(owner=user, name="x", query="", shared=True, may_share=False, by=user, on=today())
    assert "À moi" not in [tab["label"] for tab in signed_in(cast, "membership").get("/adherents/").context["tabs"]]


def test_the_views_of_the_house_are_data_and_those_of_money_are_for_who_may_see_it(cast: Cast) -> None:
    def labels(role: str) -> list[str]:
        return [tab["view"].code for tab in signed_in(cast, role).get("/adherents/").context["tabs"]]

    assert labels("membership") == ["all", "late", "to_complete", "this_year"]
    assert labels("reader") == ["all", "to_complete", "this_year"]
    SavedView.objects.filter(code="to_complete").update(ended_at="2026-01-01T00:00Z")
    saved_views.load_reference()
    assert "to_complete" not in labels("membership"), "what was taken away does not come back"


# Above the number that is counted


def test_above_the_cap_the_page_says_so_and_the_second_request_counts(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(register, "CAP", 100)
    make_members(150)
    client = signed_in(cast, "reader")
    page = client.get("/adherents/")
    assert page.context["total_label"]
    assert page.context["question"].totals == {"members": 101, "jobs": None, "more": True}
    exact = client.get(f"/adherents/{page.context['facets_url']}").content.decode()
    assert "152" in exact
    assert len(names(client, "page=4")) == 2, "the last page is there"


# What a delegate sees


def test_a_delegate_has_rows_facets_counts_files_search_and_views_of_the_own_antenna(cast: Cast) -> None:
    client = signed_in(cast, "delegate")
    question = Question(cast.users["delegate"], QueryDict("antenne=GRE&q=grenoble"))
    assert names(client, "q=grenoble") == []
    assert names(client, "antenne=GRE") == ["Lyon Essai"], "an antenna out of reach is no filter"
    assert question.totals["members"] == 0
    counts = facets.counted(Question(cast.users["delegate"], QueryDict("")))
    assert {one["name"]: sum(o["count"] for o in one["options"]) for one in counts}["departement"] == 1
    assert "Grenoble Essai" not in client.get("/adherents/?facettes=1").content.decode()
    file = body(
        client.get(f"/adherents/export.xlsx?choix={cast.company_grenoble.pk}&choix={cast.company_lyon.pk}").content
    )
    assert [row[0] for row in file[1:2]] == ["Lyon Essai"]


def test_figures_of_another_day_follow_the_day(cast: Cast) -> None:
    roster.confirm_figures(
        company=cast.company_lyon, day=date(2024, 1, 1), jobs=99, turnover=None, by=None, on=date(2024, 1, 1)
    )
    client = signed_in(cast, "reader")
    assert names(client, "taille=50-99") == ["Lyon Essai"]
    assert names(client, "taille=50-99&au=2023-12-31") == []


def test_the_standing_of_many_is_read_another_way_and_is_the_same(cast: Cast, monkeypatch) -> None:
    members, _campaign = called(5)
    pay(members[0])
    pay(members[1], "0.5")
    make_members(2, prefix="Jamais")
    ids = list(Company.objects.values_list("pk", flat=True))
    few = standing.standing_of(ids, today())
    monkeypatch.setattr(standing, "MANY", 1)
    assert standing.standing_of(ids, today()) == few
