"""It was wrong: the row is put right with a reason, its neighbours follow, and what overlaps is refused in words."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from league.base.acts import Refused
from league.base.days import today
from league.base.periods import last_day
from league.desks.timeline import timeline
from members import attachment, corrections, roster
from members.models import AntennaAssignment
from tests.cast import SINCE, Cast
from tests.desks.make import signed_in

pytestmark = pytest.mark.django_db
MOVED = date(2023, 5, 1)
FRAME = {"by": None, "on": date(2026, 1, 1), "because": "Mal lu sur le bulletin"}


def moved(cast: Cast) -> tuple[AntennaAssignment, AntennaAssignment]:
    attachment.set_antenna(companies=[cast.company_lyon.pk], antenna=cast.grenoble, reason="départ", by=None, on=MOVED)
    first, second = cast.company_lyon.antennas.select_related("antenna").order_by("span")
    return first, second


def spans(cast: Cast) -> list[tuple[str, date, date | None]]:
    rows = cast.company_lyon.antennas.select_related("antenna").order_by("span")
    return [(row.antenna.code, row.span.lower, last_day(row.span)) for row in rows]


def test_a_wrong_day_of_a_move_is_put_right_on_both_sides(cast: Cast) -> None:
    _first, second = moved(cast)
    corrections.correct_days(row=second, first=date(2023, 3, 1), last=None, **FRAME)
    assert spans(cast) == [("LYO", SINCE, date(2023, 2, 28)), ("GRE", date(2023, 3, 1), None)]
    corrections.correct_days(row=second, first=date(2023, 9, 1), last=None, **FRAME)
    assert spans(cast) == [("LYO", SINCE, date(2023, 8, 31)), ("GRE", date(2023, 9, 1), None)]


def test_days_that_are_taken_are_named_and_nothing_is_written(cast: Cast) -> None:
    _first, second = moved(cast)
    before = spans(cast)
    with pytest.raises(Refused, match="Lyon"):
        corrections.correct_days(row=second, first=date(2019, 1, 1), last=None, **FRAME)
    with pytest.raises(Refused):
        corrections.correct_days(row=second, first=date(2023, 5, 1), last=date(2023, 4, 1), **FRAME)
    with pytest.raises(Refused):
        corrections.correct_days(row=second, first=date(2023, 3, 1), last=None, **{**FRAME, "because": " "})
    assert spans(cast) == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(-1500, 1500), length=st.one_of(st.none(), st.integers(0, 900)))
def test_whatever_is_corrected_no_day_has_two_antennas_and_none_between_loses_its_own(
    cast: Cast, start: int, length: int | None
) -> None:
    first = MOVED + timedelta(days=start)
    last = None if length is None else first + timedelta(days=length)
    with transaction.atomic():
        before_it, row = moved(cast)
        was = spans(cast)
        try:
            corrections.correct_days(row=row, first=first, last=last, **FRAME)
        except Refused:
            assert spans(cast) == was
        else:
            row.refresh_from_db()
            before_it.refresh_from_db()
            assert (row.span.lower, last_day(row.span)) == (first, last)
            touching = before_it.span.upper == first
            assert touching or (first < SINCE and before_it.span.upper == MOVED), "it follows, or lies apart"
        transaction.set_rollback(True)


def test_a_wrong_value_is_put_right_for_the_days_gone_by(cast: Cast) -> None:
    first, _second = moved(cast)
    corrections.correct_antenna(row=first, antenna=cast.saint_etienne, **FRAME)
    assert spans(cast)[0][0] == "STE"


def test_a_function_is_corrected_unless_somebody_holds_it(cast: Cast) -> None:
    dues = cast.company_lyon.functions.get(kind="dues_contact")
    with pytest.raises(Refused, match="Lea Lyon"):
        corrections.correct_function(row=dues, kind="representative", **FRAME)
    corrections.correct_function(row=dues, kind="press_contact", **FRAME)
    assert cast.company_lyon.functions.filter(kind="press_contact").exists()


def test_a_membership_has_its_days_corrected_but_does_not_end_by_it(cast: Cast) -> None:
    row = cast.company_lyon.memberships.get()
    corrections.correct_days(row=row, first=date(2020, 3, 1), last=None, **FRAME)
    corrections.correct_joining(row=row, joined_on=date(2011, 4, 1), **FRAME)
    row.refresh_from_db()
    assert (row.span.lower, row.joined_on) == (date(2020, 3, 1), date(2011, 4, 1))
    with pytest.raises(Refused):
        corrections.correct_days(row=row, first=date(2020, 3, 1), last=date(2024, 1, 1), **FRAME)
    with pytest.raises(Refused):
        corrections.correct_joining(row=row, joined_on=date(2021, 4, 1), **FRAME)


def test_the_time_line_tells_a_change_and_a_correction_apart(cast: Cast) -> None:
    first, _second = moved(cast)
    corrections.correct_antenna(
        row=first, antenna=cast.saint_etienne, by=cast.users["membership"], on=today(), because="Mal lu"
    )
    told = timeline(cast.company_lyon, money=False, letters=False, until=today())
    places = [one for one in told if one.topic == "lieu"]
    (corrected,) = [one for one in told if one.topic == "corrections"]
    assert [one.day for one in places if one.day == MOVED] == [MOVED]
    assert corrected.day == today()
    assert "Lyon" in corrected.text
    assert "Saint-Étienne" in corrected.text
    assert corrected.by == "Mal lu · Alex Membership"


def test_the_seat_that_moves_is_told(cast: Cast) -> None:
    roster.move_seat(
        company=cast.company_lyon,
        street="1 rue Neuve",
        postal_code="38000",
        town="Grenoble",
        commune=None,
        by=None,
        on=MOVED,
    )
    told = timeline(cast.company_lyon, money=False, letters=False, until=today())
    assert [one.title for one in told if one.day == MOVED and "Grenoble" in one.title]


def test_both_acts_are_offered_on_the_sheet_and_do_what_they_say(cast: Cast) -> None:
    client, pk = signed_in(cast, "membership"), cast.company_lyon.pk
    row = cast.company_lyon.antennas.get()
    page = client.get(f"/adherents/{pk}/").content.decode()
    assert f"/adherents/{pk}/faits/antenne/" in page
    assert f"/adherents/{pk}/faits/antenne/{row.pk}/" in page
    correcting = client.get(f"/adherents/{pk}/faits/antenne/{row.pk}/").content.decode()
    assert f'href="/adherents/{pk}/faits/antenne/"' in correcting, "the other act is one click away"
    client.post(f"/adherents/{pk}/faits/antenne/", {"value": cast.grenoble.pk, "day": "2024-01-01", "reason": "départ"})
    assert [code for code, *_days in spans(cast)] == ["LYO", "GRE"]
    data = {"value": cast.saint_etienne.pk, "first": "2020-01-02", "last": "2023-06-30", "because": "mal lu"}
    assert client.post(f"/adherents/{pk}/faits/antenne/{row.pk}/", data).status_code == 302
    assert spans(cast) == [("STE", SINCE, date(2023, 6, 30)), ("GRE", date(2023, 7, 1), None)]
    refused = client.post(f"/adherents/{pk}/faits/antenne/{row.pk}/", {**data, "last": "2030-01-01", "first": "x"})
    assert refused.status_code == 422


def test_on_a_past_day_the_sheet_offers_no_act_and_says_what_is_of_today(cast: Cast) -> None:
    page = signed_in(cast, "membership").get(f"/adherents/{cast.company_lyon.pk}/?au=2021-01-01").content.decode()
    assert "/faits/" not in page
    assert f'href="/adherents/{cast.company_lyon.pk}/"' in page


def test_the_time_line_is_read_by_kind(cast: Cast) -> None:
    moved(cast)
    page = signed_in(cast, "membership").get(f"/adherents/{cast.company_lyon.pk}/?histoire=lieu")
    assert {one.topic for one in page.context["events"]} == {"lieu"}
    assert (
        len(signed_in(cast, "membership").get(f"/adherents/{cast.company_lyon.pk}/?histoire=rien").context["events"])
        > 2
    )
