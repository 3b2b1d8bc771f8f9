"""Thin tasks: each looks again at what is due in its job, or on the day."""

from celery import shared_task

from dues import issuing, reminders
from league.base import jobs
from league.base.days import today


@shared_task(name=issuing.ISSUE)
def issue_calls(job_id: int) -> None:
    jobs.run(job_id, issuing.work)


@shared_task(name=issuing.MAKE_PDFS)
def make_pdfs(job_id: int) -> None:
    jobs.run(job_id, issuing.work_pdfs)


@shared_task(name="dues.tasks.remind")
def remind() -> None:
    reminders.remind(on=today(), by=None)
