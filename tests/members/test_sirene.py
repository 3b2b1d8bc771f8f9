"""The public directory of companies is asked on a button, politely; whatever it does, the form can be sent."""

import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from members import sirene
from members.models import Application
from tests.members.make import member, siren
from tests.members.sirene_server import Directory, serving, unit
from tests.members.test_applications import form

RECORDED = Path(__file__).resolve().parents[3] / "shared/data/api_recherche_entreprises"
JOIN = "/adherer/"


@pytest.fixture
def directory(settings: Any) -> Iterator[Directory]:
    cache.clear()
    with serving() as one:
        settings.SIRENE_API_URL = one.url
        yield one
    cache.clear()


def test_a_siren_is_looked_up_directly_and_no_officer_is_asked_for_or_kept(directory: Directory) -> None:
    directory.units[siren(7)] = [unit(siren(7))]
    found = sirene.look_up(f"{siren(7)[:3]} {siren(7)[3:6]} {siren(7)[6:]}").units[0]
    assert (found.name, found.naf, found.naf_2025, found.legal_category) == (
        "ATELIER DES ESSAIS", "62.01Z", "62.10Y", "5710",
    )  # fmt: skip
    assert (found.street, found.postal_code, found.commune) == ("4 RUE DES ESSAIS", "69003", "69123")
    asked = directory.asked[0]
    assert asked["q"] == siren(7)
    assert (asked["minimal"], asked["include"]) == ("true", "siege")
    assert "League" in asked["agent"]
    assert "OFFICIERE" not in json.dumps(found.signed) + str(found)
    key = hashlib.sha256(siren(7).encode()).hexdigest()
    assert "ATELIER" in str(cache.get(f"sirene:found:{key}"))
    assert "OFFICIERE" not in str(cache.get(f"sirene:found:{key}"))


def test_the_same_question_is_asked_once(directory: Directory) -> None:
    directory.units["essais"] = [unit(siren(7)), unit(siren(8), "AUTRES ESSAIS")]
    assert [len(sirene.look_up("essais").units) for _again in range(3)] == [2, 2, 2]
    assert len(directory.asked) == 1


def test_a_wrong_key_is_said_without_asking(directory: Directory) -> None:
    assert "clé" in sirene.look_up("732829321").trouble
    assert not directory.asked


def test_a_rest_asked_for_by_the_service_is_kept(directory: Directory) -> None:
    directory.status, directory.headers = 429, {"Retry-After": "60"}
    assert "occupé" in sirene.look_up("essais").trouble
    directory.status = 200
    assert "occupé" in sirene.look_up("autre nom").trouble
    assert len(directory.asked) == 1


def test_never_more_than_six_requests_a_second(directory: Directory) -> None:
    troubles = [sirene.look_up(f"entreprise {number}").trouble for number in range(20)]
    assert len(directory.asked) <= 12, "twenty at once touch two seconds at most"
    assert any(troubles)


def test_a_slow_service_costs_three_seconds_at_most_and_then_nothing(directory: Directory) -> None:
    directory.slow = 6
    start = time.monotonic()
    assert "à la main" in sirene.look_up("essais").trouble
    assert time.monotonic() - start < 4
    start = time.monotonic()
    assert "à la main" in sirene.look_up("autre nom").trouble
    assert time.monotonic() - start < 0.5


@pytest.mark.parametrize(
    "body", [b"<html>maintenance</html>", b"[]", b'{"results": [{"siren": "12"}, 3]}', b"x" * 2_000_000]
)
def test_an_answer_of_another_shape_is_no_answer(directory: Directory, body: bytes) -> None:
    directory.body = body
    assert sirene.look_up("essais").units == ()


def test_nobody_there_is_a_sentence(settings: Any) -> None:
    cache.clear()
    settings.SIRENE_API_URL = "http://127.0.0.1:9"
    assert "à la main" in sirene.look_up("essais").trouble
    cache.clear()
    settings.SIRENE_API_URL = ""
    assert sirene.look_up("essais").trouble
    assert not sirene.enabled()


def test_a_company_that_hides_gives_its_number_and_nothing_else(directory: Directory) -> None:
    directory.units[siren(7)] = [unit(siren(7), "NOM CACHE", statut_diffusion="P")]
    found = sirene.look_up(siren(7)).units[0]
    assert (found.masked, found.siren, found.name, found.street, found.postal_code) == (True, siren(7), "", "", "")


def test_a_text_of_somebody_else_is_not_ours() -> None:
    assert sirene.unsigned(sirene.Unit(siren(7)).signed) == sirene.Unit(siren(7))
    assert sirene.unsigned(sirene.Unit(siren(7)).signed[:-2] + "xx") is None


def test_real_answers_are_read(directory: Directory) -> None:
    files = sorted(RECORDED.glob("search-*.json")) if RECORDED.is_dir() else []
    if not files:
        pytest.skip("no recorded answers on this machine: 16 skipped")
    for file in files:
        directory.body = file.read_bytes()
        cache.clear()
        raw = json.loads(directory.body)
        found = sirene.look_up("essais")
        assert [one.siren for one in found.units] == [row["siren"] for row in raw["results"][: sirene.SHOWN]], file.name
        assert [one.closed for one in found.units] == [
            row["etat_administratif"] != "A" for row in raw["results"][: sirene.SHOWN]
        ]
        assert all(one.name for one in found.units if not one.masked)


# The form


@pytest.mark.django_db
def test_the_page_asks_nobody_before_the_button(directory: Directory) -> None:
    assert Client().get(JOIN).status_code == 200
    assert not directory.asked


@pytest.mark.django_db
def test_a_company_is_looked_for_taken_over_and_sent_with_its_codes(directory: Directory) -> None:
    directory.units["essais"] = [
        unit(siren(7)),
        unit(siren(8), "FERME", etat_administratif="C", date_fermeture="2024-03-01"),
    ]
    directory.units[siren(7)] = [unit(siren(7))]
    client, written = Client(), {**form(), "name": "", "siren": "", "street": "", "first_name": "Jeanne"}
    page = client.post(JOIN, {**written, "search": "essais", "look": "1"})
    text = page.content.decode()
    assert "ATELIER DES ESSAIS" in text
    assert "1er mars 2024" in text, "a company that has ceased is said to have"
    assert page.context["form"]["first_name"].value() == "Jeanne", "nothing that was written is lost"
    page = client.post(JOIN, {**written, "search": "essais", "take": siren(7)})
    data = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    assert (data["name"], data["street"], data["first_name"]) == ("ATELIER DES ESSAIS", "4 RUE DES ESSAIS", "Jeanne")
    assert client.post(JOIN, data).status_code == 302
    row = Application.objects.get()
    assert (row.found["naf_2025"], row.found["legal_category"], row.antenna.code) == ("62.10Y", "5710", "LYO")
    assert "OFFICIERE" not in json.dumps(row.found)


@pytest.mark.django_db
def test_when_the_directory_fails_the_form_is_filled_in_by_hand(directory: Directory) -> None:
    directory.status = 503
    client = Client()
    page = client.post(JOIN, {**form(), "search": "essais", "look": "1"})
    assert page.status_code == 200
    assert "à la main" in page.content.decode()
    assert page.context["form"]["name"].value() == "Atelier Neuf"
    assert client.post(JOIN, form()).status_code == 302


@pytest.mark.django_db
def test_a_member_and_a_closed_company_are_told_at_once(directory: Directory) -> None:
    member(7)
    directory.units[siren(7)] = [unit(siren(7))]
    directory.units[siren(8)] = [unit(siren(8), etat_administratif="C", date_fermeture="2024-03-01")]
    client = Client()
    assert "est déjà adhérente" in client.post(JOIN, {**form(), "take": siren(7)}).content.decode()
    assert "01/03/2024" in client.post(JOIN, {**form(), "take": siren(8)}).content.decode()


@pytest.mark.django_db
def test_the_codes_of_another_company_are_not_kept(directory: Directory) -> None:
    forged = sirene.Unit(siren(8), naf="01.11Z").signed
    assert Client().post(reverse("members:join"), form(found=forged)).status_code == 302
    assert Application.objects.get().found == {}
