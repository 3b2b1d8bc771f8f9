"""A collection from its announcement to the money, the return, and the next attempt."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from dues import (
    accounts,
    arrangements,
    payments,
    reconciling,
    reminders,
    sepa,
    sepa_mandates,
    sepa_statements,
    statements,
)
from dues.models import (
    Allocation,
    Collection,
    DebitBatch,
    DebitReturn,
    Document,
    EntryAside,
    EntryMatch,
    MandateBlock,
    Payment,
    SepaMandate,
    StatementEntry,
)
from league.base.acts import Refused
from league.base.models import Letter, Setting
from league.base.periods import period
from members.models import Company
from tests.dues.bank.writers import Move, Window, camt
from tests.dues.sepa_make import DAY, ON, announced, iban, issued, sign, sign_all, taken

pytestmark = pytest.mark.django_db
NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"}


@pytest.fixture
def mandates(members: list[Company]) -> list[SepaMandate]:
    return sign_all(members)


def open_on(call: Document) -> Decimal:
    row = accounts.still_open(date.max).filter(pk=call.pk).first()
    return row.open if row else Decimal(0)


def read(batch: DebitBatch) -> Any:
    return etree.fromstring(sepa.file_of(DebitBatch.objects.get(pk=batch.pk)))


def receive(*moves: Move) -> None:
    statements.receive(content=camt(Window(moves)), name="x.xml", by=None, on=DAY, add_accounts=True)


def test_dues_are_announced_sent_and_taken(calls: list[Document], mandates: list[SepaMandate]) -> None:
    batch = announced(calls)
    assert Letter.objects.filter(kind="sepa_notice").count() == 3
    letter = Letter.objects.filter(kind="sepa_notice").first()
    assert letter and "600,00" in letter.subject and "16 mars 2026" in letter.subject
    assert mandates[0].reference in Letter.objects.get(about_company=calls[0].company_id, kind="sepa_notice").body
    assert not sepa.candidates(DAY, on=ON)
    sepa.issue(batch, by=None, on=ON)
    tree = read(batch)
    assert tree.xpath("string(//p:GrpHdr/p:CtrlSum)", namespaces=NS) == "1800.00"
    assert tree.xpath("count(//p:DrctDbtTxInf)", namespaces=NS) == 3
    assert {node.text for node in tree.iterfind(".//p:SeqTp", NS)} == {"RCUR"}
    assert not Payment.objects.exists()
    made = sepa.take(batch, by=None, on=DAY)
    assert [payment.method for payment in made] == ["direct_debit"] * 3
    assert {payment.day for payment in made} == {DAY}
    assert [open_on(call) for call in calls] == [0, 0, 0]
    assert DebitBatch.objects.get().taken_on == DAY


def test_what_was_done_twice_is_done_once(calls: list[Document], mandates: list[SepaMandate]) -> None:
    intent = uuid.uuid4()
    pks = [call.pk for call in calls]
    batches = {sepa.prepare(pks, collect_on=DAY, intent=intent, by=None, on=ON).pk for _ in range(2)}
    assert len(batches) == 1
    with pytest.raises(Refused):
        announced(calls)
    batch = DebitBatch.objects.get()
    assert sepa.issue(batch, by=None, on=ON).sha256 == sepa.issue(batch, by=None, on=ON + timedelta(days=1)).sha256
    assert len(sepa.take(batch, by=None, on=DAY)) == 3
    assert sepa.take(batch, by=None, on=DAY) == []
    assert Payment.objects.count() == Allocation.objects.count() == 3
    assert Letter.objects.filter(kind="sepa_notice").count() == 3


def test_companies_are_told_fourteen_days_before(calls: list[Document], mandates: list[SepaMandate]) -> None:
    with pytest.raises(Refused, match="16 mars"):
        announced(calls, collect_on=date(2026, 3, 13))
    with pytest.raises(Refused, match="16 mars"):
        announced(calls, collect_on=date(2026, 3, 15))
    assert not DebitBatch.objects.exists()
    assert announced(calls, collect_on=DAY).collect_on == ON + timedelta(days=14)


def test_the_days_of_notice_are_a_dated_setting(calls: list[Document], mandates: list[SepaMandate]) -> None:
    old = Setting.objects.get(key="sepa.notice_days")
    old.span = period(None, ON)
    old.save()
    Setting.objects.create(key="sepa.notice_days", span=period(ON), value=30)
    assert sepa.first_day(ON - timedelta(days=1)) == date(2026, 3, 16)
    assert sepa.first_day(ON) == date(2026, 4, 1)
    with pytest.raises(Refused, match="30"):
        announced(calls)


def test_nothing_is_collected_on_a_day_without_banks(calls: list[Document], mandates: list[SepaMandate]) -> None:
    with pytest.raises(Refused, match="7 avril"):
        announced(calls, collect_on=date(2026, 4, 6))  # Easter Monday


def test_without_a_right_creditor_identifier_nothing_is_announced(
    calls: list[Document], mandates: list[SepaMandate]
) -> None:
    Setting.objects.filter(key="sepa.creditor_id").update(value="FR54ZZZ999999")
    with pytest.raises(Refused, match="ICS"):
        announced(calls)


def test_what_was_paid_or_ended_meanwhile_is_not_sent(calls: list[Document], mandates: list[SepaMandate]) -> None:
    batch = announced(calls)
    row = payments.PaymentIn(company=calls[0].company_id, day=ON, amount=calls[0].total, document=calls[0].pk)
    payments.record([row], by=None, on=ON)
    sepa_mandates.end(mandates[1], reason="changement de banque", by=None, on=ON)
    sepa.issue(batch, by=None, on=ON)
    tree = read(batch)
    assert tree.xpath("string(//p:GrpHdr/p:NbOfTxs)", namespaces=NS) == "1"
    assert tree.xpath("string(//p:GrpHdr/p:CtrlSum)", namespaces=NS) == "600.00"
    assert Collection.objects.exclude(withdrawn_on=None).count() == 2
    assert len(sepa.take(batch, by=None, on=DAY)) == 1


def test_a_file_is_not_made_on_the_day_itself_nor_given_up_once_made(
    calls: list[Document], mandates: list[SepaMandate]
) -> None:
    batch = announced(calls)
    with pytest.raises(Refused):
        sepa.issue(batch, by=None, on=DAY)
    sepa.issue(batch, by=None, on=DAY - timedelta(days=1))
    with pytest.raises(Refused):
        sepa.cancel(batch, reason="trop tard", by=None, on=ON)
    with pytest.raises(Refused):
        sepa.take(batch, by=None, on=DAY - timedelta(days=1))


def test_a_batch_given_up_frees_its_calls(calls: list[Document], mandates: list[SepaMandate]) -> None:
    batch = announced(calls)
    sepa.cancel(batch, reason="erreur", by=None, on=ON)
    sepa.cancel(batch, reason="erreur", by=None, on=ON)
    assert Letter.objects.filter(kind="sepa_cancelled").count() == 3
    with pytest.raises(Refused):
        sepa.issue(batch, by=None, on=ON)
    again = announced(calls)
    assert set(again.collections.values_list("attempt", flat=True)) == {2}


def test_a_return_opens_the_call_again_and_the_next_attempt_is_another_one(
    calls: list[Document], mandates: list[SepaMandate]
) -> None:
    batch = taken(calls)
    row = batch.collections.get(document=calls[0])
    back = DAY + timedelta(days=3)
    sepa.give_back(row, code="AM04", day=back, by=None, on=back)
    sepa.give_back(row, code="AM04", day=back, by=None, on=back)
    reversal = Payment.objects.get(reverses__isnull=False)
    assert "AM04, provision insuffisante" in reversal.reason
    assert open_on(calls[0]) == 600
    assert DebitReturn.objects.count() == 1
    assert not MandateBlock.objects.exists()
    second = issued([calls[0]], on=back, collect_on=date(2026, 4, 2))
    assert second.collections.get().attempt == 2
    assert second.collections.get().end_to_end_id != row.end_to_end_id
    sepa.take(second, by=None, on=date(2026, 4, 2))
    assert open_on(calls[0]) == 0
    assert Letter.objects.filter(kind="sepa_returned").count() == 1


@pytest.mark.parametrize("code", ["AC04", "MD01"])
def test_a_closed_account_or_a_missing_mandate_holds_everything_until_decided(
    calls: list[Document], mandates: list[SepaMandate], code: str
) -> None:
    batch = taken(calls)
    sepa.give_back(batch.collections.get(document=calls[0]), code=code, day=DAY, by=None, on=DAY)
    [one] = sepa.candidates(date(2026, 4, 2), on=DAY)
    assert code in one.why_not
    with pytest.raises(Refused):
        announced([calls[0]], on=DAY, collect_on=date(2026, 4, 2))
    assert sepa_mandates.unblock(mandates[0], decision="vu avec la banque", by=None, on=DAY) == 1
    assert sepa_mandates.unblock(mandates[0], decision="vu avec la banque", by=None, on=DAY) == 0
    assert announced([calls[0]], on=DAY, collect_on=date(2026, 4, 2)).collections.get().attempt == 2


def test_a_new_account_frees_a_mandate_whose_account_was_closed(
    calls: list[Document], mandates: list[SepaMandate]
) -> None:
    batch = taken(calls)
    sepa.give_back(batch.collections.get(document=calls[0]), code="AC04", day=DAY, by=None, on=DAY)
    sepa_mandates.change_account(mandates[0], iban=iban(77), by=None, on=DAY)
    second = issued([calls[0]], on=DAY, collect_on=date(2026, 4, 2))
    tree = read(second)
    assert tree.xpath("string(//p:AmdmntInd)", namespaces=NS) == "true"
    assert tree.xpath("string(//p:OrgnlDbtrAcct/p:Id/p:Othr/p:Id)", namespaces=NS) == "SMNDA"
    assert tree.xpath("string(//p:DbtrAcct/p:Id/p:IBAN)", namespaces=NS) == iban(77)


def test_a_refusal_before_the_collection_day_is_no_payment(calls: list[Document], mandates: list[SepaMandate]) -> None:
    batch = issued(calls)
    sepa.give_back(batch.collections.get(document=calls[0]), code="AC01", day=ON, by=None, on=ON)
    assert len(sepa.take(batch, by=None, on=DAY)) == 2
    assert open_on(calls[0]) == 600


def test_a_disputed_call_is_not_collected_until_the_dispute_ends(
    calls: list[Document], mandates: list[SepaMandate]
) -> None:
    hold = arrangements.open_dispute(calls[0], reason="montant contesté", by=None, on=ON)
    assert {one.document.pk for one in sepa.candidates(DAY, on=ON)} == {calls[1].pk, calls[2].pk}
    later = ON + timedelta(days=3)
    arrangements.end_hold(hold, outcome="réglé", by=None, on=later)
    assert len(sepa.candidates(DAY, on=later + timedelta(days=1))) == 3


def test_nobody_is_reminded_of_a_call_that_is_being_collected(
    calls: list[Document], mandates: list[SepaMandate]
) -> None:
    late = date(2026, 4, 20)
    assert len(reminders.due_reminders(late)) == 3
    batch = announced(calls[:1], on=late, collect_on=date(2026, 5, 5))
    assert len(reminders.due_reminders(late)) == 2
    sepa.cancel(batch, reason="erreur", by=None, on=late)
    assert len(reminders.due_reminders(late)) == 3


# --- statements ----------------------------------------------------------------------------------------------------------


def test_a_statement_takes_collections_one_by_one_and_brings_the_return(
    calls: list[Document], mandates: list[SepaMandate]
) -> None:
    batch = issued(calls)
    names = list(batch.collections.order_by("pk").values_list("end_to_end_id", flat=True))
    moves = [Move(DAY, Decimal(600), "", e2e=name, ref=f"A{n}") for n, name in enumerate(names)]
    receive(*moves, Move(DAY, Decimal(-600), "", e2e=names[1], ref="R", reason="AC04"))
    assert sepa_statements.unread() == 4
    news = sepa_statements.read_statements(by=None, on=DAY)
    assert (news.taken, news.returned, news.left) == (3, 1, [])
    assert sepa_statements.unread() == 0
    assert EntryMatch.objects.count() == 4
    assert not StatementEntry.objects.waiting().exists(), "money that came in and went out again is nobody's to match"
    assert "AC04" in EntryAside.objects.get().reason
    assert open_on(calls[1]) == 600
    assert DebitReturn.objects.get().entry is not None
    assert MandateBlock.objects.get().code == "AC04"
    again = sepa_statements.read_statements(by=None, on=DAY)
    assert (again.taken, again.returned) == (0, 0)
    assert Payment.objects.filter(reverses=None).count() == 3
    assert DebitBatch.objects.get().taken_on == DAY


def test_a_return_taken_back_by_hand_blocks_the_mandate_all_the_same(
    calls: list[Document], mandates: list[SepaMandate]
) -> None:
    row = taken(calls).collections.get(document=calls[0])
    receive(Move(DAY, Decimal(-600), "", e2e=row.end_to_end_id, ref="R", reason="AC04"))
    reconciling.take_back(StatementEntry.objects.get().pk, Payment.objects.get(pk=row.payment_id), by=None, on=DAY)
    assert sepa_statements.unread() == 1
    assert sepa_statements.read_statements(by=None, on=DAY).returned == 1
    assert sepa_statements.unread() == 0
    assert Payment.objects.filter(reverses__isnull=False).count() == EntryMatch.objects.count() == 1
    assert MandateBlock.objects.get().code == "AC04"


def test_a_statement_takes_a_batch_in_one_sum(calls: list[Document], mandates: list[SepaMandate]) -> None:
    batch = issued(calls)
    receive(Move(DAY, Decimal(1800), f"REMISE PRLV {batch.message_id}", ref="B"))
    news = sepa_statements.read_statements(by=None, on=DAY)
    assert news.taken == 3
    assert batch.message_id in EntryAside.objects.get().reason
    assert sepa_statements.unread() == 0


def test_a_sum_that_differs_is_left_with_a_sentence(calls: list[Document], mandates: list[SepaMandate]) -> None:
    batch = issued(calls)
    receive(Move(DAY, Decimal(1700), batch.message_id, ref="B"))
    news = sepa_statements.read_statements(by=None, on=DAY)
    assert news.taken == 0
    assert batch.message_id in news.left[0]
    assert not Payment.objects.exists()


def test_money_matched_by_hand_is_not_recorded_again(calls: list[Document], mandates: list[SepaMandate]) -> None:
    batch = issued(calls)
    name = batch.collections.order_by("pk")[0].end_to_end_id
    receive(Move(DAY, Decimal(600), "", e2e=name, ref="A"))
    call = batch.collections.get(end_to_end_id=name).document
    reconciling.confirm(
        [reconciling.Match(StatementEntry.objects.get().pk, call.company_id, document=call.pk)], by=None, on=DAY
    )
    assert len(sepa.take(batch, by=None, on=DAY)) == 2
    assert Payment.objects.count() == 3
    assert Collection.objects.filter(payment=None).count() == 0


# --- what the database keeps -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda: Collection.objects.update(amount=1),
        lambda: DebitBatch.objects.update(sha256="0" * 64),
        lambda: DebitBatch.objects.update(collect_on=date(2030, 1, 1)),
        lambda: SepaMandate.objects.update(reference="X"),
        lambda: SepaMandate.objects.update(signed_on=date(2020, 1, 1)),
        lambda: Collection.objects.all().delete(),
        lambda: DebitReturn.objects.all().delete(),
    ],
)
def test_what_was_sent_or_signed_never_changes(calls: list[Document], mandates: list[SepaMandate], change: Any) -> None:
    from django.db import DatabaseError, transaction

    batch = taken(calls)
    sepa.give_back(batch.collections.get(document=calls[0]), code="MS03", day=DAY, by=None, on=DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


def test_a_document_is_never_twice_under_the_same_attempt(calls: list[Document], mandates: list[SepaMandate]) -> None:
    from django.db import IntegrityError, transaction

    batch = announced(calls)
    row = batch.collections.first()
    assert row
    other = DebitBatch.objects.create(intent=uuid.uuid4(), notified_on=ON, collect_on=DAY, creditor_id="X")
    with pytest.raises(IntegrityError), transaction.atomic():
        Collection.objects.create(
            batch=other, document_id=row.document_id, attempt=1, mandate=row.mandate, amount=1, end_to_end_id="other"
        )


def test_announcing_asks_the_same_number_of_questions_for_few_and_many(db: None) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from dues import issuing
    from tests.dues.make import ISSUE, make_members, open_and_price

    make_members(30)
    calls = issuing.issue_now(open_and_price(), by=None, on=ISSUE)
    for number, company in enumerate(Company.objects.filter(pk__in=[call.company_id for call in calls]), 1):
        sign(company, number)
    counts = []
    for some in (calls[:3], calls[3:]):
        with CaptureQueriesContext(connection) as asked:
            batch = issued(some)
            sepa.take(batch, by=None, on=DAY)
        counts.append(len(asked))
    assert counts[0] == counts[1]
