"""A process that calls all dues of a campaign in small blocks, in its own order, and then all again: several meet.

Arguments: campaign, seed, mode. Waits for a line on stdin, prints one JSON line: documents issued, documents issued by
the second run, blocks that failed, blocks that waited too long for their turn and came again as the worker's do.
Mode `max` is the control: the next number is read as max + 1, without the lock of the series.
"""

import json
import random
import sys
import time
from collections import Counter

import django

django.setup()

from django.db import DatabaseError, OperationalError  # noqa: E402
from django.db.models import Max  # noqa: E402

from dues import issuing, numbering  # noqa: E402
from dues.models import Campaign, Document, Due, Series  # noqa: E402
from tests.dues.make import ISSUE  # noqa: E402

BLOCK, TRIES = 10, 5


def by_max(*, kind: str, year: int, count: int, day: object) -> numbering.Block:
    series, _made = Series.objects.get_or_create(kind=kind, year=year, defaults={"prefix": "AC"})
    last = Document.objects.filter(series=series).aggregate(last=Max("position"))["last"] or 0
    time.sleep(0.02)
    return numbering.Block(series.pk, last + 1, count, f"AC-{year}")


def issue(campaign: Campaign, block: list[int], found: Counter[str], run: str, tries: int) -> None:
    for _try in range(tries):
        try:
            found[run] += len(issuing.issue_now(campaign, block, by=None, on=ISSUE))
            return
        except OperationalError:  # the lock of the series was not ours within five seconds, on a slow machine
            found["waited"] += 1
        except DatabaseError:
            break
    found["failed"] += 1


def main() -> None:
    campaign, seed, mode = Campaign.objects.get(pk=int(sys.argv[1])), int(sys.argv[2]), sys.argv[3]
    if mode == "max":
        numbering.take = by_max
    ids = list(Due.objects.filter(campaign=campaign).order_by("pk").values_list("pk", flat=True))
    blocks = [ids[at : at + BLOCK] for at in range(0, len(ids), BLOCK)]
    random.Random(seed).shuffle(blocks)
    print("ready", flush=True)
    sys.stdin.readline()
    found: Counter[str] = Counter()
    for run in ("issued", "again"):
        for block in blocks:
            issue(campaign, block, found, run, 1 if mode == "max" else TRIES)
    print(json.dumps({key: found[key] for key in ("issued", "again", "failed", "waited")}), flush=True)


main()
