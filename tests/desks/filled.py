"""A house with something of everything in it, made by the acts: what `verify` and the protections look at."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dues import (
    accounts,
    attestations,
    invoicing,
    issuing,
    payments,
    proposals,
    reconciling,
    refunds,
    reminders,
    sepa,
    statements,
)
from dues.models import Collection, Document, Reminder, StatementEntry
from governance.mandates import appoint
from governance.models import Seat
from league.base import history
from league.base.days import today
from league.base.models import Decision
from league.base.rules import change_rule
from members import consents, intake
from members.absorption import absorb
from members.models import ContactFunction, Source, Withholding
from reporting import reports
from tests.cast import Cast, make_cast
from tests.dues.bank.writers import Move, Window, camt
from tests.dues.make import DUE, ISSUE, around_documents, around_the_ledger, make_members, open_and_price
from tests.dues.sepa_make import DAY, sign_all, taken

SINCE = date(2026, 1, 1)
LATER = date(2026, 4, 10)


def fill() -> Cast:
    """Two years of dues, the second on cash, a bank, debits, a bureau, a report, a register, and history under a seal."""
    cast = make_cast()
    members = make_members(8)
    before = ISSUE.replace(year=2025)
    old = issuing.issue_now(open_and_price(2025, on=before), by=None, on=before)
    change_rule(accounts.BASIS, "cash", since=SINCE, because="essai", by=None, on=date(2025, 12, 20))
    pay = [payments.PaymentIn(one.company_id, before + timedelta(days=20), one.total) for one in old]
    paid = payments.record(pay, by=None, on=DUE)
    payments.reverse(paid[0], reason="chèque sans provision", by=None, on=DUE)
    calls = {one.company_id: one for one in issuing.issue_now(open_and_price(), by=None, on=ISSUE)}
    of = [calls[member.pk] for member in members]
    (much,) = payments.record([payments.PaymentIn(members[0].pk, DUE, of[0].total + 50)], by=None, on=DUE)
    refunds.refund(much, amount=Decimal(20), reason="trop versé", by=None, on=DUE)
    attestations.give_receipt(much, by=None, on=DUE)
    stand = invoicing.LineIn("stand", "Stand", Decimal("450.00"), Decimal(2))
    invoicing.issue_invoice(members[1], [stand], due_on=DUE, by=None, on=DUE)
    invoicing.credit(of[1], kind="error", reason="essai", net=Decimal(100), by=None, on=DUE)
    batch = _collected(of[2:4], [members[2], members[3]])
    sepa.give_back(Collection.objects.filter(batch=batch).latest("pk"), code="AM04", day=DAY, by=None, on=DAY)
    _banked(of[4:6])
    reminders.remind(on=LATER, by=None)
    around_documents(of[4], of[6], on=LATER)
    around_the_ledger(Reminder.objects.get(document=of[6]), members[6], on=LATER)
    issuing.make_pdfs([of[0].pk, of[1].pk])
    _governed(cast)
    _in_the_directory(cast)
    register = b"Raison sociale;SIREN;Ville\nEssai du registre;732829320;Lyon\n"
    brought = intake.receive(source=Source.objects.earliest("pk"), name="x.csv", content=register, by=None, on=LATER)
    intake.judge(intake=brought, by=None, on=LATER)
    absorb(
        absorbed=members[7], absorber=members[6], reason="fusion", by=None, on=LATER, day=LATER,
        decision=Decision.objects.create(body="Bureau", day=LATER),
    )  # fmt: skip
    asked = reports.ask(title="Rapport", funder="Région", as_of=DUE, year=2026, by=None, intent=uuid.uuid4(), on=DUE)
    reports.build(report_id=asked.pk, by=None, on=DUE)
    history.seal(settled=timedelta(0))
    return cast


def _collected(calls: list[Document], companies: list[Any]) -> Any:
    sign_all(companies)
    return taken(calls)


def _banked(calls: list[Document]) -> None:
    moves = tuple(Move(DUE, call.total, call.number, call.party["name"], ref=f"B{call.pk}") for call in calls)
    more = (*moves, Move(DUE, Decimal("-5"), "frais", ref="F"))
    for number, part in enumerate([moves, more]):
        statements.receive(
            content=camt(Window(part, number=str(number))), name=f"{number}.xml", by=None, on=DUE, add_accounts=True
        )
    found = proposals.explain(list(StatementEntry.objects.waiting()), on=DUE)
    matches = [reconciling.Match(pk, one.best.company, one.best.document) for pk, one in found.items() if one.best]
    assert len(reconciling.confirm(matches, by=None, on=DUE).made) == 2
    fee = StatementEntry.objects.get(credit=False)
    reconciling.set_aside([fee.pk], reason="frais", by=None, on=DUE)


def _in_the_directory(cast: Cast) -> None:
    company = cast.company_lyon
    shown = set(Withholding.Field.values) - {"town"}
    consents.choose_fields(companies=[company.pk], shown=shown, by=None, on=today())
    speaker = [(cast.people["dues_contact"].pk, company.pk)]
    consents.consent(speakers=speaker, fields=["name"], by=cast.users["dues_contact"], on=today())


def _governed(cast: Cast) -> None:
    seats = Seat.objects.filter(body__kind="bureau").order_by("position")[:2]
    speakers = ContactFunction.objects.filter(
        kind="representative", company__in=[cast.company_lyon, cast.company_grenoble]
    )
    for seat, speaker in zip(seats, speakers.select_related("person", "company"), strict=True):
        appoint(
            seat=seat, person=speaker.person, company=speaker.company, span_from=SINCE, until=None, origin="elected",
            decision=cast.decision, by=None, on=SINCE,
        )  # fmt: skip
