"""A company asks to join; it is received once; a recorded body decides."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from antennas.models import Antenna, Commune
from league.base.acts import Refused
from league.base.models import Letter, Person, User
from members import applications
from members.admission import end
from members.applications import ApplicationIn
from members.models import Application, College, Membership, Opinion
from tests.cast import Cast
from tests.desks.make import signed_in
from tests.members.make import member, siren

DAY = date(2026, 5, 4)


def form(**more: str) -> dict[str, str]:
    return {
        "intent": str(uuid.uuid4()),
        "name": "Atelier Neuf",
        "siren": siren(7),
        "college": str(College.objects.get(code="micro").pk),
        "jobs": "6",
        "postal_code": "69003",
        "town": "Lyon",
        "first_name": "Jeanne",
        "last_name": "Roux",
        "email": "Jeanne@neuf.example",
        **more,
    }


def asked(**more: object) -> Application:
    values = {
        "name": "Atelier Neuf", "college": College.objects.get(code="micro"), "jobs": 6, "first_name": "Jeanne",
        "last_name": "Roux", "email": "jeanne@neuf.example", "postal_code": "69003", "siren": siren(7),
        "commune": Commune.objects.get(pk="69123"), **more,
    }  # fmt: skip
    return applications.apply(data=ApplicationIn(**values), intent=uuid.uuid4(), on=DAY)


def decide(application: Application, outcome: str = "admitted", **more: object) -> Application:
    values = {"reason": "", "decision_body": "Bureau", "on": DAY, "by": None, **more}
    return applications.decide(application=application, outcome=outcome, **values)


@pytest.mark.django_db
def test_the_public_form_is_received_once_however_often_it_is_sent() -> None:
    client, data = Client(), form(siren=" ".join([siren(7)[:3], siren(7)[3:6], siren(7)[6:]]))
    answers = [client.post(reverse("members:join"), data) for _again in range(3)]
    assert {answer.status_code for answer in answers} == {302}
    row = Application.objects.get()
    assert (row.siren, row.commune_id, row.antenna.code, row.email) == (siren(7), "69123", "LYO", "jeanne@neuf.example")
    assert answers[0].url == reverse("members:application_steps", args=[row.intent])
    assert "Atelier Neuf" in client.get(answers[0].url).content.decode()
    assert Letter.objects.get().to_email == "jeanne@neuf.example"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"siren": "732829321"}, "siren"),
        ({"siren": ""}, "siren"),
        ({"jobs": "-1"}, "jobs"),
        ({"phone": "12"}, "phone"),
        ({"email": "jeanne"}, "email"),
        ({"college": "999"}, "college"),
    ],
)
def test_what_is_wrong_is_said_beside_its_question_and_nothing_is_kept(wrong: dict[str, str], field: str) -> None:
    answer = Client().post(reverse("members:join"), form(**wrong))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Application.objects.exists()


@pytest.mark.django_db
def test_a_company_without_siren_says_why() -> None:
    assert Client().post(reverse("members:join"), form(siren="", siren_absence="being_created")).status_code == 302
    assert Application.objects.get().siren_absence == "being_created"


@pytest.mark.django_db
def test_a_postal_code_of_several_communes_asks_which_one() -> None:
    client, data = Client(), form(postal_code="38200", town="Nulle-Part")
    first = client.post(reverse("members:join"), data)
    assert first.status_code == 422
    choices = dict(first.context["form"].fields["commune"].choices)
    assert "Vienne" in choices.values()
    code = next(code for code, name in choices.items() if name == "Vienne")
    assert client.post(reverse("members:join"), {**data, "commune": code}).status_code == 302
    assert Application.objects.get().antenna.code == "LYO", "the intercommunality of Vienne goes to Lyon"


@pytest.mark.django_db
def test_an_address_outside_the_region_asks_for_the_nearest_antenna(cast: Cast) -> None:
    client, data = Client(), form(postal_code="75011", town="Paris")
    assert "antenna" in client.post(reverse("members:join"), data).context["form"].errors
    assert client.post(reverse("members:join"), {**data, "antenna": str(cast.grenoble.pk)}).status_code == 302
    assert Application.objects.get().antenna == cast.grenoble


@pytest.mark.django_db
def test_a_machine_is_thanked_and_nothing_is_kept() -> None:
    assert Client().post(reverse("members:join"), form(fax="0400000000")).status_code == 302
    assert not Application.objects.exists()


@pytest.mark.django_db
def test_a_second_application_and_a_member_are_recognised_by_their_siren() -> None:
    asked()
    with pytest.raises(Refused) as waiting:
        asked(name="Encore")
    member(8)
    with pytest.raises(Refused) as standing:
        asked(siren=siren(8))
    assert waiting.value.field == standing.value.field == "siren"


@pytest.mark.django_db
def test_admission_makes_a_member_who_can_sign_in_and_is_welcomed() -> None:
    row = decide(asked(creator=True), member_from=date(2026, 6, 1))
    membership = Membership.objects.get()
    assert (membership.company, membership.span.lower, membership.creator) == (row.company, date(2026, 6, 1), True)
    assert (membership.decision.body, membership.decision.day) == ("Bureau", DAY)
    person = Person.objects.get()
    assert person.user == User.objects.get(email="jeanne@neuf.example")
    letter = Letter.objects.get(kind="welcome")
    assert (letter.person, letter.about_company) == (person, row.company_id)
    assert "Lyon" in letter.body


@pytest.mark.django_db
def test_deciding_twice_is_one_decision_and_the_other_outcome_is_refused() -> None:
    row = asked()
    decide(row)
    decide(row)
    assert Membership.objects.count() == 1
    with pytest.raises(Refused):
        decide(row, "refused", reason="Non")


@pytest.mark.django_db
def test_a_refusal_has_its_reason_and_is_told() -> None:
    row = asked()
    with pytest.raises(Refused) as silent:
        decide(row, "refused")
    assert silent.value.field == "reason"
    decide(row, "refused", reason="Activité hors du numérique")
    assert "Activité hors du numérique" in Letter.objects.get(kind="application_refused").body
    assert not Membership.objects.exists()
    assert asked().pk != row.pk, "a company may apply again"


@pytest.mark.django_db
def test_an_applicant_who_writes_from_anothers_address_gets_no_login_of_hers(cast: Cast) -> None:
    row = decide(asked(email="delegate@league.example", last_name="Toute Autre"))
    speaker = row.company.functions.get().person
    assert speaker != cast.people["delegate"]
    assert speaker.user is None


@pytest.mark.django_db
def test_a_company_without_siren_is_recognised_by_its_name_and_commune() -> None:
    asked(siren="", siren_absence="unit", name="Labo Neuf SAS")
    with pytest.raises(Refused) as again:
        asked(siren="", siren_absence="unit", name="LABO NEUF")
    assert again.value.field == "siren"
    asked(siren="", siren_absence="unit", name="Labo Neuf", commune=None, antenna=Antenna.objects.get(code="LYO"))
    member(9, name="Essai du Lyonnais")
    with pytest.raises(Refused) as member_already:
        asked(siren="", siren_absence="foreign", name="Essai du Lyonnais SARL")
    assert "membre" not in str(member_already.value)
    assert "donnez son SIREN" in str(member_already.value)
    assert asked(siren=siren(12), name="Essai du Lyonnais").pk, "with its SIREN it is another company"


@pytest.mark.django_db
def test_the_database_keeps_one_open_application_per_name_and_commune() -> None:
    row = asked(siren="", siren_absence="unit")
    row.pk, row.intent = None, uuid.uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db
def test_a_former_member_is_recognised_and_comes_back_to_its_company(cast: Cast) -> None:
    old = member(7)
    end(memberships=[old], kind="resignation", reason="Budget", decision=None, on=date(2023, 1, 1), by=None)
    known = applications.recognise(siren=siren(7), name="", commune=None, on=DAY)
    row = asked()
    assert (known.member, known.former, known.words) == (None, old.company, "")
    page = signed_in(cast, "membership").get(reverse("members:application", args=[row.pk])).content.decode()
    assert "du 1er mars 2021 au 31 décembre 2022" in page
    decide(row)
    assert old.company.memberships.count() == 2


@pytest.mark.django_db
def test_the_delegate_of_the_antenna_gives_an_opinion_that_staff_read_and_the_company_does_not(cast: Cast) -> None:
    row, other = asked(), asked(siren=siren(8), name="Ailleurs", commune=Commune.objects.get(pk="38185"))
    delegate = signed_in(cast, "delegate")
    queue = delegate.get(reverse("members:applications")).content.decode()
    assert "Atelier Neuf" in queue
    assert "Ailleurs" not in queue, "a delegate sees the applications of her antenna"
    assert delegate.get(reverse("members:application", args=[other.pk])).status_code == 404
    url = reverse("members:application", args=[row.pk])
    silent = delegate.post(url, {"verdict": "reserved", "words": ""})
    assert "words" in silent.context["form"].errors
    assert delegate.post(url, {"verdict": "reserved", "words": "À revoir au printemps"}).status_code == 302
    assert delegate.post(url, {"verdict": "favourable", "words": "Convaincue"}).status_code == 302
    opinion = Opinion.objects.get()
    assert (opinion.verdict, opinion.words, opinion.given_by) == ("favourable", "Convaincue", cast.users["delegate"])
    assert "Convaincue" in signed_in(cast, "membership").get(url).content.decode()
    public = Client().get(reverse("members:application_steps", args=[row.intent])).content.decode()
    assert "Convaincue" not in public
    assert "favorable" not in public
    assert "Avis du délégué" in public
    decide(row)
    with pytest.raises(Refused):
        applications.opine(application=row, verdict="favourable", words="", by=None, on=DAY)


@pytest.mark.django_db
def test_the_applicant_follows_the_steps_at_an_address_of_her_own() -> None:
    row = asked()
    url = reverse("members:application_steps", args=[row.intent])
    assert str(row.intent) in Letter.objects.get(kind="application_received").body
    assert [step.state for step in Client().get(url).context["steps"]] == ["done", "now", "later"]
    decide(row, "refused", reason="Non")
    page = Client().get(url)
    assert [step.state for step in page.context["steps"]] == ["done", "passed", "done"]
    assert "jeanne@neuf.example" not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [3, 30])
def test_the_queue_asks_as_much_for_many_as_for_few(cast: Cast, count: int, django_assert_num_queries) -> None:
    for number in range(count):
        asked(siren=siren(100 + number), email=f"p{number}@x.example")
    client = signed_in(cast, "membership")
    client.get(reverse("members:applications"))
    with django_assert_num_queries(10):
        client.get(reverse("members:applications"))
