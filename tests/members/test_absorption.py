"""Two companies in use become one: every answer reads through it, nothing is re-pointed, and undoing it ends it."""

import threading
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from dues import campaigns, issuing
from dues.issuing import pdf_of
from dues.models import Document, DocumentLine, Due
from league.base.acts import Refused
from league.base.models import Decision
from members import absorption, answers, directory, duplicates
from members.models import Absorption, Company, ContactFunction, Membership
from tests.dues.make import YEAR, open_and_price
from tests.members.make import DAY, GRENOBLE, member
from tests.members.test_undo import snapshot

JOINED = date(2022, 7, 1)
TODAY = date(2026, 3, 1)


@pytest.fixture
def three(db: None) -> list[Company]:
    return [member(n, commune_code=GRENOBLE if n == 2 else "69123").company for n in (1, 2, 3)]


def merge(one: Company, into: Company, day: date = JOINED, **more: Any) -> Absorption:
    values: dict[str, Any] = {"reason": "Saisie deux fois", "by": None, "on": TODAY, **more}
    decision = Decision.objects.create(body="Bureau", day=day)
    return absorption.absorb(absorbed=one, absorber=into, decision=decision, day=day, **values)


def names_on(day: date) -> list[str]:
    return [company.name for company in answers.members_on(day)]


def test_from_its_day_on_there_is_one_member_and_before_it_two(three: list[Company]) -> None:
    merge(three[0], three[1])
    assert names_on(date(2022, 6, 30)) == ["Essai 001", "Essai 002", "Essai 003"]
    assert names_on(JOINED) == ["Essai 002", "Essai 003"]
    before, after = answers.history([date(2022, 6, 30), JOINED])
    assert (before.members, after.members) == (3, 2)
    assert (before.jobs, after.jobs) == (11 + 12 + 13, 12 + 13)
    assert [row.members for row in answers.by_antenna(JOINED) if row.members] == [1, 1]
    assert {company.name for company in directory.listed(JOINED)} == {"Essai 002", "Essai 003"}


def test_nothing_is_re_pointed_and_its_people_keep_their_place(three: list[Company]) -> None:
    def pointed() -> dict[str, Any]:
        rows = snapshot()
        rows.pop("members_absorption")
        return rows

    before = pointed()
    merge(three[0], three[1])
    assert pointed() == before
    assert ContactFunction.objects.on(TODAY).filter(company=three[0]).exists()
    assert Membership.objects.on(TODAY).filter(company=three[0]).exists()


def test_a_chain_reads_through_to_the_last(three: list[Company]) -> None:
    one, two, last = three
    merge(one, two)
    merge(two, last, date(2023, 1, 1))
    assert absorption.finals(absorption.rows_on(JOINED))[one.pk] == two.pk
    assert absorption.finals(absorption.rows_on(TODAY))[one.pk] == last.pk
    assert names_on(TODAY) == ["Essai 003"]
    assert {row.absorbed_id for row in absorption.around(last, TODAY).of} == {one.pk, two.pk}
    assert absorption.around(one, TODAY).final == last
    for text in (one.name, one.siren, two.name):
        found = Company.objects.filter(absorption.found_by(text, TODAY))
        assert last in found
    assert absorption.absorbed_words([last.pk], TODAY)[last.pk].count("Essai 00") == 2


def test_undone_everything_is_as_before(three: list[Company]) -> None:
    row = merge(three[0], three[1])
    absorption.undo(absorption=row, because="Deux sociétés", by=None, on=TODAY)
    for day in (JOINED, TODAY):
        assert names_on(day) == ["Essai 001", "Essai 002", "Essai 003"]
    row.refresh_from_db()
    assert row.undone_at is not None
    assert row.undone_because == "Deux sociétés"
    again = merge(three[0], three[1])
    absorption.undo(absorption=again, because="Scission", by=None, on=TODAY, until=date(2024, 1, 1))
    assert len(names_on(JOINED)) == 2
    assert len(names_on(date(2024, 1, 1))) == 3


def test_what_makes_no_sense_is_refused_in_words_and_writes_nothing(three: list[Company]) -> None:
    one, two, last = three
    merge(one, two)
    merge(two, last)
    stranger = Company.objects.create(name="Inconnue", sort_key="inconnue", siren_absence="not_given")
    member(9)
    ninth = Company.objects.get(name="Essai 009")
    refused: list[tuple[Company, Company, dict[str, Any], str]] = [
        (last, one, {}, "circle"),
        (one, last, {}, "already"),
        (last, last, {}, "itself"),
        (ninth, stranger, {}, "no member"),
        (ninth, last, {"reason": " "}, "why"),
        (ninth, last, {"day": date(2026, 3, 2)}, "to come"),
    ]
    from django.utils import translation

    for absorbed, absorber, more, word in refused:
        with translation.override("en"), pytest.raises(Refused, match=word), transaction.atomic():
            merge(absorbed, absorber, **more)
    assert Absorption.objects.count() == 2


def test_the_database_refuses_circles_and_a_second_absorption_by_hand(three: list[Company]) -> None:
    one, two, last = three
    decision = Decision.objects.create(body="Bureau", day=JOINED)

    def by_hand(absorbed: Company, absorber: Company) -> None:
        with transaction.atomic():
            Absorption.objects.create(absorbed=absorbed, absorber=absorber, day=JOINED, reason="x", decision=decision)

    by_hand(one, two)
    by_hand(two, last)
    for pair in ((last, one), (two, one), (one, last), (last, last)):
        with pytest.raises(IntegrityError):
            by_hand(*pair)
    with pytest.raises(Exception, match=r"stays_as_recorded|Cannot update"), transaction.atomic():
        Absorption.objects.filter(absorbed=one).update(absorber=last)
    assert Absorption.objects.count() == 2


def test_two_at_once_make_no_circle(committed_db: str, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        one, two = member(1).company, member(2).company
        gate, refused = threading.Barrier(2), []

        def run(absorbed: Company, absorber: Company) -> None:
            gate.wait()
            try:
                merge(absorbed, absorber)
            except Refused as error:
                refused.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=pair) for pair in ((one, two), (two, one))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Absorption.objects.count() == 1
        assert len(refused) == 1


def test_asked_twice_it_is_one_row(three: list[Company]) -> None:
    assert merge(three[0], three[1]).pk == merge(three[0], three[1]).pk


# --- dues and paper --------------------------------------------------------------------------------------------------


def test_nobody_is_billed_twice_and_issued_paper_stays_as_it_is(three: list[Company]) -> None:
    first = open_and_price()
    papers = issuing.issue_now(first, by=None, on=date(YEAR, 1, 15))
    assert len(papers) == 3
    bytes_before = {paper.pk: bytes(pdf_of(paper).content) for paper in papers}
    rows = list(Document.objects.order_by("pk").values()), list(DocumentLine.objects.order_by("pk").values())

    def unchanged() -> bool:
        now = list(Document.objects.order_by("pk").values()), list(DocumentLine.objects.order_by("pk").values())
        return now == rows and all(bytes(pdf_of(paper).content) == bytes_before[paper.pk] for paper in papers)

    row = merge(three[0], three[1], date(YEAR, 2, 1))
    assert unchanged()
    following = open_and_price(YEAR + 1)
    called = issuing.issue_now(following, by=None, on=date(YEAR + 1, 1, 15))
    assert {paper.company_id for paper in called} == {three[1].pk, three[2].pk}
    rows = list(Document.objects.order_by("pk").values()), list(DocumentLine.objects.order_by("pk").values())
    absorption.undo(absorption=row, because="Erreur", by=None, on=date(YEAR + 1, 2, 1))
    assert unchanged()
    campaigns.quote_all(following, by=None, on=date(YEAR + 1, 2, 1))
    late = issuing.issue_now(following, by=None, on=date(YEAR + 1, 2, 1))
    assert [paper.company_id for paper in late] == [three[0].pk]


def test_a_due_priced_before_the_merge_is_not_called_after_it(three: list[Company]) -> None:
    campaign = open_and_price()
    merge(three[0], three[1], date(YEAR, 1, 10))
    called = issuing.issue_now(campaign, by=None, on=date(YEAR, 1, 15))
    assert {paper.company_id for paper in called} == {three[1].pk, three[2].pk}
    campaigns.quote_all(campaign, by=None, on=date(YEAR, 1, 16))
    due = Due.objects.get(company=three[0])
    assert (due.amount, due.trace["unpriced"]) == (None, "absorbed")
    campaigns.close(campaign, by=None, on=date(YEAR, 1, 17))
    assert Decimal(0) < sum(paper.total for paper in called)
    assert DAY < JOINED


def test_members_that_may_be_one_are_shown_until_they_are_merged_or_told_apart(three: list[Company]) -> None:
    twin = member(11, name="Essai 001", siren=None, siren_absence="not_given", email="", phone="").company
    (pair,) = duplicates.likely(TODAY)
    assert {pair.one, pair.other} == {three[0], twin}
    assert pair.comparison.features
    merge(twin, three[0])
    assert duplicates.likely(TODAY) == []
