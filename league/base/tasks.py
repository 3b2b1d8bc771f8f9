"""Thin tasks of the ground: each only looks again at what is due."""

from celery import shared_task

from league.base import history, jobs, letters


@shared_task(name="league.base.tasks.sweep", expires=5)
def sweep() -> None:
    """Re-sends every unfinished job: whatever the broker lost comes back from the rows."""
    jobs.sweep()


@shared_task(name="league.base.tasks.send_letters")
def send_letters() -> None:
    letters.send_waiting()


@shared_task(name="league.base.tasks.seal_history")
def seal_history() -> None:
    history.seal()
