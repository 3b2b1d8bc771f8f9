"""Opens, prices and issues the dues of a year, through the same acts as the pages."""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from dues import campaigns, issuing, scales
from dues.models import Campaign
from league.base import jobs
from league.base.acts import Refused
from league.base.days import today
from league.base.models import Job, WorkItem
from league.base.money import euros_text
from league.celery import app

STALLED = 10.0


class Command(BaseCommand):
    help = (
        "Calls the dues of YEAR: opens the campaign on its adopted scale, prices every member, issues what is missing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int, metavar="YEAR")
        parser.add_argument("--dry-run", action="store_true", help="say what would be issued, write nothing")
        parser.add_argument("--due-on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="day by which to pay")

    def handle(self, *args: Any, **options: Any) -> None:

        year, day = options["year"], today()
        if not 2000 <= year <= 2100:
            raise CommandError(_("%(year)s is not a year dues can be called for.") % {"year": year})
        try:
            if options["dry_run"]:
                self.rehearse(year, day)
            else:
                self.call(year, day, options["due_on"])
        except Refused as refused:
            raise CommandError(str(refused)) from None

    def rehearse(self, year: int, day: date) -> None:
        run = campaigns.dry_run(year, on=day)
        rows = [
            (_("To issue"), run.to_call, euros_text(run.total)),
            (_("Issued already"), run.called, euros_text(run.called_total)),
            (_("Nothing to pay"), run.zero, ""),
            (_("Without a price"), len(run.unpriced), ""),
            (_("Priced anew"), run.new + len(run.changed), ""),
        ]
        for label, count, amount in rows:
            self.stdout.write(f"{label:<24}{count:>8}  {amount}".rstrip())
        nowhere = _("no antenna")
        for name, share in run.by_antenna.items():
            self.stdout.write(f"  {name or nowhere:<22}{share.count:>8}  {euros_text(share.amount)}")
        self.stdout.write(_("Nothing was written."))

    def call(self, year: int, day: date, due_on: date | None) -> None:
        campaign = Campaign.objects.filter(year=year).select_related("scale").first()
        if campaign is None:
            scale = scales.adopted(year)
            if scale is None:
                raise CommandError(_("No scale is adopted for %(year)s: a body adopts one first.") % {"year": year})
            due = due_on or campaigns.first_due_day(year, day)
            campaign = campaigns.open_campaign(year, scale=scale, issue_on=day, due_on=due, by=None, on=day)
        quoted = campaigns.quote_all(campaign, by=None, on=day)
        self.stderr.write(
            _("%(dues)s dues priced, %(unpriced)s without a price, %(called)s called already.")
            % {"dues": quoted.dues, "unpriced": quoted.unpriced, "called": quoted.called}
        )
        to_call = campaigns.to_call(campaign).count()
        if to_call:
            issuing.issue(campaign, by=None, on=day)
        self.finish(f"issue:{year}", issuing.work)
        self.finish(f"pdfs:{year}", issuing.work_pdfs)
        issued = to_call - campaigns.to_call(campaign).count()
        parked = WorkItem.objects.filter(
            job__intent__in=[f"issue:{year}", f"pdfs:{year}"], parked_at__isnull=False
        ).count()
        self.stdout.write(
            _("%(issued)s calls issued, %(left)s left to issue.") % {"issued": issued, "left": to_call - issued}
        )
        if parked:
            raise CommandError(
                _("%(count)s blocks were set aside with an error: see the page of jobs.") % {"count": parked}
            )

    def finish(self, intent: str, work: Callable[[WorkItem], str | None]) -> None:
        """Waits for the worker, with its progress; does the work here when no worker answers or it stands still."""
        job = Job.objects.filter(intent=intent).first()
        if job is None:
            return
        if not worker_answers():
            self.stderr.write(_("No worker answers: the work is done here."))
            self.work_here(job, work)
            return
        jobs.nudge(job)
        last, since = -1, time.monotonic()
        while True:
            progress = jobs.progress(job)
            done = progress["done"] + progress["parked"]
            if done != last:
                last, since = done, time.monotonic()
                self.said(progress)
            if progress["finished"] or progress["paused"]:
                return
            if time.monotonic() - since > STALLED:
                self.work_here(job, work)
                since = time.monotonic()
            time.sleep(0.2)

    def work_here(self, job: Job, work: Callable[[WorkItem], str | None]) -> None:
        def aloud(item: WorkItem) -> str | None:
            outcome = work(item)
            self.said({**jobs.progress(job), "title": job.title}, more=1)
            return outcome

        while not ((progress := jobs.progress(job))["finished"] or progress["paused"]):
            if not jobs.run(job.pk, aloud):
                time.sleep(0.2)  # an item that failed comes back after a short while, or another worker holds it

    def said(self, progress: dict[str, Any], more: int = 0) -> None:
        self.stderr.write(f"{progress['title']} : {progress['done'] + more}/{progress['total']}")


def worker_answers() -> bool:
    """Does a Celery worker answer within a second? A broker that is away is a no."""
    try:
        return bool(app.control.ping(timeout=1.0, limit=1))
    except Exception:
        return False
