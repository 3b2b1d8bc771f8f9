"""The binding forms of the house, each ready to be sent, with the count of what it does."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from dues import invoicing, issuing, payments, sepa, sepa_file, statements
from dues.models import Document, StatementEntry
from governance.models import Seat
from league.base import jobs
from league.base.days import today
from league.base.models import Job, Letter
from members.models import ContactFunction
from tests.cast import Cast
from tests.dues.bank.writers import Move, Window, camt
from tests.dues.make import ISSUE, YEAR, make_members, open_and_price
from tests.dues.sepa_make import sign
from tests.twice.posts import Wish

HUNDRED = invoicing.LineIn("stand", "Stand", Decimal(100))
MONEY = "SELECT (SELECT count(*) FROM {table}), (SELECT count(*) FROM dues_entry), (SELECT sum(amount) FROM dues_entry)"


def call(cast: Cast) -> Document:
    """The call of the company in Lyon, 600 euros, issued with the 61 others by the job that was asked for."""
    for job in Job.objects.filter(kind=issuing.ISSUE, finished_at=None):
        jobs.run(job.pk, issuing.work)
    if not Document.objects.filter(kind="call").exists():
        issuing.issue_now(open_and_price(), by=None, on=ISSUE, pdfs=False)
    return Document.objects.get(company=cast.company_lyon, kind="call")


def issue(cast: Cast) -> Wish:
    """62 dues in two blocks."""
    make_members(60)
    open_and_price()
    sql = "SELECT count(*), (SELECT count(*) FROM base_workitem) FROM base_job WHERE kind = 'dues.tasks.issue_calls'"
    return Wish("treasurer", reverse("dues:campaign_issue", args=[YEAR]), {}, sql, (1, 2))


def invoice(cast: Cast) -> Wish:
    lines = {"ligne-TOTAL_FORMS": "1", "ligne-INITIAL_FORMS": "0", "ligne-0-product": "stand", "ligne-0-label": "Stand"}
    data = {
        **lines, "ligne-0-unit_price": "100", "ligne-0-quantity": "1", "intent": str(uuid.uuid4()), "confirm": "1",
        "due_on": (today() + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    address = f"{reverse('dues:invoice_new')}?entreprise={cast.company_lyon.pk}"
    sql = MONEY.format(table="dues_document WHERE kind = 'invoice'")
    return Wish("treasurer", address, data, sql, (1, 3, 0), {**data, "ligne-0-unit_price": "200"})


def credit(cast: Cast) -> Wish:
    made = invoicing.issue_invoice(cast.company_lyon, [HUNDRED], due_on=today(), by=None, on=today())
    data = {"kind": "error", "reason": "essai", "net": "30", "intent": str(uuid.uuid4()), "confirm": "1"}
    sql = MONEY.format(table="dues_document WHERE kind = 'credit_note'")
    address = reverse("dues:document_credit", args=[made.pk])
    return Wish("treasurer", address, data, sql, (1, 3, 0), {**data, "net": "40"})


def pay(cast: Cast) -> Wish:
    paper = call(cast)
    data = {
        "amount": "10", "day": today().isoformat(), "method": "cheque", "reference": "1234567",
        "intent": str(uuid.uuid4()), "confirm": "1",
    }  # fmt: skip
    sql = MONEY.format(table="dues_payment")
    address = f"{reverse('dues:payment_new')}?document={paper.pk}"
    return Wish("treasurer", address, data, sql, (1, 2, 0), {**data, "reference": "7654321"})


def refund(cast: Cast) -> Wish:
    ahead = payments.PaymentIn(cast.company_lyon.pk, today(), Decimal(5000))
    (paid,) = payments.record([ahead], by=None, on=today())
    data = {"amount": "100", "reason": "payé deux fois", "intent": str(uuid.uuid4())}
    sql = MONEY.format(table="dues_refund")
    address = reverse("dues:payment_refund", args=[paid.pk])
    return Wish("treasurer", address, data, sql, (1, 2, 0), {**data, "amount": "200"})


def reverse_payment(cast: Cast) -> Wish:
    paper = call(cast)
    (paid,) = payments.record([payments.PaymentIn(paper.company_id, today(), Decimal(50))], by=None, on=today())
    sql = MONEY.format(table="dues_payment WHERE amount < 0")
    data = {"reason": "rejet de la banque"}
    return Wish("treasurer", reverse("dues:payment_reverse", args=[paid.pk]), data, sql, (1, 2, 0))


def statement(*amounts: str) -> bytes:
    return camt(Window(tuple(Move(today(), Decimal(one), "Cotisation", "LYON ESSAI") for one in amounts)))


def allocate(cast: Cast) -> Wish:
    paper = call(cast)
    received = statements.receive(content=statement("50.00", "60.00"), name="x", by=None, on=today(), add_accounts=True)
    found = received.file.statements.get()
    chosen = [f"{one.pk}:{paper.company_id}:{paper.pk}:" for one in StatementEntry.objects.of_statement(found)]
    other = [f"{one.split(':')[0]}:{cast.company_grenoble.pk}::" for one in chosen]
    address = reverse("dues:statement_match", args=[found.pk])
    sql = MONEY.format(table="dues_entrymatch")
    return Wish("treasurer", address, {"choix": chosen}, sql, (2, 4, 0), {"choix": other})


def collect(cast: Cast) -> Wish:
    paper = call(cast)
    sign(cast.company_lyon)
    day = sepa_file.next_bank_day(max(paper.due_on, sepa.first_day(today())))
    data = {"collect_on": day.isoformat(), "intent": str(uuid.uuid4()), "choix": [str(paper.pk)]}
    sql = (
        "SELECT (SELECT count(*) FROM dues_debitbatch), (SELECT count(*) FROM dues_collection),"
        " (SELECT count(*) FROM base_letter WHERE kind = 'sepa_notice')"
    )
    return Wish("treasurer", reverse("dues:debit_new"), data, sql, (1, 1, 1))


def read(cast: Cast) -> Wish:
    sql = (
        "SELECT (SELECT count(*) FROM dues_statementfile), (SELECT count(*) FROM dues_statement),"
        " (SELECT count(*) FROM dues_statemententry), (SELECT count(*) FROM dues_bankaccount)"
    )
    file = statement("11.00", "12.00", "12.00", "-4.00")
    return Wish("treasurer", reverse("dues:statements"), {"add_account": "on"}, sql, (1, 1, 4, 1), file=file)


def resign(cast: Cast) -> Wish:
    data = {
        "reason": "essai", "last_day": (today() + timedelta(days=30)).isoformat(), "understood": "on",
    }  # fmt: skip
    address = reverse("members:proposal_new", args=[cast.company_lyon.pk, "depart"])
    sql = "SELECT count(*), count(*) FILTER (WHERE outcome = '') FROM members_proposal"
    return Wish("representative", address, data, sql, (1, 1))


def end_membership(cast: Cast) -> Wish:
    data = {"kind": "resignation", "reason": "essai", "last_day": today().isoformat(), "tell": "on"}
    sql = (
        "SELECT (SELECT count(*) FROM members_membership WHERE end_kind = 'resignation'),"
        " (SELECT count(*) FROM base_letter WHERE kind LIKE 'membership%')"
    )
    return Wish("membership", reverse("members:membership_end", args=[cast.company_lyon.pk]), data, sql, (1, 1))


def invite(cast: Cast) -> Wish:
    """A colleague who has a login and has not come in yet is written to again."""
    person = cast.people["dues_contact"]
    Letter.objects.filter(kind="invitation").update(written_at=timezone.now() - timedelta(hours=1))
    sql = (
        "SELECT (SELECT count(*) FROM members_invitation), (SELECT count(*) FROM base_letter WHERE kind = 'invitation')"
    )
    address = reverse("members:invitation_again", args=[cast.company_lyon.pk, person.pk])
    return Wish("membership", address, {}, sql, (1, 1))


def invite_first(cast: Cast) -> Wish:
    """A colleague without a login gets one, and one letter."""
    person = cast.company_grenoble.functions.get(kind="representative").person
    address = reverse("members:invitation_again", args=[cast.company_grenoble.pk, person.pk])
    sql = (
        f"SELECT (SELECT count(*) FROM base_user WHERE email = '{person.email}'),"
        f" (SELECT count(*) FROM base_letter WHERE kind = 'invitation' AND person_id = {person.pk})"
    )
    return Wish("membership", address, {}, sql, (1, 1))


def appoint(cast: Cast) -> Wish:
    seat = Seat.objects.filter(body__kind="committee", body__antenna=cast.lyon).order_by("position")[0]
    voice = ContactFunction.objects.get(company=cast.company_lyon, kind="representative")
    data = {
        "contact": voice.pk, "day": today().isoformat(), "kind": "resignation", "origin": "co_opted",
        "reason": "Départ", "body": "Comité", "sure": "1",
    }  # fmt: skip
    sql = (
        "SELECT (SELECT count(*) FROM governance_mandate), (SELECT count(*) FROM base_decision WHERE body = 'Comité'),"
        f" (SELECT count(*) FROM antennas_tenure WHERE person_id = {voice.person_id})"
    )
    return Wish("governance", reverse("governance:seat_replace", args=[seat.pk]), data, sql, (1, 1, 1))


def give_function(cast: Cast) -> Wish:
    data = {
        "function": "reader", "first_name": "Ada", "last_name": "Neuve", "email": "neuve@essai.example",
        "first": today().isoformat(),
    }  # fmt: skip
    sql = (
        "SELECT (SELECT count(*) FROM antennas_tenure t JOIN base_person p ON p.id = t.person_id WHERE p.last_name = 'Neuve'),"
        " (SELECT count(*) FROM base_person WHERE last_name = 'Neuve'),"
        " (SELECT count(*) FROM base_letter WHERE to_email = 'neuve@essai.example')"
    )
    return Wish("direction", reverse("desks:function_new"), data, sql, (1, 1, 1))


MONEY_WISHES: dict[str, Callable[[Cast], Wish]] = {
    "issue": issue,
    "pay": pay,
    "take a payment back": reverse_payment,
    "import": read,
    "allocate": allocate,
    "collect": collect,
    "invoice": invoice,
    "credit": credit,
    "refund": refund,
}
PEOPLE_WISHES: dict[str, Callable[[Cast], Wish]] = {
    "invite": invite_first,
    "invite again": invite,
    "appoint": appoint,
    "give a function": give_function,
    "resign": resign,
    "end a membership": end_membership,
}
