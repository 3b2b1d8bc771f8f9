"""A commune wins over its intercommunality, an intercommunality over its department; every rule has its days."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from antennas import territory
from antennas.models import Antenna, Commune, TerritoryRule
from league.base.acts import Refused
from league.base.days import today
from members import attachment
from tests.cast import Cast
from tests.desks.make import signed_in
from tests.members.make import GRENOBLE, LYON, VIENNE, member, members, one

DAY = date(2024, 1, 1)
VIENNE_CONDRIEU = "200077014"


def antenna(code: str) -> Antenna:
    return Antenna.objects.get(code=code)


def of(code: str, on: date = DAY) -> str | None:
    found = territory.antenna_for(Commune.objects.get(pk=code), on)
    return found[0].code if found else None


def rule(scope: str, place: str, code: str, on: date = DAY) -> TerritoryRule:
    return territory.set_rule(scope=scope, place=place, antenna=antenna(code), reason="Essai", by=None, on=on)


@pytest.mark.django_db
def test_the_narrower_rule_wins() -> None:
    assert (of(GRENOBLE), of(VIENNE)) == ("GRE", "LYO")
    rule("commune", VIENNE, "VAR")
    assert of(VIENNE) == "VAR"
    assert of("38087") == "LYO", "the neighbours keep the rule of the intercommunality"


@pytest.mark.django_db
def test_every_commune_of_the_region_has_an_antenna_in_one_query(django_assert_num_queries) -> None:
    codes = list(Commune.objects.values_list("code", flat=True))
    with django_assert_num_queries(1):
        found = territory.antennas_for(codes, DAY)
    assert len(found) == len(codes)
    assert found["69383"][0].code == found[LYON][0].code
    assert territory.antennas_for(["99999"], DAY) == {}


@pytest.mark.django_db
def test_a_rule_holds_from_its_day_and_the_one_before_until_the_day_before() -> None:
    before = TerritoryRule.objects.get(scope="department", place="38")
    after = rule("department", "38", "LYO")
    before.refresh_from_db()
    assert (before.span.upper, after.span.lower, after.span.upper) == (DAY, DAY, None)
    assert (of(GRENOBLE, DAY - timedelta(days=1)), of(GRENOBLE)) == ("GRE", "LYO")


@pytest.mark.django_db
def test_the_same_rule_again_changes_nothing_and_one_of_the_same_day_is_corrected() -> None:
    first = rule("commune", VIENNE, "VAR")
    assert rule("commune", VIENNE, "VAR", DAY + timedelta(days=9)) == first
    assert rule("commune", VIENNE, "STE") == first
    assert TerritoryRule.objects.filter(scope="commune").count() == 1
    assert of(VIENNE) == "STE"


@pytest.mark.django_db
def test_what_cannot_be_is_refused() -> None:
    rule("commune", VIENNE, "VAR", DAY + timedelta(days=30))
    department = TerritoryRule.objects.get(scope="department", place="38")
    for wrong in (
        lambda: rule("commune", "99999", "VAR"),
        lambda: rule("commune", VIENNE, "STE"),
        lambda: territory.set_rule(scope="commune", place=LYON, antenna=antenna("VAR"), reason=" ", by=None, on=DAY),
        lambda: territory.end_rule(rule=department, because="Essai", by=None, on=DAY),
    ):
        with pytest.raises(Refused):
            wrong()


@pytest.mark.django_db
def test_an_ended_rule_gives_the_place_back_to_the_wider_one() -> None:
    row = TerritoryRule.objects.get(scope="epci", place=VIENNE_CONDRIEU)
    territory.end_rule(rule=row, because="Essai", by=None, on=DAY)
    assert (of(VIENNE, DAY - timedelta(days=1)), of(VIENNE)) == ("LYO", "GRE")


@pytest.mark.django_db
def test_a_change_says_who_would_move_and_then_moves_them_on_that_day() -> None:
    here, there, own = members(one(1, commune_code=VIENNE), one(2, commune_code=GRENOBLE), one(3, commune_code="38087"))
    rule("commune", "38087", "LYO")
    moves = attachment.moves("department", "38", antenna("VAR"), DAY)
    assert [(move.name, move.old, move.new) for move in moves] == [("Essai 002", "Grenoble", "Valence-Romans")]
    moved = attachment.change_rule(
        scope="department", place="38", antenna=antenna("VAR"), reason="Essai", move=True, by=None, on=DAY
    )
    assert moved == 1
    rows = list(there.company.antennas.order_by("span"))
    assert [(row.antenna.code, row.span.upper) for row in rows] == [("GRE", DAY), ("VAR", None)]
    assert "Essai" in rows[1].reason
    assert here.company.antennas.count() == own.company.antennas.count() == 1


@pytest.mark.django_db
def test_a_company_placed_by_decision_can_be_placed_again() -> None:
    company = member(1).company
    for _again in range(2):
        attachment.set_antenna(companies=[company.pk], antenna=antenna("STE"), reason="À sa demande", by=None, on=DAY)
    assert [row.antenna.code for row in company.antennas.order_by("span")] == ["LYO", "STE"]
    with pytest.raises(Refused):
        attachment.set_antenna(companies=[company.pk], antenna=antenna("LYO"), reason="", by=None, on=DAY)


@pytest.mark.django_db
def test_a_planned_change_stays_when_an_earlier_one_is_made() -> None:
    company, planned = member(1).company, DAY + timedelta(days=100)
    attachment.set_antenna(companies=[company.pk], antenna=antenna("STE"), reason="Plus tard", by=None, on=planned)
    attachment.set_antenna(companies=[company.pk], antenna=antenna("GRE"), reason="Avant", by=None, on=DAY)
    rows = company.antennas.order_by("span")
    assert [(row.antenna.code, row.span.upper) for row in rows] == [("LYO", DAY), ("GRE", planned), ("STE", None)]


@pytest.mark.django_db
def test_the_page_finds_a_place_shows_the_effect_and_changes_the_rule(cast: Cast) -> None:
    client = signed_in(cast, "membership")
    member(1, commune_code=VIENNE)
    found = client.get(reverse("antennas:territory"), {"q": "vienne"}).content.decode()
    url = reverse("antennas:rule", args=["epci", VIENNE_CONDRIEU])
    assert url in found
    data = {
        "antenna": antenna("GRE").pk,
        "day": today().isoformat(),
        "reason": "Vote du bureau",
        "body": "Bureau",
        "move": "on",
    }
    plan = client.post(url, data)
    assert [move.name for move in plan.context["plan"]["moves"]] == ["Essai 001"]
    assert of(VIENNE, today()) == "LYO", "nothing has been written yet"
    assert client.post(url, {**data, "sure": "1"}).status_code == 302
    assert of(VIENNE, today()) == "GRE"
    row = TerritoryRule.objects.on(today()).get(scope="epci", place=VIENNE_CONDRIEU)
    end = reverse("antennas:rule_end", args=[row.pk])
    tomorrow = today() + timedelta(days=1)
    assert client.post(end, {"day": tomorrow.isoformat(), "reason": "Retour"}).status_code == 302
    assert of(VIENNE, tomorrow) == "GRE"


@pytest.mark.django_db
def test_the_page_of_an_antenna_names_its_people_of_today(cast: Cast, client, django_assert_num_queries) -> None:
    url = reverse("antennas:antenna", args=["lyon"])
    with django_assert_num_queries(10):
        page = client.get(url).content.decode()
    assert "Alex Delegate" in page
    assert "Lyon Essai" in page
    assert "Grenoble Essai" not in page
    assert "Alex Vice_President" in client.get(reverse("antennas:antennas")).content.decode()
