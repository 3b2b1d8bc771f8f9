from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from antennas.models import Tenure
from governance import mandates
from governance.mandates import Appointment
from governance.models import Mandate, Seat
from league.base.acts import Refused
from league.base.models import Decision
from league.base.periods import period
from members.models import AntennaAssignment, ContactFunction, Membership
from tests.governance import make

pytestmark = pytest.mark.django_db
ELECTION = date(2025, 6, 24)
LATER = date(2026, 11, 23)


def appoint(seat, person, company, start=ELECTION, **more):
    return mandates.appoint(
        seat=seat, person=person, company=company, span_from=start, decision=make.decision(), by=None, on=start, **more
    )


def replace(seat, person, company, on=LATER, **more):
    return mandates.replace(
        seat=seat,
        person=person,
        company=company,
        reason="Départ",
        decision=Decision(body="Comité", day=on),
        by=None,
        on=on,
        **more,
    )


def test_a_seat_gives_its_function_over_the_same_days():
    ((person, company),) = make.members(1, "LYO")
    mandate = appoint(make.seat("comite-lyon"), person, company)
    assert mandate.tenure.function == "committee_member"
    assert mandate.tenure.antenna.code == "LYO"
    assert mandate.tenure.span == mandate.span == period(ELECTION)
    assert mandate.term_ends_on == date(2028, 6, 24)


def test_the_database_moves_the_mandate_with_its_tenure_and_nothing_else():
    ((person, company),) = make.members(1, "LYO")
    mandate = appoint(make.seat("comite-lyon"), person, company)
    Tenure.objects.filter(pk=mandate.tenure_id).update(span=period(ELECTION, LATER))
    mandate.refresh_from_db()
    assert mandate.span == period(ELECTION, LATER)
    with pytest.raises(IntegrityError, match="mandate_over_its_tenure"), transaction.atomic():
        Mandate.objects.filter(pk=mandate.pk).update(span=period(ELECTION))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_replace_closes_the_day_before_and_keeps_the_term():
    (old, old_company), (new, new_company) = make.members(2, "LYO")
    seat = make.seat("comite-lyon")
    before = appoint(seat, old, old_company)
    after = replace(seat, new, new_company)
    before.refresh_from_db()
    assert (before.span, before.end_kind, before.end_reason) == (period(ELECTION, LATER), "replaced", "Départ")
    assert (after.span, after.origin, after.term_ends_on) == (period(LATER), "co_opted", before.term_ends_on)
    assert before.tenure.span == period(ELECTION, LATER)
    assert replace(seat, new, new_company) == after, "asked twice: what stands"
    assert Mandate.objects.count() == 2
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT pgh_context->>'act', pgh_context->>'on' FROM governance_mandateevent e WHERE pgh_obj_id = %s",
            [after.pk],
        )
        assert cursor.fetchall() == [("governance.mandates.replace", "2026-11-23")]


def test_a_replacement_of_the_same_day_is_taken_back_with_the_mandate_one_saw():
    (old, old_company), (new, new_company), (third, third_company) = make.members(3, "LYO")
    seat = make.seat("comite-lyon")
    before = appoint(seat, old, old_company)
    after = replace(seat, new, new_company)
    with pytest.raises(Refused, match=r"same day|même jour"):
        replace(seat, third, third_company)
    back = replace(seat, old, old_company, instead_of=after)
    before.refresh_from_db()
    back.refresh_from_db()
    assert (back.pk, back.person, back.origin, back.decision) == (after.pk, old, "elected", before.decision)
    assert back.tenure.person == old
    assert (before.end_kind, before.end_reason) == ("", "")
    assert not Tenure.objects.filter(person=new).exists(), "the right has gone with the seat"


def test_who_looked_at_another_holder_is_told():
    (old, old_company), (new, new_company), (third, third_company) = make.members(3, "LYO")
    seat = make.seat("comite-lyon")
    seen = appoint(seat, old, old_company)
    replace(seat, new, new_company)
    with pytest.raises(Refused) as refused:
        replace(seat, third, third_company, on=LATER + timedelta(days=3), instead_of=seen)
    assert refused.value.field == "seat"
    assert new.name in str(refused.value)


def test_end_leaves_a_vacancy_and_is_safe_to_run_twice():
    ((person, company),) = make.members(1, "LYO")
    mandate = appoint(make.seat("comite-lyon"), person, company)
    for _again in range(2):
        ended = mandates.end(mandate=mandate, kind="resignation", reason="Déménagement", on=LATER, by=None)
    assert ended.span == period(ELECTION, LATER)
    assert ended.tenure.span == period(ELECTION, LATER)
    assert Tenure.objects.get().span == period(ELECTION, LATER)
    with pytest.raises(Refused) as refused:
        mandates.end(mandate=mandate, kind="resignation", reason="", on=date(2027, 1, 1), by=None)
    assert refused.value.field == "on"
    with pytest.raises(Refused):
        replace(make.seat("comite-lyon"), person, company)


def test_end_before_the_first_day_is_over_is_refused():
    ((person, company),) = make.members(1, "LYO")
    mandate = appoint(make.seat("comite-lyon"), person, company)
    with pytest.raises(Refused) as refused:
        mandates.end(mandate=mandate, kind="resignation", reason="", on=ELECTION, by=None)
    assert refused.value.field == "on"
    with pytest.raises(Refused) as refused:
        mandates.end(mandate=mandate, kind="boredom", reason="", on=LATER, by=None)
    assert refused.value.field == "kind"


def refused_field(**change):
    asked = {"until": None, "start": ELECTION, **change}
    with pytest.raises(Refused) as refused:
        appoint(asked["seat"], asked["person"], asked["company"], asked["start"], until=asked["until"])
    return refused.value.field


def test_the_rules_of_a_seat_each_with_its_field():
    (lea, lea_company), (tom, tom_company) = make.members(2, "LYO")
    ((guy, guy_company),) = make.members(1, "GRE")
    (stranger,) = make.people(1, 900)
    first, second = make.seats("comite-lyon")[:2]
    appoint(first, lea, lea_company)
    assert refused_field(seat=first, person=tom, company=tom_company) == "seat"
    assert refused_field(seat=second, person=lea, company=lea_company) == "person", "one seat of a body"
    assert refused_field(seat=second, person=guy, company=guy_company) == "company", "another antenna"
    assert refused_field(seat=second, person=tom, company=None) == "company"
    assert refused_field(seat=second, person=stranger, company=tom_company) == "person", "does not speak for it"
    assert refused_field(seat=second, person=tom, company=tom_company, start=date(2016, 1, 1)) == "company", (
        "no member yet"
    )
    assert refused_field(seat=second, person=tom, company=tom_company, until=ELECTION) == "until"
    assert Mandate.objects.count() == 1


def test_the_company_counts_on_the_first_day():
    ((person, company),) = make.members(1, "LYO")
    Membership.objects.filter(company=company).update(span=period(make.FOUNDING, ELECTION), end_kind="resignation")
    assert refused_field(seat=make.seat("comite-lyon"), person=person, company=company) == "company"
    eve = ELECTION - timedelta(days=1)
    assert appoint(make.seat("comite-lyon"), person, company, eve).span == period(eve)


def test_the_antenna_counts_on_the_first_day():
    ((person, company),) = make.members(1, "LYO")
    AntennaAssignment.objects.update(span=period(make.FOUNDING, ELECTION))
    AntennaAssignment.objects.create(
        company=company, antenna=make.antenna("GRE"), span=period(ELECTION), reason="essai"
    )
    assert refused_field(seat=make.seat("comite-lyon"), person=person, company=company) == "company"
    appoint(make.seat("comite-grenoble"), person, company)


def test_a_dues_contact_does_not_speak_for_the_company_and_a_substitute_does():
    ((person, company),) = make.members(1, "LYO")
    ContactFunction.objects.update(kind="dues_contact")
    assert refused_field(seat=make.seat("comite-lyon"), person=person, company=company) == "person"
    ContactFunction.objects.update(kind="substitute")
    appoint(make.seat("comite-lyon"), person, company)


def test_the_bureau_takes_a_person_without_a_company_but_not_in_the_seat_of_an_antenna():
    one, two = make.people(2)
    bureau = make.seats("bureau")
    appoint(bureau[0], one, None)
    assert refused_field(seat=bureau[2], person=two, company=None) == "company"


def test_a_person_sits_in_the_bureau_once_whatever_the_office_and_also_in_a_committee():
    ((person, company),) = make.members(1, "LYO")
    bureau = make.seats("bureau")
    lyon = next(s for s in bureau if s.antenna and s.antenna.code == "LYO")
    appoint(lyon, person, company)
    assert refused_field(seat=bureau[0], person=person, company=company) == "person"
    appoint(make.seat("comite-lyon"), person, company)


def test_who_holds_the_function_without_a_seat_is_told():
    ((person, company),) = make.members(1, "LYO")
    Tenure.objects.create(
        person=person, function="committee_member", antenna=make.antenna("LYO"), span=period(ELECTION)
    )
    assert refused_field(seat=make.seat("comite-lyon"), person=person, company=company) == "person"


def test_a_seat_filled_in_mid_term_ends_with_the_term_of_its_body():
    pairs = make.members(2, "LYO")
    first, second = make.seats("comite-lyon")[:2]
    appoint(first, *pairs[0])
    assert appoint(second, *pairs[1], start=LATER).term_ends_on == date(2028, 6, 24)


def test_many_at_once_in_few_statements_and_nothing_new_the_second_time(django_assert_num_queries):
    sets = {"LYO": 12, "GRE": 10, "STE": 10, "CLE": 8, "VAR": 8, "ANC": 8}
    wanted = []
    for code, count in sets.items():
        pairs = make.members(count, code)
        committee = [
            s for s in Seat.objects.select_related("body", "office") if s.body.antenna_id == make.antenna(code).pk
        ]
        for seat, (person, company) in zip(committee, pairs, strict=True):
            for start, until in ((2019, 2022), (2022, 2025), (2025, None)):
                end = date(until, 6, 24) if until else None
                wanted.append(Appointment(seat, person, company, date(start, 6, 24), end))
    assert len(wanted) == 168
    decided = Decision(body="Comités", day=ELECTION)
    # savepoint x2, lock_timeout, lock, 6 facts, decision, tenures, mandates
    with django_assert_num_queries(13):
        made = mandates.appoint_many(appointments=wanted, decision=decided, by=None, on=LATER)
    assert [m.seat_id for m in made] == [w.seat.pk for w in wanted]
    assert {m.end_kind for m in made if m.span.upper} == {"term"}
    again = mandates.appoint_many(appointments=wanted, decision=Decision(body="x", day=ELECTION), by=None, on=LATER)
    assert [m.pk for m in again] == [m.pk for m in made]
    assert Mandate.objects.count() == Tenure.objects.count() == 168
    assert not Decision.objects.filter(body="x").exists()


def test_one_wrong_line_in_a_set_writes_nothing():
    pairs = make.members(2, "LYO")
    first = make.seat("comite-lyon")
    wanted = [Appointment(first, *pairs[0], ELECTION), Appointment(first, *pairs[1], LATER)]
    with pytest.raises(Refused):
        mandates.appoint_many(appointments=wanted, decision=Decision(body="x", day=ELECTION), by=None, on=LATER)
    assert not Mandate.objects.exists()
    assert not Tenure.objects.exists()
    assert not Decision.objects.filter(body="x").exists()


def test_the_database_refuses_an_overlap_whatever_the_code_does():
    (lea, lea_company), (tom, tom_company) = make.members(2, "LYO")
    seat = make.seat("comite-lyon")
    mandate = appoint(seat, lea, lea_company)
    tenure = Tenure.objects.create(
        person=tom, function="committee_member", antenna=make.antenna("LYO"), span=period(LATER)
    )
    second = Mandate(
        seat=seat,
        person=tom,
        company=tom_company,
        tenure=tenure,
        span=period(LATER),
        origin="elected",
        decision=mandate.decision,
    )
    with pytest.raises(IntegrityError, match="mandate_of_seat_no_overlap"), transaction.atomic():
        second.save()
