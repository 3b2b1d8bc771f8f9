"""Direct debits: what is ready, announced to the debtors, issued once as a file, taken by the bank, returned by it.

Order of the locks: bank accounts, batch, accounts of the companies. A document has one collection under way at most; each attempt is
a row of its own, unique by (document, attempt).
"""

import hashlib
import uuid
from collections.abc import Collection as Some
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dues import accounts, paper, payments, reconciling, sepa_file
from dues.contacts import contacts_of
from dues.models import (
    BankAccount,
    Collection,
    DebitBatch,
    DebitReturn,
    Document,
    EntryMatch,
    MandateAccount,
    Payment,
    SepaMandate,
    StatementEntry,
)
from dues.sepa_mandates import block, checked_iban, creditor_id, notice_days, number_of, why_not
from dues.sepa_reasons import BLOCKING, said
from league.base import letters
from league.base.acts import Refused, act
from league.base.models import League, User
from league.base.money import ZERO, euros_text
from league.base.sealing import seal, unseal

_TAKEN = uuid.UUID("7f9a3c52-1d2e-4f0a-9d55-2b6c1a4e8f10")


@dataclass(frozen=True)
class Candidate:
    """An open document of a company with a mandate: euros to collect, which attempt it is, and why not, if not."""

    document: Any
    mandate: Any
    amount: Decimal
    attempt: int
    why_not: str


def first_day(on: date) -> date:
    """The first day on which what is announced on `on` may be collected."""
    return sepa_file.next_bank_day(on + timedelta(days=notice_days(on)))


def candidates(collect_on: date, *, on: date, documents: Some[int] | None = None) -> list[Candidate]:
    """Open documents that could be collected on `collect_on`, the first due first; those under way are left out.

    Nothing is collected before it is due. Four queries, whatever their number.
    """
    mandates = {mandate.company_id: mandate for mandate in SepaMandate.objects.live().with_state()}
    rows = accounts.collectable(on).filter(company__in=list(mandates)).select_related("company")
    if documents is not None:
        rows = rows.filter(pk__in=documents)
    found = list(rows)
    tried = dict(
        Collection.objects.filter(document__in=[row.pk for row in found])
        .order_by()
        .values_list("document")
        .annotate(last=Max("attempt"))
    )
    return [
        Candidate(
            row, mandates[row.company_id], row.open, tried.get(row.pk, 0) + 1,
            why_not(mandates[row.company_id], collect_on)
            or (_("due later, on %(day)s") % {"day": paper.day_text(row.due_on)} if row.due_on > collect_on else ""),
        )
        for row in found
    ]  # fmt: skip


def check_day(collect_on: date, on: date) -> None:
    """Refused: less notice than the setting asks for, or a day on which banks do not collect."""
    days = notice_days(on)
    if collect_on < on + timedelta(days=days):
        raise Refused(
            _("The companies are told %(days)s days before: not before %(first)s.")
            % {"days": days, "first": paper.day_text(first_day(on))},
            "collect_on",
        )
    if not sepa_file.is_bank_day(collect_on):
        raise Refused(
            _("Banks do not collect on this day: the next one is %(day)s.")
            % {"day": paper.day_text(sepa_file.next_bank_day(collect_on))},
            "collect_on",
        )


@act
def prepare(documents: Some[int], *, collect_on: date, intent: uuid.UUID, by: User | None, on: date) -> DebitBatch:
    """Announces the collection of documents: a batch, a collection and a letter each. The same intent is one batch.

    What cannot be collected any more is left out. Refused: a day too near or no bank day, no creditor identifier,
    nothing left to collect.
    """
    creditor = creditor_id(on)
    check_day(collect_on, on)
    accounts.lock(Document.objects.filter(pk__in=documents).values_list("company", flat=True))
    before = DebitBatch.objects.filter(intent=intent).first()
    if before is not None:
        return before
    chosen = [one for one in candidates(collect_on, on=on, documents=documents) if not one.why_not]
    if not chosen:
        raise Refused(_("Nothing is left to collect."))
    batch = DebitBatch.objects.create(
        intent=intent, notified_on=on, collect_on=collect_on, creditor_id=creditor, prepared_by=by
    )
    rows = [
        Collection(
            batch=batch, document=one.document, attempt=one.attempt, mandate_id=one.mandate.pk, amount=one.amount,
            end_to_end_id=f"{batch.message_id}-{at:04d}",
        )
        for at, one in enumerate(chosen, 1)
    ]  # fmt: skip
    Collection.objects.bulk_create(rows)
    _announce(batch, rows, chosen, on)
    return batch


def _announce(batch: DebitBatch, rows: Sequence[Any], chosen: Sequence[Candidate], on: date) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        day = paper.day_text(batch.collect_on)
        about = [
            (
                row,
                {
                    "day": day, "amount": euros_text(one.amount), "mandate": one.mandate, "last4": one.mandate.last4,
                    "creditor_id": batch.creditor_id, "again": one.attempt > 1,
                },
            )
            for row, one in zip(rows, chosen, strict=True)
        ]  # fmt: skip
    _write("sepa_notice", f"sepa-notice:{batch.pk}", "dues:document", about, on)


def _write(template: str, intent: str, address: str, about: Sequence[tuple[Any, dict[str, Any]]], on: date) -> None:
    """A letter about each collection, to whom the company's dues are written; `address` leads to its call or mandate."""
    contacts = contacts_of({row.document.company for row, _said in about}, on)
    drafts = []
    for row, words in about:
        company = row.document.company
        contact = contacts[company.pk]
        target = company.pk if address == "dues:mandate" else row.document.pk
        context = {
            "document": row.document, "company": company, "name": contact.name if contact.person else "",
            "address": reverse(address, args=[target]), **words,
        }  # fmt: skip
        drafts.append(
            letters.Draft(
                template=template, intent=f"{intent}:{row.document.pk}", context=context, email=contact.email,
                name=contact.name, person=contact.person, company_id=company.pk,
            )
        )  # fmt: skip
    letters.write(drafts, on=on)


def _hold(batch: int) -> tuple[DebitBatch, list[Any]]:
    """The batch and its collections, locked: batch first, then the accounts of its companies."""
    held = DebitBatch.objects.select_for_update().get(pk=batch)
    companies = held.collections.order_by().values_list("document__company", flat=True)
    accounts.lock(companies)
    rows = Collection.objects.with_return().filter(batch=held).select_related("document__company", "mandate")
    return held, list(rows.order_by("pk"))


@act
def cancel(batch: DebitBatch, *, reason: str, by: User | None, on: date) -> DebitBatch:
    """Gives up a batch that was not issued, and tells the companies: another one may collect. Twice is once."""
    if not reason.strip():
        raise Refused(_("Say why the batch is given up."), "reason")
    held, rows = _hold(batch.pk)
    if held.file_id:
        raise Refused(_("The file is made already: the bank may have it."))
    if held.cancelled_on is None:
        held.cancelled_on, held.cancelled_reason = on, reason.strip()[:300]
        held.save(update_fields=["cancelled_on", "cancelled_reason"])
        with translation.override(settings.LANGUAGE_CODE):
            day = paper.day_text(held.collect_on)
            about = [(row, {"day": day, "amount": euros_text(row.amount)}) for row in rows]
        _write("sepa_cancelled", f"sepa-cancelled:{held.pk}", "dues:document", about, on)
    return held


@dataclass(frozen=True)
class Review:
    """What issuing a batch would do: collections that go to the bank, others with the reason why they are withdrawn."""

    kept: list[Any]
    dropped: list[tuple[Any, str]]

    @property
    def total(self) -> Decimal:
        return sum((row.amount for row in self.kept), ZERO)


def review(batch: DebitBatch, rows: Sequence[Any] | None = None) -> Review:
    """Looks again at what was announced: paid, credited, ended or blocked meanwhile is not sent."""
    if rows is None:
        rows = list(batch.collections.select_related("document__company", "mandate").order_by("pk"))
    rows = [row for row in rows if row.withdrawn_on is None]
    mandates = SepaMandate.objects.with_state().in_bulk([row.mandate_id for row in rows])
    still = dict(
        accounts.still_open(date.max).filter(pk__in=[row.document_id for row in rows]).values_list("pk", "open")
    )
    kept, dropped = [], []
    for row in rows:
        left = still.get(row.document_id, ZERO)
        reason = why_not(mandates[row.mandate_id], batch.collect_on)
        if left <= 0:
            reason = _("settled meanwhile")
        elif left != row.amount:
            reason = _("another amount is open now: %(left)s") % {"left": euros_text(left)}
        if reason:
            dropped.append((row, reason))
        else:
            kept.append(row)
    return Review(kept, dropped)


@act
def issue(batch: DebitBatch, *, by: User | None, on: date) -> DebitBatch:
    """Makes the file for the bank, once, and keeps it encrypted under its digest. Twice or in parallel is once.

    Refused: a batch given up, its day come already, nothing left in it, no account of the league.
    """
    held, rows = _hold(batch.pk)
    if held.file_id:
        return held
    if held.cancelled_on:
        raise Refused(_("This batch was given up."))
    if on >= held.collect_on:
        raise Refused(_("The collection day has come: give this batch up and announce another."))
    looked = review(held, rows)
    if not looked.kept:
        raise Refused(_("Nothing is left to collect."))
    for row, reason in looked.dropped:
        row.withdrawn_on, row.withdrawn_reason = on, reason[:200]
    Collection.objects.bulk_update([row for row, _why in looked.dropped], ["withdrawn_on", "withdrawn_reason"])
    accounts_now = {
        account.mandate_id: account
        for account in MandateAccount.objects.on(on).filter(mandate__in=[row.mandate_id for row in looked.kept])
    }
    before = dict(
        Collection.objects.filter(mandate__in=list(accounts_now), account__isnull=False)
        .order_by("batch__collect_on", "pk")
        .values_list("mandate", "account__digest")
    )
    for row in looked.kept:
        row.account = accounts_now[row.mandate_id]
        row.amended = before.get(row.mandate_id, row.account.digest) != row.account.digest
    Collection.objects.bulk_update(looked.kept, ["account", "amended"])
    content = _written(held, looked.kept, on)
    held.file = letters.store(seal(content), "application/octet-stream")
    held.sha256, held.issued_on, held.issued_by = hashlib.sha256(content).hexdigest(), on, by
    held.save(update_fields=["file", "sha256", "issued_on", "issued_by"])
    return held


def _written(batch: DebitBatch, rows: Sequence[Any], on: date) -> bytes:
    league = League.objects.get()
    building, street = sepa_file.split_street(league.street)
    creditor = sepa_file.Creditor(
        name=league.name, creditor_id=batch.creditor_id, iban=checked_iban(league.iban), bic=league.bic,
        address=sepa_file.Address(
            street=street, building=building, postal_code=league.postal_code, town=league.town
        ),
    )  # fmt: skip
    return sepa_file.write(
        message=batch.message_id,
        made_at=datetime.combine(on, timezone.localtime().time()),
        collect_on=batch.collect_on,
        creditor=creditor,
        debits=[_debit(row) for row in rows],
    )


def _debit(row: Any) -> sepa_file.Debit:
    mandate = row.mandate
    return sepa_file.Debit(
        end_to_end_id=row.end_to_end_id, amount=row.amount, mandate=mandate.reference, signed_on=mandate.signed_on,
        name=mandate.debtor_name, iban=number_of(row.account), amended=row.amended, text=row.document.number,
        address=sepa_file.Address(
            street=mandate.street, building=mandate.building, postal_code=mandate.postal_code, town=mandate.town,
            country=mandate.country,
        ),
    )  # fmt: skip


def file_of(batch: DebitBatch) -> bytes:
    """The file for the bank, in clear: for whoever sends it, never kept so."""
    if batch.file is None:
        raise Refused(_("The file is not made yet."))
    return unseal(batch.file.content)


@act
def take(
    batch: DebitBatch, *, by: User | None, on: date, only: Some[int] | None = None, receipts: bool = True
) -> list[Payment]:
    """The bank has taken a batch (or `only` some of its collections): each is a payment of the collection day.

    Returns the payments recorded now; twice is once, also beside a statement that was matched. Refused before the
    collection day, or when no file was made.
    """
    held, rows = _hold(batch.pk)
    if not held.file_id:
        raise Refused(_("The file is not made yet."))
    if on < held.collect_on:
        raise Refused(_("The collection day is still to come."))
    wanted = [row for row in rows if row.payment_id is None and row.withdrawn_on is None and not row.came_back]
    wanted = [row for row in wanted if only is None or row.pk in only]
    known = dict(
        EntryMatch.objects.filter(
            entry__end_to_end_id__in=[row.end_to_end_id for row in wanted], entry__credit=True, payment__reversal=None
        ).values_list("entry__end_to_end_id", "payment")
    )
    fresh = [row for row in wanted if row.end_to_end_id not in known]
    still = set(
        accounts.still_open(date.max).filter(pk__in=[row.document_id for row in fresh]).values_list("pk", flat=True)
    )
    made = payments.record(
        [
            payments.PaymentIn(
                company=row.document.company_id, day=held.collect_on, amount=row.amount, reference=row.end_to_end_id,
                method=Payment.Method.DIRECT_DEBIT, document=row.document_id if row.document_id in still else None,
                intent=uuid.uuid5(_TAKEN, row.end_to_end_id),
            )
            for row in fresh
        ],
        by=by, on=on, receipts=receipts,
    )  # fmt: skip
    for row, payment in zip(fresh, made, strict=True):
        row.payment_id = payment.pk
    for row in wanted:
        row.payment_id = row.payment_id or known[row.end_to_end_id]
    Collection.objects.bulk_update(wanted, ["payment"])
    if held.taken_on is None and all(row.payment_id or row.withdrawn_on or row.came_back for row in rows):
        held.taken_on = on
        held.save(update_fields=["taken_on"])
    return made


def hold_banks(entries: Any) -> None:
    """Holds the bank accounts of entries: before a batch, as whoever matches them does."""
    owners = set(entries.order_by().values_list("account", flat=True))
    list(BankAccount.objects.select_for_update().filter(pk__in=owners).order_by("pk"))


@act
def give_back(
    collection: Collection, *, code: str, day: date, by: User | None, on: date, entry: StatementEntry | None = None
) -> DebitReturn:
    """The bank refused or gave back a collection: its payment is reversed with the reason, the document is open again.

    After AC04 or MD01 the mandate is blocked until somebody decides. The company is told. Twice is once. Refused: a file
    not made, an unknown code, a day to come.
    """
    hold_banks(StatementEntry.objects.filter(end_to_end_id=collection.end_to_end_id))
    held, rows = _hold(collection.batch_id)
    before = DebitReturn.objects.filter(collection=collection).first()
    if before is not None:
        return before
    row = next(row for row in rows if row.pk == collection.pk)
    if not held.file_id or row.withdrawn_on:
        raise Refused(_("This collection did not go to the bank."))
    if not (len(code) == 4 and code.isalnum() and code.isupper()):
        raise Refused(_("The reason is a code of four signs, as AM04."), "code")
    if day > on:
        raise Refused(_("The day of the return is still to come."), "day")
    if day < (held.issued_on or day):
        raise Refused(_("The file went to the bank after this day."), "day")
    if row.payment_id:
        with translation.override(settings.LANGUAGE_CODE):
            reason = _("Returned by the bank: %(reason)s") % {"reason": said(code)}
        counter = payments.reverse(Payment.objects.get(pk=row.payment_id), reason=reason, by=by, on=day)
        if entry is not None and not EntryMatch.objects.filter(payment=counter).exists():
            turn = EntryMatch.objects.filter(entry=entry).count() + 1
            EntryMatch.objects.create(entry=entry, round=turn, payment=counter, by=by)
        came = StatementEntry.objects.waiting().filter(end_to_end_id=row.end_to_end_id)
        reconciling.set_aside([one.pk for one in came], reason=reason, by=by, on=on)  # it came in and went out again
    made = DebitReturn.objects.create(collection=collection, code=code, day=day, entry=entry, by=by)
    if code in BLOCKING:
        block([row.mandate_id], code, day)
    _tell_return(row, code, on)
    return made


def _tell_return(row: Any, code: str, on: date) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        words = {
            "reason": said(code), "amount": euros_text(row.amount), "day": paper.day_text(row.batch.collect_on),
            "blocked": code in BLOCKING,
        }  # fmt: skip
    _write("sepa_returned", f"sepa-returned:{row.pk}", "dues:mandate", [(row, words)], on)
