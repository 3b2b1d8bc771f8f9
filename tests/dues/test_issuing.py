"""Calls: one per due, numbers without gap, frozen words, a balanced posting, a letter, a PDF made once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dues import campaigns, issuing, numbering, quotes
from dues.models import Campaign, Document, DocumentFile, DocumentLine, Due, DueDocument, Entry, Series
from league.base import jobs
from league.base.acts import Refused
from league.base.models import Attachment, Job, Letter
from members.models import Company, ContactFunction
from tests.dues.make import DUE, ISSUE, adopted_scale, make_members, open_and_price

pytestmark = pytest.mark.django_db


def test_one_call_per_due_numbered_from_one_without_gap(calls: list[Document]) -> None:
    assert [call.number for call in calls] == ["AC-2026-00001", "AC-2026-00002", "AC-2026-00003"]
    assert DueDocument.objects.count() == 3
    assert Series.objects.get(kind="call", year=2026).last == 3
    assert {(call.issued_on, call.due_on, call.total) for call in calls} == {(ISSUE, DUE, Decimal("600.00"))}


def test_issuing_again_issues_nothing(campaign: Campaign, calls: list[Document]) -> None:
    assert issuing.issue_now(campaign, by=None, on=ISSUE) == []
    assert issuing.issue_now(campaign, [due.pk for due in Due.objects.all()], by=None, on=ISSUE) == []
    assert Series.objects.get(kind="call", year=2026).last == 3
    assert Letter.objects.filter(kind="dues_call").count() == 3


def test_the_paper_keeps_its_words_and_parties(calls: list[Document], members: list[Company]) -> None:
    call = calls[0]
    lines = list(call.lines.all())
    assert sum(line.amount for line in lines) == call.total
    assert [quotes.thawed(line.trace).code for line in lines] == ["base", "first_year", "creator", "proration"]
    assert all(line.label and line.explanation for line in lines)
    assert call.party["name"] == "Membre 0000"
    assert "69003 Lyon" in call.party["lines"]
    assert call.issuer["iban"]
    Company.objects.filter(pk=call.company_id).update(name="Renommée")
    call.refresh_from_db()
    assert call.party["name"] == "Membre 0000"


def test_a_call_is_posted_in_double_entry(calls: list[Document]) -> None:
    for call in calls:
        rows = {e.account: e.amount for e in Entry.objects.filter(piece=call.number)}
        assert rows == {"411": call.total, "7561": -call.total}


def test_the_letter_goes_to_the_dues_contact_else_the_representative(cast) -> None:
    issuing.issue_now(open_and_price(), by=None, on=ISSUE)
    to = dict(Letter.objects.filter(kind="dues_call").values_list("about_company", "to_email"))
    assert to[cast.company_lyon.pk] == "dues_contact@league.example"
    assert to[cast.company_grenoble.pk] == "guy.grenoble@grenoble-essai.example"
    for letter in Letter.objects.filter(kind="dues_call"):
        number = letter.attachments.get().name.removesuffix(".pdf")
        assert number in letter.subject
        assert number in letter.body


def test_no_document_is_made_for_nothing(db: None) -> None:
    (free,) = make_members(1)
    adopted_scale(lines=[quotes.Bracket(None, 0, None, Decimal("0.00"))])
    campaign = open_and_price()
    assert Due.objects.get(company=free).amount == 0
    assert issuing.issue_now(campaign, by=None, on=ISSUE) == []
    with pytest.raises(Refused):
        issuing.issue(campaign, by=None, on=ISSUE)
    assert not Series.objects.filter(year=2026).exists()


def test_a_call_is_not_dated_before_the_last_one(campaign: Campaign, calls: list[Document]) -> None:
    make_members(1, prefix="Autre")
    campaigns.quote_all(campaign, by=None, on=ISSUE)
    with pytest.raises(Refused) as refused:
        issuing.issue_now(campaign, by=None, on=date(2026, 1, 14))
    assert refused.value.field == "day"
    with pytest.raises(Refused):
        numbering.take(kind="call", year=2026, count=1, day=date(2026, 1, 14))
    assert Series.objects.get(kind="call", year=2026).last == 3
    (later,) = issuing.issue_now(campaign, by=None, on=date(2026, 1, 16))
    assert later.number == "AC-2026-00004"


def test_a_late_call_keeps_the_same_notice(campaign: Campaign, calls: list[Document]) -> None:
    day = date(2026, 9, 10)
    make_members(1, since=date(2026, 9, 1), prefix="Tardif")
    campaigns.quote_all(campaign, by=None, on=day)
    (late,) = issuing.issue_now(campaign, by=None, on=day)
    assert late.due_on - late.issued_on == DUE - ISSUE


def test_the_number_is_taken_once_a_block_however_large(db: None) -> None:
    make_members(120)
    campaign = open_and_price()
    with CaptureQueriesContext(connection) as queries:
        documents = issuing.issue_now(campaign, by=None, on=ISSUE)
    assert len(documents) == 120
    assert len([q for q in queries if "UPDATE dues_series" in q["sql"]]) <= 2
    small = len(queries)
    make_members(30, prefix="Encore")
    campaigns.quote_all(campaign, by=None, on=ISSUE)
    with CaptureQueriesContext(connection) as queries:
        issuing.issue_now(campaign, by=None, on=ISSUE)
    assert len(queries) <= small, "statements do not grow with the block"


def test_the_job_issues_in_blocks_and_asking_twice_is_one_job(db: None) -> None:
    make_members(60)
    campaign = open_and_price()
    job = issuing.issue(campaign, by=None, on=ISSUE)
    assert issuing.issue(campaign, by=None, on=ISSUE).pk == job.pk
    assert [len(item.payload["dues"]) for item in job.items.all()] == [50, 10]
    assert jobs.run(job.pk, issuing.work) == 2
    assert Document.objects.count() == 60
    pdfs = Job.objects.get(kind=issuing.MAKE_PDFS)
    assert sorted(d for item in pdfs.items.all() for d in item.payload["documents"]) == sorted(
        Document.objects.values_list("pk", flat=True)
    )
    job.refresh_from_db()
    assert job.finished_at
    make_members(1, prefix="Neuf")
    campaigns.quote_all(campaign, by=None, on=ISSUE)
    again = issuing.issue(campaign, by=None, on=ISSUE)
    assert again.pk == job.pk
    assert jobs.run(again.pk, issuing.work) == 1
    assert Series.objects.get(year=2026, kind="call").last == 61


def test_pdfs_are_made_once_and_given_to_the_letters(calls: list[Document]) -> None:
    ids = [call.pk for call in calls]
    assert issuing.make_pdfs(ids) == 3
    assert issuing.make_pdfs(ids) == 0
    kept = DocumentFile.objects.get(document=calls[0]).file
    assert bytes(kept.content).startswith(b"%PDF")
    assert Attachment.objects.get(cause=issuing.cause_of(calls[0].pk)).file_id == kept.pk
    assert not Attachment.objects.filter(file=None).exists()


def test_a_pdf_asked_for_early_is_the_same_file(calls: list[Document]) -> None:
    early = issuing.pdf_of(calls[1])
    assert issuing.pdf_of(calls[1]).pk == early.pk
    issuing.make_pdfs([call.pk for call in calls])
    assert DocumentFile.objects.get(document=calls[1]).file_id == early.pk
    Company.objects.filter(pk=calls[1].company_id).update(name="Autre nom")
    from dues import paper

    lines = list(DocumentLine.objects.filter(document=calls[1]))
    assert paper.render(Document.objects.get(pk=calls[1].pk), lines) == bytes(early.content), "frozen rows only"


def test_a_contact_without_address_still_has_its_letter(members: list[Company]) -> None:
    people = ContactFunction.objects.filter(company=members[0]).values("person")
    from league.base.models import Person

    Person.objects.filter(pk__in=people).update(email="")
    issuing.issue_now(open_and_price(), by=None, on=ISSUE)
    assert Letter.objects.get(kind="dues_call", about_company=members[0].pk).to_email == ""
