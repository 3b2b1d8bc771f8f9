"""A process that calls all dues of a campaign in small blocks, in its own order: several of them meet.

Arguments: campaign, seed, mode. Waits for a line on stdin, prints one JSON line: documents issued, blocks that failed.
Mode `max` is the control: the next number is read as max + 1, without the lock of the series.
"""

import json
import random
import sys
import time

import django

django.setup()

from django.db import DatabaseError  # noqa: E402
from django.db.models import Max  # noqa: E402

from dues import issuing, numbering  # noqa: E402
from dues.models import Campaign, Document, Due, Series  # noqa: E402
from tests.dues.make import ISSUE  # noqa: E402


def by_max(*, kind: str, year: int, count: int, day: object) -> numbering.Block:
    series, _made = Series.objects.get_or_create(kind=kind, year=year, defaults={"prefix": "AC"})
    last = Document.objects.filter(series=series).aggregate(last=Max("position"))["last"] or 0
    time.sleep(0.02)
    return numbering.Block(series.pk, last + 1, count, f"AC-{year}")


def main() -> None:
    campaign, seed, mode = Campaign.objects.get(pk=int(sys.argv[1])), int(sys.argv[2]), sys.argv[3]
    if mode == "max":
        numbering.take = by_max
    ids = list(Due.objects.filter(campaign=campaign).order_by("pk").values_list("pk", flat=True))
    blocks = [ids[at : at + 10] for at in range(0, len(ids), 10)]
    random.Random(seed).shuffle(blocks)
    print("ready", flush=True)
    sys.stdin.readline()
    issued = failed = 0
    for block in blocks:
        try:
            issued += len(issuing.issue_now(campaign, block, by=None, on=ISSUE))
        except DatabaseError:
            failed += 1
    print(json.dumps({"issued": issued, "failed": failed}), flush=True)


main()
