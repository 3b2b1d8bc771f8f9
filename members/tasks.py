"""Thin tasks of the members' room."""

from celery import shared_task

from league.base import jobs
from members import intake


@shared_task(name=intake.KIND)
def apply_intake(job_id: int) -> None:
    jobs.run(job_id, intake.work)
