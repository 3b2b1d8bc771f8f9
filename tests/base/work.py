"""Work for the worker of the tests: it leaves a row per piece done, so that once is once."""

import time

from celery import shared_task

from league.base import jobs
from league.base.days import today
from league.base.models import Decision, WorkItem

KIND = "tests.base.work.do"


def leave(item: WorkItem) -> str:
    """The mark of a piece done: committed with it, or not at all."""
    Decision.objects.create(body="work", day=today(), reference=f"{item.job_id}:{item.key}")
    return "left"


def piece(item: WorkItem) -> str:
    if item.payload.get("poison"):
        raise ValueError("this piece is poison")
    said = leave(item)
    time.sleep(item.payload.get("seconds", 0))
    return said


@shared_task(name=KIND)
def do(job_id: int) -> None:
    jobs.run(job_id, piece)
