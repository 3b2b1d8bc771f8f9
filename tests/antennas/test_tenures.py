from datetime import date

import pytest
from django.db import connection

from antennas import tenures
from antennas.access import reach
from antennas.models import Tenure
from league.base.acts import Refused
from league.base.models import User
from league.base.periods import period
from tests.governance.make import antenna, people

pytestmark = pytest.mark.django_db
DAY = date(2024, 9, 1)


def appoint(person, function="delegate", code="LYO", title="", start=DAY, until=None):
    place = antenna(code) if code else None
    return tenures.appoint(
        person=person, function=function, antenna=place, title=title, span_from=start, until=until, by=None, on=start
    )


def test_a_function_gives_its_rights_from_its_first_day_to_its_last():
    (person,) = people(1)
    person.user = User.objects.create_user("p@essai.example")
    person.save()
    appoint(person, until=date(2025, 9, 1))
    days = {date(2024, 8, 31): False, DAY: True, date(2025, 8, 31): True, date(2025, 9, 1): False}
    assert {day: bool(reach(person.user, "mandate.edit", day)) for day in days} == days
    assert reach(person.user, "mandate.edit", DAY).antennas == {antenna("LYO").pk}


def test_asked_twice_nothing_new():
    (person,) = people(1)
    assert appoint(person) == appoint(person)
    assert Tenure.objects.count() == 1


def test_a_new_title_closes_the_old_row_first():
    (person,) = people(1)
    old = appoint(person, "direction", None, "Directrice adjointe")
    new = appoint(person, "direction", None, "Directrice générale", start=date(2025, 1, 1))
    old.refresh_from_db()
    assert old.span == period(DAY, date(2025, 1, 1))
    assert new.span == period(date(2025, 1, 1))
    assert new.label == "Directrice générale"


def test_the_same_function_twice_on_a_day_is_refused_in_words():
    (person,) = people(1)
    appoint(person, start=date(2025, 1, 1))
    with pytest.raises(Refused) as refused:
        appoint(person, start=DAY)
    assert refused.value.field == "person"
    with pytest.raises(Refused) as refused:
        appoint(person, "treasurer", None, until=DAY)
    assert refused.value.field == "until"
    assert Tenure.objects.count() == 1


def test_one_person_may_hold_functions_in_two_antennas():
    (person,) = people(1)
    appoint(person)
    appoint(person, code="GRE")
    assert [t.antenna.code for t in tenures.holders("delegate", DAY)] == ["LYO", "GRE"]
    assert [t.antenna.code for t in tenures.holders("delegate", DAY, [antenna("GRE").pk])] == ["GRE"]


def test_end_closes_and_is_safe_to_run_twice():
    (person,) = people(1)
    held = appoint(person)
    for _again in range(2):
        ended = tenures.end(tenure=held, on=date(2025, 3, 1), by=None)
    assert ended.span == period(DAY, date(2025, 3, 1))
    with pytest.raises(Refused):
        tenures.end(tenure=held, on=date(2026, 1, 1), by=None)
    with pytest.raises(Refused):
        tenures.end(tenure=held, on=DAY, by=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM antennas_tenureevent WHERE pgh_obj_id = %s", [held.pk])
        assert cursor.fetchone() == (2,)
