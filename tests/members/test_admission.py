"""Companies are admitted and leave: in sets, all or none, with everything that follows."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from antennas.models import Antenna
from antennas.territory import set_rule
from league.base.acts import Refused
from league.base.models import Person
from members.admission import FigureIn, PersonIn, admit, end, record_figures
from members.models import Company, CompanyName, ContactFunction, Figure, Membership
from tests.members.make import DAY, GEX, GRENOBLE, LYON, VIENNE, decision, member, members, one, siren

LATER = date(2023, 6, 1)


@pytest.mark.django_db
def test_an_admission_makes_all_that_a_member_has() -> None:
    row = member(
        1,
        joined_on=date(2009, 5, 4),
        other_names=("Ancien nom", ("legal", "ESSAI SAS")),
        skills=("réseaux",),
    )
    company = row.company
    assert (row.span.lower, row.span.upper, row.joined_on) == (DAY, None, date(2009, 5, 4))
    assert company.sort_key == "essai 001"
    assert company.colleges.get().college.code == "sme"
    assert company.antennas.get().antenna.code == "LYO"
    assert "Rhône" in company.antennas.get().reason
    assert company.establishments.get().commune_id == LYON
    assert company.figures.get().jobs == 11
    assert company.functions.get().person.name == "Ada Voix001"
    assert set(company.names.values_list("kind", "name")) == {("trade", "Ancien nom"), ("legal", "ESSAI SAS")}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("commune", "antenna"), [(LYON, "LYO"), (GRENOBLE, "GRE"), (VIENNE, "LYO"), (GEX, "ANC"), ("69383", "LYO")]
)
def test_the_antenna_follows_the_territory(commune: str, antenna: str) -> None:
    """Vienne lies in Isère and Gex in Ain, but their intercommunalities have rules; 69383 is an arrondissement."""
    assert member(1, commune_code=commune).company.antennas.get().antenna.code == antenna


@pytest.mark.django_db
def test_a_chosen_antenna_wins_and_says_who_decided() -> None:
    row = member(1, antenna_code="GRE").company.antennas.get()
    assert row.antenna.code == "GRE"
    assert "Bureau" in row.reason
    assert row.decision is not None


@pytest.mark.django_db
def test_a_company_outside_every_territory_is_admitted_without_antenna() -> None:
    assert not member(1, commune_code=None, town="Genève").company.antennas.exists()


@pytest.mark.django_db
def test_who_is_a_member_already_is_refused_by_name_and_nobody_of_the_set_gets_in() -> None:
    member(1)
    with pytest.raises(Refused, match="Essai 001"):
        members(one(2), one(1))
    assert Membership.objects.count() == 1
    assert not Company.objects.filter(siren=siren(2)).exists()


@pytest.mark.django_db
def test_one_siren_twice_in_a_set_is_refused() -> None:
    with pytest.raises(Refused, match="Autre"):
        members(one(1), one(1, name="Autre"))


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"college": "nobles"}, {"commune_code": "99999"}, {"antenna_code": "XXX"}])
def test_what_nobody_knows_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(Refused, match="|".join(wrong.values())):
        member(1, **wrong)


@pytest.mark.django_db
def test_a_company_that_left_and_comes_back_is_one_company_with_two_memberships() -> None:
    first = member(1)
    end(memberships=[first], kind="resignation", reason="Cession", decision=None, on=LATER, by=None)
    again = member(1, since=LATER + timedelta(days=30), college="large", commune_code=GRENOBLE, postal_code="38000")
    assert again.company_id == first.company_id
    assert [m.span.lower for m in Membership.objects.order_by("span")] == [DAY, LATER + timedelta(days=30)]
    assert [c.college.code for c in again.company.colleges.order_by("span")] == ["sme", "large"]
    assert [a.antenna.code for a in again.company.antennas.order_by("span")] == ["LYO", "GRE"]
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_the_end_closes_college_antenna_and_functions_and_keeps_them() -> None:
    row = member(1)
    end(memberships=[row], kind="resignation", reason="Départ", decision=None, on=LATER, by=None)
    company = row.company
    for dated in (company.memberships, company.colleges, company.antennas, company.functions):
        assert dated.get().span.upper == LATER
    row.refresh_from_db()
    assert (row.end_kind, row.end_reason) == ("resignation", "Départ")


@pytest.mark.django_db
def test_a_function_that_began_after_the_end_keeps_its_first_day_only() -> None:
    row = member(1)
    person = Person.objects.create(last_name="Tard", sort_key="tard")
    ContactFunction.objects.create(
        person=person, company=row.company, kind="dues_contact", span=(date(2023, 7, 1), None)
    )
    end(memberships=[row], kind="resignation", reason="", decision=None, on=LATER, by=None)
    late = ContactFunction.objects.get(person=person)
    assert (late.span.lower, late.span.upper) == (date(2023, 7, 1), date(2023, 7, 2))


@pytest.mark.django_db
def test_a_striking_off_needs_the_body_that_decided() -> None:
    row = member(1)
    with pytest.raises(Refused) as refused:
        end(memberships=[row], kind="striking_off", reason="Impayés", decision=None, on=LATER, by=None)
    assert refused.value.field == "body"
    end(memberships=[row], kind="striking_off", reason="Impayés", decision=decision("CA"), on=LATER, by=None)
    assert Membership.objects.get().end_decision.body == "CA"


@pytest.mark.django_db
def test_a_membership_ends_once_and_not_before_it_began() -> None:
    row = member(1)
    with pytest.raises(Refused, match="Essai 001"):
        end(memberships=[row], kind="resignation", reason="", decision=None, on=DAY, by=None)
    end(memberships=[row], kind="resignation", reason="", decision=None, on=LATER, by=None)
    with pytest.raises(Refused, match="Essai 001"):
        end(memberships=[row], kind="resignation", reason="", decision=None, on=LATER, by=None)


@pytest.mark.django_db
def test_a_person_who_speaks_for_two_companies_is_one_person() -> None:
    ada = PersonIn("Ada", "Byron", email="ADA@byron.example")
    same = PersonIn("A.", "BYRON", email="ada@byron.example", phone="+33400000000")
    members(one(1, people=(ada,)), one(2, people=(same,)))
    person = Person.objects.get()
    assert person.functions.count() == 2
    assert (person.first_name, person.email, person.phone) == ("Ada", "ada@byron.example", "+33400000000")


@pytest.mark.django_db
def test_two_people_may_share_a_mailbox() -> None:
    box = "contact@essai.example"
    people = (PersonIn("Ada", "Byron", email=box), PersonIn("Charles", "Babbage", email=box, kinds=("dues_contact",)))
    member(1, people=people)
    assert Person.objects.filter(email=box).count() == 2


@pytest.mark.django_db
def test_one_name_in_one_company_is_one_person_and_in_two_companies_two() -> None:
    nameless = PersonIn("Ada", "Byron")
    twice = (PersonIn("Ada", "Byron", email="ada@byron.example"), PersonIn("Byron", "Ada", kinds=("dues_contact",)))
    members(one(1, people=twice), one(2, people=(nameless,)))
    assert Person.objects.count() == 2


@pytest.mark.django_db
def test_a_second_representative_becomes_substitute() -> None:
    row = member(1, people=(PersonIn("Ada", "Byron"), PersonIn("Charles", "Babbage")))
    kinds = row.company.functions.values_list("person__last_name", "kind")
    assert set(kinds) == {("Byron", "representative"), ("Babbage", "substitute")}


@pytest.mark.django_db
def test_figures_are_added_and_the_same_word_is_not_repeated() -> None:
    company = member(1).company
    said = FigureIn(company.pk, date(2022, 1, 1), 40)
    for _again in range(2):
        record_figures(rows=[said], by=None, on=LATER)
    record_figures(rows=[FigureIn(company.pk, date(2022, 1, 1), 41)], by=None, on=LATER)
    record_figures(rows=[said], by=None, on=LATER)
    assert list(company.figures.order_by("id").values_list("jobs", flat=True)) == [11, 40, 41, 40]
    with pytest.raises(Refused):
        record_figures(rows=[FigureIn(company.pk, LATER, -1)], by=None, on=LATER)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [3, 300])
def test_the_statements_do_not_grow_with_the_set(count: int) -> None:
    candidates = [one(number) for number in range(count)]
    decided = decision()
    with CaptureQueriesContext(connection) as queries:
        admit(candidates=candidates, decision=decided, by=None, on=DAY)
    assert len(queries) == 31
    rows = list(Membership.objects.all())
    with CaptureQueriesContext(connection) as queries:
        end(memberships=rows, kind="resignation", reason="", decision=None, on=LATER, by=None)
    assert len(queries) == 12


@pytest.mark.django_db
def test_the_history_says_who_admitted_in_which_act() -> None:
    from django.apps import apps

    row = member(1)
    event = apps.get_model("members", "MembershipEvent").objects.get(pgh_obj=row.pk)
    assert event.pgh_context["act"] == "members.admission.admit"
    assert event.pgh_context["on"] == str(DAY)


def test_two_admissions_of_one_company_at_once_give_one_member(committed_db: str, django_db_blocker) -> None:
    refused: list[str] = []

    def attempt() -> None:
        try:
            admit(candidates=[one(1)], decision=decision(), by=None, on=DAY)
        except Refused as error:
            refused.append(str(error))
        finally:
            connections.close_all()

    with django_db_blocker.unblock():
        threads = [threading.Thread(target=attempt) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Membership.objects.count() == 1
        assert Company.objects.count() == Person.objects.count() == Figure.objects.count() == 1
        assert len(refused) == 3


@pytest.mark.django_db
def test_a_rule_of_a_later_day_does_not_touch_an_earlier_admission() -> None:
    set_rule(scope="commune", place=LYON, antenna=Antenna.objects.get(code="GRE"), reason="Essai", by=None, on=LATER)
    assert member(1).company.antennas.get().antenna.code == "LYO"
    assert member(2, since=LATER).company.antennas.get().antenna.code == "GRE"


@pytest.mark.django_db
def test_other_names_are_found_folded() -> None:
    member(1, other_names=(("former", "Élan Numérique"),))
    assert CompanyName.objects.get().sort_key == "elan numerique"
