"""Calling the dues: numbers, frozen paper, ledger and letters in one short transaction a block; PDFs afterwards.

A due is called once: `DueDocument(due, revision 1)` is unique, and the dues of a block are locked before it is looked
at. A block that dies leaves nothing, not even a number. Order of the locks: dues, accounts, series.
"""

import hashlib
import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from dues import accounts, numbering, orders, paper, payments, products, quotes, vat
from dues.campaigns import priced, to_call
from dues.contacts import Contact, contacts_of
from dues.models import Campaign, Document, DocumentFile, DocumentLine, Due, DueDocument, Entry
from league.base import jobs, letters
from league.base.acts import Refused, act
from league.base.models import File, Job, User, WorkItem
from league.base.money import ZERO, euros_text
from members.models import absorbed_on

CHUNK, BLOCK, PDFS = 50, 200, 20
ISSUE, MAKE_PDFS = "dues.tasks.issue_calls", "dues.tasks.make_pdfs"


@act
def issue(campaign: Campaign, *, by: User | None, on: date) -> Job:
    """Asks the worker to call every priced due of the campaign that has no document, dated `on`.

    Asked twice, it is the same job, and dues already waiting in it are not asked again. Refused when the campaign is
    closed or nothing is left to call.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    _may_issue(campaign, on)
    unfinished = (
        WorkItem.objects.filter(job=campaign.job_id, done_at=None) if campaign.job_id else WorkItem.objects.none()
    )
    waiting = {due for payload in unfinished.values_list("payload", flat=True) for due in payload["dues"]}
    wanted = list(to_call(campaign).values_list("pk", flat=True))
    new = [due for due in wanted if due not in waiting]
    if not wanted and campaign.job is None:
        raise Refused(_("Nothing is left to call for %(year)s.") % {"year": campaign.year})
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Call of the %(year)s dues") % {"year": campaign.year}
    address = reverse("dues:campaign", args=[campaign.year])
    items = [
        (f"{ids[0]}:{on.isoformat()}", {"dues": ids, "on": on.isoformat()})
        for ids in (new[at : at + CHUNK] for at in range(0, len(new), CHUNK))
    ]
    job = jobs.ask(
        kind=ISSUE, title=title, intent=f"issue:{campaign.year}", items=items, by=by,
        params={"campaign": campaign.pk, "year": campaign.year}, address=address,
    )  # fmt: skip
    if campaign.job_id != job.pk:
        campaign.job = job
        campaign.save(update_fields=["job"])
    return job


def _may_issue(campaign: Campaign, on: date) -> None:
    if campaign.closed_on:
        raise Refused(_("The %(year)s campaign is closed.") % {"year": campaign.year})
    last = (
        Document.objects.filter(series__kind=Document.Kind.CALL, series__year=campaign.year)
        .order_by("-issued_on")
        .values_list("issued_on", flat=True)
        .first()
    )
    if last and last > on:
        raise Refused(
            _("A call of this series bears the day %(last)s: none can be dated earlier.")
            % {"last": f"{last:%d/%m/%Y}"},
            field="day",
        )


def work(item: WorkItem) -> str:
    """One block of a call, inside the item's own transaction."""
    on = date.fromisoformat(item.payload["on"])
    written = _issue_block(item.payload["dues"], by=item.job.asked_by, on=on, mail=True, pdfs=True)
    return ", ".join([written[0].number, written[-1].number]) if written else ""


def issue_now(
    campaign: Campaign,
    due_ids: Collection[int] | None = None,
    *,
    by: User | None,
    on: date,
    mail: bool = True,
    pdfs: bool = True,
) -> list[Document]:
    """Calls dues at once, in blocks, without a worker: all that wait in the campaign, or only `due_ids`.

    The same code as a worker's block. `mail=False` writes no letters, for calls that went out long ago; `pdfs=False` asks
    for no PDFs: they are then made when somebody opens one. Returns the documents issued; run twice, the second returns none.
    """
    _may_issue(campaign, on)
    wanted = sorted(due_ids) if due_ids is not None else list(to_call(campaign).values_list("pk", flat=True))
    documents: list[Document] = []
    for at in range(0, len(wanted), BLOCK):
        documents += _issue_block(wanted[at : at + BLOCK], by=by, on=on, mail=mail, pdfs=pdfs)
    return documents


@act
def _issue_block(due_ids: Sequence[int], *, by: User | None, on: date, mail: bool, pdfs: bool) -> list[Document]:
    return _write(due_ids, on=on, by=by, mail=mail, pdfs=pdfs)


def _write(
    due_ids: Sequence[int], *, on: date, by: User | None, mail: bool = True, pdfs: bool = True
) -> list[Document]:
    """Issues the dues of `due_ids` that are priced and not called: the only place where a call is born."""
    dues = list(
        Due.objects.select_for_update(of=("self",))
        .filter(~absorbed_on(on, "company"), pk__in=due_ids, amount__gt=0, campaign__closed_on=None)
        .select_related("campaign", "company")
        .order_by("pk")
    )
    called = set(DueDocument.objects.filter(due__in=[due.pk for due in dues]).values_list("due", flat=True))
    dues = [due for due in dues if due.pk not in called]
    if not dues:
        return []
    with translation.override(settings.LANGUAGE_CODE):
        companies = [due.company for due in dues]
        contacts = contacts_of(companies, on)
        parties = paper.parties(companies, contacts, on)
        by_league = paper.issuer()
        terms = terms_of_dues(on)
        wanted = {year: orders.orders_of([c.pk for c in companies], year) for year in {d.campaign.year for d in dues}}
        mentions = paper.mentions(Document.Kind.CALL, {terms.regime}, on)
        accounts.lock(company.pk for company in companies)
        documents: list[Document] = []
        for year in sorted({due.campaign.year for due in dues}):
            group = [due for due in dues if due.campaign.year == year]
            block = numbering.take(kind=Document.Kind.CALL, year=year, count=len(group), day=on)
            documents += [
                call_of(
                    due,
                    block,
                    block.first + at,
                    parties[due.company_id],
                    by_league,
                    on,
                    order=wanted[year].get(due.company_id, orders.Order()),
                    regime=terms.regime,
                    mentions=mentions,
                )
                for at, due in enumerate(group)
            ]
        Document.objects.bulk_create(documents)
        calls = list(zip(sorted(dues, key=lambda due: (due.campaign.year, due.pk)), documents, strict=True))
        DueDocument.objects.bulk_create(DueDocument(due=due, revision=1, document=paper_) for due, paper_ in calls)
        DocumentLine.objects.bulk_create(
            line for due, document in calls for line in _lines(due, document, terms.regime)
        )
        income = accounts.income_of_calls(on, terms.account)
        Entry.objects.bulk_create(entry for _due, document in calls for entry in entries_of(document, income))
        if mail:
            letters.write((letter_of(due, document, contacts[due.company_id]) for due, document in calls), on=on)
        payments.settle([due.company_id for due in dues], on=on)
    if pdfs:
        ask_pdfs(documents, by=by)
    return documents


def terms_of_dues(on: date) -> products.Terms:
    terms = products.terms_on(on)["dues"]
    if terms.regime == DocumentLine.Regime.TAXABLE:
        raise Refused(_("Dues subject to VAT are sold: they go out as invoices, not as dues calls."))
    return terms


def call_of(
    due: Due,
    block: numbering.Block,
    position: int,
    party: dict[str, Any],
    issuer: dict[str, Any],
    on: date,
    *,
    order: orders.Order,
    regime: str,
    mentions: list[str],
) -> Document:
    campaign = due.campaign
    assert due.amount is not None  # noqa: S101  only priced dues are read
    return Document(
        kind=Document.Kind.CALL,
        series_id=block.series,
        position=position,
        number=block.number(position),
        company_id=due.company_id,
        issued_on=on,
        due_on=max(campaign.due_on, on + (campaign.due_on - campaign.issue_on)),
        period_start=date(campaign.year, 1, 1),
        period_end=date(campaign.year, 12, 31),
        total=due.amount,
        party=party,
        issuer=issuer,
        cause=f"due:{due.pk}",
        order_number=order.order_number,
        engagement=order.engagement,
        service_code=order.service_code,
        vat=vat.frozen(vat.by_key([(regime, ZERO, due.amount)])),
        mentions=mentions,
    )


def _lines(due: Due, document: Document, regime: str) -> Iterable[DocumentLine]:
    for position, part in enumerate(due.trace["parts"], start=1):
        yield DocumentLine(
            document=document,
            position=position,
            product="dues" if part["code"] == "base" else f"dues.{part['code']}",
            regime=regime,
            label=part["label"][:250],
            explanation=part["words"][:300],
            basis=part["basis"][:60],
            amount=part["amount"],
            trace=part,
        )


def entries_of(document: Document, income: str) -> tuple[Entry, Entry]:
    posting = uuid.uuid4()
    label = _("Dues call, %(name)s") % {"name": document.party["name"]}

    def entry(account: str, amount: Any, company: int | None) -> Entry:
        return Entry(
            posting=posting, journal=accounts.CALLS, account=account, company_id=company, day=document.issued_on,
            label=label[:200], piece=document.number, amount=amount,
        )  # fmt: skip

    return (
        entry(accounts.RECEIVABLE, document.total, document.company_id),
        entry(income, -document.total, None),
    )


def cause_of(document_id: int) -> str:
    """The cause under which a document's file is attached to letters."""
    return f"document:{document_id}"


def letter_of(due: Due, document: Document, contact: Contact, *, revision: int = 1, said: str = "") -> letters.Draft:
    context = {
        "document": document,
        "campaign": due.campaign,
        "company": due.company,
        "name": contact.name if contact.person else "",
        "amount": euros_text(document.total),
        "due_on": paper.day_text(document.due_on),
        "sentence": said or quotes.sentence(priced(due, due.campaign.year)),
        "iban": paper.iban_text(document.issuer.get("iban", "")),
        "address": reverse("dues:document", args=[document.pk]),
    }
    return letters.Draft(
        template="dues_call",
        intent=f"call:{due.pk}:{revision}",
        context=context,
        email=contact.email,
        name=contact.name,
        person=contact.person,
        company_id=due.company_id,
        attachments=[(f"{document.number}.pdf", cause_of(document.pk))],
    )


def ask_pdfs(documents: Sequence[Document], *, by: User | None) -> Job | None:
    """A job that makes the PDFs of `documents`, one a campaign year; asked again, it only grows by what is new."""
    if not documents:
        return None
    first = documents[0]
    year = first.period_start.year if first.period_start else first.issued_on.year
    ids = [document.pk for document in documents]
    with translation.override(settings.LANGUAGE_CODE):
        if first.kind == Document.Kind.CALL:
            title, intent = _("PDFs of the %(year)s dues calls"), f"pdfs:{year}"
            address = reverse("dues:campaign", args=[year])
        else:
            title, intent = _("PDFs of the %(year)s invoices and credit notes"), f"pdfs:sales:{year}"
            address = reverse("dues:documents")
        title = title % {"year": year}
    blocks = [ids[at : at + PDFS] for at in range(0, len(ids), PDFS)]
    return jobs.ask(
        kind=MAKE_PDFS, title=title, intent=intent, by=by, params={"year": year}, address=address,
        items=[(str(block[0]), {"documents": block}) for block in blocks],
    )  # fmt: skip


def work_pdfs(item: WorkItem) -> str:
    """Makes the PDFs of a block that are missing."""
    return str(make_pdfs(item.payload["documents"]))


def make_pdfs(document_ids: Collection[int]) -> int:
    """Renders and stores the missing PDFs, once each, and gives them to the letters that wait for them."""
    documents = list(
        Document.objects.filter(pk__in=document_ids, pdf=None)
        .select_related("corrects")
        .prefetch_related("lines")
        .order_by("pk")
    )
    with transaction.atomic():
        kept = _keep([(document.pk, paper.render(document, list(document.lines.all()))) for document in documents])
        attach(document_ids)
    return kept


def _keep(made: Sequence[tuple[int, bytes]]) -> int:
    """Stores PDFs under their digests and ties each to its document; a document that has one keeps it."""
    files = {document: File(sha256=hashlib.sha256(content).hexdigest(), media_type="application/pdf", content=content)
             for document, content in made}  # fmt: skip
    File.objects.bulk_create({file.sha256: file for file in files.values()}.values(), ignore_conflicts=True)
    DocumentFile.objects.bulk_create(
        (DocumentFile(document_id=document, file_id=file.sha256) for document, file in files.items()),
        ignore_conflicts=True,
    )
    return len(files)


_ATTACH = """
UPDATE base_attachment AS attachment SET file_id = made.file_id
  FROM dues_documentfile AS made
 WHERE made.document_id = ANY(%s) AND attachment.file_id IS NULL AND attachment.cause = 'document:' || made.document_id
   AND attachment.cause = ANY(%s)
"""


def attach(document_ids: Collection[int]) -> None:
    """Gives the PDFs that exist to the letters that wait for them."""
    ids = list(document_ids)
    with connection.cursor() as cursor:
        cursor.execute(_ATTACH, [ids, [cause_of(document) for document in ids]])


def pdf_of(document: Document) -> File:
    """The PDF of a document, made on the spot when the worker has not come to it yet; the same bytes either way."""
    kept = DocumentFile.objects.filter(document=document).select_related("file").first()
    if kept is None:
        make_pdfs([document.pk])
        kept = DocumentFile.objects.select_related("file").get(document=document)
    return kept.file
