"""The acts that are struck at every statement, and what the system does afterwards: each as (name, do, recover)."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dues import issuing, payments, proposals, reconciling, statements
from dues.models import Campaign, Document, StatementEntry
from league.base import jobs, letters
from league.base.models import Job
from reporting import reports
from reporting.tasks import step
from tests.dues.bank import writers
from tests.dues.bank.writers import Move, Window
from tests.dues.make import ISSUE, YEAR, make_members, open_and_price

PAID = date(2026, 2, 10)
DAY = date(2026, 2, 12)
WORK: dict[str, Callable[[Any], str]] = {
    issuing.ISSUE: issuing.work,
}


@dataclass(frozen=True)
class Act:
    """`prepare` sets the scene; `do` is the act as it is asked for; the worker follows; `again` is what brings it back."""

    prepare: Callable[[], Any]
    do: Callable[[], Any]
    again: Callable[[], Any]


def the_worker() -> None:
    """What the worker does with whatever is due, and the post after it. Calls and their papers are struck apart."""
    while due := [job for job in jobs.unfinished() if job.kind in WORK]:
        for job in due:
            jobs.run(job.pk, WORK[job.kind])
    letters.send_waiting()


def papers() -> None:
    """The papers and the post: what is due stands in the rows, nobody asks for it."""
    WORK[issuing.MAKE_PDFS] = issuing.work_pdfs


def making() -> None:
    WORK["reporting.tasks.make_report"] = step


def nothing() -> None:
    """The post: letters stand in the rows."""


def prepared_campaign() -> Campaign:
    make_members(3)
    return open_and_price()


def call() -> None:
    issuing.issue(Campaign.objects.get(year=YEAR), by=None, on=ISSUE)


def called_members() -> list[Document]:
    return issuing.issue_now(prepared_campaign(), by=None, on=ISSUE, mail=False, pdfs=False)


def waiting_papers() -> list[Document]:
    return issuing.issue_now(prepared_campaign(), by=None, on=ISSUE)


def waiting_letters() -> None:
    for n in range(3):
        letters.post(kind="test", subject=f"Objet {n}", body="Bonjour.", email=f"a{n}@ici.example")


def statement() -> bytes:
    calls = Document.objects.select_related("company").order_by("position")
    return writers.camt(
        Window(tuple(Move(PAID, c.total, c.number, c.company.name, ref=f"B{n}") for n, c in enumerate(calls)))
    )


def take_statement() -> None:
    """The treasurer sends the file, and confirms in one gesture what is proposed."""
    statements.receive(content=statement(), name="releve.xml", by=None, on=DAY, add_accounts=True)
    explained = proposals.explain(list(StatementEntry.objects.waiting()), on=DAY)
    matches = [
        reconciling.Match(entry, found.best.company, found.best.document)
        for entry, found in explained.items()
        if found.best
    ]
    reconciling.confirm(matches, by=None, on=DAY)


def paid_members() -> None:
    first, second, _third = called_members()
    rows = [
        payments.PaymentIn(first.company_id, PAID, first.total),
        payments.PaymentIn(second.company_id, PAID, Decimal(50)),
    ]
    payments.record(rows, by=None, on=PAID)


def report() -> None:
    reports.ask(
        title="Rapport", funder="Région", as_of=DAY, year=YEAR, by=None, intent=uuid.UUID(int=5), on=DAY + timedelta(1)
    )


def wished_report() -> None:
    """Asked for already: the report names its own address, and an id that was rolled back does not come again."""
    paid_members()
    report()


def unless_promised(do: Callable[[], Any]) -> Callable[[], Any]:
    """Asked again only where nothing was promised yet: a job that stands is brought to its end without a human."""

    def again() -> None:
        if not Job.objects.exists():
            do()

    return again


ACTS = {
    "the dues run": Act(prepared_campaign, call, unless_promised(call)),
    "the papers": Act(waiting_papers, papers, papers),
    "the post": Act(waiting_letters, nothing, nothing),
    "the statement": Act(called_members, take_statement, take_statement),
    "the wish for a report": Act(paid_members, report, report),
    "the report": Act(wished_report, making, making),
}
