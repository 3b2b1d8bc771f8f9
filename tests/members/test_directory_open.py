"""What leaves the house: nothing withheld in any answer, one page that may be framed, files that run nothing."""

import csv
import io
import json
import re
import uuid

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from league.base.days import today
from members import consents, directory
from members.models import Company, Withholding
from tests.cast import Cast
from tests.members.make import GRENOBLE, member, members, one
from tests.test_access_matrix import addresses

EVERY = set(Withholding.Field.values)


def outputs(company: Company) -> dict[str, str]:
    """Every public answer in which the company stands, by address."""
    page = directory.address(company.pk, company.name)
    paths = [
        reverse("members:directory"), f"{reverse('members:directory')}?tri=recent", reverse("members:directory_json"),
        reverse("members:directory_csv"), reverse("members:directory_embed"), reverse("members:sitemap"), page,
        reverse("members:directory_entry_json", args=[company.pk]), reverse("antennas:antenna", args=["lyon"]),
    ]  # fmt: skip
    answers = {path: Client().get(path) for path in paths}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {path: answer.content.decode() for path, answer in answers.items()}


@pytest.mark.django_db
def test_canaries_never_leave_the_house() -> None:
    """One word a field: with every switch off and nobody consenting none of them is anywhere; switched on, they are."""
    row = member(
        1, name="Volière", presentation="canarimot", skills=("canaritalent",), website="canarisite.example",
        email="canaribox@voliere.example", phone="+33411111111", street="9 rue Canarivoie", postal_code="69009", jobs=37, naf="62.01Z",
        other_names=(("trade", "Canarinom"),),
    )  # fmt: skip
    company = row.company
    canaries = {
        "canarimot", "canaritalent", "canarisite", "canaribox", "11 11 11 11", "411111111", "Canarivoie", "Canarinom",
        "Programmation", "20 à 49",
    }  # fmt: skip
    never = ("ada.voix001", "Voix001", company.siren or "?", '"jobs"')
    consents.choose_fields(companies=[company.pk], shown=EVERY, by=None, on=today())
    everything = "".join(outputs(company).values())
    assert {word for word in canaries if word not in everything} <= {"11 11 11 11", "411111111"}
    consents.choose_fields(companies=[company.pk], shown=[], by=None, on=today())
    for path, text in outputs(company).items():
        plain = text.replace("\xa0", " ").replace("\u202f", " ")
        assert "69009" not in plain, path
        for word in (*(canaries - {"20 à 49"}), *never):
            assert word not in plain, f"{word} in {path}"
    for hidden in ("canarimot", "canaritalent", "canarinom", "programmation"):
        assert '"count": 0' in Client().get(reverse("members:directory_json"), {"q": hidden}).content.decode()
    for name, value in (
        ("competence", "canaritalent"),
        ("taille", "10-49"),
        ("departement", "69"),
        ("commune", "69123"),
    ):
        answer = Client().get(reverse("members:directory_json"), {name: value})
        assert json.loads(answer.content)["count"] == 0, name


@pytest.mark.django_db
def test_an_address_of_the_company_that_is_a_person_s_own_waits_for_her() -> None:
    company = member(1, email="ADA.voix001@essai.example").company
    assert all("voix001@" not in text.casefold() for text in outputs(company).values())


def test_only_the_embedded_page_may_be_framed(cast: Cast) -> None:
    """Over all addresses: whatever they answer, nobody may put them in a frame, save one."""
    kwargs = {
        "pk": cast.company_lyon.pk, "slug": "lyon", "person": cast.people["representative"].pk, "year": 2026,
        "intent": uuid.UUID(int=1), "scope": "department", "place": "69", "kind": "csv",
    }  # fmt: skip
    framable, looked = set(), 0
    client = Client(raise_request_exception=False)
    client.force_login(cast.users["direction"], backend="allauth.account.auth_backends.AuthenticationBackend")
    for name in sorted(set(addresses())):
        taken = {key: value for key, value in kwargs.items() if key in parameters(name)}
        try:
            path = reverse(name, kwargs=taken)
        except NoReverseMatch:
            continue
        looked += 1
        answer = client.get(path)
        policy = answer.headers.get("Content-Security-Policy", "")
        if "frame-ancestors 'none'" not in policy or answer.headers.get("X-Frame-Options") != "DENY":
            framable.add(name)
    assert looked > 100
    assert framable == {"members:directory_embed"}


def parameters(name: str) -> set[str]:
    *spaces, last = name.split(":")
    resolver = get_resolver()
    for space in spaces:
        resolver = resolver.namespace_dict[space][1]
    return {one for possible in resolver.reverse_dict.getlist(last) for _text, found in possible[0] for one in found}


@pytest.mark.django_db
def test_the_embedded_page_may_be_framed_and_knows_nobody() -> None:
    members(one(1), one(2, commune_code=GRENOBLE))
    answer = Client().get(reverse("members:directory_embed"), {"antenne": "grenoble", "lang": "en", "theme": "sombre"})
    text = answer.content.decode()
    assert not answer.cookies
    assert "X-Frame-Options" not in answer.headers
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert ("Essai 002" in text, "Essai 001" in text) == (True, False)
    assert '<html lang="en" data-theme="dark">' in text
    assert "csrf" not in text


@pytest.mark.django_db
def test_the_file_runs_nothing_in_a_spreadsheet_and_gives_back_what_was_written() -> None:
    member(1, name="=HYPERLINK(1)", presentation="@SOMME(1)\n-2", skills=("=1+1",))
    text = Client().get(reverse("members:directory_csv")).content.decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert len(head) == len(row)
    assert all(not cell.lstrip().startswith(("=", "@", "-", "+")) for cell in row)


@pytest.mark.django_db
def test_the_json_pages_through_the_same_filters_as_the_page() -> None:
    members(*(one(number) for number in range(5)), one(9, commune_code=GRENOBLE))
    first = Client().get(reverse("members:directory_json"), {"antenne": "lyon", "par": "2"})
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    told = json.loads(first.content)
    assert (told["count"], told["pages"], len(told["companies"]), told["previous"]) == (5, 3, 2, None)
    assert "page=2" in told["next"]
    for odd in ("0", "-1", "x", "99999999999", "²"):
        assert Client().get(reverse("members:directory_json"), {"par": odd}).status_code == 200


@pytest.mark.django_db
def test_data_for_search_engines_cannot_close_its_element() -> None:
    company = member(1, name="Fin</script><b>", presentation="<!-- <script>").company
    text = Client().get(directory.address(company.pk, company.name)).content.decode()
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert data
    told = json.loads(data.group(1))
    assert (told["@type"], told["name"], told["description"]) == ("Organization", "Fin</script><b>", "<!-- <script>")
    assert '<link rel="canonical" href="' in text


@pytest.mark.django_db
def test_the_map_of_the_site_names_the_pages_of_the_day_with_their_last_change() -> None:
    company = member(1).company
    text = Client().get(reverse("members:sitemap")).content.decode()
    found = re.search(rf"<loc>[^<]*{directory.address(company.pk, company.name)}</loc><lastmod>([^<]+)</lastmod>", text)
    assert found
    rules = Client().get(reverse("members:robots")).content.decode()
    assert rules.index("Allow: /annuaire") < rules.index("Disallow: /\n")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [3, 300])
def test_data_asks_as_often_for_many_as_for_few(count: int, django_assert_num_queries) -> None:
    members(*(one(number) for number in range(count)))
    for name, queries in (("directory_json", 5), ("directory_csv", 5), ("directory_embed", 6), ("sitemap", 2)):
        with django_assert_num_queries(queries):
            Client().get(reverse(f"members:{name}"))
