"""All we hold, and nothing of anybody else; the dues pass to a colleague."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from league.base import letters
from league.base.days import today
from league.base.models import Letter
from league.base.periods import period
from members import colleagues
from members.models import Company, ContactFunction
from members.people import PersonIn
from tests.cast import SINCE, Cast, new_person
from tests.desks.make import called, signed_in

pytestmark = pytest.mark.django_db


def canaries(cast: Cast) -> None:
    """Words that stand in what belongs to others, in every table that the export reads."""
    called()
    other = cast.company_grenoble
    Company.objects.filter(pk=other.pk).update(
        presentation="CANARI fiche", email="canari@grenoble.example", phone="+33400000001"
    )
    person = other.functions.get(kind="representative").person
    person.phone, person.email = "+33600000001", "canari.personne@grenoble.example"
    person.save()
    for about, to in ((other.pk, person), (cast.company_lyon.pk, cast.people["dues_contact"])):
        letters.post(kind="essai", subject="Objet", body="CANARI lettre", email="canari@x.example", person=to)
        Letter.objects.filter(kind="essai", about_company=None).update(about_company=about)
    colleague = cast.people["dues_contact"]
    colleague.phone = "+33600000002"
    colleague.save()


PRIVATE = ("CANARI", "canari", "+33400000001", "+33600000001", "+33600000002", "Grenoble Essai")


def test_a_person_takes_away_her_own_and_nothing_of_others(cast: Cast) -> None:
    canaries(cast)
    for path in ("/mes-donnees/", "/mes-donnees.json"):
        text = signed_in(cast, "representative").get(path).content.decode()
        assert "Lyon Essai" in text
        assert cast.people["representative"].email in text
        assert not [word for word in (*PRIVATE, cast.users["dues_contact"].email) if word in text]


def test_a_company_takes_away_its_own_and_nothing_of_others(cast: Cast) -> None:
    canaries(cast)
    base = f"/mon-entreprise/{cast.company_lyon.pk}/donnees"
    for path in (f"{base}/", f"{base}.json"):
        text = signed_in(cast, "representative").get(path).content.decode()
        assert "732829320" in text
        assert not [word for word in PRIVATE if word in text]


def test_the_file_is_json_with_the_rows_of_every_kind(cast: Cast) -> None:
    called()
    answer = signed_in(cast, "representative").get(f"/mon-entreprise/{cast.company_lyon.pk}/donnees.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    said = json.loads(answer.content)
    assert said["company"][0]["siren"] == "732829320"
    assert said["figures"][0]["jobs"] == 12
    assert said["documents"][0]["number"]
    assert [row["function"] for row in said["people"]]


def test_who_may_not_see_the_money_takes_none_away(cast: Cast) -> None:
    called()
    ContactFunction.objects.filter(person=cast.people["dues_contact"]).update(kind="directory_contact")
    said = json.loads(
        signed_in(cast, "dues_contact").get(f"/mon-entreprise/{cast.company_lyon.pk}/donnees.json").content
    )
    assert "documents" not in said
    assert "payments" not in said


def test_the_text_of_a_letter_with_a_link_is_not_in_it(cast: Cast) -> None:
    said = json.loads(signed_in(cast, "representative").get("/mes-donnees.json").content)
    invitation = next(row for row in said["letters"] if row["text"] is None)
    assert invitation["subject"]
    assert "/invitation/" not in json.dumps(said)


# The dues pass to a colleague


def hand(client: Client, cast: Cast, **said: Any) -> Any:
    day = (today() + timedelta(days=5)).isoformat()
    return client.post(f"/adherents/{cast.company_lyon.pk}/cotisation/confier/", {"day": day, **said})


def test_the_dues_pass_to_a_colleague_in_two_clicks(cast: Cast) -> None:
    client = signed_in(cast, "representative")
    assert "/cotisation/confier/" in client.get("/mon-entreprise/").content.decode()
    assert hand(client, cast, who=cast.people["representative"].pk).status_code == 302
    day = today() + timedelta(days=5)
    assert [one.person for one in colleagues.dues_contacts(cast.company_lyon, day)] == [cast.people["representative"]]
    before = colleagues.dues_contacts(cast.company_lyon, day - timedelta(days=1))
    assert [one.person for one in before] == [cast.people["dues_contact"]]


def test_somebody_new_is_told_and_invited(cast: Cast) -> None:
    client = signed_in(cast, "dues_contact")
    refused = hand(client, cast, who="new", first_name="Noé")
    assert {"last_name", "email"} <= set(refused.context["form"].errors)
    said = {"first_name": "Noé", "last_name": "Compte", "email": "noe@lyon-essai.example"}
    assert hand(client, cast, who="new", **said).status_code == 302
    kinds = set(Letter.objects.filter(to_email="noe@lyon-essai.example").values_list("kind", flat=True))
    assert kinds == {"invitation", "dues_handed"}


def test_handed_twice_it_is_done_once(cast: Cast) -> None:
    day = today()
    for _twice in range(2):
        colleagues.hand_dues(
            company=cast.company_lyon,
            to=PersonIn("Noé", "Compte", email="noe@lyon-essai.example", kinds=()),
            from_day=day,
            by=cast.users["representative"],
            on=day,
        )
    assert len(colleagues.dues_contacts(cast.company_lyon, day)) == 1
    assert Letter.objects.filter(kind="dues_handed").count() == 1


def test_the_functions_of_a_company_may_what_the_table_says(cast: Cast) -> None:
    """Substitute: confirms, hands the dues, changes nothing. Directory contact: changes the sheet, sees no money."""
    person = new_person("substitute")
    function = ContactFunction.objects.create(
        person=person, company=cast.company_lyon, kind="substitute", span=period(SINCE)
    )
    from members.people import open_login

    cast.users["substitute"] = open_login(person=person, by=None, on=today())
    pk = cast.company_lyon.pk
    addresses = {
        "sheet": f"/adherents/{pk}/fiche/", "propose": f"/adherents/{pk}/propositions/nom/",
        "leave": f"/adherents/{pk}/propositions/depart/", "hand": f"/adherents/{pk}/cotisation/confier/",
        "confirm": f"/confirmation/{pk}/", "desk": "/mon-entreprise/",
    }  # fmt: skip

    def open_ones() -> set[str]:
        client = signed_in(cast, "substitute")
        return {name for name, path in addresses.items() if client.get(path).status_code == 200}

    assert open_ones() == {"hand", "confirm", "desk"}
    ContactFunction.objects.filter(pk=function.pk).update(kind="directory_contact")
    assert open_ones() == {"sheet", "propose", "confirm", "desk"}
    ContactFunction.objects.filter(pk=function.pk).update(kind="press_contact")
    assert open_ones() == {"desk"}
