"""Thin tasks: each looks again at what is due."""

from celery import shared_task

from league.base import jobs
from league.base.days import today
from league.base.models import WorkItem
from reporting import reports


@shared_task(name="reporting.tasks.make_report")
def make_report(job_id: int) -> None:
    jobs.run(job_id, step)


def step(item: WorkItem) -> str:
    return reports.take_step(report_id=item.payload["report"], step=item.key, by=item.job.asked_by, on=today())
