"""A member's page: what is owed and how to pay it, what we know, who speaks; only for one's own companies."""

import pytest

from league.base.periods import period
from members.models import ContactFunction
from tests.cast import SINCE, Cast
from tests.desks.make import called, pay, signed_in

pytestmark = pytest.mark.django_db


def desk(cast: Cast, role: str = "representative", path: str = "/mon-entreprise/"):
    response = signed_in(cast, role).get(path)
    assert response.status_code == 200
    return response


def test_what_is_owed_is_said_with_all_that_a_transfer_needs(cast: Cast) -> None:
    called()
    call = pay(cast.company_lyon, "0.25")
    page = desk(cast)
    (owed,) = page.context["owed"]
    text = page.content.decode()
    assert owed["document"].pk == call.pk
    assert owed["document"].open == call.total * 3 / 4
    assert call.number in text
    assert "<svg" in str(owed["qr"])
    assert f"/cotisations/appels/{call.pk}/pdf/" in text
    assert call.issuer["iban"] in text


def test_when_all_is_paid_nothing_is_asked(cast: Cast) -> None:
    called()
    pay(cast.company_lyon)
    page = desk(cast)
    assert page.context["owed"] == []
    assert page.context["standing"].code == "good"
    assert len(page.context["papers"]) == 1


def test_every_address_it_shows_opens_for_its_reader(cast: Cast) -> None:
    import re

    called()
    for role in ("representative", "dues_contact"):
        client = signed_in(cast, role)
        text = client.get("/mon-entreprise/").content.decode().split('id="contenu"')[1]
        urls = {url for url in re.findall(r'href="(/[^"#]*)"', text) if "/pdf/" not in url}
        assert urls
        assert {url: s for url in urls if (s := client.get(url).status_code) != 200} == {}


def test_a_contact_without_money_sees_no_amount(cast: Cast) -> None:
    called()
    ContactFunction.objects.filter(person=cast.people["dues_contact"]).update(kind="press_contact")
    page = desk(cast, "dues_contact")
    assert not page.context["money"]
    assert not page.context["owed"]
    assert not page.context["papers"]


def test_who_speaks_for_two_companies_goes_from_one_to_the_other(cast: Cast) -> None:
    ContactFunction.objects.create(
        person=cast.people["representative"], company=cast.company_grenoble, kind="substitute", span=period(SINCE)
    )
    first = desk(cast)
    assert [tab["label"] for tab in first.context["tabs"]] == ["Grenoble Essai", "Lyon Essai"]
    assert desk(cast, path=f"/mon-entreprise/{cast.company_lyon.pk}/").context["company"] == cast.company_lyon


def test_a_function_that_ended_opens_nothing(cast: Cast) -> None:
    ContactFunction.objects.filter(person=cast.people["representative"]).update(
        span=period(SINCE, SINCE.replace(year=2021))
    )
    assert signed_in(cast, "representative").get("/mon-entreprise/").status_code == 404
    assert signed_in(cast, "representative").get(f"/mon-entreprise/{cast.company_lyon.pk}/").status_code == 404


def test_the_delegate_of_the_antenna_is_named(cast: Cast) -> None:
    assert desk(cast).context["delegate"] == cast.people["delegate"]
