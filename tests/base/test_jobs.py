"""Jobs with the real broker and real workers: done once, whatever stops, is lost or comes twice."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from league.base import jobs
from league.base.models import Decision, Job, WorkItem
from tests.base import work
from tests.workers import empty, until

ROOT = Path(__file__).resolve().parents[2]
Start = Callable[..., subprocess.Popen[bytes]]


def ask(items: dict[str, Any], *, intent: str | None = None) -> Job:
    return jobs.ask(kind=work.KIND, title="Essai", intent=intent or str(uuid.uuid4()), items=items.items(), by=None)


def marks(job: Job) -> Counter[str]:
    rows = Decision.objects.filter(body="work", reference__startswith=f"{job.pk}:")
    return Counter(reference.split(":", 1)[1] for reference in rows.values_list("reference", flat=True))


def once(*keys: str) -> Counter[str]:
    return Counter(dict.fromkeys(keys, 1))


# --- the rows alone --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_asking_twice_gives_one_job_with_the_new_pieces() -> None:
    first = ask({"a": {}, "b": {}}, intent="one")
    jobs.run(first.pk, work.piece)
    finished = Job.objects.get(pk=first.pk).finished_at
    assert finished
    assert ask({"a": {}, "b": {}}, intent="one").pk == first.pk
    assert Job.objects.get(pk=first.pk).finished_at == finished
    ask({"b": {}, "c": {}}, intent="one")
    assert Job.objects.get(pk=first.pk).finished_at is None
    assert jobs.run(first.pk, work.piece) == 1
    assert marks(first) == once("a", "b", "c")


@pytest.mark.django_db
def test_a_piece_in_error_leaves_nothing_behind_and_waits_before_the_next_try() -> None:
    job = ask({"a": {}})

    def half(item: WorkItem) -> str:
        work.leave(item)
        raise RuntimeError("in the middle")

    assert jobs.run(job.pk, half) == 0
    item = job.items.get()
    assert (item.tries, item.outcome, item.parked_at) == (1, "RuntimeError: in the middle", None)
    assert item.lease_until
    assert item.lease_until > timezone.now()
    assert marks(job) == Counter()
    assert jobs.claim(job.pk) is None


@pytest.mark.django_db
def test_a_job_paused_is_left_alone_and_resumed() -> None:
    job = ask({"a": {}})
    jobs.pause(job)
    assert jobs.run(job.pk, work.piece) == 0
    assert job not in jobs.unfinished()
    jobs.resume(job)
    assert jobs.run(job.pk, work.piece) == 1


@pytest.mark.django_db
def test_what_a_worker_left_three_times_is_set_aside_and_tried_again_on_demand() -> None:
    job = ask({"a": {}, "b": {}})
    WorkItem.objects.filter(job=job, key="a").update(tries=3, lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.run(job.pk, work.piece) == 1
    item = job.items.get(key="a")
    assert item.parked_at
    assert "3" in item.outcome
    assert Job.objects.get(pk=job.pk).finished_at
    shown = jobs.progress(job)
    assert (shown["done"], shown["total"], shown["parked"], shown["finished"]) == (1, 2, 1, True)
    assert shown["failed"] == [{"what": "a", "why": item.outcome}]
    assert jobs.retry_parked(job) == 1
    assert Job.objects.get(pk=job.pk).finished_at is None
    jobs.run(job.pk, work.piece)
    assert marks(job) == once("a", "b")
    assert jobs.retry_parked(job) == 0


@pytest.mark.django_db
def test_a_job_called_finished_too_early_comes_back() -> None:
    job = ask({"a": {}})
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now())
    jobs.sweep()
    assert Job.objects.get(pk=job.pk).finished_at is None


@pytest.mark.django_db
def test_the_sweeper_asks_only_for_what_is_due() -> None:
    due, leased, done = ask({"a": {}}), ask({"a": {}}), ask({"a": {}})
    WorkItem.objects.filter(job=leased).update(lease_until=timezone.now() + timedelta(minutes=1))
    WorkItem.objects.filter(job=done).update(done_at=timezone.now())
    assert jobs.unfinished() == [due, done]


@pytest.mark.django_db(transaction=False)
def test_a_broker_that_is_away_costs_nothing(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(jobs.app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = ask({"a": {}})
    assert job.items.count() == 1


@pytest.mark.django_db
def test_a_long_job_hands_over(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []
    monkeypatch.setattr(jobs, "RUN_SECONDS", -1)
    monkeypatch.setattr(jobs, "nudge", lambda job: sent.append(job.pk))
    job = ask({"a": {}, "b": {}})
    assert jobs.run(job.pk, work.piece) == 1
    assert sent[-1] == job.pk
    assert Job.objects.get(pk=job.pk).finished_at is None


# --- real workers ----------------------------------------------------------------------------------------------------


@pytest.fixture
def broker(child_environment: dict[str, str]) -> Iterator[redis.Redis]:
    """A prefix of its own on the real broker, empty before and after."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    empty(client)
    yield client
    empty(client)
    client.close()


def python_path() -> str:
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))


@pytest.fixture
def start(child_environment: dict[str, str], broker: redis.Redis, tmp_path: Path) -> Iterator[Start]:
    """Starts real workers; each is stopped with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def worker(*, wait: bool = True) -> subprocess.Popen[bytes]:
        log = (tmp_path / f"worker-{len(running)}.log").open("wb")
        process = subprocess.Popen(
            [
                sys.executable, "-m", "celery", "--app", "league", "worker", "--include", "tests.base.work",
                "--queues", "default", "--pool", "solo", "--without-gossip", "--without-mingle", "--loglevel", "INFO",
                "--hostname", f"{uuid.uuid4().hex[:8]}@tests",
            ],
            cwd=ROOT, env={**child_environment, "PYTHONPATH": python_path(), "WORK_LEASE_SECONDS": "1"},
            stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        running.append(process)
        if wait:
            until(lambda: b"ready." in Path(log.name).read_bytes(), what="a worker")
        return process

    yield worker
    for process in running:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def finished(job: Job) -> Callable[[], bool]:
    """Asks as the clock does each five seconds: look again."""

    def asked() -> bool:
        if Job.objects.get(pk=job.pk).finished_at:
            return True
        jobs.sweep()
        return False

    return asked


@pytest.fixture
def unblocked(django_db_blocker: Any, committed_db: str) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.mark.proof
@pytest.mark.usefixtures("unblocked")
def test_a_poison_piece_is_set_aside_after_three_tries_and_the_others_are_done(start: Start) -> None:
    start()
    with transaction.atomic():
        job = ask({"good": {}, "bad": {"poison": True}, "better": {}})
    until(lambda: job.items.filter(done_at__isnull=False).count() == 2, what="the good pieces")
    until(finished(job), what="the poison piece", seconds=30)
    bad = job.items.get(key="bad")
    assert (bad.tries, bad.outcome) == (3, "ValueError: this piece is poison")
    assert bad.parked_at
    assert marks(job) == once("good", "better")


@pytest.mark.proof
@pytest.mark.usefixtures("unblocked")
def test_a_worker_killed_in_the_middle_and_a_broker_emptied_cost_nothing(start: Start, broker: redis.Redis) -> None:
    first = start()
    with transaction.atomic():
        job = ask({"before": {}, "middle": {"seconds": 4}, "after": {}})
    until(lambda: job.items.filter(key="middle", tries=1, done_at=None).exists(), what="the middle piece")
    until(lambda: marks(job) == once("before"), what="the first piece")
    time.sleep(0.5)
    kill(first)
    empty(broker)
    assert marks(job) == once("before")
    start()
    WorkItem.objects.filter(job=job, key="middle").update(payload={})
    until(finished(job), what="the rest")
    assert marks(job) == once("before", "middle", "after")
    assert job.items.get(key="middle").tries == 2


@pytest.mark.proof
@pytest.mark.usefixtures("unblocked")
def test_two_workers_and_many_messages_do_each_piece_once(start: Start) -> None:
    keys = [f"{n:03}" for n in range(120)]
    start(wait=False)
    start()
    with transaction.atomic():
        job = ask({key: {"seconds": 0.01} for key in keys})
    for _ in range(6):
        jobs.nudge(job)
    until(finished(job), what="all pieces")
    assert marks(job) == once(*keys)
    assert set(job.items.values_list("tries", flat=True)) == {1}
