"""Work for workers that fare badly: each piece leaves a row, and some do harm on their way."""

import os
import resource
import signal
import time
from collections.abc import Iterable
from pathlib import Path
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
# A task's own limits count before those of the worker.
_given = os.environ.get("TEST_TIME_LIMITS", "").split()
LIMITS: dict[str, float] = dict(zip(("soft_time_limit", "time_limit"), map(float, _given), strict=False))
# The time limits of these workers are short, so a run hands over sooner, too; a control counts no tries.
jobs.RUN_SECONDS = float(os.environ.get("TEST_RUN_SECONDS", jobs.RUN_SECONDS))
settings.WORK_TRIES = int(os.environ.get("TEST_WORK_TRIES", settings.WORK_TRIES))


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
    """Until the system refuses: 256 MB more than the process has, which then lives on."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    has = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (has + (256 << 20), before[1]))
    eaten: list[bytearray] = []
    try:
        while True:
            eaten.append(bytearray(16 << 20))
    finally:
        eaten.clear()
        resource.setrlimit(resource.RLIMIT_AS, before)


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


@shared_task(name=KIND, **LIMITS)
def do(job_id: int) -> None:
    jobs.run(job_id, piece)


def ask(items: Iterable[tuple[str, dict[str, Any]]], intent: str) -> Any:
    return jobs.ask(kind=KIND, title="Essai", intent=intent, items=items, by=None)
