"""Figure F12c: work that kills its process, never ends or eats the memory is set aside; all other work is done."""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from league.base import jobs
from league.base.models import Decision, Job
from tests.twice import work
from tests.workers import until

pytestmark = pytest.mark.proof
GOOD = 500
SOFT, HARD = 2, 4  # seconds; a run hands over after half a second
QUEUE = ("--queues", "default", "--concurrency", "2")
LIMITS = {"TEST_RUN_SECONDS": "0.5", "TEST_TIME_LIMITS": f"{SOFT} {HARD}"}
POISON = {100: "never ends", 300: "eats", 450: "kills"}  # the place among the good ones


@pytest.fixture
def unblocked(committed_db: str, empty_broker: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture(autouse=True)
def same_limits_for_the_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message carries the limits that its sender knows of the task: here the test sends as well."""
    monkeypatch.setattr(work.do, "soft_time_limit", SOFT)
    monkeypatch.setattr(work.do, "time_limit", HARD)
    monkeypatch.setattr(work.do, "_exec_options", None)


def marks(job: Job) -> Counter[str]:
    rows = Decision.objects.filter(body="work", reference__startswith=f"{job.pk}:")
    return Counter(reference.split(":", 1)[1] for reference in rows.values_list("reference", flat=True))


def swept(true: Callable[[], bool]) -> Callable[[], bool]:
    """Asks as the clock does, twice a second: look again."""

    def look() -> bool:
        jobs.sweep()
        time.sleep(0.4)
        return true()

    return look


def finished(job: Job) -> Callable[[], bool]:
    return swept(Job.objects.filter(pk=job.pk, finished_at__isnull=False).exists)


def waited_for_five() -> float:
    """The seconds after which a small job is done, and done once."""
    job, since = work.ask([(f"{n}", {}) for n in range(5)], str(uuid.uuid4())), time.monotonic()
    until(finished(job), what="a small job")
    assert marks(job) == Counter(f"{n}" for n in range(5))
    return time.monotonic() - since


@pytest.mark.usefixtures("unblocked")
def test_five_hundred_good_pieces_are_done_beside_three_that_do_harm(
    child_environment: dict[str, str], start_worker: Callable[..., Any]
) -> None:
    start_worker({**child_environment, **LIMITS}, *QUEUE)
    alone = waited_for_five()
    pieces: dict[str, dict[str, Any]] = {f"{n:03}": {} for n in range(GOOD)}
    pieces |= {f"{place}, {harm}": {"harm": harm} for place, harm in POISON.items()}
    job = work.ask(sorted(pieces.items()), str(uuid.uuid4()))
    bad = {key for key, asked in pieces.items() if "harm" in asked}
    until(swept(job.items.filter(key__endswith="never ends", tries__gt=0).exists), what="the piece that never ends")
    waited = waited_for_five()
    assert not job.items.filter(key__endswith="never ends", parked_at__isnull=False).exists(), (
        "others do not wait for it"
    )
    until(finished(job), what="the job", seconds=240)
    shown = jobs.progress(job)
    print(
        f"limits {SOFT} and {HARD} s: {shown['done']} of {shown['total']} done, "
        f"another job after {waited:.1f} s (alone {alone:.1f} s), set aside: "
        + ", ".join(f"{one['what']} ({one['why']})" for one in shown["failed"])
    )
    assert marks(job) == Counter(pieces.keys() - bad)
    assert {one["what"] for one in shown["failed"]} == bad, "each is named with its key"
    assert set(job.items.filter(key__in=bad).values_list("tries", flat=True)) == {3}


@pytest.mark.usefixtures("unblocked")
def test_the_control_without_a_count_of_tries_it_comes_back_for_ever(
    child_environment: dict[str, str], start_worker: Callable[..., Any]
) -> None:
    start_worker({**child_environment, **LIMITS, "TEST_WORK_TRIES": "1000"}, *QUEUE)
    job = work.ask([("bad", {"harm": "kills"})], str(uuid.uuid4()))

    until(swept(job.items.filter(tries__gt=3).exists), what="the queue that loops")
    item = job.items.get()
    print(f"the control: {item.tries} tries and not set aside")
    assert item.parked_at is None
    assert not finished(job)()
