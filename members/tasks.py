"""Thin tasks of the members' room."""

from celery import shared_task

from league.base import jobs
from league.base.days import today
from members import confirmation, intake, invitations


@shared_task(name=intake.KIND)
def apply_intake(job_id: int) -> None:
    jobs.run(job_id, intake.work)


@shared_task(name="members.tasks.confirmation_letters")
def confirmation_letters() -> None:
    """Writes the invitations and reminders that are due, a thousand at a time."""
    while confirmation.write_due(on=today()):
        pass


@shared_task(name="members.tasks.end_sessions")
def end_sessions() -> None:
    invitations.end_sessions(on=today(), by=None)
