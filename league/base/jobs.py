"""Long acts as rows: ask for a job, claim its items one by one, work, finish. The broker is never the record.

Two committed steps an item: the claim (tries + 1, a short lease), then the work and "done" under the row's lock and
the same try number. A killed worker loses its lock at once and the item comes back; a poison item is parked.
"""

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from league.base.models import Job, User, WorkItem
from league.celery import app

BLOCK = 500
RUN_SECONDS = 120  # a run hands over well before the worker's soft time limit


def ask(
    *,
    kind: str,
    title: str,
    intent: str,
    items: Iterable[tuple[str, Any]],
    by: User | None,
    params: dict[str, Any] | None = None,
    address: str = "",
) -> Job:
    """Writes a job of `kind` (a Celery task's name) with `items` (key, payload) and nudges the worker after commit.

    The same `intent` gives the job that stands already, with any new items added; so asking twice is harmless.
    """
    with transaction.atomic():
        job, created = Job.objects.get_or_create(
            intent=intent,
            defaults={"kind": kind, "title": title, "params": params or {}, "asked_by": by, "address": address},
        )
        rows = [WorkItem(job=job, key=key, payload=payload) for key, payload in items]
        WorkItem.objects.bulk_create(rows, batch_size=BLOCK, ignore_conflicts=True)
        if rows and not created:
            reopen(Job.objects.filter(pk=job.pk))
        transaction.on_commit(lambda: nudge(job), robust=True)
    return job


def nudge(job: Job, *, expires: float | None = None) -> None:
    """Tells the worker to look again. A broker that is away costs nothing: the sweeper asks later."""
    try:
        app.send_task(job.kind, [job.pk], retry=False, expires=expires)
    except (OperationalError, OSError):
        return


def waiting_items() -> Any:
    return WorkItem.objects.filter(done_at=None, parked_at=None)


def reopen(jobs: Any) -> int:
    """Finished jobs among `jobs` that have an item waiting are not finished; returns how many."""
    return int(jobs.filter(finished_at__isnull=False, pk__in=waiting_items().values("job")).update(finished_at=None))


def due_items(job_id: int) -> Any:
    now = timezone.now()
    return waiting_items().filter(job=job_id).filter(Q(lease_until=None) | Q(lease_until__lt=now))


def claim(job_id: int) -> WorkItem | None:
    """The next item of the job, claimed in a transaction of its own; None when nothing is due now."""
    while True:
        with transaction.atomic():
            if not Job.objects.filter(pk=job_id, paused_at=None).exists():
                return None
            item: WorkItem | None = due_items(job_id).select_for_update(skip_locked=True).order_by("id").first()
            if item is None:
                return None
            now = timezone.now()
            if item.tries < settings.WORK_TRIES:
                item.tries += 1
                item.lease_until = now + timedelta(seconds=settings.WORK_LEASE_SECONDS)
                item.save(update_fields=["tries", "lease_until"])
                return item
            item.parked_at = now
            item.outcome = item.outcome or _("The worker stopped %(tries)s times in the middle of it.") % {
                "tries": item.tries
            }
            item.save(update_fields=["parked_at", "outcome"])


def run(job_id: int, work: Callable[[WorkItem], str | None]) -> int:
    """Works on every due item of a job with `work(item)` (its text is kept as outcome); returns how many were done.

    Safe to run twice, in parallel and after a kill: an item is done once. An error leaves its text on the item, and
    the item is tried again, three times in all. A long job hands over to a next run after RUN_SECONDS.
    """
    done, until = 0, time.monotonic() + RUN_SECONDS
    while (item := claim(job_id)) is not None:
        try:
            with transaction.atomic():
                locked = (
                    WorkItem.objects.select_for_update()
                    .filter(pk=item.pk, tries=item.tries, done_at=None, parked_at=None)
                    .first()
                )
                if locked is None:
                    continue
                outcome = work(locked) or ""
                WorkItem.objects.filter(pk=locked.pk).update(done_at=timezone.now(), outcome=outcome[:500])
                done += 1
        except Exception as error:
            now = timezone.now()
            WorkItem.objects.filter(pk=item.pk, tries=item.tries, done_at=None).update(
                outcome=f"{type(error).__name__}: {error}"[:500],
                lease_until=now + timedelta(seconds=2 * item.tries),
                parked_at=now if item.tries >= settings.WORK_TRIES else None,
            )
            if isinstance(error, SoftTimeLimitExceeded):
                raise
        if time.monotonic() > until:
            nudge(Job.objects.get(pk=job_id))
            break
    finish(job_id)
    return done


def finish(job_id: int) -> None:
    """Marks the job finished when no item waits any more."""
    waiting = waiting_items().filter(job=OuterRef("pk"))
    Job.objects.filter(pk=job_id, finished_at=None).exclude(Exists(waiting)).update(finished_at=timezone.now())


def pause(job: Job) -> None:
    """No further item is claimed; the one being worked on is finished."""
    Job.objects.filter(pk=job.pk, finished_at=None, paused_at=None).update(paused_at=timezone.now())


def resume(job: Job) -> None:
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(paused_at=None)
        transaction.on_commit(lambda: nudge(job), robust=True)


def retry_parked(job: Job) -> int:
    """Gives the parked items of a job three new tries; returns how many."""
    with transaction.atomic():
        count = WorkItem.objects.filter(job=job, parked_at__isnull=False).update(
            parked_at=None, tries=0, lease_until=None, outcome=""
        )
        if count:
            reopen(Job.objects.filter(pk=job.pk))
            transaction.on_commit(lambda: nudge(job), robust=True)
    return count


def sweep() -> int:
    """Looks at the rows and tells the worker again what is due; returns how many jobs. A job that was called finished
    while an item was added comes back; messages expire, so that a busy worker does not collect them."""
    reopen(Job.objects.all())
    jobs = unfinished()
    for job in jobs:
        finish(job.pk)
        nudge(job, expires=30)
    return len(jobs)


def unfinished() -> list[Job]:
    """Jobs with at least one item due now, and those that only want their last stroke."""
    waiting = waiting_items().filter(job=OuterRef("pk"))
    due = waiting.filter(Q(lease_until=None) | Q(lease_until__lt=timezone.now()))
    jobs = Job.objects.filter(finished_at=None, paused_at=None).filter(Exists(due) | ~Exists(waiting))
    return list(jobs.order_by("id")[:200])


def progress(job: Job, *, failed: int = 50) -> dict[str, Any]:
    """What `parts/job.html` shows of a job: title, done, total, parked, finished, paused, asked on, result, and the
    first `failed` items set aside, each with its error. Two queries. `what` in an item's payload is its name."""
    counts = Job.objects.with_progress().values("total", "done", "parked", "finished_at", "paused_at").get(pk=job.pk)
    parked: Any = job.items.filter(parked_at__isnull=False)[:failed] if counts["parked"] else []
    return {
        "title": job.title,
        "done": counts["done"],
        "total": counts["total"],
        "parked": counts["parked"],
        "finished": counts["finished_at"] is not None,
        "paused": counts["paused_at"] is not None,
        "started_at": job.asked_at,
        "failed": [{"what": item.what, "why": item.outcome} for item in parked],
        "url": job.address,
    }
