"""The workbench as one uses it: two sides, a value of one or the other, one answer, undone; and two companies merged."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from league.base.models import Decision, Person
from members import absorption, intake
from members.models import Absorption, Company, IntakeLine, MatchCase
from tests.cast import Cast
from tests.members.make import member, siren
from tests.members.test_undo import applied, doubtful, name_of, received

DAY = date(2021, 5, 1)


@pytest.fixture
def staff(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.users["membership"], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def cases(*numbers: int) -> list[MatchCase]:
    for number in numbers:
        member(number, name=name_of(number), siren=siren(number), phone=f"0478{number:06}")
    applied(received([doubtful(number) for number in numbers]))
    return list(intake.waiting_cases())


def test_two_sides_with_a_choice_where_they_differ_and_where_each_value_is_from(staff: Client, cast: Cast) -> None:
    (case,) = cases(7)
    page = staff.get(reverse("members:case", args=[case.pk]))
    rows = {row["key"]: row for row in page.context["rows"]}
    assert (rows["name"]["same"], rows["address"]["same"], rows["website"]["taken"]) == (True, False, "line")
    assert rows["address"]["choice"] == "known"
    assert rows["name"]["note"]
    text = page.content.decode()
    assert 'name="value-address" value="line"' in text
    assert 'name="value-name"' not in text
    for key in "1234":
        assert f'data-key="{key}"' in text
    said = {"answer": "same", "value-address": "line", "value-jobs": "line"}
    staff.post(reverse("members:case", args=[case.pk]), said)
    company = Company.objects.get(siren=siren(7))
    assert company.establishments.get().town == "Grenoble"
    sheet = staff.get(reverse("desks:company", args=[company.pk])).content.decode()
    assert reverse("members:line_undo", args=[case.line_id]) in sheet
    undo = staff.get(reverse("members:line_undo", args=[case.line_id]))
    assert "Grenoble" in undo.content.decode()
    staff.post(reverse("members:line_undo", args=[case.line_id]))
    assert company.establishments.get().town == "Lyon"
    assert intake.waiting_cases().get() == case


def test_one_answer_then_the_next_and_the_last_one_undone_at_once(staff: Client, cast: Cast) -> None:
    first, second = cases(7, 8)
    answer = staff.post(reverse("members:case", args=[first.pk]), {"answer": "later"}, follow=True)
    assert name_of(int(first.line.external_id[1:])) in answer.content.decode()
    assert answer.context["case"] == second
    answer = staff.post(reverse("members:case", args=[second.pk]), {"answer": "same"}, follow=True)
    assert answer.context["last"]["case"] == second
    assert answer.context["waiting"] == 1
    answer = staff.post(reverse("members:case_undo", args=[second.pk]), follow=True)
    assert answer.context["case"] == second
    assert answer.context["waiting"] == 2
    assert not IntakeLine.objects.exclude(company=None).exists()


def test_a_line_that_no_company_comes_near_has_its_page_too(staff: Client, cast: Cast) -> None:
    known = f"E2;Maison Connue;{siren(44)};;69003;Lyon;3;;;;;;"
    received([known, "E1;Atelier Velay;en cours d'immatriculation;;43000;Le Puy-en-Velay;3;;;;;;"])
    case = intake.waiting_cases().get()
    page = staff.get(reverse("members:case", args=[case.pk]))
    assert page.status_code == 200
    assert 'value="same"' not in page.content.decode()
    assert 'value="different"' in page.content.decode()


def test_a_siren_of_another_company_is_refused_where_it_is_chosen(staff: Client, cast: Cast) -> None:
    (case,) = cases(7)
    line = case.line
    IntakeLine.objects.filter(pk=line.pk).update(cells={**line.cells, "siren": "732829320"})
    answer = staff.post(reverse("members:case", args=[case.pk]), {"answer": "same", "value-siren": "line"})
    assert answer.status_code == 422
    assert "Lyon Essai" in answer.content.decode()
    case.refresh_from_db()
    assert case.answer == ""


def test_two_companies_merged_and_apart_again(staff: Client, cast: Cast) -> None:
    one, other = cast.company_grenoble, cast.company_lyon
    address = reverse("members:company_merge", args=[one.pk])
    found = staff.get(address, {"q": "lyon essai"})
    assert f"?avec={other.pk}" in found.content.decode()
    preview = staff.get(address, {"avec": other.pk}).context["preview"]
    assert (preview.members_before, preview.members_after, preview.people) == (2, 1, 1)
    said = {"day": "2021-05-01", "reason": "", "body": "Bureau", "decided_on": "2021-05-01"}
    assert staff.post(f"{address}?avec={other.pk}", said).status_code == 422
    staff.post(f"{address}?avec={other.pk}", {**said, "reason": "Doublon"})
    row = Absorption.objects.get()
    sheet = staff.get(reverse("desks:company", args=[one.pk])).content.decode()
    assert reverse("desks:company", args=[other.pk]) in sheet
    assert "Doublon" in sheet
    assert one.name in staff.get(reverse("desks:company", args=[other.pk])).content.decode()
    register = staff.get(reverse("desks:register"), {"q": "grenoble essai"}).content.decode()
    assert other.name in register
    assert one.name in register
    wrong = staff.post(reverse("members:absorption_undo", args=[row.pk]), {"because": "x", "until": "2021-04-30"})
    assert wrong.status_code == 422
    staff.post(reverse("members:absorption_undo", args=[row.pk]), {"because": "Erreur", "until": "2021-05-01"})
    assert "Erreur" in staff.get(reverse("desks:company", args=[one.pk])).content.decode()
    assert not Absorption.objects.on(DAY).exists()


def test_people_of_the_absorbed_company_keep_seeing_its_page(cast: Cast) -> None:
    decision = Decision.objects.create(body="Bureau", day=DAY)
    absorption.absorb(
        absorbed=cast.company_lyon, absorber=cast.company_grenoble, decision=decision, reason="Essai", day=DAY, by=None, on=DAY
    )  # fmt: skip
    client = Client()
    client.force_login(cast.users["representative"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("desks:member_desk", args=[cast.company_lyon.pk])).status_code == 200


def test_a_legacy_number_stays_searchable(staff: Client, cast: Cast) -> None:
    (case,) = cases(7)
    intake.decide(case=case, answer="same", by=None, on=DAY)
    page = staff.get(reverse("desks:register"), {"q": "D7"}).content.decode()
    assert name_of(7) in page


def test_a_consultant_of_two_firms_on_a_committee_exists_once(cast: Cast) -> None:
    from governance import mandates
    from governance.models import Body
    from tests.members.test_undo import sure

    member(8, name=name_of(8), siren=siren(8), people=())
    person = cast.company_lyon.functions.get(kind="representative").person
    seat = Body.objects.get(kind=Body.Kind.COMMITTEE, antenna=cast.lyon).seats.order_by("position").last()
    assert seat is not None
    mandates.appoint(
        seat=seat, person=person, company=cast.company_lyon, decision=cast.decision, by=None, on=DAY, span_from=DAY
    )
    cells = sure(8).split(";")
    cells[-3:] = [person.first_name, person.last_name, person.email.upper()]
    applied(received([";".join(cells)]))
    spoken: Any = Person.objects.filter(email__iexact=person.email)
    assert [one.pk for one in spoken] == [person.pk]
    assert person.functions.values("company").distinct().count() == 2
