from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from antennas.access import reach
from governance import mandates
from governance.bodies import load_reference
from governance.composition import (
    changes,
    composition,
    compositions,
    ending_soon,
    history,
    key_days,
    vacancies,
    voiceless,
)
from governance.mandates import Appointment
from governance.models import Body, Office, Seat
from league.base.days import today
from league.base.models import Decision, User
from league.base.periods import period
from members.models import ContactFunction, Membership
from tests.governance import make

pytestmark = pytest.mark.django_db
ELECTION = date(2025, 6, 24)
LEAVES = date(2026, 9, 30)


def appoint(seat, person, company, start=ELECTION, until=None, **more):
    return mandates.appoint(
        seat=seat,
        person=person,
        company=company,
        span_from=start,
        until=until,
        decision=make.decision(),
        by=None,
        on=start,
        **more,
    )


def held(slug, on):
    return [state.person.last_name if state.person else None for state in composition(make.body(slug), on)]


def test_the_reference_is_a_bureau_of_15_and_six_committees_and_loads_twice():
    load_reference()
    assert Seat.objects.filter(body__slug="bureau").count() == 15
    sizes = {b.antenna.code: b.seats.count() for b in Body.objects.filter(kind="committee").select_related("antenna")}
    assert sizes == {"LYO": 12, "GRE": 10, "STE": 10, "CLE": 8, "VAR": 8, "ANC": 8}
    reserved = [s.antenna.code for s in make.seats("bureau") if s.antenna]
    assert reserved == ["CLE", "STE", "LYO", "VAR", "GRE", "ANC"], "west to east"


def test_what_somebody_renamed_stays_renamed():
    Office.objects.filter(code="tresorerie").update(name="Finances")
    load_reference()
    assert Office.objects.get(code="tresorerie").name == "Finances"


def test_a_mandate_holds_from_its_first_day_to_the_day_before_its_end():
    ((person, company),) = make.members(1, "LYO")
    appoint(make.seat("comite-lyon"), person, company, until=LEAVES)
    answers = {
        ELECTION - timedelta(days=1): None,
        ELECTION: person.last_name,
        LEAVES - timedelta(days=1): person.last_name,
        LEAVES: None,
        date(2030, 1, 1): None,
    }
    assert {day: held("comite-lyon", day)[0] for day in answers} == answers


def test_a_vacancy_says_since_when_who_was_last_and_who_comes():
    (old, old_company), (new, new_company) = make.members(2, "LYO")
    seat = make.seat("comite-lyon")
    appoint(seat, old, old_company, until=LEAVES)
    appoint(seat, new, new_company, start=date(2027, 1, 1))
    never, before, gap, after = (
        composition(make.body("comite-lyon"), day)[index]
        for index, day in ((1, LEAVES), (0, date(2020, 1, 1)), (0, LEAVES), (0, date(2027, 1, 1)))
    )
    assert (never.vacant, never.vacant_since, never.following) == (True, None, None)
    assert (before.vacant_since, before.following.person) == (None, old)
    assert (gap.vacant_since, gap.last.person, gap.following.person) == (LEAVES, old, new)
    assert (after.person, after.since) == (new, date(2027, 1, 1))


def test_since_counts_unbroken_presence_over_terms():
    ((person, company),) = make.members(1, "LYO")
    seat = make.seat("comite-lyon")
    appoint(seat, person, company, date(2019, 6, 1), date(2022, 6, 1))
    appoint(seat, person, company, date(2022, 6, 1))
    state = composition(make.body("comite-lyon"), LEAVES)[0]
    assert (state.since, state.mandate.span.lower) == (date(2019, 6, 1), date(2022, 6, 1))
    assert [m.span.lower.year for m in history([seat])[seat.pk]] == [2022, 2019]


def test_ended_yesterday_gives_nothing_and_begins_tomorrow_gives_nothing_yet():
    (old, old_company), (new, new_company) = make.members(2, "LYO")
    for person in (old, new):
        person.user = User.objects.create_user(person.email)
        person.save()
    now = date(2026, 11, 23)
    first, second = make.seats("comite-lyon")[:2]
    appoint(first, old, old_company, until=now)
    appoint(second, new, new_company, start=now + timedelta(days=1))
    sees = {
        (person.last_name, day): bool(reach(person.user, "mandate.see", day))
        for person in (old, new)
        for day in (now - timedelta(days=1), now, now + timedelta(days=1))
    }
    assert [day for (name, day), yes in sees.items() if name == old.last_name and yes] == [now - timedelta(days=1)]
    assert [day for (name, day), yes in sees.items() if name == new.last_name and yes] == [now + timedelta(days=1)]


def test_the_day_turns_at_midnight_in_paris():
    ((person, company),) = make.members(1, "LYO")
    appoint(make.seat("comite-lyon"), person, company, start=date(2026, 7, 1), until=date(2026, 12, 1))
    for moment, name in {
        datetime(2026, 6, 30, 21, 59, tzinfo=UTC): None,  # 23:59 in summer
        datetime(2026, 6, 30, 22, 1, tzinfo=UTC): person.last_name,
        datetime(2026, 11, 30, 22, 59, tzinfo=UTC): person.last_name,  # 23:59 in winter
        datetime(2026, 11, 30, 23, 1, tzinfo=UTC): None,
    }.items():
        with time_machine.travel(moment, tick=False):
            assert held("comite-lyon", today())[0] == name, moment


def test_all_compositions_in_two_queries_whatever_their_number(django_assert_num_queries):
    for code, slug in (("LYO", "comite-lyon"), ("GRE", "comite-grenoble")):
        for seat, (person, company) in zip(make.seats(slug), make.members(3, code), strict=False):
            appoint(seat, person, company)
    bodies = list(Body.objects.select_related("antenna"))
    for some in (bodies[:2], bodies):
        with django_assert_num_queries(2):
            found = compositions(some, LEAVES)
            [(s.person, s.company, s.seat.office.name, s.seat.body.name, s.seat.label) for c in found for s in c.seats]
    by_slug = {c.body.slug: c for c in found}
    assert (by_slug["comite-lyon"].filled, by_slug["comite-lyon"].total) == (3, 12)
    assert by_slug["comite-lyon"].elected_on == ELECTION
    assert len(by_slug["bureau"].vacancies) == 15


def test_vacancies_put_the_bureau_first_and_the_longest_first():
    (a, a_company), (b, b_company) = make.members(2, "LYO")
    first, second = make.seats("comite-lyon")[:2]
    appoint(first, a, a_company, until=LEAVES)
    appoint(second, b, b_company, until=date(2026, 1, 1))
    found = vacancies(LEAVES)
    assert [s.seat.body.slug for s in found[:15]] == ["bureau"] * 15
    lyon = vacancies(LEAVES, [make.antenna("LYO").pk])
    assert len(lyon) == 12
    assert [s.vacant_since for s in lyon[-2:]] == [date(2026, 1, 1), LEAVES]


def test_what_ends_soon_and_what_is_overdue(django_assert_num_queries):
    pairs = make.members(4, "LYO")
    ends = [(date(2026, 12, 31), None), (None, date(2026, 11, 1)), (None, date(2028, 6, 1)), (date(2027, 6, 1), None)]
    for seat, pair, (until, term) in zip(make.seats("comite-lyon"), pairs, ends, strict=False):
        appoint(seat, *pair, until=until, term_ends_on=term)
    with django_assert_num_queries(1):
        found = ending_soon(date(2026, 11, 23), 6)
    assert [m.person for m in found] == [pairs[1][0], pairs[0][0]]
    assert ending_soon(date(2026, 11, 23), 6, [make.antenna("GRE").pk]) == []


def test_key_days_are_elections_and_the_end_of_the_term():
    pairs = make.members(6, "LYO")
    bureau = [s for s in make.seats("bureau") if not s.antenna]
    wanted = [
        Appointment(seat, *pair, date(year, 6, 24), date(year + 3, 6, 24))
        for year in (2022, 2025)
        for seat, pair in zip(bureau, pairs, strict=False)
    ]
    wanted.append(Appointment(bureau[7], *make.members(1, "GRE")[0], date(2026, 2, 1), origin="co_opted"))
    mandates.appoint_many(appointments=wanted, decision=Decision(body="AG", day=ELECTION), by=None, on=ELECTION)
    marks = key_days(make.body("bureau"))
    assert [(m.day, m.kind) for m in marks] == [
        (date(2022, 6, 24), "election"),
        (date(2025, 6, 24), "election"),
        (date(2028, 6, 24), "end"),
    ]


def test_who_no_longer_speaks_for_a_member_is_found():
    pairs = make.members(3, "LYO")
    for seat, pair in zip(make.seats("comite-lyon"), pairs, strict=False):
        appoint(seat, *pair)
    Membership.objects.filter(company=pairs[0][1]).update(span=period(make.FOUNDING, LEAVES), end_kind="resignation")
    ContactFunction.objects.filter(person=pairs[1][0]).update(span=period(make.FOUNDING, LEAVES))
    assert not voiceless(LEAVES - timedelta(days=1)).exists()
    assert {m.person for m in voiceless(LEAVES)} == {pairs[0][0], pairs[1][0]}
    assert voiceless(LEAVES, [make.body("comite-lyon")]).count() == 2
    assert not voiceless(LEAVES, [make.body("bureau")]).exists()


def test_the_history_of_a_body_tells_elections_replacements_and_vacancies():
    pairs = make.members(6, "LYO")
    seats = make.seats("comite-lyon")[:4]
    first = [Appointment(seat, *pair, ELECTION, date(2028, 6, 24)) for seat, pair in zip(seats, pairs, strict=False)]
    mandates.appoint_many(appointments=first, decision=Decision(body="AG", day=ELECTION), by=None, on=ELECTION)
    held = [s.mandate for s in composition(make.body("comite-lyon"), ELECTION)]
    mandates.replace(
        seat=seats[0], person=pairs[4][0], company=pairs[4][1], reason="x", decision=make.decision(), by=None, on=LEAVES
    )
    mandates.end(mandate=held[1], kind="resignation", reason="y", on=LEAVES + timedelta(days=1), by=None)
    appoint(seats[1], *pairs[5], start=date(2027, 1, 1), until=date(2028, 6, 24))
    again = [Appointment(seat, *pair, date(2028, 6, 24)) for seat, pair in zip(seats[:3], pairs[:3], strict=True)]
    mandates.appoint_many(appointments=again, decision=Decision(body="AG", day=ELECTION), by=None, on=LEAVES)
    told = changes(history(seats).values())
    assert [(c.kind, c.day, len(c.begun), len(c.ended)) for c in told] == [
        ("set", date(2028, 6, 24), 3, 1),
        ("begun", date(2027, 1, 1), 1, 0),
        ("ended", LEAVES + timedelta(days=1), 0, 1),
        ("replaced", LEAVES, 1, 1),
        ("set", ELECTION, 4, 0),
    ]
