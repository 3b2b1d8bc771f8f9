"""What the statutes forbid when a seat is given, and what a body decides afterwards."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from antennas import tenures
from governance import announcements, composition, filings, mandates
from governance.models import Incompatibility, Mandate, PrefectureFiling, Seat
from league.base.acts import Refused
from league.base.models import Decision, Letter, Person
from league.base.periods import period
from members.models import College, CollegeAssignment, ContactFunction, Membership
from tests.governance import make

pytestmark = pytest.mark.django_db
ELECTION = date(2025, 6, 24)
LATER = date(2026, 11, 23)


def appoint(seat, pair, start=ELECTION, **more):
    person, company = pair
    return mandates.appoint(
        seat=seat, person=person, company=company, span_from=start, decision=make.decision(), by=None, on=start, **more
    )


def refused(seat, pair, **more):
    with pytest.raises(Refused) as told:
        appoint(seat, pair, **more)
    return told.value


# --- when a seat is given


def test_a_seat_of_a_college_goes_to_a_company_of_that_college():
    one, other = make.members(2, "LYO")
    seat, large = make.seat("comite-lyon"), College.objects.get(code="large")
    Seat.objects.filter(pk=seat.pk).update(college=large)
    seat = make.seat("comite-lyon")
    assert refused(seat, one).field == "company"
    CollegeAssignment.objects.create(company=other[1], college=large, span=period(make.FOUNDING))
    assert appoint(seat, other).person == other[0]


def test_a_company_has_one_seat_in_a_body():
    ((person, company),) = make.members(1, "LYO")
    (second,) = make.people(1, start=9000)
    ContactFunction.objects.create(person=second, company=company, kind="substitute", span=period(make.FOUNDING))
    first_seat, second_seat = make.seats("comite-lyon")[:2]
    appoint(first_seat, (person, company))
    told = refused(second_seat, (second, company))
    assert told.field == "company"
    assert person.name in str(told)


def test_the_statutes_bound_consecutive_terms_and_a_break_counts():
    (pair,) = make.members(1, "LYO")
    seat = make.seat("bureau", 11)
    for year in (2017, 2020, 2023):
        appoint(seat, pair, start=date(year, 6, 24), until=date(year + 3, 6, 24))
    told = refused(seat, pair, start=date(2026, 6, 24))
    assert told.field == "person"
    assert "3" in str(told)
    assert appoint(seat, pair, start=date(2027, 6, 24)), "after a year outside she may come back"


def test_a_co_option_is_no_term():
    (pair,) = make.members(1, "LYO")
    seat = make.seat("bureau", 11)
    appoint(seat, pair, start=date(2018, 1, 1), until=date(2020, 6, 24), origin="co_opted")
    for year in (2020, 2023):
        appoint(seat, pair, start=date(year, 6, 24), until=date(year + 3, 6, 24))
    assert appoint(seat, pair, start=date(2026, 6, 24))


def test_somebody_on_the_payroll_does_not_sit():
    (pair,) = make.members(1, "LYO")
    tenures.appoint(
        person=pair[0], function="delegate", antenna=make.antenna("LYO"), span_from=ELECTION, by=None, on=ELECTION
    )
    told = refused(make.seat("comite-lyon"), pair)
    assert told.field == "person"
    rule = Incompatibility.objects.filter(office__code="membre-du-comite", function="delegate").get()
    assert rule.reason in str(told)


def test_a_seat_held_by_right_is_not_elected():
    (pair,) = make.members(1, "LYO")
    seat = make.seat("comite-lyon")
    Seat.objects.filter(pk=seat.pk).update(chosen_by="ex_officio")
    seat = make.seat("comite-lyon")
    assert refused(seat, pair).field == "origin"
    assert appoint(seat, pair, origin="ex_officio").origin == "ex_officio"


def test_a_seat_may_have_a_length_of_its_own_and_thirds_end_apart():
    one, two, three = make.members(3, "LYO")
    first, second, third = make.seats("comite-lyon")[:3]
    Seat.objects.filter(pk=first.pk).update(term_years=1)
    Seat.objects.filter(pk=second.pk).update(third=2)
    first, second, third = make.seats("comite-lyon")[:3]
    assert appoint(first, one).term_ends_on == date(2026, 6, 24)
    assert appoint(second, two, term_ends_on=date(2027, 6, 24)).term_ends_on == date(2027, 6, 24)
    assert appoint(third, three, start=date(2025, 9, 1)).term_ends_on == date(2028, 9, 1), "another third, another end"


def test_an_invited_seat_does_not_count():
    Seat.objects.filter(body__slug="bureau", position=15).update(inside=False)
    (found,) = composition.compositions([make.body("bureau")], LATER)
    assert (found.total, len(found.seats)) == (14, 15)


# --- what a body decides afterwards


def test_a_co_option_waits_for_an_assembly_and_is_ratified_once():
    (pair,) = make.members(1, "LYO")
    mandate = appoint(make.seat("comite-lyon"), pair, origin="co_opted")
    assert list(composition.to_ratify(LATER)) == [mandate]
    for _twice in range(2):
        mandates.ratify(mandates=[mandate], decision=Decision(body="AG", day=LATER), by=None, on=LATER)
    mandate.refresh_from_db()
    assert not mandate.awaits_ratification
    assert not composition.to_ratify(LATER)
    assert Decision.objects.filter(body="AG").count() == 1


def test_an_election_is_not_ratified_and_the_database_says_so_too():
    (pair,) = make.members(1, "LYO")
    mandate = appoint(make.seat("comite-lyon"), pair)
    with pytest.raises(Refused):
        mandates.ratify(mandates=[mandate], decision=make.decision(LATER), by=None, on=LATER)
    with pytest.raises(IntegrityError, match="only_a_co_option_is_ratified"), transaction.atomic():
        Mandate.objects.filter(pk=mandate.pk).update(ratified_by=make.decision(LATER))


def test_a_company_that_leaves_flags_the_mandate_until_a_body_decides():
    (pair,) = make.members(1, "LYO")
    mandate = appoint(make.seat("comite-lyon"), pair)
    assert not composition.voiceless(LATER)
    Membership.objects.filter(company=pair[1]).update(
        span=period(make.FOUNDING, date(2026, 6, 1)), end_kind="resignation"
    )
    assert list(composition.voiceless(LATER)) == [mandate]
    with pytest.raises(Refused) as told:
        mandates.keep(mandate=mandate, decision=make.decision(LATER), because=" ", by=None, on=LATER)
    assert told.value.field == "reason"
    kept = Decision(body="Comité", day=LATER)
    mandates.keep(mandate=mandate, decision=kept, because="Jusqu’à l’assemblée", by=None, on=LATER)
    assert not composition.voiceless(LATER)


def test_a_substitute_speaks_for_the_same_company():
    (person, company), (stranger, _other) = make.members(2, "LYO")
    mandate = appoint(make.seat("comite-lyon"), (person, company))
    for wrong in (person, stranger):
        with pytest.raises(Refused) as told:
            mandates.name_substitute(mandate=mandate, person=wrong, by=None, on=LATER)
        assert told.value.field == "person"
    (second,) = make.people(1, start=9000)
    ContactFunction.objects.create(person=second, company=company, kind="substitute", span=period(make.FOUNDING))
    assert mandates.name_substitute(mandate=mandate, person=second, by=None, on=LATER).substitute == second
    assert mandates.name_substitute(mandate=mandate, person=None, by=None, on=LATER).substitute is None


def test_a_mandate_past_its_term_is_carried_over():
    (pair,) = make.members(1, "LYO")
    mandate = appoint(make.seat("comite-lyon"), pair)
    assert not mandate.carried_over(date(2028, 6, 23))
    assert mandate.carried_over(date(2028, 6, 24))
    assert mandate in composition.ending_soon(date(2028, 7, 1))


# --- the prefecture


def test_three_months_run_from_the_first_change_not_declared():
    one, two = make.members(2, "LYO")
    assert filings.clock(LATER).deadline is None
    appoint(make.seat("bureau", 11), one, start=date(2026, 8, 31))
    appoint(make.seat("comite-lyon"), two, start=date(2026, 8, 1))
    clock = filings.clock(LATER)
    assert [change.day for change in clock.undeclared] == [date(2026, 8, 31)], "a committee is not declared"
    assert clock.deadline == date(2026, 11, 30), "the last day of a shorter month"
    filings.record_filing(filed_on=LATER, covers_to=LATER, receipt="W69", by=None, on=LATER)
    assert filings.clock(LATER).deadline is None


def test_a_declaration_is_recorded_once_and_never_tells_less():
    def file(covers_to, filed_on=LATER):
        return filings.record_filing(filed_on=filed_on, covers_to=covers_to, receipt="", by=None, on=LATER)

    assert file(LATER) == file(LATER)
    assert PrefectureFiling.objects.count() == 1
    for covers_to, filed_on, field in (
        (date(2026, 1, 1), LATER, "covers_to"),
        (LATER + timedelta(days=1), LATER, "covers_to"),
        (LATER, LATER + timedelta(days=1), "filed_on"),
    ):
        with pytest.raises(Refused) as told:
            file(covers_to, filed_on)
        assert told.value.field == field


# --- announced


def test_terms_are_announced_at_six_three_and_one_month_once_each():
    office = Person.objects.create(last_name="Office", sort_key="office", email="office@essai.example")
    tenures.appoint(person=office, function="governance", antenna=None, span_from=ELECTION, by=None, on=ELECTION)
    pairs = make.members(3, "LYO")
    for seat, pair in zip(make.seats("comite-lyon"), pairs, strict=False):
        appoint(seat, pair)
    days = (
        date(2027, 11, 1),
        date(2027, 12, 24),
        date(2028, 2, 1),
        date(2028, 3, 24),
        date(2028, 5, 24),
        date(2028, 6, 23),
    )
    written = [len(announcements.announce(on=day, by=None)) for day in days]
    assert written == [0, 1, 0, 1, 1, 0]
    letter = Letter.objects.filter(kind="terms_end").first()
    assert all(pair[0].name in letter.body for pair in pairs)
