"""A process that announces and issues the same collections as another one. Arguments: a JSON list of documents, a day."""

import json
import sys
import uuid
from datetime import date

import django

django.setup()

from dues import sepa  # noqa: E402
from dues.models import DebitBatch  # noqa: E402
from league.base.acts import Refused  # noqa: E402


def main() -> None:
    what, documents = sys.argv[1], json.loads(sys.argv[2])
    print("ready", flush=True)
    sys.stdin.readline()
    on, day = date(2026, 3, 2), date(2026, 3, 16)
    try:
        if what == "prepare":
            done = sepa.prepare(documents, collect_on=day, intent=uuid.uuid4(), by=None, on=on).collections.count()
        elif what == "issue":
            done = len(sepa.issue(DebitBatch.objects.get(), by=None, on=on).sha256)
        else:
            done = len(sepa.take(DebitBatch.objects.get(), by=None, on=day))
    except Refused:
        done = 0
    print(json.dumps(done), flush=True)


main()
