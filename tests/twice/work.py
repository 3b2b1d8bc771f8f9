"""Work for workers that fare badly: each piece leaves a row, and some do harm on their way."""

import os
import signal
import time
from collections.abc import Iterable
from typing import Any

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import connection

from league.base import jobs
from league.base.days import today
from league.base.models import Decision, WorkItem
from tests.twice.own_server import AFTER, BEFORE

KIND = "tests.twice.work.do"
if os.environ.get("CONTROL_TRIES"):
    settings.WORK_TRIES = int(os.environ["CONTROL_TRIES"])


def mark(item: WorkItem) -> str:
    Decision.objects.create(body="work", day=today(), reference=f"{item.job_id}:{item.key}")
    return "left"


def commit_waits(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def kills_its_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def never_ends() -> None:
    """It does not listen when it is asked to stop, either."""
    while True:
        try:
            time.sleep(60)
        except SoftTimeLimitExceeded:
            continue


def eats_memory() -> None:
    """As much as an address space of a machine has: the system refuses, as it does under a limit."""
    eaten: list[bytearray] = []
    while True:
        eaten.append(bytearray(1 << 46))


HARM: dict[str, Any] = {"kills": kills_its_process, "never ends": never_ends, "eats": eats_memory}


def piece(item: WorkItem) -> str:
    asked: dict[str, Any] = item.payload
    if asked.get("commit") and item.tries == 1:
        commit_waits({"before": BEFORE, "after": AFTER}[asked["commit"]])
    said = mark(item)
    if "harm" in asked:
        HARM[asked["harm"]]()
    time.sleep(asked.get("seconds", 0))
    return said


@shared_task(name=KIND)
def do(job_id: int) -> None:
    jobs.run(job_id, piece)


def ask(items: Iterable[tuple[str, dict[str, Any]]], intent: str) -> Any:
    return jobs.ask(kind=KIND, title="Essai", intent=intent, items=items, by=None)
