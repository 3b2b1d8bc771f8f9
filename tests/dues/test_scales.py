"""Scales: drafts, adoption, and what a scale would bring."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dues import issuing, quotes, scales
from dues.models import Bracket, Scale
from league.base.acts import Refused
from tests.dues.make import ISSUE, LINES, YEAR, adopted_scale, make_members, open_and_price

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 1)


def test_terms_read_the_scale_in_one_query() -> None:
    scale = Scale.objects.get(pk=adopted_scale().pk)
    with CaptureQueriesContext(connection) as queries:
        read = scales.terms(scale)
    assert len(queries) == 1
    assert set(read.brackets) == set(LINES)
    assert (read.proration, read.first_year_percent, read.adopted_on) == ("monthly", Decimal(50), date(2025, 12, 1))


def test_a_draft_takes_over_the_scale_it_comes_from() -> None:
    source = adopted_scale()
    draft = scales.draft_from(source, 2027, by=None, on=DAY)
    assert draft.decision is None
    assert set(scales.terms(draft).brackets) == set(LINES)


def test_lines_change_in_place_and_a_line_that_goes_makes_a_new_version() -> None:
    draft = scales.set_brackets(scales.draft_from(None, 2027, by=None, on=DAY), LINES, by=None, on=DAY)
    dearer = [*LINES[:3], quotes.Bracket(None, 0, None, Decimal("950.00"))]
    same = scales.set_brackets(draft, dearer, by=None, on=DAY)
    assert same.pk == draft.pk
    assert set(scales.terms(same).brackets) == set(dearer)
    fewer = [quotes.Bracket(None, 0, None, Decimal("500.00"))]
    other = scales.set_brackets(same, fewer, by=None, on=DAY)
    assert (other.pk, other.version) != (draft.pk, draft.version)
    assert scales.terms(other).brackets == tuple(fewer)
    assert set(scales.terms(draft).brackets) == set(dearer), "the former table can still be read"


def test_one_scale_is_adopted_a_year_and_then_never_changes() -> None:
    scale = adopted_scale()
    assert scales.adopt(scale, body="Autre", day=DAY, by=None, on=DAY).decision == scale.decision
    with pytest.raises(Refused, match="2026"):
        scales.draft_from(scale, YEAR, by=None, on=DAY)
    with pytest.raises(Refused):
        scales.set_brackets(scale, LINES[:1], by=None, on=DAY)
    second = Scale.objects.create(year=YEAR, version=9, proration="none")
    Bracket.objects.create(scale=second, from_jobs=0, amount=1)
    with pytest.raises(Refused):
        scales.adopt(second, body="Bureau", day=DAY, by=None, on=DAY)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [quotes.Bracket(None, 5, None, Decimal(1))],
        [quotes.Bracket(None, 0, 10, Decimal(1))],
        [quotes.Bracket("sme", 0, 20, Decimal(1)), quotes.Bracket("sme", 10, None, Decimal(2))],
    ],
)
def test_a_scale_with_a_gap_or_an_overlap_is_not_adopted(lines: list[quotes.Bracket]) -> None:
    draft = scales.set_brackets(scales.draft_from(None, 2027, by=None, on=DAY), lines, by=None, on=DAY)
    with pytest.raises(Refused):
        scales.adopt(draft, body="Bureau", day=DAY, by=None, on=DAY)


def test_a_vote_to_come_is_not_recorded() -> None:
    draft = scales.set_brackets(scales.draft_from(None, 2027, by=None, on=DAY), LINES, by=None, on=DAY)
    with pytest.raises(Refused) as refused:
        scales.adopt(draft, body="Bureau", day=date(2026, 12, 1), by=None, on=DAY)
    assert refused.value.field == "day"


def test_a_simulation_adds_up_and_names_who_pays_more_and_less() -> None:
    make_members(4, jobs=12, prefix="Moyen")
    make_members(2, jobs=60, prefix="Grand")
    issuing.issue_now(open_and_price(), by=None, on=ISSUE)
    make_members(1, jobs=5, since=date(2026, 6, 10), prefix="Nouveau")
    make_members(1, jobs=None, prefix="Muet")
    lines = [
        quotes.Bracket("sme", 0, 50, Decimal("700.00")),
        quotes.Bracket("sme", 50, None, Decimal("1000.00")),
        LINES[3],
    ]
    draft = scales.set_brackets(scales.draft_from(None, 2027, by=None, on=DAY), lines, by=None, on=DAY)
    found = scales.simulate(draft, DAY)
    assert found.total == 5 * 700 + 2 * 1000
    assert found.before == 4 * 600 + 2 * 1250
    assert found.members == 7
    assert [one.name for one, _why in found.unpriced] == ["Muet 0000"]
    assert {c.difference for c in found.more} == {Decimal(100)}
    assert len(found.more) == 4
    assert {c.difference for c in found.less} == {Decimal(-250)}
    assert [c.name for c in found.new] == ["Nouveau 0000"]
    assert sum(share.amount for share in found.by_antenna.values()) == found.total
    assert sum(share.count for share in found.by_bracket.values()) == found.members
    assert found.by_bracket[("", "", "sme"), 50].amount == 2000


def test_a_simulation_writes_nothing() -> None:
    make_members(2)
    draft = scales.draft_from(adopted_scale(), 2027, by=None, on=DAY)
    with CaptureQueriesContext(connection) as queries:
        scales.simulate(draft, DAY)
    assert not [q for q in queries if not q["sql"].lstrip().upper().startswith(("SELECT", "WITH"))]
    assert len(queries) <= 10


def test_an_adopted_scale_never_changes_even_by_hand(db: None) -> None:
    adopted = adopted_scale()
    attempts = (
        lambda: Scale.objects.filter(pk=adopted.pk).update(first_year_percent=1),
        lambda: Bracket.objects.filter(scale=adopted).update(amount=1),
        lambda: Bracket.objects.create(scale=adopted, from_jobs=7, amount=1),
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    draft = scales.draft_from(adopted, 2027, by=None, on=date(2026, 11, 1))
    assert Bracket.objects.filter(scale=draft).update(amount=1), "the control: a draft changes"
