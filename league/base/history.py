"""History: what a row was, who changed it in which act; sealed once a day so that tampering shows."""

import hashlib
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from league.base.models import Seal

# A number is taken before its transaction ends: a younger row may be seen before an older one. After this long every
# transaction that could still add one below has ended (the worker's time limit is five minutes).
SETTLED = timedelta(minutes=15)


def event_models() -> list[type[models.Model]]:
    return sorted((m for m in apps.get_models() if hasattr(m, "pgh_tracked_model")), key=lambda m: m._meta.db_table)


def digest_of(table: str, after: int, up_to: int, start: str) -> tuple[str, int]:
    """The chained digest (hex) and number of the history rows of `table` with after < pgh_id <= up_to. Empty cells are
    left out, so a column added later breaks no seal."""
    digest, rows = hashlib.sha256(start.encode()), 0
    with connection.cursor() as cursor:
        quoted = connection.ops.quote_name(table)
        cursor.execute(
            f"SELECT jsonb_strip_nulls(to_jsonb(t))::text FROM {quoted} t WHERE pgh_id > %s AND pgh_id <= %s ORDER BY pgh_id",  # noqa: S608
            [after, up_to],
        )
        for (row,) in cursor:
            digest.update(row.encode())
            rows += 1
    return digest.hexdigest(), rows


def seal(*, settled: timedelta = SETTLED) -> list[Seal]:
    """Seals every history table up to its last row older than `settled`; each seal chains on the one before.

    Returns the new seals.
    """
    made = []
    until = timezone.now() - settled
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [7_204_117])
        for model in event_models():
            table = model._meta.db_table
            old = model._default_manager.filter(pgh_created_at__lte=until)
            last: Any = old.aggregate(last=models.Max("pgh_id"))["last"]
            before = Seal.objects.filter(table=table).order_by("-up_to").first()
            after, start = (before.up_to, before.digest) if before else (0, "")
            if last is None or last <= after:
                continue
            digest, rows = digest_of(table, after, last, start)
            made.append(Seal(table=table, up_to=last, rows=rows, digest=digest))
        Seal.objects.bulk_create(made)
    return made


def broken_seals() -> list[Seal]:
    """Seals that the history no longer matches: empty when nobody touched it."""
    broken = []
    start: dict[str, tuple[int, str]] = {}
    for seal_ in Seal.objects.order_by("table", "up_to"):
        after, digest = start.get(seal_.table, (0, ""))
        if digest_of(seal_.table, after, seal_.up_to, digest) != (seal_.digest, seal_.rows):
            broken.append(seal_)
        start[seal_.table] = (seal_.up_to, seal_.digest)
    return broken
